//! What a month is given: a register, receipt files, a folder to work in. All of it synthetic, all of it in one temporary folder.

use crate::command::{Ended, command, files, finish, josei, text};
use crate::site::Site;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A day on which the synthetic month is judged, and that month.
pub const TODAY: &str = "2024-07-20";
pub const MONTH: &str = "2024-07";

/// A temporary folder with a month's files and room to work.
pub struct Input {
    folder: tempfile::TempDir,
    site: OnceLock<Site>,
    pub register: PathBuf,
    pub receipts: Vec<PathBuf>,
}

impl Input {
    /// As `josei generate` writes it.
    pub fn generated(receipts: u32, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("in");
        josei(["generate", "--receipts", &receipts.to_string(), "--seed", &seed.to_string(), "--out", &text(&out)]).exits(0);
        Self { register: out.join("register.csv"), receipts: files(&out.join("receipts")), site: OnceLock::new(), folder }
    }

    /// A path in the temporary folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder the month works in.
    pub fn city(&self) -> PathBuf {
        self.path("city")
    }

    /// Where its city stands.
    pub fn site(&self) -> &Site {
        self.site.get_or_init(Site::new)
    }

    /// Writes a file and answers with its path.
    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The generator's answers.
    pub fn expected(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.path("in/expected.json")).unwrap()).unwrap()
    }

    /// `josei month --json` on these files in an embedded city, not yet started.
    pub fn month_command(&self, dir: &Path) -> Command {
        let mut command = command(["month", "--register", &text(&self.register), "--receipts"]);
        command.args(&self.receipts).args(["--dir", &text(dir), "--today", TODAY, "--billing-month", MONTH, "--json"]);
        command
    }

    /// `josei month --json` on these files, where its city stands, to its end.
    pub fn month(&self) -> Ended {
        finish(self.site().place(&mut self.month_command(&self.city())))
    }
}

/// The bank file that a month's answer names.
pub fn bank_file(month: &Value) -> Vec<u8> {
    std::fs::read(month["payment"]["path"].as_str().expect("something was paid")).unwrap()
}
