//! One value at a time, and what is wrong with it.

use crate::application::codes;
use crate::application::columns::Column;
use crate::application::draft::Draft;
use josei_base::date::parse_day;
use josei_base::{Date, Entry, Finding, Month, Severity, Yen};

/// Longest text value, characters.
pub const TEXT_CHARS_MAX: usize = 100;
/// Largest amount of one application, yen: no care of a month costs ten digits.
pub const AMOUNT_YEN_MAX: i64 = 999_999_999;

/// Reads the values of a draft and collects findings.
pub(super) struct Fields<'a> {
    draft: &'a Draft,
    line: u64,
    findings: Vec<Finding>,
}

impl<'a> Fields<'a> {
    pub(super) const fn new(draft: &'a Draft, line: u64) -> Self {
        Self { draft, line, findings: Vec::new() }
    }

    pub(super) fn find(&mut self, column: Column, entry: &'static Entry, detail: impl Into<String>) {
        self.findings.push(Finding {
            line: self.line,
            record: "row".to_owned(),
            field: column.name().to_owned(),
            position: None,
            entry,
            detail: detail.into(),
        });
    }

    /// Was something wrong told of one of these columns already?
    pub(super) fn told_of(&self, columns: &[Column]) -> bool {
        self.findings.iter().any(|finding| finding.is_error() && columns.iter().any(|column| column.name() == finding.field))
    }

    pub(super) fn bad(&self) -> bool {
        self.findings.iter().any(|finding| finding.entry.severity == Severity::Error)
    }

    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        // In the order of the columns, so that the same draft always tells the same.
        self.findings.sort_by_cached_key(|finding| Column::ALL.iter().position(|column| column.name() == finding.field));
        self.findings
    }

    pub(super) fn is_empty(&self, column: Column) -> bool {
        self.draft.text(column).is_empty()
    }

    /// A value that may be left out.
    pub(super) fn value<T>(&mut self, column: Column, entry: &'static Entry, parse: impl FnOnce(&'a str) -> Option<T>) -> Option<T> {
        let text = self.draft.text(column);
        if text.is_empty() {
            return None;
        }
        let parsed = parse(text);
        if parsed.is_none() {
            self.find(column, entry, "");
        }
        parsed
    }

    /// A value that must be there.
    pub(super) fn required<T>(&mut self, column: Column, entry: &'static Entry, parse: impl FnOnce(&'a str) -> Option<T>) -> Option<T> {
        if self.is_empty(column) {
            self.find(column, &codes::Q020, "");
            return None;
        }
        self.value(column, entry, parse)
    }

    /// Some text, possibly empty; nothing if it is too long.
    pub(super) fn text(&mut self, column: Column) -> Option<String> {
        let text = self.draft.text(column);
        if text.chars().count() > TEXT_CHARS_MAX {
            self.find(column, &codes::Q025, format!("> {TEXT_CHARS_MAX}"));
            return None;
        }
        Some(text.to_owned())
    }

    pub(super) fn required_text(&mut self, column: Column) -> Option<String> {
        if self.is_empty(column) {
            self.find(column, &codes::Q020, "");
            return None;
        }
        self.text(column)
    }

    pub(super) fn day(&mut self, column: Column) -> Option<Date> {
        self.value(column, &codes::Q021, day)
    }

    pub(super) fn required_day(&mut self, column: Column) -> Option<Date> {
        self.required(column, &codes::Q021, day)
    }

    pub(super) fn required_month(&mut self, column: Column) -> Option<Month> {
        self.required(column, &codes::Q022, |text| Month::parse(text).ok())
    }

    /// An amount, 0 where nothing is written.
    pub(super) fn yen(&mut self, column: Column) -> Option<Yen> {
        if self.is_empty(column) { Some(Yen::ZERO) } else { self.yen_if(column) }
    }

    /// An amount, if written.
    pub(super) fn yen_if(&mut self, column: Column) -> Option<Yen> {
        self.value(column, &codes::Q023, yen)
    }

    pub(super) fn required_yen(&mut self, column: Column) -> Option<Yen> {
        self.required(column, &codes::Q023, yen)
    }
}

/// `2024-06-03`, `20240603` or `5060603`.
fn day(text: &str) -> Option<Date> {
    let compact: String = match text.as_bytes() {
        [_, _, _, _, b'-', _, _, b'-', _, _] => text.chars().filter(|c| *c != '-').collect(),
        _ => text.to_owned(),
    };
    parse_day(compact.as_bytes()).ok().map(|written| written.value)
}

/// Digits only: no sign, no separators.
pub(super) fn whole(text: &str, max: i64) -> Option<i64> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|number| *number <= max)
}

pub(super) fn yen(text: &str) -> Option<Yen> {
    whole(text, AMOUNT_YEN_MAX).map(Yen::new)
}
