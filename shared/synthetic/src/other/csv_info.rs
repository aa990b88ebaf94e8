//! CSV情報 (`domain/receipts.md` §5.2): three leading columns before every record, every receipt between MN and RC with its header again. All
//! receipts of a review body and kind stand in one file, which the review body writes by the book.

use super::{Form, OtherAnswer, OtherFile, WrittenFile};
use crate::expected::AnswerResult;
use josei_base::receipt::ReviewBody;

/// Names of the files by kind. 12 and 13 are inferred from 11 and 14; 15 is made up.
const NAMES: [(&str, &str); 5] = [
    ("ika", "11_RECODEINFO_MED.CSV"),
    ("dpc", "12_RECODEINFO_DPC.CSV"),
    ("shika", "13_RECODEINFO_DEN.CSV"),
    ("chozai", "14_RECODEINFO_PHA.CSV"),
    ("homon", "15_RECODEINFO_NUR.CSV"),
];

/// Who made a record: the claimant, or the review body.
const CLAIMANT: u8 = 1;
const REVIEW_BODY: u8 = 2;

pub(super) fn files(written: &[WrittenFile<'_>]) -> Vec<OtherFile> {
    let mut made = Vec::new();
    for body in ReviewBody::ALL {
        for (kind, name) in NAMES {
            let of: Vec<&WrittenFile<'_>> = written.iter().filter(|file| file.kind == kind && file.sender.body == body).collect();
            if !of.is_empty() {
                made.push(file(body, kind, name, &of));
            }
        }
    }
    made
}

fn file(body: ReviewBody, kind: &str, name: &str, of: &[&WrittenFile<'_>]) -> OtherFile {
    let mut expected = OtherAnswer::new(Form::CsvInfo, format!("{}/{name}", body.code()), kind);
    if kind == "dpc" {
        expected.found("R0016");
    }
    let mut bytes = Vec::new();
    let billing = of.first().map(|file| file.sender.billing.compact()).unwrap_or_default();
    for (file, receipt) in of.iter().flat_map(|file| file.receipts.iter().map(move |receipt| (file, receipt))) {
        expected.receipt(receipt.result != AnswerResult::Unread, &receipt.codes);
        let mut number = 0_u32;
        let mut line = |maker: u8, record: &[u8]| {
            number += 1;
            bytes.extend_from_slice(format!("{maker},{number},0,").as_bytes());
            bytes.extend_from_slice(record);
            bytes.extend_from_slice(b"\r\n");
        };
        let sequence = expected.receipts;
        let search = format!("{}{billing}{sequence:09}", crate::city::PREFECTURE);
        line(REVIEW_BODY, format!("MN,{}{billing}{sequence:08},,{search},,,", body.code()).as_bytes());
        line(CLAIMANT, &file.header);
        let records = receipt.bytes.split(|byte| *byte == b'\n').map(|record| record.strip_suffix(b"\r").unwrap_or(record));
        for record in records.filter(|record| !record.is_empty()) {
            line(CLAIMANT, record);
        }
        line(REVIEW_BODY, format!("EX,,,,,,,,,,,,1:{billing}:").as_bytes());
        line(REVIEW_BODY, format!("RC,Ver0000,{sequence:016X}").as_bytes());
    }
    bytes.push(0x1A);
    OtherFile { bytes, expected }
}
