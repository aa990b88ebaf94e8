#![doc = include_str!("../README.md")]

pub mod audited;
pub mod aws;
pub mod check;
pub mod keyfile;
pub mod memory;
pub mod port;
pub mod scan;
pub mod seal;
mod system;
mod wrap;

pub use system::{ShiftedClock, SystemClock, SystemIds};
