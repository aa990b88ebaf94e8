//! A month on given files: what it answers, what it leaves, and that a second run changes nothing.

use crate::command::{command, files, finish, josei, text};
use crate::input::{Input, MONTH, bank_file};
use crate::site::Site;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};

const RECEIPTS: u32 = 300;
const SEED: u64 = 7;

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[track_caller]
fn has(value: &Value, names: &[&str]) {
    let found = keys(value);
    for name in names {
        assert!(found.contains(name), "{name} is missing in {found:?}");
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The shape is a contract (`design.md` §6): every key of it, with its type.
fn assert_shape(month: &Value) {
    has(month, &["deliveries", "decisions", "payment", "audit", "seconds"]);
    for delivery in month["deliveries"].as_array().unwrap() {
        has(delivery, &["path", "receipts", "accepted", "rejected"]);
        assert!(delivery["path"].is_string() && delivery["receipts"].is_u64() && delivery["accepted"].is_u64());
    }
    has(&month["decisions"], &["ok", "review", "reject", "by_code"]);
    assert!(month["decisions"]["by_code"].is_object());
    has(&month["payment"], &["path", "lines", "total_yen", "sha256", "batches", "payees"]);
    for batch in month["payment"]["batches"].as_array().unwrap() {
        has(batch, &["batch", "state", "value_date", "path", "lines", "total_yen", "sha256"]);
    }
    assert!(month["payment"]["path"].is_string() && month["payment"]["total_yen"].is_i64());
    has(&month["audit"], &["records", "verified"]);
    assert!(month["audit"]["records"].as_u64().unwrap() > 0);
    let steps = ["register", "upload", "check", "confirm", "match", "decide", "pay", "audit"];
    has(&month["seconds"], &steps);
    assert!(month["seconds"].as_object().unwrap().values().all(Value::is_number));
}

/// Every total is the generator's.
pub fn assert_expected(month: &Value, expected: &Value) {
    for name in ["ok", "review", "reject"] {
        assert_eq!(month["decisions"][name], expected["decisions"][name], "{name}");
    }
    assert_eq!(month["decisions"]["by_code"], expected["by_code"]);
    let sum = |name: &str| month["deliveries"].as_array().unwrap().iter().map(|one| one[name].as_u64().unwrap()).sum::<u64>();
    assert_eq!(json!(sum("receipts")), expected["totals"]["received"]);
    assert_eq!(json!(sum("accepted")), expected["totals"]["accepted"]);
    assert_eq!(json!(sum("rejected")), expected["totals"]["rejected"]);
    let paid: i64 = expected["paid"].as_array().unwrap().iter().map(|body| body["yen"].as_i64().unwrap()).sum();
    assert_eq!(month["payment"]["total_yen"], json!(paid));
    assert_eq!(month["payment"]["lines"], json!(expected["paid"].as_array().unwrap().len()));
}

/// Each receipt, of whatever kind, is decided as the generator says; every kind is among them.
fn assert_each_as_expected(decisions: &str, expected: &Value) {
    let mut rows = decisions.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect::<Vec<_>>());
    let columns = rows.next().unwrap();
    let at = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let (file, receipt) = (at("file"), at("receipt"));
    let told = [at("result"), at("codes"), at("city_pays_yen")];
    let decided: BTreeMap<(&str, &str), [&str; 3]> = rows.map(|row| ((row[file], row[receipt]), told.map(|at| row[at]))).collect();
    let files = expected["files"].as_array().unwrap().iter();
    let kinds: BTreeMap<&str, &str> = files.map(|file| (file["name"].as_str().unwrap(), file["kind"].as_str().unwrap())).collect();
    let mut seen = BTreeSet::new();
    for answer in expected["answers"].as_array().unwrap().iter().filter(|answer| answer["result"] != "unread") {
        let (file, number) = (answer["file"].as_str().unwrap(), answer["number"].to_string());
        seen.insert(kinds[file]);
        let [result, codes, yen] = decided[&(file, number.as_str())];
        assert_eq!(result.to_lowercase(), answer["result"].as_str().unwrap(), "{answer}");
        assert_eq!(json!(codes.split_whitespace().collect::<Vec<_>>()), answer["codes"], "{answer}");
        assert!(result != "OK" || yen.parse().ok() == answer["yen"].as_i64(), "{yen}: {answer}");
    }
    assert_eq!(seen, BTreeSet::from(["chozai", "dpc", "homon", "ika", "shika"]));
}

#[test]
fn leaves_what_is_promised_and_agrees_with_the_generator() {
    let input = Input::generated(RECEIPTS, SEED);
    let month = input.month().exits(0).json();
    assert_shape(&month);
    assert_expected(&month, &input.expected());

    let out = input.city().join("out");
    for path in &input.receipts {
        let name = path.file_name().unwrap().to_str().unwrap();
        let json: Value = serde_json::from_slice(&std::fs::read(out.join(format!("acknowledgements/{name}.json"))).unwrap()).unwrap();
        let form = |end: &str| std::fs::read(out.join(format!("acknowledgements/{name}.{end}"))).unwrap();
        let (csv, html) = (form("csv"), String::from_utf8(form("html")).unwrap());
        let answered = json["receipts"].as_array().unwrap().len();
        let rows = csv.split(|byte| *byte == b'\n').count();
        assert!(answered > 0 && rows > answered && html.matches("<tr>").count() > answered, "every receipt has its answer in each form");
        assert_eq!(json["scan"], "off");
    }
    let decisions = std::fs::read_to_string(out.join("decisions.csv")).unwrap();
    assert_eq!(decisions.lines().count(), 1 + usize::try_from(RECEIPTS).unwrap());
    assert_each_as_expected(&decisions, &input.expected());
    let statistics = std::fs::read_to_string(out.join("statistics.csv")).unwrap();
    let mut cells = csv::Reader::from_reader(statistics.as_bytes());
    let cells: Vec<csv::StringRecord> = cells.records().map(Result::unwrap).collect();
    let sum = |column: usize| cells.iter().map(|cell| cell[column].parse::<i64>().unwrap()).sum::<i64>();
    assert_eq!(json!([sum(7), sum(8)]), json!([month["decisions"]["ok"], month["payment"]["total_yen"]]));
    assert!(cells.iter().all(|cell| cell[2].starts_with("2714") && !cell[3].is_empty()), "every child's ward and age are known");
    assert!(std::fs::read(out.join("statistics.parquet")).unwrap().starts_with(b"PAR1"));
    assert_eq!(files(&out.join("payment")).len(), 1);
    assert_eq!(month["payment"]["sha256"], json!(sha256(&bank_file(&month))));

    let bank = josei(["payment", "check", month["payment"]["path"].as_str().unwrap(), "--json"]).exits(0).json();
    let file = &bank["files"][0];
    has(file, &["path", "type", "separator", "lines", "total_yen", "declared", "findings"]);
    assert_eq!(file["type"], "21");
    assert_eq!(file["total_yen"], month["payment"]["total_yen"]);
    assert_eq!(file["lines"], month["payment"]["lines"]);
    assert_eq!(file["declared"], json!({"lines": file["lines"], "total_yen": file["total_yen"]}));
    assert_eq!(file["findings"], json!([]));

    assert_eq!(month["audit"]["verified"], true);
    let verified = josei(["audit", "verify", "--dir", &text(&out.join("audit")), "--key", &text(&out.join("audit.pub")), "--json"]);
    assert_eq!(verified.exits(0).json()["records"], month["audit"]["records"]);
}

#[test]
fn a_second_run_gives_the_first_answer_and_pays_nothing_twice() {
    let input = Input::generated(60, SEED);
    let first = input.month().exits(0).json();
    let paid = bank_file(&first);
    let second = input.month().exits(0).json();
    for place in ["/decisions", "/refunds", "/payment"] {
        assert_eq!(first.pointer(place), second.pointer(place), "{place}");
    }
    assert!(first["payment"]["batch"].is_u64());
    assert_eq!(paid, bank_file(&second));
    assert_eq!(files(&input.city().join("out/payment")).len(), 1, "no second bank file");
}

#[test]
fn the_table_for_people_says_the_same() {
    let input = Input::generated(40, SEED);
    let expected = input.expected();
    let mut command = command(["month", "--register", &text(&input.register), "--receipts"]);
    command.args(&input.receipts).args(["--dir", &text(&input.city()), "--today", "2024-07-20"]);
    let told = finish(input.site().place(&mut command)).exits(0);
    let number = |label: &str| {
        let line = told.out.lines().find(|line| line.contains(label)).unwrap_or_else(|| panic!("{label} is missing in\n{}", told.out));
        line.split_whitespace().last().unwrap().replace(',', "")
    };
    assert_eq!(number("/ received"), expected["totals"]["received"].to_string());
    assert_eq!(number("decided OK"), expected["decisions"]["ok"].to_string());
    assert_eq!(number("audit log"), "verified");
    let paid: i64 = expected["paid"].as_array().unwrap().iter().map(|body| body["yen"].as_i64().unwrap()).sum();
    assert_eq!(number("total, yen"), paid.to_string());
    assert!(MONTH.starts_with("2024"), "without --billing-month the files' own month is taken");
}

#[test]
fn the_demo_answers_in_the_same_shape() {
    let demo = finish(Site::new().place(&mut command(["demo", "--receipts", "40", "--seed", "3", "--json"]))).exits(0).json();
    assert_shape(&demo);
    assert_eq!(demo["audit"]["verified"], true);
}

#[test]
fn a_log_that_does_not_verify_is_no_success() {
    let input = Input::generated(20, 7);
    input.month().exits(0);
    let tile = crate::command::files(&input.city().join("out/audit/tile/entries")).into_iter().next();
    let tile = tile.or_else(|| crate::command::files(&input.city().join("out/audit/tile/entries/000.p")).into_iter().next());
    let tile = tile.unwrap_or_else(|| panic!("no entries below out/audit/tile"));
    let mut bytes = std::fs::read(&tile).unwrap();
    bytes[10] ^= 1;
    std::fs::write(&tile, bytes).unwrap();
    let month = input.month().exits(1).json();
    assert_eq!(month["audit"]["verified"], false, "{month}");
}

#[test]
fn a_folder_keeps_one_month() {
    let input = Input::generated(20, 7);
    let (folder, other) = (text(&input.path("in")), text(&input.path("other")));
    let make = |receipts: &str, out: &str| josei(["generate", "--receipts", receipts, "--seed", "7", "--out", out]);
    let before = files(&input.path("in/receipts"));
    make("30", &folder).exits(2).says(&[
        "別の件数または乱数の種の月があります",
        "a month of another size or seed is there",
        "give an empty folder",
    ]);
    assert_eq!(files(&input.path("in/receipts")), before, "nothing is mixed");
    make("20", &folder).exits(0);
    // Receipt files without answers are nobody's month.
    input.write("other/receipts/RECEIPTC.UKE", b"IR");
    make("20", &other).exits(2);
}
