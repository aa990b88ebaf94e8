//! The 医科 file that is read: invented receipts of common size, all of them well-formed.

use super::odd;
use crate::exit::Failure;
use josei_synthetic::{LargeFileExpected, write_large_file};
use std::io::{BufWriter, Write as _};
use std::path::Path;

/// The same file in every run.
const SEED: u64 = 1;

/// In memory.
pub fn bytes(at_least: u64) -> Result<(Vec<u8>, LargeFileExpected), Failure> {
    let mut file = Vec::new();
    let expected = write_large_file(&mut file, at_least, SEED).map_err(odd)?;
    Ok((file, expected))
}

/// On disk.
pub fn file(path: &Path, at_least: u64) -> Result<LargeFileExpected, Failure> {
    let write = || {
        let mut target = BufWriter::new(std::fs::File::create(path)?);
        let expected = write_large_file(&mut target, at_least, SEED)?;
        target.flush()?;
        Ok(expected)
    };
    write().map_err(|error| Failure::file(path, &error))
}
