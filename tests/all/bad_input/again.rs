//! The same file twice, other content under the same name, files that come later: nothing is paid twice and nothing is lost.

use super::{joined, lines, nth, set};
use crate::command::{command, files, finish, josei, text};
use crate::input::{Input, bank_file};
use crate::kill::kill;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Duration;

fn paid(month: &Value) -> i64 {
    month["payment"]["total_yen"].as_i64().unwrap()
}

#[test]
fn the_same_content_under_two_names_is_paid_once() {
    let mut input = Input::generated(20, 7);
    let expected: i64 = input.expected()["paid"].as_array().unwrap().iter().map(|body| body["yen"].as_i64().unwrap()).sum();
    let copy = input.write("copy.UKE", &std::fs::read(&input.receipts[0]).unwrap());
    input.receipts.push(copy);
    let month = input.month().exits(0).json();
    let copied = month["deliveries"].as_array().unwrap().last().unwrap()["accepted"].as_u64().unwrap();
    assert!(copied > 0);
    assert_eq!(month["decisions"]["by_code"]["E40"], json!(copied), "each receipt of the copy is there already");
    assert_eq!(paid(&month), expected);
}

#[test]
fn other_content_under_the_same_name_is_refused_and_the_first_answer_stands() {
    let input = Input::generated(20, 7);
    let first = input.month().exits(0).json();
    let acknowledged = input.city().join("out/acknowledgements");
    let name = text(&input.receipts[0]);
    let told_before =
        std::fs::read(acknowledged.join(format!("{}.json", input.receipts[0].file_name().unwrap().to_str().unwrap()))).unwrap();
    let mut changed = lines(&std::fs::read(&input.receipts[0]).unwrap());
    let at = nth(&changed, "GO", 0);
    set(&mut changed[at], 2, b"1");
    std::fs::write(&input.receipts[0], joined(&changed)).unwrap();

    let ended = input.month().exits(1);
    let second = ended.json();
    ended.says(&[&name, "D0001", "別の", "another"]);
    assert_eq!(second["deliveries"][0]["refusal"], "D0001");
    assert_eq!(second["payment"]["sha256"], first["payment"]["sha256"]);
    assert_eq!(second["payment"]["batch"], first["payment"]["batch"]);
    assert_eq!(bank_file(&second), bank_file(&first));
    let still = std::fs::read(acknowledged.join(format!("{}.json", input.receipts[0].file_name().unwrap().to_str().unwrap()))).unwrap();
    assert_eq!(still, told_before, "what the sender was told of the first content stays");
}

#[test]
fn a_corrected_file_takes_the_name_of_the_one_that_was_refused() {
    let input = Input::generated(20, 7);
    let good = std::fs::read(&input.receipts[0]).unwrap();
    let mut headless = lines(&good);
    headless.remove(0);
    std::fs::write(&input.receipts[0], joined(&headless)).unwrap();
    let first = input.month().exits(1).json();
    assert_eq!(first["deliveries"][0]["refusal"], "D0011", "{first}");
    std::fs::write(&input.receipts[0], good).unwrap();
    let second = input.month().exits(0).json();
    assert_eq!(second["deliveries"][0]["refusal"], Value::Null, "{second}");
    assert_ne!(second["deliveries"][0]["id"], first["deliveries"][0]["id"]);
    let expected: i64 = input.expected()["paid"].as_array().unwrap().iter().map(|body| body["yen"].as_i64().unwrap()).sum();
    assert_eq!(paid(&second), expected, "everything is paid, and once");
}

#[test]
fn another_file_of_the_name_of_a_refused_one_is_no_correction_of_it() {
    let mut input = Input::generated(20, 7);
    let good = std::fs::read(&input.receipts[0]).unwrap();
    input.receipts = vec![input.write("a/RECEIPTC.UKE", super::PHOTO), input.write("b/RECEIPTC.UKE", &good)];
    let first = input.month().exits(1).json();
    assert_eq!(first["deliveries"][0]["refusal"], "D0009", "{first}");
    let second = input.month().exits(1).json();
    let ids = |month: &Value| month["deliveries"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&second), ids(&first), "the same two deliveries");
    assert_eq!((&second["decisions"], paid(&second)), (&first["decisions"], paid(&first)));
}

#[test]
fn files_of_one_name_in_several_folders_all_go() {
    let mut input = Input::generated(60, 7);
    let contents: Vec<Vec<u8>> = input.receipts.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let expected: i64 = input.expected()["paid"].as_array().unwrap().iter().map(|body| body["yen"].as_i64().unwrap()).sum();
    // As offices name them, two of one body among them; the first one is given twice.
    let mut renamed: Vec<_> =
        contents.iter().enumerate().map(|(folder, bytes)| input.write(&format!("{folder}/RECEIPTC.UKE"), bytes)).collect();
    renamed.push(renamed[0].clone());
    input.receipts = renamed;
    let month = input.month().exits(0).json();
    let deliveries = month["deliveries"].as_array().unwrap();
    assert!(deliveries.iter().all(|delivery| delivery["refusal"] == Value::Null), "{month}");
    assert_eq!(deliveries.last().unwrap()["id"], deliveries[0]["id"], "the same file is the same delivery");
    assert_eq!(paid(&month), expected);
    let kept = files(&input.city().join("out/acknowledgements"));
    assert_eq!(kept.iter().filter(|path| path.extension().is_some_and(|end| end == "json")).count(), deliveries.len(), "{kept:?}");
}

/// The money of a month agrees with itself: batches, payees and sums are of all files, each bank file holds what its batch says.
fn assert_sums(month: &Value) {
    let payment = &month["payment"];
    let sum = |list: &str, of: &str| payment[list].as_array().unwrap().iter().map(|one| one[of].as_i64().unwrap()).sum::<i64>();
    assert_eq!(json!(sum("batches", "total_yen")), payment["total_yen"], "{payment}");
    assert_eq!(json!(sum("batches", "lines")), payment["lines"], "{payment}");
    assert_eq!(json!(sum("payees", "yen")), payment["total_yen"], "{payment}");
    let batches = payment["batches"].as_array().unwrap();
    for batch in batches {
        let file = &josei(["payment", "check", batch["path"].as_str().unwrap(), "--json"]).exits(0).json()["files"][0];
        assert_eq!((&file["total_yen"], &file["lines"]), (&batch["total_yen"], &batch["lines"]), "{batch}");
    }
    let newest = batches.last().unwrap();
    for name in ["batch", "path", "sha256", "value_date"] {
        assert_eq!(payment[name], newest[name], "{name} is the newest one's");
    }
}

/// The table for people says the same of every batch and of their sum.
fn assert_table(input: &Input, month: &Value) {
    let words = input.month_command(&input.city());
    let words: Vec<_> = words.get_args().filter(|word| *word != "--json").map(ToOwned::to_owned).collect();
    let told = finish(input.site().place(&mut command(words))).exits(0).out;
    let after = |label: &str| {
        let lines = told.lines().skip_while(|line| !line.contains(label));
        lines.take(2).map(|line| line.split_whitespace().last().unwrap().replace(',', "")).collect::<Vec<_>>()
    };
    for batch in month["payment"]["batches"].as_array().unwrap() {
        let label = format!("bank file {},", batch["batch"]);
        assert_eq!(after(&label), [batch["lines"].to_string(), batch["total_yen"].to_string()], "{label}\n{told}");
    }
    assert_eq!(after("/ transfers"), [month["payment"]["lines"].to_string(), month["payment"]["total_yen"].to_string()], "{told}");
}

#[test]
fn a_file_that_comes_later_is_paid_in_a_batch_of_its_own() {
    let mut input = Input::generated(20, 7);
    let all = input.receipts.clone();
    let expected: i64 = input.expected()["paid"].as_array().unwrap().iter().map(|body| body["yen"].as_i64().unwrap()).sum();
    input.receipts = vec![all[0].clone()];
    let first = input.month().exits(0).json();
    assert_sums(&first);
    assert!(paid(&first) < expected);
    input.receipts = all.clone();
    let second = input.month().exits(0).json();
    assert_sums(&second);
    assert_eq!(second["payment"]["batches"].as_array().unwrap().len(), 2);
    assert_eq!(second["payment"]["batches"][0], first["payment"]["batches"][0], "the first one stays as it is");
    assert_eq!(paid(&second), expected, "everything is paid, and once");
    let third = input.month().exits(0).json();
    assert_eq!(third["payment"], second["payment"]);
    assert_eq!(files(&input.city().join("out/payment")).len(), 2);
    assert_table(&input, &second);

    // Later still, only receipts that are there already: nothing new to pay. What earlier commands paid is in the sums, also of files not given now.
    input.receipts = vec![input.write("copy.UKE", &std::fs::read(&all[0]).unwrap())];
    let fourth = input.month().exits(0).json();
    assert_sums(&fourth);
    assert_eq!(fourth["payment"]["batches"], second["payment"]["batches"]);
    assert_eq!(fourth["deliveries"].as_array().unwrap().len(), 1);
    assert_eq!(files(&input.city().join("out/payment")).len(), 2);
}

/// Milliseconds after the beginning of the step that pays. A start that is killed there leaves a batch in any state.
const INTO_PAYING_MS: [u64; 3] = [100, 160, 240];

#[test]
fn a_month_that_was_cut_off_while_paying_goes_on_with_more_files() {
    let mut input = Input::generated(20, 7);
    let all = input.receipts.clone();
    let expected: i64 = input.expected()["paid"].as_array().unwrap().iter().map(|body| body["yen"].as_i64().unwrap()).sum();
    for wait in INTO_PAYING_MS {
        let dir = input.path(&format!("cut-{wait}"));
        input.receipts = vec![all[0].clone()];
        let mut child = input.month_command(&dir).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        assert!(lines.by_ref().any(|line| line.is_ok_and(|line| line.starts_with("[7/8]"))), "nothing was paid");
        std::thread::sleep(Duration::from_millis(wait));
        kill(&mut child);
        input.receipts.clone_from(&all);
        let month = finish(&mut input.month_command(&dir)).exits(0).json();
        assert_sums(&month);
        assert_eq!(paid(&month), expected, "cut off {wait} ms into paying");
    }
}
