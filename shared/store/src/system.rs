use crate::port::{Clock, Ids, StoreError};
use josei_base::Timestamp;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), StoreError> {
        getrandom::fill(buffer).map_err(|error| StoreError::Unavailable { service: "randomness", reason: error.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        SystemIds.fill(&mut one).unwrap();
        SystemIds.fill(&mut other).unwrap();
        assert_ne!(one, other);
    }
}
