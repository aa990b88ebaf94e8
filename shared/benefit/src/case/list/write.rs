//! A list as CSV in CP932 with CR LF: H, one D per receipt, T. No cell is quoted; a name stands in it as the receipt's own bytes.

use super::{Line, List};
use crate::case::codes;
use josei_base::{Billed, Date, Finding, cp932};

/// Version of the layout.
pub(super) const LAYOUT: &str = "01";
/// Cells of a D record, with the D.
pub(super) const CELLS: usize = 22;
/// What stands for a character that cannot stand in a cell.
const GETA: char = '〓';

/// A text as a cell can carry it: a character that CP932 has not, and what would end a cell, becomes 〓. For what a receipt carries beside the name.
#[must_use]
pub fn carried(text: &str) -> String {
    let fits = |character: char| !matches!(character, ',' | '"') && !character.is_control();
    text.chars().map(|character| if fits(character) && cp932::encode(&character.to_string()).is_ok() { character } else { GETA }).collect()
}

/// The bytes of a list.
///
/// # Errors
/// A cell that cannot be written, or totals that do not fit.
pub fn write(list: &List) -> Result<Vec<u8>, Finding> {
    let head = &list.head;
    let mut out = Out { bytes: Vec::new(), line: 1 };
    let (kind, body) = (head.kind.code().to_string(), head.body.code().to_string());
    let (month, number) = (head.month.compact(), format!("{:02}", head.number));
    out.record(&["H", LAYOUT, &kind, &body, &month, &number, &head.city, &day(head.made)].map(Cell::Text))?;
    for (number, line) in (1_u32..).zip(&list.lines) {
        out.detail(number, line)?;
    }
    let totals = list.totals().map_err(|error| finding(out.line, error.entry()))?;
    let (count, yen) = (totals.count.to_string(), totals.yen.get().to_string());
    out.record(&["T", &count, &yen].map(Cell::Text))?;
    Ok(out.bytes)
}

fn day(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

pub(super) fn finding(line: u64, entry: &'static josei_base::Entry) -> Finding {
    Finding { line, record: String::new(), field: String::new(), position: None, entry, detail: String::new() }
}

enum Cell<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
}

struct Out {
    bytes: Vec<u8>,
    line: u64,
}

impl Out {
    fn detail(&mut self, number: u32, line: &Line) -> Result<(), Finding> {
        let (points, yen) = match line.billed {
            Billed::Points(points) => (points.get().to_string(), String::new()),
            Billed::Yen(yen) => (String::new(), yen.get().to_string()),
        };
        let batch = line.paid_batch.map(|batch| batch.to_string()).unwrap_or_default();
        self.record(&[
            Cell::Text("D"),
            Cell::Text(&number.to_string()),
            Cell::Text(&line.receipt.delivery),
            Cell::Text(&line.receipt.number.to_string()),
            Cell::Text(&line.receipt_number.to_string()),
            Cell::Text(&line.search_number),
            Cell::Text(&line.billing_month.0.compact()),
            Cell::Text(&line.service_month.0.compact()),
            Cell::Text(&line.facility.full_code()),
            Cell::Text(&line.receipt_type.to_string()),
            Cell::Text(&line.programme),
            Cell::Text(&line.holder_number),
            Cell::Bytes(&line.name),
            Cell::Text(&day(line.birth_date)),
            Cell::Text(&points),
            Cell::Text(&yen),
            Cell::Text(&line.yen.get().to_string()),
            Cell::Text(if line.part { "1" } else { "0" }),
            Cell::Text(line.reason.as_str()),
            Cell::Text(&line.official),
            Cell::Text(&line.codes.join(" ")),
            Cell::Text(&batch),
        ])
    }

    fn record(&mut self, cells: &[Cell<'_>]) -> Result<(), Finding> {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.bytes.push(b',');
            }
            let bytes = match cell {
                Cell::Text(text) => cp932::encode(text).map_err(|_| finding(self.line, &codes::LIST_TEXT))?,
                Cell::Bytes(bytes) => bytes.to_vec(),
            };
            // In CP932 none of these bytes is ever the second one of a character.
            if bytes.iter().any(|byte| matches!(byte, b',' | b'\r' | b'\n')) {
                return Err(finding(self.line, &codes::LIST_TEXT));
            }
            self.bytes.extend_from_slice(&bytes);
        }
        self.bytes.extend_from_slice(b"\r\n");
        self.line += 1;
        Ok(())
    }
}
