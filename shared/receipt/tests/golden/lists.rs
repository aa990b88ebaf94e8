//! Golden files of the decided list (決定済レセプト一覧).

use crate::cases::{all, bytes, with};
use crate::support::{LIST, crlf};

fn list(from: &str, to: &str) -> Vec<u8> {
    crlf(&with(LIST, from, to))
}

fn lists(changes: &[(&str, &str)]) -> Vec<u8> {
    crlf(&all(LIST, changes))
}

pub(crate) fn cases() -> Vec<(&'static str, Vec<u8>)> {
    let first = LIST.lines().nth(1).unwrap();
    vec![
        // --- as they should be ---
        ("list-example.csv", crlf(LIST)),
        ("list-canonical.csv", crlf("H,01,1,202408,85270023,01,20240820120000\nT,0,0,0,0\n")),
        ("list-second-programme.csv", lists(&[(",1126,85270023,1234566,1,見本　太郎", ",1136,85270023,1234566,2,見本　太郎")])),
        (
            "list-programme-alone.csv",
            lists(&[
                (",1126,85270023,1234566,1,見本　太郎", ",1212,85270023,1234566,1,見本　太郎"),
                (",1,01270016,１２３４,５６,01,01,070,2,2,1400", ",1,,,,,,,2,2,1400"),
            ]),
        ),
        (
            "list-visiting-nurse.csv",
            crlf(&format!(
                "H,01,1,202408,85270023,01,20240820120000\n{}\nT,1,0,6165,1500\n",
                all(
                    first,
                    &[
                        (",1,27,6000019,架空こどもクリニック,1126", ",6,27,9000012,架空訪問看護,6126"),
                        (",070,2,2,1400,1400,14000,1000,,,3200", ",070,3,3,,,25550,1500,,,6165"),
                        ("0010000000100000000000000000000", "0010000000100001000000000000000"),
                    ]
                )
            )),
        ),
        ("list-adjustment-above-the-rest.csv", crlf(&with(&without_line(LIST, 1), "T,3,1540,3620,1000", "T,2,140,420,0"))),
        (
            "list-only-adjustment.csv",
            crlf(&all(&without_line(&without_line(LIST, 3), 1), &[("T,3,1540,3620,1000", "T,1,-420,-260,-1000")])),
        ),
        // --- framing ---
        ("list-lf-only.csv", crate::support::encode(LIST)),
        ("list-end-mark.csv", crate::support::cp932(LIST)),
        ("list-end-mark-inside.csv", bytes_crlf(&with(LIST, "D,2407270000000002", "〓D,2407270000000002"), b"\x1A")),
        ("list-utf8.csv", LIST.replace('\n', "\r\n").into_bytes()),
        ("list-utf8-byte-order-mark.csv", format!("\u{FEFF}{}", LIST.replace('\n', "\r\n")).into_bytes()),
        ("list-empty-line.csv", list("T,3", "\nT,3")),
        ("list-other-record.csv", list("T,3", "X,1,2\nT,3")),
        ("list-total-without-line-end.csv", {
            let mut file = crlf(LIST);
            file.truncate(file.len() - 2);
            file
        }),
        ("list-cut-in-line.csv", {
            let mut file = crlf(LIST);
            file.truncate(file.len() - 60);
            file
        }),
        ("list-null-byte.csv", bytes_crlf(&with(LIST, "見本　太郎", "見本〓太郎"), b"\0")),
        // --- H and T ---
        ("list-header-missing.csv", crlf(&without_line(LIST, 0))),
        ("list-header-twice.csv", list("D,2407270000000002", "H,01,1,202408,85270023,02,20240820120000\nD,2407270000000002")),
        ("list-header-version.csv", list("H,01", "H,02")),
        ("list-header-values.csv", list("1,202408,85270023,01,20240820120000", "3,202413,85270024,1,20240820250000")),
        ("list-header-short.csv", list(",01,20240820120000", ",01")),
        ("list-header-time.csv", list("20240820120000", "20240820126000")),
        ("list-total-missing.csv", list("T,3,1540,3620,1000\n", "")),
        ("list-total-sums.csv", list("T,3,1540,3620,1000", "T,2,1541,3619,1001")),
        ("list-total-adjustment-added.csv", list("T,3,1540,3620,1000", "T,3,2380,4140,3000")),
        ("list-total-unreadable.csv", list("T,3,1540,3620,1000", "T,三,1 540,,-0")),
        ("list-lines-behind-total.csv", crlf(&format!("{LIST}{first}\n"))),
        // --- lines ---
        ("list-field-missing.csv", list(",01,01,070,2,2,1400,", ",01,070,2,2,1400,")),
        ("list-trailing-commas-cut.csv", list("0010000000100000000000000000000,0,\n", "0010000000100000000000000000000,0\n")),
        ("list-other-programme.csv", list(",1126,85270023,1234566,1,見本　太郎", ",1126,52270014,1234566,1,見本　太郎")),
        ("list-programme-check-digit.csv", list(",1126,85270023,1234566,1,見本　太郎", ",1126,85270024,1234567,1,見本　太郎")),
        ("list-holder-missing.csv", list(",1126,85270023,1234566,1,見本　太郎", ",1126,85270023,,1,見本　太郎")),
        ("list-rank.csv", list(",1126,85270023,1234566,1,見本　太郎", ",1126,85270023,1234566,2,見本　太郎")),
        ("list-other-month.csv", list(",202408,202407,202406,1,", ",202407,202407,202406,1,")),
        ("list-months-in-disorder.csv", list(",202408,202407,202406,1,", ",202408,202409,202410,1,")),
        ("list-wareki.csv", list(",202408,202407,202406,1,", ",50608,50607,50606,1,")),
        ("list-month-13.csv", list(",202408,202407,202406,1,", ",202413,202400,999999,1,")),
        ("list-fee-table.csv", list(",202406,1,27,6000019", ",202406,5,48,60000A9")),
        ("list-type-of-other-table.csv", list(",202406,1,27,6000019", ",202406,4,27,6000019")),
        ("list-insurer-wrong.csv", list(",01270016,１２３４", ",01270017,１２３４")),
        ("list-insurer-missing.csv", list(",01270016,１２３４", ",,１２３４")),
        ("list-persons.csv", lists(&[("ミホンタロウ,20130507,1,", "ﾐﾎﾝﾀﾛｳ,20130231,3,"), (",見本　太郎,", ",見本 太郎,")])),
        ("list-born-later.csv", list("ミホンタロウ,20130507,1,", "ミホンタロウ,20240701,1,")),
        ("list-percent.csv", list(",01,070,2,2,", ",01,170,2,2,")),
        ("list-cost.csv", list(",1400,1400,14000,", ",1400,1400,14010,")),
        (
            "list-claim-above-cost.csv",
            lists(&[(",14000,1000,,,3200,", ",14000,1000,,,13001,"), ("T,3,1540,3620,1000", "T,3,1540,13421,1000")]),
        ),
        ("list-amount-with-sign.csv", list(",420,420,4200,1000,,,260,", ",-420,-420,-4200,-1000,,,-260,")),
        ("list-claimed-missing.csv", lists(&[(",14000,1000,,,3200,", ",14000,1000,,,,"), ("T,3,1540,3620,1000", "T,3,1540,420,1000")])),
        ("list-holder-letters.csv", list(",1126,85270023,1234566,1,見本　太郎", ",1126,85270023,12345A6,1,見本　太郎")),
        ("list-decided-points-missing.csv", list(",1400,1400,14000,", ",1400,,14000,")),
        ("list-days.csv", list("0010000000100000000000000000000", "0010000000100000000000000000001")),
        ("list-days-count.csv", list("0010000000100000000000000000000", "0010000000100000001000000000000")),
        ("list-days-form.csv", list("0010000000100000000000000000000", "00200000001")),
        ("list-class.csv", list("0000000000,0,\n", "0000000000,3,\n")),
        ("list-adjustment-without-original.csv", list(",1,2406270000000009", ",1,")),
        ("list-ordinary-with-original.csv", list("0000000000,0,\n", "0000000000,0,2406270000000009\n")),
        ("list-name-external-character.csv", bytes_crlf(&with(LIST, "見本　太郎", "見〓　太郎"), b"\xF0\x40")),
        ("list-name-damaged.csv", bytes_crlf(&with(LIST, "見本　太郎", "見本〓"), b"\x85\x40")),
        ("list-notes.csv", list(",,,,0010000000100000000000000000000", ",,,102,0010000000100000000000000000000")),
    ]
}

fn without_line(text: &str, at: usize) -> String {
    let lines: Vec<&str> = text.lines().enumerate().filter(|(number, _)| *number != at).map(|(_, line)| line).collect();
    lines.join("\n") + "\n"
}

/// As `bytes`, without the end mark.
fn bytes_crlf(text: &str, put: &[u8]) -> Vec<u8> {
    let mut file = bytes(text, put);
    file.pop();
    file
}
