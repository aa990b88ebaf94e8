//! What one execution gives.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher as _};

/// What was seen of the input, as numbers: a number that was not seen before is another way through the reader. They steer the driver and say nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen(pub Vec<u64>);

/// Most codes whose pairs are told.
const PAIRED_MAX: usize = 8;

/// A number for anything that tells one way from another: codes, counts, kinds of error.
pub(crate) fn number(way: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    way.hash(&mut hasher);
    hasher.finish()
}

impl Seen {
    /// One way.
    #[must_use]
    pub fn of(way: impl Hash) -> Self {
        Self(vec![number(way)])
    }

    /// A way with codes: each of them, and each pair of the first few.
    pub fn with<C: Hash>(way: impl Hash, codes: impl IntoIterator<Item = C>) -> Self {
        let codes: Vec<u64> = codes.into_iter().map(number).collect();
        let first = codes.get(..PAIRED_MAX).unwrap_or(&codes);
        let pairs = first.iter().enumerate().flat_map(|(at, one)| first.iter().skip(at + 1).map(move |other| number((one, other))));
        Self(std::iter::once(number(way)).chain(pairs).chain(codes.iter().copied()).collect())
    }
}

/// What was seen, or which property does not hold.
pub type Outcome = Result<Seen, &'static str>;

/// A property.
pub(crate) fn holds(it: bool, property: &'static str) -> Result<(), &'static str> {
    if it { Ok(()) } else { Err(property) }
}
