//! Sealed objects: opened whole, in a stream and by ranges.

use super::slices::{chance, slices};
use super::{Room, Target};
use crate::outcome::{Outcome, Seen, holds};
use josei_base::Realm;
use josei_sealed::limits::{CHUNK_BYTES, PREFIX_BYTES_MAX};
use josei_sealed::{ContentKey, Expected, Header, OpenError, Opener, RangeOpening, open, seal};
use std::sync::OnceLock;

pub(super) const TARGET: Target = Target {
    name: "sealed",
    about: "a sealed object: whole, in a stream, by ranges",
    run,
    corpus: || Ok(objects().iter().map(|(_, sealed)| sealed.clone()).collect()),
    words: &[b"\0\0\0\0", b"\xFF\xFF\xFF\xFF", b"\0\x01", b"test-271403", b"prod-271403", b"receipts"],
    room: Room { fixed: 1 << 20, each: 8 },
};

const KEY: [u8; 32] = [0x42; 32];
const SALT: [u8; 24] = [0x17; 24];

fn header() -> Option<&'static Header> {
    static HEADER: OnceLock<Option<Header>> = OnceLock::new();
    let made = || {
        Some(Header {
            realm: Realm::parse("test-271403").ok()?,
            purpose: "receipts".into(),
            retention_unit: "receipts-2026".into(),
            object_id: "01J9Z3K5".into(),
            generation: 3,
            store_role: "sealed".into(),
            object_key: "test-271403/chunks/01J9Z3K5".into(),
            key_id: "arn:aws:kms:ap-northeast-1:000000000000:key/5f6a".into(),
            wrapped_key: (0..=183).collect(),
            schema: "receipt-chunk/1".into(),
        })
    };
    HEADER.get_or_init(made).as_ref()
}

/// Contents and the objects made of them: the only ones that may ever open.
fn objects() -> &'static [(Vec<u8>, Vec<u8>)] {
    static OBJECTS: OnceLock<Vec<(Vec<u8>, Vec<u8>)>> = OnceLock::new();
    OBJECTS.get_or_init(|| {
        let contents = [0, 1, 300, CHUNK_BYTES, CHUNK_BYTES + 77].map(sample);
        let sealed = |plain: Vec<u8>| Some((seal(header()?, &ContentKey::new(KEY), SALT, &plain).ok()?, plain));
        contents.into_iter().filter_map(sealed).map(|(sealed, plain)| (plain, sealed)).collect()
    })
}

/// Bytes of chance, always the same.
fn sample(length: usize) -> Vec<u8> {
    let mut rng = chance(&[]);
    std::iter::repeat_with(|| rng.u8(..)).take(length).collect()
}

fn run(data: &[u8]) -> Outcome {
    let (Some(header), key) = (header(), ContentKey::new(KEY)) else { return Err("the sample header is one") };
    let expected = Expected {
        realm: &header.realm,
        purpose: &header.purpose,
        retention_unit: &header.retention_unit,
        object_id: &header.object_id,
        generation: header.generation,
        store_role: &header.store_role,
        object_key: &header.object_key,
        schema: &header.schema,
    };
    if let Ok((header, length)) = Header::decode(data) {
        let again = header.encode().map_err(|_| "a header that was read can be written")?;
        holds(data.get(..length) == Some(again.as_slice()), "a header has one encoding")?;
    }
    let whole = open(data, &expected, &key);
    let known = objects().iter().find(|(_, sealed)| sealed == data).map(|(plain, _)| plain);
    holds(whole.as_ref().ok() == known, "what was sealed opens, and nothing else")?;
    holds(streamed(data, &expected, &key).ok().as_ref() == known, "a stream opens the same")?;
    holds(ranged(data, &expected, &key).ok().as_ref() == known, "ranges open the same")?;
    Ok(Seen::of(whole.map(|plain| plain.len()).map_err(|error| error.to_string())))
}

fn streamed(data: &[u8], expected: &Expected<'_>, key: &ContentKey) -> Result<Vec<u8>, OpenError> {
    let prefix = data.get(..PREFIX_BYTES_MAX).unwrap_or(data);
    let (mut opener, consumed) = Opener::new(prefix, expected, key)?;
    let mut plain = Vec::new();
    for piece in slices(data.get(consumed..).unwrap_or_default()) {
        opener.push(piece, &mut plain)?;
    }
    opener.finish(&mut plain)?;
    Ok(plain)
}

/// The stored bytes of a range.
fn part(data: &[u8], range: std::ops::Range<u64>) -> &[u8] {
    let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
    data.get(at(range.start)..at(range.end)).unwrap_or_default()
}

fn ranged(data: &[u8], expected: &Expected<'_>, key: &ContentKey) -> Result<Vec<u8>, OpenError> {
    let prefix = data.get(..PREFIX_BYTES_MAX).unwrap_or(data);
    let opening = RangeOpening::new(prefix, u64::try_from(data.len()).unwrap_or(u64::MAX), expected, key)?;
    let last = opening.last_chunk();
    let opener = opening.prove_length(part(data, last))?;
    let middle = opener.plain_len() / 2;
    let mut plain = Vec::new();
    for range in [0..middle, middle..opener.plain_len()] {
        opener.open(&range, part(data, opener.stored_range(&range)?), &mut plain)?;
    }
    Ok(plain)
}
