//! Days of the service month as bits: bit 0 is the 1st.

use crate::day;
use josei_base::ServiceMonth;
use josei_base::receipt::DaySet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt::Write as _;

/// A set of days of the service month (受診日). In JSON as runs: `1-15,20`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Days(pub(super) u32);

impl Days {
    /// No day.
    pub const NONE: Self = Self(0);

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// None at all?
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The first day number.
    pub(super) fn first(self) -> Option<u8> {
        self.iter().next()
    }

    /// The day numbers, rising.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (1..=31_u8).filter(move |day| self.0 & (1 << (day - 1)) != 0)
    }

    /// First and last day of each run.
    pub(super) fn runs(self) -> impl Iterator<Item = (u8, u8)> {
        let mut days = self.iter().peekable();
        std::iter::from_fn(move || {
            let start = days.next()?;
            let mut end = start;
            while days.next_if_eq(&(end + 1)).is_some() {
                end += 1;
            }
            Some((start, end))
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let day = |text: &str| text.parse::<u8>().ok().filter(|day| (1..=31).contains(day));
        text.split(',').filter(|run| !run.is_empty()).try_fold(Self::NONE, |days, run| {
            let (start, end) = run.split_once('-').unwrap_or((run, run));
            Some((day(start)?..=day(end)?).fold(days, |days, day| Self(days.0 | (1 << (day - 1)))))
        })
    }
}

/// `1-15,20`.
impl std::fmt::Display for Days {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, (start, end)) in self.runs().enumerate() {
            if at > 0 {
                f.write_char(',')?;
            }
            if start == end { write!(f, "{start}")? } else { write!(f, "{start}-{end}")? }
        }
        Ok(())
    }
}

impl Serialize for Days {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not days of a month"))
    }
}

/// The service month in day numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct MonthDays {
    /// Number of the 1st.
    pub(super) first: i32,
    /// How many days it has.
    pub(super) length: i32,
}

impl MonthDays {
    pub(super) fn new(month: ServiceMonth) -> Self {
        Self { first: day::number(month.0.first_day()), length: i32::from(month.0.last_day().day()) }
    }

    pub(super) const fn last(self) -> i32 {
        self.first + self.length - 1
    }

    /// The days of the month from one day to another.
    pub(super) fn between(self, from: i32, to: i32) -> Days {
        let low = from.saturating_sub(self.first).max(0);
        let high = to.saturating_sub(self.first).min(self.length - 1);
        if low > high {
            return Days::NONE;
        }
        let ones = |bits: i32| u32::try_from((1_u64 << bits) - 1).unwrap_or(u32::MAX);
        Days(ones(high + 1) & !ones(low))
    }

    pub(super) fn whole(self) -> Days {
        self.between(self.first, self.last())
    }

    /// Written care days that the month has.
    pub(super) fn of(self, days: DaySet) -> Days {
        Days(days.days().fold(0, |bits, day| bits | (1 << (day - 1)))).and(self.whole())
    }

    /// The number of a day of the month.
    pub(super) fn number(self, day: u8) -> i32 {
        self.first + i32::from(day) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use josei_base::Month;

    #[test]
    fn days_between() {
        let june = MonthDays::new(ServiceMonth(Month::new(2024, 6).unwrap()));
        let text = |days: Days| days.to_string();
        assert_eq!(june.length, 30);
        assert_eq!(text(june.whole()), "1-30");
        assert_eq!(text(june.between(june.first - 10, june.first + 14)), "1-15");
        assert_eq!(text(june.between(june.last(), i32::MAX)), "30");
        assert_eq!(text(june.between(i32::MIN, june.first - 1)), "");
        assert_eq!(text(june.between(june.last() + 1, i32::MAX)), "");
        assert_eq!(text(june.of(DaySet::EMPTY.with(3).with(4).with(10).with(31))), "3-4,10");
        assert_eq!(june.number(1), june.first);
    }

    #[test]
    fn days_travel_as_runs() {
        for bits in [0, 1, 0b111, 0b1011, 1 << 30, (1 << 31) - 1] {
            let days = Days(bits);
            assert_eq!(serde_json::from_str::<Days>(&serde_json::to_string(&days).unwrap()).unwrap(), days);
        }
        for wrong in ["\"0\"", "\"32\"", "\"1-\"", "\"a\""] {
            assert!(serde_json::from_str::<Days>(wrong).is_err(), "{wrong}");
        }
    }
}
