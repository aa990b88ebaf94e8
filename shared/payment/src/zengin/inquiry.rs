//! Account inquiry (振込口座照会, types 98 and 99): is there such an account, under this name? Asked before paying, it spares most returned transfers.
//!
//! The records are those of 総合振込 but for the type, an answer in the last byte of a data record, and a trailer without a sum (`domain/payments.md`
//! §3.2). One public tool reads the answer at byte 114, so its place is a point of the bank profile. [`super::check`] reads both types.

use super::frame::Separator;
use super::layout::{AMOUNT, Field, Kind, RECORD_BYTES, SUM, TYPE_CODE};
use super::value::Digits;
use super::view::DataRecord;
use super::write::{CustomerArea, HeaderLine, NewAccount, TransferClass, TransferLine, WriteError, write};
use crate::profile::PayeeAccount;
use josei_base::Yen;
use std::ops::RangeInclusive;

/// Where the answer may stand, from 1: the bank whose page was read has it in the last byte, one public tool reads the first of these.
pub const ANSWER_POSITIONS: RangeInclusive<usize> = 114..=120;

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
    /// From the byte that stands in the file.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            b'0' => Some(Self::Agrees),
            b'1' => Some(Self::NoAccount),
            b'2' => Some(Self::OtherName),
            b'9' => Some(Self::Other),
            _ => None,
        }
    }

    /// The byte that stands in the file.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Agrees => b'0',
            Self::NoAccount => b'1',
            Self::OtherName => b'2',
            Self::Other => b'9',
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

/// How the bank wants the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InquiryForm {
    /// Between the records.
    pub separator: Separator,
    /// 0x1A at the end.
    pub eof_byte: bool,
    /// Where the answer stands, one of [`ANSWER_POSITIONS`].
    pub answer_position: usize,
}

/// Writes a request (98) for these accounts, numbered from 1. The same input always gives the same bytes.
///
/// # Errors
/// As for a file of transfers.
pub fn write_inquiry(header: &HeaderLine, accounts: &[PayeeAccount], form: InquiryForm) -> Result<Vec<u8>, WriteError> {
    written(header, accounts, None, form)
}

/// Writes the answer (99), as a bank would: for local realms and tests, where nobody else answers.
///
/// # Errors
/// As for a file of transfers.
pub fn write_answers(header: &HeaderLine, accounts: &[(PayeeAccount, Answer)], form: InquiryForm) -> Result<Vec<u8>, WriteError> {
    let (accounts, answers): (Vec<_>, Vec<_>) = accounts.iter().copied().unzip();
    written(header, &accounts, Some(&answers), form)
}

fn written(header: &HeaderLine, accounts: &[PayeeAccount], answers: Option<&[Answer]>, form: InquiryForm) -> Result<Vec<u8>, WriteError> {
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
    let mut bytes = write(header, lines.iter(), form.separator, form.eof_byte)?.bytes;
    let step = RECORD_BYTES + if form.separator == Separator::None { 0 } else { 2 };
    let answer_field = super::layout::answer(form.answer_position);
    let mut answers = answers.map(|answers| answers.iter());
    for record in bytes.chunks_mut(step) {
        match record.first().copied().and_then(Kind::from_byte) {
            Some(Kind::Header) => put(record, &TYPE_CODE, if answers.is_some() { b"99" } else { b"98" }),
            Some(Kind::Data) => {
                put(record, &AMOUNT, b"0000000000");
                let answer = answers.as_mut().and_then(Iterator::next).map_or(b'0', |answer| answer.byte());
                put(record, &answer_field, &[answer]);
            }
            Some(Kind::Trailer) => put(record, &SUM, &[b' '; 12]),
            _ => {}
        }
    }
    Ok(bytes)
}

fn put(record: &mut [u8], field: &Field, bytes: &[u8]) {
    let place = field.place(record);
    if place.len() == bytes.len() {
        place.copy_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BankProfile, check};
    use super::*;
    use crate::profile::{PayerProfile, SAMPLE};
    use josei_base::Date;

    const FORM: InquiryForm = InquiryForm { separator: Separator::None, eof_byte: false, answer_position: 120 };

    fn request(form: InquiryForm) -> (PayerProfile, Vec<u8>) {
        let profile = PayerProfile::load(SAMPLE).unwrap().0;
        let accounts: Vec<_> = profile.payees.values().copied().collect();
        let bytes = write_inquiry(&profile.rendering.payer.header(Date::constant(2024, 6, 28)), &accounts, form).unwrap();
        (profile, bytes)
    }

    fn codes_of(bytes: &[u8]) -> Vec<&'static str> {
        check(bytes, &BankProfile::default()).findings.iter().map(|finding| finding.entry.code).collect()
    }

    #[test]
    fn what_is_asked_reads_back() {
        for separator in [Separator::None, Separator::Crlf, Separator::CrlfBetween] {
            let (profile, bytes) = request(InquiryForm { separator, ..FORM });
            let read = check(&bytes, &BankProfile::default());
            assert_eq!((read.type_code.as_deref(), read.separator, read.findings.len()), (Some("98"), separator, 0), "{:?}", read.findings);
            let lines: Vec<_> = read.inquiry_lines().collect();
            let asked: Vec<_> = lines.iter().map(|line| (line.account.account().to_vec(), line.answer)).collect();
            let expected: Vec<_> =
                profile.payees.values().map(|account| (account.account.bytes().to_vec(), Some(Answer::Agrees))).collect();
            assert_eq!(asked, expected);
            assert_eq!(lines[1].account.customer_1(), b"0000000002");
            assert!(read.write_back() == bytes);
        }
    }

    #[test]
    fn the_fields_that_differ_stand_where_they_must() {
        let (_, bytes) = request(FORM);
        assert_eq!(bytes.len(), 5 * RECORD_BYTES);
        assert_eq!((bytes.get(1..3), bytes.get(2 * RECORD_BYTES - 1)), (Some(&b"98"[..]), Some(&b'0')));
        assert_eq!(bytes.get(3 * RECORD_BYTES..3 * RECORD_BYTES + 20), Some(&b"8000002             "[..]));
    }

    /// What we write as the bank, we read, wherever this bank puts its answers.
    #[test]
    fn answers_are_read_where_the_bank_writes_them() {
        let (profile, _) = request(FORM);
        let header = profile.rendering.payer.header(Date::constant(2024, 6, 28));
        let account = *profile.payees.values().next().unwrap();
        let given = [Answer::Agrees, Answer::NoAccount, Answer::OtherName, Answer::Other].map(|answer| (account, answer));
        for answer_position in ANSWER_POSITIONS {
            let bytes = write_answers(&header, &given, InquiryForm { answer_position, ..FORM }).unwrap();
            let bank = BankProfile { answer_position, ..BankProfile::default() };
            let read = check(&bytes, &bank);
            assert_eq!((read.type_code.as_deref(), read.findings.len()), (Some("99"), 0), "{:?}", read.findings);
            assert!(read.inquiry_lines().map(|line| line.answer).eq(given.map(|(_, answer)| Some(answer))));
            // Read where it does not stand, it is no answer, and its place is no space.
            let elsewhere = BankProfile { answer_position: if answer_position == 120 { 114 } else { 120 }, ..bank };
            let codes: Vec<_> = check(&bytes, &elsewhere).findings.iter().take(2).map(|finding| finding.entry.code).collect();
            assert_eq!(codes, ["Z0407", "Z0408"]);
        }
        let (_, mut bytes) = request(FORM);
        bytes[2 * RECORD_BYTES - 1] = b'1';
        assert_eq!(codes_of(&bytes), ["Z0407"], "nobody has answered a request");
        bytes[2] = b'9';
        assert_eq!(codes_of(&bytes), [""; 0]);
        bytes[2 * RECORD_BYTES - 1] = b'3';
        assert_eq!(codes_of(&bytes), ["Z0407"]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let (_, bytes) = request(FORM);
        let changed = |at: usize, to: &[u8]| {
            let mut bytes = bytes.clone();
            bytes.splice(at..at + to.len(), to.iter().copied());
            codes_of(&bytes)
        };
        assert_eq!(changed(3, b"1"), ["Z0005"]);
        assert_eq!(changed(3 * RECORD_BYTES + 1, b"000003"), ["Z0301"]);
        assert_eq!(changed(RECORD_BYTES + 43, b"12A4567"), ["Z0401"]);
        assert_eq!(changed(RECORD_BYTES + 80, b"000000012 "), ["Z0401"]);
        assert_eq!(changed(RECORD_BYTES, b"7"), ["Z0206", "Z0301"]);
        assert_eq!(codes_of(&bytes[..4 * RECORD_BYTES]), ["Z0204"]);
        assert_eq!(codes_of(&bytes[..3 * RECORD_BYTES]), ["Z0203", "Z0204"]);
        assert_eq!(codes_of(&bytes[..3 * RECORD_BYTES + 5]), ["Z0101", "Z0204"]);
        let after = [&bytes[..], &bytes[..RECORD_BYTES]].concat();
        assert_eq!(codes_of(&after), ["Z0205", "Z0203"]);
    }
}
