//! The decision of a receipt (資格突合): steps 1–13, 16 and 17 of `domain/eligibility.md` §4.1, in that order. Step 14 is the store's
//! ([`Decision::with_prior`]); step 15 waits until all uploads are in ([`Decision::with_prescriber`]).

mod answer;
mod cap;
mod case;
mod claim_key;
mod days;
mod decision;
mod entitled;
mod explain;
mod funding;
mod household;
mod identity;
mod insurance;
mod money;
mod period;
mod prescriptions;
mod programmes;
mod saw;
mod ward;

pub use answer::{Answer, Code, Rule, RuleAnswer};
pub use cap::{CapRefund, cap_refund};
pub use claim_key::{ClaimKeyParts, claim_key_parts};
pub use days::Days;
pub use decision::{Decision, Outcome, Prior, Proposal};
pub use entitled::{CareAsked, Entitlement, entitled};
pub use funding::{Funding, FundingClass, FundingReason};
pub use household::{HouseholdPart, household_high_cost};
pub use money::Amounts;
pub use prescriptions::{Prescriber, Prescriptions};
pub use saw::{Saw, Why};

use crate::city::City;
use crate::snapshot::{HolderHasher, Snapshot};
use case::Case;
use jiff::civil::Date;
use josei_base::receipt::NormalReceipt;

/// When a decision is asked for (判定の基準日). The same question gives the same decision for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The day of the decision: claims too old or in the future are told by it.
    pub today: Date,
    /// The day the register stands for: an unknown insurer shortly before it is probably only late.
    pub register_as_of: Date,
}

/// Decides a receipt against a register. Every rule is asked, in order; the first error decides.
#[must_use]
pub fn decide(city: &City, snapshot: &Snapshot, hasher: &HolderHasher, receipt: &NormalReceipt, asked: &Asked) -> Decision {
    let mut case = Case::new(city, snapshot, hasher, receipt, asked);
    case.ask_holder();
    case.ask_person();
    case.ask_name();
    case.ask_age();
    case.ask_certificate();
    case.ask_residence();
    case.ask_welfare();
    case.ask_other_programme();
    case.ask_insurer();
    case.ask_card();
    case.ask_share();
    case.ask_order();
    let amounts = case.ask_amounts();
    case.ask_scope();
    case.ask_income();
    case.propose_split();
    let programme = case.ours.and_then(|place| u8::try_from(place).ok());
    let holder = case.holder.filter(|_| !case.doubtful).map(|holder| holder.hash());
    let (ward, funding) = (case.ward(), case.funding());
    let (answers, proposals) = case.told();
    let mut decision = Decision {
        result: Outcome::Ok,
        programme,
        holder,
        ward,
        codes: Vec::new(),
        answers,
        amounts,
        funding,
        proposals,
        rules_hash: city.hash(),
        register_hash: snapshot.hash(),
    };
    decision.conclude();
    decision
}
