//! An input: one notice a line (JSON Lines). Bad lines are told, good ones go on.

use super::parts::day;
use super::{Addressee, Code, Document, DocumentNumber, Notice};
use crate::codes;
use crate::limits::{INPUT_LINE_BYTES_MAX, NOTICES_MAX};
use jiff::civil::Date;
use josei_base::{Entry, Finding};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    number: DocumentNumber,
    #[serde(deserialize_with = "day")]
    issued_on: Date,
    desk: Code,
    to: Addressee,
    document: Document,
}

/// Reads notices, one JSON object a line; empty lines are passed over. The findings say where a bad one stands, never what is in it.
///
/// # Errors
/// When the input cannot be read on.
pub fn read_notices(input: impl Read) -> std::io::Result<(Vec<Notice>, Vec<Finding>)> {
    let mut input = BufReader::new(input);
    let (mut notices, mut findings) = (Vec::new(), Vec::new());
    let mut numbers = BTreeSet::new();
    let mut line = 0_u64;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let limit = u64::try_from(INPUT_LINE_BYTES_MAX).unwrap_or(u64::MAX);
        if input.by_ref().take(limit + 1).read_until(b'\n', &mut bytes)? == 0 {
            return Ok((notices, findings));
        }
        line += 1;
        let mut find = |entry: &'static Entry, field: &str, detail: String| {
            findings.push(Finding { line, record: String::new(), field: field.to_owned(), position: None, entry, detail });
        };
        if bytes.len() > INPUT_LINE_BYTES_MAX {
            find(&codes::N009, "", INPUT_LINE_BYTES_MAX.to_string());
            if !bytes.ends_with(b"\n") {
                input.skip_until(b'\n')?;
            }
            continue;
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let written: Written = match serde_json::from_slice(&bytes) {
            Ok(written) => written,
            Err(error) => {
                find(&codes::N001, "", without_values(&error));
                continue;
            }
        };
        let number = written.number.clone();
        match Notice::new(written.number, written.issued_on, written.desk, written.to, written.document) {
            Err(field) => find(&codes::N002, field, String::new()),
            Ok(_) if numbers.contains(&number) => find(&codes::N003, "number", String::new()),
            Ok(_) if notices.len() == NOTICES_MAX => {
                find(&codes::N007, "", NOTICES_MAX.to_string());
                return Ok((notices, findings));
            }
            Ok(notice) => {
                numbers.insert(number);
                notices.push(notice);
            }
        }
    }
}

/// What is wrong and at which column; no value and no name of the input.
fn without_values(error: &serde_json::Error) -> String {
    const QUOTING: [&str; 5] = ["invalid type", "invalid value", "unknown field", "unknown variant", "duplicate field"];
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let said = QUOTING.iter().find(|quoting| said.starts_with(**quoting)).copied().unwrap_or(said);
    format!("{said}; column {}", error.column())
}
