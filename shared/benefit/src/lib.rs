#![doc = include_str!("../README.md")]

pub mod application;
pub mod case;
mod claim;
pub mod keys;
mod refund;
mod settled;
mod statistics;

pub use claim::{Care, Claim, Outcome, Prior, ReceiptRef, Refused, Slot, after_refusal, claim_key, plan_claim, prior};
pub use refund::{RefundCandidate, RefundWay, plan_recomputed, plan_refund};
pub use settled::{How, Settled};
pub use statistics::{STATISTICS_MAX, StatisticsRow, plan_statistics};
