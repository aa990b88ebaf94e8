//! A month sent as CSV情報 ends as the same month sent as claim files: the management records are taken off, and nothing else changes.

use crate::command::{files, josei, text};
use crate::input::Input;
use crate::month::assert_expected;

#[test]
fn a_month_of_csv_info_is_decided_and_paid_as_its_claim_files() {
    let mut input = Input::generated(60, 7);
    let out = input.path("wrapped");
    josei(["generate", "--receipts", "60", "--seed", "7", "--also", "csvinfo", "--out", &text(&out)]).exits(0);
    input.receipts = ["1", "2"].iter().flat_map(|body| files(&out.join("other/csvinfo").join(body))).collect();
    let month = input.month().exits(0).json();
    assert_expected(&month, &input.expected());
    let told =
        files(&input.city().join("out/acknowledgements")).into_iter().filter(|path| path.extension().is_some_and(|end| end == "json"));
    let told: Vec<serde_json::Value> = told.map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()).collect();
    assert_eq!(told.len(), input.receipts.len());
    for receipt in told.iter().flat_map(|file| file["receipts"].as_array().unwrap()) {
        assert!(receipt["management_number"].is_string(), "{receipt}");
    }
}
