//! The header of a file: as a line, and as the JSON that a chunk carries.

use super::receipts::{WORDS, files, read};
use super::{Room, Target};
use crate::outcome::{Outcome, Seen, holds};
use josei_receipt::{Event, Header, parse_receipt};
use std::io;

pub(super) const TARGET: Target = Target {
    name: "header",
    about: "a header line, or the JSON of one",
    run,
    corpus: headers,
    words: WORDS,
    room: Room { fixed: 1 << 20, each: 200 },
};

/// A receipt of two records, to read below whatever header there is.
const RECEIPT: &[u8] = b"RE,1,1126,202406,,1,20130507\r\nKO,85270023,1234566,,2,150,450,,,,,\r\n";

fn headers() -> io::Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for file in files()? {
        for event in read(&[file.as_slice()]).0 {
            if let Event::Header(header) = event {
                found.push(serde_json::to_vec(&header).map_err(io::Error::other)?);
                found.push(header.raw);
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn run(data: &[u8]) -> Outcome {
    let written: Option<Header> = serde_json::from_slice(data).ok();
    let (events, _) = read(&[data, &b"\r\n"[..]]);
    let read = events.into_iter().find_map(|event| if let Event::Header(header) = event { Some(header) } else { None });
    let mut ways = Vec::new();
    for header in [written, read].into_iter().flatten() {
        let text = serde_json::to_vec(&header).map_err(|_| "a header has a JSON")?;
        holds(serde_json::from_slice::<Header>(&text).ok().as_ref() == Some(&header), "a header survives its own JSON")?;
        let receipt = parse_receipt(&header, RECEIPT, 1);
        holds(receipt.raw == RECEIPT, "the bytes below it are kept")?;
        holds(header.is_usable() || !receipt.is_accepted(), "nothing is accepted below a header that cannot be used")?;
        ways.push((
            header.kind.name(),
            header.is_usable(),
            header.review_body.is_some(),
            header.facility.is_some(),
            header.billing_month.is_some(),
        ));
    }
    Ok(Seen::with((), ways))
}
