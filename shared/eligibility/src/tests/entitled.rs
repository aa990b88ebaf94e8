//! Entitlement on the days of a care without a receipt: as of a receipt of the same days, and funding apart from it.

use super::support::{ReceiptText, Row, city, snapshot, usual};
use crate::{Asked, CareAsked, Code, Entitlement, FundingClass, HolderHash, HolderHasher, Outcome, Snapshot, decide, entitled};
use josei_base::id::{HolderNumber, ProgrammeNumber};
use josei_base::receipt::Sex;
use josei_base::{Date, ServiceMonth};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn holder(hasher: &HolderHasher) -> HolderHash {
    hasher.holder(&ProgrammeNumber::parse("85270023").unwrap(), &HolderNumber::parse("1234566").unwrap())
}

/// So many days between two days of June 2024.
fn care(hasher: &HolderHasher, from: &str, to: &str, days: u8) -> CareAsked {
    let month = ServiceMonth::parse("2024-06").unwrap();
    CareAsked { holder: holder(hasher), birth: Some(day("2013-05-07")), sex: Some(Sex::Male), month, between: (day(from), day(to)), days }
}

fn with(changes: &[(&str, &str)]) -> Vec<Row> {
    let mut row = usual();
    row.extend(changes.iter().map(|(column, value)| ((*column).to_owned(), (*value).to_owned())));
    vec![row]
}

fn asked(rows: &[Row], from: &str, to: &str, days: u8) -> Entitlement {
    let (snapshot, hasher) = snapshot(rows);
    entitled(city(), &snapshot, &care(&hasher, from, to, days))
}

fn codes(entitlement: &Entitlement) -> Vec<&'static str> {
    entitlement.codes.iter().map(|code| code.as_str()).collect()
}

#[test]
fn the_days_decide_and_only_as_far_as_they_are_known() {
    let lost = with(&[("lost_on", "2024-06-15"), ("lost_reason", "moved_out")]);
    for (from, to, days, result, expected) in [
        ("2024-06-03", "2024-06-03", 1, Outcome::Ok, &[][..]),
        ("2024-06-14", "2024-06-14", 1, Outcome::Ok, &[]),
        // Some day of these two; one of them is not covered.
        ("2024-06-10", "2024-06-20", 2, Outcome::Review, &["W24"]),
        // The days are not known, but all lie before the loss.
        ("2024-06-01", "2024-06-10", 2, Outcome::Ok, &[]),
        ("2024-06-20", "2024-06-20", 1, Outcome::Reject, &["E22", "E25"]),
        ("2024-06-20", "2024-06-30", 3, Outcome::Reject, &["E22", "E25"]),
        // Every day is known, and one is not covered.
        ("2024-06-10", "2024-06-20", 11, Outcome::Reject, &["E22", "E25"]),
    ] {
        let told = asked(&lost, from, to, days);
        assert_eq!((told.result, codes(&told)), (result, expected.to_vec()), "{from} {to} {days}\n{}", told.explain_en());
    }
    let told = asked(&lost, "2024-06-20", "2024-06-20", 1);
    assert!(told.explain_ja().starts_with("不適合：受診日に資格があったと認められません（E22 資格喪失後受診、E25 市外転出後受診）。"));
    assert!(!told.explain_ja().contains("返戻"), "there is no receipt to be returned: {}", told.explain_ja());
    assert!(told.explain_en().contains("E22 Care after the certificate ended: care days 20"), "{}", told.explain_en());
}

#[test]
fn who_it_is_is_asked_and_nobody_is_guessed() {
    let (snapshot, hasher) = snapshot(&[usual()]);
    let usual = care(&hasher, "2024-06-03", "2024-06-03", 1);
    let of = |care: CareAsked| entitled(city(), &snapshot, &care);
    assert_eq!((of(usual).result, of(usual).born), (Outcome::Ok, Some(day("2013-05-07"))));
    assert_eq!(of(CareAsked { birth: None, sex: None, ..usual }).result, Outcome::Ok);
    for (care, code) in [
        (CareAsked { birth: Some(day("2013-05-08")), ..usual }, "E11"),
        (CareAsked { sex: Some(Sex::Female), ..usual }, "E12"),
        (CareAsked { birth: Some(day("2013-05-08")), sex: Some(Sex::Female), ..usual }, "E13"),
        (CareAsked { holder: HolderHash([7; 32]), ..usual }, "E10"),
    ] {
        let told = of(care);
        assert_eq!((told.result, codes(&told)), (Outcome::Reject, vec![code]));
        assert_eq!((told.ward, code == "E10" || code == "E13"), (None, told.funding.class == FundingClass::Unknown), "{code}");
    }
}

#[test]
fn it_is_what_a_receipt_of_the_same_days_is_told() {
    let suspended = with(&[("suspended_on", "2024-06-10"), ("resumed_on", "2024-06-20")]);
    let welfare = with(&[("exclusion_kind", "welfare"), ("exclusion_from", "2024-06-12"), ("exclusion_to", "2024-06-18")]);
    let young = with(&[("birth_date", "2024-06-05"), ("valid_from", "2024-06-05")]);
    let asked_on = Asked { today: day("2024-08-20"), register_as_of: day("2024-08-01") };
    let about_entitlement =
        |code: &Code| matches!(code.as_str(), "E20" | "E21" | "E22" | "E23" | "W24" | "E25" | "E26" | "E27" | "E28" | "E29");
    for rows in [suspended, welfare, young, with(&[("valid_from", "2024-06-11")])] {
        let (snapshot, hasher): (Snapshot, HolderHasher) = snapshot(&rows);
        for on in 1..=30_u8 {
            let text = ReceiptText {
                care: vec![on],
                birth: rows[0].get("birth_date").map_or("2013-05-07", String::as_str).to_owned(),
                ..ReceiptText::default()
            };
            let decision = decide(city(), &snapshot, &hasher, &text.receipt(), &asked_on);
            let date = format!("2024-06-{on:02}");
            let care = CareAsked { birth: Some(day(&text.birth)), ..care(&hasher, &date, &date, 1) };
            let told = entitled(city(), &snapshot, &care);
            let expected: Vec<Code> = decision.codes.iter().copied().filter(about_entitlement).collect();
            assert_eq!((&told.codes, told.funding, told.ward), (&expected, decision.funding, decision.ward), "{date}");
        }
    }
}
