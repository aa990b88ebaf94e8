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
}
