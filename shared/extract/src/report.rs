//! What was read and what came of it, for people.

use crate::codes;
use crate::source::Source;
use josei_base::limits::FINDINGS_LISTED_MAX;
use josei_base::{Entry, Finding};
use serde::Serialize;

/// What was read of an extract (取込結果).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Rows after the header.
    pub rows: u64,
    /// Rows with an error; they are not used.
    pub rows_left_out: u64,
    /// Rows of which nobody can say whose they are; they are among those left out.
    pub rows_of_nobody: u64,
    /// Rows that stood before; they are counted once.
    pub rows_twice: u64,
    /// Persons of whom there is at least one row.
    pub persons: u64,
    /// Of them, persons who stay as they were because a row of theirs has an error.
    pub persons_held: u64,
    /// The file as a whole is not used.
    pub refused: bool,
    /// What was found, at most `FINDINGS_LISTED_MAX`, by line.
    pub findings: Vec<Finding>,
    /// How many findings there were.
    pub findings_total: u64,
}

impl Report {
    pub(crate) fn find(&mut self, finding: Finding) {
        self.findings_total += 1;
        if self.findings.len() < FINDINGS_LISTED_MAX {
            self.findings.push(finding);
        }
    }

    /// A finding of a row, or of one of its columns.
    pub(crate) fn of_row(&mut self, line: u64, field: &str, entry: &'static Entry, detail: &str) {
        self.find(Finding { line, record: "row".into(), field: field.into(), position: None, entry, detail: detail.into() });
    }

    /// Nothing of the file is used. Why is always listed.
    pub(crate) fn refuse(&mut self, line: u64, field: &str, entry: &'static Entry, detail: &str) {
        self.refused = true;
        if self.findings.len() == FINDINGS_LISTED_MAX {
            self.findings.pop();
        }
        self.find(Finding { line, record: String::new(), field: field.into(), position: None, entry, detail: detail.into() });
    }

    /// By line, and on a line in an order that the order of rows does not change.
    pub(crate) fn sort(&mut self) {
        self.findings.sort_by(|one, other| {
            let key = |finding: &Finding| (finding.line, finding.entry.code);
            key(one).cmp(&key(other)).then_with(|| one.field.cmp(&other.field)).then_with(|| one.detail.cmp(&other.detail))
        });
    }

    /// A file whose name says that it is of another source than the one asked for.
    #[must_use]
    pub fn of_another_source(asked: Source) -> Self {
        let mut report = Self::default();
        report.refuse(0, "", &codes::I015, asked.name());
        report
    }

    /// True if anything is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.refused || self.rows_left_out > 0 || self.findings.iter().any(Finding::is_error)
    }
}
