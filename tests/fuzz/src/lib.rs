#![doc = include_str!("../README.md")]

mod corpus;
pub mod driver;
mod mutate;
mod outcome;
pub mod targets;

pub use outcome::{Outcome, Seen};
pub use targets::{Room, TARGETS, Target};

use peak_alloc::PeakAlloc;

/// Counts what a target holds. The only allocator of a process that links this crate.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;
