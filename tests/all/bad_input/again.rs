//! The same file twice, other content under the same name, files that come later: nothing is paid twice and nothing is lost.

use super::{joined, lines, nth, set};
use crate::command::{files, text};
use crate::input::{Input, bank_file};
use serde_json::{Value, json};

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

#[test]
fn a_file_that_comes_later_is_paid_in_a_batch_of_its_own() {
    let mut input = Input::generated(60, 7);
    let all = input.receipts.clone();
    let expected: i64 = input.expected()["paid"].as_array().unwrap().iter().map(|body| body["yen"].as_i64().unwrap()).sum();
    input.receipts = vec![all[0].clone()];
    let first = input.month().exits(0).json();
    input.receipts = all.clone();
    let second = input.month().exits(0).json();
    assert_eq!(second["payment"]["batch"], 2);
    assert_eq!(paid(&first) + paid(&second), expected, "everything is paid, and once");
    let third = input.month().exits(0).json();
    assert_eq!(third["payment"], second["payment"]);
    assert_eq!(files(&input.city().join("out/payment")).len(), 2);

    // Later still, only receipts that are there already: nothing new to pay.
    let copy = input.write("copy.UKE", &std::fs::read(&all[0]).unwrap());
    input.receipts.push(copy);
    let fourth = input.month().exits(0).json();
    assert_eq!(fourth["payment"]["sha256"], second["payment"]["sha256"]);
    assert_eq!(files(&input.city().join("out/payment")).len(), 2);
}
