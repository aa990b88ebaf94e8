//! Streams give the same bytes as the whole.

use crate::common::{CHUNK, SALT, content, expected, header, key};
use josei_sealed::limits::PREFIX_BYTES_MAX;
use josei_sealed::{Opener, Sealer, open, seal, sealed_len};
use proptest::prelude::*;

const EDGES: [usize; 10] = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 5 * CHUNK, 5 * CHUNK + 77];

#[test]
fn every_edge_of_a_chunk_opens_to_what_was_sealed() {
    let header = header();
    let header_len = header.encode().unwrap().len() as u64;
    for length in EDGES {
        let plain = content(length);
        let sealed = seal(&header, &key(), SALT, &plain).unwrap();
        assert_eq!(sealed.len() as u64, sealed_len(header_len, length as u64));
        assert_eq!(sealed.capacity(), sealed.len());
        assert_eq!(open(&sealed, &expected(&header), &key()).unwrap(), plain);
    }
}

fn seal_in_pieces(plain: &[u8], pieces: &[usize]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut sealer = Sealer::new(&header(), &key(), SALT, &mut out).unwrap();
    let mut rest = plain;
    for piece in pieces {
        let (head, after) = rest.split_at((*piece).min(rest.len()));
        sealer.push(head, &mut out).unwrap();
        rest = after;
    }
    sealer.push(rest, &mut out).unwrap();
    sealer.finish(&mut out).unwrap();
    out
}

fn open_in_pieces(sealed: &[u8], pieces: &[usize]) -> Vec<u8> {
    let header = header();
    let prefix = &sealed[..sealed.len().min(PREFIX_BYTES_MAX)];
    let (mut opener, consumed) = Opener::new(prefix, &expected(&header), &key()).unwrap();
    let mut out = Vec::new();
    let mut rest = &sealed[consumed..];
    let mut pushed = 0;
    for piece in pieces {
        let (head, after) = rest.split_at((*piece).min(rest.len()));
        opener.push(head, &mut out).unwrap();
        rest = after;
        pushed += head.len();
        // All complete chunks are out, and nothing of the chunk that is not.
        assert_eq!(out.len(), pushed / (CHUNK + 16) * CHUNK);
    }
    opener.push(rest, &mut out).unwrap();
    opener.finish(&mut out).unwrap();
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_pieces_give_the_same_bytes(
        length in prop_oneof![0..6 * CHUNK, prop::sample::select(EDGES.to_vec())],
        pieces in prop::collection::vec(prop_oneof![0_usize..40, 0..3 * CHUNK, Just(CHUNK), Just(CHUNK + 16)], 0..12),
    ) {
        let plain = content(length);
        let whole = seal(&header(), &key(), SALT, &plain).unwrap();
        prop_assert!(seal_in_pieces(&plain, &pieces) == whole);
        prop_assert!(open_in_pieces(&whole, &pieces) == plain);
    }
}

#[test]
fn single_bytes_give_the_same_bytes() {
    let plain = content(CHUNK + 3);
    let whole = seal(&header(), &key(), SALT, &plain).unwrap();
    assert_eq!(seal_in_pieces(&plain, &vec![1; plain.len()]), whole);
    assert_eq!(open_in_pieces(&whole, &vec![1; whole.len()]), plain);
}

/// Nothing of the content stands in what a sealer writes, not even between two pushes.
#[test]
fn no_plain_bytes_are_written() {
    let plain = vec![b'X'; 3 * CHUNK + 5];
    let mut out = Vec::new();
    let mut sealer = Sealer::new(&header(), &key(), SALT, &mut out).unwrap();
    for piece in plain.chunks(1_000) {
        sealer.push(piece, &mut out).unwrap();
        assert!(!out.windows(16).any(|window| window == [b'X'; 16]));
    }
}
