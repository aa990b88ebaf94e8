//! Whole decisions: the named cases, and properties over many receipts.

mod cases;
mod properties;
pub(crate) mod support;
