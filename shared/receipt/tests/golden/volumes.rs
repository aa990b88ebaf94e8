//! Golden files of split sets: `volume-<set>-<file>.uke`, judged together in `volume-<set>.set.json`.

use crate::cases::with;
use crate::support::{DPC, IKA, cp932};

/// Receipts of the example with these numbers.
fn receipts(numbers: std::ops::RangeInclusive<u32>) -> String {
    let lines: Vec<&str> = IKA.lines().filter(|line| !line.starts_with("IR") && !line.starts_with("GO")).collect();
    let one = lines.join("\n") + "\n";
    numbers.map(|number| with(&one, "RE,1,", &format!("RE,{number},"))).collect()
}

/// One volume: its number, its receipts, its GO.
fn volume(number: &str, of: std::ops::RangeInclusive<u32>, total: &str) -> String {
    let header = with(IKA.lines().next().unwrap(), ",00,072", &format!(",{number},072"));
    format!("{header}\n{}{total}", receipts(of))
}

pub(crate) fn cases() -> Vec<(&'static str, Vec<u8>)> {
    let file = |number: &str, of, total: &str| cp932(&volume(number, of, total));
    let other = |text: &str| cp932(&with(text, "6000019,,架空こどもクリニック", "6000027,,架空内科"));
    vec![
        ("volume-each-0.uke", file("00", 1..=2, "GO,4,300,00\n")),
        ("volume-each-1.uke", file("01", 3..=3, "GO,2,150,99\n")),
        // In another order than their numbers; GO counts receipts.
        ("volume-running-0.uke", file("02", 4..=4, "GO,4,600,99\n")),
        ("volume-running-1.uke", file("00", 1..=2, "GO,2,300,00\n")),
        ("volume-running-2.uke", file("01", 3..=3, "GO,3,450,01\n")),
        ("volume-total-in-last-0.uke", file("00", 1..=2, "")),
        ("volume-total-in-last-1.uke", file("01", 3..=4, "GO,8,600,99\n")),
        ("volume-first-missing-0.uke", file("01", 3..=3, "GO,2,150,99\n")),
        ("volume-two-missing-0.uke", file("00", 1..=1, "GO,2,150,00\n")),
        ("volume-two-missing-1.uke", file("03", 3..=3, "GO,2,150,99\n")),
        ("volume-twice-0.uke", file("00", 1..=1, "GO,2,150,00\n")),
        ("volume-twice-1.uke", file("01", 2..=2, "GO,2,150,99\n")),
        ("volume-twice-2.uke", file("01", 3..=3, "GO,2,150,99\n")),
        ("volume-last-missing-0.uke", file("00", 1..=1, "GO,2,150,00\n")),
        ("volume-last-missing-1.uke", file("01", 2..=2, "GO,2,150,01\n")),
        ("volume-last-early-0.uke", file("00", 1..=1, "GO,2,150,99\n")),
        ("volume-last-early-1.uke", file("01", 2..=2, "GO,2,150,99\n")),
        ("volume-count-wrong-0.uke", file("00", 1..=1, "GO,2,150,00\n")),
        ("volume-count-wrong-1.uke", file("01", 2..=2, "GO,3,150,99\n")),
        ("volume-points-wrong-0.uke", file("00", 1..=1, "GO,2,150,00\n")),
        ("volume-points-wrong-1.uke", file("01", 2..=2, "GO,4,310,99\n")),
        ("volume-number-wrong-0.uke", file("00", 1..=1, "GO,2,150,00\n")),
        ("volume-number-wrong-1.uke", file("99", 2..=2, "GO,2,150,99\n")),
        // Two institutions, and a claim of one of them that is not split.
        ("volume-several-claims-0.uke", file("00", 1..=1, "GO,2,150,00\n")),
        ("volume-several-claims-1.uke", other(&volume("00", 1..=1, "GO,2,150,00\n"))),
        ("volume-several-claims-2.uke", file("01", 2..=2, "GO,2,150,99\n")),
        ("volume-several-claims-3.uke", file("00", 1..=1, "GO,2,150,99\n")),
        ("volume-several-claims-4.uke", other(&volume("01", 2..=2, "GO,2,150,99\n"))),
        // The header of DPC is that of 医科; only the receipts tell.
        ("volume-dpc-behind-ika-0.uke", file("00", 1..=2, "GO,4,300,00\n")),
        ("volume-dpc-behind-ika-1.uke", cp932(&with(&with(DPC, ",202407,00,", ",202407,01,"), "RE,1,", "RE,3,"))),
        ("volume-receipt-bad-0.uke", cp932(&with(&volume("00", 1..=2, "GO,4,300,00\n"), ",1,20130507", ",3,20130507"))),
        ("volume-receipt-bad-1.uke", file("01", 3..=3, "GO,2,150,99\n")),
    ]
}
