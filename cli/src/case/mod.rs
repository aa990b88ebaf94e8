//! `josei case`: exceptions, for clerks and approvers.

mod remote;
mod shown;

pub use remote::run;
