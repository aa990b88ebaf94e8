//! School years and months (`domain/eligibility.md` §4.3), written a second time on purpose: this crate answers for the rule by itself.

use crate::SyntheticError;
use jiff::{ToSpan as _, civil::Date};
use josei_base::Month;

/// The 31 March that ends the school year in which a child reaches `age` (children of 1 April belong to the year before).
pub(crate) fn school_year_end(birth: Date, age: i16) -> Date {
    let late = (birth.month(), birth.day()) >= (4, 2);
    jiff::civil::date(birth.year() + age + i16::from(late), 3, 31)
}

/// Preschool (未就学): up to the first 31 March after the 6th birthday; it never ends inside a month.
pub(crate) fn is_preschool(birth: Date, month: Month) -> bool {
    month.first_day() <= school_year_end(birth, 6)
}

/// A day some days later (earlier when negative).
pub(crate) fn plus_days(day: Date, days: i32) -> Result<Date, SyntheticError> {
    day.checked_add(days.days()).map_err(|_| SyntheticError::Calendar)
}

/// A month some months later.
pub(crate) fn plus_months(month: Month, months: i32) -> Result<Month, SyntheticError> {
    month.plus_months(months).map_err(|_| SyntheticError::Calendar)
}

/// The number of days of a month.
pub(crate) fn length(month: Month) -> u8 {
    month.last_day().day().unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn second_of_april_begins_the_year() {
        assert_eq!(school_year_end(date(2005, 4, 1), 18), date(2023, 3, 31));
        assert_eq!(school_year_end(date(2005, 4, 2), 18), date(2024, 3, 31));
        assert_eq!(school_year_end(date(2004, 2, 29), 18), date(2022, 3, 31));
        assert!(!is_preschool(date(2018, 4, 1), Month::new(2024, 4).unwrap()));
        assert!(is_preschool(date(2018, 4, 2), Month::new(2024, 4).unwrap()));
    }
}
