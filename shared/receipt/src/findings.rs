//! A list of findings that cannot grow without end.

use josei_base::{Entry, Finding};

/// Most findings listed for one receipt; more are counted. A receipt with more faults than this is told enough.
pub const FINDINGS_PER_RECEIPT_MAX: usize = 100;

/// Findings up to a limit, and how many more there were.
#[derive(Debug)]
pub(crate) struct Findings {
    pub(crate) list: Vec<Finding>,
    pub(crate) more: u64,
    pub(crate) errors: u64,
    pub(crate) warnings: u64,
    max: usize,
}

impl Findings {
    pub(crate) const fn new(max: usize) -> Self {
        Self { list: Vec::new(), more: 0, errors: 0, warnings: 0, max }
    }

    /// Adds a finding; true if it was listed. The first error always is: it takes the place of the last warning.
    pub(crate) fn add(&mut self, finding: Finding) -> bool {
        let first_error = finding.is_error() && self.errors == 0;
        if finding.is_error() {
            self.errors += 1;
        } else {
            self.warnings += 1;
        }
        if self.list.len() < self.max {
            self.list.push(finding);
            return true;
        }
        self.more += 1;
        if first_error && let Some(last) = self.list.last_mut() {
            *last = finding;
            return true;
        }
        false
    }
}

/// A finding about a record or file; `record` is empty for the file as a whole.
pub(crate) fn finding(line: u64, record: &[u8], field: String, entry: &'static Entry, detail: String) -> Finding {
    // Record types are two capital letters; anything else in that place may be personal data that slipped there.
    // A decided list has one letter, padded with a blank in its tables.
    let record = if matches!(record, b"H " | b"D " | b"T ") { record.trim_ascii_end() } else { record };
    let shown = matches!(record, [b'H' | b'D' | b'T']) || (record.len() == 2 && record.iter().all(u8::is_ascii_alphanumeric));
    let record = if shown { String::from_utf8_lossy(record).into_owned() } else { String::new() };
    Finding { line, record, field, position: None, entry, detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    #[test]
    fn one_more_than_the_limit_is_counted() {
        let warning = || finding(1, b"SI", String::new(), &codes::BURDEN, String::new());
        let mut findings = Findings::new(2);
        assert!(findings.add(warning()) && findings.add(warning()) && !findings.add(warning()));
        assert_eq!((findings.list.len(), findings.more, findings.warnings), (2, 1, 3));
        assert!(findings.add(finding(2, b"RE", String::new(), &codes::SEX, String::new())));
        assert_eq!(findings.list.iter().filter(|finding| finding.is_error()).count(), 1);
        assert_eq!((findings.list.len(), findings.more, findings.errors), (2, 2, 1));
    }

    #[test]
    fn a_record_type_that_is_none_is_not_shown() {
        assert_eq!(finding(1, "見本".as_bytes(), String::new(), &codes::UNKNOWN_RECORD, String::new()).record, "");
        assert_eq!(finding(1, b"RR", String::new(), &codes::UNKNOWN_RECORD, String::new()).record, "RR");
    }
}
