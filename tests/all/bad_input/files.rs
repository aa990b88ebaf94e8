//! One bad file at a time, through `josei check`: exit 1, and a finding with place, code, reason and remedy.

use super::{PHOTO, field, joined, lines, nth, other_last_digit, set};
use crate::command::{josei, text};
use crate::input::Input;
use serde_json::Value;

/// What a case does to a good file, and what must be found: code, record, and receipts that are no longer accepted.
type Case = (&'static str, fn(&[u8]) -> Vec<u8>, &'static str, &'static str, u64);

fn changed(bytes: &[u8], change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let mut lines = lines(bytes);
    change(&mut lines);
    joined(&lines)
}

/// The file with one field changed: record type, which of them, field, value.
fn with(bytes: &[u8], record: &str, which: usize, field: usize, value: &[u8]) -> Vec<u8> {
    changed(bytes, |lines| {
        let at = nth(lines, record, which);
        set(&mut lines[at], field, value);
    })
}

/// The second receipt loses these records.
fn without(bytes: &[u8], records: &[&[u8]]) -> Vec<u8> {
    changed(bytes, |lines| {
        let second = nth(lines, "RE", 1)..nth(lines, "RE", 2);
        let mut at = 0..;
        lines.retain(|line| !(second.contains(&at.next().unwrap()) && records.iter().any(|record| line.starts_with(record))));
    })
}

/// The second receipt's insurer number with another check digit.
fn wrong_insurer(bytes: &[u8]) -> Vec<u8> {
    let lines = lines(bytes);
    let number = other_last_digit(&field(&lines[nth(&lines, "HO", 1)], 1));
    with(bytes, "HO", 1, 1, &number)
}

/// Two receipts, and the end in the middle of the second one's last line.
fn cut(bytes: &[u8]) -> Vec<u8> {
    let lines = lines(bytes);
    let mut cut = joined(&lines[..nth(&lines, "RE", 2)]);
    cut.truncate(cut.len() - 9);
    cut
}

const CASES: &[Case] = &[
    ("a 0x00 in a field", |bytes| with(bytes, "HO", 1, 2, b"12\x0034"), "R0013", "HO", 1),
    ("a wrong count in GO", |bytes| with(bytes, "GO", 0, 1, b"999"), "R0110", "GO", 0),
    ("wrong points in GO", |bytes| with(bytes, "GO", 0, 2, b"1"), "R0111", "GO", 0),
    ("a receipt without HO and KO", |bytes| without(bytes, &[b"HO,", b"KO,"]), "R0501", "RE", 1),
    ("a wrong check digit of the insurer", wrong_insurer, "R0507", "HO", 1),
    ("a wrong check digit of the programme", |bytes| with(bytes, "KO", 1, 1, b"85270024"), "R0509", "KO", 1),
    ("an end in the middle of a line", cut, "R0005", "", 1),
];

/// All that a message must have.
#[track_caller]
fn assert_finding(finding: &Value, name: &str) {
    for text in ["message_ja", "message_en", "code"] {
        assert!(!finding[text].as_str().unwrap().is_empty(), "{name}: {text}");
    }
    let ja = finding["message_ja"].as_str().unwrap();
    assert!(ja.matches('。').count() >= 2 && !ja.is_ascii(), "{name}: reason and remedy in Japanese: {ja}");
    let en = finding["message_en"].as_str().unwrap();
    assert!(en.matches(". ").count() + usize::from(en.ends_with('.')) >= 2, "{name}: reason and remedy in English: {en}");
    assert_eq!(finding["severity"], "error", "{name}");
}

#[test]
fn each_bad_file_is_told_with_place_code_reason_and_remedy() {
    let input = Input::generated(60, 7);
    let good = std::fs::read(&input.receipts[0]).unwrap();
    let clean = josei(["check", &text(&input.receipts[0]), "--json"]).exits(0).json()["files"][0].clone();
    let receipts = clean["receipts"].as_u64().unwrap();
    assert!(receipts > 3 && clean["rejected"] == 0, "{clean}");
    for (name, change, code, record, rejected) in CASES {
        let path = input.write("bad.UKE", &change(&good));
        let file = josei(["check", &text(&path), "--json"]).exits(1).json()["files"][0].clone();
        let finding = file["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == *code);
        let finding = finding.unwrap_or_else(|| panic!("{name}: no {code} in {}", file["findings"]));
        assert_eq!(finding["record"], *record, "{name}");
        assert_finding(finding, name);
        let kept = if *code == "R0005" { 1 } else { receipts - rejected };
        assert_eq!(file["accepted"], kept, "{name}: the good receipts go on: {}", file["findings"]);
        assert_eq!(file["rejected"], *rejected, "{name}");

        let told = josei(["check", &text(&path)]).exits(1);
        let line = finding["line"].as_u64().unwrap();
        let place = if line == 0 { text(&path) } else { format!("{}:{line}", text(&path)) };
        told.says(&[&place, code, finding["message_ja"].as_str().unwrap(), finding["message_en"].as_str().unwrap()]);
    }
}

#[test]
fn files_that_are_no_receipt_files_are_told_apart() {
    let input = Input::generated(10, 7);
    for (name, bytes, code) in [("empty.UKE", &b""[..], "R0001"), ("photo.UKE", PHOTO, "R0002")] {
        let path = input.write(name, bytes);
        let file = josei(["check", &text(&path), "--json"]).exits(1).json()["files"][0].clone();
        let finding = &file["findings"][0];
        assert_eq!(finding["code"], code, "{file}");
        assert_finding(finding, name);
        assert_eq!(file["receipts"], 0);
    }
}

#[test]
fn an_unknown_programme_number_is_well_formed_and_so_a_question_for_the_city() {
    let input = Input::generated(20, 7);
    let good = std::fs::read(&input.receipts[0]).unwrap();
    let path = input.write("bad.UKE", &with(&good, "KO", 0, 1, super::month::UNKNOWN_PROGRAMME));
    josei(["check", &text(&path)]).exits(0);
}
