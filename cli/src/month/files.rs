//! A first look at receipt files: only their headers.

use crate::exit::Failure;
use josei_base::BillingMonth;
use josei_receipt::{Event, Header, Parser};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Bytes in which the header must stand.
const LOOK_BYTES: u64 = 64 << 10;

/// The header of a receipt file, if it has one.
pub fn header_of(path: &Path) -> Result<Option<Header>, Failure> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LOOK_BYTES).read_to_end(&mut bytes))
        .map_err(|error| Failure::file(path, &error))?;
    let mut found = None;
    let mut parser = Parser::new();
    let mut sink = |event| {
        if let Event::Header(header) = event {
            found.get_or_insert(header);
        }
    };
    parser.push(&bytes, &mut sink);
    parser.finish(&mut sink);
    Ok(found)
}

/// The billing month that most files carry; the later one of two equally common.
pub fn common_month(files: &[PathBuf]) -> Result<BillingMonth, Failure> {
    let mut counts: BTreeMap<BillingMonth, usize> = BTreeMap::new();
    for path in files {
        if let Some(month) = header_of(path)?.and_then(|header| header.billing_month) {
            *counts.entry(month).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|(month, count)| (*count, *month)).map(|(month, _)| month).ok_or_else(|| Failure::Input {
        text:
            "どのファイルからも請求年月を読めません。レセプト電算処理システムのファイルか確認するか、--billing-month を指定してください / \
             no file carries a billing month: check that they are receipt files, or give --billing-month"
                .to_owned(),
        findings: Vec::new(),
    })
}
