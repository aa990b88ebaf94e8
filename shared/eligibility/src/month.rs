//! A month decided in one go, without a store: for tests of rules, and for deciding again.

use crate::City;
use crate::decide::{
    Asked, CapRefund, Decision, HouseholdPart, Outcome, Prescriptions, Prior, cap_refund, claim_key_parts, decide, household_high_cost,
};
use crate::snapshot::{HolderHash, HolderHasher, Snapshot};
use josei_base::receipt::NormalReceipt;
use josei_base::yen::OutOfRange;
use josei_base::{Billed, ServiceMonth, Yen};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Decides receipts one after the other and remembers what later ones, and the month as a whole, depend on (一か月の判定).
pub struct MonthDecider<'a> {
    city: &'a City,
    snapshot: &'a Snapshot,
    hasher: &'a HolderHasher,
    asked: Asked,
    /// What was billed of each care, for step 14.
    care: HashMap<String, Vec<Billed>>,
    copays: BTreeMap<(HolderHash, ServiceMonth), Vec<Yen>>,
    prescriptions: Prescriptions,
    households: BTreeMap<(String, u32, ServiceMonth), Household>,
    scratch: String,
}

#[derive(Default)]
struct Household {
    parts: BTreeMap<(HolderHash, String), HouseholdPart>,
    notes: BTreeSet<String>,
}

impl<'a> MonthDecider<'a> {
    /// Begins a month.
    #[must_use]
    pub fn new(city: &'a City, snapshot: &'a Snapshot, hasher: &'a HolderHasher, asked: Asked) -> Self {
        Self {
            city,
            snapshot,
            hasher,
            asked,
            care: HashMap::new(),
            copays: BTreeMap::new(),
            prescriptions: Prescriptions::default(),
            households: BTreeMap::new(),
            scratch: String::new(),
        }
    }

    /// Decides a receipt, step 14 included: by the receipts decided before.
    ///
    /// # Errors
    /// When a sum of the month leaves the range.
    pub fn decide(&mut self, receipt: &NormalReceipt) -> Result<Decision, OutOfRange> {
        let mut decision = decide(self.city, self.snapshot, self.hasher, receipt, &self.asked);
        let prior = decision.holder.map_or(Prior::None, |holder| self.prior(receipt, &holder));
        decision = decision.with_prior(prior);
        self.prescriptions.add(receipt, &decision);
        if let Some(holder) = decision.holder.filter(|_| decision.result != Outcome::Reject) {
            self.copays.entry((holder, receipt.service_month)).or_default().push(decision.amounts.copay);
            self.add_to_household(receipt, &decision, holder)?;
        }
        Ok(decision)
    }

    fn prior(&mut self, receipt: &NormalReceipt, holder: &HolderHash) -> Prior {
        let before = self.care.entry(claim_key_parts(receipt, holder).to_string()).or_default();
        let billed = receipt.billed();
        if before.contains(&billed) {
            return Prior::SamePoints;
        }
        let prior = if before.is_empty() { Prior::None } else { Prior::OtherPoints };
        before.push(billed);
        prior
    }

    /// Those with other programmes are left out: what those pay of a household is not told by a receipt.
    fn add_to_household(&mut self, receipt: &NormalReceipt, decision: &Decision, holder: HolderHash) -> Result<(), OutOfRange> {
        let Some(insurer) = receipt.insurer.as_ref().filter(|_| decision.amounts.other_programmes == Yen::ZERO) else { return Ok(()) };
        let card = self.hasher.card(&insurer.symbol, &insurer.card_number, &mut self.scratch);
        let household = self.households.entry((insurer.number.clone(), card, receipt.service_month)).or_default();
        let place = receipt.prescriber.as_ref().unwrap_or(&receipt.facility).full_code();
        let setting = if receipt.receipt_type.is_inpatient() { "in" } else { "out" };
        let part = household.parts.entry((holder, format!("{place}{setting}"))).or_default();
        part.cost = part.cost.plus(decision.amounts.cost)?;
        part.share = part.share.plus(decision.amounts.share)?;
        household.notes.extend(receipt.special_notes.iter().cloned());
        Ok(())
    }

    /// Step 15, after all receipts were decided.
    #[must_use]
    pub fn with_prescriber(&self, receipt: &NormalReceipt, decision: Decision) -> Decision {
        let prescriber = self.prescriptions.ask(self.city, receipt, &decision);
        decision.with_prescriber(prescriber)
    }

    /// Refunds over the monthly cap, one for each holder and month; in whatever order the receipts came.
    #[must_use]
    pub fn refunds(&self) -> Vec<CapRefund> {
        self.copays.iter().filter_map(|((_, month), copays)| cap_refund(self.city, *month, copays.iter().copied())).collect()
    }

    /// What insurers owe households over the limits of single receipts, as far as these receipts tell: see [`household_high_cost`].
    ///
    /// # Errors
    /// When a sum leaves the range.
    pub fn households(&self) -> Result<Vec<Yen>, OutOfRange> {
        let mut found = Vec::new();
        for ((_, _, month), household) in &self.households {
            let Some(rules) = self.city.rules(*month) else { continue };
            let parts: Vec<_> = household.parts.values().copied().collect();
            let notes: Vec<_> = household.notes.iter().cloned().collect();
            found.extend(household_high_cost(rules.high_cost, &parts, &notes)?);
        }
        Ok(found)
    }
}
