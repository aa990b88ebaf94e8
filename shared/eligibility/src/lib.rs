#![doc = include_str!("../README.md")]

pub mod again;
pub mod city;
pub mod codes;
mod day;
pub mod decide;
mod decided;
mod month;
pub mod name;
pub mod register;
pub mod rows;
pub mod snapshot;

pub use again::{Comparison, Difference, differences};
pub use city::{City, RuleBook, SAKAI};
pub use decide::{
    Amounts, Answer, Asked, CapRefund, CareAsked, ClaimKeyParts, Code, Days, Decision, Entitlement, Funding, FundingClass, FundingReason,
    Outcome, Prescriber, Prescriptions, Prior, Proposal, Rule, RuleAnswer, Saw, Why, cap_refund, claim_key_parts, decide, entitled,
};
pub use decided::{DECISIONS_SCHEMA, Decided, Facts, pack_decisions, unpack_decisions};
pub use month::MonthDecider;
pub use register::{HolderRecord, Report, read_register};
pub use snapshot::{HolderHash, HolderHasher, HolderView, Snapshot, SnapshotError};

#[cfg(test)]
mod tests;
