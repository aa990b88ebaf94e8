//! Days as small numbers: 16 bits since 1900, so that a period of the register takes four bytes.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// Day 0.
const FIRST: Date = date(1900, 1, 1);
/// The last day that is told apart from "open".
pub(crate) const LAST: Date = date(2079, 6, 5);
/// A period without end, and any end after [`LAST`].
pub(crate) const OPEN: u16 = u16::MAX;

/// Days since 1900-01-01, for any date.
pub(crate) fn number(day: Date) -> i32 {
    let days = day.duration_since(FIRST).as_hours() / 24;
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// Days since 1900-01-01 within 16 bits; `None` outside 1900-01-01 – 2079-06-05.
pub(crate) fn small(day: Date) -> Option<u16> {
    if day < FIRST || day > LAST { None } else { u16::try_from(number(day)).ok() }
}

/// An end: late ones and none are open.
pub(crate) fn small_end(day: Option<Date>) -> u16 {
    day.map_or(OPEN, |day| if day < FIRST { 0 } else { small(day).unwrap_or(OPEN) })
}

/// The date of a small number; `None` when open.
pub(crate) fn date_of(day: u16) -> Option<Date> {
    if day == OPEN { None } else { FIRST.checked_add(i64::from(day).days()).ok() }
}

/// A small end as a number to compare with: open is after everything.
pub(crate) fn end_number(day: u16) -> i32 {
    if day == OPEN { i32::MAX } else { i32::from(day) }
}

/// The last day of an entitlement that runs to the first 31 March after a birthday (年齢計算ニ関スル法律: an age is reached at the end of the
/// day before the birthday, so who is born on 1 April reaches it on 31 March).
#[must_use]
pub fn school_year_end(birth: Date, age: i16) -> Date {
    let late = (birth.month(), birth.day()) >= (4, 2);
    let year = birth.year().saturating_add(age).saturating_add(i16::from(late));
    Date::new(year, 3, 31).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_days_end_where_they_say() {
        assert_eq!(small(FIRST), Some(0));
        assert_eq!(small(date(1899, 12, 31)), None);
        assert_eq!(small(LAST), Some(OPEN - 1));
        assert_eq!(small(date(2079, 6, 6)), None);
        assert_eq!(small_end(Some(date(9999, 12, 31))), OPEN);
        assert_eq!(small_end(None), OPEN);
        assert_eq!(date_of(OPEN), None);
        assert_eq!(date_of(0), Some(FIRST));
        assert_eq!(small(date(2024, 6, 15)).and_then(date_of), Some(date(2024, 6, 15)));
    }

    /// Every vector of `domain/eligibility.md` §4.3, and the city's own example.
    #[test]
    fn age_limit_vectors() {
        for (born, age, end) in [
            (date(2005, 4, 1), 18, date(2023, 3, 31)),
            (date(2005, 4, 2), 18, date(2024, 3, 31)),
            (date(2006, 3, 31), 18, date(2024, 3, 31)),
            (date(2004, 2, 29), 18, date(2022, 3, 31)),
            (date(2018, 4, 1), 6, date(2024, 3, 31)),
            (date(2018, 4, 2), 6, date(2025, 3, 31)),
            (date(2001, 4, 2), 18, date(2020, 3, 31)),
            (date(2003, 4, 1), 18, date(2021, 3, 31)),
            (date(2003, 4, 1), 15, date(2018, 3, 31)),
            (date(2001, 4, 1), 18, date(2019, 3, 31)),
        ] {
            assert_eq!(school_year_end(born, age), end, "{born} {age}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_limit_is_the_first_31_march_on_which_the_age_is_reached(days in 0_i64..60_000, age in 1_i16..25) {
            let born = FIRST.checked_add(days.days()).unwrap();
            let end = school_year_end(born, age);
            // Reached at the end of the day before the birthday (29 February: before 1 March).
            let birthday = Date::new(born.year() + age, born.month(), born.day()).unwrap_or_else(|_| date(born.year() + age, 3, 1));
            let reached = birthday.yesterday().unwrap();
            proptest::prop_assert!((end.month(), end.day()) == (3, 31));
            proptest::prop_assert!(end >= reached);
            proptest::prop_assert!(Date::new(end.year() - 1, 3, 31).unwrap() < reached);
        }
    }
}
