//! One receipt, as it is read again from a chunk.

use super::receipts::{WORDS, files, read};
use super::{Room, Target};
use crate::outcome::{Outcome, Seen, holds};
use josei_receipt::{Event, Header, parse_receipt};
use std::collections::BTreeSet;
use std::io;
use std::sync::OnceLock;

pub(super) const TARGET: Target = Target {
    name: "receipt",
    about: "one receipt below a header of the golden files; the first byte chooses the header",
    run,
    corpus: receipts,
    words: WORDS,
    room: Room { fixed: 1 << 20, each: 400 },
};

/// Headers of the golden files, all that can be used.
fn headers() -> &'static [Header] {
    static HEADERS: OnceLock<Vec<Header>> = OnceLock::new();
    HEADERS.get_or_init(|| {
        let files = files().unwrap_or_default();
        let events = files.iter().flat_map(|file| read(&[file.as_slice()]).0);
        let mut headers: Vec<Header> = Vec::new();
        for event in events {
            if let Event::Header(header) = event
                && header.is_usable()
                && !headers.iter().any(|known| (known.kind, known.encoding) == (header.kind, header.encoding))
            {
                headers.push(header);
            }
        }
        headers
    })
}

fn receipts() -> io::Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for file in files()? {
        for event in read(&[file.as_slice()]).0 {
            if let Event::Receipt(receipt) = event {
                let which = u8::try_from(found.len() % headers().len().max(1)).unwrap_or(0);
                found.push([&[which], receipt.raw.as_slice()].concat());
            }
        }
    }
    Ok(found)
}

fn run(data: &[u8]) -> Outcome {
    let (which, raw) = data.split_first().unwrap_or((&0, data));
    let Some(header) = headers().get(usize::from(*which) % headers().len().max(1)) else { return Err("there are golden headers") };
    let receipt = parse_receipt(header, raw, 1);
    holds(receipt.raw == raw, "the bytes are kept")?;
    holds(receipt.is_accepted() == (receipt.errors == 0), "an error rejects, and nothing else does")?;
    holds(receipt.is_accepted() || !receipt.findings.is_empty(), "a rejection is told")?;
    holds(parse_receipt(header, raw, 1) == receipt, "it reads the same again")?;
    let codes: BTreeSet<&str> = receipt.findings.iter().map(|finding| finding.entry.code).collect();
    Ok(Seen::with((which % 8, receipt.is_accepted(), receipt.records.min(20)), codes))
}
