//! The register file (受給者台帳 CSV): one row per period, several rows per holder. Columns and values are told in the README.

mod columns;
mod gather;
mod record;
mod row;

pub use columns::{COLUMNS, Column, ColumnEntry};
pub use gather::PERIODS_PER_HOLDER_MAX;
pub use record::{Certificate, Exclusion, ExclusionKind, HolderRecord, InsurerPeriod, LostReason, Relation};
pub use row::REGISTER_TEXT_CHARS_MAX;

use crate::city::City;
use crate::codes::register as codes;
use csv::ByteRecord;
use gather::Gather;
use josei_base::csv_file::{CsvFault, CsvFile, CsvLimits, CsvRow, CsvStop};
use josei_base::limits::{FINDINGS_LISTED_MAX, REGISTER_FILE_BYTES_MAX};
use josei_base::{Entry, Finding};
use row::{Fields, RowReader};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Read;

/// Longest row of a register file, bytes (64 KiB; a usual one has 300). Quotes that never close end here.
pub const REGISTER_ROW_BYTES_MAX: u64 = 64 << 10;
/// Most rows that may be left out, in percent: with more the file is not what it should be, and would turn many children away.
const LEFT_OUT_PERCENT_MAX: u64 = 20;
/// Rows left out from which that is judged: a small file may have its few rows wrong.
const LEFT_OUT_JUDGED_MIN: u64 = 20;

/// What was read of a register file (取込結果).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Rows after the header.
    pub rows: u64,
    /// Rows with an error; they are not used.
    pub rows_left_out: u64,
    /// Rows that stood before; they are counted once.
    pub rows_twice: u64,
    /// Holders made of the rest.
    pub holders: u64,
    /// Periods of these holders.
    pub periods: u64,
    /// The file as a whole cannot be used; there are no holders.
    pub refused: bool,
    /// What was found, at most `FINDINGS_LISTED_MAX`.
    pub findings: Vec<Finding>,
    /// How many findings there were.
    pub findings_total: u64,
}

impl Report {
    fn find(&mut self, finding: Finding) {
        self.findings_total += 1;
        if self.findings.len() < FINDINGS_LISTED_MAX {
            self.findings.push(finding);
        }
    }

    fn refuse(&mut self, line: u64, field: &str, entry: &'static Entry, detail: &str) {
        self.refused = true;
        // Why nothing is used is always listed.
        if self.findings.len() == FINDINGS_LISTED_MAX {
            self.findings.pop();
        }
        self.find(Finding { line, record: String::new(), field: field.into(), position: None, entry, detail: detail.into() });
    }
}

/// Which field of a row each column is, or why the header cannot be used.
fn header(record: &ByteRecord, report: &mut Report) -> Vec<Option<usize>> {
    let mut places: Vec<Option<usize>> = vec![None; COLUMNS.len()];
    for (at, name) in record.iter().enumerate() {
        let name = name.trim_ascii();
        let known = COLUMNS.iter().position(|column| column.name.as_bytes() == name);
        match known.and_then(|known| places.get_mut(known)) {
            // The name itself is not told: without a header row it would be somebody's data.
            None => report.refuse(1, "", &codes::G003, &format!("column {}", at + 1)),
            Some(place @ None) => *place = Some(at),
            Some(Some(_)) => report.refuse(1, "", &codes::G004, &format!("column {}", at + 1)),
        }
    }
    for (column, place) in COLUMNS.iter().zip(&places) {
        if place.is_none() && !column.optional {
            report.refuse(1, column.name, &codes::G002, column.name);
        }
    }
    places
}

/// Reads a register file: UTF-8 (with or without BOM) or CP932, with a header row, in one pass.
///
/// Bad rows are left out and good rows go on; a wrong header, an unreadable file or one over a limit is refused as a whole.
/// The holders are sorted, so the order of rows does not matter.
pub fn read_register(bytes: impl Read, city: &City) -> (Vec<HolderRecord>, Report) {
    read_limited(bytes, city, REGISTER_FILE_BYTES_MAX)
}

fn read_limited(bytes: impl Read, city: &City, file_bytes_max: u64) -> (Vec<HolderRecord>, Report) {
    let mut report = Report::default();
    let mut file = match CsvFile::open(bytes, CsvLimits { row_bytes_max: REGISTER_ROW_BYTES_MAX, file_bytes_max }) {
        Ok(file) => file,
        Err(stop) => {
            unreadable(&stop, &mut report);
            return (Vec::new(), report);
        }
    };
    let mut encoding = file.encoding();
    let mut gather = Gather::default();
    let mut places: Option<Vec<Option<usize>>> = None;
    // Only to tell a row that stands twice: a false hit would be a warning, never a lost period.
    let mut seen = HashSet::new();
    loop {
        let CsvRow { line, record, too_long } = match file.next_row() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(stop) => {
                unreadable(&stop, &mut report);
                return (Vec::new(), report);
            }
        };
        let Some(places) = &places else {
            let found = header(record, &mut report);
            if report.refused {
                return (Vec::new(), report);
            }
            places = Some(found);
            continue;
        };
        report.rows += 1;
        let row_finding =
            |entry| Finding { line, record: "row".into(), field: String::new(), position: None, entry, detail: String::new() };
        if too_long {
            report.rows_left_out += 1;
            report.find(row_finding(&codes::G006));
            continue;
        }
        let columns = places.iter().flatten().count();
        if record.len() != columns {
            report.rows_left_out += 1;
            report.find(Finding { detail: format!("{} of {columns}", record.len()), ..row_finding(&codes::G010) });
            continue;
        }
        let Some(known) = encoding.observe(record.as_slice()) else {
            report.refuse(line, "", &codes::G008, "");
            return (Vec::new(), report);
        };
        encoding = known;
        let value = |at: &Option<usize>| match at {
            Some(at) => record.get(*at).and_then(|field| encoding.decode(field)),
            None => Some(Cow::Borrowed("")),
        };
        let decoded: Option<Vec<Cow<'_, str>>> = places.iter().map(value).collect();
        let Some(values) = decoded else {
            report.rows_left_out += 1;
            report.find(row_finding(&codes::G011));
            continue;
        };
        let mut hasher = DefaultHasher::new();
        values.hash(&mut hasher);
        if !seen.insert(hasher.finish()) {
            report.rows_twice += 1;
            report.find(row_finding(&codes::G030));
        }
        let mut row_reader = RowReader::new(city, Fields { line, values });
        let row = row_reader.read();
        for finding in row_reader.findings {
            report.find(finding);
        }
        match row {
            Some(row) => gather.add(row, line),
            None => report.rows_left_out += 1,
        }
    }
    if places.is_none() || report.rows == 0 {
        report.refuse(0, "", &codes::G001, "");
        return (Vec::new(), report);
    }
    if report.rows_left_out >= LEFT_OUT_JUDGED_MIN && report.rows_left_out.saturating_mul(100) > report.rows * LEFT_OUT_PERCENT_MAX {
        let detail = format!("{} / {}", report.rows_left_out, report.rows);
        report.refuse(0, "", &codes::G009, &detail);
        return (Vec::new(), report);
    }
    let (holders, between) = gather.finish();
    for finding in between {
        report.find(finding);
    }
    report.holders = u64::try_from(holders.len()).unwrap_or(u64::MAX);
    report.periods = holders.iter().map(|holder| u64::try_from(holder.periods()).unwrap_or(u64::MAX)).sum();
    // A city without a single holder is a file gone wrong, and would turn every child away.
    report.refused |= holders.is_empty();
    (holders, report)
}

/// Says why the file cannot be read on.
fn unreadable(stop: &CsvStop, report: &mut Report) {
    let entry = match stop.why {
        CsvFault::RowTooLong => &codes::G006,
        CsvFault::FileTooLarge => &codes::G007,
        CsvFault::Source(_) => &codes::G005,
    };
    report.refuse(stop.line, "", entry, "");
}

#[cfg(test)]
mod tests;
