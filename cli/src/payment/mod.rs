//! `josei payment`: for finance.

pub mod check;
pub mod remote;
