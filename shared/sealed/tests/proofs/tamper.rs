//! Every bit, every length.

use crate::common::{CHUNK, SALT, content, expected, header, key};
use josei_sealed::limits::PREFIX_BYTES_MAX;
use josei_sealed::{Opener, RangeOpening, open, seal};

/// Three chunks, the last of 1,000 bytes.
fn object() -> (Vec<u8>, Vec<u8>) {
    let plain = content(2 * CHUNK + 1_000);
    let sealed = seal(&header(), &key(), SALT, &plain).unwrap();
    (plain, sealed)
}

/// Runs over `0..count` on two threads; counts the cases for which `accepted` is true.
fn accepted_of(count: usize, accepted: impl Fn(std::ops::Range<usize>) -> usize + Sync) -> usize {
    let half = count / 2;
    std::thread::scope(|scope| {
        let first = scope.spawn(|| accepted(0..half));
        accepted(half..count) + first.join().unwrap()
    })
}

#[test]
fn no_flipped_bit_is_accepted() {
    let (plain, sealed) = object();
    let header = header();
    let bits = sealed.len() * 8;
    assert!(bits > 270_000, "{bits}");
    assert_eq!(open(&sealed, &expected(&header), &key()).unwrap(), plain);
    let accepted = accepted_of(bits, |range| {
        let (mut changed, key, expected) = (sealed.clone(), key(), expected(&header));
        range
            .filter(|bit| {
                changed[bit / 8] ^= 1 << (bit % 8);
                let opened = open(&changed, &expected, &key);
                changed[bit / 8] ^= 1 << (bit % 8);
                opened.is_ok()
            })
            .count()
    });
    assert_eq!(accepted, 0);
}

#[test]
fn no_shorter_length_is_accepted() {
    let (_, sealed) = object();
    let header = header();
    let lengths = sealed.len();
    assert!(lengths > 33_800, "{lengths}");
    let accepted = accepted_of(lengths, |range| {
        let (key, expected) = (key(), expected(&header));
        range.filter(|length| open(&sealed[..*length], &expected, &key).is_ok()).count()
    });
    assert_eq!(accepted, 0);
}

/// In a stream chunks come out before the end is known, but `finish` never says yes.
#[test]
fn no_shorter_length_is_finished_in_a_stream() {
    let (plain, sealed) = object();
    let header = header();
    for length in (0..sealed.len()).step_by(7).chain(sealed.len() - 1_100..sealed.len()) {
        let cut = &sealed[..length];
        let mut out = Vec::new();
        let finished = Opener::new(cut, &expected(&header), &key()).and_then(|(mut opener, consumed)| {
            for piece in cut[consumed..].chunks(5_000) {
                opener.push(piece, &mut out)?;
            }
            opener.finish(&mut out)
        });
        assert!(finished.is_err(), "{length}");
        assert!(plain.starts_with(&out) && out.len().is_multiple_of(CHUNK), "{length}");
    }
}

/// The length is proven by the last chunk: no other length gets a range opener, whatever bytes stand at its end.
#[test]
fn no_other_length_is_proven() {
    let (_, sealed) = object();
    let header = header();
    let accepted = accepted_of(sealed.len() + 200, |range| {
        let (key, expected) = (key(), expected(&header));
        let mut longer = sealed.clone();
        longer.resize(sealed.len() + 200, 0x55);
        range
            .filter(|length| {
                let bytes = &longer[..*length];
                let prefix = &bytes[..bytes.len().min(PREFIX_BYTES_MAX)];
                let proven = RangeOpening::new(prefix, *length as u64, &expected, &key).and_then(|opening| {
                    let place = opening.last_chunk();
                    opening.prove_length(&bytes[usize::try_from(place.start).unwrap()..usize::try_from(place.end).unwrap()])
                });
                proven.is_ok() && *length != sealed.len()
            })
            .count()
    });
    assert_eq!(accepted, 0);
}

#[test]
fn appended_bytes_are_refused() {
    let (_, sealed) = object();
    let header = header();
    let last_chunk = sealed[sealed.len() - 1_016..].to_vec();
    let first_chunk = sealed[sealed.len() - 1_016 - 2 * (CHUNK + 16)..][..CHUNK + 16].to_vec();
    for more in 1..=2 * CHUNK + 64 {
        if more > 40 && !more.is_multiple_of(97) && !(CHUNK - 1_040..CHUNK + 40).contains(&more) {
            continue;
        }
        let longer = [sealed.as_slice(), &content(more)].concat();
        assert!(open(&longer, &expected(&header), &key()).is_err(), "{more}");
    }
    for chunk in [last_chunk, first_chunk, sealed.clone()] {
        let longer = [sealed.as_slice(), &chunk].concat();
        assert!(open(&longer, &expected(&header), &key()).is_err());
    }
}

#[test]
fn chunks_cannot_change_places() {
    let (_, sealed) = object();
    let header = header();
    let size = CHUNK + 16;
    let at = sealed.len() - 1_016 - 2 * size;
    let (first, second) = (&sealed[at..at + size], &sealed[at + size..at + 2 * size]);
    let (before, last) = (&sealed[..at], &sealed[at + 2 * size..]);
    assert_eq!(open(&[before, first, second, last].concat(), &expected(&header), &key()).unwrap(), object().0);
    for order in [[second, first], [first, first], [second, second]] {
        assert!(open(&[before, order[0], order[1], last].concat(), &expected(&header), &key()).is_err());
    }
    for shorter in [[before, first, last].concat(), [before, second, last].concat(), [before, last].concat()] {
        assert!(open(&shorter, &expected(&header), &key()).is_err());
    }
    // The last chunk of another object under the same key.
    let other = seal(&header, &key(), [0x18; 24], &object().0).unwrap();
    let mixed = [before, first, second, &other[at + 2 * size..]].concat();
    assert!(open(&mixed, &expected(&header), &key()).is_err());
}
