//! All bad files in one month, among good ones: each is reported, everything else is decided and paid.

use super::{PHOTO, field, joined, lines, nth, other_last_digit, set};
use crate::command::{finish, text};
use crate::input::{Input, bank_file};
use serde_json::Value;

/// Well-formed, with its check digit, and no programme of the city.
pub const UNKNOWN_PROGRAMME: &[u8] = b"81270027";

fn change(input: &Input, index: usize, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let path = &input.receipts[index];
    let mut lines = lines(&std::fs::read(path).unwrap());
    change(&mut lines);
    std::fs::write(path, joined(&lines)).unwrap();
}

/// What `out/decisions.csv` says is paid.
fn decided_yen(input: &Input) -> i64 {
    let text = std::fs::read_to_string(input.city().join("out/decisions.csv")).unwrap();
    let mut rows = text.trim_start_matches('\u{feff}').lines();
    let header: Vec<&str> = rows.next().unwrap().split(',').collect();
    let column = |name: &str| header.iter().position(|found| *found == name).unwrap();
    let (result, yen) = (column("result"), column("city_pays_yen"));
    rows.map(|row| row.split(',').collect::<Vec<_>>()).filter(|row| row[result] == "OK").map(|row| row[yen].parse::<i64>().unwrap()).sum()
}

fn of_file(month: &Value, index: usize) -> &Value {
    &month["deliveries"][index]
}

#[test]
fn bad_files_are_reported_and_the_others_are_paid() {
    let mut input = Input::generated(300, 7);
    let names: Vec<String> = input.receipts.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    // Cut in the middle of a line: the last receipt is lost.
    let bytes = std::fs::read(&input.receipts[1]).unwrap();
    let all = lines(&bytes);
    std::fs::write(&input.receipts[1], &joined(&all[..all.len() - 1])[..bytes.len() - 40]).unwrap();
    change(&input, 2, |lines| {
        let at = nth(lines, "HO", 1);
        set(&mut lines[at], 2, b"12\x0034");
    });
    change(&input, 3, |lines| {
        let at = nth(lines, "GO", 0);
        set(&mut lines[at], 2, b"1");
    });
    change(&input, 5, |lines| {
        let at = nth(lines, "HO", 2);
        let number = other_last_digit(&field(&lines[at], 1));
        set(&mut lines[at], 1, &number);
    });
    change(&input, 6, |lines| {
        let at = nth(lines, "KO", 0);
        set(&mut lines[at], 1, UNKNOWN_PROGRAMME);
    });
    change(&input, 8, |lines| {
        let (from, to) = (nth(lines, "RE", 1), nth(lines, "RE", 2));
        *lines = lines
            .iter()
            .enumerate()
            .filter(|(at, line)| *at < from || *at >= to || !matches!(&line[..2], b"HO" | b"KO"))
            .map(|(_, line)| line.clone())
            .collect();
    });
    let (empty, photo) = (input.write("empty.UKE", b""), input.write("photo.UKE", PHOTO));
    input.receipts.splice(1..1, [empty.clone(), photo.clone()]);

    let ended = input.month().exits(1);
    let month = ended.json();
    for (index, refusal) in [(1, "D0006"), (2, "D0009")] {
        assert_eq!(of_file(&month, index)["refusal"], refusal);
        assert_eq!(of_file(&month, index)["receipts"], 0);
    }
    // In the order given: after the two, index 1 of the generated files is delivery 3, and so on. A receipt without HO and KO is
    // missing in what GO counts, so the totals of its file (delivery 10) differ too.
    for (delivery, rejected, file_errors) in [(0, 0, 0), (3, 1, 2), (4, 1, 0), (5, 0, 1), (6, 0, 0), (7, 1, 0), (8, 0, 0), (10, 1, 2)] {
        let one = of_file(&month, delivery);
        assert_eq!(one["rejected"], rejected, "{one}");
        assert_eq!(one["file_errors"], file_errors, "{one}");
        assert_eq!(one["accepted"], one["receipts"].as_u64().unwrap() - rejected, "{one}");
    }
    assert_eq!(month["decisions"]["by_code"]["E02"], 1);
    let count = |name: &str| month["decisions"][name].as_u64().unwrap();
    let accepted: u64 = month["deliveries"].as_array().unwrap().iter().map(|one| one["accepted"].as_u64().unwrap()).sum();
    assert_eq!(count("ok") + count("review") + count("reject"), accepted, "every accepted receipt is decided");
    assert!(count("ok") > 280, "{month}");
    assert_eq!(month["payment"]["total_yen"], decided_yen(&input), "what is decided OK is paid");
    assert_eq!(month["audit"]["verified"], true);
    assert!(!bank_file(&month).is_empty());

    let [cut, zero, totals, digit] = [&names[1], &names[2], &names[3], &names[5]];
    let told = ended.says(&[cut, "R0005", zero, "R0013", totals, "R0111", digit, "R0507", &names[8], "R0501"]);
    told.says(&[&text(&empty), "D0006", "空でないファイル", "send a file that is not empty", &text(&photo), "D0009", "R0002"]);
    for name in ["empty.UKE.refused.json", "photo.UKE.csv"] {
        let path = input.city().join("out/acknowledgements").join(name);
        assert!(path.is_file(), "{} is missing", path.display());
    }
}

#[test]
fn a_month_of_nothing_but_bad_files_ends_and_pays_nothing() {
    let mut input = Input::generated(10, 7);
    input.receipts = vec![input.write("empty.UKE", b""), input.write("photo.UKE", PHOTO)];
    let month = input.month().exits(1).json();
    assert_eq!(month["payment"]["path"], Value::Null);
    assert_eq!(month["audit"]["verified"], true);

    let mut without_month = crate::command::command(["month", "--register", &text(&input.register), "--receipts"]);
    without_month.args(&input.receipts).args(["--dir", &text(&input.path("other"))]);
    finish(&mut without_month).exits(1).says(&["請求年月", "--billing-month"]);
}

#[test]
fn a_file_without_its_header_is_refused_and_the_month_ends() {
    let input = Input::generated(60, 7);
    change(&input, 0, |lines| {
        lines.remove(0);
    });
    let ended = input.month().exits(1);
    let month = ended.json();
    assert_eq!(of_file(&month, 0)["refusal"], "D0011", "{month}");
    assert!(month["deliveries"].as_array().unwrap()[1..].iter().all(|delivery| delivery["refusal"] == Value::Null), "{month}");
    assert_eq!(month["payment"]["total_yen"].as_i64().unwrap(), decided_yen(&input));
    ended.says(&[&text(&input.receipts[0]), "D0011"]);
}
