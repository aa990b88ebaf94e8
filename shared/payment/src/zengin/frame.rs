//! Framing (レコード区切り): cutting a file into records whatever separates them, so that it can be put together again byte for byte.
//!
//! Met in practice (`domain/payments.md` §1.1): no separator; CR LF after every record; CR LF between records only; LF; bare CR; 0x1A as last
//! byte; last spaces stripped by a text tool.

use josei_base::limits;
use serde::{Deserialize, Serialize};

/// What follows one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Terminator {
    /// Nothing.
    None,
    /// CR LF.
    Crlf,
    /// LF.
    Lf,
    /// CR.
    Cr,
}

impl Terminator {
    /// Its bytes.
    #[must_use]
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::None => b"",
            Self::Crlf => b"\r\n",
            Self::Lf => b"\n",
            Self::Cr => b"\r",
        }
    }
}

/// What separates the records of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Separator {
    /// Nothing.
    None,
    /// CR LF after every record.
    Crlf,
    /// CR LF between records, none after the last.
    CrlfBetween,
    /// LF after every record.
    Lf,
    /// LF between records.
    LfBetween,
    /// CR after every record.
    Cr,
    /// CR between records.
    CrBetween,
    /// Several of these in one file.
    Mixed,
}

/// One record of a file as it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawRecord<'a> {
    /// Its number, from 1.
    pub number: u64,
    /// Its bytes, as many as its type has unless something is wrong.
    pub bytes: &'a [u8],
    /// What follows it.
    pub terminator: Terminator,
}

/// 0x1A, the end-of-file byte of old systems.
pub const EOF_BYTE: u8 = 0x1A;

/// Most records that are read: the most lines with header, trailer and end.
pub const RECORDS_MAX: u64 = limits::BANK_FILE_LINES_MAX as u64 + 3;

/// The records of a file, one after the other, without allocation.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    rest: &'a [u8],
    record_bytes: usize,
    /// Bytes up to the line end that was last searched for, so that a file of one long line is searched once.
    line: usize,
    terminator: Terminator,
    known: bool,
    number: u64,
    eof: bool,
}

impl<'a> Records<'a> {
    /// The records of these bytes, of so many bytes each. One 0x1A at the very end is set aside.
    #[must_use]
    pub fn new(bytes: &'a [u8], record_bytes: usize) -> Self {
        let (rest, eof) = match bytes.split_last() {
            Some((&EOF_BYTE, rest)) => (rest, true),
            _ => (bytes, false),
        };
        Self { rest, record_bytes, line: 0, terminator: Terminator::None, known: false, number: 0, eof }
    }

    /// True if the file ends with 0x1A.
    #[must_use]
    pub const fn has_eof_byte(&self) -> bool {
        self.eof
    }

    /// The bytes not read yet, without the 0x1A.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Finds the next line end.
    #[inline]
    fn find_line(&mut self) {
        let at = memchr::memchr2(b'\r', b'\n', self.rest);
        self.line = at.unwrap_or(self.rest.len());
        self.terminator = match at.and_then(|at| self.rest.get(at..)) {
            Some([b'\r', b'\n', ..]) => Terminator::Crlf,
            Some([b'\r', ..]) => Terminator::Cr,
            Some([b'\n', ..]) => Terminator::Lf,
            _ => Terminator::None,
        };
        self.known = true;
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = RawRecord<'a>;

    fn next(&mut self) -> Option<RawRecord<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        if !self.known {
            self.find_line();
        }
        self.number += 1;
        // A line of several whole records has no separators inside. Of a file without any line end, the last record may be short.
        let several = self.line > self.record_bytes && (self.line.is_multiple_of(self.record_bytes) || self.terminator == Terminator::None);
        let (len, terminator) = if several { (self.record_bytes, Terminator::None) } else { (self.line, self.terminator) };
        self.known = several;
        self.line -= len;
        let (bytes, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest.get(terminator.bytes().len()..).unwrap_or_default();
        Some(RawRecord { number: self.number, bytes, terminator })
    }
}

/// Works out the separator of a file while its records go by.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SeparatorTally {
    first: Option<Terminator>,
    last: Option<Terminator>,
    mixed: bool,
}

impl SeparatorTally {
    #[inline]
    pub(super) fn see(&mut self, terminator: Terminator) {
        if let Some(before) = self.last.replace(terminator) {
            self.mixed |= *self.first.get_or_insert(before) != before;
        }
    }

    pub(super) fn separator(self) -> Separator {
        let Some(last) = self.last else { return Separator::None };
        let between = self.first.unwrap_or(last);
        match (between, last) {
            _ if self.mixed => Separator::Mixed,
            (Terminator::None, Terminator::None) => Separator::None,
            (Terminator::Crlf, Terminator::Crlf) => Separator::Crlf,
            (Terminator::Crlf, Terminator::None) => Separator::CrlfBetween,
            (Terminator::Lf, Terminator::Lf) => Separator::Lf,
            (Terminator::Lf, Terminator::None) => Separator::LfBetween,
            (Terminator::Cr, Terminator::Cr) => Separator::Cr,
            (Terminator::Cr, Terminator::None) => Separator::CrBetween,
            _ => Separator::Mixed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::RECORD_BYTES;
    use super::*;
    use proptest::prelude::*;

    fn separator(bytes: &[u8]) -> (Separator, usize, bool) {
        let (mut tally, mut count) = (SeparatorTally::default(), 0);
        let records = Records::new(bytes, RECORD_BYTES);
        let eof = records.has_eof_byte();
        for record in records {
            tally.see(record.terminator);
            count += 1;
        }
        (tally.separator(), count, eof)
    }

    fn file(between: &str, last: &str) -> Vec<u8> {
        let record = "x".repeat(120);
        format!("{record}{between}{record}{between}{record}{last}").into_bytes()
    }

    #[test]
    fn each_variant_is_named() {
        for (between, last, expected) in [
            ("", "", Separator::None),
            ("\r\n", "\r\n", Separator::Crlf),
            ("\r\n", "", Separator::CrlfBetween),
            ("\n", "\n", Separator::Lf),
            ("\n", "", Separator::LfBetween),
            ("\r", "\r", Separator::Cr),
            ("\r", "", Separator::CrBetween),
            ("\n", "\r\n", Separator::Mixed),
            ("", "\r\n", Separator::Mixed),
        ] {
            assert_eq!(separator(&file(between, last)), (expected, 3, false), "{between:?} {last:?}");
            assert_eq!(separator(&file(between, &format!("{last}\x1A"))), (expected, 3, true), "{between:?} {last:?} EOF");
        }
    }

    #[test]
    fn a_short_last_record_without_separators_stands_alone() {
        let bytes = [b'x'; 241];
        let lengths: Vec<_> = Records::new(&bytes, RECORD_BYTES).map(|record| record.bytes.len()).collect();
        assert_eq!(lengths, [120, 120, 1]);
    }

    proptest! {
        #[test]
        fn pieces_make_the_file_again(bytes in proptest::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(0x1A), Just(b' '), any::<u8>()], 0..260)) {
            let records = Records::new(&bytes, RECORD_BYTES);
            let eof = records.has_eof_byte();
            let mut again = Vec::new();
            for record in records {
                again.extend_from_slice(record.bytes);
                again.extend_from_slice(record.terminator.bytes());
            }
            if eof {
                again.push(EOF_BYTE);
            }
            prop_assert_eq!(again, bytes);
        }
    }
}
