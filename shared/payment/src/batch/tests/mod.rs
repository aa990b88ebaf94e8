//! Whole lives of batches on a tiny store in memory.

mod life;
mod payees;
mod people;
mod schedule;
mod token;
mod world;
