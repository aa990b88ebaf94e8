//! `josei payment`: for finance.

pub mod check;
pub mod mask;
pub mod offline;
pub mod remote;
pub mod results;
mod summary;
