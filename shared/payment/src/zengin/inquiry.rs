//! Account inquiry (振込口座照会, types 98 and 99): is there such an account, under this name? Asked before paying, it spares most returned transfers.
//!
//! The records are those of 総合振込 but for the type, an answer in the last byte of a data record, and a trailer without a sum (`domain/payments.md`
//! §3.2). One public tool reads the answer at byte 114, so its place is the caller's to say.

use super::bank::BankProfile;
use super::check::refuse_whole;
use super::fields::{Findings, check_fields};
use super::frame::{RECORDS_MAX, Records, Separator};
use super::layout::{AMOUNT, CODE_KIND, COUNT, Field, Kind, RECORD_BYTES, Rule, SUM, TYPE_CODE};
use super::value::Digits;
use super::view::{DataRecord, padded};
use super::write::{CustomerArea, HeaderLine, NewAccount, TransferClass, TransferLine, WriteError, write};
use crate::codes;
use crate::profile::PayeeAccount;
use josei_base::{Entry, Finding, Yen, limits};

/// Where the answer stands, from 1, by the bank whose page was read.
pub const ANSWER_POSITION: usize = 120;
/// Where one public tool reads it.
pub const ANSWER_POSITION_OTHER: usize = 114;

/// Asked or answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InquiryKind {
    /// 98: the city asks.
    Request,
    /// 99: the bank answers.
    Result,
}

/// What the bank says of an account (照会回答コード).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// 0: type, number and name agree; in a request, not asked yet.
    Agrees,
    /// 1: there is no such account.
    NoAccount,
    /// 2: it is under another name.
    OtherName,
    /// 9: something else.
    Other,
}

impl Answer {
    const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            b'0' => Some(Self::Agrees),
            b'1' => Some(Self::NoAccount),
            b'2' => Some(Self::OtherName),
            b'9' => Some(Self::Other),
            _ => None,
        }
    }
}

/// One account that was asked for. Its number in the file is 顧客コード1 of what [`write_inquiry`] wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InquiryLine {
    /// Number of the record in the file, from 1.
    pub record: u64,
    /// The account as it stands there.
    pub account: DataRecord,
    /// What the bank says; `None` where the byte is none of the codes.
    pub answer: Option<Answer>,
}

/// A file that was read.
#[derive(Debug, Clone, Default)]
pub struct Inquiry {
    /// Asked or answered; `None` when the file is neither.
    pub kind: Option<InquiryKind>,
    /// Its accounts.
    pub lines: Vec<InquiryLine>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// How many of these are errors.
    pub errors: u64,
}

/// Writes a request for these accounts, numbered from 1. The same input always gives the same bytes.
///
/// # Errors
/// As for a file of transfers.
pub fn write_inquiry(header: &HeaderLine, accounts: &[PayeeAccount], separator: Separator, eof_byte: bool) -> Result<Vec<u8>, WriteError> {
    let mut lines = Vec::with_capacity(accounts.len());
    for (number, account) in (1..).zip(accounts) {
        lines.push(TransferLine {
            bank: account.bank,
            bank_name: account.bank_name,
            branch: account.branch,
            branch_name: account.branch_name,
            account_type: account.account_type,
            account: account.account,
            payee_name: account.name,
            // A line of no yen is not written; it is taken out below.
            amount: Yen::new(1),
            new_account: NewAccount::Known,
            customer: CustomerArea::Codes(Digits::from_number(number).map_err(|_| WriteError::TooManyLines(accounts.len()))?, Digits::ZERO),
            class: TransferClass::Wire,
        });
    }
    let mut bytes = write(header, lines.iter(), separator, eof_byte)?.bytes;
    let step = RECORD_BYTES + if separator == Separator::None { 0 } else { 2 };
    for record in bytes.chunks_mut(step) {
        match record.first().copied().and_then(Kind::from_byte) {
            Some(Kind::Header) => put(record, &TYPE_CODE, b"98"),
            Some(Kind::Data) => {
                put(record, &AMOUNT, b"0000000000");
                if let Some(answer) = record.get_mut(ANSWER_POSITION - 1) {
                    *answer = b'0';
                }
            }
            Some(Kind::Trailer) => put(record, &SUM, &[b' '; 12]),
            _ => {}
        }
    }
    Ok(bytes)
}

fn put(record: &mut [u8], field: &Field, bytes: &[u8]) {
    if let Some(place) = record.get_mut(field.start - 1..field.start - 1 + field.len)
        && place.len() == bytes.len()
    {
        place.copy_from_slice(bytes);
    }
}

/// Reads a request or an answer; `answer_position` is [`ANSWER_POSITION`] unless the bank says otherwise. Never fails: what is wrong stands in the
/// findings.
#[must_use]
pub fn read_inquiry(bytes: &[u8], profile: &BankProfile, answer_position: usize) -> Inquiry {
    let mut reading =
        Reading { profile, answer_position, findings: Findings::default(), expect: Kind::Header, inquiry: Inquiry::default() };
    reading.file(bytes);
    let Reading { findings, mut inquiry, .. } = reading;
    (inquiry.errors, inquiry.findings) = (findings.errors, findings.listed);
    inquiry
}

struct Reading<'p> {
    profile: &'p BankProfile,
    answer_position: usize,
    findings: Findings,
    /// The next kind that must come: the header, data or a trailer, the end.
    expect: Kind,
    inquiry: Inquiry,
}

impl Reading<'_> {
    fn file(&mut self, bytes: &[u8]) {
        if let Some(entry) = refuse_whole(bytes) {
            return self.findings.file(entry, String::new());
        }
        self.inquiry.kind = match bytes.get(..3) {
            Some(b"198") => Some(InquiryKind::Request),
            Some(b"199") => Some(InquiryKind::Result),
            _ => return self.findings.field((1, Kind::Header), &TYPE_CODE, 0, &codes::Z_TYPE_UNKNOWN, String::new()),
        };
        if bytes.get(3) == Some(&b'1') {
            return self.findings.field((1, Kind::Header), &CODE_KIND, 0, &codes::Z_EBCDIC, String::new());
        }
        let (mut last, mut blank, mut ended) = (0, None, false);
        for record in Records::new(bytes) {
            last = record.number;
            if last > RECORDS_MAX {
                return self.findings.file(&codes::Z_TOO_MANY_RECORDS, String::new());
            }
            if record.bytes.is_empty() {
                blank.get_or_insert(last);
                continue;
            }
            if let Some(at) = blank.take() {
                self.findings.record(at, "", &codes::Z_CUT, "0 bytes".to_owned());
            }
            if ended {
                return self.findings.record(last, "", &codes::Z_AFTER_END, String::new());
            }
            ended = self.record(last, record.bytes);
        }
        if !ended {
            let entry = if self.expect == Kind::End { &codes::Z_END_MISSING } else { &codes::Z_TRAILER_MISSING };
            self.findings.record(last, "", entry, String::new());
        }
    }

    /// True for the end record.
    fn record(&mut self, number: u64, bytes: &[u8]) -> bool {
        let Some(kind) = bytes.first().copied().and_then(Kind::from_byte) else {
            self.findings.record(number, "", &codes::Z_KIND_UNKNOWN, String::new());
            return false;
        };
        if let Some(entry) = wrong_length(bytes.len()) {
            self.findings.record(number, kind.name(), entry, bytes.len().to_string());
            return kind == Kind::End;
        }
        let fits =
            matches!((self.expect, kind), (Kind::Header, Kind::Header) | (Kind::Data, Kind::Data | Kind::Trailer) | (Kind::End, Kind::End));
        if !fits {
            let entry = match kind {
                Kind::Header => &codes::Z_HEADER_IN_BATCH,
                Kind::Data => &codes::Z_DATA_OUTSIDE,
                Kind::Trailer => &codes::Z_TRAILER_MISPLACED,
                Kind::End => &codes::Z_TRAILER_MISSING,
            };
            self.findings.record(number, kind.name(), entry, String::new());
        }
        let record = padded(bytes);
        self.fields(number, kind, &record);
        match kind {
            Kind::Header => self.expect = Kind::Data,
            Kind::Data => self.line(number, &record),
            Kind::Trailer => {
                self.count(number, &record);
                self.expect = Kind::End;
            }
            Kind::End => {}
        }
        kind == Kind::End
    }

    /// Checks what an inquiry shares with 総合振込: amount, sum and answer are none of it.
    fn fields(&mut self, number: u64, kind: Kind, record: &[u8; RECORD_BYTES]) {
        let mut shared = *record;
        if kind == Kind::Data {
            put(&mut shared, &AMOUNT, b"0000000001");
            if let Some(answer) = shared.get_mut(self.answer_position.wrapping_sub(1)) {
                *answer = b' ';
            }
        } else if kind == Kind::Trailer {
            put(&mut shared, &SUM, b"000000000000");
        }
        check_fields(&mut self.findings, self.profile, number, kind, &shared);
    }

    fn line(&mut self, number: u64, record: &[u8; RECORD_BYTES]) {
        let byte = record.get(self.answer_position.wrapping_sub(1)).copied().unwrap_or(b' ');
        let answer = Answer::from_byte(byte);
        if answer.is_none() {
            self.findings.field((number, Kind::Data), &answer_field(self.answer_position), 0, &codes::Z_CODE_VALUE, String::new());
        }
        if self.inquiry.lines.len() < limits::BANK_FILE_LINES_MAX {
            self.inquiry.lines.push(InquiryLine { record: number, account: DataRecord::new(record), answer });
        }
    }

    fn count(&mut self, number: u64, record: &[u8; RECORD_BYTES]) {
        let declared = super::charset::number(COUNT.of(record));
        let counted = u64::try_from(self.inquiry.lines.len()).unwrap_or(u64::MAX);
        if declared.is_some_and(|declared| declared != counted) {
            self.findings.field((number, Kind::Trailer), &COUNT, 0, &codes::Z_COUNT_DIFFERS, counted.to_string());
        }
    }
}

const fn answer_field(position: usize) -> Field {
    Field { number: 17, name: "照会回答コード", start: position, len: 1, rule: Rule::Blank }
}

/// A stripped record keeps its answer, so it is never short.
fn wrong_length(len: usize) -> Option<&'static Entry> {
    match len.cmp(&RECORD_BYTES) {
        std::cmp::Ordering::Less => Some(&codes::Z_CUT),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(&codes::Z_LONG),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{PayerProfile, SAMPLE};
    use josei_base::Date;

    fn request(separator: Separator) -> (PayerProfile, Vec<u8>) {
        let profile = PayerProfile::load(SAMPLE).unwrap().0;
        let accounts: Vec<_> = profile.payees.values().copied().collect();
        let header = profile.rendering.payer.header(Date::constant(2024, 6, 28));
        let bytes = write_inquiry(&header, &accounts, separator, false).unwrap();
        (profile, bytes)
    }

    fn codes_of(bytes: &[u8]) -> Vec<&'static str> {
        read_inquiry(bytes, &BankProfile::default(), ANSWER_POSITION).findings.iter().map(|finding| finding.entry.code).collect()
    }

    #[test]
    fn what_is_asked_reads_back() {
        for separator in [Separator::None, Separator::Crlf, Separator::CrlfBetween] {
            let (profile, bytes) = request(separator);
            let read = read_inquiry(&bytes, &profile.bank, ANSWER_POSITION);
            assert_eq!((read.kind, read.errors, read.findings.len()), (Some(InquiryKind::Request), 0, 0), "{:?}", read.findings);
            let asked: Vec<_> = read.lines.iter().map(|line| (line.account.account().to_vec(), line.answer)).collect();
            let expected: Vec<_> =
                profile.payees.values().map(|account| (account.account.bytes().to_vec(), Some(Answer::Agrees))).collect();
            assert_eq!(asked, expected);
            assert_eq!(read.lines[1].account.customer_1(), b"0000000002");
        }
    }

    #[test]
    fn the_fields_that_differ_stand_where_they_must() {
        let (_, bytes) = request(Separator::None);
        assert_eq!(bytes.len(), 5 * RECORD_BYTES);
        assert_eq!((bytes.get(1..3), bytes.get(2 * RECORD_BYTES - 1)), (Some(&b"98"[..]), Some(&b'0')));
        assert_eq!(bytes.get(3 * RECORD_BYTES..3 * RECORD_BYTES + 20), Some(&b"8000002             "[..]));
    }

    #[test]
    fn answers_are_read_where_the_bank_writes_them() {
        let (_, mut bytes) = request(Separator::None);
        bytes[2] = b'9';
        for (byte, answer) in [(b'0', Answer::Agrees), (b'1', Answer::NoAccount), (b'2', Answer::OtherName), (b'9', Answer::Other)] {
            bytes[2 * RECORD_BYTES - 1] = byte;
            let read = read_inquiry(&bytes, &BankProfile::default(), ANSWER_POSITION);
            assert_eq!((read.kind, read.lines[0].answer, read.errors), (Some(InquiryKind::Result), Some(answer), 0));
        }
        bytes[2 * RECORD_BYTES - 1] = b'3';
        assert_eq!(codes_of(&bytes), ["Z0407"]);
        // At byte 114, with the last byte blank.
        let mut other = bytes.clone();
        for record in [1, 2] {
            other[(record + 1) * RECORD_BYTES - 1] = b' ';
            other[record * RECORD_BYTES + ANSWER_POSITION_OTHER - 1] = b'2';
        }
        let read = read_inquiry(&other, &BankProfile::default(), ANSWER_POSITION_OTHER);
        assert_eq!((read.lines[0].answer, read.errors), (Some(Answer::OtherName), 0), "{:?}", read.findings);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let (_, bytes) = request(Separator::None);
        let changed = |at: usize, to: &[u8]| {
            let mut bytes = bytes.clone();
            bytes.splice(at..at + to.len(), to.iter().copied());
            codes_of(&bytes)
        };
        assert_eq!(changed(1, b"21"), ["Z0007"]);
        assert_eq!(changed(3, b"1"), ["Z0005"]);
        assert_eq!(changed(3 * RECORD_BYTES + 1, b"000003"), ["Z0301"]);
        assert_eq!(changed(RECORD_BYTES + 43, b"12A4567"), ["Z0401"]);
        assert_eq!(changed(RECORD_BYTES, b"7"), ["Z0206", "Z0301"]);
        assert_eq!(codes_of(&bytes[..4 * RECORD_BYTES]), ["Z0204"]);
        assert_eq!(codes_of(&bytes[..3 * RECORD_BYTES]), ["Z0203"]);
        assert_eq!(codes_of(&bytes[..3 * RECORD_BYTES + 50]), ["Z0101", "Z0203"]);
        assert_eq!(codes_of(b""), ["Z0001"]);
        let after = [&bytes[..], &bytes[..RECORD_BYTES]].concat();
        assert_eq!(codes_of(&after), ["Z0205"]);
    }
}
