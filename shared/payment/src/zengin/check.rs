//! The reader (検査) of all types: any variant of §1.1, every field, the order of the records, and the totals both ways.

use super::bank::BankProfile;
use super::fast::data_is_clean;
use super::fields::{Findings, check_fields};
use super::frame::{EOF_BYTE, RECORDS_MAX, RawRecord, Records, Separator, SeparatorTally};
use super::inquiry::{Answer, InquiryLine};
use super::layout::{
    AMOUNT, BULK, CODE_KIND, COUNT, Declares, Kind, Layout, RECORD_BYTES, RECORD_COUNT, STATEMENT_RECORD_BYTES, SUM, TYPE_CODE,
};
use super::statement::{Movements, declared, movement};
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

/// Both directions of a statement (03) or notice (01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moved {
    /// As counted.
    pub counted: Movements,
    /// As the trailers declare.
    pub declared: Movements,
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
    /// Data records and the sum of their amounts, as counted: an inquiry has no amounts, of a statement or notice it is what came in.
    pub counted: Totals,
    /// What the trailers declare, all together.
    pub declared: Totals,
    /// Of a statement or notice: both directions.
    pub moved: Option<Moved>,
    /// The header of each batch, but of a statement or notice.
    pub headers: Vec<HeaderRecord>,
    /// What is wrong: at most [`limits::FINDINGS_LISTED_MAX`] are listed.
    pub findings: Vec<Finding>,
    /// How many errors, listed or not.
    pub errors: u64,
    /// How many warnings, listed or not.
    pub warnings: u64,
    bytes: &'a [u8],
    records: u64,
    layout: &'static Layout,
    answer_position: usize,
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
        Records::new(self.bytes, self.layout.record_bytes).take_while(move |record| record.number <= read)
    }

    /// The data records as those of transfers, stripped ones filled up again; see [`CheckedFile::movements`] for a statement.
    pub fn data(&self) -> impl Iterator<Item = DataRecord> + use<'a> {
        self.records().filter(|record| record.bytes.first() == Some(&b'2')).map(|record| DataRecord::new(record.bytes))
    }

    /// The accounts of an inquiry (98, 99) with their answers; none of another type.
    pub fn inquiry_lines(&self) -> impl Iterator<Item = InquiryLine> + use<'a> {
        let (is_inquiry, position) = (self.layout.declares == Declares::Accounts, self.answer_position);
        self.readable_data().filter(move |_| is_inquiry).map(move |record| InquiryLine {
            record: record.number,
            account: DataRecord::new(record.bytes),
            answer: record.bytes.get(position - 1).copied().and_then(Answer::from_byte),
        })
    }

    /// The data records whose fields stand where they must.
    pub(super) fn readable_data(&self) -> impl Iterator<Item = RawRecord<'a>> + use<'a> {
        let layout = self.layout;
        self.records().filter(move |record| {
            record.bytes.first() == Some(&b'2')
                && (record.bytes.len() == layout.record_bytes || wrong_length(layout, Kind::Data, record.bytes).is_none())
        })
    }

    pub(super) const fn layout(&self) -> &'static Layout {
        self.layout
    }

    /// The file again, put together from its records: byte for byte what was read.
    #[must_use]
    pub fn write_back(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len());
        let mut records = Records::new(self.bytes, self.layout.record_bytes);
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
    let mut check = Check::new(profile);
    let refused = refuse_whole(bytes);
    let type_code = match refused {
        Some(_) => None,
        None => bytes.strip_prefix(b"1").and_then(|rest| rest.get(..2)).map(|code| String::from_utf8_lossy(code).into_owned()),
    };
    let takes = refused.is_none() && check.takes_file(bytes);
    let mut records = Records::new(bytes, check.layout.record_bytes);
    let eof_byte = records.has_eof_byte();
    if let Some(entry) = refused {
        check.findings.file(entry, String::new());
    } else if takes {
        if eof_byte && let Some(entry) = profile.eof_byte.entry(&codes::Z_W_EOF, &codes::Z_E_EOF) {
            check.findings.file(entry, String::new());
        }
        while check.number < RECORDS_MAX {
            let Some(record) = records.next() else { break };
            check.record(record);
        }
        check.finish(records.rest());
    }
    let Check { findings, counted, declared, moved, headers, number, separator, layout, .. } = check;
    CheckedFile {
        type_code,
        separator: separator.separator(),
        eof_byte,
        counted,
        declared,
        moved: layout.is_told().then_some(moved),
        headers,
        findings: findings.listed,
        errors: findings.errors,
        warnings: findings.warnings,
        bytes,
        records: number,
        layout,
        answer_position: profile.answer_position,
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

/// Why a record that is not as long as it must be cannot be read; `None` if only its last spaces are missing.
pub(super) fn wrong_length(layout: &Layout, kind: Kind, record: &[u8]) -> Option<&'static Entry> {
    if record.len() > layout.record_bytes {
        return Some(&codes::Z_LONG);
    }
    let is_cut = record.len() < layout.stripped_bytes_min(kind) || record.last() == Some(&b' ');
    (is_cut && record.len() < layout.record_bytes).then_some(&codes::Z_CUT)
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
    layout: &'static Layout,
    code: [u8; 2],
    findings: Findings,
    separator: SeparatorTally,
    expect: Expect,
    number: u64,
    batch: Totals,
    counted: Totals,
    declared: Totals,
    batch_moved: Movements,
    moved: Moved,
    headers: Vec<HeaderRecord>,
    begun: bool,
    ended: bool,
    blank_at: Option<u64>,
}

impl<'p> Check<'p> {
    fn new(profile: &'p BankProfile) -> Self {
        Self {
            profile,
            layout: &BULK,
            code: *b"21",
            findings: Findings::default(),
            separator: SeparatorTally::default(),
            expect: Expect::Header,
            number: 0,
            batch: Totals::default(),
            counted: Totals::default(),
            declared: Totals::default(),
            batch_moved: Movements::default(),
            moved: Moved::default(),
            headers: Vec::new(),
            begun: false,
            ended: false,
            blank_at: None,
        }
    }

    /// Finds the type of the file. False when its header says that it is of one that is not read: the fields would only confuse.
    fn takes_file(&mut self, file: &[u8]) -> bool {
        let [b'1', first, second, ..] = file else { return true };
        self.code = [*first, *second];
        let Some(kind) = types::of(&self.code) else {
            self.findings.field((1, Kind::Header), &TYPE_CODE, 0, &codes::Z_TYPE_UNKNOWN, String::new());
            return false;
        };
        let Some(layout) = kind.layout else {
            let detail = format!("{} {} / {}", kind.code, kind.ja, kind.en);
            self.findings.field((1, Kind::Header), &TYPE_CODE, 0, &codes::Z_TYPE_NOT_READ, detail);
            return false;
        };
        self.layout = layout;
        self.takes_header(1, file)
    }

    /// False for a header of another type than the file's, and for one that is not written in JIS.
    fn takes_header(&mut self, line: u64, record: &[u8]) -> bool {
        let place = (line, Kind::Header);
        let code = TYPE_CODE.of(record);
        if code != self.code {
            let entry = if types::of(code).is_some() { &codes::Z_TYPE_MIXED } else { &codes::Z_TYPE_UNKNOWN };
            self.findings.field(place, &TYPE_CODE, 0, entry, String::new());
            return false;
        }
        if CODE_KIND.of(record) == b"1" {
            self.findings.field(place, &CODE_KIND, 0, &codes::Z_EBCDIC, String::new());
            return false;
        }
        true
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
        let layout = self.layout;
        let stripped: [u8; STATEMENT_RECORD_BYTES];
        let record = if raw.bytes.len() == layout.record_bytes {
            raw.bytes
        } else if self.is_readable(raw, kind) {
            stripped = padded(raw.bytes);
            stripped.get(..layout.record_bytes).unwrap_or_default()
        } else {
            // Its place in the file counts, its fields cannot be trusted.
            if kind == Kind::Data {
                self.batch.lines += 1;
                self.counted.lines += 1;
            }
            return;
        };
        if kind == Kind::Header && raw.number > 1 && !self.takes_header(raw.number, record) {
            return;
        }
        if !(kind == Kind::Data && self.is_clean(record)) {
            check_fields(&mut self.findings, self.profile, layout, (raw.number, kind), record);
        }
        match kind {
            Kind::Header if layout.is_told() => {}
            Kind::Header => self.headers.push(HeaderRecord::new(record)),
            Kind::Data => self.data(record),
            Kind::Trailer => self.trailer(raw.number, record),
            Kind::End => {}
        }
    }

    /// The quick look, which knows the lines of 総合振込.
    #[inline]
    fn is_clean(&self, record: &[u8]) -> bool {
        std::ptr::eq(self.layout, &raw const BULK)
            && <&[u8; RECORD_BYTES]>::try_from(record).is_ok_and(|record| data_is_clean(record, self.profile))
    }

    /// Not as long as it must be: long, cut, or stripped of its last spaces?
    #[cold]
    fn is_readable(&mut self, raw: RawRecord<'_>, kind: Kind) -> bool {
        let len = raw.bytes.len();
        let detail = format!("{len} bytes");
        if let Some(entry) = wrong_length(self.layout, kind, raw.bytes) {
            self.findings.record(raw.number, kind.name(), entry, detail);
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
                self.batch_moved = Movements::default();
                self.expect = Expect::Batch;
                if line > 1
                    && !self.ended
                    && !self.layout.is_told()
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
    fn data(&mut self, record: &[u8]) {
        let yen = match self.layout.declares {
            // Ten digits times the most records fit sixteen digits: no overflow.
            Declares::Transfers => {
                super::charset::number(AMOUNT.of(record)).and_then(|yen| i64::try_from(yen).ok()).map_or(Yen::ZERO, Yen::new)
            }
            Declares::Accounts => Yen::ZERO,
            Declares::Incoming | Declares::Movements => {
                let one = movement(self.layout, record).map_or_else(Movements::default, |(direction, yen)| Movements::of(direction, yen));
                self.batch_moved.add(one);
                self.moved.counted.add(one);
                one.in_yen
            }
        };
        for totals in [&mut self.batch, &mut self.counted] {
            totals.lines += 1;
            totals.yen = totals.yen.plus(yen).unwrap_or(totals.yen);
        }
    }

    fn trailer(&mut self, line: u64, record: &[u8]) {
        let batch = std::mem::take(&mut self.batch);
        if self.layout.is_told() {
            return self.told_trailer(line, record, batch.lines);
        }
        let trailer = TrailerRecord::new(record);
        let place = (line, Kind::Trailer);
        if let Some(count) = trailer.count() {
            self.declared.lines += count;
            if count != batch.lines {
                let detail = format!("{count} ≠ {}", batch.lines);
                self.findings.field(place, &COUNT, 0, &codes::Z_COUNT_DIFFERS, detail);
            }
        }
        if let Some(sum) = trailer.sum().filter(|_| self.layout.declares == Declares::Transfers) {
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

    /// The trailer of a statement or notice; one account may have had no movement.
    fn told_trailer(&mut self, line: u64, record: &[u8], lines: u64) {
        let place = (line, Kind::Trailer);
        let counted = std::mem::take(&mut self.batch_moved);
        let (fields, said) = declared(self.layout, record);
        let yen = |yen: Yen| u64::try_from(yen.get()).unwrap_or(u64::MAX);
        let seen = [counted.in_count, yen(counted.in_yen), counted.out_count, yen(counted.out_yen)];
        for (index, ((field, said), seen)) in fields.into_iter().zip(said).zip(seen).enumerate() {
            if let Some(said) = said.filter(|said| *said != seen) {
                let entry = if index % 2 == 0 { &codes::Z_COUNT_DIFFERS } else { &codes::Z_SUM_DIFFERS };
                self.findings.field(place, field, 0, entry, format!("{said} ≠ {seen}"));
            }
        }
        if self.layout.declares == Declares::Movements
            && let Some(said) = super::charset::number(RECORD_COUNT.of(record)).filter(|said| *said != lines)
        {
            self.findings.field(place, &RECORD_COUNT, 0, &codes::Z_COUNT_DIFFERS, format!("{said} ≠ {lines}"));
        }
        let [in_count, in_yen, out_count, out_yen] = said.map(Option::unwrap_or_default);
        // At most thirteen digits.
        let yen = |yen: u64| i64::try_from(yen).map_or(Yen::ZERO, Yen::new);
        self.moved.declared.add(Movements { in_count, in_yen: yen(in_yen), out_count, out_yen: yen(out_yen) });
        let Movements { in_count, in_yen, out_count, .. } = self.moved.declared;
        self.declared = Totals { lines: in_count.saturating_add(out_count), yen: in_yen };
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
        if self.layout.is_told() {
            return;
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
