#![doc = include_str!("../README.md")]

pub mod city;
pub mod codes;
mod day;
pub mod decide;
pub mod name;
pub mod register;
pub mod rows;
pub mod snapshot;

pub use city::{City, SAKAI};
pub use decide::{
    Amounts, Answer, Asked, CapRefund, ClaimKeyParts, Code, Decision, Outcome, Prior, Proposal, Rule, RuleAnswer, cap_refund,
    claim_key_parts, decide,
};
pub use register::{HolderRecord, Report, read_register};
pub use snapshot::{HolderHash, HolderHasher, HolderView, Snapshot, SnapshotError};

#[cfg(test)]
mod tests;
