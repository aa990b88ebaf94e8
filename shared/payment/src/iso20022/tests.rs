use super::*;
use crate::zengin::{AccountType, BankProfile, CustomerArea, Digits, EdiText, Name, NewAccount, StoreName, TransferClass, check};
use josei_base::{Date, Yen};
use proptest::prelude::*;

fn header() -> HeaderLine {
    HeaderLine {
        consignor_code: Digits::parse("1234567890").unwrap(),
        payer_name: Name::from_unicode("ﾐﾎﾝｼ").unwrap(),
        value_date: Date::constant(2024, 8, 30),
        bank: Digits::parse("9999").unwrap(),
        bank_name: StoreName::from_unicode("ﾐﾎﾝ").unwrap(),
        branch: Digits::parse("001").unwrap(),
        branch_name: StoreName::BLANK,
        account_type: AccountType::Current,
        account: Digits::parse("0000001").unwrap(),
    }
}

fn line() -> TransferLine {
    TransferLine {
        bank: Digits::parse("9998").unwrap(),
        bank_name: StoreName::from_unicode("ﾐﾅﾐ-ｼﾝｷﾝ").unwrap(),
        branch: Digits::parse("002").unwrap(),
        branch_name: StoreName::from_unicode("ﾎﾝﾃﾝ").unwrap(),
        account_type: AccountType::Ordinary,
        account: Digits::parse("0000123").unwrap(),
        payee_name: Name::from_unicode("ｶ)ﾐﾎﾝ ﾊﾞﾅ&".trim_end_matches('&')).unwrap(),
        amount: Yen::new(12_345),
        new_account: NewAccount::Known,
        customer: CustomerArea::Codes(Digits::parse("0000000001").unwrap(), Digits::parse("0000202407").unwrap()),
        class: TransferClass::Wire,
    }
}

fn message() -> Message {
    let other = TransferLine { amount: Yen::new(500), customer: CustomerArea::Blank, class: TransferClass::Blank, ..line() };
    let edi = TransferLine { customer: CustomerArea::Edi(EdiText::from_unicode("ｦ/｢ABC｣").unwrap()), ..line() };
    let created = "2024-08-26T01:00:00Z".parse().unwrap();
    Message { id: "josei-2024-07-0001".to_owned(), created, header: header(), lines: vec![line(), other, edi] }
}

#[test]
fn a_message_is_pinned_and_read_back() {
    let bytes = write(&message()).unwrap();
    let golden = include_bytes!("../../golden/iso20022/three.xml");
    assert_eq!(String::from_utf8(bytes.clone()).unwrap(), String::from_utf8_lossy(golden));
    assert_eq!(read(&bytes), Ok(message()));
}

/// Reads the message with one text replaced by another.
fn changed(from: &str, to: &str) -> IsoError {
    let text = String::from_utf8(write(&message()).unwrap()).unwrap();
    let other = text.replacen(from, to, 1);
    assert_ne!(other, text, "{from} is nowhere");
    read(other.as_bytes()).unwrap_err()
}

#[test]
fn what_is_wrong_is_named() {
    let element = |line, element: &str| IsoError::Element { line, element: element.to_owned() };
    assert_eq!(changed("<InstdAmt Ccy=\"JPY\">500<", "<InstdAmt Ccy=\"JPY\">0<"), element(2, "PmtInf/CdtTrfTxInf/Amt/InstdAmt"));
    assert_eq!(changed("ホンテン", "本店"), element(1, "PmtInf/CdtTrfTxInf/CdtrAgt/BrnchId/Nm"));
    assert_eq!(changed("<Nm>ミホンシ</Nm>", ""), element(0, "PmtInf/UltmtDbtr/Nm"));
    assert_eq!(changed("2024-08-30", "2024-08-32"), element(0, "PmtInf/ReqdExctnDt"));
    assert_eq!(changed(">9998<", ">998<"), element(1, "PmtInf/CdtTrfTxInf/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId"));
    assert!(matches!(changed("<CtrlSum>25190<", "<CtrlSum>25191<"), IsoError::Totals { .. }));
    assert!(matches!(changed("<NbOfTxs>3<", "<NbOfTxs>4<"), IsoError::Totals { .. }));
    assert!(matches!(changed("pain.001.001.03", "pain.001.001.09"), IsoError::Xml(..)));
    assert!(matches!(changed("<Document", "<!DOCTYPE x [<!ENTITY y \"z\">]><Document"), IsoError::Xml(..)));
    assert!(matches!(changed("</Document>", ""), IsoError::Xml(..)));
    assert!(matches!(changed("ミホンシ", &"ア".repeat(TEXT_BYTES_MAX)), IsoError::Xml(..)));
    assert!(matches!(changed("<GrpHdr>", &"<A>".repeat(DEPTH_MAX)), IsoError::Xml(..)));
}

#[test]
fn what_no_bank_takes_is_not_written() {
    let with = |change: &dyn Fn(&mut Message)| {
        let mut message = message();
        change(&mut message);
        write(&message).unwrap_err()
    };
    assert_eq!(with(&|message| message.id = "a b".to_owned()), IsoError::Id);
    assert_eq!(with(&|message| message.id = "a".repeat(MESSAGE_ID_BYTES_MAX + 1)), IsoError::Id);
    assert_eq!(with(&|message| message.lines.clear()), IsoError::Lines);
    assert_eq!(with(&|message| message.lines[1].amount = Yen::new(0)), IsoError::Amount(2));
    assert_eq!(with(&|message| message.lines[0].amount = Yen::new(10_000_000_000)), IsoError::Amount(1));
}

proptest! {
    #[test]
    fn any_line_reads_back(
        name in "[ｱ-ﾝA-Z0-9]{1,12}( [ｶｷｸﾊﾋﾌ]ﾞ)?[().-]{0,3}", yen in 1_i64..=9_999_999_999, account in 0_u64..10_000_000, codes in (0_u64..1_000_000, 0_u64..1_000_000),
    ) {
        let customer = CustomerArea::Codes(Digits::from_number(codes.0).unwrap(), Digits::from_number(codes.1).unwrap());
        let line = TransferLine {
            payee_name: Name::from_unicode(&name).unwrap(), amount: Yen::new(yen), account: Digits::from_number(account).unwrap(), customer, ..line()
        };
        let message = Message { lines: vec![line], ..message() };
        prop_assert_eq!(read(&write(&message).unwrap()), Ok(message));
    }

    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0_usize..3_000, with in any::<u8>()) {
        let _ = read(&bytes);
        let mut whole = write(&message()).unwrap();
        let place = at % whole.len();
        whole[place] = with;
        let _ = read(&whole);
    }
}

/// The golden bank file of the manifests: its message read back and written as a bank file is that file.
#[test]
fn the_message_of_a_bank_file_says_what_it_says() {
    let golden = include_bytes!("../../golden/manifest/version-3.txt");
    let file = check(golden, &BankProfile::default());
    let day = Date::constant(2024, 6, 28);
    let created = "2024-06-20T01:00:00Z".parse().unwrap();
    let bytes = of_bank_file(&file, day, "JOSEI-1".to_owned(), created).unwrap();
    let back = read(&bytes).unwrap();
    let again = crate::zengin::write(&back.header, back.lines.iter(), file.separator, file.eof_byte).unwrap();
    assert!(again.bytes == golden, "byte for byte");
    assert_eq!((again.lines, again.total), (file.declared.lines, file.declared.yen));
    let wrong_day = of_bank_file(&file, Date::constant(2024, 6, 27), "JOSEI-1".to_owned(), created);
    assert_eq!(wrong_day, Err(IsoError::BankFile(NotTyped::Day)));
    assert_eq!(of_bank_file(&file, day, "a b".to_owned(), created), Err(IsoError::Id));
}
