//! The readers. A target takes any bytes and says which property of its reader does not hold; a panic is a finding too.

mod bank;
mod banks;
mod bundle;
mod checkpoint;
mod chunk;
mod city;
mod header;
mod mask;
mod pain001;
mod receipt;
mod receipts;
mod register;
mod sealed;
mod slices;
mod snapshot;

use crate::outcome::Outcome;
use std::io;

/// Most bytes that a target may hold at once, by the length of its input.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Whatever the input.
    pub fixed: usize,
    /// For each byte of it.
    pub each: usize,
}

impl Room {
    /// For an input of so many bytes.
    #[must_use]
    pub const fn bytes(self, input: usize) -> usize {
        self.fixed.saturating_add(self.each.saturating_mul(input))
    }
}

/// One reader.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it reads.
    pub about: &'static str,
    /// Reads any bytes.
    pub run: fn(&[u8]) -> Outcome,
    /// Inputs to begin with.
    pub corpus: fn() -> io::Result<Vec<Vec<u8>>>,
    /// Words that mean something to the reader.
    pub words: &'static [&'static [u8]],
    /// What it may hold, its own comparisons included.
    pub room: Room,
}

/// Every reader of bytes that come from outside, or that somebody could have changed.
pub static TARGETS: &[Target] = &[
    receipts::TARGET,
    receipt::TARGET,
    header::TARGET,
    register::TARGET,
    city::TARGET,
    bank::TARGET,
    mask::TARGET,
    pain001::TARGET,
    banks::TARGET,
    sealed::TARGET,
    checkpoint::TARGET,
    bundle::TARGET,
    chunk::TARGET,
    snapshot::TARGET,
];
