//! What verification says: a report, or the first bad record.

use crate::operation::Operation;
use crate::shard::ShardName;
use josei_base::{Digest, Entry, Realm, Timestamp};
use std::collections::BTreeMap;
use thiserror::Error;

/// A log that holds (検証結果).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The realm.
    pub realm: Realm,
    /// Size of the checkpoint: the number of records.
    pub records: u64,
    /// Root of the checkpoint.
    pub root: Digest,
    /// Size of the older checkpoint that was compared.
    pub since: Option<u64>,
    /// Records of each shard.
    pub shards: BTreeMap<ShardName, u64>,
    /// Number of INTENTs without OUTCOME: under way, or cut off by a crash. No error, but a question to ask.
    pub open_intents: u64,
    /// The first of them by shard and number, at most `OPEN_LISTED_MAX`.
    pub open_listed: Vec<OpenIntent>,
}

/// An INTENT without OUTCOME (結果のない事前記録).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenIntent {
    /// Shard.
    pub shard: ShardName,
    /// Number in the shard.
    pub seq: u64,
    /// Place in the log.
    pub index: u64,
    /// What was intended.
    pub operation: Operation,
    /// When.
    pub at: Timestamp,
}

/// The first thing that is wrong (最初の異常).
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", self.message_en())]
pub struct Bad {
    /// What is wrong.
    pub entry: &'static Entry,
    /// Place in the log of the first record at fault, from 0; for `A0017` the first of the records below the hash.
    pub index: Option<u64>,
    /// Shard of that record, if it can be told.
    pub shard: Option<ShardName>,
    /// Its number in the shard, if it can be told.
    pub seq: Option<u64>,
    /// The file where it was seen.
    pub file: String,
}

impl Bad {
    /// What is wrong, where, and what to do, Japanese.
    #[must_use]
    pub fn message_ja(&self) -> String {
        let index = self.index.map(|index| format!("、全体の{index}番")).unwrap_or_default();
        let shard = self.shard.as_ref().map(|shard| format!("、系列{shard}")).unwrap_or_default();
        let seq = self.seq.map(|seq| format!("の{seq}番")).unwrap_or_default();
        format!("{} {}（{}{index}{shard}{seq}）。{}。", self.entry.code, self.entry.ja, self.file, self.entry.remedy_ja)
    }

    /// What is wrong, where, and what to do, English.
    #[must_use]
    pub fn message_en(&self) -> String {
        let index = self.index.map(|index| format!(", index {index}")).unwrap_or_default();
        let shard = self.shard.as_ref().map(|shard| format!(", shard {shard}")).unwrap_or_default();
        let seq = self.seq.map(|seq| format!(", number {seq}")).unwrap_or_default();
        format!("{} {} ({}{index}{shard}{seq}). {}.", self.entry.code, self.entry.en, self.file, self.entry.remedy_en)
    }
}

/// Why there is no report.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// The log is bad.
    #[error(transparent)]
    Bad(#[from] Bad),
    /// The copy cannot be read: nothing is said about the log.
    #[error("{path} cannot be read")]
    Unreadable {
        /// The file; empty for the list of files.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

impl Bad {
    pub(super) const fn file(entry: &'static Entry, file: String) -> Self {
        Self { entry, index: None, shard: None, seq: None, file }
    }

    pub(super) const fn at(entry: &'static Entry, file: String, index: u64) -> Self {
        Self { entry, index: Some(index), shard: None, seq: None, file }
    }
}
