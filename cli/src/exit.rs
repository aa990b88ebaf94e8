//! Exit codes: 0 done, 1 the input has errors (they are listed), 2 wrong usage, 3 an environment failure (what to do is said).

use josei_base::Finding;
use std::io::Write as _;
use std::process::ExitCode;
use thiserror::Error;

/// How a command ended when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Done; nothing wrong with the input.
    Done,
    /// Done, but the input has errors; they were listed.
    InputErrors,
}

/// Why a command could not do its work.
#[derive(Debug, Error)]
pub enum Failure {
    /// The arguments do not fit together.
    #[error("{0}")]
    Usage(String),
    /// The input as a whole cannot be used; its errors were listed.
    #[error("{text}")]
    Input {
        /// Why, Japanese then English.
        text: String,
        /// Its findings, for `--json`.
        findings: Vec<Finding>,
    },
    /// A function refused what was asked, by a rule; its words say why and what to do.
    #[error("{text}")]
    Refused {
        /// Stable code.
        code: String,
        /// What was seen.
        detail: String,
        /// All of it, Japanese then English.
        text: String,
    },
    /// The environment failed: what, and what to do.
    #[error("{what}\n  対処 / what to do: {remedy}")]
    Environment {
        /// What failed, Japanese then English.
        what: String,
        /// What to do, Japanese then English.
        remedy: String,
    },
}

impl Failure {
    /// Arguments that do not fit: what is wrong and what to do, each Japanese, then English.
    #[must_use]
    pub fn usage(what: &str, remedy: &str) -> Self {
        Self::Usage(format!("{what}\n  対処 / what to do: {remedy}"))
    }

    /// Something that no input and no machine explains.
    #[must_use]
    pub fn fault(why: impl std::fmt::Display) -> Self {
        Self::Environment {
            what: format!("プログラムの内部で誤りがありました / something is wrong inside the program: {why}"),
            remedy: "この表示とともに報告してください / please report it with these words".to_owned(),
        }
    }

    /// A file or folder that cannot be used.
    #[must_use]
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let remedy = match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => "パスを確認してください / check the path",
            std::io::ErrorKind::IsADirectory => "フォルダーではなく、ファイルを指定してください / name a file, not a folder",
            std::io::ErrorKind::PermissionDenied => "読み書きの権限を確認してください / check the permissions",
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "空き容量を増やしてください / make room on the disk",
            _ => "ファイルとディスクの状態を確認してください / check the file and the disk",
        };
        Self::Environment {
            what: format!("{} を使用できません / cannot be used: {error}", path.display()), remedy: remedy.to_owned()
        }
    }

    /// Names the folder in which the work went on, for a failure that was told by a function far from it.
    #[must_use]
    pub fn in_folder(self, dir: &std::path::Path) -> Self {
        match self {
            Self::Environment { what, remedy } if !what.contains(&dir.display().to_string()) => {
                Self::Environment { what: format!("{}: {what}", dir.display()), remedy }
            }
            other => other,
        }
    }
}

/// Tells how it ended and gives the exit code.
pub fn finish(ended: Result<Ended, Failure>) -> ExitCode {
    match ended {
        Ok(Ended::Done) => ExitCode::SUCCESS,
        Ok(Ended::InputErrors) => ExitCode::from(1),
        Err(failure) => {
            // If standard error is gone there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "josei: {failure}");
            ExitCode::from(match failure {
                Failure::Input { .. } | Failure::Refused { .. } => 1,
                Failure::Usage(_) => 2,
                Failure::Environment { .. } => 3,
            })
        }
    }
}
