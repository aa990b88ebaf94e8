//! The reader (検査): any variant of §1.1, every field, the order of the records, and the totals both ways.

use super::bank::BankProfile;
use super::fast::data_is_clean;
use super::fields::{Findings, check_fields};
use super::frame::{EOF_BYTE, RECORDS_MAX, RawRecord, Records, Separator, SeparatorTally};
use super::layout::{Kind, RECORD_BYTES, SUM};
use super::types;
use super::view::{DataRecord, HeaderRecord, TrailerRecord, padded};
use crate::codes;
use josei_base::{Entry, Finding, Yen, limits};

/// Count and sum (件数と金額).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Lines.
    pub lines: u64,
    /// Yen.
    pub yen: Yen,
}

/// A file that was read: what it says, what is wrong with it, and all of its bytes.
#[derive(Clone)]
pub struct CheckedFile<'a> {
    /// 種別コード, when the file begins with a header.
    pub type_code: Option<String>,
    /// What separates the records.
    pub separator: Separator,
    /// True if 0x1A stands at the end.
    pub eof_byte: bool,
    /// Data records and the sum of their amounts, as counted.
    pub counted: Totals,
    /// What the trailers declare, all together.
    pub declared: Totals,
    /// The header of each batch.
    pub headers: Vec<HeaderRecord>,
    /// What is wrong: at most [`limits::FINDINGS_LISTED_MAX`] are listed.
    pub findings: Vec<Finding>,
    /// How many errors, listed or not.
    pub errors: u64,
    /// How many warnings, listed or not.
    pub warnings: u64,
    bytes: &'a [u8],
    records: u64,
}

impl<'a> CheckedFile<'a> {
    /// True if nothing but warnings was found.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        self.errors == 0
    }

    /// How many records were read; 0 for a file refused as a whole.
    #[must_use]
    pub const fn records_read(&self) -> u64 {
        self.records
    }

    /// The records that were read, as they stand in the file.
    pub fn records(&self) -> impl Iterator<Item = RawRecord<'a>> + use<'a> {
        let read = self.records;
        Records::new(self.bytes).take_while(move |record| record.number <= read)
    }

    /// The data records, stripped ones filled up again.
    pub fn data(&self) -> impl Iterator<Item = DataRecord> + use<'a> {
        self.records().filter(|record| record.bytes.first() == Some(&b'2')).map(|record| DataRecord::new(record.bytes))
    }

    /// The file again, put together from its records: byte for byte what was read.
    #[must_use]
    pub fn write_back(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len());
        let mut records = Records::new(self.bytes);
        let mut left = self.records;
        while left > 0 {
            let Some(record) = records.next() else { break };
            out.extend_from_slice(record.bytes);
            out.extend_from_slice(record.terminator.bytes());
            left -= 1;
        }
        // What was not read as records (a refused file, bytes beyond the limit).
        out.extend_from_slice(records.rest());
        if records.has_eof_byte() {
            out.push(EOF_BYTE);
        }
        out
    }
}

/// Names and accounts do not belong into a log.
impl std::fmt::Debug for CheckedFile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CheckedFile")
            .field("type_code", &self.type_code)
            .field("separator", &self.separator)
            .field("counted", &self.counted)
            .field("declared", &self.declared)
            .field("errors", &self.errors)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

/// Reads and checks a file. Never fails: what is wrong stands in the findings.
#[must_use]
pub fn check<'a>(bytes: &'a [u8], profile: &BankProfile) -> CheckedFile<'a> {
    let mut records = Records::new(bytes);
    let eof_byte = records.has_eof_byte();
    let mut check = Check::new(profile);
    let refused = refuse_whole(bytes);
    let type_code = match refused {
        Some(_) => None,
        None => bytes.strip_prefix(b"1").and_then(|rest| rest.get(..2)).map(|code| String::from_utf8_lossy(code).into_owned()),
    };
    if let Some(entry) = refused {
        check.findings.file(entry, String::new());
    } else if check.takes_header(bytes) {
        if eof_byte && let Some(entry) = profile.eof_byte.entry(&codes::Z_W_EOF, &codes::Z_E_EOF) {
            check.findings.file(entry, String::new());
        }
        while check.number < RECORDS_MAX {
            let Some(record) = records.next() else { break };
            check.record(record);
        }
        check.finish(records.rest());
    }
    let Check { findings, counted, declared, headers, number, separator, .. } = check;
    CheckedFile {
        type_code,
        separator: separator.separator(),
        eof_byte,
        counted,
        declared,
        headers,
        findings: findings.listed,
        errors: findings.errors,
        warnings: findings.warnings,
        bytes,
        records: number,
    }
}

/// Why a file is no bank file at all.
pub(super) fn refuse_whole(bytes: &[u8]) -> Option<&'static Entry> {
    if bytes.len() > limits::BANK_FILE_BYTES_MAX {
        return Some(&codes::Z_TOO_LARGE);
    }
    if bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n' | b' ' | &EOF_BYTE)) {
        return Some(&codes::Z_EMPTY);
    }
    // No byte of JIS X 0201 is above 0xDF, and every kana in UTF-8 has one (0xE3 or 0xEF).
    if bytes.starts_with(b"\xEF\xBB\xBF") || (std::str::from_utf8(bytes).is_ok() && bytes.iter().any(|byte| *byte >= 0xE0)) {
        return Some(&codes::Z_UTF8);
    }
    // Digits of EBCDIC are F0–F9.
    if let [0xF1, 0xF0..=0xF9, 0xF0..=0xF9, ..] = bytes {
        return Some(&codes::Z_EBCDIC);
    }
    match bytes.first().copied().and_then(Kind::from_byte) {
        Some(_) => None,
        None => Some(&codes::Z_NOT_BANK_FILE),
    }
}

/// Where in the order of records we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// A header, or the end record after a trailer.
    Header,
    /// Data or a trailer.
    Batch,
    /// Nothing more.
    Nothing,
}

/// One pass over a file.
struct Check<'p> {
    profile: &'p BankProfile,
    findings: Findings,
    separator: SeparatorTally,
    expect: Expect,
    number: u64,
    batch: Totals,
    counted: Totals,
    declared: Totals,
    headers: Vec<HeaderRecord>,
    begun: bool,
    ended: bool,
    blank_at: Option<u64>,
}

impl<'p> Check<'p> {
    fn new(profile: &'p BankProfile) -> Self {
        Self {
            profile,
            findings: Findings::default(),
            separator: SeparatorTally::default(),
            expect: Expect::Header,
            number: 0,
            batch: Totals::default(),
            counted: Totals::default(),
            declared: Totals::default(),
            headers: Vec::new(),
            begun: false,
            ended: false,
            blank_at: None,
        }
    }

    /// False when the header says that this file is of another type: the fields would only confuse.
    fn takes_header(&mut self, record: &[u8]) -> bool {
        let [b'1', first, second, rest @ ..] = record else { return true };
        let code = [*first, *second];
        let line = self.number.max(1);
        match types::of(&code) {
            Some(kind) if kind.code == types::BULK_TRANSFER => {
                if rest.first() != Some(&b'1') {
                    return true;
                }
                self.findings.field((line, Kind::Header), &super::layout::CODE_KIND, 0, &codes::Z_EBCDIC, String::new());
            }
            Some(kind) => {
                let detail = format!("{} {} / {}", kind.code, kind.ja, kind.en);
                self.findings.field((line, Kind::Header), &super::layout::TYPE_CODE, 0, &codes::Z_TYPE_NOT_YET, detail);
            }
            None => self.findings.field((line, Kind::Header), &super::layout::TYPE_CODE, 0, &codes::Z_TYPE_UNKNOWN, String::new()),
        }
        false
    }

    #[inline]
    fn record(&mut self, raw: RawRecord<'_>) {
        self.number = raw.number;
        if raw.bytes.is_empty() {
            self.blank_at.get_or_insert(raw.number);
            return;
        }
        if let Some(line) = self.blank_at.take() {
            self.findings.record(line, "", &codes::Z_CUT, "0 bytes".to_owned());
        }
        self.separator.see(raw.terminator);
        let kind = raw.bytes.first().copied().and_then(Kind::from_byte);
        let Some(kind) = kind else {
            self.findings.record(raw.number, "", &codes::Z_KIND_UNKNOWN, String::new());
            return;
        };
        self.order(raw.number, kind);
        let stripped;
        let record = match <&[u8; RECORD_BYTES]>::try_from(raw.bytes) {
            Ok(record) => record,
            Err(_) if self.is_readable(raw, kind) => {
                stripped = padded(raw.bytes);
                &stripped
            }
            Err(_) => {
                // Its place in the file counts, its fields cannot be trusted.
                if kind == Kind::Data {
                    self.batch.lines += 1;
                    self.counted.lines += 1;
                }
                return;
            }
        };
        if kind == Kind::Header && raw.number > 1 && !self.takes_header(record) {
            return;
        }
        if !(kind == Kind::Data && data_is_clean(record, self.profile)) {
            check_fields(&mut self.findings, self.profile, raw.number, kind, record);
        }
        match kind {
            Kind::Header => self.headers.push(HeaderRecord::new(record)),
            Kind::Data => self.data(record),
            Kind::Trailer => self.trailer(raw.number, record),
            Kind::End => {}
        }
    }

    /// Not 120 bytes: long, cut, or stripped of its last spaces?
    #[cold]
    fn is_readable(&mut self, raw: RawRecord<'_>, kind: Kind) -> bool {
        let len = raw.bytes.len();
        let detail = format!("{len} bytes");
        if len > RECORD_BYTES {
            self.findings.record(raw.number, kind.name(), &codes::Z_LONG, detail);
            return false;
        }
        if len < kind.stripped_bytes_min() || raw.bytes.last() == Some(&b' ') {
            self.findings.record(raw.number, kind.name(), &codes::Z_CUT, detail);
            return false;
        }
        if let Some(entry) = self.profile.stripped_spaces.entry(&codes::Z_W_STRIPPED, &codes::Z_E_STRIPPED) {
            self.findings.record(raw.number, kind.name(), entry, detail);
        }
        true
    }

    #[inline]
    fn order(&mut self, line: u64, kind: Kind) {
        let wrong = match (self.expect, kind) {
            (Expect::Batch, Kind::Data | Kind::Trailer) | (Expect::Header, Kind::Header) => None,
            (Expect::Header, Kind::End) if self.begun => None,
            (Expect::Nothing, _) => Some(&codes::Z_AFTER_END),
            (Expect::Header, Kind::Data) => Some(&codes::Z_DATA_OUTSIDE),
            (Expect::Header, Kind::Trailer) => Some(&codes::Z_TRAILER_MISPLACED),
            (Expect::Header, Kind::End) => Some(&codes::Z_HEADER_MISSING),
            (Expect::Batch, Kind::Header) => Some(&codes::Z_HEADER_IN_BATCH),
            (Expect::Batch, Kind::End) => Some(&codes::Z_TRAILER_MISSING),
        };
        if line == 1 && matches!(kind, Kind::Data | Kind::Trailer) {
            // One finding for a lost header: the records after it are then read as its batch.
            self.findings.record(line, kind.name(), &codes::Z_HEADER_MISSING, String::new());
        } else if let Some(entry) = wrong {
            self.findings.record(line, kind.name(), entry, String::new());
        }
        self.begun |= kind == Kind::Header || line == 1;
        match kind {
            Kind::Header => {
                self.batch = Totals::default();
                self.expect = Expect::Batch;
                if line > 1
                    && !self.ended
                    && let Some(entry) = self.profile.several_batches.entry(&codes::Z_W_SEVERAL, &codes::Z_E_SEVERAL)
                {
                    self.findings.record(line, kind.name(), entry, String::new());
                }
            }
            Kind::Data if line == 1 => self.expect = Expect::Batch,
            Kind::Trailer if self.expect == Expect::Batch => self.expect = Expect::Header,
            Kind::Data | Kind::Trailer => {}
            Kind::End => {
                self.expect = Expect::Nothing;
                self.ended = true;
            }
        }
    }

    #[inline]
    fn data(&mut self, record: &[u8; RECORD_BYTES]) {
        // Ten digits times the most records fit sixteen digits: no overflow.
        let yen = super::charset::number(super::layout::AMOUNT.of(record)).and_then(|yen| i64::try_from(yen).ok()).unwrap_or(0);
        for totals in [&mut self.batch, &mut self.counted] {
            totals.lines += 1;
            totals.yen = totals.yen.plus(Yen::new(yen)).unwrap_or(totals.yen);
        }
    }

    fn trailer(&mut self, line: u64, record: &[u8; RECORD_BYTES]) {
        let trailer = TrailerRecord::new(record);
        let batch = std::mem::take(&mut self.batch);
        let place = (line, Kind::Trailer);
        if let Some(count) = trailer.count() {
            self.declared.lines += count;
            if count != batch.lines {
                let detail = format!("{count} ≠ {}", batch.lines);
                self.findings.field(place, &super::layout::COUNT, 0, &codes::Z_COUNT_DIFFERS, detail);
            }
        }
        if let Some(sum) = trailer.sum() {
            self.declared.yen = self.declared.yen.plus(sum).unwrap_or(self.declared.yen);
            if batch.yen.get() > limits::BANK_FILE_YEN_MAX {
                self.findings.field(place, &SUM, 0, &codes::Z_SUM_LIMIT, String::new());
            } else if sum != batch.yen {
                let detail = format!("{} ≠ {}", sum.get(), batch.yen.get());
                self.findings.field(place, &SUM, 0, &codes::Z_SUM_DIFFERS, detail);
            }
        }
        if batch.lines == 0
            && let Some(entry) = self.profile.empty_batch.entry(&codes::Z_W_EMPTY_BATCH, &codes::Z_E_EMPTY_BATCH)
        {
            self.findings.record(line, Kind::Trailer.name(), entry, String::new());
        }
    }

    fn finish(&mut self, rest: &[u8]) {
        if !rest.is_empty() {
            self.findings.file(&codes::Z_TOO_MANY_RECORDS, format!("> {RECORDS_MAX}"));
            return;
        }
        if let Some(line) = self.blank_at {
            self.findings.record(line, "", &codes::Z_TAIL, String::new());
        }
        let separator = self.separator.separator();
        if let Some(entry) = self.profile.on_separator(separator) {
            self.findings.file(entry, format!("{separator:?}"));
        }
        if self.expect == Expect::Batch {
            self.findings.file(&codes::Z_TRAILER_MISSING, String::new());
        }
        if !self.ended {
            self.findings.file(&codes::Z_END_MISSING, String::new());
        }
        if usize::try_from(self.counted.lines).is_ok_and(|lines| lines > self.profile.lines_max) {
            let detail = format!("{} > {}", self.counted.lines, self.profile.lines_max);
            self.findings.file(&codes::Z_BANK_LINES_LIMIT, detail);
        }
        if self.counted.yen.get() > self.profile.file_yen_max {
            let detail = format!("{} > {}", self.counted.yen.get(), self.profile.file_yen_max);
            self.findings.file(&codes::Z_BANK_FILE_LIMIT, detail);
        }
    }
}
