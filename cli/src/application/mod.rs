//! `josei application`: applications of guardians (償還払い), offline and for clerks and approvers.

mod account;
pub mod args;
mod check;
pub mod entry;
mod remote;
pub mod shown;

pub use remote::{FUNCTION, ask_for, run, whole};
