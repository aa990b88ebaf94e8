//! The T record (合計): what it declares, and what the lines sum up to.

use super::columns::{T, T_FIELDS};
use crate::codes;
use crate::encoding::Encoding;
use crate::fields::{Place, number, single};
use crate::findings::Findings;
use josei_base::Entry;
use serde::Serialize;

/// Sums over a list (合計). Lines of 過誤調整 count below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ListTotals {
    /// D records, whatever they are for.
    pub count: u64,
    /// Σ 決定点数.
    pub points: i64,
    /// Σ 公費請求額, yen.
    pub claimed: i64,
    /// Σ 患者負担額, yen.
    pub copay: i64,
}

impl ListTotals {
    /// Adds the sums of a line. Sums that would not fit stay at the end of the range.
    pub(crate) const fn add(&mut self, line: Self) {
        self.count = self.count.saturating_add(line.count);
        self.points = self.points.saturating_add(line.points);
        self.claimed = self.claimed.saturating_add(line.claimed);
        self.copay = self.copay.saturating_add(line.copay);
    }

    /// The T record, CR LF included.
    #[must_use]
    pub fn to_line(self) -> String {
        format!("T,{},{},{},{}\r\n", self.count, self.points, self.claimed, self.copay)
    }
}

/// What T says, field by field, as far as it can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Said {
    pub(crate) count: Option<u64>,
    pub(crate) sums: [Option<i64>; 3],
}

/// Reads a T record and compares it: the count always, the sums unless an amount of a line could not be read.
pub(crate) fn check(text: &[u8], line: u64, totals: &ListTotals, sums_known: bool, findings: &mut Findings) -> Said {
    let place = Place { line, record: &T, encoding: Encoding::Cp932 };
    let fields = text.split(|byte| *byte == b',').count();
    if fields != T.len() {
        findings.add(place.whole(&codes::LIST_FIELDS, format!("{fields} ≠ {}", T.len())));
    }
    let mut written = text.split(|byte| *byte == b',').skip(1);
    let mut cells: [&[u8]; 4] = [&[]; 4];
    for ((cell, spec), position) in cells.iter_mut().zip(&T_FIELDS).zip(1..) {
        *cell = single(place, spec, written.next().unwrap_or_default(), position, findings);
    }
    let [count, sums @ ..] = cells;
    let mut said = Said { count: number::<u64>(count).ok().filter(|_| !count.is_empty()), sums: [None; 3] };
    if let Some(count) = said.count.filter(|count| *count != totals.count) {
        findings.add(place.at(1, &codes::LIST_COUNT, format!("{count} ≠ {}", totals.count)));
    }
    let wanted: [(i64, &'static Entry); 3] =
        [(totals.points, &codes::LIST_POINTS), (totals.claimed, &codes::LIST_CLAIMED), (totals.copay, &codes::LIST_COPAY)];
    for (((cell, slot), (wanted, entry)), position) in sums.into_iter().zip(&mut said.sums).zip(wanted).zip(2..) {
        *slot = signed(cell);
        match *slot {
            _ if cell.is_empty() => {}
            None => {
                findings.add(place.at(position, &codes::LIST_TOTAL_UNREADABLE, String::new()));
            }
            Some(sum) if sums_known && sum != wanted => {
                findings.add(place.at(position, entry, format!("{sum} ≠ {wanted}")));
            }
            Some(_) => {}
        }
    }
    said
}

/// Digits, with a `-` before a sum below zero.
fn signed(cell: &[u8]) -> Option<i64> {
    match cell {
        [] => None,
        [b'-', digits @ ..] => number::<i64>(digits).ok().filter(|sum| *sum > 0).map(|sum| -sum),
        digits => number::<i64>(digits).ok(),
    }
}
