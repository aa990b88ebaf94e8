//! A first look at receipt files: only their headers.

use crate::exit::Failure;
use josei_base::BillingMonth;
use josei_receipt::{Event, Header, Parser};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Bytes in which the header must stand.
const LOOK_BYTES: u64 = 64 << 10;
/// Files named in a message about all of them.
const NAMED_MAX: usize = 3;

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
    counts.into_iter().max_by_key(|(month, count)| (*count, *month)).map(|(month, _)| month).ok_or_else(|| {
        let named: Vec<String> = files.iter().take(NAMED_MAX).map(|path| path.display().to_string()).collect();
        let more = files.len().saturating_sub(named.len());
        let more = if more > 0 { format!("（ほか{more}件 / {more} more）") } else { String::new() };
        Failure::Input {
            text: format!(
                "{}{more}: 請求年月を読めるファイルがありません / no file carries a billing month\n  対処 / what to do: \
                 レセプト電算処理システムのファイルか確認するか、--billing-month を指定してください / \
                 check that they are receipt files, or give --billing-month",
                named.join(" ")
            ),
            findings: Vec::new(),
        }
    })
}
