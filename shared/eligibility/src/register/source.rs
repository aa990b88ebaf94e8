//! Bytes in: named limits on file and row, and the encoding of a file.

use encoding_rs::SHIFT_JIS;
use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Read};

/// Longest row of a register file, bytes (64 KiB; a usual one has 300). Quotes that never close end here.
pub const REGISTER_ROW_BYTES_MAX: u64 = 64 << 10;

/// The reader fills its buffer in steps of this size, so it may be ahead of the row by as much.
pub(super) const BUFFER_BYTES: usize = 8 << 10;

/// Which limit was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passed {
    Row,
    File,
}

/// Counts bytes of the row and of the file.
#[derive(Debug, Default)]
pub(super) struct Meter {
    row: Cell<u64>,
    file: Cell<u64>,
    passed: Cell<Option<Passed>>,
}

impl Meter {
    /// A row is complete.
    pub(super) fn row_done(&self) {
        self.row.set(0);
    }

    pub(super) fn passed(&self) -> Option<Passed> {
        self.passed.get()
    }
}

/// A reader that stops where a limit is passed.
pub(super) struct Metered<'a, R> {
    pub(super) inner: R,
    pub(super) meter: &'a Meter,
    pub(super) file_bytes_max: u64,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let bytes = u64::try_from(count).unwrap_or(u64::MAX);
        let (row, file) = (self.meter.row.get().saturating_add(bytes), self.meter.file.get().saturating_add(bytes));
        self.meter.row.set(row);
        self.meter.file.set(file);
        let slack = u64::try_from(2 * BUFFER_BYTES).unwrap_or(0);
        let passed = if file > self.file_bytes_max {
            Some(Passed::File)
        } else if row > REGISTER_ROW_BYTES_MAX + slack {
            Some(Passed::Row)
        } else {
            None
        };
        self.meter.passed.set(passed);
        if passed.is_some() { Err(io::Error::other("limit passed")) } else { Ok(count) }
    }
}

/// The encoding of a file. A byte order mark decides, else the first row that can only be one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Only ASCII so far.
    Undecided,
    /// Not ASCII, and either may be meant: half-width kana in CP932 are also valid UTF-8 (of letters that no register has), so they are read as
    /// kana until a row says otherwise.
    Kana,
    Utf8,
    Cp932,
}

impl Encoding {
    /// Looks at a row; nothing if the file is of the other encoding than the rows before were read in.
    pub(super) fn observe(self, row: &[u8]) -> Option<Self> {
        if matches!(self, Self::Utf8 | Self::Cp932) || row.is_ascii() {
            return Some(self);
        }
        let cp932 = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(row).is_some();
        match std::str::from_utf8(row) {
            Ok(text) if text.chars().any(is_japanese) => {
                if self == Self::Kana {
                    return None;
                }
                Some(Self::Utf8)
            }
            Ok(_) if cp932 => Some(Self::Kana),
            Ok(_) => Some(Self::Utf8),
            Err(_) if cp932 => Some(Self::Cp932),
            Err(_) => Some(self),
        }
    }

    /// A field as text.
    pub(super) fn decode(self, field: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Cp932 | Self::Kana => SHIFT_JIS.decode_without_bom_handling_and_without_replacement(field),
            Self::Utf8 | Self::Undecided => std::str::from_utf8(field).ok().map(Cow::Borrowed),
        }
    }
}

/// A kana, a kanji, or a full-width or half-width form.
const fn is_japanese(char: char) -> bool {
    matches!(char, '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}')
}
