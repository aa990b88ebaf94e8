//! Months: a service month (診療年月) and a billing month (請求年月) are different types, because mixing them pays the wrong month.

use jiff::civil::{Date, date};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A calendar month, 1868 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

/// A month that does not exist or is written in no known way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a month (YYYYMM or YYYY-MM)")]
pub struct NotAMonth;

impl Month {
    /// A month by year and number.
    ///
    /// # Errors
    /// Outside 1868–9999 or 1–12.
    pub fn new(year: i16, month: i8) -> Result<Self, NotAMonth> {
        if (1868..=9999).contains(&year) && (1..=12).contains(&month) { Ok(Self { year, month }) } else { Err(NotAMonth) }
    }

    /// From `YYYYMM` or `YYYY-MM`.
    ///
    /// # Errors
    /// For any other text.
    pub fn parse(text: &str) -> Result<Self, NotAMonth> {
        let (year, month) = match text.len() {
            6 => (text.get(..4), text.get(4..)),
            7 if text.as_bytes().get(4) == Some(&b'-') => (text.get(..4), text.get(5..)),
            _ => return Err(NotAMonth),
        };
        let digits = |part: Option<&str>| {
            part.filter(|part| part.bytes().all(|byte| byte.is_ascii_digit())).and_then(|part| part.parse::<i16>().ok())
        };
        let (year, month) = (digits(year).ok_or(NotAMonth)?, digits(month).ok_or(NotAMonth)?);
        Self::new(year, i8::try_from(month).map_err(|_| NotAMonth)?)
    }

    /// The month a day lies in.
    ///
    /// # Errors
    /// For years before 1868.
    pub fn of(day: Date) -> Result<Self, NotAMonth> {
        Self::new(day.year(), day.month())
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, 1–12.
    #[must_use]
    pub const fn month(self) -> i8 {
        self.month
    }

    /// The first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        date(self.year, self.month, 1)
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// A day of this month, if it has one of that number.
    #[must_use]
    pub fn day(self, day: u8) -> Option<Date> {
        Date::new(self.year, self.month, i8::try_from(day).ok()?).ok()
    }

    /// Months since year 0, for differences.
    #[must_use]
    pub fn index(self) -> i32 {
        i32::from(self.year) * 12 + i32::from(self.month) - 1
    }

    /// The month `months` later (earlier when negative).
    ///
    /// # Errors
    /// When that lies outside 1868–9999.
    pub fn plus_months(self, months: i32) -> Result<Self, NotAMonth> {
        let index = self.index().checked_add(months).ok_or(NotAMonth)?;
        let year = i16::try_from(index.div_euclid(12)).map_err(|_| NotAMonth)?;
        let month = i8::try_from(index.rem_euclid(12) + 1).map_err(|_| NotAMonth)?;
        Self::new(year, month)
    }

    /// `YYYYMM`, as receipt files write it.
    #[must_use]
    pub fn compact(self) -> String {
        format!("{:04}{:02}", self.year, self.month)
    }
}

/// `YYYY-MM`, as people and JSON read it.
impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

macro_rules! month_kind {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Month);

        impl $name {
            /// From `YYYYMM` or `YYYY-MM`.
            ///
            /// # Errors
            /// For any other text.
            pub fn parse(text: &str) -> Result<Self, NotAMonth> {
                Month::parse(text).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

month_kind! {
    /// Service month (診療年月, 調剤年月): the month of care.
    ServiceMonth
}
month_kind! {
    /// Billing month (請求年月): the month in which a claim is made, usually the service month + 1.
    BillingMonth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_writings_and_nothing_else() {
        assert_eq!(Month::parse("202406"), Month::new(2024, 6));
        assert_eq!(Month::parse("2024-06"), Month::new(2024, 6));
        for wrong in ["202413", "202400", "2024/06", "20246", "", "+02406", "２０２４"] {
            assert_eq!(Month::parse(wrong), Err(NotAMonth), "{wrong}");
        }
    }

    #[test]
    fn months_add_over_years() {
        let december = Month::new(2023, 12).unwrap();
        assert_eq!(december.plus_months(1), Month::new(2024, 1));
        assert_eq!(december.plus_months(-12), Month::new(2022, 12));
        assert_eq!(Month::new(9999, 12).unwrap().plus_months(1), Err(NotAMonth));
        assert_eq!(Month::new(2024, 2).unwrap().last_day(), date(2024, 2, 29));
    }
}
