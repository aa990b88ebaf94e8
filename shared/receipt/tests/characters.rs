//! Traps of characters in names (`domain/characters-and-notices.md` §1): what is read is what was written.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may stop at the first surprise")]

use josei_receipt::{Event, ParsedReceipt, Parser};

/// The one receipt of a claim file with this name.
fn receipt(name: &[u8]) -> ParsedReceipt {
    let file = [
        &b"IR,1,27,1,6000019,,\x89\xCB\x8B\xF3,202407,00,072-000-0000\r\nRE,1,1126,202406,"[..],
        name,
        b",1,20130507\r\nHO,01270016,1,5,2,150\r\nKO,85279990,1234566,,2,150,450\r\nGO,2,150,99\r\n\x1A",
    ]
    .concat();
    one(&file)
}

fn one(file: &[u8]) -> ParsedReceipt {
    let mut found = None;
    let mut keep = |event| {
        if let Event::Receipt(receipt) = event {
            found = Some(*receipt);
        }
    };
    let mut parser = Parser::new();
    parser.push(file, &mut keep);
    parser.finish(&mut keep);
    found.expect("a receipt")
}

fn codes(receipt: &ParsedReceipt) -> Vec<&'static str> {
    receipt.findings.iter().map(|finding| finding.entry.code).collect()
}

#[test]
fn trap_1_4_a_name_is_never_normalised() {
    // NFKC, and NFC for the first, would make other characters of these.
    for name in ["\u{FA19}田　太郎", "山\u{FA11}　花子", "葛\u{E0100}城　太郎", "ヷ　㈱"] {
        let file = format!(
            "IR,1,27,1,6000019,,架空,202407,00,072-000-0000\r\nRE,1,1126,202406,{name},1,20130507\r\nHO,01270016,1,5,2,150\r\n\
             KO,85279990,1234566,,2,150,450\r\nGO,2,150,99\r\n\x1A"
        );
        let receipt = one(file.as_bytes());
        assert_eq!(receipt.normal.expect("accepted").name, name);
        assert!(receipt.raw.windows(name.len()).any(|window| window == name.as_bytes()));
    }
}

#[test]
fn trap_1_6_an_external_character_is_flagged_and_never_silent() {
    let receipt = receipt(b"\xF0\x40\x81\x40\x91\xBE\x98\x59");
    assert!(receipt.is_accepted());
    let finding = receipt.findings.iter().find(|finding| finding.entry.code == "R0311").expect("flagged");
    assert_eq!(finding.detail, "F040");
    assert!(receipt.raw.windows(2).any(|window| window == b"\xF0\x40"), "the bytes stay");
}

#[test]
fn trap_1_1_a_trail_byte_that_looks_like_a_delimiter_splits_nothing() {
    // ソ 83 5C, 表 95 5C.
    let receipt = receipt(b"\x83\x5C\x81\x40\x95\x5C");
    assert_eq!(receipt.normal.expect("accepted").name, "ソ　表");
}

#[test]
fn trap_1_1_each_of_several_codes_of_one_character_keeps_its_bytes() {
    for code in [b"\xEE\xEF", b"\xFA\x40"] {
        let receipt = receipt(&[&code[..], b"\x81\x40\x91\xBE"].concat());
        assert!(receipt.raw.windows(2).any(|window| window == code));
        assert_eq!(receipt.normal.as_ref().expect("accepted").name, "ⅰ　太");
        assert!(codes(&receipt).contains(&"R0312"), "{:?}", codes(&receipt));
    }
}

#[test]
fn trap_1_2_bytes_that_are_no_character_reject_the_name_and_swallow_nothing() {
    for bad in [&b"\x91\xBE\x81"[..], b"\xA0", b"\xFD", b"\xFE", b"\xFF", b"\x80", b"\x81\x7F"] {
        let receipt = receipt(bad);
        assert!(!receipt.is_accepted(), "{bad:X?}");
        assert!(codes(&receipt).contains(&"R0206"), "{bad:X?} {:?}", codes(&receipt));
    }
}
