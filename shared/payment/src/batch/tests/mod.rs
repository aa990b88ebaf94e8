//! Whole lives of batches on a tiny store in memory.

mod life;
mod payees;
mod people;
mod results;
mod schedule;
mod token;
pub(crate) mod world;
