//! CSV files of other systems (連携ファイル): bytes metered, encoding found, each row with the line it begins on.
//!
//! UTF-8 (with or without BOM) or CP932; comma, quotes allowed; lines end with LF or CR LF. What the columns mean is the reader's.

use csv::ByteRecord;
use encoding_rs::SHIFT_JIS;
use std::borrow::Cow;
use std::io::{self, Chain, Cursor, Read};
use thiserror::Error;

/// The reader fills its buffer in steps of this size, so it may be ahead of the row by as much.
const BUFFER_BYTES: usize = 8 << 10;
/// How much a row may seem longer than it is, for that reason.
const SLACK_BYTES: u64 = 16 << 10;
/// The byte order mark of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Bytes that are looked at before the rows: a byte order mark is taken away here, because the CSV reader knows it only in its first piece.
const BEGINS_BYTES: u64 = 8;
/// The end of a file of MS-DOS.
const END_OF_FILE: &[u8] = b"\x1a";

/// What a file may have at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvLimits {
    /// Bytes of a row. Quotes that never close end here.
    pub row_bytes_max: u64,
    /// Bytes of the file.
    pub file_bytes_max: u64,
}

/// Why a file is not read on.
#[derive(Debug, Error)]
pub enum CsvFault {
    /// A row is over its limit and does not end.
    #[error("a row is too long")]
    RowTooLong,
    /// The file is over its limit.
    #[error("the file is too large")]
    FileTooLarge,
    /// Its source failed.
    #[error("the file cannot be read: {0}")]
    Source(io::Error),
}

/// Why and where reading ended.
#[derive(Debug, Error)]
#[error("line {line}: {why}")]
pub struct CsvStop {
    /// The line, from 1.
    pub line: u64,
    /// Why.
    pub why: CsvFault,
}

/// Which limit was passed.
#[derive(Debug, Clone, Copy)]
enum Passed {
    Row,
    File,
}

/// A reader that counts bytes of the row and of the file, and stops where a limit is passed.
struct Metered<R> {
    inner: R,
    limits: CsvLimits,
    row: u64,
    file: u64,
    passed: Option<Passed>,
}

impl<R> Metered<R> {
    fn why(&self, error: io::Error) -> CsvFault {
        match self.passed {
            Some(Passed::Row) => CsvFault::RowTooLong,
            Some(Passed::File) => CsvFault::FileTooLarge,
            None => CsvFault::Source(error),
        }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let bytes = u64::try_from(count).unwrap_or(u64::MAX);
        self.row = self.row.saturating_add(bytes);
        self.file = self.file.saturating_add(bytes);
        self.passed = if self.file > self.limits.file_bytes_max {
            Some(Passed::File)
        } else if self.row > self.limits.row_bytes_max.saturating_add(SLACK_BYTES) {
            Some(Passed::Row)
        } else {
            None
        };
        if self.passed.is_some() { Err(io::Error::other("limit passed")) } else { Ok(count) }
    }
}

/// A row as it stands in the file.
#[derive(Debug, Clone, Copy)]
pub struct CsvRow<'a> {
    /// The line it begins on, from 1.
    pub line: u64,
    /// Its fields, in the file's encoding.
    pub record: &'a ByteRecord,
    /// It is over the limit of a row: told, and not used.
    pub too_long: bool,
}

/// A CSV file being read.
pub struct CsvFile<R> {
    reader: csv::Reader<Chain<Cursor<Vec<u8>>, Metered<R>>>,
    record: ByteRecord,
    encoding: Encoding,
    row_bytes_max: u64,
}

impl<R: Read> CsvFile<R> {
    /// Begins to read.
    ///
    /// # Errors
    /// When the source fails, or has a limit below its first bytes.
    pub fn open(bytes: R, limits: CsvLimits) -> Result<Self, CsvStop> {
        let mut source = Metered { inner: bytes, limits, row: 0, file: 0, passed: None };
        let mut begins = Vec::new();
        if let Err(error) = source.by_ref().take(BEGINS_BYTES).read_to_end(&mut begins) {
            return Err(CsvStop { line: 1, why: source.why(error) });
        }
        let marked = begins.strip_prefix(BYTE_ORDER_MARK).map(<[u8]>::to_vec);
        let encoding = if marked.is_some() { Encoding::Utf8 } else { Encoding::Undecided };
        // Lines end with LF, a CR before it is trimmed below: told to end them with either, the reader counts one line less in CR LF files.
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).terminator(csv::Terminator::Any(b'\n')).buffer_capacity(BUFFER_BYTES);
        let reader = builder.from_reader(Cursor::new(marked.unwrap_or(begins)).chain(source));
        Ok(Self { reader, record: ByteRecord::new(), encoding, row_bytes_max: limits.row_bytes_max })
    }

    /// What the first bytes tell of the encoding.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The next row. Empty lines are passed over, and so is an end of file of MS-DOS on a line of its own.
    ///
    /// # Errors
    /// When a limit is passed or the source fails.
    pub fn next_row(&mut self) -> Result<Option<CsvRow<'_>>, CsvStop> {
        loop {
            match self.reader.read_byte_record(&mut self.record) {
                Ok(true) => self.reader.get_mut().get_mut().1.row = 0,
                Ok(false) => return Ok(None),
                Err(error) => {
                    let error = match error.into_kind() {
                        csv::ErrorKind::Io(error) => error,
                        _ => io::Error::other("not CSV"),
                    };
                    let why = self.reader.get_ref().get_ref().1.why(error);
                    return Err(CsvStop { line: self.reader.position().line(), why });
                }
            }
            let line = first_line(&self.record, self.reader.position());
            trim_carriage_return(&mut self.record);
            let bytes = self.record.as_slice();
            if self.record.len() == 1 && (bytes.is_empty() || bytes == END_OF_FILE) {
                continue;
            }
            let too_long = u64::try_from(bytes.len()).unwrap_or(u64::MAX) > self.row_bytes_max;
            return Ok(Some(CsvRow { line, record: &self.record, too_long }));
        }
    }
}

/// The line a record begins on: counted back from its end, for the reader passes empty lines before it.
fn first_line(record: &ByteRecord, end: &csv::Position) -> u64 {
    let begun = record.position().map_or(0, csv::Position::line);
    let inside = record.as_slice().split(|byte| *byte == b'\n').count().saturating_sub(1);
    let from_end = end.line().saturating_sub(1).saturating_sub(u64::try_from(inside).unwrap_or(0));
    begun.max(from_end)
}

/// Takes the CR of a CR LF off the last field.
fn trim_carriage_return(record: &mut ByteRecord) {
    let Some(last) = record.len().checked_sub(1) else { return };
    let Some(field) = record.get(last).and_then(|field| field.strip_suffix(b"\r")).map(<[u8]>::to_vec) else { return };
    record.truncate(last);
    record.push_field(&field);
}

/// The encoding of a file. A byte order mark decides, else the first row that can only be one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Only ASCII so far.
    Undecided,
    /// Not ASCII, and either may be meant: half-width kana in CP932 are also valid UTF-8 (of letters that no such file has), so they are read as
    /// kana until a row says otherwise.
    Kana,
    /// UTF-8.
    Utf8,
    /// Windows-31J.
    Cp932,
}

impl Encoding {
    /// Looks at a row; nothing if the file is of the other encoding than the rows before were read in.
    #[must_use]
    pub fn observe(self, row: &[u8]) -> Option<Self> {
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
    #[must_use]
    pub fn decode(self, field: &[u8]) -> Option<Cow<'_, str>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: CsvLimits = CsvLimits { row_bytes_max: 100, file_bytes_max: 1 << 20 };

    /// A line and its fields.
    type Row = (u64, Vec<Vec<u8>>);

    fn rows(bytes: &[u8]) -> Result<Vec<Row>, CsvStop> {
        let mut file = CsvFile::open(bytes, LIMITS)?;
        let mut found = Vec::new();
        while let Some(row) = file.next_row()? {
            found.push((row.line, row.record.iter().map(<[u8]>::to_vec).collect()));
        }
        Ok(found)
    }

    #[test]
    fn rows_have_the_line_they_begin_on() {
        let bytes = b"\xef\xbb\xbfa,b\r\n\r\n\"x\ny\",2\r\n3,4\r\n\x1a";
        let found = rows(bytes).unwrap();
        let lines: Vec<u64> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 3, 5]);
        assert_eq!(found[0].1, [b"a".to_vec(), b"b".to_vec()]);
        assert_eq!(found[1].1, [b"x\ny".to_vec(), b"2".to_vec()]);
    }

    #[test]
    fn limits_end_the_reading() {
        let long = vec![b'x'; 40_000];
        assert!(matches!(rows(&long), Err(CsvStop { why: CsvFault::RowTooLong, .. })));
        let mut file = CsvFile::open(&b"aaaaaaaaaa\n"[..], CsvLimits { file_bytes_max: 10, ..LIMITS }).unwrap();
        assert!(matches!(file.next_row(), Err(CsvStop { why: CsvFault::FileTooLarge, .. })));
        let mut file = CsvFile::open(&b"aaaaaaaaaa"[..], CsvLimits { file_bytes_max: 10, ..LIMITS }).unwrap();
        assert!(file.next_row().unwrap().is_some());
        let row = [vec![b'x'; 101], b"\n1\n".to_vec()].concat();
        let mut file = CsvFile::open(&row[..], LIMITS).unwrap();
        assert!(file.next_row().unwrap().unwrap().too_long);
        assert!(!file.next_row().unwrap().unwrap().too_long);
    }

    #[test]
    fn a_source_that_fails_is_told_apart_from_a_bad_file() {
        struct Fails;
        impl Read for Fails {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("gone"))
            }
        }
        assert!(matches!(CsvFile::open(Fails, LIMITS).err().map(|stop| stop.why), Some(CsvFault::Source(_))));
        let mut file = CsvFile::open((&b"1,2\n3,4\n5,6\n"[..]).chain(Fails), LIMITS).unwrap();
        let mut last = file.next_row().map(|row| row.is_some());
        while matches!(last, Ok(true)) {
            last = file.next_row().map(|row| row.is_some());
        }
        assert!(matches!(last, Err(CsvStop { why: CsvFault::Source(_), .. })));
    }

    #[test]
    fn the_first_row_that_can_only_be_one_decides_the_encoding() {
        let utf8 = "見本".as_bytes();
        let cp932 = crate::cp932::encode("見本").unwrap();
        let kana = crate::cp932::encode("ｱｲ").unwrap();
        assert_eq!(Encoding::Undecided.observe(b"abc"), Some(Encoding::Undecided));
        assert_eq!(Encoding::Undecided.observe(utf8), Some(Encoding::Utf8));
        assert_eq!(Encoding::Undecided.observe(&cp932), Some(Encoding::Cp932));
        assert_eq!(Encoding::Kana.observe(&cp932), Some(Encoding::Cp932));
        assert_eq!(Encoding::Kana.observe(utf8), None);
        assert_eq!(Encoding::Cp932.decode(&kana).as_deref(), Some("ｱｲ"));
        assert_eq!(Encoding::Utf8.decode(&cp932), None);
    }
}
