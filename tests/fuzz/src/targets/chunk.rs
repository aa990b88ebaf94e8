//! Chunks of receipts, as they are opened.

use super::{Room, Target};
use crate::corpus;
use crate::outcome::{Outcome, Seen, holds};
use josei_delivery::chunk::{CHUNK_PLAIN_BYTES_MAX, Entry, INDEX_BYTES_MAX, Index, pack, unpack};
use std::borrow::Cow;
use std::io;

pub(super) const TARGET: Target = Target {
    name: "chunk",
    about: "a chunk of receipts, or an index in JSON and bytes below it, to be compressed",
    run,
    corpus: chunks,
    words: &[
        MAGIC,
        b"\n",
        b"{\"number\":1,\"line\":2,\"offset\":0,\"length\":9,\"accepted\":true},",
        b"18446744073709551615",
        b"[[[[[[[[",
        b"\0\0\0\0",
        b"\xFF\xFF\xFF\xFF",
        b"\x28\xB5\x2F\xFD",
    ],
    // What a frame may open to, twice while it grows.
    room: Room { fixed: 2 * (INDEX_BYTES_MAX + CHUNK_PLAIN_BYTES_MAX), each: 64 },
};

/// What a chunk begins with.
const MAGIC: &[u8] = b"JOSEICH1";

/// Bytes that are no chunk make one: the first line is the index, whatever it says. Compressed bytes are seldom changed into others that open.
fn chunk(data: &[u8]) -> Option<Cow<'_, [u8]>> {
    if data.starts_with(MAGIC) {
        return Some(Cow::Borrowed(data));
    }
    let at = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (index, bytes) = data.split_at_checked(at)?;
    let index = zstd::bulk::compress(index, 1).ok()?;
    let length = u32::try_from(index.len()).ok()?.to_be_bytes();
    Some(Cow::Owned([MAGIC, &length, &index, &zstd::bulk::compress(bytes, 1).ok()?].concat()))
}

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
        found.push([&serde_json::to_vec(&index).map_err(io::Error::other)?, &b"\n"[..], &file.bytes].concat());
    }
    Ok(found)
}

fn run(data: &[u8]) -> Outcome {
    let Some(packed) = chunk(data) else { return Err("anything can be compressed") };
    let (index, bytes) = match unpack(&packed) {
        Ok(opened) => opened,
        Err(error) => return Ok(Seen::of(error.to_string())),
    };
    holds(bytes.len() <= CHUNK_PLAIN_BYTES_MAX, "no chunk is longer than one may be")?;
    let inside = index.entries.iter().filter(|entry| entry.slice(&bytes).is_some()).count();
    let again = pack(&index, &bytes).map_err(|_| "an opened chunk can be packed")?;
    holds(unpack(&again).is_ok_and(|opened| opened == (index.clone(), bytes)), "a packed chunk opens the same")?;
    Ok(Seen::of((index.entries.len().min(8), inside.min(8))))
}
