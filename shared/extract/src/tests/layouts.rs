//! The layouts that come with the program, their page, and what a layout file may be refused for.

use super::support::layout;
use crate::layout::{BUILT_IN, ColumnKind, OPERATION, Why, describe};
use crate::{Layout, Source, built_in};
use jiff::civil::date;
use josei_synthetic::extracts::ExtractSource;
use std::fmt::Write as _;
use std::path::Path;

const README: &str = include_str!("../../README.md");
const BEGIN: &str = "<!-- layouts: made from layouts/*.toml -->\n";
const END: &str = "<!-- end of layouts -->\n";

#[test]
fn every_item_of_the_annex_has_its_place() {
    for (source, items) in [(Source::Jumin, 58), (Source::Tax, 132), (Source::Kokuho, 67), (Source::Seiho, 9)] {
        let layout = layout(source);
        let columns = layout.columns().iter().filter(|column| column.item.is_some()).count();
        assert_eq!(columns + layout.refused().len(), items, "{source}");
        for column in layout.columns() {
            assert!(!column.purpose.is_empty() && column.name != OPERATION, "{source} {}", column.name);
        }
    }
    let numbers: Vec<u16> = Source::ALL
        .iter()
        .flat_map(|source| layout(*source).refused())
        .filter(|row| row.why == Why::PersonalNumber)
        .map(|row| row.item)
        .collect();
    assert_eq!(numbers, [1, 2, 8, 16, 64]);
}

#[test]
fn the_page_is_made_of_the_data() {
    let (before, rest) = README.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let mut page = String::new();
    for source in Source::ALL {
        writeln!(page, "{}", describe(layout(source))).unwrap();
    }
    let expected = format!("{before}{BEGIN}\n{page}{END}{after}");
    if std::env::var_os("JOSEI_REWRITE_GOLDEN").is_some() {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"), &expected).unwrap();
    } else {
        assert!(expected == README, "write it anew with JOSEI_REWRITE_GOLDEN=1 cargo test -p josei-extract the_page");
    }
}

#[test]
fn the_generator_writes_the_same_columns() {
    for (ours, others) in Source::ALL.into_iter().zip(ExtractSource::ALL) {
        let names: Vec<&str> = layout(ours).columns().iter().map(|column| column.name.as_str()).collect();
        let mut sorted = (names, others.columns().to_vec());
        sorted.0.sort_unstable();
        sorted.1.sort_unstable();
        assert_eq!(sorted.0, sorted.1, "{ours}");
    }
}

#[test]
fn a_layout_is_found_by_its_day() {
    assert_eq!(built_in(Source::Tax, date(2024, 4, 1)).unwrap().version(), 1);
    assert_eq!(built_in(Source::Tax, date(2000, 1, 1)).unwrap().version(), 1);
}

/// A change of 生保's layout, and what is told of it.
const WRONG: &[(&str, &str, &str)] = &[
    ("schema = 1", "schema = 2", "I902"),
    ("schema = 1", "schema = ", "I901"),
    ("last_item = 9", "last_item = 10", "I903"),
    ("last_item = 9", "last_item = 8", "I903"),
    ("{ item = 3, ja", "{ item = 2, ja", "I903"),
    ("effective_from = 2024-04-01", "effective_from = 2024-04-01T00:00:00", "I908"),
    ("name = \"ended_on\"", "name = \"Ended\"", "I904"),
    ("name = \"ended_on\"", "name = \"operation\"", "I904"),
    ("name = \"ended_on\"", "name = \"resumed_on\"", "I904"),
    ("name = \"ended_on\", type = \"day\"", "name = \"ended_on\", type = \"days\"", "I905"),
    ("name = \"ended_on\", type = \"day\"", "name = \"ended_on\", type = \"text 10\"", "I905"),
    ("name = \"ended_on\", type = \"day\"", "name = \"ended_on\", type = \"text 0 any\"", "I905"),
    ("\"2 suspended 停止中\"", "\"1 suspended 停止中\"", "I905"),
    ("\"2 suspended 停止中\"", "\"2 suspended\"", "I905"),
    ("needs = \"suspended_from\"", "needs = \"nothing\"", "I906"),
    ("not_before = \"suspended_from\"", "not_before = \"person_number\"", "I906"),
    ("person = \"person_number\"", "person = \"protected_from\"", "I906"),
    ("row_key = [\"protected_from\"]", "row_key = [\"ended_on\"]", "I906"),
    ("row_key = [\"protected_from\"]", "row_key = [\"person_number\"]", "I906"),
    ("ja = \"個人開始年月日\"", "ja = \"個人番号\"", "I907"),
    ("ja = \"世帯保護区分\", why = \"no_purpose\"", "ja = \"個人番号\", why = \"no_purpose\"", "I907"),
    ("why = \"no_purpose\"", "why = \"because\"", "I901"),
];

#[test]
fn a_wrong_layout_is_told_with_its_code() {
    let right = BUILT_IN[3];
    for (from, to, code) in WRONG {
        assert!(right.contains(from), "{from}");
        let findings = Layout::load(&right.replacen(from, to, 1)).unwrap_err();
        let codes: Vec<_> = findings.iter().map(|finding| finding.entry.code).collect();
        assert!(codes.contains(code), "{to}: {codes:?}");
    }
    assert_eq!(Layout::load(&"#".repeat(crate::limits::LAYOUT_BYTES_MAX + 1)).unwrap_err()[0].entry.code, "I909");
}

#[test]
fn facts_ask_for_columns_that_are_there() {
    for (source, names) in [
        (Source::Jumin, &["resident_from", "removed_on", "removal_reason", "ward", "mailing_business", "household_number"][..]),
        (Source::Kokuho, &["in_force", "struck_out", "acquired_on", "lost_on", "benefit_from", "relation", "insurer_number"]),
        (Source::Seiho, &["protected_from", "suspended_from", "resumed_on", "ended_on"]),
        (Source::Tax, &["fiscal_year", "undeclared", "decided_on"]),
    ] {
        let layout = layout(source);
        for name in names {
            assert!(layout.columns().iter().any(|column| column.name == *name), "{source} {name}");
        }
        assert!(layout.columns().iter().all(|column| column.kind != ColumnKind::Person || column.name.ends_with("number")));
    }
}
