#![doc = include_str!("../README.md")]

pub mod application;
mod claim;
pub mod keys;
mod refund;

pub use claim::{Care, Claim, Outcome, Prior, ReceiptRef, Refused, Slot, after_refusal, claim_key, plan_claim};
pub use refund::{RefundCandidate, RefundWay, plan_refund};
