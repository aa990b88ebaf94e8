//! What must hold when the trouble is over and everybody has tried again.

use super::{Batch, Held, Model, ensure};
use std::collections::BTreeMap;

impl Model {
    /// Finance said what arrived of the present delivery.
    pub fn is_acknowledged(&self, sequence: u32, batch: &Batch) -> bool {
        self.evidence.contains_key(&(sequence, format!("RECEIPT#{:02}", batch.row.delivery)))
    }

    /// Everything decided is released, received and confirmed, but what is withheld to the last yen or has no account.
    pub fn ended(&self) -> Held {
        for (sequence, batch) in &self.batches {
            ensure!(batch.row.is_final(), "batch {sequence} ends as {}", batch.row.state);
            let confirmed = batch.row.state == "CONFIRMED";
            ensure!(!confirmed || batch.received, "batch {sequence} is confirmed and nobody received its file");
        }
        let mut owed: BTreeMap<&str, i64> = BTreeMap::new();
        for id in self.obligations.keys() {
            let Some(decided) = self.decided.get(id) else { continue };
            if !self.paid.contains(id) && self.payable(&decided.payee) {
                *owed.entry(&decided.payee).or_default() += decided.yen;
            }
        }
        for (payee, yen) in owed {
            let back: i64 = self
                .receivables
                .iter()
                .filter(|id| self.back.get(*id).is_some_and(|back| back.payee == payee))
                .map(|id| self.open_back(id))
                .sum();
            ensure!(yen <= back, "{payee} waits for {yen} yen and owes {back} back");
        }
        self.balance()?;
        for (id, delivery) in &self.deliveries {
            let all = self
                .decided
                .iter()
                .filter(|(_, one)| one.settles.as_ref().is_some_and(|(of, _)| of == id))
                .all(|(id, _)| self.paid.contains(id));
            ensure!(delivery.settled == all, "delivery {id} is paid: {all}; it is settled: {}", delivery.settled);
        }
        Ok(())
    }

    /// Of each payee: decided, less transferred, less what is open, is nothing.
    fn balance(&self) -> Held {
        let mut sums: BTreeMap<&str, (i64, i64, i64)> = BTreeMap::new();
        for id in self.obligations.keys() {
            let Some(decided) = self.decided.get(id) else { continue };
            let (all, _, open) = sums.entry(&decided.payee).or_default();
            *all += decided.yen;
            if !self.paid.contains(id) {
                *open += decided.yen;
            }
        }
        for id in &self.receivables {
            let Some(back) = self.back.get(id) else { continue };
            let (all, _, open) = sums.entry(&back.payee).or_default();
            *all -= back.yen;
            *open -= self.open_back(id);
        }
        for batch in self.batches.values().filter(|batch| batch.row.has_left()) {
            let (members, nettings) = batch.frozen.clone().unwrap_or_default();
            for id in members.keys() {
                if let Some(decided) = self.decided.get(id) {
                    sums.entry(&decided.payee).or_default().1 += decided.yen;
                }
            }
            for (id, yen) in &nettings {
                if let Some(back) = self.back.get(id) {
                    sums.entry(&back.payee).or_default().1 -= yen;
                }
            }
        }
        for (payee, (all, transferred, open)) in sums {
            ensure!(all - transferred - open == 0, "{payee}: {all} decided, {transferred} transferred, {open} open");
        }
        Ok(())
    }
}
