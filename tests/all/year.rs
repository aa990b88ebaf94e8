//! A year of the city: twelve months, the same children, one folder. Each month comes to what it must, and the months are told apart.

use crate::command::{command, files, finish, josei, text};
use crate::input::bank_file;
use crate::month::assert_expected;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

const MONTHS: usize = 12;
const RECEIPTS: &str = "120";
/// Day of each month as of which everything is judged.
const DAY: &str = "20";

fn run(folder: &Path, month: &str) -> Value {
    let given = folder.join("in").join(month);
    let mut command = command(["month", "--register", &text(&given.join("register.csv")), "--receipts"]);
    command.args(files(&given.join("receipts"))).args(["--dir", &text(&folder.join("city")), "--json"]);
    command.args(["--today", &format!("{month}-{DAY}"), "--billing-month", month]);
    finish(&mut command).exits(0).json()
}

#[test]
fn twelve_months_each_come_to_what_they_must() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in");
    josei(["generate", "--months", &MONTHS.to_string(), "--receipts", RECEIPTS, "--seed", "7", "--out", &text(&input)]).exits(0);
    let mut months: Vec<String> =
        std::fs::read_dir(&input).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    months.sort();
    assert_eq!((months.len(), months[0].as_str(), months[MONTHS - 1].as_str()), (MONTHS, "2024-07", "2025-06"));
    let mut batches = BTreeSet::new();
    for month in &months {
        let expected: Value = serde_json::from_slice(&std::fs::read(input.join(month).join("expected.json")).unwrap()).unwrap();
        let answer = run(folder.path(), month);
        assert_expected(&answer, &expected);
        for batch in answer["payment"]["batches"].as_array().unwrap() {
            assert!(batches.insert(batch["batch"].to_string()), "{month}: another month's batch");
        }
        assert!(!bank_file(&answer).is_empty());
    }
    // A month that is over stays as it was.
    let before = run(folder.path(), &months[2]);
    assert_eq!(run(folder.path(), &months[2])["payment"], before["payment"]);
}
