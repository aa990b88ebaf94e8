//! Checking the fields of one record by the tables of `layout`. A clean record allocates nothing.

use super::bank::BankProfile;
use super::charset::{self, COMMA, EDI, LONG_VOWEL, NAME, WO, all_digits, all_spaces, glance, number};
use super::layout::{EDI_TEXT, Field, Kind, Layout, Rule, answer};
use super::statement::{cancelled, direction, era_day};
use crate::codes;
use josei_base::{Entry, Finding, limits};

/// Findings of a file: the first ones listed, all counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Findings {
    pub(super) listed: Vec<Finding>,
    pub(super) errors: u64,
    pub(super) warnings: u64,
}

impl Findings {
    #[cold]
    pub(super) fn add(&mut self, finding: Finding) {
        if finding.is_error() {
            self.errors += 1;
        } else {
            self.warnings += 1;
        }
        if self.listed.len() < limits::FINDINGS_LISTED_MAX {
            self.listed.push(finding);
        }
    }

    /// Of the file as a whole.
    #[cold]
    pub(super) fn file(&mut self, entry: &'static Entry, detail: String) {
        self.add(Finding { line: 0, record: String::new(), field: String::new(), position: None, entry, detail });
    }

    /// Of one record as a whole.
    #[cold]
    pub(super) fn record(&mut self, line: u64, record: &str, entry: &'static Entry, detail: String) {
        self.add(Finding { line, record: record.to_owned(), field: String::new(), position: None, entry, detail });
    }

    /// Of one field; `offset` bytes into it.
    #[cold]
    pub(super) fn field(&mut self, place: (u64, Kind), field: &Field, offset: usize, entry: &'static Entry, detail: String) {
        let position = u32::try_from(field.start + offset).ok();
        self.add(Finding { line: place.0, record: place.1.name().to_owned(), field: field.label(), position, entry, detail });
    }
}

/// Where a field stands: record number and kind.
type Place = (u64, Kind);

/// Checks every field of a record.
#[inline]
pub(super) fn check_fields(findings: &mut Findings, profile: &BankProfile, layout: &Layout, place: Place, record: &[u8]) {
    let (_, kind) = place;
    let overlay = kind == Kind::Data && layout.has_edi(record);
    for field in layout.fields(kind) {
        if !(overlay && field.rule == Rule::Customer) {
            check_field(findings, profile, place, field, field.of(record));
        }
    }
    if overlay {
        check_field(findings, profile, place, &EDI_TEXT, EDI_TEXT.of(record));
    }
}

#[expect(clippy::match_same_arms, reason = "one row per rule, as in the table of the standard")]
#[inline]
fn check_field(findings: &mut Findings, profile: &BankProfile, place: Place, field: &'static Field, bytes: &[u8]) {
    let clean = match field.rule {
        Rule::Kind | Rule::TypeCode => true,
        Rule::CodeKind => bytes == b"0",
        Rule::Filled => number(bytes).is_some_and(|value| value > 0),
        Rule::Digits => all_digits(bytes),
        Rule::Unused => all_digits(bytes) || all_spaces(bytes),
        Rule::Told => bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | 0xA1..=0xDF)),
        Rule::Text(kind) => text_is_clean(kind, bytes) && bytes.first() != Some(&b' '),
        Rule::OptionalText(kind) => text_is_clean(kind, bytes) && (bytes.first() != Some(&b' ') || all_spaces(bytes)),
        Rule::Day => number(bytes).is_some_and(is_day),
        Rule::EraDay => era_day(bytes).is_ok(),
        Rule::PayerType => matches!(bytes, b"1" | b"2" | b"9"),
        Rule::PayerAccount => all_digits(bytes),
        Rule::AccountType => matches!(bytes, b"1" | b"2" | b"4" | b"9"),
        Rule::SalaryType => matches!(bytes, b"1" | b"2"),
        Rule::ClearingHouse => bytes == b"0000",
        Rule::Amount => number(bytes).is_some_and(|yen| yen > 0 && i64::try_from(yen).is_ok_and(|yen| yen <= profile.transfer_yen_max)),
        Rule::NewCode => matches!(bytes, b"0" | b"1" | b"2"),
        Rule::Customer => all_digits(bytes),
        Rule::TransferClass => matches!(bytes, b"7" | b"8"),
        Rule::EdiFlag => matches!(bytes, b" " | b"Y"),
        Rule::Blank => all_spaces(bytes),
        Rule::Answer(codes) => {
            let at = profile.answer_position.wrapping_sub(field.start);
            bytes.iter().enumerate().all(|(place, byte)| if place == at { codes.contains(byte) } else { *byte == b' ' })
        }
        Rule::Direction => direction(bytes).is_some(),
        Rule::Cancelled => cancelled(bytes).is_some(),
    };
    if !clean {
        explain(findings, profile, place, field, bytes);
    }
}

#[inline]
fn text_is_clean(kind: u8, bytes: &[u8]) -> bool {
    let seen = glance(kind, bytes);
    seen.clean && (!seen.marks || charset::misplaced_mark(bytes).is_none())
}

/// `MMDD` of some year; 29 February is a day.
const fn is_day(value: u64) -> bool {
    let (month, day) = (value / 100, value % 100);
    let last = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    };
    day >= 1 && day <= last
}

/// Says what is wrong with a field that is not clean.
#[expect(clippy::match_same_arms, reason = "one row per rule, as in the table of the standard")]
#[cold]
fn explain(findings: &mut Findings, profile: &BankProfile, place: Place, field: &'static Field, bytes: &[u8]) {
    // Control characters explain everything else.
    if let Some(at) = bytes.iter().position(|byte| *byte < 0x20 || *byte == 0x7F) {
        let byte = bytes.get(at).copied().unwrap_or_default();
        findings.field(place, field, at, &codes::Z_CONTROL, format!("0x{byte:02X}"));
        return;
    }
    let blank = all_spaces(bytes);
    let mut say = |offset, entry, detail: String| findings.field(place, field, offset, entry, detail);
    let mut by_policy = |entry: Option<&'static Entry>| {
        if let Some(entry) = entry {
            say(0, entry, String::new());
        }
    };
    match field.rule {
        Rule::Kind | Rule::TypeCode => {}
        Rule::CodeKind => say(0, if bytes == b"1" { &codes::Z_EBCDIC } else { &codes::Z_CODE_VALUE }, String::new()),
        Rule::Filled | Rule::Digits if blank || all_digits(bytes) => say(0, &codes::Z_REQUIRED, String::new()),
        Rule::Amount if blank => say(0, &codes::Z_REQUIRED, String::new()),
        Rule::Amount if number(bytes) == Some(0) => say(0, &codes::Z_AMOUNT_ZERO, String::new()),
        Rule::Amount if all_digits(bytes) => {
            say(0, &codes::Z_BANK_TRANSFER_LIMIT, format!("≤ {}", profile.transfer_yen_max));
        }
        Rule::Day if blank || bytes == b"0000" => say(0, &codes::Z_REQUIRED, String::new()),
        Rule::Day if all_digits(bytes) => say(0, &codes::Z_NO_SUCH_DAY, String::new()),
        Rule::Filled | Rule::Digits | Rule::Unused | Rule::Amount | Rule::Day => not_digits(&mut say, bytes),
        Rule::EraDay => say(0, &codes::Z_NO_SUCH_DAY, String::new()),
        Rule::Told => {
            let at = bytes.iter().position(|byte| !matches!(byte, b' '..=b'~' | 0xA1..=0xDF)).unwrap_or(0);
            say(at, &codes::Z_CHARACTER, bytes.get(at).map_or_else(String::new, |byte| format!("0x{byte:02X}")));
        }
        Rule::Text(_) if blank => say(0, &codes::Z_REQUIRED, String::new()),
        Rule::Text(kind) | Rule::OptionalText(kind) => explain_text(&mut say, profile, kind, bytes),
        Rule::PayerType | Rule::PayerAccount if blank => {
            by_policy(profile.payer_account_blank.entry(&codes::Z_W_PAYER_ACCOUNT, &codes::Z_E_PAYER_ACCOUNT));
        }
        Rule::PayerAccount => not_digits(&mut say, bytes),
        Rule::AccountType | Rule::SalaryType | Rule::Direction if blank => say(0, &codes::Z_REQUIRED, String::new()),
        Rule::PayerType => say(0, &codes::Z_CODE_VALUE, "1・2・9".to_owned()),
        Rule::AccountType => say(0, &codes::Z_CODE_VALUE, "1・2・4・9".to_owned()),
        Rule::SalaryType | Rule::Direction => say(0, &codes::Z_CODE_VALUE, "1・2".to_owned()),
        Rule::Cancelled => say(0, &codes::Z_CODE_VALUE, "0・1".to_owned()),
        Rule::ClearingHouse if blank => by_policy(profile.clearing_blank.entry(&codes::Z_W_CLEARING_BLANK, &codes::Z_E_CLEARING_BLANK)),
        Rule::ClearingHouse if all_digits(bytes) => {
            by_policy(profile.clearing_other.entry(&codes::Z_W_CLEARING_OTHER, &codes::Z_E_CLEARING_OTHER));
        }
        Rule::ClearingHouse => not_digits(&mut say, bytes),
        Rule::NewCode if blank => by_policy(profile.new_code_blank.entry(&codes::Z_W_NEW_CODE, &codes::Z_E_NEW_CODE)),
        Rule::NewCode => say(0, &codes::Z_CODE_VALUE, "0・1・2".to_owned()),
        Rule::Customer if blank => by_policy(profile.customer_blank.entry(&codes::Z_W_CUSTOMER_BLANK, &codes::Z_E_CUSTOMER_BLANK)),
        // Banks that take letters take them as a text (type C) of the name characters.
        Rule::Customer if bytes.iter().all(|byte| charset::allows(NAME, *byte)) => {
            by_policy(profile.customer_letters.entry(&codes::Z_W_CUSTOMER_LETTERS, &codes::Z_E_CUSTOMER_LETTERS));
        }
        Rule::Customer => explain_text(&mut say, profile, NAME, bytes),
        Rule::TransferClass if matches!(bytes, b"0" | b" ") => by_policy(profile.class_unset.entry(&codes::Z_W_CLASS, &codes::Z_E_CLASS)),
        Rule::TransferClass => say(0, &codes::Z_CODE_VALUE, "7・8".to_owned()),
        // A letter, or a digit of a bank's own.
        Rule::EdiFlag if bytes.iter().all(u8::is_ascii_alphanumeric) => {
            by_policy(profile.other_flag.entry(&codes::Z_W_FLAG, &codes::Z_E_FLAG));
        }
        Rule::EdiFlag => say(0, &codes::Z_CHARACTER, String::new()),
        Rule::Blank => {
            let at = bytes.iter().position(|byte| *byte != b' ').unwrap_or(0);
            say(at, &codes::Z_DUMMY, String::new());
        }
        Rule::Answer(codes) => explain_answer(findings, profile.answer_position, place, field, (bytes, codes)),
    }
}

/// The answer of an inquiry and the spaces around it.
fn explain_answer(findings: &mut Findings, position: usize, place: Place, field: &'static Field, (bytes, known): (&[u8], &[u8])) {
    let at = position.wrapping_sub(field.start);
    if bytes.get(at).is_none_or(|byte| !known.contains(byte)) {
        let known: Vec<String> = known.iter().map(|code| char::from(*code).to_string()).collect();
        findings.field(place, &answer(position), 0, &codes::Z_CODE_VALUE, known.join("・"));
    }
    if let Some((other, _)) = bytes.iter().enumerate().find(|(place, byte)| *place != at && **byte != b' ') {
        findings.field(place, field, other, &codes::Z_DUMMY, String::new());
    }
}

fn not_digits(say: &mut impl FnMut(usize, &'static Entry, String), bytes: &[u8]) {
    let at = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(0);
    say(at, &codes::Z_NOT_DIGITS, String::new());
}

/// Each kind of trouble once per field, at its first byte.
fn explain_text(say: &mut impl FnMut(usize, &'static Entry, String), profile: &BankProfile, kind: u8, bytes: &[u8]) {
    if bytes.first() == Some(&b' ') {
        say(0, &codes::Z_NOT_LEFT, String::new());
    }
    if let Some(at) = charset::misplaced_mark(bytes) {
        say(at, &codes::Z_MARK, String::new());
    }
    let mut seen: [Option<&'static Entry>; 4] = [None; 4];
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| !charset::allows(kind, **byte)) {
        let special = match *byte {
            LONG_VOWEL => profile.long_vowel.entry(&codes::Z_W_LONG_VOWEL, &codes::Z_E_LONG_VOWEL),
            WO if kind != EDI => profile.wo.entry(&codes::Z_W_WO, &codes::Z_E_WO),
            COMMA if kind == NAME => profile.comma.entry(&codes::Z_W_COMMA, &codes::Z_E_COMMA),
            _ => Some(&codes::Z_CHARACTER),
        };
        let Some(entry) = special else { continue };
        if let Some(place) = seen.iter_mut().find(|place| place.is_none_or(|before| before.code == entry.code))
            && place.replace(entry).is_none()
        {
            let detail = if entry.code == codes::Z_CHARACTER.code { format!("0x{byte:02X}") } else { String::new() };
            say(at, entry, detail);
        }
    }
}
