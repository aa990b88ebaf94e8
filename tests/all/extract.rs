//! Extracts of other city systems are checked offline: what is wrong has its place, and the exit code is the usual one.

use crate::command::{josei, text};
use std::path::{Path, PathBuf};

const HEADER: &str = "person_number,protection_kind,protected_from,suspended_from,resumed_on,ended_on\n";

fn file(folder: &Path, name: &str, rows: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, format!("{HEADER}{rows}")).unwrap();
    path
}

#[test]
fn an_extract_is_checked_with_place_and_code() {
    let folder = tempfile::tempdir().unwrap();
    let good = text(&file(folder.path(), "seiho-full-20240401-000001.csv", "1,1,2024-04-01,,,\n"));
    let bad = text(&file(folder.path(), "bad.csv", "1,1,2024-04-01,,,\n2,1,2024-02-30,,,\n"));
    josei(["extract", "check", &good, "--source", "seiho"]).exits(0).says(&["全件/full", "使用できます/can be used"]);
    josei(["extract", "check", &good, &bad, "--source", "seiho"]).exits(1).says(&["bad.csv:3", "I104", "Not a day of the calendar"]);
    let told = josei(["extract", "check", &bad, "--source", "seiho", "--json"]).exits(1).json();
    let checked = &told["files"][0];
    assert_eq!((&checked["rows"], &checked["rows_left_out"], &checked["refused"]), (&2.into(), &1.into(), &false.into()));
    assert_eq!((&checked["findings"][0]["line"], &checked["findings"][0]["code"]), (&3.into(), &"I104".into()));
}

#[test]
fn a_file_of_another_source_a_missing_one_and_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let good = text(&file(folder.path(), "seiho-full-20240401-000001.csv", "1,1,2024-04-01,,,\n"));
    josei(["extract", "check", &good, "--source", "tax"]).exits(1).says(&["I015", "出所が違います"]);
    let missing = text(&folder.path().join("missing"));
    josei(["extract", "check", &missing, "--source", "tax"]).exits(3).says(&[&missing, "check the path"]);
    josei(["extract", "check", &good, "--source", "juki"]).exits(2).says(&["知らない出所です", "one of jumin, tax, kokuho, seiho"]);
    josei(["extract", "check", &good]).exits(2).says(&["必要な引数がありません", "--source"]);
}
