//! Golden files of CSV情報.

use crate::cases::{all, bytes, with};
use crate::support::{CHOZAI, DPC, HOMON, SHIKA, WRAPPED, cp932};

fn csv(from: &str, to: &str) -> Vec<u8> {
    cp932(&with(WRAPPED, from, to))
}

fn csvs(changes: &[(&str, &str)]) -> Vec<u8> {
    cp932(&all(WRAPPED, changes))
}

/// A claim file of one receipt with the columns before its lines.
pub(crate) fn wrap(claim: &str) -> String {
    let mut lines = vec!["2,1,0,MN,940000030,,13450607940000030,,,".to_owned()];
    for line in claim.lines().filter(|line| !line.starts_with("GO")) {
        lines.push(format!("1,{},0,{line}", lines.len() + 1));
    }
    lines.push(format!("2,{},0,RC,Ver0000", lines.len() + 1));
    lines.join("\n") + "\n"
}

pub(crate) fn cases() -> Vec<(&'static str, Vec<u8>)> {
    let second = WRAPPED.find("2,1,0,MN,240727002").unwrap();
    vec![
        ("csvinfo-example.csv", cp932(WRAPPED)),
        ("csvinfo-chozai.csv", cp932(&wrap(CHOZAI))),
        ("csvinfo-chozai-cut.csv", cp932("2,1,0,MN,940000030,,13450607940000030,,,\n1,2,0,YK,1,27,4,6400122,架空こども薬局,202407,00,\n")),
        (
            "csvinfo-shika-with-uk.csv",
            cp932(&wrap(
                "UK,1,27,3,6000015,,架空歯科,202407,,00\nIR,1,27,3,6000015,,202407,,\nRE,1,3126,202406,見本　太郎,1,20130507\nHO,01270016,１,２,1,300\nKO,85270023,1234566,,1,300,500\n",
            )),
        ),
        (
            "csvinfo-shika-with-ir-only.csv",
            cp932(&wrap(
                "IR,1,27,3,6000015,,202407,,\nRE,1,3126,202406,見本　太郎,1,20130507\nHO,01270016,１,２,1,300\nKO,85270023,1234566,,1,300,500\n",
            )),
        ),
        (
            "csvinfo-shika-with-ir-only-wrong.csv",
            cp932(&wrap(
                "IR,1,48,3,60000A5,,202413,,\nRE,1,3126,202406,見本　太郎,1,20130507\nHO,01270016,１,２,1,300\nKO,85270023,1234566,,1,300,500\n",
            )),
        ),
        ("csvinfo-shika.csv", cp932(&wrap(SHIKA))),
        ("csvinfo-homon.csv", cp932(&wrap(HOMON))),
        ("csvinfo-homon-behind-ika.csv", cp932(&(WRAPPED.to_owned() + &wrap(HOMON)))),
        ("csvinfo-dpc-receipt.csv", cp932(&wrap(DPC))),
        ("csvinfo-several-kinds.csv", cp932(&(WRAPPED.to_owned() + &wrap(CHOZAI)))),
        ("csvinfo-dpc.csv", csv("1,8,0,SY", "1,7,1,BU,0400801499x002,20240603,,,\n1,7,2,SB,0,11,4660009,\n1,8,0,SY")),
        // --- framing ---
        ("csvinfo-no-end-mark.csv", crate::support::crlf(WRAPPED)),
        ("csvinfo-end-marks-at-line-starts.csv", bytes(&with(WRAPPED, "2,1,0,MN,240727002", "〓2,1,0,MN,240727002"), b"\x1A")),
        ("csvinfo-lf-only.csv", crate::support::encode(WRAPPED)),
        ("csvinfo-utf8.csv", WRAPPED.replace('\n', "\r\n").into_bytes()),
        ("csvinfo-empty-lines.csv", csvs(&[("1,4,0,HO", "\n1,4,0,HO"), ("2,1,0,MN,240727002", "\n2,1,0,MN,240727002")])),
        ("csvinfo-cut-in-line.csv", {
            let mut file = cp932(WRAPPED);
            file.truncate(file.len() - 70);
            file
        }),
        ("csvinfo-null-byte.csv", bytes(&with(WRAPPED, "見本　太郎", "見本〓太郎"), b"\0")),
        (
            "csvinfo-quoted.csv",
            csvs(&[
                ("RE,1,1126,202406,見本　太郎,1", "\"RE\",\"1\",\"1126\",\"202406\",\"見本　太郎\",\"1\""),
                ("0,MN,240727002", "0,\"MN\",\"240727002\""),
            ]),
        ),
        ("csvinfo-quoted-comma.csv", csv("SY,4660009", "SY,\"466,0009\"")),
        // --- columns ---
        ("csvinfo-column-missing.csv", csv("1,4,0,HO", "1,4,HO")),
        ("csvinfo-maker.csv", csv("1,4,0,HO", "3,4,0,HO")),
        ("csvinfo-lines-missing.csv", csv("1,4,0,HO,01270016,１２３４,５６,2,150,,,,,,,,,\n", "")),
        // --- management records ---
        ("csvinfo-management-missing.csv", csv("2,1,0,MN,240727002,堺市架空区架空町２,13450607940000031,,,\n", "")),
        ("csvinfo-management-number.csv", csvs(&[("240727001", "24072700A"), ("240727002", "2407")])),
        ("csvinfo-search-number.csv", csvs(&[("13450607940000030", ""), ("13450607940000031", "1345060794")])),
        ("csvinfo-end-record-missing.csv", csv("2,11,0,RC,Ver0000,ABCDEF0123456789\n", "")),
        ("csvinfo-records-outside.csv", cp932(&format!("{WRAPPED}2,7,0,EX,,\n"))),
        ("csvinfo-online-record.csv", csv("2,9,0,JY,1,1,,,,,,", "2,9,0,ON,1,,,,,,,,,,,,,")),
        // --- the receipt ---
        ("csvinfo-header-missing.csv", csv("1,2,0,IR,1,27,1,6000019,,架空こどもクリニック,202407,00,072-000-0000\n", "")),
        ("csvinfo-header-twice.csv", csv("1,3,0,RE", "1,3,0,YK,1,27,4,6400122,架空こども薬局,202407,00,\n1,3,0,RE")),
        (
            "csvinfo-receipt-missing.csv",
            cp932(&with(
                &WRAPPED[second..],
                "1,3,0,RE,7,1126,202406,見本　花子,2,20150808,,,,,,,A002,,,,,,,,,,,,,,,,,,,,,,,ミホンハナコ,\n",
                "",
            )),
        ),
        ("csvinfo-receipt-twice.csv", csv("2,6,0,SN", "1,6,0,RE,2,1126,202406\n2,6,0,SN")),
        ("csvinfo-second-bad.csv", csv("見本　花子,2,20150808", "見本　花子,3,20150808")),
        ("csvinfo-fault-of-a-field.csv", csv("JD,1,,,1", "JD,1,,,5")),
    ]
}
