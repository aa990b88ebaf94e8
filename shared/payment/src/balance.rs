//! The balance of every claim over months (収支の照合): what was decided, less what was paid, less what is still open, is nothing.
//!
//! It shares no arithmetic with the batches: it counts what stands in the manifests of files that left the house, against what was decided.
//! A claim is named by its first obligation; corrections belong to the claim they correct. A returned transfer and its new payment are a claim of
//! their own, so that what it was for stays paid where it was paid.

use crate::batch::{Lot, Manifest, ManifestNetting, ManifestObligation, ObligationId, Receivable, ReceivableId, SourceKind};
use crate::payee::Payee;
use josei_base::Yen;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// What was decided for each claim, corrections included: the only thing taken from outside the payments table.
pub type Decided = BTreeMap<ObligationId, Yen>;

/// Where a claim or a payee stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// What was decided.
    pub decided: Yen,
    /// What was paid, less what was withheld.
    pub paid: Yen,
    /// What is recorded and not yet paid.
    pub owed: Yen,
    /// What was paid too much and is not yet withheld.
    pub receivable: Yen,
}

/// Where everything stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Balances {
    /// By claim.
    pub claims: BTreeMap<ObligationId, Balance>,
    /// By payee.
    pub payees: BTreeMap<Payee, Balance>,
    /// Sum of all transfers.
    pub transferred: Yen,
    /// Sum of those that came back.
    pub returned: Yen,
}

/// What does not add up.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Imbalance {
    /// An obligation stands in two files, or twice in one.
    #[error("{0} was paid twice")]
    PaidTwice(ObligationId),
    /// A file pays something that was never recorded, to another payee, or with another amount.
    #[error("{0} was paid and not recorded so")]
    NotRecorded(ObligationId),
    /// More was withheld than is owed back, or from another payee, or nothing is owed back.
    #[error("{0} was withheld and not recorded so")]
    NotOwedBack(ReceivableId),
    /// A returned transfer is paid again that no file holds, or with another amount, or to another payee.
    #[error("{0} pays again what was not returned")]
    NotReturned(ObligationId),
    /// Decided, less paid, less open, is not nothing.
    #[error("{0} does not balance")]
    Claim(ObligationId),
    /// Transfers to a payee are not what its claims were paid.
    #[error("the transfers to a payee are not what its claims were paid")]
    Payee(Payee),
    /// A sum does not fit.
    #[error("a sum is out of range")]
    Range,
}

impl From<josei_base::yen::OutOfRange> for Imbalance {
    fn from(_: josei_base::yen::OutOfRange) -> Self {
        Self::Range
    }
}

fn add(sum: &mut Yen, yen: Yen) -> Result<(), Imbalance> {
    *sum = sum.plus(yen)?;
    Ok(())
}

/// Everything a file holds of one payee: obligations and what is withheld, whether a line is left or not.
fn entries(manifest: &Manifest) -> impl Iterator<Item = (Payee, &[ManifestObligation], &[ManifestNetting])> {
    let lines = manifest.lines.iter().map(|line| (line.payee.payee(), line.obligations.as_slice(), line.nettings.as_slice()));
    lines.chain(manifest.netted_out.iter().map(|out| (out.payee.payee(), out.obligations.as_slice(), out.nettings.as_slice())))
}

struct Books<'b> {
    lots: BTreeMap<ObligationId, &'b Lot>,
    receivables: BTreeMap<ReceivableId, &'b Receivable>,
    withheld: BTreeMap<ReceivableId, Yen>,
    paid: BTreeSet<ObligationId>,
    balances: Balances,
}

impl Books<'_> {
    /// The claim an obligation belongs to.
    fn claim(&self, id: &ObligationId) -> ObligationId {
        let corrected = self.lots.get(id).and_then(|lot| lot.corrects());
        // The second correction may name the first one; that names the original.
        let first = corrected.and_then(|original| self.lots.get(original)).and_then(|lot| lot.corrects());
        first.or(corrected).unwrap_or(id).clone()
    }

    fn book(
        &mut self,
        claim: ObligationId,
        payee: &Payee,
        change: impl Fn(&mut Balance) -> Result<(), Imbalance>,
    ) -> Result<(), Imbalance> {
        change(self.balances.claims.entry(claim).or_default())?;
        change(self.balances.payees.entry(payee.clone()).or_default())
    }

    fn released(&mut self, manifest: &Manifest) -> Result<(), Imbalance> {
        for (payee, obligations, nettings) in entries(manifest) {
            for entry in obligations {
                if !self.paid.insert(entry.id.clone()) {
                    return Err(Imbalance::PaidTwice(entry.id.clone()));
                }
                let recorded = self.lots.get(&entry.id).is_some_and(|lot| *lot.payee() == payee && lot.yen() == entry.yen);
                if !recorded {
                    return Err(Imbalance::NotRecorded(entry.id.clone()));
                }
                self.book(self.claim(&entry.id), &payee, |balance| add(&mut balance.paid, entry.yen))?;
            }
            for entry in nettings {
                let wrong = || Imbalance::NotOwedBack(entry.id.clone());
                let receivable = *self.receivables.get(&entry.id).filter(|one| *one.payee() == payee).ok_or_else(wrong)?;
                let withheld = self.withheld.entry(entry.id.clone()).or_default();
                add(withheld, entry.yen)?;
                if *withheld > receivable.yen() {
                    return Err(wrong());
                }
                self.book(self.claim(receivable.original()), &payee, |balance| {
                    balance.paid = balance.paid.minus(entry.yen)?;
                    Ok(())
                })?;
            }
        }
        for line in &manifest.lines {
            add(&mut self.balances.transferred, line.yen)?;
        }
        Ok(())
    }
}

/// Balances all claims and payees. `released` are the manifests of the files that were taken; `lots` and `receivables` everything recorded.
///
/// # Errors
/// The first thing that does not add up, by name.
pub fn balance(decided: &Decided, lots: &[Lot], receivables: &[Receivable], released: &[Manifest]) -> Result<Balances, Imbalance> {
    let mut books = Books {
        lots: lots.iter().map(|lot| (lot.id(), lot)).collect(),
        receivables: receivables.iter().map(|one| (one.id(), one)).collect(),
        withheld: BTreeMap::new(),
        paid: BTreeSet::new(),
        balances: Balances::default(),
    };
    for manifest in released {
        books.released(manifest)?;
    }
    for lot in lots {
        let (id, yen) = (lot.id(), lot.yen());
        if lot.source().kind() == SourceKind::Returned {
            let came_back = came_back(lot, released).ok_or_else(|| Imbalance::NotReturned(id.clone()))?;
            add(&mut books.balances.returned, came_back)?;
            books.book(id.clone(), lot.payee(), |balance| add(&mut balance.decided, came_back))?;
        }
        if !books.paid.contains(&id) {
            books.book(books.claim(&id), lot.payee(), |balance| add(&mut balance.owed, yen))?;
        }
    }
    for receivable in receivables {
        let withheld = books.withheld.get(&receivable.id()).copied().unwrap_or_default();
        let open = receivable.yen().minus(withheld)?;
        books.book(books.claim(receivable.original()), receivable.payee(), |balance| add(&mut balance.receivable, open))?;
    }
    let payee_of: BTreeMap<ObligationId, Payee> = lots.iter().map(|lot| (lot.id(), lot.payee().clone())).collect();
    for (claim, yen) in decided {
        let payee = payee_of.get(claim).ok_or_else(|| Imbalance::Claim(claim.clone()))?;
        books.book(claim.clone(), payee, |balance| add(&mut balance.decided, *yen))?;
    }
    for (claim, balance) in &books.balances.claims {
        if !balances(balance)? {
            return Err(Imbalance::Claim(claim.clone()));
        }
    }
    transfers_agree(&books.balances, released)?;
    Ok(books.balances)
}

/// Decided − paid − (owed − receivable) = 0.
fn balances(balance: &Balance) -> Result<bool, Imbalance> {
    let open = balance.owed.minus(balance.receivable)?;
    Ok(balance.decided.minus(balance.paid)?.minus(open)? == Yen::ZERO)
}

/// The amount of the line that a lot pays again, if it left the house for this payee.
fn came_back(lot: &Lot, released: &[Manifest]) -> Option<Yen> {
    let (batch, number) = lot.source().returned_line()?;
    let manifest = released.iter().find(|manifest| manifest.sequence == batch)?;
    let line = manifest.lines.iter().find(|line| line.number == number)?;
    (line.payee.payee() == *lot.payee() && line.yen == lot.yen()).then_some(line.yen)
}

/// To each payee went what its claims were paid.
fn transfers_agree(balances: &Balances, released: &[Manifest]) -> Result<(), Imbalance> {
    let mut transferred: BTreeMap<Payee, Yen> = BTreeMap::new();
    for line in released.iter().flat_map(|manifest| &manifest.lines) {
        add(transferred.entry(line.payee.payee()).or_default(), line.yen)?;
    }
    for (payee, balance) in &balances.payees {
        if transferred.remove(payee).unwrap_or_default() != balance.paid {
            return Err(Imbalance::Payee(payee.clone()));
        }
    }
    match transferred.pop_first() {
        Some((payee, _)) => Err(Imbalance::Payee(payee)),
        None => Ok(()),
    }
}
