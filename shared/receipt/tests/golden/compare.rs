//! Golden files of a decided list and the claims it is compared with: `compare-<case>-list.csv`, `compare-<case>-claims…`, and what the comparison
//! says in `compare-<case>.compared.json`.

use crate::cases::{all, with};
use crate::support::{HOMON, IKA, WRAPPED, cp932, crlf};

/// The line that agrees with the example of 医科.
const LINE: &str = "D,2407270000000001,,,202408,202407,202406,1,27,6000019,架空こどもクリニック,1126,85270023,1234566,1,見本　太郎,ミホンタロウ,20130507,1,01270016,１２３４,５６,01,01,070,2,2,150,150,1500,450,,,0,,,,,0010000000100000000000000000000,0,";
/// Where the amounts of a line begin: points claimed and decided, cost, copay.
const AMOUNTS: &str = ",150,150,1500,450,,,0,";

/// A list of these lines, with the T they sum up to.
fn list(lines: &[String]) -> Vec<u8> {
    let mut text = "H,01,1,202408,85270023,01,20240820120000\n".to_owned();
    let mut sums = [0_i64; 3];
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let sign = if cells[39] == "1" { -1 } else { 1 };
        for (sum, at) in sums.iter_mut().zip([28, 33, 30]) {
            *sum += sign * cells[at].parse::<i64>().unwrap_or_default();
        }
        text += line;
        text += "\n";
    }
    let [points, claimed, copay] = sums;
    crlf(&format!("{text}T,{},{points},{claimed},{copay}\n", lines.len()))
}

fn line(changes: &[(&str, &str)]) -> String {
    all(LINE, changes)
}

/// A claim file of receipts, each the example with changes.
fn claims(receipts: &[&[(&str, &str)]]) -> Vec<u8> {
    let (header, _) = IKA.split_once('\n').unwrap();
    let lines: Vec<&str> = IKA.lines().filter(|line| !line.starts_with("IR") && !line.starts_with("GO")).collect();
    let one = lines.join("\n") + "\n";
    let (mut text, mut points) = (format!("{header}\n"), 0_u64);
    for (number, changes) in (1..).zip(receipts) {
        let receipt = with(&all(&one, changes), "RE,1,", &format!("RE,{number},"));
        let insurer = receipt.lines().find(|line| line.starts_with("HO")).unwrap();
        points += insurer.split(',').nth(5).unwrap().parse::<u64>().unwrap();
        text += &receipt;
    }
    cp932(&format!("{text}GO,{},{points},99\n", receipts.len() * 2))
}

/// The example with another sum of points.
const DEARER: [(&str, &str); 3] = [(",５６,2,150,", ",５６,2,250,"), (",2,150,450,", ",2,250,750,"), (",,75,2,", ",,125,2,")];

pub(crate) fn cases() -> Vec<(&'static str, Vec<u8>)> {
    let same: &[(&str, &str)] = &[];
    let one = || claims(&[same]);
    let other_child = [("85270023,1234566", "85270023,0000018")];
    let dearer = line(&[("2407270000000001", "2407270000000002"), (AMOUNTS, ",250,250,2500,750,,,0,")]);
    let numbered = [("A001,,,,,,", "A001,,,,,12345678901234567,")];
    vec![
        ("compare-agrees-list.csv", list(&[line(&[])])),
        ("compare-agrees-claims.uke", one()),
        ("compare-points-list.csv", list(&[line(&[(AMOUNTS, ",140,140,1400,450,,,0,")])])),
        ("compare-points-claims.uke", one()),
        ("compare-decided-list.csv", list(&[line(&[(AMOUNTS, ",150,120,1200,450,,,0,")])])),
        ("compare-decided-claims.uke", one()),
        ("compare-copay-list.csv", list(&[line(&[(AMOUNTS, ",150,150,1500,400,,,50,")])])),
        ("compare-copay-claims.uke", one()),
        ("compare-city-list.csv", list(&[line(&[(AMOUNTS, ",150,150,1500,450,,,100,")])])),
        ("compare-city-claims.uke", one()),
        ("compare-not-in-list-list.csv", list(&[line(&[])])),
        ("compare-not-in-list-claims.uke", claims(&[same, &other_child])),
        ("compare-not-claimed-list.csv", list(&[line(&[]), line(&[("2407270000000001", "2407270000000002"), (",1234566,", ",0000018,")])])),
        ("compare-not-claimed-claims.uke", one()),
        // The same number, and another child: told, and neither is missing.
        ("compare-other-child-list.csv", list(&[line(&[("001,,,202408", "001,12345678901234567,,202408"), (",1234566,", ",0000018,")])])),
        ("compare-other-child-claims.uke", claims(&[&numbered])),
        // 過誤調整 is counted only; a claim made again is compared.
        (
            "compare-classes-list.csv",
            list(&[
                line(&[
                    (",202407,202406,", ",202406,202405,"),
                    ("0010000000100000000000000000000,0,", "0010000000100000000000000000000,1,2406270000000009"),
                ]),
                line(&[
                    ("2407270000000001", "2407270000000002"),
                    ("0010000000100000000000000000000,0,", "0010000000100000000000000000000,2,2406270000000011"),
                ]),
            ]),
        ),
        ("compare-classes-claims.uke", one()),
        // Claims of another programme are no business of the list.
        ("compare-outside-list.csv", list(&[line(&[])])),
        ("compare-outside-claims.uke", claims(&[same, &[("KO,85270023,1234566", "KO,52270014,0000018")]])),
        ("compare-other-month-list.csv", list(&[line(&[])])),
        ("compare-other-month-claims.uke", cp932(&with(IKA, ",202407,00,", ",202406,00,"))),
        ("compare-rejected-list.csv", list(&[line(&[])])),
        ("compare-rejected-claims.uke", claims(&[&[(",1,20130507", ",3,20130507")]])),
        // Two of one child and month: those of the same amount are pairs, whatever their order.
        ("compare-twice-list.csv", list(&[dearer, line(&[])])),
        ("compare-twice-claims.uke", claims(&[same, &DEARER])),
        // Without 受給者番号 the birthday tells the child.
        ("compare-no-holder-list.csv", list(&[line(&[(",1234566,", ",,")])])),
        ("compare-no-holder-claims.uke", claims(&[&[("85270023,1234566", "85270023,0000000")]])),
        // The review body's own number tells a pair, leading zeros or not.
        ("compare-wrapped-list.csv", list(&[line(&[("2407270000000001", "0000000240727001")])])),
        ("compare-wrapped-claims.csv", crlf(WRAPPED)),
        // 訪問看護 bills yen.
        ("compare-yen-list.csv", list(&[nurse("25550")])),
        ("compare-yen-claims.uke", cp932(HOMON)),
        ("compare-yen-decided-list.csv", list(&[nurse("20000")])),
        ("compare-yen-decided-claims.uke", cp932(HOMON)),
        // A list that cannot be used compares nothing.
        ("compare-no-header-list.csv", crlf(&format!("{LINE}\nT,1,150,0,450\n"))),
        ("compare-no-header-claims.uke", one()),
    ]
}

/// The line of the example of 訪問看護.
fn nurse(cost: &str) -> String {
    line(&[
        (",1,27,6000019,架空こどもクリニック,1126", ",6,27,9000015,架空訪問看護,6126"),
        (AMOUNTS, &format!(",,,{cost},1000,,,,")),
        ("0010000000100000000000000000000", ""),
        (",070,2,2,", ",070,3,3,"),
    ])
}
