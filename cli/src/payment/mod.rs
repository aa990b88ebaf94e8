//! `josei payment`: for finance.

pub mod check;
pub mod mask;
pub mod remote;
pub mod results;
