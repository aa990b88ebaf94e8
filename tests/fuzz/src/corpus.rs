//! Where inputs begin: the golden files, a small synthetic month, and what was found before.

use josei_synthetic::{Params, SyntheticMonth};
use std::io;
use std::path::{Path, PathBuf};

/// Receipts of the synthetic month.
const RECEIPTS: u32 = 60;
/// Its seed.
const SEED: u64 = 20;
/// Longest file that an input begins with: a long one is mutated seldom where it matters.
const BYTES_MAX: usize = 16 << 10;

/// A folder of the repository.
pub(crate) fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The files of a folder whose names end so, in the order of their names.
pub(crate) fn files(path: &str, ends: &[&str]) -> io::Result<Vec<Vec<u8>>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder(path))? {
        let path = entry?.path();
        let named = path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| ends.contains(&extension));
        if path.is_file() && (ends.is_empty() || named) {
            paths.push(path);
        }
    }
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let bytes = std::fs::read(path)?;
        if bytes.len() <= BYTES_MAX {
            found.push(bytes);
        }
    }
    Ok(found)
}

/// Inputs that broke a target once; they must not again.
pub(crate) fn found(target: &str) -> io::Result<Vec<Vec<u8>>> {
    let folder = format!("tests/fuzz/found/{target}");
    if self::folder(&folder).is_dir() { files(&folder, &[]) } else { Ok(Vec::new()) }
}

/// The synthetic month, every kind of defect in it.
pub(crate) fn month() -> io::Result<SyntheticMonth> {
    josei_synthetic::generate(&Params::new(RECEIPTS, SEED)).map_err(io::Error::other)
}
