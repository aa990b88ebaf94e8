//! The acknowledgement (受付結果): what became of the file and of each receipt, accepted ones too, each rejection with place, code, reason and
//! what to do. Kept as one sealed part per chunk and one on the file as a whole, so that neither grows with the file. It goes out as JSON, as
//! [`csv`] and as a [`page`] to print.

pub mod csv;
mod external;
pub mod page;
#[cfg(test)]
mod tests;
mod text;

use crate::row::{Counts, Delivery, State};
use crate::{Declared, codes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
pub use external::ExternalAnswer;
use josei_base::{BillingMonth, Entry, Finding, Severity};
use serde::{Deserialize, Serialize};

/// Content schema of the sealed parts.
pub const SCHEMA: &str = "acknowledgement.1";
/// Longest name that is kept, bytes; a longer one is told by its finding alone.
pub const NAME_BYTES_MAX: usize = 200;

/// A finding in the shape of `josei check --json`, with what to do by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingAnswer {
    /// Line in the file, from 1; 0 for the file as a whole.
    pub line: u64,
    /// Record type; empty for the file as a whole.
    pub record: String,
    /// Field; empty for the record as a whole.
    pub field: String,
    /// Byte position in the record, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// Code.
    pub code: String,
    /// `error` or `warning`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub severity: Severity,
    /// What is wrong and what to do, Japanese.
    pub message_ja: String,
    /// What is wrong and what to do, English.
    pub message_en: String,
    /// What to do, Japanese; the end of `message_ja`.
    #[serde(default)]
    pub remedy_ja: String,
    /// The known deviation of the sender that notes it: nobody need act on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<DeviationAnswer>,
    /// The 外字 it is about, with what the city has registered for each on the day it is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external: Vec<ExternalAnswer>,
}

/// A known deviation (既知の相違) of a sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviationAnswer {
    /// Its code, `V…`.
    pub code: String,
    /// First billing month for which this sender is known for it.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub since: BillingMonth,
    /// What the sender does, Japanese.
    pub message_ja: String,
    /// What the sender does, English.
    pub message_en: String,
}

impl DeviationAnswer {
    /// For people, Japanese.
    #[must_use]
    pub fn text_ja(&self) -> String {
        format!("{} {}（{} から）", self.code, self.message_ja, self.since)
    }
}

impl FindingAnswer {
    /// True for an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// What is wrong, Japanese, without what to do.
    #[must_use]
    pub fn problem_ja(&self) -> &str {
        let remedy = self.message_ja.strip_suffix('。').and_then(|rest| rest.strip_suffix(self.remedy_ja.as_str()));
        remedy.filter(|_| !self.remedy_ja.is_empty()).unwrap_or(&self.message_ja)
    }
}

impl From<&Finding> for FindingAnswer {
    fn from(finding: &Finding) -> Self {
        Self {
            line: finding.line,
            record: finding.record.clone(),
            field: finding.field.clone(),
            position: finding.position,
            code: finding.entry.code.to_owned(),
            severity: finding.severity(),
            message_ja: finding.message_ja(),
            message_en: finding.message_en(),
            remedy_ja: finding.entry.remedy_ja.to_owned(),
            deviation: None,
            external: Vec::new(),
        }
    }
}

/// What became of one receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptAnswer {
    /// Running number of the receipt in the file, from 1.
    pub number: u64,
    /// Line of its first record.
    pub line: u64,
    /// The number it carries (レセプト番号), if it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_number: Option<u32>,
    /// The number under which the review body keeps it (レセプト管理番号), where the file tells one: CSV情報 and decided lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub management_number: Option<String>,
    /// The name (氏名) exactly as it was sent, base64; only where something was found, so that the sender finds it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_base64: Option<String>,
    /// Accepted, or rejected.
    pub accepted: bool,
    /// What was found.
    pub findings: Vec<FindingAnswer>,
}

impl ReceiptAnswer {
    /// The bytes of the name as they were sent; empty where it is not told.
    #[must_use]
    pub fn name(&self) -> Vec<u8> {
        self.name_base64.as_ref().and_then(|name| STANDARD.decode(name).ok()).unwrap_or_default()
    }

    /// With the name of the receipt, if something was found.
    #[must_use]
    pub fn with_name(mut self, name: Option<&[u8]>) -> Self {
        let name = name.filter(|name| !self.findings.is_empty() && (1..=NAME_BYTES_MAX).contains(&name.len()));
        self.name_base64 = name.map(|name| STANDARD.encode(name));
        self
    }
}

/// What became of the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileAnswer {
    /// Kind of file (`ika`, `chozai`, …); empty when it could not be told.
    pub kind: String,
    /// Receipts, accepted, rejected, points, chunks; none if nothing was read.
    pub counts: Option<Counts>,
    /// Totals the file declares in `GO`.
    pub declared: serde_json::Value,
    /// Findings on the file as a whole.
    pub findings: Vec<FindingAnswer>,
    /// What the sender is known for in this billing month, whether it occurs or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<DeviationAnswer>,
    /// The bytes before the first receipt, base64 (they rebuild the original).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub head: String,
    /// The bytes after the last receipt, base64.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tail: String,
}

impl FileAnswer {
    /// Of a file that was refused before anything of it was read.
    #[must_use]
    pub fn unread() -> Self {
        let (kind, head, tail) = (String::new(), String::new(), String::new());
        let (findings, deviations) = (Vec::new(), Vec::new());
        Self { kind, counts: None, declared: serde_json::Value::Null, findings, deviations, head, tail }
    }
}

/// The acknowledgement on the file as a whole, as it goes out: whose it is, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Acknowledgement {
    /// Delivery id; empty if none was opened.
    pub delivery: String,
    /// File name as the sender has it.
    pub file_name: String,
    /// Which revision of the name.
    pub revision: u32,
    /// Billing month.
    pub billing_month: String,
    /// State of the delivery when this was made.
    pub state: State,
    /// The virus scanner that looked at it; `off` where there is none, nothing where none has looked.
    pub scan: Option<String>,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// Totals announced beside it.
    pub announced: Declared,
    /// Kind of file; empty when it could not be told.
    pub kind: String,
    /// Receipts, accepted, rejected, points, chunks; none if nothing was read.
    pub counts: Option<Counts>,
    /// Totals the file declares in `GO`.
    pub declared: serde_json::Value,
    /// Findings on the file as a whole; the first one is the refusal.
    pub findings: Vec<FindingAnswer>,
    /// What the sender is known for in this billing month, whether it occurs or not.
    #[serde(default)]
    pub deviations: Vec<DeviationAnswer>,
}

impl Acknowledgement {
    /// Of a delivery and what reading it gave. A refusal is its first finding; the bytes that rebuild the original say nothing to a sender.
    #[must_use]
    pub fn of(delivery: &Delivery, file: FileAnswer) -> Self {
        let FileAnswer { kind, counts, declared, mut findings, deviations, .. } = file;
        let refusal = delivery.refusal.as_deref().and_then(|code| codes::ALL.iter().find(|entry| entry.code == code));
        if let Some(entry) = refusal {
            findings.insert(0, on_file(entry, delivery.refusal_detail.as_deref().unwrap_or_default()));
        }
        Self {
            delivery: delivery.id.to_string(),
            file_name: delivery.file_name.clone(),
            revision: delivery.revision,
            billing_month: delivery.month.to_string(),
            state: delivery.state,
            scan: delivery.scan.clone(),
            refusal: delivery.refusal.clone(),
            announced: delivery.declared,
            kind,
            counts,
            declared,
            findings,
            deviations,
        }
    }
}

/// A finding on the file as a whole.
fn on_file(entry: &'static Entry, detail: &str) -> FindingAnswer {
    let (record, field) = (String::new(), String::new());
    FindingAnswer::from(&Finding { line: 0, record, field, position: None, entry, detail: detail.to_owned() })
}
