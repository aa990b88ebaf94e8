//! One line of a list (D record): its fields as written, and what it says.

use super::columns::{COLUMNS, Column, D, D_FIELDS};
use super::header::ListHeader;
use super::rules;
use super::total::ListTotals;
use crate::codes;
use crate::fields::{Place, number, single};
use crate::findings::{FINDINGS_PER_RECEIPT_MAX, Findings};
use crate::framing::{lead, strip_end};
use josei_base::receipt::NormalReceipt;
use josei_base::{Finding, Month, Points, Yen};

/// The text of a D record (明細行) with all its 41 fields, as bytes without line end. It holds names; its `Debug` shows only the length.
#[derive(Clone, PartialEq, Eq)]
pub struct Row(Vec<u8>);

impl Row {
    /// A row from a line; nothing if it is no D record of 41 fields.
    #[must_use]
    pub fn of(line: &[u8]) -> Option<Self> {
        let text = strip_end(line);
        (text.starts_with(b"D,") && text.split(|byte| *byte == b',').count() == COLUMNS).then(|| Self(text.to_vec()))
    }

    /// From its fields; nothing if one holds a delimiter.
    pub(crate) fn from_cells(cells: &[Vec<u8>; COLUMNS]) -> Option<Self> {
        let text = cells.join(&b',');
        let clean = !text.iter().any(|byte| *byte < b' ');
        Some(text).filter(|_| clean).and_then(|text| Self::of(&text))
    }

    /// One field, as written.
    #[must_use]
    pub fn cell(&self, column: Column) -> &[u8] {
        self.0.split(|byte| *byte == b',').nth(column.position()).unwrap_or_default()
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({} bytes)", self.0.len())
    }
}

/// What a line is for (返戻・過誤区分). Only an ordinary line can be taken for a receipt of its month.
#[derive(Clone, PartialEq, Eq)]
pub enum Entry {
    /// 0: an ordinary receipt.
    Ordinary(NormalReceipt),
    /// 1: 過誤調整, which takes a receipt of an earlier list back. Its amounts count below zero.
    Adjustment {
        /// The receipt as the line repeats it, amounts without a sign.
        taken_back: NormalReceipt,
        /// 元レセプト管理番号.
        original: String,
    },
    /// 2: 再請求, a receipt that was returned and is claimed again.
    Reclaim {
        /// The receipt as it is now.
        receipt: NormalReceipt,
        /// 元レセプト管理番号.
        original: String,
    },
}

impl Entry {
    /// The receipt of an ordinary line, and of no other.
    #[must_use]
    pub const fn ordinary(&self) -> Option<&NormalReceipt> {
        if let Self::Ordinary(receipt) = self { Some(receipt) } else { None }
    }

    /// The receipt of any line, whatever it stands for.
    #[must_use]
    pub const fn whatever(&self) -> &NormalReceipt {
        match self {
            Self::Ordinary(receipt) | Self::Adjustment { taken_back: receipt, .. } | Self::Reclaim { receipt, .. } => receipt,
        }
    }
}

/// What a good line says beyond the receipt itself. It holds names; its `Debug` shows only the place.
#[derive(Clone, PartialEq, Eq)]
pub struct Decided {
    /// What the line is for, with its receipt.
    pub entry: Entry,
    /// レセプト管理番号.
    pub management_number: String,
    /// 電算管理番号; may be empty.
    pub processing_number: String,
    /// 審査年月.
    pub review_month: Month,
    /// 公費順位: which of the receipt's programmes the list is about, from 1.
    pub rank: u8,
    /// 請求点数.
    pub claimed_points: Option<Points>,
    /// 決定点数; nothing where a form bills yen.
    pub decided_points: Option<Points>,
    /// 決定金額 (総医療費).
    pub cost: Yen,
    /// 高額療養費.
    pub high_cost: Option<Yen>,
    /// 公費請求額, to be paid by the city.
    pub claimed: Option<Yen>,
    /// 食事標準負担額.
    pub meals_share: Option<Yen>,
}

impl std::fmt::Debug for Decided {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Decided({:?})", self.entry.whatever())
    }
}

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
