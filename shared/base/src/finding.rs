//! Findings: what is wrong with a file, with its place (file line, record, field) and code. Never personal data.

use crate::code::{Entry, Severity};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// One thing found in a file.
///
/// `detail` may say lengths, counts and expected values, never a name, number or birthday from the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Line in the file, from 1; 0 for the file as a whole.
    pub line: u64,
    /// Record type, for example `KO`; empty for the file as a whole.
    pub record: String,
    /// Field as `pos name`, for example `2 公費受給者番号`; empty for the record as a whole.
    pub field: String,
    /// Byte position in the record, from 1, for fixed-width files.
    pub position: Option<u32>,
    /// What is wrong.
    pub entry: &'static Entry,
    /// What was seen or expected, without personal data; may be empty.
    pub detail: String,
}

impl Finding {
    /// Error or warning, by the table.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.entry.severity
    }

    /// True for an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// What is wrong and what to do, Japanese.
    #[must_use]
    pub fn message_ja(&self) -> String {
        self.message(self.entry.ja, self.entry.remedy_ja, "。", "（", "）")
    }

    /// What is wrong and what to do, English.
    #[must_use]
    pub fn message_en(&self) -> String {
        self.message(self.entry.en, self.entry.remedy_en, ". ", " (", ")")
    }

    fn message(&self, what: &str, remedy: &str, stop: &str, open: &str, close: &str) -> String {
        let mut text = String::from(what);
        if !self.detail.is_empty() {
            text.push_str(open);
            text.push_str(&self.detail);
            text.push_str(close);
        }
        text.push_str(stop);
        text.push_str(remedy);
        if !remedy.is_empty() {
            text.push_str(stop.trim_end());
        }
        text
    }
}

/// The JSON shape of `josei check --json` and of acknowledgements.
impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shape = serializer.serialize_struct("Finding", 8)?;
        shape.serialize_field("line", &self.line)?;
        shape.serialize_field("record", &self.record)?;
        shape.serialize_field("field", &self.field)?;
        if let Some(position) = self.position {
            shape.serialize_field("position", &position)?;
        }
        shape.serialize_field("code", self.entry.code)?;
        shape.serialize_field("severity", &self.severity())?;
        shape.serialize_field("message_ja", &self.message_ja())?;
        shape.serialize_field("message_en", &self.message_en())?;
        shape.end()
    }
}
