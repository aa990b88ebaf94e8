//! The push parser of receipt files.

use super::slices::slices;
use super::{Room, Target};
use crate::corpus;
use crate::outcome::{Outcome, Seen, holds};
use josei_receipt::{Event, FileSummary, Header, Kind, Parser, parse_receipt};
use std::collections::BTreeSet;
use std::io;

pub(super) const TARGET: Target = Target {
    name: "receipts",
    about: "a receipt file, pushed in any slices",
    run,
    corpus: files,
    words: WORDS,
    // Three readings of the file are held beside each other.
    room: Room { fixed: 1 << 20, each: 400 },
};

/// What means something in a receipt file.
pub(super) const WORDS: &[&[u8]] = &[
    b"\r\n",
    b"\n",
    b"\r",
    b"\x1A",
    b"\0",
    b",",
    b",,,,",
    b"\"",
    b"\r\nIR,1,27,1,6000019,,,202407,00,\r\n",
    b"\r\nYK,1,27,4,6400122,,202407,00,\r\n",
    b"\r\nUK,1,27,1,202407,00\r\n",
    b"\r\nHM,1\r\n",
    b"\r\nRE,2,1126,202406,",
    b"\r\nRE,1,1126,50606,",
    b"\r\nHO,01270016,1,2,2,150,,,,,,,,,\r\n",
    b"\r\nKO,85270023,1234566,,2,150,450,,,,,\r\n",
    b"\r\nSN,1,01,,,,01,,\r\n",
    b"\r\nJD,1,,,1,,,,,,,,1,,,,,,,,,,,,,,,,,,,,\r\n",
    b"\r\nSI,12,2,112007410,,75,2,",
    b"\r\nGO,2,150,99\r\n",
    b"\r\nRC,1\r\n",
    b"\r\nBU,1,,,,\r\n",
    b"\xEF\xBB\xBF",
    b"\x81\x40",
    b"\x83",
    b"\x95\x5C",
    b"\xE3\x81\x82",
    b"-1",
    b"+1",
    b"00000000000000000000",
    b"18446744073709551616",
    b"4294967296",
    b"20240230",
    b"5060631",
];

/// The golden files, and small synthetic ones.
pub(super) fn files() -> io::Result<Vec<Vec<u8>>> {
    let mut files = corpus::files("shared/receipt/golden", &["uke", "cyo", "csv", "txt", "UKE", "CYO"])?;
    files.extend(corpus::files("shared/receipt/golden/public", &["csv"])?);
    files.extend(corpus::month()?.files.into_iter().map(|file| file.bytes).filter(|bytes| bytes.len() < 8 << 10).take(20));
    files.push(Vec::new());
    Ok(files)
}

/// All events of a file in these pieces.
pub(super) fn read(pieces: &[&[u8]]) -> (Vec<Event>, FileSummary) {
    let mut events = Vec::new();
    let mut sink = |event| events.push(event);
    let mut parser = Parser::new();
    for piece in pieces {
        parser.push(piece, &mut sink);
    }
    let summary = parser.finish(&mut sink);
    (events, summary)
}

/// The file again, put together from its events.
fn joined(events: &[Event], summary: &FileSummary) -> Vec<u8> {
    let mut bytes = summary.header_raw.clone();
    for event in events {
        match event {
            Event::Receipt(receipt) => bytes.extend_from_slice(&receipt.raw),
            Event::Other(raw) => bytes.extend_from_slice(raw),
            Event::Header(_) | Event::Finding(_) => {}
        }
    }
    bytes.extend_from_slice(&summary.trailer_raw);
    bytes
}

fn run(data: &[u8]) -> Outcome {
    let (events, summary) = read(&[data]);
    holds(joined(&events, &summary) == data, "the bytes out are the bytes in")?;
    holds(u64::try_from(data.len()) == Ok(summary.bytes), "every byte is counted")?;
    holds(summary.receipts == summary.accepted.saturating_add(summary.rejected), "a receipt is accepted or rejected")?;
    let sliced = read(&slices(data));
    holds(sliced.0 == events && sliced.1 == summary, "slices do not matter")?;
    again(&events)?;
    let mut codes = BTreeSet::new();
    for event in &events {
        match event {
            Event::Finding(finding) => drop(codes.insert((finding.entry.code, false))),
            Event::Receipt(receipt) => codes.extend(receipt.findings.iter().map(|finding| (finding.entry.code, receipt.is_accepted()))),
            Event::Header(_) | Event::Other(_) => {}
        }
    }
    Ok(Seen::with((summary.accepted.min(3), summary.rejected.min(3), summary.kind.map(Kind::name)), codes))
}

/// A receipt cut out of its file reads the same, which is how a chunk is read.
fn again(events: &[Event]) -> Result<(), &'static str> {
    let mut header: Option<&Header> = None;
    let mut in_force = true;
    for event in events {
        match event {
            Event::Header(found) => header = Some(found),
            // A second header: what is below it is read with neither. Returned receipts: that they are is known by the file alone.
            Event::Finding(finding) if ["R0102", "R0822"].contains(&finding.entry.code) => in_force = false,
            Event::Receipt(receipt) => {
                let Some(header) = header.filter(|_| in_force && !receipt.raw.is_empty()) else { continue };
                holds(parse_receipt(header, &receipt.raw, receipt.first_line) == **receipt, "a receipt reads the same again")?;
            }
            Event::Finding(_) | Event::Other(_) => {}
        }
    }
    Ok(())
}
