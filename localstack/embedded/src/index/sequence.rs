//! Rising numbers that are never used twice, not even after a crash: the run in the upper half, a counter in the lower.

use crate::fail::Fail;
use std::sync::atomic::{AtomicU64, Ordering};

/// Gives numbers of one run.
#[derive(Debug)]
pub(crate) struct Sequence {
    run: u32,
    next: AtomicU64,
}

impl Sequence {
    /// From the number of the run.
    pub(crate) const fn new(run: u32) -> Self {
        Self { run, next: AtomicU64::new(1) }
    }

    /// The run.
    pub(crate) const fn run(&self) -> u32 {
        self.run
    }

    /// The next number.
    pub(crate) fn next(&self) -> Result<i64, Fail> {
        let low = u32::try_from(self.next.fetch_add(1, Ordering::Relaxed)).map_err(|_| Fail::Damaged("numbers of this run are used up"))?;
        Ok((i64::from(self.run) << 32) | i64::from(low))
    }
}

/// Run and counter of a number.
pub(crate) fn split(number: i64) -> (u32, u32) {
    let part = |value: i64| u32::try_from(value & i64::from(u32::MAX)).unwrap_or(0);
    (part(number >> 32), part(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_over_runs_and_split_again() {
        let (old, new) = (Sequence::new(7), Sequence::new(8));
        let first = old.next().unwrap();
        assert!(first < old.next().unwrap());
        assert!(old.next().unwrap() < new.next().unwrap());
        assert_eq!(split(first), (7, 1));
    }

    #[test]
    fn one_more_than_the_counter_holds_is_refused() {
        let sequence = Sequence { run: 1, next: AtomicU64::new(u64::from(u32::MAX)) };
        assert!(sequence.next().is_ok());
        assert!(sequence.next().is_err());
    }
}
