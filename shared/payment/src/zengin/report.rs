//! One file's answer of `josei payment check --json` (`design.md` §6).

use super::check::CheckedFile;
use super::frame::Separator;
use josei_base::Finding;
use serde::Serialize;

/// The answer for one file.
#[derive(Debug, Clone, Serialize)]
pub struct PaymentCheck {
    /// Path as the user gave it.
    pub path: String,
    /// 種別コード; null when the file does not begin with a header.
    #[serde(rename = "type")]
    pub type_code: Option<String>,
    /// What separates the records.
    pub separator: Separator,
    /// Data records, counted.
    pub lines: u64,
    /// Sum of their amounts, counted.
    pub total_yen: i64,
    /// What the trailer says.
    pub declared: DeclaredTotals,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// What the trailer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DeclaredTotals {
    /// 合計件数.
    pub lines: u64,
    /// 合計金額.
    pub total_yen: i64,
}

impl PaymentCheck {
    /// The answer for a checked file; `path` as the user gave it.
    #[must_use]
    pub fn new(path: impl Into<String>, file: &CheckedFile<'_>) -> Self {
        Self {
            path: path.into(),
            type_code: file.type_code.clone(),
            separator: file.separator,
            lines: file.counted.lines,
            total_yen: file.counted.yen.get(),
            declared: DeclaredTotals { lines: file.declared.lines, total_yen: file.declared.yen.get() },
            findings: file.findings.clone(),
        }
    }
}
