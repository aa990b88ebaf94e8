//! Any slicing, any order of rows, twice is once, a full load is the sum of deltas.

use super::support::{Pieces, allowing, apply, head, load};
use crate::{Image, Kind, Source, Verdict};
use josei_synthetic::extracts::{ExtractCity, ExtractSource};
use proptest::prelude::*;

fn source() -> impl Strategy<Value = (Source, ExtractSource)> {
    (0_usize..4).prop_map(|at| (Source::ALL[at], ExtractSource::ALL[at]))
}

fn file(city: &ExtractCity, step: u32, faults: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    city.faulty(step, faults, &mut bytes).unwrap();
    bytes
}

/// The rows in another order.
fn shuffled(bytes: &[u8], seed: u64) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let mut state = seed | 1;
    for at in (2..lines.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        lines.swap(at, 1 + usize::try_from(state >> 33).unwrap() % at);
    }
    lines.join("\n").into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_slicing_is_read_the_same(pair in source(), seed in 0_u64..100, lengths in proptest::collection::vec(1_usize..200, 1..20)) {
        let bytes = file(&ExtractCity::new(pair.1, 40, seed), 1, 200);
        let load = load(head(pair.0, Kind::Full, 1));
        let whole = load.compare(None, &bytes[..]).unwrap();
        let sliced = load.compare(None, Pieces { bytes: &bytes, lengths: &lengths, at: 0 }).unwrap();
        prop_assert_eq!(&whole.report, &sliced.report);
        match (&whole.verdict, &sliced.verdict) {
            (Verdict::Apply(one), Verdict::Apply(other)) => prop_assert!(one.image == other.image),
            (Verdict::Refused, Verdict::Refused) => {}
            _ => prop_assert!(false),
        }
    }

    #[test]
    fn any_order_of_rows_gives_the_same_image_and_changes(pair in source(), seed in 0_u64..100, order: u64) {
        let city = ExtractCity::new(pair.1, 60, seed);
        let first = apply(&load(head(pair.0, Kind::Full, 1)), None, &file(&city, 0, 0));
        let bytes = file(&city, 3, 60);
        let load = allowing(head(pair.0, Kind::Full, 2));
        let one = apply(&load, first.image(), &bytes);
        let other = apply(&load, first.image(), &shuffled(&bytes, order));
        prop_assert!(one.image().map(Image::bytes) == other.image().map(Image::bytes));
        prop_assert_eq!(one.compared.counts, other.compared.counts);
        prop_assert_eq!(one.changes.len(), other.changes.len());
        for (one, other) in one.changes.iter().zip(&other.changes) {
            prop_assert!((one.person, one.kind, one.before, one.after) == (other.person, other.kind, other.before, other.after));
            prop_assert!(one.rows.iter().zip(&other.rows).all(|(one, other)| one.key == other.key && one.row == other.row));
        }
    }

    #[test]
    fn applied_twice_is_applied_once(pair in source(), seed in 0_u64..100, delta: bool, order: u64) {
        let city = ExtractCity::new(pair.1, 60, seed);
        let first = apply(&load(head(pair.0, Kind::Full, 1)), None, &file(&city, 0, 0));
        let mut bytes = Vec::new();
        let kind = if delta { Kind::Delta } else { Kind::Full };
        if delta { city.delta(1, &mut bytes).unwrap() } else { city.full(1, &mut bytes).unwrap() };
        let load = allowing(head(pair.0, kind, 2));
        let once = apply(&load, first.image(), &bytes);
        // A delta without a row is an empty file, which is refused.
        prop_assume!(once.image().is_some());
        let twice = apply(&load, once.image(), &shuffled(&bytes, order));
        prop_assert_eq!(twice.verdict(), "again");
        prop_assert_eq!(twice.changes.len(), 0);
        // The same file under a later number changes nothing either, if it is a full one.
        if !delta {
            let later = apply(&allowing(head(pair.0, kind, 3)), once.image(), &bytes);
            prop_assert_eq!(later.changes.len(), 0);
            prop_assert!(later.image().unwrap().entries().eq(once.image().unwrap().entries()));
        }
    }

    #[test]
    fn changes_lead_from_the_rows_of_before_to_those_of_after(pair in source(), seed in 0_u64..100, to in 1_u32..6) {
        let city = ExtractCity::new(pair.1, 80, seed);
        let first = apply(&load(head(pair.0, Kind::Full, 1)), None, &file(&city, 0, 0));
        let second = apply(&allowing(head(pair.0, Kind::Full, 2)), first.image(), &file(&city, to, 0));
        let rows = |image: &Image| image.entries().map(|entry| ((entry.person, entry.row), entry.content)).collect::<std::collections::BTreeMap<_, _>>();
        let mut state = rows(first.image().unwrap());
        for change in &second.changes {
            for row in &change.rows {
                let key = (change.person, row.key);
                prop_assert_eq!(state.get(&key).copied(), row.before);
                match row.after {
                    Some(after) => drop(state.insert(key, after)),
                    None => drop(state.remove(&key)),
                }
            }
        }
        prop_assert!(state == rows(second.image().unwrap()));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in 0_usize..4, with_header: bool) {
        let mut file = if with_header { file(&ExtractCity::new(ExtractSource::ALL[at], 1, 1), 0, 0) } else { Vec::new() };
        file.extend(bytes);
        let applied = apply(&load(head(Source::ALL[at], Kind::Full, 1)), None, &file);
        prop_assert!(applied.image().is_none_or(|image| Image::open(image.bytes().to_vec()).is_ok()));
    }

    #[test]
    fn any_bytes_are_no_image_unless_they_are_one(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Image::open([&b"JOSEIEXT\0\x01\x01\0"[..], &bytes].concat()).is_err());
    }
}
