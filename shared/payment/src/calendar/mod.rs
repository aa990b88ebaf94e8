//! Bank business days (銀行営業日): not Saturday, Sunday, a national holiday, nor 12/31–1/3 (`domain/payments.md` §1.10).
//!
//! Holidays are data with an end: a day beyond the table is refused, never assumed to be open.

use crate::error::PaymentError;
use jiff::civil::{Time, Weekday};
use josei_base::date::{japanese_day, japanese_instant, japanese_time};
use josei_base::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thiserror::Error;

/// The table that comes with Josei.
const HOLIDAYS: &str = include_str!("holidays.csv");

/// Furthest a value date may lie from its decision, days (R): the file has no year, so a day half a year away is ambiguous.
pub const VALUE_DATE_DAYS_MAX: i32 = 180;

/// Most business days of lead that a profile may ask for.
pub const LEAD_DAYS_MAX: u8 = 60;

/// Business days before the value date on which the bank wants the file, where the profile does not say (P).
pub const LEAD_DAYS_DEFAULT: u8 = 3;

/// Time of that day, in Japan, at which the bank's counter closes, where the profile does not say (R).
pub const CUT_OFF_DEFAULT: Time = Time::constant(15, 0, 0, 0);

/// Until when a bank takes a file (持込期限): before a time of day, so many business days before the value date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CutOff {
    /// Business days before the value date; with 0, the value date itself.
    pub lead_days: u8,
    /// Time of that day in Japan; at this time it is too late.
    pub time: Time,
}

impl Default for CutOff {
    fn default() -> Self {
        Self { lead_days: LEAD_DAYS_DEFAULT, time: CUT_OFF_DEFAULT }
    }
}

/// Which days a bank is open, within a table of holidays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessDays {
    first: Date,
    last: Date,
    holidays: BTreeSet<Date>,
}

/// A table of holidays that does not read; the line is counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadHolidays {
    /// No line `# from YYYY-MM-DD to YYYY-MM-DD`.
    #[error("the table does not say from when to when it is complete")]
    NoRange,
    /// Not `YYYY-MM-DD,name`, not rising, or outside the range.
    #[error("line {0} is not a holiday in rising order within the range")]
    Line(usize),
}

/// A day on which a bank is open (振込指定日). Only [`BusinessDays`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ValueDate(Date);

impl ValueDate {
    /// The day.
    #[must_use]
    pub const fn date(self) -> Date {
        self.0
    }

    /// From stored text: it was a business day when it was made.
    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        text.parse().ok().filter(|date: &Date| date.to_string() == text).map(Self)
    }
}

impl std::fmt::Display for ValueDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for ValueDate {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::from_stored(&text).ok_or("not a date")
    }
}

impl From<ValueDate> for String {
    fn from(date: ValueDate) -> Self {
        date.to_string()
    }
}

impl BusinessDays {
    /// The table that comes with Josei: 2019 to 2027.
    pub fn built_in() -> Result<Self, BadHolidays> {
        Self::from_csv(HOLIDAYS)
    }

    /// From a table of `YYYY-MM-DD,name` lines in rising order, with a comment `# from YYYY-MM-DD to YYYY-MM-DD` before them.
    pub fn from_csv(text: &str) -> Result<Self, BadHolidays> {
        let range = text.lines().find_map(|line| line.strip_prefix("# from ")?.split_once(" to ")).ok_or(BadHolidays::NoRange)?;
        let (Ok(first), Ok(last)) = (range.0.parse::<Date>(), range.1.trim().parse::<Date>()) else { return Err(BadHolidays::NoRange) };
        let mut holidays = BTreeSet::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty()) {
            let bad = BadHolidays::Line(index + 1);
            let (day, _) = line.split_once(',').ok_or(bad)?;
            let day: Date = day.parse().map_err(|_| bad)?;
            if day < first || day > last || holidays.last().is_some_and(|before| *before >= day) {
                return Err(bad);
            }
            holidays.insert(day);
        }
        Ok(Self { first, last, holidays })
    }

    /// Last day the table knows.
    #[must_use]
    pub const fn horizon(&self) -> Date {
        self.last
    }

    /// Is a bank open?
    ///
    /// # Errors
    /// For days outside the table.
    pub fn is_open(&self, day: Date) -> Result<bool, PaymentError> {
        if day < self.first || day > self.last {
            return Err(PaymentError::BeyondHorizon);
        }
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let turn_of_year = matches!((day.month(), day.day()), (12, 31) | (1, 1..=3));
        Ok(!weekend && !turn_of_year && !self.holidays.contains(&day))
    }

    /// The day itself as a value date.
    ///
    /// # Errors
    /// When banks are closed on it, or it lies outside the table.
    pub fn on(&self, day: Date) -> Result<ValueDate, PaymentError> {
        if self.is_open(day)? { Ok(ValueDate(day)) } else { Err(PaymentError::NotBusinessDay) }
    }

    /// The first business day on or after a day.
    ///
    /// # Errors
    /// When that lies outside the table.
    pub fn next_business_day(&self, day: Date) -> Result<ValueDate, PaymentError> {
        let mut day = day;
        while !self.is_open(day)? {
            day = day.tomorrow().map_err(|_| PaymentError::BeyondHorizon)?;
        }
        Ok(ValueDate(day))
    }

    /// The instant from which a file for this value date comes too late (持込期限).
    ///
    /// # Errors
    /// When the business days before it lie outside the table, or the lead is over [`LEAD_DAYS_MAX`].
    pub fn hand_over_by(&self, value_date: ValueDate, cut_off: CutOff) -> Result<Timestamp, PaymentError> {
        let lead = Some(cut_off.lead_days).filter(|lead| *lead <= LEAD_DAYS_MAX).ok_or(PaymentError::BeyondHorizon)?;
        let mut day = value_date.0;
        for _ in 0..lead {
            day = day.yesterday().map_err(|_| PaymentError::BeyondHorizon)?;
            while !self.is_open(day)? {
                day = day.yesterday().map_err(|_| PaymentError::BeyondHorizon)?;
            }
        }
        Ok(japanese_instant(day, cut_off.time))
    }

    /// The next value date (次の振込日): the first one for which a file can still be handed over.
    ///
    /// # Errors
    /// When that lies outside the table, or the lead is over [`LEAD_DAYS_MAX`].
    pub fn next_value_date(&self, now: Timestamp, cut_off: CutOff) -> Result<ValueDate, PaymentError> {
        let lead = Some(cut_off.lead_days).filter(|lead| *lead <= LEAD_DAYS_MAX).ok_or(PaymentError::BeyondHorizon)?;
        let today = japanese_time(now);
        // On a day on which the bank is closed, and after its hour, the file is there on the next business day.
        let mut day = if self.is_open(today.date())? && today.time() < cut_off.time {
            today.date()
        } else {
            self.next_business_day(tomorrow(today.date())?)?.0
        };
        for _ in 0..lead {
            day = self.next_business_day(tomorrow(day)?)?.0;
        }
        Ok(ValueDate(day))
    }

    /// A day that somebody wishes for, as a value date that can still be reached.
    ///
    /// # Errors
    /// When banks are closed on it, it is more than [`VALUE_DATE_DAYS_MAX`] away, or its file would come too late; that one tells the next.
    pub fn wished(&self, day: Date, now: Timestamp, cut_off: CutOff) -> Result<ValueDate, PaymentError> {
        let away = day.since(japanese_day(now)).map_or(i32::MAX, |span| span.get_days());
        if away > VALUE_DATE_DAYS_MAX {
            return Err(PaymentError::BeyondHorizon);
        }
        let value_date = self.on(day)?;
        if now < self.hand_over_by(value_date, cut_off)? {
            return Ok(value_date);
        }
        Err(PaymentError::Unreachable(self.next_value_date(now, cut_off)?))
    }

    /// Until when finance must have acknowledged what it took (受領): the same time of the next business day. Days that the table does not know
    /// count as open: an alarm too early does no harm.
    #[must_use]
    pub fn receipt_due(&self, taken: Timestamp) -> Timestamp {
        let taken = japanese_time(taken);
        let mut day = taken.date().tomorrow().unwrap_or(Date::MAX);
        while !self.is_open(day).unwrap_or(true) {
            day = day.tomorrow().unwrap_or(Date::MAX);
        }
        japanese_instant(day, taken.time())
    }

    /// Business days after a day, up to another and with it; none if that is not later.
    ///
    /// # Errors
    /// When a day between them lies outside the table.
    pub fn business_days_since(&self, from: Date, to: Date) -> Result<u32, PaymentError> {
        let (mut day, mut count) = (from, 0);
        while day < to {
            day = day.tomorrow().map_err(|_| PaymentError::BeyondHorizon)?;
            count += u32::from(self.is_open(day)?);
        }
        Ok(count)
    }

    /// The day a header's `MMDD` means (it has no year): the first such day on or after the decision.
    ///
    /// # Errors
    /// When there is no such day, banks are closed on it, or it is more than [`VALUE_DATE_DAYS_MAX`] away.
    pub fn resolve(&self, month: i8, day: i8, decision: Date) -> Result<ValueDate, PaymentError> {
        let date = [0, 1]
            .into_iter()
            .filter_map(|years| Date::new(decision.year().checked_add(years)?, month, day).ok())
            .find(|date| *date >= decision)
            .ok_or(PaymentError::NotBusinessDay)?;
        let away = date.since(decision).map_or(i32::MAX, |span| span.get_days());
        if away > VALUE_DATE_DAYS_MAX {
            return Err(PaymentError::BeyondHorizon);
        }
        self.on(date)
    }
}

fn tomorrow(day: Date) -> Result<Date, PaymentError> {
    day.tomorrow().map_err(|_| PaymentError::BeyondHorizon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn days() -> BusinessDays {
        BusinessDays::built_in().unwrap()
    }

    #[test]
    fn an_age_counts_days_on_which_banks_are_open() {
        let since = |from, to| days().business_days_since(from, to);
        // Friday; the weekend after it; the Monday that is a holiday (海の日); Tuesday.
        let friday = date(2024, 7, 12);
        for (to, count) in [
            (date(2024, 7, 1), 0),
            (friday, 0),
            (date(2024, 7, 14), 0),
            (date(2024, 7, 15), 0),
            (date(2024, 7, 16), 1),
            (date(2024, 7, 19), 4),
        ] {
            assert_eq!(since(friday, to), Ok(count), "{to}");
        }
        assert_eq!(since(date(2024, 12, 27), date(2025, 1, 6)), Ok(2));
        assert_eq!(since(friday, date(2028, 1, 1)), Err(PaymentError::BeyondHorizon));
    }

    /// Day of the equinox by the usual formula for 1980–2099, in hundred-thousandths of a day so that no float is needed.
    fn equinox(year: i16, constant: i64) -> i8 {
        let since = i64::from(year) - 1980;
        i8::try_from((constant * 10 + since * 242_194 - since.div_euclid(4) * 1_000_000) / 1_000_000).unwrap()
    }

    fn monday(year: i16, month: i8, nth: i8) -> Date {
        date(year, month, 1).nth_weekday_of_month(nth, Weekday::Monday).unwrap()
    }

    /// The law, computed: an answer that shares nothing with the table.
    fn by_law(year: i16) -> BTreeSet<Date> {
        let mut named: BTreeSet<Date> = [(1, 1), (2, 11), (4, 29), (5, 3), (5, 4), (5, 5), (11, 3), (11, 23)]
            .into_iter()
            .map(|(month, day)| date(year, month, day))
            .collect();
        named.extend([
            monday(year, 1, 2),
            monday(year, 9, 3),
            date(year, 3, equinox(year, 2_084_310)),
            date(year, 9, equinox(year, 2_324_880)),
        ]);
        if year >= 2020 {
            named.insert(date(year, 2, 23));
        }
        match year {
            2019 => named.extend([date(2019, 5, 1), date(2019, 10, 22)]),
            2020 => named.extend([date(2020, 7, 23), date(2020, 7, 24), date(2020, 8, 10)]),
            2021 => named.extend([date(2021, 7, 22), date(2021, 7, 23), date(2021, 8, 8)]),
            _ => {}
        }
        if !(2020..=2021).contains(&year) {
            named.extend([monday(year, 7, 3), date(year, 8, 11), monday(year, 10, 2)]);
        }
        let mut all = named.clone();
        for holiday in &named {
            if holiday.weekday() == Weekday::Sunday {
                let mut substitute = *holiday;
                while named.contains(&substitute) {
                    substitute = substitute.tomorrow().unwrap();
                }
                all.insert(substitute);
            }
            let (between, after) = (holiday.tomorrow().unwrap(), holiday.tomorrow().unwrap().tomorrow().unwrap());
            if named.contains(&after) && !named.contains(&between) && between.weekday() != Weekday::Sunday {
                all.insert(between);
            }
        }
        all
    }

    #[test]
    fn the_table_is_what_the_law_says() {
        let law: BTreeSet<Date> = (2019..=2027).flat_map(by_law).collect();
        assert_eq!(days().holidays, law);
    }

    #[test]
    fn known_days() {
        let days = days();
        for closed in [
            date(2019, 4, 30), // 国民の休日
            date(2019, 5, 2),
            date(2020, 5, 6),  // 振替休日
            date(2026, 9, 22), // 国民の休日
            date(2024, 2, 12),
            date(2024, 12, 31),
            date(2025, 1, 2),
            date(2024, 6, 15), // Saturday
        ] {
            assert_eq!(days.is_open(closed), Ok(false), "{closed}");
            assert_eq!(days.on(closed), Err(PaymentError::NotBusinessDay));
        }
        for open in [date(2024, 12, 30), date(2025, 1, 6), date(2019, 12, 23), date(2020, 10, 12), date(2021, 10, 11)] {
            assert_eq!(days.is_open(open), Ok(true), "{open}");
        }
    }

    fn at(day: Date, hour: i8, minute: i8) -> Timestamp {
        japanese_instant(day, Time::constant(hour, minute, 0, 0))
    }

    fn lead(lead_days: u8) -> CutOff {
        CutOff { lead_days, ..CutOff::default() }
    }

    #[test]
    fn the_next_value_date_is_the_first_whose_cut_off_has_not_passed() {
        let days = days();
        let value = |day, hour, minute, cut_off| days.next_value_date(at(day, hour, minute), cut_off).map(ValueDate::date);
        // Thursday before the holidays of May.
        assert_eq!(value(date(2024, 4, 25), 9, 0, lead(3)), Ok(date(2024, 5, 1)));
        assert_eq!(value(date(2024, 5, 2), 14, 59, lead(1)), Ok(date(2024, 5, 7)));
        assert_eq!(value(date(2024, 5, 2), 15, 0, lead(1)), Ok(date(2024, 5, 8)), "at the hour it is too late");
        // On a holiday nobody takes it: it is there on the next business day.
        assert_eq!(value(date(2024, 5, 3), 9, 0, lead(0)), Ok(date(2024, 5, 7)));
        assert_eq!(value(date(2024, 5, 3), 9, 0, lead(1)), Ok(date(2024, 5, 8)));
        assert_eq!(value(date(2024, 5, 2), 9, 0, lead(0)), Ok(date(2024, 5, 2)));
        assert_eq!(value(date(2024, 12, 27), 9, 0, lead(2)), Ok(date(2025, 1, 6)));
        assert_eq!(value(date(2024, 12, 27), 16, 0, lead(2)), Ok(date(2025, 1, 7)));
        let noon = CutOff { lead_days: 3, time: Time::constant(12, 0, 0, 0) };
        assert_eq!(value(date(2024, 4, 25), 12, 0, noon), Ok(date(2024, 5, 2)));
        assert_eq!(value(date(2024, 5, 2), 9, 0, lead(LEAD_DAYS_MAX + 1)), Err(PaymentError::BeyondHorizon));
    }

    /// Every hour of two months with many holidays: the next value date can be reached, and none before it.
    #[test]
    fn the_next_value_date_and_its_cut_off_agree() {
        let days = days();
        for first in [date(2024, 4, 15), date(2025, 12, 15)] {
            for (offset, hour) in (0..35).flat_map(|offset| (0..24).map(move |hour| (offset, hour))) {
                let now = at(first.checked_add(jiff::Span::new().days(offset)).unwrap(), hour, 0);
                for cut_off in [lead(0), lead(1), lead(3), CutOff { lead_days: 2, time: Time::constant(10, 0, 0, 0) }] {
                    let next = days.next_value_date(now, cut_off).unwrap();
                    assert!(now < days.hand_over_by(next, cut_off).unwrap(), "{now} {next}");
                    assert_eq!(days.wished(next.date(), now, cut_off), Ok(next));
                    let mut before = next.date().yesterday().unwrap();
                    while !days.is_open(before).unwrap() {
                        assert_eq!(days.wished(before, now, cut_off), Err(PaymentError::NotBusinessDay));
                        before = before.yesterday().unwrap();
                    }
                    assert_eq!(days.wished(before, now, cut_off), Err(PaymentError::Unreachable(next)), "{now} {before}");
                }
            }
        }
    }

    #[test]
    fn a_wish_has_its_limits() {
        let (days, now) = (days(), at(date(2024, 1, 20), 9, 0));
        assert_eq!(days.wished(date(2024, 7, 18), now, lead(3)).map(ValueDate::date), Ok(date(2024, 7, 18)));
        assert_eq!(days.wished(date(2024, 7, 19), now, lead(3)), Err(PaymentError::BeyondHorizon), "181 days");
        assert!(matches!(days.wished(date(2023, 12, 20), now, lead(3)), Err(PaymentError::Unreachable(_))));
    }

    #[test]
    fn a_receipt_is_due_on_the_next_business_day() {
        let days = days();
        assert_eq!(days.receipt_due(at(date(2024, 6, 26), 14, 0)), at(date(2024, 6, 27), 14, 0));
        assert_eq!(days.receipt_due(at(date(2024, 6, 28), 14, 0)), at(date(2024, 7, 1), 14, 0), "over a weekend");
        assert_eq!(days.receipt_due(at(date(2024, 5, 2), 23, 59)), at(date(2024, 5, 7), 23, 59));
        // Behind the end of the table.
        assert_eq!(days.receipt_due(at(date(2028, 5, 2), 9, 0)), at(date(2028, 5, 3), 9, 0));
    }

    #[test]
    fn beyond_the_table_nothing_is_assumed() {
        let days = days();
        assert_eq!(days.is_open(date(2027, 12, 30)), Ok(true));
        assert_eq!(days.is_open(date(2028, 1, 4)), Err(PaymentError::BeyondHorizon));
        assert_eq!(days.is_open(date(2018, 12, 28)), Err(PaymentError::BeyondHorizon));
        assert_eq!(days.next_business_day(date(2027, 12, 31)), Err(PaymentError::BeyondHorizon));
        assert_eq!(days.next_value_date(at(date(2027, 12, 30), 9, 0), lead(1)), Err(PaymentError::BeyondHorizon));
    }

    #[test]
    fn a_day_without_a_year_is_the_next_one() {
        let days = days();
        assert_eq!(days.resolve(1, 6, date(2024, 12, 20)).unwrap().date(), date(2025, 1, 6));
        assert_eq!(days.resolve(12, 20, date(2024, 12, 20)).unwrap().date(), date(2024, 12, 20));
        assert_eq!(days.resolve(12, 19, date(2024, 12, 20)), Err(PaymentError::BeyondHorizon));
        assert_eq!(days.resolve(2, 30, date(2024, 1, 20)), Err(PaymentError::NotBusinessDay));
        assert_eq!(days.resolve(5, 3, date(2024, 4, 20)), Err(PaymentError::NotBusinessDay));
        // 180 days on, and one more.
        assert_eq!(days.resolve(7, 19, date(2024, 1, 21)).unwrap().date(), date(2024, 7, 19));
        assert_eq!(days.resolve(7, 19, date(2024, 1, 20)), Err(PaymentError::BeyondHorizon));
    }

    #[test]
    fn a_broken_table_is_refused() {
        assert_eq!(BusinessDays::from_csv("2024-01-01,元日"), Err(BadHolidays::NoRange));
        let table = |lines: &str| BusinessDays::from_csv(&format!("# from 2024-01-01 to 2024-12-31\n{lines}"));
        assert!(table("2024-01-01,元日\n").is_ok());
        assert_eq!(table("2024-01-01\n"), Err(BadHolidays::Line(2)));
        assert_eq!(table("2024-02-11,a\n2024-01-01,b\n"), Err(BadHolidays::Line(3)));
        assert_eq!(table("2025-01-01,a\n"), Err(BadHolidays::Line(2)));
    }
}
