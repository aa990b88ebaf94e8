//! Days of the service month as bits: bit 0 is the 1st.

use crate::day;
use josei_base::ServiceMonth;
use josei_base::receipt::DaySet;
use std::fmt::Write as _;

/// A set of days of the service month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Days(pub(super) u32);

impl Days {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The first day number.
    pub(super) fn first(self) -> Option<u8> {
        self.iter().next()
    }

    pub(super) fn iter(self) -> impl Iterator<Item = u8> {
        (1..=31_u8).filter(move |day| self.0 & (1 << (day - 1)) != 0)
    }

    /// `10, 20`, runs as `1–15`.
    pub(super) fn write(self, to: &mut String) {
        let mut days = self.iter().peekable();
        if days.peek().is_none() {
            to.push_str("none");
        }
        let mut first_run = true;
        while let Some(start) = days.next() {
            let mut end = start;
            while days.next_if_eq(&(end + 1)).is_some() {
                end += 1;
            }
            let comma = if first_run { "" } else { ", " };
            first_run = false;
            // Writing to a String cannot fail.
            let _ = match end - start {
                0 => write!(to, "{comma}{start}"),
                1 => write!(to, "{comma}{start}, {end}"),
                _ => write!(to, "{comma}{start}–{end}"),
            };
        }
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

    fn text(days: Days) -> String {
        let mut to = String::new();
        days.write(&mut to);
        to
    }

    #[test]
    fn days_between() {
        let june = MonthDays::new(ServiceMonth(Month::new(2024, 6).unwrap()));
        assert_eq!(june.length, 30);
        assert_eq!(text(june.whole()), "1–30");
        assert_eq!(text(june.between(june.first - 10, june.first + 14)), "1–15");
        assert_eq!(text(june.between(june.last(), i32::MAX)), "30");
        assert_eq!(text(june.between(i32::MIN, june.first - 1)), "none");
        assert_eq!(text(june.between(june.last() + 1, i32::MAX)), "none");
        assert_eq!(text(june.of(DaySet::EMPTY.with(3).with(4).with(10).with(31))), "3, 4, 10");
        assert_eq!(june.number(1), june.first);
    }
}
