//! Ranges give the same bytes as slices, from the chunks named and no others.

use crate::common::{CHUNK, SALT, content, expected, header, key};
use josei_sealed::limits::PREFIX_BYTES_MAX;
use josei_sealed::{OpenError, RangeOpener, RangeOpening, seal};
use proptest::prelude::*;
use std::ops::Range;

fn slice<'a>(bytes: &'a [u8], range: &Range<u64>) -> &'a [u8] {
    &bytes[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]
}

fn opener(sealed: &[u8]) -> RangeOpener {
    let header = header();
    let prefix = &sealed[..sealed.len().min(PREFIX_BYTES_MAX)];
    let opening = RangeOpening::new(prefix, sealed.len() as u64, &expected(&header), &key()).unwrap();
    let last = opening.last_chunk();
    opening.prove_length(slice(sealed, &last)).unwrap()
}

fn read(opener: &RangeOpener, sealed: &[u8], range: &Range<u64>) -> Result<Vec<u8>, OpenError> {
    let stored = opener.stored_range(range)?;
    let mut out = b"before".to_vec();
    opener.open(range, slice(sealed, &stored), &mut out)?;
    assert!(out.starts_with(b"before"));
    Ok(out.split_off(6))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn ranges_equal_slices(length in 0..5 * CHUNK as u64, from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let length = usize::try_from(length).unwrap();
        let (from, to) = (from.index(length + 1), to.index(length + 1));
        let (from, to) = (from.min(to), from.max(to));
        let plain = content(length);
        let sealed = seal(&header(), &key(), SALT, &plain).unwrap();
        let opener = opener(&sealed);
        prop_assert_eq!(opener.plain_len(), length as u64);
        let range = from as u64..to as u64;
        prop_assert!(read(&opener, &sealed, &range).unwrap() == plain[from..to]);
        // No more than the chunks touched.
        let stored = opener.stored_range(&range).unwrap();
        prop_assert!(stored.end - stored.start <= (range.end - range.start).div_ceil(CHUNK as u64).saturating_add(1) * (CHUNK as u64 + 16));
    }
}

#[test]
fn edges_of_chunks() {
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
        let plain = content(length);
        let sealed = seal(&header(), &key(), SALT, &plain).unwrap();
        let opener = opener(&sealed);
        let edges: Vec<usize> = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, length].into_iter().filter(|edge| *edge <= length).collect();
        for from in &edges {
            for to in edges.iter().filter(|to| *to >= from) {
                assert!(read(&opener, &sealed, &(*from as u64..*to as u64)).unwrap() == plain[*from..*to], "{from}..{to} of {length}");
            }
        }
        assert_eq!(read(&opener, &sealed, &(0..length as u64 + 1)), Err(OpenError::Range));
    }
}

#[test]
fn other_bytes_than_those_of_the_range_are_refused() {
    let plain = content(3 * CHUNK + 10);
    let sealed = seal(&header(), &key(), SALT, &plain).unwrap();
    let opener = opener(&sealed);
    let (second, first) = (CHUNK as u64..CHUNK as u64 + 5, opener.stored_range(&(0..5)).unwrap());
    let mut out = b"before".to_vec();
    assert_eq!(opener.open(&second, slice(&sealed, &first), &mut out), Err(OpenError::Chunk(1)));
    assert_eq!(opener.open(&second, &sealed[..100], &mut out), Err(OpenError::Range));
    // Two chunks asked for, the second of them changed: nothing comes out.
    let both = 0..2 * CHUNK as u64;
    let mut stored = slice(&sealed, &opener.stored_range(&both).unwrap()).to_vec();
    *stored.last_mut().unwrap() ^= 1;
    assert_eq!(opener.open(&both, &stored, &mut out), Err(OpenError::Chunk(1)));
    assert_eq!(out, b"before");
}

#[test]
fn the_length_is_proven_only_by_the_last_chunk() {
    let header = header();
    let sealed = seal(&header, &key(), SALT, &content(CHUNK + 10)).unwrap();
    let opening = || RangeOpening::new(&sealed[..PREFIX_BYTES_MAX], sealed.len() as u64, &expected(&header), &key()).unwrap();
    let place = opening().last_chunk();
    assert_eq!(place.end, sealed.len() as u64);
    let mut last = slice(&sealed, &place).to_vec();
    assert!(opening().prove_length(&last).is_ok());
    assert_eq!(opening().prove_length(&last[1..]).err(), Some(OpenError::Length));
    last[0] ^= 1;
    assert_eq!(opening().prove_length(&last).err(), Some(OpenError::Chunk(1)));
}
