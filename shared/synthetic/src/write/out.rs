//! A file as it grows: records, fields, line ends, totals.

use crate::SyntheticError;
use jiff::civil::{Date, date};
use josei_base::Month;
use std::fmt::Display;
use std::io::Write as _;

/// How a sender writes; all of it is legal or tolerated (`domain/receipts.md` §1.2, §1.4, §2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent habits of senders")]
pub(crate) struct Style {
    /// Dates with an era digit, and no records of the 2020 editions.
    pub(crate) old_dates: bool,
    /// LF instead of CR LF.
    pub(crate) line_feed: bool,
    /// No 0x1A at the end.
    pub(crate) no_end_mark: bool,
    /// Trailing commas cut.
    pub(crate) short_rows: bool,
    /// GO counts receipts instead of payers.
    pub(crate) count_receipts: bool,
}

/// A file as it grows.
#[derive(Debug, Default)]
pub(crate) struct Out {
    pub(crate) bytes: Vec<u8>,
    pub(crate) style: Style,
    pub(crate) receipts: u64,
    /// HO and KO records.
    pub(crate) payers: u64,
    pub(crate) points: u64,
    fields: usize,
    line_start: usize,
    error: Option<SyntheticError>,
}

impl Out {
    pub(crate) fn new(style: Style) -> Self {
        Self { style, ..Self::default() }
    }

    /// The bytes, or what could not be written.
    pub(crate) fn finish(self) -> Result<Vec<u8>, SyntheticError> {
        self.error.map_or(Ok(self.bytes), Err)
    }

    /// The bytes so far; the file goes on.
    pub(crate) fn take(&mut self) -> Result<&[u8], SyntheticError> {
        self.error.map_or(Ok(&self.bytes), Err)
    }

    /// Forgets bytes already handed on.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Begins a record.
    pub(crate) fn record(&mut self, id: &str) {
        self.line_start = self.bytes.len();
        self.fields = 1;
        self.bytes.extend_from_slice(id.as_bytes());
    }

    /// A field of ASCII.
    pub(crate) fn put(&mut self, value: impl Display) {
        self.fields += 1;
        // Writing to a Vec never fails.
        let _ = write!(self.bytes, ",{value}");
    }

    /// A field of ASCII, or an empty one.
    pub(crate) fn put_some(&mut self, value: Option<impl Display>) {
        match value {
            Some(value) => self.put(value),
            None => self.skip(1),
        }
    }

    /// A field in CP932.
    pub(crate) fn text(&mut self, value: &str) {
        self.skip(1);
        if let Err(error) = crate::cp932::append(&mut self.bytes, value) {
            self.error.get_or_insert(error);
        }
    }

    /// Empty fields.
    pub(crate) fn skip(&mut self, fields: usize) {
        self.fields += fields;
        self.bytes.resize(self.bytes.len() + fields, b',');
    }

    /// A day, in the sender's generation.
    pub(crate) fn day(&mut self, day: Date) {
        if self.style.old_dates {
            let (era, year) = era(day);
            self.put(format_args!("{era}{year:02}{:02}{:02}", day.month(), day.day()));
        } else {
            self.put(format_args!("{:04}{:02}{:02}", day.year(), day.month(), day.day()));
        }
    }

    /// A month, in the sender's generation.
    pub(crate) fn month(&mut self, month: Month) {
        if self.style.old_dates {
            let (era, year) = era(month.last_day());
            self.put(format_args!("{era}{year:02}{:02}", month.month()));
        } else {
            self.put(format_args!("{:04}{:02}", month.year(), month.month()));
        }
    }

    /// 31 fields, with a 1 on some days.
    pub(crate) fn days(&mut self, days: impl Iterator<Item = u8>) {
        let mut next = 1;
        for day in days {
            self.skip(usize::from(day.saturating_sub(next)));
            self.put(1);
            next = day + 1;
        }
        self.skip(usize::from(32_u8.saturating_sub(next)));
    }

    /// Ends a record that has so many fields, the record type included.
    pub(crate) fn end(&mut self, fields: usize) {
        self.skip(fields.saturating_sub(self.fields));
        if self.style.short_rows {
            while self.bytes.len() > self.line_start && self.bytes.last() == Some(&b',') {
                self.bytes.pop();
            }
        }
        self.bytes.extend_from_slice(if self.style.line_feed { b"\n" } else { b"\r\n" });
    }
}

/// Era digit and year; 平成 and 令和 only, for no child is older.
fn era(day: Date) -> (u8, i16) {
    if day < date(2019, 5, 1) { (4, day.year() - 1988) } else { (5, day.year() - 2018) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(style: Style, write: impl FnOnce(&mut Out)) -> String {
        let mut out = Out::new(style);
        write(&mut out);
        String::from_utf8(out.finish().unwrap()).unwrap()
    }

    #[test]
    fn commas_are_kept_or_cut() {
        let write = |out: &mut Out| {
            out.record("KO");
            out.put(7);
            out.skip(1);
            out.put_some(None::<u8>);
            out.end(6);
        };
        assert_eq!(line(Style::default(), write), "KO,7,,,,\r\n");
        assert_eq!(line(Style { short_rows: true, line_feed: true, ..Style::default() }, write), "KO,7\n");
    }

    #[test]
    fn days_have_31_fields() {
        let text = line(Style::default(), |out| {
            out.record("JD");
            out.put(1);
            out.days([3, 31].into_iter());
            out.end(33);
        });
        assert_eq!(text, format!("JD,1,,,1{}1\r\n", ",".repeat(28)));
    }

    #[test]
    fn dates_of_both_generations() {
        let write = |out: &mut Out| {
            out.record("RE");
            out.month(Month::new(2024, 7).unwrap());
            out.month(Month::new(2019, 4).unwrap());
            out.day(date(2019, 5, 1));
            out.day(date(2013, 5, 7));
            out.end(5);
        };
        assert_eq!(line(Style::default(), write), "RE,202407,201904,20190501,20130507\r\n");
        assert_eq!(line(Style { old_dates: true, ..Style::default() }, write), "RE,50607,43104,5010501,4250507\r\n");
    }

    #[test]
    fn a_character_outside_cp932_is_told() {
        let mut out = Out::new(Style::default());
        out.text("𠮷");
        assert_eq!(out.finish(), Err(SyntheticError::Character('𠮷')));
    }
}
