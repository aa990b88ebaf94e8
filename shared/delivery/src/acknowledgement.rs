//! The acknowledgement (受付結果): what became of the file and of each receipt, accepted ones too, each rejection with place, code, reason and
//! what to do. Kept as one sealed part per chunk and one on the file as a whole, so that neither grows with the file.

use josei_base::{Entry, Finding};
use serde::{Deserialize, Serialize};

/// Content schema of the sealed parts.
pub const SCHEMA: &str = "acknowledgement.1";

/// What became of one receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptAnswer {
    /// Running number of the receipt in the file, from 1.
    pub number: u64,
    /// Line of its first record.
    pub line: u64,
    /// Accepted, or rejected.
    pub accepted: bool,
    /// Findings in the shape of `josei check --json`.
    pub findings: Vec<serde_json::Value>,
}

/// What became of the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileAnswer {
    /// Kind of file (`ika`, `chozai`, …); empty when it could not be told.
    pub kind: String,
    /// Receipts, accepted, rejected, points, chunks.
    pub counts: crate::Counts,
    /// Totals the file declares in `GO`.
    pub declared: serde_json::Value,
    /// Findings on the file as a whole.
    pub findings: Vec<serde_json::Value>,
    /// The bytes before the first receipt, base64 (they rebuild the original).
    pub head: String,
    /// The bytes after the last receipt, base64.
    pub tail: String,
}

impl FileAnswer {
    /// Of a file that was refused before anything of it was read.
    #[must_use]
    pub fn unread(entry: &'static Entry, detail: &str) -> Self {
        let (record, field) = (String::new(), String::new());
        let finding = Finding { line: 0, record, field, position: None, entry, detail: detail.to_owned() };
        Self {
            kind: String::new(),
            counts: crate::Counts::default(),
            declared: serde_json::Value::Null,
            findings: serde_json::to_value(&finding).into_iter().collect(),
            head: String::new(),
            tail: String::new(),
        }
    }
}
