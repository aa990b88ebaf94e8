//! Whole decisions: the named cases, and properties over many receipts.

mod again;
mod cases;
mod cities;
mod entitled;
mod generated;
mod properties;
pub(crate) mod support;
