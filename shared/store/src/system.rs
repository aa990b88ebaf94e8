use crate::port::{Clock, Ids, StoreError};
use jiff::SignedDuration;
use josei_base::Timestamp;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that runs as the machine's does, but shows another day (基準日): a past month is decided as of its own days. Local realms only.
#[derive(Debug, Clone, Copy)]
pub struct ShiftedClock {
    offset: SignedDuration,
}

impl ShiftedClock {
    /// Shows `start` now, and runs on from there.
    #[must_use]
    pub fn starting_at(start: Timestamp) -> Self {
        Self { offset: start.duration_since(Timestamp::now()) }
    }

    /// Shows the machine's time and so many seconds, which may be negative.
    #[must_use]
    pub const fn by_seconds(offset: i64) -> Self {
        Self { offset: SignedDuration::from_secs(offset) }
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        // Out of range only for days beyond the calendar; the machine's own time is as good as any then.
        now.checked_add(self.offset).unwrap_or(now)
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
