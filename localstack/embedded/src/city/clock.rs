use jiff::SignedDuration;
use josei_base::Timestamp;
use josei_store::port::Clock;

/// A clock that runs as the machine's does, but shows another day (基準日): a past month is decided as of its own days.
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
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        // Out of range only for days beyond the calendar; the machine's own time is as good as any then.
        now.checked_add(self.offset).unwrap_or(now)
    }
}
