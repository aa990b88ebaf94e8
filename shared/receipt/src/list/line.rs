//! One line of a list (D record): read and checked.

use super::columns::{COLUMNS, Column, D, D_FIELDS};
use super::decided::Decided;
use super::header::ListHeader;
use super::rules;
use super::total::ListTotals;
use crate::codes;
use crate::fields::{Place, number, single};
use crate::findings::{FINDINGS_PER_RECEIPT_MAX, Findings};
use crate::framing::{lead, strip_end};
use josei_base::Finding;

/// A D record as it stood in the file, with what was found.
#[derive(Clone, PartialEq, Eq)]
pub struct ListLine {
    /// Exact bytes, line end included.
    pub raw: Vec<u8>,
    /// Its line in the file, from 1.
    pub line: u64,
    /// Its number among the D records, from 1.
    pub number: u32,
    /// What it says; `None` when any finding is an error. Then the line is rejected.
    pub decided: Option<Decided>,
    /// What it adds to T.
    pub sums: ListTotals,
    /// An amount that T sums up cannot be read.
    pub sums_unreadable: bool,
    /// What was found.
    pub findings: Vec<Finding>,
    /// How many more findings there were than are listed.
    pub findings_more: u64,
    /// Errors, listed or not.
    pub errors: u64,
    /// Warnings, listed or not.
    pub warnings: u64,
}

impl ListLine {
    /// True if it goes on.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        self.decided.is_some()
    }
}

impl std::fmt::Debug for ListLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, number, errors, warnings, .. } = self;
        write!(f, "ListLine(no. {number}, line {line}, {errors} errors, {warnings} warnings)")
    }
}

/// Reads a D record; the one way there is, in the file and again from a chunk.
#[must_use]
pub fn read_line(header: &ListHeader, raw: &[u8], line: u64, number: u32) -> ListLine {
    read(Some(header), raw, line, number)
}

/// Likewise, without a header that can be used the line is rejected.
pub(crate) fn read(header: Option<&ListHeader>, raw: &[u8], line: u64, line_number: u32) -> ListLine {
    let text = strip_end(raw);
    let text = text.get(lead(text, line == 1) as usize..).unwrap_or_default();
    let text = if raw.ends_with(b"\n") { text } else { text.strip_suffix(&[crate::framing::END_MARK]).unwrap_or(text) };
    let place = Place { line, record: &D, encoding: header.map(|header| header.encoding).unwrap_or_default() };
    let mut findings = Findings::new(FINDINGS_PER_RECEIPT_MAX);
    let mut cells: [&[u8]; COLUMNS] = [&[]; COLUMNS];
    let count = text.split(|byte| *byte == b',').count();
    if count == COLUMNS {
        let written = text.split(|byte| *byte == b',').enumerate().skip(1);
        for ((position, field), (cell, spec)) in written.zip(cells.iter_mut().skip(1).zip(&D_FIELDS)) {
            if field.iter().any(|byte| *byte < b' ') {
                findings.add(place.at(position, &codes::CONTROL_BYTE, String::new()));
            }
            *cell = single(place, spec, field, position, &mut findings);
        }
    } else {
        findings.add(place.whole(&codes::LIST_FIELDS, format!("{count} ≠ {COLUMNS}")));
    }
    let sums_unreadable = count != COLUMNS || amounts_unreadable(text, &cells);
    let sums = sums(&cells);
    let decided = match header {
        Some(header) if count == COLUMNS => rules::build(header, place, text, &cells, line_number, &mut findings),
        Some(_) => None,
        None => {
            findings.add(place.whole(&codes::HEADER_UNUSABLE, String::new()));
            None
        }
    };
    let Findings { list, more, errors, warnings, .. } = findings;
    let decided = decided.filter(|_| errors == 0);
    let raw = raw.to_vec();
    ListLine { raw, line, number: line_number, decided, sums, sums_unreadable, findings: list, findings_more: more, errors, warnings }
}

const SUMMED: [Column; 4] = [Column::DecidedPoints, Column::Claimed, Column::Copay, Column::Class];

/// An amount that is written but cannot be used.
fn amounts_unreadable(text: &[u8], cells: &[&[u8]; COLUMNS]) -> bool {
    let written = |column: Column| text.split(|byte| *byte == b',').nth(column.position()).unwrap_or_default();
    SUMMED.into_iter().any(|column| cells.get(column.position()).is_some_and(|cell| cell.is_empty()) && !written(column).is_empty())
}

fn sums(cells: &[&[u8]; COLUMNS]) -> ListTotals {
    let amount = |column: Column| cells.get(column.position()).and_then(|cell| number::<i64>(cell).ok()).unwrap_or_default();
    let sign = if cells.get(Column::Class.position()) == Some(&&b"1"[..]) { -1 } else { 1 };
    let [points, claimed, copay] = [Column::DecidedPoints, Column::Claimed, Column::Copay].map(|column| amount(column) * sign);
    ListTotals { count: 1, points, claimed, copay }
}
