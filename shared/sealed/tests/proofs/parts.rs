//! Parts made side by side are the object that is sealed at once.

use crate::common::{CHUNK, SALT, content, header, key};
use josei_sealed::{PartSealer, SealError, seal, sealed_len};
use proptest::prelude::*;
use std::ops::Range;

fn sealer(plain: &[u8]) -> PartSealer {
    PartSealer::new(&header().encode().unwrap(), &key(), &SALT, plain.len() as u64).unwrap()
}

fn part(sealer: &PartSealer, plain: &[u8], stored: Range<u64>) -> Vec<u8> {
    let wanted = sealer.plain_range(&stored);
    let content = &plain[usize::try_from(wanted.start).unwrap()..usize::try_from(wanted.end).unwrap()];
    let mut out = b"before".to_vec();
    sealer.seal(&stored, content, &mut out).unwrap();
    assert!(out.starts_with(b"before"));
    out.split_off(6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn all_parts_together_are_the_object(length in prop_oneof![0..4 * CHUNK, Just(0), Just(CHUNK), Just(2 * CHUNK)], part_bytes in 1_u64..70_000) {
        let plain = content(length);
        let (whole, sealer) = (seal(&header(), &key(), SALT, &plain).unwrap(), sealer(&plain));
        prop_assert_eq!(sealer.stored_len(), whole.len() as u64);
        // From the last to the first: each part stands alone.
        let end = whole.len() as u64;
        let mut parts: Vec<Vec<u8>> = (0..end.div_ceil(part_bytes)).rev()
            .map(|number| part(&sealer, &plain, number * part_bytes..((number + 1) * part_bytes).min(end)))
            .collect();
        parts.reverse();
        prop_assert!(parts.concat() == whole);
    }

    #[test]
    fn any_range_is_a_slice(from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let plain = content(3 * CHUNK + 5);
        let whole = seal(&header(), &key(), SALT, &plain).unwrap();
        let (from, to) = (from.index(whole.len() + 1), to.index(whole.len() + 1));
        let (from, to) = (from.min(to), from.max(to));
        prop_assert!(part(&sealer(&plain), &plain, from as u64..to as u64) == whole[from..to]);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let plain = content(CHUNK + 3);
    let sealer = sealer(&plain);
    let end = sealer.stored_len();
    let mut out = Vec::new();
    assert_eq!(sealer.seal(&(0..end + 1), &plain, &mut out), Err(SealError::Range));
    assert_eq!(sealer.seal(&(0..end), &plain[1..], &mut out), Err(SealError::Range));
    assert!(out.is_empty());
    let encoded = header().encode().unwrap();
    assert!(matches!(PartSealer::new(&encoded[..encoded.len() - 1], &key(), &SALT, 1), Err(SealError::Header)));
    assert!(matches!(PartSealer::new(&[encoded.as_slice(), b"x"].concat(), &key(), &SALT, 1), Err(SealError::Header)));
    assert!(matches!(PartSealer::new(&encoded, &key(), &SALT, u64::MAX), Err(SealError::TooLong)));
    assert_eq!(sealed_len(encoded.len() as u64, plain.len() as u64), end);
}
