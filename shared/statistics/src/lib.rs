#![doc = include_str!("../README.md")]

mod cell;
mod csv;
mod parquet;
mod table;
#[cfg(test)]
mod tests;

pub use cell::{Cell, Dimension, Funding, Kind, Way, age_on};
pub use table::{StatisticsError, Sums, Table};
