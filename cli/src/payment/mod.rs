//! `josei payment`: for finance.

pub mod check;
pub mod mask;
pub mod offline;
pub mod remote;
mod summary;
