//! One receipt (レセプト): its records read and checked, and its normal form if nothing is wrong with it.

use crate::codes;
use crate::days::Days;
use crate::fields::{Place, Values, check, extra_fields, number};
use crate::findings::{FINDINGS_PER_RECEIPT_MAX, Findings, finding};
use crate::framing::lead;
use crate::header::Header;
use crate::index::{Index, Line};
use crate::kind::{DPC_RECORDS, Kind};
use crate::normal::{self, First};
use crate::payers::Payers;
use crate::returned::{self, Returned};
use crate::table::{Meaning, Record, Role, TableSet};
use josei_base::date::{parse_day, parse_month};
use josei_base::limits::{RECEIPT_BYTES_MAX, RECEIPT_LINE_BYTES_MAX, RECEIPT_RECORDS_MAX};
use josei_base::receipt::{NormalReceipt, ReceiptType};
use josei_base::{Billed, Entry, Finding, Month};

/// 傷病名コード of an illness that has no code (未コード化傷病名).
const NOT_CODED: &[u8] = b"0000999";

/// One receipt as it stood in the file, with what was found.
///
/// It holds names and birthdays; its `Debug` shows only place and counts.
#[derive(Clone, PartialEq, Eq)]
pub struct ParsedReceipt {
    /// Exact bytes of the receipt, line ends included. Empty for a receipt over the limits: its bytes went out as
    /// [`Event::Other`](crate::Event::Other).
    pub raw: Vec<u8>,
    /// Line of its first record in the file, from 1.
    pub first_line: u64,
    /// How many records it has.
    pub records: u32,
    /// レセプト番号, if it can be read.
    pub number: Option<u32>,
    /// What counts in GO: of HO, else of the first KO. 訪問看護 bills yen.
    pub billed: Billed,
    /// Payers that count in GO: HO and each KO.
    pub payers: u32,
    /// The normal form; `None` when any finding is an error. Then the receipt is rejected.
    pub normal: Option<NormalReceipt>,
    /// Set for a receipt that was returned (返戻); then `normal` is `None`, because it is no new claim.
    pub returned: Option<Returned>,
    /// What was found, at most [`FINDINGS_PER_RECEIPT_MAX`].
    pub findings: Vec<Finding>,
    /// How many more findings there were than are listed.
    pub findings_more: u64,
    /// Errors, listed or not.
    pub errors: u64,
    /// Warnings, listed or not.
    pub warnings: u64,
    /// True if it is a DPC receipt.
    pub(crate) dpc: bool,
    /// Line of its RE.
    pub(crate) number_line: u64,
}

impl ParsedReceipt {
    /// True if it goes on.
    #[must_use]
    pub const fn is_accepted(&self) -> bool {
        self.normal.is_some()
    }

    /// A receipt of which nothing but the place is told, rejected for one reason.
    pub(crate) fn rejected(raw: Vec<u8>, first_line: u64, why: &'static Entry, detail: &str) -> Self {
        let why = finding(first_line, b"RE", String::new(), why, detail.to_owned());
        Self {
            raw,
            first_line,
            records: 0,
            number: None,
            billed: Billed::default(),
            payers: 0,
            normal: None,
            returned: None,
            findings: vec![why],
            findings_more: 0,
            errors: 1,
            warnings: 0,
            dpc: false,
            number_line: first_line,
        }
    }
}

impl std::fmt::Debug for ParsedReceipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { first_line, records, errors, warnings, .. } = self;
        write!(f, "ParsedReceipt(line {first_line}, {records} records, {errors} errors, {warnings} warnings)")
    }
}

/// Reads one receipt again, from a chunk: the same result as in the file.
///
/// `first_line` is the line it had there. Rules between receipts (numbering, totals, a second header) belong to the file and are not asked.
#[must_use]
pub fn parse_receipt(header: &Header, raw: &[u8], first_line: u64) -> ParsedReceipt {
    read(header, raw.to_vec(), first_line, &mut Index::new())
}

/// Rejects a receipt without reading its fields, for want of a header. Its number stands in the same place in every kind.
pub(crate) fn reject_unread(raw: Vec<u8>, first_line: u64, index: &mut Index, why: &'static Entry, detail: &str) -> ParsedReceipt {
    let mut receipt = ParsedReceipt::rejected(Vec::new(), first_line, why, detail);
    if index.build(&raw).is_ok() {
        for (line, number_line) in index.lines(&raw).zip(first_line..) {
            let line = line.without_first(lead(line.text(), false));
            let mut fields = line.fields();
            receipt.records += u32::from(!line.text().is_empty());
            if fields.next() == Some(b"RE") && receipt.number.is_none() {
                receipt.number_line = number_line;
                receipt.number = fields.next().filter(|field| !field.is_empty()).and_then(|field| number(field).ok());
            }
        }
    }
    receipt.raw = raw;
    receipt
}

/// True if a piece of lines is over the limits of one receipt.
pub(crate) const fn is_too_large(bytes: usize, records: usize) -> bool {
    bytes > RECEIPT_BYTES_MAX || records > RECEIPT_RECORDS_MAX
}

/// Reads a receipt; the one way there is, in the file and again.
pub(crate) fn read(header: &Header, raw: Vec<u8>, first_line: u64, index: &mut Index) -> ParsedReceipt {
    let Some(tables) = TableSet::of(header.kind) else {
        return reject_unread(raw, first_line, index, &codes::HEADER_UNUSABLE, header.kind.name());
    };
    if index.build(&raw).is_err() || is_too_large(raw.len(), index.line_count()) {
        return ParsedReceipt::rejected(raw, first_line, &codes::RECEIPT_TOO_LARGE, "");
    }
    let mut reader = Reader::new(tables, header, has_control(&raw));
    reader.lines(index, &raw, first_line);
    if let Some(dpc) = TableSet::of(Kind::Dpc).filter(|_| reader.has_dpc_record) {
        // A DPC receipt in a file that did not begin with one.
        reader = Reader::new(dpc, header, reader.look_for_control);
        reader.lines(index, &raw, first_line);
    }
    let mut receipt = reader.finish(first_line, index.is_open());
    if reader.return_records > 0 {
        returned::mark(&mut receipt, reader.return_records);
    }
    receipt.raw = raw;
    receipt
}

/// Any control byte besides the line ends? Only then are the fields looked at one by one. (An end mark at the start of a line counts here and
/// is passed over there.)
fn has_control(raw: &[u8]) -> bool {
    // As numbers, without branches, so that the compiler looks at many bytes at once.
    let flag = |is: bool| u8::from(is);
    let inside = |byte: u8, next: u8| {
        let line_end = flag(byte == b'\n') | (flag(byte == b'\r') & flag(next == b'\n'));
        flag(byte < b' ') & (1 - line_end)
    };
    let next = raw.get(1..).unwrap_or_default();
    let found = raw.iter().zip(next).fold(0, |any, (byte, next)| any | inside(*byte, *next));
    found | raw.last().map_or(0, |last| inside(*last, 0)) != 0
}

struct Reader<'a> {
    tables: &'static TableSet,
    header: &'a Header,
    findings: Findings,
    receipt: Option<(Place, Values<'a>)>,
    month: Option<Month>,
    inpatient: bool,
    /// Of the present record.
    values: Values<'a>,
    payers: Payers,
    days: Days,
    records: u32,
    last: (u64, [u8; 2]),
    look_for_control: bool,
    /// Record types whose extra fields were told.
    extra_told: Vec<[u8; 2]>,
    /// It has a record of DPC, though it is read by the tables of 医科.
    has_dpc_record: bool,
    /// How many IR of its own it has (歯科).
    institutions: u32,
    /// How many records of a return it has.
    return_records: u32,
}

impl<'a> Reader<'a> {
    fn new(tables: &'static TableSet, header: &'a Header, look_for_control: bool) -> Self {
        Self {
            tables,
            header,
            findings: Findings::new(FINDINGS_PER_RECEIPT_MAX),
            receipt: None,
            month: None,
            inpatient: false,
            values: Values::new(),
            payers: Payers::default(),
            days: Days::default(),
            records: 0,
            last: (0, *b"  "),
            look_for_control,
            extra_told: Vec::new(),
            has_dpc_record: false,
            institutions: 0,
            return_records: 0,
        }
    }

    fn lines(&mut self, index: &'a Index, raw: &'a [u8], first_line: u64) {
        for (line, number) in index.lines(raw).zip(first_line..) {
            self.line(line, number);
        }
    }

    fn line(&mut self, line: Line<'a>, number: u64) {
        let mark = lead(line.text(), false);
        let line = line.without_first(mark);
        let id = line.fields().next().unwrap_or_default();
        self.last = (number, id.try_into().unwrap_or_default());
        if mark > 0 {
            self.findings.add(finding(number, id, String::new(), &codes::END_MARK_INSIDE, String::new()));
        }
        if line.text().is_empty() {
            self.findings.add(finding(number, b"", String::new(), &codes::LINE_EMPTY, String::new()));
            return;
        }
        self.records += 1;
        let Some(record) = self.tables.record(id) else {
            self.unknown(line, id, number);
            return;
        };
        let place = Place { line: number, record, encoding: self.header.encoding };
        self.limits_of_line(&line, number, id, Some(record));
        if record.meaning == Meaning::Kept {
            return;
        }
        let known = check(place, &line, &mut self.values, &mut self.findings);
        if line.field_count() > known && !self.extra_told.contains(&record.id) {
            self.extra_told.push(record.id);
            extra_fields(place, &line, known, &mut self.findings);
        }
        self.meaning(place);
    }

    fn limits_of_line(&mut self, line: &Line<'_>, number: u64, id: &[u8], record: Option<&Record>) {
        if line.text().len() > RECEIPT_LINE_BYTES_MAX {
            self.findings.add(finding(number, id, String::new(), &codes::LINE_TOO_LONG, String::new()));
        }
        if self.look_for_control
            && let Some((field, _)) = line.fields().enumerate().find(|(_, field)| field.iter().any(|byte| *byte < b' '))
        {
            let field = record.map_or_else(|| field.to_string(), |record| record.place(field));
            self.findings.add(finding(number, id, field, &codes::CONTROL_BYTE, String::new()));
        }
    }

    fn unknown(&mut self, line: Line<'_>, id: &[u8], number: u64) {
        self.limits_of_line(&line, number, id, None);
        if returned::is_record(id) {
            self.return_records += 1;
            return;
        }
        self.has_dpc_record |= self.tables.kind == Kind::Ika && DPC_RECORDS.iter().any(|dpc| dpc == id);
        self.findings.add(finding(number, id, String::new(), &codes::UNKNOWN_RECORD, String::new()));
    }

    fn meaning(&mut self, place: Place) {
        let (values, findings, kind) = (&self.values, &mut self.findings, self.tables.kind);
        match place.record.meaning {
            Meaning::Institution => {
                self.institutions += 1;
                self.header.check_institution(place, values, findings);
            }
            Meaning::Receipt if self.receipt.is_some() => {
                findings.add(place.whole(&codes::OUTSIDE_RECEIPT, String::new()));
            }
            Meaning::Receipt => self.first(place),
            Meaning::Insurer => self.payers.add_insurer(kind, place, values, findings),
            Meaning::Programme => self.payers.add_programme(kind, place, values, self.inpatient, findings),
            Meaning::Confirmation => self.payers.add_confirmation(place, values, findings),
            Meaning::CareDays => {
                self.payers.add_told(place, values, findings);
                self.days.add_care_days(place, values, findings);
            }
            // Of the details of DPC only the days are looked at.
            Meaning::Detail if kind == Kind::Dpc => self.days.add_days(values),
            Meaning::Detail => {
                self.payers.add_charged(place, values, findings);
                self.days.add_detail(place, values, findings);
            }
            Meaning::Illness => {
                if values.get(Role::Number) == NOT_CODED && values.is_absent(Role::Name) {
                    findings.add(place.of(Role::Name, &codes::ILLNESS_NAME, String::new()));
                }
            }
            Meaning::Dispensing => {
                self.payers.add_charged(place, values, findings);
                let day = parse_day(values.get(Role::Dispensed)).ok().filter(|day| Month::of(day.value).ok() == self.month);
                if let Some(day) = day.and_then(|day| u8::try_from(day.value.day()).ok()) {
                    self.days.add_day(day);
                }
            }
            Meaning::Plain => self.payers.add_charged(place, values, findings),
            Meaning::Header | Meaning::Total | Meaning::Kept => {}
        }
    }

    fn first(&mut self, place: Place) {
        let values = self.values;
        self.month = parse_month(values.get(Role::Month)).ok().map(|month| month.value);
        if let Some(month) = self.month {
            self.days.in_month = u8::try_from(month.last_day().day()).unwrap_or(31);
        }
        self.inpatient = ReceiptType::parse(values.get(Role::Type)).is_some_and(ReceiptType::is_inpatient);
        self.receipt = Some((place, values));
    }

    fn cut(&mut self, first_line: u64) {
        let (line, id) = self.last;
        self.findings.add(finding(line.max(first_line), &id, String::new(), &codes::RECEIPT_CUT, String::new()));
    }

    /// What came of it; the reader is empty then.
    fn finish(&mut self, first_line: u64, is_cut: bool) -> ParsedReceipt {
        if is_cut {
            self.cut(first_line);
        } else {
            self.days.end_unit(&mut self.findings);
        }
        let mut findings = std::mem::replace(&mut self.findings, Findings::new(0));
        let payers = std::mem::take(&mut self.payers);
        let (billed, payer_count) = (payers.billed(), payers.count());
        let (mut number, mut normal, mut number_line) = (None, None, first_line);
        if let Some((place, values)) = &self.receipt {
            (number, number_line) = (values.number(Role::Number), place.line);
            if self.tables.kind == Kind::Shika && self.institutions == 0 {
                findings.add(place.whole(&codes::INSTITUTION_NONE, String::new()));
            }
            let first = First { kind: self.tables.kind, place: *place, values, month: self.month, line: first_line };
            normal = normal::build(self.header, &first, payers, &self.days, &mut findings);
        } else {
            findings.add(finding(first_line, b"", String::new(), &codes::OUTSIDE_RECEIPT, String::new()));
        }
        let Findings { list, more, errors, warnings, .. } = findings;
        let (raw, dpc) = (Vec::new(), self.tables.kind == Kind::Dpc);
        ParsedReceipt {
            raw,
            first_line,
            records: self.records,
            number,
            billed,
            payers: payer_count,
            normal,
            returned: None,
            findings: list,
            findings_more: more,
            errors,
            warnings,
            dpc,
            number_line,
        }
    }
}
