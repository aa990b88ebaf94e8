#![doc = include_str!("../README.md")]

mod ask;
pub mod campaign;
mod chance;
mod clerk;
pub mod defect;
mod drive;
mod model;
pub mod paths;
mod ports;
mod run;
mod scene;
pub mod schedule;
mod sim;
mod town;

pub use sim::{Call, Order};

/// The random number of a schedule's own: the same everywhere for the same campaign and number.
#[must_use]
pub const fn seed_of(campaign: u64, number: u64) -> u64 {
    chance::mixed(campaign, number)
}
