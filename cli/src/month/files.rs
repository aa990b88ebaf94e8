//! A first look at receipt files: only their headers.

use crate::exit::Failure;
use josei_base::BillingMonth;
use josei_base::receipt::ReviewBody;
use josei_receipt::list::ListEvent;
use josei_receipt::wrapped::WrappedEvent;
use josei_receipt::{AnyEvent, AnyParser, Event, Header};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Bytes in which the header must stand.
const LOOK_BYTES: u64 = 64 << 10;
/// Files named in a message about all of them.
const NAMED_MAX: usize = 3;

/// What the beginning of a file says, whatever its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// 審査支払機関.
    pub review_body: Option<ReviewBody>,
    /// 請求年月; 審査年月 of a decided list.
    pub billing_month: Option<BillingMonth>,
}

/// The header of a receipt file, of the first receipt of CSV情報, or of a decided list.
pub fn header_of(path: &Path) -> Result<Option<Said>, Failure> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LOOK_BYTES).read_to_end(&mut bytes))
        .map_err(|error| Failure::file(path, &error))?;
    let mut found = None;
    let mut parser = AnyParser::new(&path.file_name().unwrap_or_default().to_string_lossy());
    let of = |header: &Header| Said { review_body: header.review_body, billing_month: header.billing_month };
    let mut sink = |event| {
        let said = match &event {
            AnyEvent::Uke(Event::Header(header)) => Some(of(header)),
            AnyEvent::Wrapped(WrappedEvent::Receipt(wrapped)) => wrapped.header.as_ref().map(of),
            AnyEvent::List(ListEvent::Header(header)) => {
                Some(Said { review_body: Some(header.review_body), billing_month: header.month().map(BillingMonth) })
            }
            AnyEvent::Uke(_) | AnyEvent::Wrapped(_) | AnyEvent::List(_) => None,
        };
        found = found.or(said);
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
