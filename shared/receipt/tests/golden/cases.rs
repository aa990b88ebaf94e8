//! The golden files: name, and how the bytes come about.

use crate::support::{CHOZAI, DPC, HOMON, IKA, SHIKA, cp932, encode};

/// A text with one thing changed; the thing must be there.
pub(crate) fn with(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} does not stand in the text");
    text.replacen(from, to, 1)
}

fn ika(from: &str, to: &str) -> Vec<u8> {
    cp932(&with(IKA, from, to))
}

fn chozai(from: &str, to: &str) -> Vec<u8> {
    cp932(&with(CHOZAI, from, to))
}

fn shika(from: &str, to: &str) -> Vec<u8> {
    cp932(&with(SHIKA, from, to))
}

fn homon(from: &str, to: &str) -> Vec<u8> {
    cp932(&with(HOMON, from, to))
}

fn dpc(from: &str, to: &str) -> Vec<u8> {
    cp932(&with(DPC, from, to))
}

/// The lines of a text that begin so.
fn lines_of(text: &str, begin: &str) -> String {
    text.lines().filter(|line| line.starts_with(begin)).fold(String::new(), |lines, line| lines + line + "\n")
}

/// A text without the lines that begin so; there must be some.
fn without(text: &str, begin: &str) -> String {
    with(text, &lines_of(text, begin), "")
}

/// A text without its header, opening and closing records: its receipts.
fn receipts(text: &str) -> String {
    let outside = |line: &&str| !["HM", "UK", "GO"].iter().any(|id| line.starts_with(id));
    text.lines().filter(outside).fold(String::new(), |lines, line| lines + line + "\n")
}

/// Several changes.
pub(crate) fn all(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| with(&text, from, to))
}

/// Text in which `〓` stands for some bytes.
pub(crate) fn bytes(text: &str, put: &[u8]) -> Vec<u8> {
    let (before, after) = text.split_once('〓').expect("a place for the bytes");
    let mut file = encode(&before.replace('\n', "\r\n"));
    file.extend_from_slice(put);
    file.extend(cp932(after));
    file
}

/// The receipt of the example without header and total, with another number.
fn receipt(number: u32) -> String {
    let lines: Vec<&str> = IKA.lines().filter(|line| !line.starts_with("IR") && !line.starts_with("GO")).collect();
    with(&(lines.join("\n") + "\n"), "RE,1,", &format!("RE,{number},"))
}

const IR: &str = "IR,1,27,1,6000019,,架空こどもクリニック,202407,00,072-000-0000\n";

/// All of them.
pub(crate) fn cases() -> Vec<(&'static str, Vec<u8>)> {
    let unit = lines_of(SHIKA, "SS,,2,309000110");
    let days = "JD,1,,,1,,,,,,,,1,,,,,,,,,,,,,,,,,,,,\n";
    let detail = "SI,12,2,112007410,,75,2,,,,,,,,,1,,,,,,,,1,,,,,,,,,,,,,,,,,,,,\n";
    vec![
        // --- as they should be ---
        ("ika-example.uke", cp932(IKA)),
        ("chozai-example.cyo", cp932(CHOZAI)),
        ("ika-two-receipts.uke", cp932(&format!("{IR}{}{}GO,4,300,99\n", receipt(1), receipt(2)))),
        (
            "ika-old-dates.uke",
            cp932(&all(IKA, &[(",202407,", ",43102,"), (",202406,", ",43101,"), (",20130507,", ",4230507,"), (",20240603,", ",4310103,")])),
        ),
        ("ika-mixed-generations.uke", cp932(&all(IKA, &[(",202406,", ",50606,"), (",20240603,", ",5060603,")]))),
        ("ika-national-health-padded.uke", cp932(&all(IKA, &[("HO,01270016", "HO,  270025"), ("20130507,,", "20130507,70,")]))),
        (
            "ika-programme-before-subsidy.uke",
            cp932(&all(
                IKA,
                &[("RE,1,1126", "RE,1,1136"), ("KO,85270023", "KO,52270014,0000018,,2,150,,,,,,\nKO,85270023"), ("GO,2,", "GO,3,")],
            )),
        ),
        (
            "ika-programme-alone.uke",
            cp932(&all(
                IKA,
                &[
                    ("RE,1,1126", "RE,1,1212"),
                    ("HO,01270016,１２３４,５６,2,150,,,,,,,,,\n", ""),
                    ("SN,1", "SN,2"),
                    ("JD,1", "JD,2"),
                    ("SI,12,2", "SI,12,5"),
                    ("GO,2", "GO,1"),
                ],
            )),
        ),
        (
            "ika-inpatient-meals.uke",
            cp932(&all(
                IKA,
                &[
                    ("RE,1,1126,202406,見本　太郎,1,20130507,,,,,", "RE,1,1125,202406,見本　太郎,1,20130507,,20240603,,,26"),
                    ("HO,01270016,１２３４,５６,2,150,,,,", "HO,01270016,１２３４,５６,2,150,,5,3200,"),
                    (",450,,,,,\n", ",450,,1350,,5,3200\n"),
                    ("GO,2", &format!("SI,97,2,197000470,,640,5,,,,,,,,,2,3{}\nGO,2", ",".repeat(27))),
                ],
            )),
        ),
        (
            "ika-unit-of-several-records.uke",
            ika(
                detail,
                "SI,21,2,120000710,,,2,,,,,,,,,1,,,,,,,,1,,,,,,,,,,,,,,,,,,,,\nIY,,2,620001234,3.5,75,2,,,,,,,,,1,,,,,,,,1,,,,,,,,,,,,,,,,,,,,\n",
            ),
        ),
        ("ika-day-points-do-not-add-up.uke", ika(",,75,2,", ",,70,2,")),
        ("ika-days-from-detail.uke", ika(days, "")),
        ("ika-insurer-moved-by-review.uke", ika("SN,1,01,,,,01,,", "SN,1,04,06270019,９８,７６,02,,")),
        ("ika-search-number.uke", ika("A001,,,,,,", "A001,,,,,12345678901234567,")),
        ("chozai-days-from-dispensing.cyo", chozai("JD,1,,,1,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n", "")),
        // --- framing ---
        ("ika-lf-only.uke", encode(IKA)),
        ("ika-mixed-line-ends.uke", {
            let mut file = encode(IR);
            file.extend(cp932(&with(IKA, IR, "")));
            file
        }),
        ("ika-no-end-mark.uke", {
            let mut file = cp932(IKA);
            file.pop();
            file
        }),
        ("ika-end-mark-at-line-start.uke", bytes(&with(IKA, "KO,", "〓KO,"), b"\x1A")),
        ("ika-utf8.uke", IKA.replace('\n', "\r\n").into_bytes()),
        ("ika-utf8-byte-order-mark.uke", format!("\u{FEFF}{}\u{1A}", IKA.replace('\n', "\r\n")).into_bytes()),
        ("ika-utf8-decided-by-receipt.uke", with(IKA, "架空こどもクリニック", "").replace('\n', "\r\n").into_bytes()),
        (
            "ika-short-rows.uke",
            cp932(&all(
                IKA,
                &[
                    (",00,072-000-0000", ",00"),
                    (",,,,,,,A001,,,,,,,,,,,,,,,,,,,,,,,ミホンタロウ,", ""),
                    (",2,150,,,,,,,,,\n", ",2,150\n"),
                    (",450,,,,,\n", ",450\n"),
                    (",1,,,,,,,,,,,,,,,,,,,,\nSY", ",1\nSY"),
                    (",1,,,,\nSI", ",1\nSI"),
                    (",1,,,,,,,,,,,,,,,,,,,,\nGO", ",1\nGO"),
                ],
            )),
        ),
        ("ika-empty-line.uke", ika("SY,", "\nSY,")),
        ("ika-unknown-record.uke", ika("SY,", "XX,1,2,3\nSY,")),
        ("ika-extra-fields.uke", ika("GO,", "SY,4660009,20240603,1,,,,,new\nGO,")),
        ("ika-cut-in-line.uke", {
            let mut file = cp932(IKA);
            file.truncate(file.len() - 60);
            file
        }),
        ("ika-cut-in-second-receipt.uke", {
            let file = cp932(&format!("{IR}{}{}", receipt(1), receipt(2)));
            let at = file.windows(6).rposition(|part| part == b"HO,012").expect("the second HO");
            file[..at + 9].to_vec()
        }),
        ("ika-total-without-line-end.uke", {
            let mut file = cp932(IKA);
            file.truncate(file.len() - 3);
            file
        }),
        ("ika-null-byte.uke", bytes(&with(IKA, "KO,85270023,", "KO,85270023,〓"), b"\0")),
        ("ika-null-byte-in-text.uke", bytes(&with(IKA, "見本　太郎", "見本〓太郎"), b"\0\0")),
        ("ika-records-before-receipt.uke", ika("RE,1", "SY,4660009\nRE,1")),
        ("ika-records-behind-total.uke", cp932(&format!("{IKA}SY,4660009\n"))),
        ("ika-two-files-in-one.uke", [cp932(IKA), cp932(IKA)].concat()),
        // --- header and total ---
        ("ika-header-missing.uke", ika(IR, "")),
        ("ika-header-second-line.uke", cp932(&format!("AB,1\n{IKA}"))),
        ("ika-header-again.uke", cp932(&format!("{IR}{}{IR}{}GO,4,300,99\n", receipt(1), receipt(2)))),
        ("ika-header-month.uke", ika(",202407,", ",202413,")),
        ("ika-header-values.uke", ika("IR,1,27,1,6000019", "IR,3,48,4,60000A9")),
        ("ika-facility-check-digit.uke", ika("6000019", "1234567")),
        ("ika-total-missing.uke", ika("GO,2,150,99\n", "")),
        ("ika-total-counts-receipts.uke", ika("GO,2", "GO,1")),
        ("ika-total-count-wrong.uke", ika("GO,2", "GO,7")),
        ("ika-total-points-wrong.uke", ika("GO,2,150", "GO,2,151")),
        ("ika-total-unreadable.uke", ika("GO,2,150", "GO,,１５０")),
        ("ika-volume.uke", cp932(&all(IKA, &[(",00,072", ",01,072"), (",99\n", ",01\n")]))),
        ("ika-no-receipt.uke", cp932(&format!("{IR}GO,0,0,99\n"))),
        ("ika-numbering.uke", cp932(&format!("{IR}{}{}{}GO,6,450,99\n", receipt(1), receipt(3), receipt(4)))),
        // --- fields ---
        (
            "ika-one-bad-receipt-of-three.uke",
            cp932(&format!("{IR}{}{}{}GO,6,450,99\n", receipt(1), with(&receipt(2), ",202406,", ",202400,"), receipt(3))),
        ),
        ("ika-name-empty.uke", ika("見本　太郎", "")),
        ("ika-name-damaged.uke", bytes(&with(IKA, "見本　太郎", "見本〓"), b"\x83")),
        ("ika-name-without-character.uke", bytes(&with(IKA, "見本　太郎", "見本〓"), b"\x85\x40")),
        ("ika-name-mixed.uke", ika("見本　太郎", "見本 太郎")),
        ("ika-name-too-long.uke", ika("見本　太郎", "見本　太郎太郎太郎太郎太郎太郎太郎太郎太郎")),
        ("ika-name-external-character.uke", bytes(&with(IKA, "見本　太郎", "見〓　太郎"), b"\xF0\x40")),
        ("ika-name-extension.uke", bytes(&with(IKA, "見本　太郎", "〓橋　太郎"), b"\xFB\xFC")),
        ("ika-kana-half-width.uke", ika("ミホンタロウ", "ﾐﾎﾝﾀﾛｳ")),
        ("ika-sex.uke", ika(",1,20130507", ",3,20130507")),
        ("ika-birthday-impossible.uke", ika("20130507", "20130231")),
        ("ika-birthday-later.uke", ika("20130507", "20240701")),
        (
            "ika-late-heisei.uke",
            cp932(&all(IKA, &[(",202407,", ",43107,"), (",202406,", ",43106,"), (",20240603,", ",4310603,"), ("20130507", "20120507")])),
        ),
        ("ika-heisei-32.uke", cp932(&all(IKA, &[(",202406,", ",43206,")]))),
        ("ika-service-after-billing.uke", ika(",202406,", ",202408,")),
        ("ika-percent.uke", ika("20130507,,", "20130507,170,")),
        ("ika-special-notes.uke", ika("20130507,,,,,,", "20130507,,,,,102,")),
        ("ika-type-unknown.uke", ika("RE,1,1126", "RE,1,1926")),
        ("ika-type-of-pharmacy.uke", ika("RE,1,1126", "RE,1,4126")),
        ("ika-number-not-digits.uke", ika("RE,1,1126", "RE,１,1126")),
        ("ika-points-not-digits.uke", ika("５６,2,150,", "５６,2,1 0,")),
        ("ika-copay-too-wide.uke", ika(",150,450,", ",150,123456789,")),
        ("ika-burden-unknown.uke", ika("SI,12,2,", "SI,12,0,")),
        (
            "ika-faults-of-other-fields.uke",
            bytes(
                &all(
                    IKA,
                    &[
                        ("SY,4660009,20240603,1,", "SY,466,20240631,Ａ,修飾,〓,,\nIY,21,2,620001234,1.2.3,,,,,,,,,,\nSY,,20240603,1,"),
                        ("SN,1,", "SN,7,"),
                        ("072-000-0000", "０７２"),
                    ],
                ),
                b"\x83",
            ),
        ),
        ("ika-insurer-full-width.uke", ika("01270016", "０１２７")),
        // --- payers ---
        (
            "ika-no-payer.uke",
            cp932(&all(
                IKA,
                &[
                    ("HO,01270016,１２３４,５６,2,150,,,,,,,,,\n", ""),
                    ("KO,85270023,1234566,,2,150,450,,,,,\n", ""),
                    ("GO,2,150", "GO,0,0"),
                ],
            )),
        ),
        ("ika-programme-count.uke", ika("RE,1,1126", "RE,1,1136")),
        ("ika-insurer-missing.uke", cp932(&all(IKA, &[("HO,01270016,１２３４,５６,2,150,,,,,,,,,\n", ""), ("GO,2", "GO,1")]))),
        ("ika-insurer-twice.uke", cp932(&all(IKA, &[("KO,", "HO,01270016,１２３４,５６,2,150\nKO,"), ("GO,2", "GO,3")]))),
        (
            "ika-five-programmes.uke",
            cp932(&all(IKA, &[("SN,", &"KO,85270023,1234566,,2,150\n".repeat(4)), ("GO,2", "GO,6")]).replace("\n1,01", "\nSN,1,01")),
        ),
        ("ika-insurer-check-digit.uke", ika("01270016", "01270017")),
        ("ika-insurer-seven-digits.uke", ika("01270016", "1270016")),
        ("ika-programme-check-digit.uke", ika("85270023", "85270024")),
        ("ika-programme-letters.uke", ika("85270023", "8527002A")),
        ("ika-programme-short.uke", ika("85270023", " 5270023")),
        ("ika-holder-check-digit.uke", ika("1234566", "1234567")),
        ("ika-holder-zeros.uke", ika("1234566", "0000000")),
        ("ika-holder-empty.uke", ika("1234566", "")),
        ("ika-holder-letters.uke", ika("1234566", "12345A6")),
        // --- days ---
        ("ika-count-and-days.uke", ika(",75,2,", ",75,3,")),
        ("ika-day-31-of-june.uke", ika(days, "JD,1,,,1,,,,,,,,,,,,,,,,,,,,,,,,,,,,1\n")),
        ("ika-care-day-not-counted.uke", ika(days, "JD,1,,,1,,2,,,,,,1,,,,,,,,,,,,,,,,,,,9\n")),
        ("ika-care-day-value.uke", ika(days, "JD,1,,,1,,,,,,,,1,,5,,,,,,,,,,,,,,,,,,\n")),
        ("ika-care-day-count.uke", ika(days, "JD,1,,,1,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n")),
        ("chozai-prescriber-missing.cyo", chozai(",,,27,1,6000019,", ",,,,,,")),
        ("chozai-type-of-clinic.cyo", chozai("RE,1,4126", "RE,1,1126")),
        // --- other kinds ---
        ("dpc-receipt.uke", cp932(&all(IKA, &[("SY,", "BU,0400801499x002,20240603,,,\nSB,0,11,4660009,\nSY,")]))),
        ("dpc-example.uke", cp932(DPC)),
        (
            "dpc-behind-ika.uke",
            cp932(&format!("{IR}{}{}GO,4,18650,99\n", receipt(1), {
                let dpc: Vec<&str> = DPC.lines().skip(1).filter(|line| !line.starts_with("GO")).collect();
                with(&(dpc.join("\n") + "\n"), "RE,1,", "RE,2,")
            })),
        ),
        ("dpc-days-not-known.uke", cp932(&without(DPC, "JD"))),
        ("dpc-days-from-detail.uke", cp932(&all(&without(DPC, "JD"), &[("５６,4,18500", "５６,1,18500")]))),
        ("dpc-details-not-checked.uke", dpc("SI,50,2,150000110,,500,1,", "SI,修,00,x,,,7,")),
        ("dpc-name-empty.uke", dpc("見本　太郎", "")),
        ("dpc-total-points-wrong.uke", dpc("GO,2,18500", "GO,2,18501")),
        ("shika-example.uke", cp932(SHIKA)),
        (
            "shika-two-receipts.uke",
            cp932(&format!("{}{}{}GO,4,840,99\n", lines_of(SHIKA, "UK"), receipts(SHIKA), with(&receipts(SHIKA), "RE,1,", "RE,2,"))),
        ),
        ("shika-institution-missing.uke", cp932(&without(SHIKA, "IR"))),
        (
            "shika-institution-missing-in-second.uke",
            cp932(&format!(
                "{}{}{}GO,4,840,99\n",
                lines_of(SHIKA, "UK"),
                receipts(SHIKA),
                with(&without(&receipts(SHIKA), "IR"), "RE,1,", "RE,2,")
            )),
        ),
        ("shika-institution-differs.uke", shika("IR,1,27,3,6000015", "IR,1,27,3,6000023")),
        ("shika-institution-prefecture-differs.uke", shika("IR,1,27,3,6000015", "IR,1,28,3,6000015")),
        ("shika-institution-values-differ.uke", shika("IR,1,27,3,6000015,,202407", "IR,2,27,1,6000015,,202406")),
        ("shika-institution-empty.uke", shika("IR,1,27,3,6000015,,202407,072-000-0003,", "IR")),
        ("shika-institution-without-receipt.uke", shika("GO,", "IR,1,27,3,6000015,,202407,,\nGO,")),
        ("shika-numbering.uke", shika("RE,1,", "RE,2,")),
        ("shika-days-from-treatment.uke", cp932(&without(SHIKA, "JD"))),
        ("shika-care-day-count.uke", shika("５６,2,420", "５６,3,420")),
        ("shika-unit-counts-differ.uke", shika(&unit, &with(&unit, ",1,", ",2,"))),
        (
            "shika-old-dates.uke",
            cp932(&SHIKA.replace(",202407,", ",50607,").replace(",202406,", ",50606,").replace(",20130507,", ",4250507,")),
        ),
        ("shika-insurer-as-in-ika.uke", shika("HO,01270016,１２３４,５６,2,420,,,,,,,,", "HO,01270016,１２３４,５６,2,420,,5,3200,,,,,,")),
        ("shika-outcome-unknown.uke", shika(",20240605,1,,", ",20240605,9,,")),
        ("shika-type-of-clinic.uke", shika("RE,1,3126", "RE,1,1126")),
        ("shika-fee-table-of-header.uke", shika("UK,1,27,3,", "UK,1,27,1,")),
        ("shika-total-counts-receipts.uke", shika("GO,2", "GO,1")),
        ("shika-total-missing.uke", cp932(&without(SHIKA, "GO"))),
        ("shika-header-again.uke", cp932(&format!("{SHIKA}{SHIKA}"))),
        (
            "shika-header-between.uke",
            cp932(&all(SHIKA, &[("GO,", &format!("{}{}GO,", lines_of(SHIKA, "UK"), with(&receipts(SHIKA), "RE,1,", "RE,2,")))])),
        ),
        (
            "shika-inpatient-meals.uke",
            cp932(&all(
                SHIKA,
                &[
                    ("RE,1,3126", "RE,1,3125"),
                    (",20130507,,,", ",20130507,,20240605,"),
                    ("５６,2,420,,,", "５６,2,420,6,3840,"),
                    ("2,420,1000,,,\n", "2,420,1000,,6,3840\n"),
                ],
            )),
        ),
        ("shika-unknown-record.uke", shika("CO,", "TI,1\nCO,")),
        ("homon-example.uke", cp932(HOMON)),
        ("homon-two-receipts.uke", cp932(&format!("{HOMON}{}", with(&receipts(HOMON), "RE,1,", "RE,2,")))),
        ("homon-opening-missing.uke", homon("GO\n", "")),
        ("homon-opening-with-commas.uke", homon("GO\n", "GO,,,\n")),
        ("homon-opening-with-total.uke", homon("GO\n", "GO,2,25550,99\n")),
        ("homon-opening-behind-other-record.uke", homon("GO\n", "XX,1\nGO\n")),
        ("homon-total-at-end.uke", cp932(&format!("{HOMON}GO,2,25550,99\n"))),
        ("homon-empty-total-at-end.uke", cp932(&format!("{HOMON}GO\n"))),
        ("homon-total-at-end-only.uke", cp932(&format!("{}GO,2,25550,99\n", with(HOMON, "GO\n", "")))),
        ("homon-no-end-mark.uke", {
            let mut file = cp932(HOMON);
            file.pop();
            file
        }),
        ("homon-cut-in-line.uke", {
            let mut file = cp932(HOMON);
            file.truncate(file.len() - 12);
            file
        }),
        ("homon-no-receipt.uke", cp932(&format!("{}GO\n", lines_of(HOMON, "HM")))),
        ("homon-header-again.uke", cp932(&format!("{HOMON}{HOMON}"))),
        ("homon-inpatient-type.uke", homon("RE,1,6126", "RE,1,6125")),
        ("homon-type-of-clinic.uke", homon("RE,1,6126", "RE,1,1126")),
        ("homon-receipt-as-in-ika.uke", homon("見本　太郎,ミホンタロウ,1,20130507", "見本　太郎,1,20130507,")),
        ("homon-programme-more.uke", homon("1234566,,3,25550", "1234566,,3,25551")),
        ("homon-amount-too-wide.uke", homon("５６,3,25550", "５６,3,123456789")),
        ("homon-care-day-count.uke", homon("５６,3,25550", "５６,4,25550")),
        ("homon-days-not-known.uke", cp932(&without(HOMON, "JD"))),
        (
            "homon-old-dates.uke",
            cp932(&HOMON.replace(",202407,", ",50607,").replace(",202406,", ",50606,").replace(",20130507,", ",4250507,")),
        ),
        (
            "homon-two-programmes.uke",
            cp932(&all(HOMON, &[("RE,1,6126", "RE,1,6136"), ("KO,85270023", "KO,52270014,0000018,,3,10000,500,\nKO,85270023")])),
        ),
        (
            "homon-programme-alone.uke",
            cp932(&all(&without(HOMON, "HO"), &[("RE,1,6126", "RE,1,6212"), ("SN,1", "SN,2"), ("JD,1", "JD,2")])),
        ),
        // --- values of tables ---
        ("ika-note-unknown.uke", ika("20130507,,,,,,", "20130507,,,,,2899,")),
        ("ika-class-unknown.uke", ika("SI,12,", "SI,15,")),
        ("ika-comment-class-unknown.uke", ika("GO,", "CO,98,2,810000001,架空\nGO,")),
        ("ika-confirmation-unknown.uke", ika("SN,1,01", "SN,1,10")),
        ("ika-counter-class-unknown.uke", ika("SY,", "MF,05\nSY,")),
        ("ika-outcome-unknown.uke", ika(",20240603,1,", ",20240603,5,")),
        ("ika-main-illness-unknown.uke", ika(",20240603,1,,,", ",20240603,1,,,02")),
        ("ika-ward-unknown.uke", ika("20130507,,,", "20130507,,,0103")),
        ("ika-low-income-unknown.uke", ika("20130507,,,,", "20130507,,,,5")),
        ("ika-work-reason-unknown.uke", ika("５６,2,150,,,,", "５６,2,150,,,,4")),
        ("ika-reduction-unknown.uke", ika("５６,2,150,,,,,,,", "５６,2,150,,,,,,,4")),
        ("ika-optional-benefit-unknown.uke", ika("1234566,,2,", "1234566,2,2,")),
        ("chozai-values-unknown.cyo", cp932(&all(CHOZAI, &[("20130507,,,", "20130507,,50,"), ("1234566,,1,", "1234566,0,1,")]))),
        // --- rules over the receipt ---
        ("ika-preschool.uke", cp932(&all(IKA, &[("RE,1,1126", "RE,1,1124"), ("20130507", "20180402")]))),
        ("ika-preschool-born-on-1-april.uke", cp932(&all(IKA, &[("RE,1,1126", "RE,1,1124"), ("20130507", "20180401")]))),
        (
            "ika-preschool-last-month.uke",
            cp932(&all(&IKA.replace("202406", "202403"), &[("RE,1,1126", "RE,1,1124"), ("20130507", "20180401")])),
        ),
        ("ika-family-before-school.uke", ika("20130507", "20180402")),
        ("ika-born-in-the-month.uke", cp932(&all(IKA, &[("RE,1,1126", "RE,1,1124"), ("20130507", "20240630")]))),
        ("ika-admission-of-outpatient.uke", ika("20130507,,", "20130507,,20240603")),
        ("ika-admission-after-the-month.uke", cp932(&all(IKA, &[("RE,1,1126", "RE,1,1125"), ("20130507,,", "20130507,,20240701")]))),
        ("chozai-inpatient-type.cyo", chozai("RE,1,4126", "RE,1,4125")),
        ("chozai-preschool-age.cyo", chozai("20130507", "20200615")),
        (
            "chozai-old-dates.cyo",
            cp932(&CHOZAI.replace("202407,00", "50607,00").replace(",202406,", ",50606,").replace("20240603", "5060603")),
        ),
        ("ika-programme-more.uke", ika("1234566,,2,150", "1234566,,2,151")),
        ("ika-programme-part.uke", ika("1234566,,2,150", "1234566,,2,149")),
        ("ika-programme-without-points.uke", ika("1234566,,2,150", "1234566,,2,")),
        ("ika-burden-of-absent-programme.uke", ika("SI,12,2,", "SI,12,3,")),
        (
            "ika-burden-of-all.uke",
            cp932(&all(
                IKA,
                &[
                    ("RE,1,1126", "RE,1,1156"),
                    ("KO,85270023", "KO,52270014,0000018,,2,150\nKO,52270014,0000018,,2,150\nKO,52270014,0000018,,2,150\nKO,85270023"),
                    ("SI,12,2", "SI,12,9"),
                    ("GO,2", "GO,5"),
                ],
            )),
        ),
        ("ika-days-of-absent-programme.uke", ika("SY,", "JD,3,,,1\nSY,")),
        ("ika-confirmation-of-absent-programme.uke", ika("JD,", "SN,5,01,,,,,,\nJD,")),
        (
            "ika-unit-counts-differ.uke",
            ika(
                detail,
                "SI,21,2,120000710,,,1,,,,,,,,,1,,,,,,,,,,,,,,,,,,,,,,,,,,,,\nIY,,2,620001234,3.5,75,2,,,,,,,,,1,,,,,,,,1,,,,,,,,,,,,,,,,,,,,\n",
            ),
        ),
        ("ika-unit-without-points.uke", ika("GO,", "SI,60,2,160000310,,,1,,,,,,,,,1,,,,,,,,,,,,,,,,,,,,,,,,,,,,\nGO,")),
        (
            "ika-unit-ended-by-next-class.uke",
            ika(detail, &format!("SI,11,2,111000110,,,1,,,,,,,,,1,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n{detail}")),
        ),
        ("ika-illness-without-name.uke", ika("SY,4660009", "SY,0000999")),
        ("ika-illness-with-name.uke", cp932(&all(IKA, &[("SY,4660009,20240603,1,,", "SY,0000999,20240603,1,,架空の病気")]))),
        ("ika-end-mark-before-line-end.uke", {
            let mut file = cp932(IKA);
            file.truncate(file.len() - 3);
            file.extend(b"\x1A\r\n");
            file
        }),
        (
            "shika-file.uke",
            cp932(
                "UK,1,27,3,6000015,,架空歯科,202407,,00\nIR,1,27,3,6000015,,202407,,\nRE,1,3126,202406,見本　太郎,1,20130507\nHO,01270016,１,２,1,300\nKO,85270023,1234566,,1,300,500\nIR,1,27,3,6000015,,202407,,\nRE,2,3126,202406,見本　花子,2,20150808\nHO,01270016,１,２,1,200\nKO,85270023,0000018,,1,200,500\nGO,4,500,99\n",
            ),
        ),
        (
            "homon-file.uke",
            cp932(
                "HM,1,27,6,9000012,架空訪問看護,202407,072-000-0002\nGO\nRE,1,6126,202406,見本　太郎,ミホンタロウ,1,20130507\nHO,01270016,１,２,3,25550\nKO,85270023,1234566,,3,25550,1500\n",
            ),
        ),
        // --- not receipt files ---
        ("empty.uke", Vec::new()),
        ("only-end-mark.uke", vec![0x1A]),
        (
            "photo.uke",
            [&b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xFF\xDB\x00C\x00\x08\x06\n\x07,"[..], &[0xA5; 40]]
                .concat(),
        ),
        ("paper.uke", b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<< >>\nendobj\n".to_vec()),
        ("table-with-quotes.uke", cp932("\"IR\",\"1\",\"27\"\n\"RE\",\"1\",\"1126\"\n")),
        ("letter.uke", cp932("拝啓\n請求ファイルをお送りします。\n")),
    ]
}
