//! Reads an extract row by row: UTF-8 or CP932, a header row, typed values, everything that is wrong with its place.

mod field;
mod header;
mod row;

pub use row::Operation;

use crate::codes;
use crate::head::Kind;
use crate::layout::Layout;
use crate::limits::{
    FILE_BYTES_MAX, LEFT_OUT_JUDGED_MIN, LEFT_OUT_PERCENT_MAX, PERSONAL_NUMBERS_JUDGED_MIN, PERSONAL_NUMBERS_PERCENT_MIN, ROW_BYTES_MAX,
    ROWS_MAX,
};
use crate::person::{PersonNumber, looks_like_personal_number};
use crate::report::Report;
use crate::value::Row;
use header::Header;
use josei_base::csv_file::{CsvFault, CsvFile, CsvLimits, CsvStop, Encoding};
use row::RowReader;
use std::io::{self, Read};

/// What stands in a row.
pub enum ReadRow<'l> {
    /// A good row; in a delta with what became of it.
    Good {
        /// The line it begins on.
        line: u64,
        /// In a delta.
        operation: Option<Operation>,
        /// Its values. A row that is gone has only those that tell which one it is.
        row: Row<'l>,
    },
    /// A row with an error, which was told.
    Bad {
        /// The line it begins on.
        line: u64,
        /// Whose it is, if that can be read.
        person: Option<PersonNumber>,
    },
    /// A row of somebody who was not asked for.
    Other,
}

/// What a file may have at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadLimits {
    pub(crate) csv: CsvLimits,
    pub(crate) rows_max: u64,
}

/// The named limits.
pub(crate) const LIMITS: ReadLimits =
    ReadLimits { csv: CsvLimits { row_bytes_max: ROW_BYTES_MAX, file_bytes_max: FILE_BYTES_MAX }, rows_max: ROWS_MAX };

/// An extract being read. What is found goes into the report that is handed along.
pub struct Reading<'l, R> {
    layout: &'l Layout,
    file: CsvFile<R>,
    encoding: Encoding,
    header: Header,
    rows_max: u64,
    /// Person numbers that were read, and how many of them look like a 個人番号.
    numbers: u64,
    suspicious: u64,
}

impl<'l, R: Read> Reading<'l, R> {
    /// Reads the header. Nothing if the file is refused; the report says why. Without a kind, the header tells it.
    ///
    /// # Errors
    /// When the source fails.
    pub fn open(layout: &'l Layout, kind: Option<Kind>, bytes: R, report: &mut Report) -> io::Result<Option<Self>> {
        Self::open_limited(layout, kind, bytes, report, LIMITS)
    }

    pub(crate) fn open_limited(
        layout: &'l Layout,
        kind: Option<Kind>,
        bytes: R,
        report: &mut Report,
        limits: ReadLimits,
    ) -> io::Result<Option<Self>> {
        let mut file = match CsvFile::open(bytes, limits.csv) {
            Ok(file) => file,
            Err(stop) => return stopped(stop, report).map(|()| None),
        };
        let mut encoding = file.encoding();
        let header = match file.next_row() {
            Ok(Some(row)) => {
                encoding = encoding.observe(row.record.as_slice()).unwrap_or(encoding);
                Header::read(layout, kind, row.record, encoding, report)
            }
            Ok(None) => {
                report.refuse(0, "", &codes::I001, "");
                None
            }
            Err(stop) => {
                stopped(stop, report)?;
                None
            }
        };
        Ok(header.map(|header| Self { layout, file, encoding, header, rows_max: limits.rows_max, numbers: 0, suspicious: 0 }))
    }

    /// What the file is.
    pub const fn kind(&self) -> Kind {
        self.header.kind()
    }

    /// The next row; values are read only of persons that are wanted. Nothing at the end, and when the file is refused.
    ///
    /// # Errors
    /// When the source fails.
    pub fn next_row(&mut self, report: &mut Report, wanted: impl FnOnce(PersonNumber) -> bool) -> io::Result<Option<ReadRow<'l>>> {
        let row = match self.file.next_row() {
            Ok(Some(row)) => row,
            Ok(None) => return Ok(None),
            Err(stop) => return stopped(stop, report).map(|()| None),
        };
        let line = row.line;
        if report.rows == self.rows_max {
            report.refuse(line, "", &codes::I009, &self.rows_max.to_string());
            return Ok(None);
        }
        report.rows += 1;
        if row.too_long {
            return Ok(Some(left_out(line, None, report, &codes::I007, "")));
        }
        if row.record.len() != self.header.width() {
            let detail = format!("{} of {}", row.record.len(), self.header.width());
            return Ok(Some(left_out(line, None, report, &codes::I101, &detail)));
        }
        let Some(known) = self.encoding.observe(row.record.as_slice()) else {
            report.refuse(line, "", &codes::I010, "");
            return Ok(None);
        };
        self.encoding = known;
        let mut reader = RowReader { layout: self.layout, header: &self.header, encoding: known, line, record: row.record, report };
        let Some(text) = reader.person_text() else { return Ok(Some(reader.of_nobody())) };
        self.numbers += 1;
        self.suspicious += u64::from(looks_like_personal_number(&text));
        let person = match PersonNumber::parse(&text) {
            Ok(person) => person,
            Err(error) => return Ok(Some(reader.no_person(&error.to_string()))),
        };
        Ok(Some(if wanted(person) { reader.read(person) } else { ReadRow::Other }))
    }

    /// Judges the file as a whole, once all its rows are read.
    pub fn end(&self, report: &mut Report) {
        if report.refused {
            return;
        }
        if report.rows == 0 {
            report.refuse(0, "", &codes::I001, "");
        } else if self.numbers >= PERSONAL_NUMBERS_JUDGED_MIN
            && self.suspicious.saturating_mul(100) >= self.numbers.saturating_mul(PERSONAL_NUMBERS_PERCENT_MIN)
        {
            report.refuse(0, "", &codes::I012, &format!("{} / {}", self.suspicious, self.numbers));
        } else if report.rows_left_out == report.rows {
            report.refuse(0, "", &codes::I016, "");
        } else if report.rows_left_out >= LEFT_OUT_JUDGED_MIN
            && report.rows_left_out.saturating_mul(100) > report.rows.saturating_mul(LEFT_OUT_PERCENT_MAX)
        {
            report.refuse(0, "", &codes::I011, &format!("{} / {}", report.rows_left_out, report.rows));
        }
    }
}

/// A row that is not used at all.
fn left_out<'l>(
    line: u64,
    person: Option<PersonNumber>,
    report: &mut Report,
    entry: &'static josei_base::Entry,
    detail: &str,
) -> ReadRow<'l> {
    report.rows_left_out += 1;
    report.rows_of_nobody += u64::from(person.is_none());
    report.of_row(line, "", entry, detail);
    ReadRow::Bad { line, person }
}

/// A limit that was passed refuses the file; a source that fails is nobody's file.
fn stopped(stop: CsvStop, report: &mut Report) -> io::Result<()> {
    let entry = match stop.why {
        CsvFault::RowTooLong => &codes::I007,
        CsvFault::FileTooLarge => &codes::I008,
        CsvFault::Source(error) => return Err(error),
    };
    report.refuse(stop.line, "", entry, "");
    Ok(())
}
