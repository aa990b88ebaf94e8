//! The command as a person or a script runs it: arguments in; exit code, standard output and standard error out.

use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The command under test.
const JOSEI: &str = env!("CARGO_BIN_EXE_josei-under-test");

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// The one JSON object on standard output; anything else there fails.
    pub fn json(&self) -> Value {
        assert_eq!(self.out.lines().count(), 1, "standard output is not one object: {:?}\n{}", self.out, self.err);
        let value: Value = serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {:?}", self.out));
        assert!(value.is_object());
        value
    }

    /// Asserts the exit code, and shows what was said if it is another.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "\n--- out\n{}\n--- err\n{}", self.out, self.err);
        self
    }

    /// Asserts that standard error or output says all of these.
    #[track_caller]
    pub fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.err.contains(part) || self.out.contains(part), "{part:?} is missing in\n{}\n{}", self.out, self.err);
        }
        self
    }
}

/// The command with arguments, not yet started; nothing of the caller's environment steers it.
pub fn command<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(JOSEI);
    for name in ["JOSEI_LOG", "JOSEI_URL", "JOSEI_TOKEN", "JOSEI_TARGET", "JOSEI_SCANNER"] {
        command.env_remove(name);
    }
    command.args(args).stdin(Stdio::null());
    command
}

/// Runs a prepared command to its end.
pub fn finish(command: &mut Command) -> Ended {
    let done = command.output().expect("the command starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended { code: done.status.code(), out: text(&done.stdout), err: text(&done.stderr) }
}

/// Runs the command to its end.
pub fn josei<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Ended {
    finish(&mut command(args))
}

/// A path as an argument.
pub fn text(path: &Path) -> String {
    path.to_str().expect("temporary paths are UTF-8").to_owned()
}

/// The files of a folder, sorted.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}
