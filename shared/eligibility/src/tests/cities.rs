//! The same cases under two cities: what differs, differs by their files alone.

use super::cases::{Expect, check, golden};
use super::support::{ReceiptText, Row, child_number, snapshot_in, usual};
use crate::city::RefundWay;
use crate::{Asked, City, SAKAI, cap_refund, decide};
use jiff::civil::date;
use josei_base::{ServiceMonth, Yen};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// The invented city.
pub(super) const KAKUU: &str = include_str!("../../rules/990001-kakuu.toml");

const ASKED: Asked = Asked { today: date(2024, 8, 20), register_as_of: date(2024, 8, 1) };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// What differs from the usual row.
    #[serde(default)]
    register: Row,
    is: ReceiptText,
    sakai: Expect,
    kakuu: Expect,
}

fn table(city: &City, folder: &Path, file: &str, expected: impl Fn(&Case) -> &Expect) -> BTreeSet<&'static str> {
    let table: Table = toml::from_str(&std::fs::read_to_string(folder.join("cases.toml")).unwrap()).unwrap();
    let mut codes = BTreeSet::new();
    let mut text = format!("{}\n", city.name_ja());
    for case in &table.case {
        let mut row = usual();
        row.extend(case.register.clone());
        row.insert("programme_number".into(), child_number(city));
        let (snapshot, hasher) = snapshot_in(city, &[row]);
        let receipt = case.is.in_city(city).receipt();
        let decision = decide(city, &snapshot, &hasher, &receipt, &ASKED);
        check(&format!("{file}: {}", case.name), expected(case), &decision);
        codes.extend(decision.codes.iter().map(|code| code.as_str()));
        write!(text, "\n■ {}\n{}\n", case.name, decision.explain_ja()).unwrap();
    }
    golden(&folder.join(file), &text);
    codes
}

#[test]
fn every_case_is_decided_by_the_file_of_the_city() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/two-cities");
    let (sakai, kakuu) = (City::load(SAKAI).unwrap(), City::load(KAKUU).unwrap());
    let codes = table(&sakai, &folder, "sakai.txt", |case| &case.sakai);
    assert!(!codes.contains("E29"), "堺市 has no income limit");
    assert!(table(&kakuu, &folder, "kakuu.txt", |case| &case.kakuu).contains("E29"));
    assert_eq!((kakuu.version(), kakuu.effective_from(), kakuu.rules_from()), (3, date(2024, 4, 1), date(2019, 4, 1)));
    assert!(crate::city::builtin("990001").is_none(), "no city of a program");
}

#[test]
fn the_cap_and_its_refund_are_the_city_s() {
    let month = ServiceMonth::parse("2024-06").unwrap();
    let over = |text: &str, copays: &[i64]| {
        let copays = copays.iter().map(|yen| Yen::new(*yen));
        cap_refund(&City::load(text).unwrap(), month, copays).map(|over| (over.refund.get(), over.way))
    };
    assert_eq!(over(SAKAI, &[1_000, 1_000, 1_000]), Some((500, RefundWay::Application)));
    assert_eq!(over(KAKUU, &[1_000, 1_000, 1_000]), None);
    assert_eq!(over(KAKUU, &[1_600, 1_401]), Some((1, RefundWay::Automatic)));
    assert_eq!(over(&KAKUU.replace("month_cap_yen = 3000\n", ""), &[1_600, 1_600, 1_600]), None);
}
