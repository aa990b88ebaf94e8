//! Whole files: the worked file of `domain/payments.md` §1.9, an independent reader, and properties.

use super::*;
use crate::codes;
use josei_base::{Date, Yen, limits};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

fn golden_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn store(text: &str) -> StoreName {
    StoreName::from_unicode(text).unwrap()
}

fn worked_header() -> HeaderLine {
    HeaderLine {
        consignor_code: Digits::parse("1234567890").unwrap(),
        payer_name: PayerName::from_unicode("ｻｶｲｼ").unwrap(),
        value_date: Date::constant(2026, 12, 10),
        bank: Digits::parse("0010").unwrap(),
        bank_name: store("ﾘｿﾅ"),
        branch: Digits::parse("213").unwrap(),
        branch_name: store("ｻｶｲﾋｶﾞｼ"),
        account_type: AccountType::Ordinary,
        account: Digits::parse("1234567").unwrap(),
    }
}

fn worked_lines() -> [TransferLine; 2] {
    let code = |number| Digits::from_number(number).unwrap();
    let first = TransferLine {
        bank: Digits::parse("9900").unwrap(),
        bank_name: store("ﾕｳﾁﾖ"),
        branch: Digits::parse("058").unwrap(),
        branch_name: store("ｾﾞﾛｺﾞﾊﾁ"),
        account_type: AccountType::Ordinary,
        account: Digits::parse("1234567").unwrap(),
        payee_name: PayeeName::from_unicode("ｻｶｲ ﾊﾅｺ").unwrap(),
        amount: Yen::new(12_345),
        new_account: NewAccount::First,
        customer: CustomerArea::Codes(code(1), code(2026)),
        class: TransferClass::Wire,
    };
    let second = TransferLine {
        bank: Digits::parse("0005").unwrap(),
        bank_name: store("ﾐﾂﾋﾞｼﾕ-ｴﾌｼﾞｴｲ"),
        branch: Digits::parse("001").unwrap(),
        branch_name: store("ﾎﾝﾃﾝ"),
        account: Digits::parse("7654321").unwrap(),
        payee_name: PayeeName::from_unicode("ﾔﾏﾀﾞ ﾀﾛｳ").unwrap(),
        amount: Yen::new(500),
        new_account: NewAccount::Known,
        customer: CustomerArea::Codes(code(2), code(2026)),
        ..first
    };
    [first, second]
}

fn public(name: &str) -> Vec<u8> {
    std::fs::read(golden_folder().join("public").join(name)).unwrap()
}

#[test]
fn the_worked_file_comes_out_byte_for_byte() {
    let write = |separator| write(&worked_header(), worked_lines().iter(), separator, false).unwrap().bytes;
    assert!(write(Separator::None) == public("example-sougou-no-separator.txt"));
    assert!(write(Separator::Crlf) == public("example-sougou-crlf-every-record.txt"));
    assert_eq!(write(Separator::Crlf).len(), 610);
    assert_eq!(write(Separator::CrlfBetween).len(), 608);
}

/// Several batches in one file: each its own totals, one end.
#[test]
fn several_batches_are_written_and_read_back() {
    let (header, lines) = (worked_header(), worked_lines());
    let later = HeaderLine { value_date: Date::constant(2026, 12, 11), ..header };
    for separator in [Separator::None, Separator::Crlf, Separator::CrlfBetween] {
        let batches = [(&header, lines.iter()), (&later, lines[..1].iter())];
        let written = write_batches(batches, separator, false).unwrap();
        assert_eq!((written.lines, written.total.get()), (3, 25_190));
        let profile = BankProfile { several_batches: Policy::Allow, ..BankProfile::default() };
        let file = check(&written.bytes, &profile);
        assert_eq!((file.findings.len(), file.separator, file.records_read()), (0, separator, 8), "{:?}", file.findings);
        assert_eq!((file.counted, file.declared), (Totals { lines: 3, yen: Yen::new(25_190) }, file.counted));
        assert!(file.headers.iter().map(HeaderRecord::month_and_day).eq([Some((12, 10)), Some((12, 11))]));
        assert!(file.write_back() == written.bytes);
    }
    let none: [(&HeaderLine, std::slice::Iter<'_, TransferLine>); 2] = [(&header, lines.iter()), (&later, [].iter())];
    assert_eq!(write_batches(none, Separator::None, false).map(|written| written.lines), Err(WriteError::NoLine));
    // The second batch alone would fit; the file would not.
    let full = vec![TransferLine { amount: Yen::new(limits::TRANSFER_YEN_MAX), ..lines[0] }; 100];
    let over = [(&header, full.iter()), (&later, lines.iter())];
    assert_eq!(write_batches(over, Separator::None, false).map(|written| written.lines), Err(WriteError::Sum));
}

#[test]
fn every_way_of_writing_is_read_back_clean() {
    for separator in [Separator::None, Separator::Crlf, Separator::CrlfBetween] {
        for eof_byte in [false, true] {
            let written = write(&worked_header(), worked_lines().iter(), separator, eof_byte).unwrap();
            let profile = BankProfile { eof_byte: Policy::Allow, ..BankProfile::default() };
            let file = check(&written.bytes, &profile);
            assert_eq!((file.separator, file.eof_byte), (separator, eof_byte));
            assert!(file.findings.is_empty());
            assert_eq!(file.counted, Totals { lines: written.lines, yen: written.total });
            assert_eq!(file.declared, file.counted);
            assert_eq!(file.headers.first().unwrap().month_and_day(), Some((12, 10)));
            let names: Vec<_> = file.data().map(|line| line.payee_name_text()).collect();
            assert_eq!(names, ["ｻｶｲ ﾊﾅｺ", "ﾔﾏﾀﾞ ﾀﾛｳ"]);
        }
    }
}

/// `zengin-fmt` shares no code with us.
#[test]
fn an_independent_reader_agrees() {
    for separator in [Separator::None, Separator::Crlf, Separator::CrlfBetween] {
        let written = write(&worked_header(), worked_lines().iter(), separator, false).unwrap();
        let file = zengin_fmt::parse_general_transfer(&written.bytes).unwrap();
        let value = serde_json::to_value(&file).unwrap();
        let text = value.to_string();
        for expected in ["1234567890", "12345", "12845", "ｻｶｲ ﾊﾅｺ", "ﾔﾏﾀﾞ ﾀﾛｳ", "7654321"] {
            assert!(text.contains(expected), "{expected} not in {text}");
        }
    }
}

#[test]
fn the_writer_refuses_what_does_not_fit() {
    let header = worked_header();
    let [line, _] = worked_lines();
    let with = |yen| TransferLine { amount: Yen::new(yen), ..line };
    let go = |lines: &[TransferLine]| write(&header, lines.iter(), Separator::None, false).map(|written| written.total.get());
    assert_eq!(go(&[]), Err(WriteError::NoLine));
    assert_eq!(go(&[with(0)]), Err(WriteError::Amount(1)));
    assert_eq!(go(&[line, with(-1)]), Err(WriteError::Amount(2)));
    assert_eq!(go(&[with(limits::TRANSFER_YEN_MAX)]), Ok(limits::TRANSFER_YEN_MAX));
    assert_eq!(go(&[with(limits::TRANSFER_YEN_MAX + 1)]), Err(WriteError::Amount(1)));
    // 100 of the largest transfers and 99 yen are the largest sum; one yen more is not written.
    let mut full = vec![with(limits::TRANSFER_YEN_MAX); 100];
    full.push(with(99));
    assert_eq!(go(&full), Ok(limits::BANK_FILE_YEN_MAX));
    full.push(with(1));
    assert_eq!(go(&full), Err(WriteError::Sum));
    let many = std::iter::repeat_n(&line, limits::BANK_FILE_LINES_MAX + 1);
    assert_eq!(write(&header, many, Separator::None, false).err(), Some(WriteError::TooManyLines(1_000_000)));
    let nameless = TransferLine { payee_name: PayeeName::BLANK, ..line };
    assert_eq!(go(&[nameless]), Err(WriteError::BlankName(1)));
    for separator in [Separator::Lf, Separator::LfBetween, Separator::Cr, Separator::CrBetween, Separator::Mixed] {
        assert_eq!(write(&header, [line].iter(), separator, false).err(), Some(WriteError::Separator));
    }
}

fn found(bytes: &[u8], profile: &BankProfile) -> Vec<&'static str> {
    check(bytes, profile).findings.iter().map(|finding| finding.entry.code).collect()
}

#[test]
fn limits_of_the_reader() {
    let profile = BankProfile::default();
    let records = usize::try_from(frame::RECORDS_MAX).unwrap();
    let mut many = b"2\n".repeat(records);
    many.splice(0..0, public("example-sougou-no-separator.txt").get(..120).unwrap().iter().copied().chain(*b"\n"));
    let file = check(&many, &profile);
    assert!(file.findings.len() == limits::FINDINGS_LISTED_MAX);
    assert_eq!(file.errors, u64::try_from(records).unwrap(), "one per cut record, and one for the limit");
    assert!(file.write_back() == many);
    let large = vec![b'1'; limits::BANK_FILE_BYTES_MAX + 1];
    assert_eq!(found(&large, &profile), [codes::Z_TOO_LARGE.code]);
}

#[test]
fn limits_of_the_bank() {
    let bytes = public("example-sougou-crlf-every-record.txt");
    let default = BankProfile::default;
    assert_eq!(found(&bytes, &BankProfile { lines_max: 2, transfer_yen_max: 12_345, file_yen_max: 12_845, ..default() }), [""; 0]);
    assert_eq!(found(&bytes, &BankProfile { lines_max: 1, ..default() }), [codes::Z_BANK_LINES_LIMIT.code]);
    assert_eq!(found(&bytes, &BankProfile { transfer_yen_max: 12_344, ..default() }), [codes::Z_BANK_TRANSFER_LIMIT.code]);
    assert_eq!(found(&bytes, &BankProfile { file_yen_max: 12_844, ..default() }), [codes::Z_BANK_FILE_LIMIT.code]);
}

/// Each point of a profile, as allowed, warned and refused.
#[test]
fn a_bank_profile_decides_each_point() {
    type Set = fn(&mut BankProfile, Policy);
    let points: [(&str, Set, &str); 16] = [
        ("separator-lf.txt", |profile, policy| profile.other_separator = policy, "01"),
        ("eof-after-crlf.txt", |profile, policy| profile.eof_byte = policy, "02"),
        ("spaces-stripped.txt", |profile, policy| profile.stripped_spaces = policy, "03"),
        ("data-long-vowel.txt", |profile, policy| profile.long_vowel = policy, "04"),
        ("data-wo.txt", |profile, policy| profile.wo = policy, "05"),
        ("data-comma.txt", |profile, policy| profile.comma = policy, "06"),
        ("data-customer-codes-blank.txt", |profile, policy| profile.customer_blank = policy, "07"),
        ("data-customer-code-letters.txt", |profile, policy| profile.customer_letters = policy, "08"),
        ("data-clearing-house-blank.txt", |profile, policy| profile.clearing_blank = policy, "09"),
        ("data-clearing-house-old.txt", |profile, policy| profile.clearing_other = policy, "10"),
        ("data-class-zero.txt", |profile, policy| profile.class_unset = policy, "11"),
        ("data-edi-flag-letter.txt", |profile, policy| profile.other_flag = policy, "12"),
        ("public/devture-empty.txt", |profile, policy| profile.empty_batch = policy, "13"),
        ("two-batches.txt", |profile, policy| profile.several_batches = policy, "14"),
        ("header-payer-account-blank.txt", |profile, policy| profile.payer_account_blank = policy, "15"),
        ("data-new-code-blank.txt", |profile, policy| profile.new_code_blank = policy, "16"),
    ];
    for (name, set, number) in points {
        let bytes = std::fs::read(golden_folder().join(name)).unwrap();
        let with = |policy| {
            let mut profile = BankProfile::default();
            set(&mut profile, policy);
            let mut codes = found(&bytes, &profile);
            codes.dedup();
            codes
        };
        assert_eq!(with(Policy::Allow), [""; 0], "{name}");
        assert_eq!(with(Policy::Warn), [format!("Z05{number}")], "{name}");
        assert_eq!(with(Policy::Refuse), [format!("Z06{number}")], "{name}");
    }
}

#[test]
fn the_public_files_are_taken_with_warnings() {
    for (name, codes) in [
        ("devture-empty.txt", &["Z0513"][..]),
        ("devture-single-transaction.txt", &["Z0504", "Z0507", "Z0507"]),
        ("example-sougou-no-separator.txt", &[]),
        ("example-sougou-crlf-every-record.txt", &[]),
    ] {
        let bytes = public(name);
        assert_eq!(found(&bytes, &BankProfile::default()), codes, "{name}");
        assert!(check(&bytes, &BankProfile::default()).is_accepted());
    }
}

fn amounts() -> impl Strategy<Value = Vec<i64>> {
    proptest::collection::vec(1..=limits::TRANSFER_YEN_MAX, 1..40)
}

proptest! {
    #[test]
    fn written_lines_are_read_back_equal(
        amounts in amounts(),
        name in "[ｱ-ﾜA-Z0-9().-]([ｱ-ﾜA-Z0-9 ().-]{0,29})",
        account in 0_u64..=9_999_999,
        separator in prop_oneof![Just(Separator::None), Just(Separator::Crlf), Just(Separator::CrlfBetween)],
    ) {
        let payee_name = PayeeName::from_unicode(&name).unwrap();
        let account = Digits::from_number(account).unwrap();
        let lines: Vec<_> = amounts.iter().map(|yen| TransferLine { payee_name, account, amount: Yen::new(*yen), ..worked_lines()[0] }).collect();
        let written = write(&worked_header(), lines.iter(), separator, false).unwrap();
        let file = check(&written.bytes, &BankProfile::default());
        prop_assert!(file.findings.is_empty(), "{:?}", file.findings);
        prop_assert!(file.write_back() == written.bytes);
        prop_assert_eq!(file.counted.yen, Yen::sum(lines.iter().map(|line| line.amount)).unwrap());
        for (line, read) in lines.iter().zip(file.data()) {
            prop_assert_eq!(read.amount(), Some(line.amount));
            prop_assert_eq!(read.account(), account.bytes());
            prop_assert_eq!(read.payee_name(), payee_name.padded());
        }
    }

    /// One changed byte never passes unseen where the totals, a code or a fixed field stand, and never breaks the reader anywhere.
    #[test]
    fn one_changed_byte(at in 0_usize..600, byte in any::<u8>()) {
        let mut bytes = public("example-sougou-no-separator.txt");
        let before = std::mem::replace(&mut bytes[at], byte);
        let file = check(&bytes, &BankProfile::default());
        prop_assert!(file.write_back() == bytes);
        let guarded = match (at / 120, at % 120 + 1) {
            (0, place) => matches!(place, 1..=4 | 104..=120),
            (1 | 2, place) => matches!(place, 1 | 81..=90 | 114..=120),
            (3, place) => place <= 19 || byte != b' ',
            (_, place) => place == 1 || byte != b' ',
        };
        if guarded && before != byte {
            prop_assert!(!file.is_accepted(), "byte {} of record {}", at % 120 + 1, at / 120 + 1);
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let file = check(&bytes, &BankProfile::default());
        prop_assert!(file.write_back() == bytes);
        prop_assert!(!file.is_accepted());
    }
}
