//! The script `tests/load/ingest_baseline.py`: found when the command runs in a checkout, run when Python and its packages are there.

use super::odd;
use crate::exit::Failure;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where it stands in a checkout.
pub const SCRIPT: &str = "tests/load/ingest_baseline.py";
const PYTHON: &str = "python3";
const INSTALL: &str = "python3 -m pip install cryptography zstandard";

/// What the script prints.
#[derive(Debug, Deserialize)]
pub struct Printed {
    /// CPU time of the job.
    pub cpu_microseconds: u64,
    /// SHA-256 of the plaintext.
    pub sha256: String,
    /// Receipts.
    pub receipts: u64,
    /// Accepted ones.
    pub accepted: u64,
    /// Points.
    pub points: u64,
    /// Most memory, KiB.
    pub peak_kib: u64,
}

/// Finds the script and asks whether it can run. The error tells what is missing and how to get it.
pub fn script() -> Result<PathBuf, String> {
    let places = [std::env::current_dir(), std::env::current_exe()];
    let found = places.iter().flatten().flat_map(|place| place.ancestors()).map(|folder| folder.join(SCRIPT)).find(|path| path.is_file());
    let script = found.ok_or_else(|| format!("ソースの中で実行してください / run in a checkout, where {SCRIPT} is"))?;
    match Command::new(PYTHON).args(["-c", "import cryptography, zstandard"]).output() {
        Err(_) => Err(format!("Python 3 を入れてください / install Python 3 ({PYTHON}), then: {INSTALL}")),
        Ok(asked) if !asked.status.success() => Err(format!("パッケージを入れてください / install the packages: {INSTALL}")),
        Ok(_) => Ok(script),
    }
}

/// Runs it on a file, into a folder of its own.
pub fn run(script: &Path, file: &Path) -> Result<Printed, Failure> {
    let folder = tempfile::tempdir().map_err(|error| Failure::file(&std::env::temp_dir(), &error))?;
    let ran = Command::new(PYTHON).arg(script).arg(file).arg(folder.path()).output().map_err(odd)?;
    if !ran.status.success() {
        return Err(odd(String::from_utf8_lossy(&ran.stderr)));
    }
    serde_json::from_slice(&ran.stdout).map_err(odd)
}
