//! The generator of chance: SplitMix64 (Steele, Lea, Flood 2014), written out here because one seed must give the same bytes for ever, and
//! integers only: its few lines are pinned by published numbers, where a crate may change how it draws from a range.

/// What a stream of numbers is for. Every item has a stream of its own, so that a change in one place does not move all others.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    City = 1,
    Holder = 2,
    Plan = 3,
    Detail = 4,
    Application = 5,
    Large = 6,
    External = 7,
    Extract = 8,
}

/// A stream of pseudo-random numbers.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Random {
    /// The stream of one item.
    pub(crate) fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        let mut outer = Self(seed);
        let mut inner = Self(outer.next() ^ (purpose as u64).wrapping_mul(GOLDEN));
        Self(inner.next() ^ index.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit` (0 when the limit is 0), by the high half of a product; the bias is below 2⁻³² for our limits.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        let product = (self.next() >> 32) * u64::from(limit);
        u32::try_from(product >> 32).unwrap_or_default()
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `per_1000` of 1,000 cases.
    pub(crate) fn chance(&mut self, per_1000: u32) -> bool {
        self.below(1000) < per_1000
    }

    /// An index below a length.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        let limit = u32::try_from(length).unwrap_or(u32::MAX);
        usize::try_from(self.below(limit)).unwrap_or_default()
    }

    /// One of some values; the default of the type for none.
    pub(crate) fn pick<T: Copy + Default>(&mut self, values: &[T]) -> T {
        values.get(self.index(values.len())).copied().unwrap_or_default()
    }

    /// An index, as often as its weight says.
    pub(crate) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        0
    }

    /// A value from a table of equally likely quantiles, with straight lines between them.
    pub(crate) fn quantile(&mut self, table: &[u32]) -> u32 {
        let at = self.index(table.len().saturating_sub(1));
        let low = table.get(at).copied().unwrap_or_default();
        let high = table.get(at + 1).copied().unwrap_or(low);
        self.between(low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers() {
        let mut random = Random(1_234_567);
        assert_eq!(
            [random.next(), random.next(), random.next()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn draws_stay_in_their_range() {
        let mut random = Random::new(1, Purpose::City, 0);
        for _ in 0..10_000 {
            assert!(random.below(7) < 7);
            assert!((3..=5).contains(&random.between(3, 5)));
            assert!(random.weighted(&[0, 1, 0, 2]) % 2 == 1);
            assert!((10..=30).contains(&random.quantile(&[10, 20, 30])));
        }
        assert_eq!(random.below(0), 0);
        assert_eq!(random.pick::<u32>(&[]), 0);
    }

    #[test]
    fn streams_differ() {
        let first = |purpose, index| Random::new(7, purpose, index).next();
        assert_ne!(first(Purpose::Holder, 1), first(Purpose::Holder, 2));
        assert_ne!(first(Purpose::Holder, 1), first(Purpose::Detail, 1));
    }
}
