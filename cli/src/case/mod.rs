//! `josei case`: exceptions, for clerks and approvers.

pub mod args;
mod late;
mod lists;
mod remote;
mod shown;

pub use remote::run;
