use crate::policy::BadPolicy;
use josei_base::{Entry, Severity};
use std::path::PathBuf;
use thiserror::Error;

/// Why the stack did not start or stop. Each has a code with what to do in Japanese and English ([`StackError::entry`]).
#[derive(Debug, Error)]
pub enum StackError {
    /// Another process, or another handle in this one, uses the folder.
    #[error("the folder {} is in use by another process", .folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder cannot be made, read or written.
    #[error("the folder {} cannot be used: {reason}", .folder.display())]
    NotWritable {
        /// The folder.
        folder: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// Another program listens on the port.
    #[error("port {port} is taken")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// The port cannot be used for another reason.
    #[error("port {port} cannot be used: {reason}")]
    Port {
        /// The port.
        port: u16,
        /// The system's words.
        reason: String,
    },
    /// A file of the folder was written by a newer version.
    #[error("{} was written by a newer version (format {found}, known is {known})", .file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// A file of the folder is not what we wrote.
    #[error("{} is damaged: {reason}", .file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The disk is full.
    #[error("no space left for {}", .folder.display())]
    Full {
        /// The folder.
        folder: PathBuf,
    },
    /// The DynamoDB server did not start.
    #[error("the embedded DynamoDB did not start: {reason}")]
    Dynamo {
        /// Its words.
        reason: String,
    },
    /// A policy document says something that is not understood, so nobody may call.
    #[error(transparent)]
    Policy(#[from] BadPolicy),
}

static IN_USE: Entry = Entry {
    code: "S0001",
    severity: Severity::Error,
    ja: "指定のフォルダーは別のプロセスが使用中です",
    en: "The folder is in use by another process",
    remedy_ja: "動いている josei を終了するか、別のフォルダーを --dir で指定してください",
    remedy_en: "Stop the other josei, or name another folder with --dir",
};
static NOT_WRITABLE: Entry = Entry {
    code: "S0002",
    severity: Severity::Error,
    ja: "フォルダーを作成または書き込みできません",
    en: "The folder cannot be made or written",
    remedy_ja: "フォルダーの場所と書き込み権限を確かめてください",
    remedy_en: "Check where the folder is and whether you may write there",
};
static PORT: Entry = Entry {
    code: "S0003",
    severity: Severity::Error,
    ja: "ポートを使用できません",
    en: "The port cannot be used",
    remedy_ja: "別のポートを指定するか、0 を指定して空きポートを使ってください",
    remedy_en: "Name another port, or 0 for a free one",
};
static NEWER: Entry = Entry {
    code: "S0004",
    severity: Severity::Error,
    ja: "フォルダーは新しい版の josei が作成したものです",
    en: "The folder was written by a newer josei",
    remedy_ja: "新しい版の josei を使うか、別のフォルダーを指定してください",
    remedy_en: "Use the newer josei, or name another folder",
};
static DAMAGED: Entry = Entry {
    code: "S0005",
    severity: Severity::Error,
    ja: "フォルダーの中のファイルが壊れています",
    en: "A file in the folder is damaged",
    remedy_ja: "控えから戻すか、別のフォルダーで始めてください。このフォルダーは試験用であり、本番の記録ではありません",
    remedy_en: "Restore a copy or begin in another folder. This folder is for tests, never the record of production",
};
static FULL: Entry = Entry {
    code: "S0006",
    severity: Severity::Error,
    ja: "ディスクの空きがありません",
    en: "The disk is full",
    remedy_ja: "空きを作ってから、もう一度実行してください。書き込み済みの内容は失われていません",
    remedy_en: "Make room and run it again. What was written is safe",
};
static DYNAMO: Entry = Entry {
    code: "S0007",
    severity: Severity::Error,
    ja: "組み込みの DynamoDB を開始できません",
    en: "The embedded DynamoDB did not start",
    remedy_ja: "フォルダーの中の dynamodb.sqlite を控えから戻すか、別のフォルダーで始めてください",
    remedy_en: "Restore a copy of dynamodb.sqlite in the folder, or begin in another folder",
};

static POLICY: Entry = Entry {
    code: "S0008",
    severity: Severity::Error,
    ja: "権限の定義を読み取れません",
    en: "A policy document cannot be used",
    remedy_ja: "infra/policies の該当ファイルを直してください",
    remedy_en: "Correct the file under infra/policies",
};

impl StackError {
    /// Stable code, with what is wrong and what to do.
    #[must_use]
    pub const fn entry(&self) -> &'static Entry {
        match self {
            Self::InUse { .. } => &IN_USE,
            Self::NotWritable { .. } => &NOT_WRITABLE,
            Self::PortTaken { .. } | Self::Port { .. } => &PORT,
            Self::Newer { .. } => &NEWER,
            Self::Damaged { .. } => &DAMAGED,
            Self::Full { .. } => &FULL,
            Self::Dynamo { .. } => &DYNAMO,
            Self::Policy(_) => &POLICY,
        }
    }

    /// What is wrong, where, and what to do, Japanese.
    #[must_use]
    pub fn message_ja(&self) -> String {
        let entry = self.entry();
        format!("{}（{}）。{}。", entry.ja, self.place(), entry.remedy_ja)
    }

    /// What is wrong, where, and what to do, English.
    #[must_use]
    pub fn message_en(&self) -> String {
        let entry = self.entry();
        format!("{} ({}). {}.", entry.en, self.place(), entry.remedy_en)
    }

    fn place(&self) -> String {
        match self {
            Self::InUse { folder } | Self::Full { folder } => folder.display().to_string(),
            Self::NotWritable { folder, reason } => format!("{}: {reason}", folder.display()),
            Self::PortTaken { port } => port.to_string(),
            Self::Port { port, reason } => format!("{port}: {reason}"),
            Self::Newer { file, .. } => file.display().to_string(),
            Self::Damaged { file, reason } => format!("{}: {reason}", file.display()),
            Self::Dynamo { reason } => reason.clone(),
            Self::Policy(bad) => bad.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_the_folder_in_both_languages() {
        let error = StackError::InUse { folder: PathBuf::from("city") };
        assert!(error.message_ja().contains("（city）。動いている josei を終了"), "{}", error.message_ja());
        assert!(error.message_en().contains("(city). Stop the other josei"), "{}", error.message_en());
    }
}
