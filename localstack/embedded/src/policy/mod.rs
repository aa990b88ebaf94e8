//! Policies (権限): what each role may do, read from `infra/policies/` as deployed, and asked on every call.
//!
//! A small evaluator for the part of the policy language that our documents use. What it does not know is refused when a document is loaded, what
//! no statement allows is refused when it is called, and a `Deny` wins over every `Allow`. Nothing here does I/O but the notes of what was asked ([`Uses`]).

mod action;
mod arn;
mod call;
mod condition;
mod document;
mod expand;
mod gate;
mod house;
mod pairs;
mod pattern;
mod uses;

pub use arn::Names;
pub use call::Call;
pub use document::{BadPolicy, Grant, Policy, Verdict};
pub use gate::{Gate, Refused};
pub use house::{ADMINISTRATOR, FUNCTIONS, House, REGISTER_SENDER};
pub use uses::{Refusal, Use, Uses};

pub(crate) use condition::keys as condition_keys;
