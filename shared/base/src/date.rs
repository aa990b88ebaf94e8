//! Dates of receipt files: two generations, told apart by length per field (`domain/receipts.md` §1.4), never by file.
//!
//! Old: `GYYMMDD` / `GYYMM` with an era digit. New (from the 2020 editions): `YYYYMMDD` / `YYYYMM`. Late claims mix both.

use crate::month::Month;
use jiff::civil::{Date, date};
use thiserror::Error;

/// An era (元号).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// 明治, digit 1.
    Meiji,
    /// 大正, digit 2.
    Taisho,
    /// 昭和, digit 3.
    Showa,
    /// 平成, digit 4.
    Heisei,
    /// 令和, digit 5.
    Reiwa,
}

struct EraRow {
    era: Era,
    digit: u8,
    name: &'static str,
    first_year: i16,
    first_day: Date,
    last_day: Option<Date>,
}

/// First and last days of the eras. 明治 began on 1868-01-25 by the old calendar; only its year is used.
const ERAS: [EraRow; 5] = [
    EraRow {
        era: Era::Meiji,
        digit: b'1',
        name: "明治",
        first_year: 1868,
        first_day: date(1868, 1, 25),
        last_day: Some(date(1912, 7, 29)),
    },
    EraRow {
        era: Era::Taisho,
        digit: b'2',
        name: "大正",
        first_year: 1912,
        first_day: date(1912, 7, 30),
        last_day: Some(date(1926, 12, 24)),
    },
    EraRow {
        era: Era::Showa,
        digit: b'3',
        name: "昭和",
        first_year: 1926,
        first_day: date(1926, 12, 25),
        last_day: Some(date(1989, 1, 7)),
    },
    EraRow {
        era: Era::Heisei,
        digit: b'4',
        name: "平成",
        first_year: 1989,
        first_day: date(1989, 1, 8),
        last_day: Some(date(2019, 4, 30)),
    },
    EraRow { era: Era::Reiwa, digit: b'5', name: "令和", first_year: 2019, first_day: date(2019, 5, 1), last_day: None },
];

/// 平成31年5月–12月 was written by systems that had not been changed in time; it is read with a warning.
const LAST_DAY_OF_LATE_HEISEI: Date = date(2019, 12, 31);

/// Which way a date was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// With an era digit (和暦).
    Wareki,
    /// Western (西暦).
    Western,
}

/// A date or month as it stood in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written<T> {
    /// The value.
    pub value: T,
    /// How it was written.
    pub generation: Generation,
    /// 平成 after its end (31年5月–12月): accepted, to be told as a warning.
    pub late_heisei: bool,
}

/// Why a field is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DateError {
    /// Neither length of its kind (7 or 8 for a day, 5 or 6 for a month).
    #[error("wrong length for a date")]
    Length,
    /// A character is not an ASCII digit.
    #[error("not all digits")]
    NotDigits,
    /// The era digit is not 1–5.
    #[error("no such era")]
    Era,
    /// The day lies outside its era.
    #[error("outside its era")]
    OutsideEra,
    /// No such day or month in the calendar.
    #[error("no such day")]
    NoSuchDay,
}

fn number(bytes: &[u8]) -> Result<i16, DateError> {
    bytes.iter().try_fold(
        0_i16,
        |sum, byte| {
            if byte.is_ascii_digit() { Ok(sum * 10 + i16::from(byte - b'0')) } else { Err(DateError::NotDigits) }
        },
    )
}

/// Year, month, day (1 if the field is a month), and the era row if it was written in 和暦.
fn split(field: &[u8], with_day: bool) -> Result<(i16, i8, i8, Option<&'static EraRow>), DateError> {
    let western = if with_day { 8 } else { 6 };
    let (era, rest) = match field.split_first() {
        Some(_) if field.len() == western => (None, field),
        Some((digit, rest)) if field.len() + 1 == western => (Some(*digit), rest),
        _ => return Err(DateError::Length),
    };
    let year_digits = if era.is_some() { 2 } else { 4 };
    let part = |from: usize, to: usize| number(rest.get(from..to).unwrap_or_default());
    let year = part(0, year_digits)?;
    let small = |value: i16| i8::try_from(value).map_err(|_| DateError::NoSuchDay);
    let month = small(part(year_digits, year_digits + 2)?)?;
    let day = if with_day { small(part(year_digits + 2, year_digits + 4)?)? } else { 1 };
    let Some(digit) = era else { return Ok((year, month, day, None)) };
    if !digit.is_ascii_digit() {
        return Err(DateError::NotDigits);
    }
    let row = ERAS.iter().find(|row| row.digit == digit).ok_or(DateError::Era)?;
    if year == 0 {
        return Err(DateError::OutsideEra);
    }
    Ok((row.first_year + year - 1, month, day, Some(row)))
}

/// Tells whether days from `first` to `last` lie in the era, late 平成 included.
fn within(row: &EraRow, first: Date, last: Date) -> Result<bool, DateError> {
    let first_day = if row.era == Era::Meiji { date(1868, 1, 1) } else { row.first_day };
    if last < first_day {
        return Err(DateError::OutsideEra);
    }
    match row.last_day {
        Some(end) if first > end && row.era == Era::Heisei && first <= LAST_DAY_OF_LATE_HEISEI => Ok(true),
        Some(end) if first > end => Err(DateError::OutsideEra),
        _ => Ok(false),
    }
}

/// A day (年月日): `GYYMMDD` or `YYYYMMDD`.
///
/// # Errors
/// Says which rule the field breaks.
pub fn parse_day(field: &[u8]) -> Result<Written<Date>, DateError> {
    let (year, month, day, row) = split(field, true)?;
    if row.is_none() && year < 1868 {
        return Err(DateError::NoSuchDay);
    }
    let value = Date::new(year, month, day).map_err(|_| DateError::NoSuchDay)?;
    let late_heisei = row.map_or(Ok(false), |row| within(row, value, value))?;
    Ok(Written { value, generation: generation(row), late_heisei })
}

/// A day as other systems write it (年月日): `YYYY-MM-DD`, `YYYYMMDD` or `GYYMMDD`.
///
/// # Errors
/// Says which rule the text breaks.
pub fn parse_day_text(text: &str) -> Result<Written<Date>, DateError> {
    let bytes = text.as_bytes();
    let mut compact = [0_u8; 8];
    let digits = match (bytes.len(), bytes.get(4), bytes.get(7)) {
        (10, Some(b'-'), Some(b'-')) => {
            let without = bytes.iter().enumerate().filter(|(at, _)| *at != 4 && *at != 7).map(|(_, byte)| byte);
            compact.iter_mut().zip(without).for_each(|(to, from)| *to = *from);
            &compact[..]
        }
        _ => bytes,
    };
    parse_day(digits)
}

/// A month (年月): `GYYMM` or `YYYYMM`.
///
/// # Errors
/// Says which rule the field breaks.
pub fn parse_month(field: &[u8]) -> Result<Written<Month>, DateError> {
    let (year, month, _, row) = split(field, false)?;
    let value = Month::new(year, month).map_err(|_| DateError::NoSuchDay)?;
    let late_heisei = row.map_or(Ok(false), |row| within(row, value.first_day(), value.last_day()))?;
    Ok(Written { value, generation: generation(row), late_heisei })
}

const fn generation(row: Option<&'static EraRow>) -> Generation {
    if row.is_some() { Generation::Wareki } else { Generation::Western }
}

/// The era and year of a day, for people: `令和6年`, `令和元年`.
#[must_use]
pub fn wareki_year(day: Date) -> Option<(Era, i16)> {
    let row = ERAS.iter().rev().find(|row| row.first_day <= day)?;
    Some((row.era, day.year() - row.first_year + 1))
}

/// A day for people: `令和6年4月1日`, `平成元年1月8日`; ISO before 明治.
#[must_use]
pub fn wareki(day: Date) -> String {
    let Some(row) = ERAS.iter().rev().find(|row| row.first_day <= day) else { return day.to_string() };
    let year = match day.year() - row.first_year + 1 {
        1 => "元".to_owned(),
        year => year.to_string(),
    };
    format!("{}{year}年{}月{}日", row.name, day.month(), day.day())
}

/// The last day of an entitlement that runs to the first 31 March after a birthday (年齢計算ニ関スル法律: an age is reached at the end of the
/// day before the birthday, so who is born on 1 April reaches it on 31 March).
#[must_use]
pub fn school_year_end(birth: Date, age: i16) -> Date {
    let late = (birth.month(), birth.day()) >= (4, 2);
    let year = birth.year().saturating_add(age).saturating_add(i16::from(late));
    Date::new(year, 3, 31).unwrap_or(Date::MAX)
}

/// True in a month in which a child is not yet of school age (未就学者): up to the first 31 March after the 6th birthday.
#[must_use]
pub fn is_preschool(birth: Date, month: Month) -> bool {
    month.first_day() <= school_year_end(birth, PRESCHOOL_AGE)
}

/// The age in whose school year a child enters school.
const PRESCHOOL_AGE: i16 = 6;

/// Hours by which Japanese time (日本標準時) is ahead of UTC, the whole year round.
const JAPAN_HOURS: i8 = 9;

/// The day in Japan. Receipts are judged, deliveries opened and payments dated by it.
#[must_use]
pub fn japanese_day(at: jiff::Timestamp) -> Date {
    japanese_time(at).date()
}

/// The day and the time of day in Japan.
#[must_use]
pub fn japanese_time(at: jiff::Timestamp) -> jiff::civil::DateTime {
    jiff::tz::Offset::constant(JAPAN_HOURS).to_datetime(at)
}

/// The instant at which it is this time of this day in Japan.
#[must_use]
pub fn japanese_instant(day: Date, time: jiff::civil::Time) -> jiff::Timestamp {
    // Out of range only for the last days of the calendar.
    jiff::tz::Offset::constant(JAPAN_HOURS).to_timestamp(day.to_datetime(time)).unwrap_or(jiff::Timestamp::MAX)
}

/// The last instant of a day in Japan.
#[must_use]
pub fn japanese_day_end(day: Date) -> jiff::Timestamp {
    japanese_instant(day, jiff::civil::Time::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generations_are_told_by_length() {
        let new = parse_day(b"20130507").unwrap();
        assert_eq!((new.value, new.generation), (date(2013, 5, 7), Generation::Western));
        let old = parse_day(b"4250507").unwrap();
        assert_eq!((old.value, old.generation), (date(2013, 5, 7), Generation::Wareki));
        assert_eq!(parse_month(b"43101").unwrap().value, Month::new(2019, 1).unwrap());
        assert_eq!(parse_month(b"202006").unwrap().value, Month::new(2020, 6).unwrap());
        assert_eq!(parse_day(b"202406"), Err(DateError::Length));
        assert_eq!(parse_month(b"20240603"), Err(DateError::Length));
        assert_eq!(parse_day(b""), Err(DateError::Length));
    }

    #[test]
    fn hyphens_stand_where_they_belong_or_not_at_all() {
        for text in ["2013-05-07", "20130507", "4250507"] {
            assert_eq!(parse_day_text(text).map(|written| written.value), Ok(date(2013, 5, 7)), "{text}");
        }
        for text in ["2013/05/07", "2013-5-07", "2013-05-7x", "201-305-07", "2013-0507", "", "２０１３０５０７"] {
            assert!(parse_day_text(text).is_err(), "{text}");
        }
    }

    #[test]
    fn era_boundaries() {
        assert_eq!(parse_day(b"4310430").unwrap().value, date(2019, 4, 30));
        assert!(!parse_day(b"4310430").unwrap().late_heisei);
        assert!(parse_day(b"4310501").unwrap().late_heisei);
        assert!(parse_day(b"4311231").unwrap().late_heisei);
        assert_eq!(parse_day(b"4320101"), Err(DateError::OutsideEra));
        assert_eq!(parse_day(b"5010501").unwrap().value, date(2019, 5, 1));
        assert_eq!(parse_day(b"5010430"), Err(DateError::OutsideEra));
        assert_eq!(parse_day(b"3640107").unwrap().value, date(1989, 1, 7));
        assert_eq!(parse_day(b"3640108"), Err(DateError::OutsideEra));
        assert_eq!(parse_day(b"4010107"), Err(DateError::OutsideEra));
        assert_eq!(parse_day(b"4010108").unwrap().value, date(1989, 1, 8));
        assert_eq!(parse_day(b"2151225"), Err(DateError::OutsideEra));
        assert_eq!(parse_day(b"1010101").unwrap().value, date(1868, 1, 1));
        assert_eq!(parse_month(b"50105").unwrap().value, Month::new(2019, 5).unwrap());
        assert_eq!(parse_month(b"50104"), Err(DateError::OutsideEra));
        assert!(parse_month(b"43105").unwrap().late_heisei);
        assert_eq!(parse_day(b"4000101"), Err(DateError::OutsideEra));
        assert_eq!(parse_day(b"6010101"), Err(DateError::Era));
    }

    #[test]
    fn impossible_days() {
        assert_eq!(parse_day(b"20230229"), Err(DateError::NoSuchDay));
        assert_eq!(parse_day(b"20241301"), Err(DateError::NoSuchDay));
        assert_eq!(parse_day(b"2024 101"), Err(DateError::NotDigits));
        assert_eq!(parse_day(b"00000000"), Err(DateError::NoSuchDay));
        assert_eq!(parse_month(b"202400"), Err(DateError::NoSuchDay));
    }

    #[test]
    fn the_day_turns_at_fifteen_hours_utc() {
        assert_eq!(japanese_day("2024-07-19T14:59:59Z".parse().unwrap()), date(2024, 7, 19));
        assert_eq!(japanese_day("2024-07-19T15:00:00Z".parse().unwrap()), date(2024, 7, 20));
        assert_eq!(japanese_day_end(date(2024, 7, 19)), "2024-07-19T14:59:59.999999999Z".parse().unwrap());
        assert_eq!(japanese_day_end(Date::MAX), jiff::Timestamp::MAX);
    }

    #[test]
    fn for_people() {
        assert_eq!(wareki(date(2024, 4, 1)), "令和6年4月1日");
        assert_eq!(wareki(date(2019, 5, 1)), "令和元年5月1日");
        assert_eq!(wareki(date(2019, 4, 30)), "平成31年4月30日");
        assert_eq!(wareki_year(date(1989, 1, 7)), Some((Era::Showa, 64)));
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

    #[test]
    fn who_is_born_on_1_april_enters_school_a_year_earlier() {
        let month = |year, month| Month::new(year, month).unwrap();
        assert!(is_preschool(date(2018, 4, 1), month(2024, 3)) && !is_preschool(date(2018, 4, 1), month(2024, 4)));
        assert!(is_preschool(date(2018, 4, 2), month(2025, 3)) && !is_preschool(date(2018, 4, 2), month(2025, 4)));
    }

    proptest::proptest! {
        #[test]
        fn the_limit_is_the_first_31_march_on_which_the_age_is_reached(days in 0_i64..60_000, age in 1_i16..25) {
            let born = date(1900, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let end = school_year_end(born, age);
            // Reached at the end of the day before the birthday (29 February: before 1 March).
            let birthday = Date::new(born.year() + age, born.month(), born.day()).unwrap_or_else(|_| date(born.year() + age, 3, 1));
            let reached = birthday.yesterday().unwrap();
            proptest::prop_assert!((end.month(), end.day()) == (3, 31));
            proptest::prop_assert!(end >= reached);
            proptest::prop_assert!(Date::new(end.year() - 1, 3, 31).unwrap() < reached);
        }

        #[test]
        fn both_generations_name_the_same_day(days in 0_i32..(60 * 365)) {
            let day = date(1965, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let (era, year) = wareki_year(day).unwrap();
            let digit = ERAS.iter().find(|row| row.era == era).unwrap().digit as char;
            let old = format!("{digit}{year:02}{:02}{:02}", day.month(), day.day());
            let new = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
            proptest::prop_assert_eq!(parse_day(old.as_bytes()).unwrap().value, day);
            proptest::prop_assert_eq!(parse_day(new.as_bytes()).unwrap().value, day);
        }
    }
}
