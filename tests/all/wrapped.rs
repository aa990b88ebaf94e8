//! A month sent as CSV情報 ends as the same month sent as claim files: the management records are taken off, and nothing else changes.

use crate::bad_input::lines;
use crate::input::Input;
use crate::month::assert_expected;

/// The receipts of a claim file as CSV情報: each between MN and RC, with the header of the file as its own.
fn wrapped(file: &[u8]) -> Vec<u8> {
    let lines = lines(file);
    let mut receipts: Vec<Vec<&[u8]>> = Vec::new();
    for line in lines.iter().skip(1).filter(|line| !line.starts_with(b"GO,") && line.as_slice() != b"\x1a") {
        match receipts.last_mut() {
            Some(receipt) if !line.starts_with(b"RE,") => receipt.push(line),
            _ => receipts.push(vec![&lines[0], line]),
        }
    }
    let mut out = Vec::new();
    let mut put = |maker: u8, number: usize, record: &[u8]| {
        out.extend_from_slice(format!("{maker},{number},0,").as_bytes());
        out.extend_from_slice(record);
        out.extend_from_slice(b"\r\n");
    };
    for (at, receipt) in (1..).zip(&receipts) {
        put(2, 1, format!("MN,{at:09},,134506{at:011},,,").as_bytes());
        for (number, record) in (2..).zip(receipt) {
            put(1, number, record);
        }
        put(2, receipt.len() + 2, b"RC,Ver0000");
    }
    out
}

#[test]
fn a_month_of_csv_info_is_decided_and_paid_as_its_claim_files() {
    let mut input = Input::generated(60, 7);
    let files: Vec<Vec<u8>> = input.receipts.iter().map(|path| wrapped(&std::fs::read(path).unwrap())).collect();
    input.receipts = (1..).zip(&files).map(|(at, file)| input.write(&format!("csv/{at}_RECODEINFO_MED.CSV"), file)).collect();
    let month = input.month().exits(0).json();
    assert_expected(&month, &input.expected());
    for path in &input.receipts {
        let name = path.file_name().unwrap().to_str().unwrap();
        let told = std::fs::read(input.city().join(format!("out/acknowledgements/{name}.json"))).unwrap();
        let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
        assert_eq!(told["receipts"][0]["management_number"], "000000001", "{told}");
    }
}
