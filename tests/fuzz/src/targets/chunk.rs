//! Chunks of receipts, as they are opened.

use super::{Room, Target};
use crate::corpus;
use crate::outcome::{Outcome, Seen, holds};
use josei_delivery::chunk::{CHUNK_PLAIN_BYTES_MAX, Entry, INDEX_BYTES_MAX, Index, pack, unpack};
use std::io;

pub(super) const TARGET: Target = Target {
    name: "chunk",
    about: "a chunk of receipts: index and compressed bytes",
    run,
    corpus: chunks,
    words: &[b"JOSEICH1", b"\0\0\0\0", b"\xFF\xFF\xFF\xFF", b"\x28\xB5\x2F\xFD"],
    // What a frame may open to, twice while it grows.
    room: Room { fixed: 2 * (INDEX_BYTES_MAX + CHUNK_PLAIN_BYTES_MAX), each: 64 },
};

fn chunks() -> io::Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for file in corpus::month()?.files.into_iter().take(8) {
        let length = u64::try_from(file.bytes.len()).map_err(io::Error::other)?;
        let entries = vec![
            Entry { number: 1, line: 2, offset: 0, length, accepted: true },
            Entry { number: 0, line: 0, offset: length, length: 0, accepted: false },
        ];
        let index = Index { header: serde_json::json!({ "kind": "ika" }), entries };
        found.push(pack(&index, &file.bytes).map_err(io::Error::other)?);
    }
    Ok(found)
}

fn run(data: &[u8]) -> Outcome {
    let (index, bytes) = match unpack(data) {
        Ok(opened) => opened,
        Err(error) => return Ok(Seen::of(error.to_string())),
    };
    holds(bytes.len() <= CHUNK_PLAIN_BYTES_MAX, "no chunk is longer than one may be")?;
    let inside = index.entries.iter().filter(|entry| entry.slice(&bytes).is_some()).count();
    let again = pack(&index, &bytes).map_err(|_| "an opened chunk can be packed")?;
    holds(unpack(&again).is_ok_and(|opened| opened == (index.clone(), bytes)), "a packed chunk opens the same")?;
    Ok(Seen::of((index.entries.len().min(8), inside.min(8))))
}
