use super::lock;
use crate::port::{self, StoreError};
use jiff::SignedDuration;
use josei_base::{Digest, Timestamp};
use std::sync::Mutex;

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct Clock(Mutex<Timestamp>);

impl Clock {
    /// Standing at a time.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Puts the hands somewhere else, also back.
    pub fn set(&self, now: Timestamp) {
        *lock(&self.0) = now;
    }

    /// Moves on by some time; at the end of all time stamps it stands.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = lock(&self.0);
        *now = now.checked_add(by).unwrap_or(Timestamp::MAX);
    }
}

impl port::Clock for Clock {
    fn now(&self) -> Timestamp {
        *lock(&self.0)
    }
}

/// Bytes that look random and are the same for the same seed: SHA-256 over seed and counter.
#[derive(Debug)]
pub struct Ids {
    seed: u64,
    counter: Mutex<u64>,
}

impl Ids {
    /// From a seed.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self { seed, counter: Mutex::new(0) }
    }
}

impl port::Ids for Ids {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), StoreError> {
        let mut counter = lock(&self.counter);
        for block in buffer.chunks_mut(32) {
            let digest = Digest::of(format!("josei ids {} {counter}", self.seed).as_bytes());
            block.iter_mut().zip(digest.0).for_each(|(to, from)| *to = from);
            *counter = counter.wrapping_add(1);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::{Clock as _, Ids as _};

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let bytes = |ids: &Ids| {
            let mut buffer = [0; 40];
            ids.fill(&mut buffer).unwrap();
            buffer
        };
        let (one, same, other) = (Ids::seeded(1), Ids::seeded(1), Ids::seeded(2));
        let first = bytes(&one);
        assert_eq!(first, bytes(&same));
        assert_ne!(first, bytes(&one), "never the same twice");
        assert_ne!(first, bytes(&other));
    }

    #[test]
    fn the_clock_stands_until_it_is_moved() {
        let clock = Clock::at(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), clock.now());
        clock.advance(SignedDuration::from_secs(5));
        assert_eq!(clock.now().as_second(), 5);
        clock.set(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
    }
}
