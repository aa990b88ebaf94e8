//! The baselines of `tests/load`: found when the command runs in a checkout, run when what they need is there.

use super::odd;
use crate::exit::Failure;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The same job in another language.
#[derive(Debug)]
pub struct Program {
    /// Where it stands in a checkout.
    pub source: &'static str,
    command: &'static str,
    /// Packages of Java, where Debian puts them.
    jars: &'static [&'static str],
    /// Arguments that only ask whether all else is there.
    asked: &'static [&'static str],
    /// How to get what is missing.
    install: &'static str,
}

/// All of them; the first is what the promise is measured against.
pub const PROGRAMS: [Program; 2] = [
    Program {
        source: "tests/load/ingest_baseline.py",
        command: "python3",
        jars: &[],
        asked: &["-c", "import cryptography, zstandard"],
        install: "python3 -m pip install cryptography zstandard",
    },
    Program {
        source: "tests/load/IngestBaseline.java",
        command: "java",
        jars: &["/usr/share/java/opencsv.jar", "/usr/share/java/commons-lang3.jar", "/usr/share/java/zstd-jni.jar"],
        asked: &["--list-modules"],
        install: "apt-get install openjdk-17-jdk-headless libopencsv-java libcommons-lang3-java libzstd-jni-java",
    },
];

/// What a baseline prints.
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

impl Program {
    /// Finds the source and asks whether it can run. The error tells what is missing and how to get it.
    pub fn find(&self) -> Result<PathBuf, String> {
        let places = [std::env::current_dir(), std::env::current_exe()];
        let found = places.iter().flatten().flat_map(|place| place.ancestors()).map(|folder| folder.join(self.source));
        let source = found.into_iter().find(|path| path.is_file());
        let source = source.ok_or_else(|| format!("ソースの中で実行してください / run in a checkout, where {} is", self.source))?;
        let missing = || format!("必要なものを入れてください / install what it needs: {}", self.install);
        let asked = Command::new(self.command).args(self.asked).output().map_err(|_| missing())?;
        let whole = asked.status.success() && self.jars.iter().all(|jar| Path::new(jar).is_file());
        if whole { Ok(source) } else { Err(missing()) }
    }

    /// Runs it on a file, into a folder of its own.
    pub fn run(&self, source: &Path, file: &Path) -> Result<Printed, Failure> {
        let folder = tempfile::tempdir().map_err(|error| Failure::file(&std::env::temp_dir(), &error))?;
        let mut command = Command::new(self.command);
        if !self.jars.is_empty() {
            command.arg("-cp").arg(self.jars.join(":"));
        }
        let ran = command.arg(source).arg(file).arg(folder.path()).output().map_err(odd)?;
        if !ran.status.success() {
            return Err(odd(String::from_utf8_lossy(&ran.stderr)));
        }
        serde_json::from_slice(&ran.stdout).map_err(odd)
    }
}
