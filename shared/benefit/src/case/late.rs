//! A late change of eligibility (資格の遡及異動): which receipts it touches, and what to propose for each. The caller decides them again.

use crate::claim::{Claim, Outcome};
use josei_base::plan::Key;
use josei_base::{ServiceMonth, Yen};
use std::collections::BTreeSet;

/// A claim, decided again with what is known now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redecided<'c> {
    /// Its key.
    pub key: &'c Key,
    /// Keyed hash of its holder.
    pub holder: &'c str,
    /// Its service month.
    pub month: ServiceMonth,
    /// As it stands.
    pub claim: &'c Claim,
    /// What the machine says now.
    pub outcome: Outcome,
    /// Why.
    pub codes: Vec<String>,
    /// What the city would pay by it.
    pub yen: Yen,
}

/// What to do about a claim that a late change touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateChange {
    /// It is owed and nothing changes.
    Stays,
    /// It is owed, and should not be, or not so much: propose a correction (過誤). What is owed after the new receipt is told.
    Correct {
        /// What should be owed.
        should_be: Yen,
    },
    /// It is owed, and more would be: a correction and a new receipt give it.
    More {
        /// What should be owed.
        should_be: Yen,
    },
    /// It waits for a clerk, who sees the new decision.
    StillWaits,
    /// It was returned, and would be paid now: tell the sender that it may come again.
    MayComeAgain,
}

/// One line of the report on a late change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// The claim.
    pub key: Key,
    /// What is owed for it now.
    pub owed: Yen,
    /// The new decision's codes.
    pub codes: Vec<String>,
    /// What to do.
    pub change: LateChange,
}

/// Lists every claim of a holder in the months that a late change touches, with a proposal each, in the order of their keys. Nothing is done by it.
#[must_use]
pub fn late_change(holder: &str, months: &BTreeSet<ServiceMonth>, claims: &[Redecided<'_>]) -> Vec<Late> {
    let touched = claims.iter().filter(|one| one.holder == holder && months.contains(&one.month));
    let mut late: Vec<Late> = touched.map(judge).collect();
    late.sort_by(|left, right| left.key.cmp(&right.key));
    late.dedup_by(|left, right| left.key == right.key);
    late
}

fn judge(one: &Redecided<'_>) -> Late {
    let owed = one.claim.payable();
    let as_before = one.outcome == one.claim.outcome && one.codes == one.claim.codes && one.yen == one.claim.yen;
    let should_be = if one.outcome == Outcome::Reject { Yen::ZERO } else { one.yen };
    let change = if one.claim.is_gone() {
        if should_be > Yen::ZERO { LateChange::MayComeAgain } else { LateChange::Stays }
    } else if !one.claim.is_accepted() {
        LateChange::StillWaits
    } else if as_before {
        // Nothing new is known: what a person accepted against the machine stays.
        LateChange::Stays
    } else if should_be < owed {
        LateChange::Correct { should_be }
    } else if should_be > owed {
        LateChange::More { should_be }
    } else {
        LateChange::Stays
    };
    Late { key: one.key.clone(), owed, codes: one.codes.clone(), change }
}
