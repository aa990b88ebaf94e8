//! The acknowledgement as CSV in CP932 with CR LF, as offices' spreadsheets open it: one line per finding, and one for each receipt without any. Its
//! parts, one behind the other, are the whole.

use super::text::{encode, same_bytes};
use super::{Acknowledgement, DeviationAnswer, FindingAnswer, ReceiptAnswer};

/// The columns.
const COLUMNS: [&str; 14] = [
    "ファイル名",
    "受付番号",
    "通番",
    "レセプト番号",
    "氏名",
    "結果",
    "行",
    "記録",
    "項目",
    "コード",
    "区分",
    "内容",
    "対処",
    "既知の相違",
];
/// A cell that begins with one of these is a formula to a spreadsheet; such a name or file name gets an apostrophe in front.
const FORMULA: &[u8] = b"=+-@";

/// The head and what became of the file as a whole.
#[must_use]
pub fn file(acknowledgement: &Acknowledgement) -> Vec<u8> {
    let mut out = Rows { file: acknowledgement, bytes: Vec::new() };
    out.row(&COLUMNS.map(encode));
    let state = acknowledgement.state.name_ja();
    let scan = acknowledgement.scan.as_deref().map_or_else(String::new, |scan| format!("ウイルス検査 {scan}"));
    out.line("", b"", "", state, None, &[&scan]);
    for finding in &acknowledgement.findings {
        out.line("", b"", "", state, Some(finding), &[]);
    }
    out.bytes
}

/// What became of some of its receipts.
#[must_use]
pub fn receipts(acknowledgement: &Acknowledgement, receipts: &[ReceiptAnswer]) -> Vec<u8> {
    let mut out = Rows { file: acknowledgement, bytes: Vec::new() };
    for receipt in receipts {
        let (number, name, result) = (receipt.number.to_string(), receipt.name(), result(receipt));
        let carried = receipt.receipt_number.map(|number| number.to_string()).unwrap_or_default();
        for finding in &receipt.findings {
            out.line(&number, &name, &carried, result, Some(finding), &[]);
        }
        if receipt.findings.is_empty() {
            out.line(&number, &name, &carried, result, None, &[&receipt.line.to_string()]);
        }
    }
    out.bytes
}

/// 受理 or 返却.
pub(super) fn result(receipt: &ReceiptAnswer) -> &'static str {
    if receipt.accepted { "受理" } else { "返却" }
}

struct Rows<'a> {
    file: &'a Acknowledgement,
    bytes: Vec<u8>,
}

impl Rows<'_> {
    /// A line about a finding; without one, `more` is the line of the receipt, or a remark on the file.
    fn line(&mut self, number: &str, name: &[u8], carried: &str, result: &str, finding: Option<&FindingAnswer>, more: &[&str]) {
        let more = more.first().copied().unwrap_or_default();
        let (line, remark) = if number.is_empty() { ("", more) } else { (more, "") };
        let place = |finding: &FindingAnswer| if finding.line > 0 { finding.line.to_string() } else { String::new() };
        let of = |read: fn(&FindingAnswer) -> &str| encode(finding.map_or("", read));
        self.row(&[
            harmless(encode(&self.file.file_name)),
            encode(&self.file.delivery),
            encode(number),
            encode(carried),
            harmless(same_bytes(name)),
            encode(result),
            encode(&finding.map_or_else(|| line.to_owned(), place)),
            of(|finding| &finding.record),
            of(|finding| &finding.field),
            of(|finding| &finding.code),
            of(|finding| if finding.is_error() { "誤り" } else { "注意" }),
            encode(&finding.map_or_else(|| remark.to_owned(), FindingAnswer::told_ja)),
            of(|finding| &finding.remedy_ja),
            encode(&finding.and_then(|finding| finding.deviation.as_ref()).map_or_else(String::new, DeviationAnswer::text_ja)),
        ]);
    }

    fn row(&mut self, cells: &[Vec<u8>; COLUMNS.len()]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.bytes.push(b',');
            }
            // In CP932 none of these bytes is ever the second one of a character.
            if cell.iter().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
                let doubled = cell.iter().flat_map(|byte| std::iter::repeat_n(*byte, if *byte == b'"' { 2 } else { 1 }));
                self.bytes.push(b'"');
                self.bytes.extend(doubled);
                self.bytes.push(b'"');
            } else {
                self.bytes.extend_from_slice(cell);
            }
        }
        self.bytes.extend_from_slice(b"\r\n");
    }
}

fn harmless(mut cell: Vec<u8>) -> Vec<u8> {
    if cell.first().is_some_and(|first| FORMULA.contains(first)) {
        cell.insert(0, b'\'');
    }
    cell
}
