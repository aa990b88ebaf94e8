//! Cards and numbers (証の有効期限・受給者証番号): until when a card made on a day is valid, and which holder number comes next. Both are the
//! city's rules, dated, in a table; the built-in one is this project's own.

use crate::codes;
use crate::tables::{self, Days};
use josei_base::date::school_year_end;
use josei_base::id::{HolderNumber, luhn};
use josei_base::{Date, Finding};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

/// The built-in table, until the city names its own.
pub const CARDS: &str = include_str!("../data/cards.toml");

/// Oldest age a rule may name.
const AGE_MAX: u8 = 30;
/// Digits of a holder number before its check digit.
const BODY_DIGITS: usize = 6;

/// Where a card ends (有効期限の区切り).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ends {
    /// The first 31 March after the age is reached (年度末).
    SchoolYear,
    /// The last day of the month in which the age is reached (誕生月の末日).
    BirthMonth,
    /// The day before the birthday (誕生日の前日).
    BirthdayEve,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Expiry {
    ends: Ends,
    age: u8,
    from: Date,
    to: Option<Date>,
}

/// The table (証の規則).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardRules {
    expiries: Vec<Expiry>,
    check_digit: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: i64,
    check_digit: bool,
    expiry: Vec<Spanned<Row>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    ends: Ends,
    age: u8,
    valid_from: Datetime,
    valid_to: Option<Datetime>,
}

impl Expiry {
    fn day(&self, birth: Date) -> Option<Date> {
        let age = i16::from(self.age);
        if self.ends == Ends::SchoolYear {
            return Some(school_year_end(birth, age));
        }
        // An age is reached at the end of the day before the birthday (年齢計算ニ関スル法律); who is born on 29 February reaches it on the 28th.
        let year = birth.year().checked_add(age)?;
        let birthday = Date::new(year, birth.month(), birth.day()).or_else(|_| Date::new(year, 3, 1)).ok()?;
        let eve = birthday.yesterday().ok()?;
        Some(if self.ends == Ends::BirthMonth { eve.last_of_month() } else { eve })
    }
}

impl CardRules {
    /// From the text of a table.
    ///
    /// # Errors
    /// All that is wrong with it, by line.
    pub fn load(text: &str) -> Result<Self, Vec<Finding>> {
        const TABLE: &str = "expiry";
        let (written, mut checks) = tables::read::<Written>(text)?;
        tables::schema(&mut checks, written.schema);
        let mut expiries = Vec::with_capacity(written.expiry.len());
        for row in written.expiry {
            let at = row.span().start;
            let Row { ends, age, valid_from, valid_to } = row.into_inner();
            if age > AGE_MAX {
                checks.add(at, TABLE, "age", &codes::B309, format!("0..={AGE_MAX}"));
            }
            let Some((from, to)) = tables::span(&mut checks, at, TABLE, Days { valid_from, valid_to }) else { continue };
            expiries.push(Expiry { ends, age, from, to });
        }
        checks.end(Self { expiries, check_digit: written.check_digit })
    }

    /// The last day of a card that is valid from a day on: the next end that the rules of that day know. `None` past the last.
    #[must_use]
    pub fn expiry(&self, birth: Date, valid_from: Date) -> Option<Date> {
        let in_force = self.expiries.iter().filter(|rule| rule.from <= valid_from && rule.to.is_none_or(|to| valid_from <= to));
        in_force.filter_map(|rule| rule.day(birth)).filter(|end| *end >= valid_from).min()
    }

    /// The holder number after the last one given. `None` when there are no more.
    #[must_use]
    pub fn next_number(&self, last: Option<&HolderNumber>) -> Option<HolderNumber> {
        let digits = if self.check_digit { BODY_DIGITS } else { BODY_DIGITS + 1 };
        let last: u32 = last.map_or(Some(0), |last| last.as_str().get(..digits)?.parse().ok())?;
        let body = format!("{:0digits$}", last.checked_add(1)?);
        if body.len() > digits {
            return None;
        }
        let check = if self.check_digit { luhn::check_digit(&body)?.to_string() } else { String::new() };
        HolderNumber::parse(&(body + &check)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_card_ends_with_the_next_school() {
        let rules = CardRules::load(CARDS).unwrap();
        for (birth, from, end) in [
            (date(2018, 4, 1), date(2019, 4, 1), Some(date(2024, 3, 31))),
            (date(2018, 4, 2), date(2019, 4, 1), Some(date(2025, 3, 31))),
            (date(2018, 4, 2), date(2025, 3, 31), Some(date(2025, 3, 31))),
            (date(2018, 4, 2), date(2025, 4, 1), Some(date(2031, 3, 31))),
            (date(2005, 4, 2), date(2022, 4, 1), Some(date(2024, 3, 31))),
            (date(2005, 4, 2), date(2024, 4, 1), None),
        ] {
            assert_eq!(rules.expiry(birth, from), end, "{birth} {from}");
        }
    }

    #[test]
    fn birthdays_end_on_their_eve_or_with_its_month() {
        let rules = |ends: &str| {
            CardRules::load(&format!("schema = 1\ncheck_digit = true\n[[expiry]]\nends = \"{ends}\"\nage = 3\nvalid_from = 2000-01-01\n"))
                .unwrap()
        };
        assert_eq!(rules("birthday_eve").expiry(date(2020, 2, 29), date(2020, 3, 1)), Some(date(2023, 2, 28)));
        assert_eq!(rules("birthday_eve").expiry(date(2020, 7, 1), date(2020, 8, 1)), Some(date(2023, 6, 30)));
        assert_eq!(rules("birth_month").expiry(date(2020, 7, 2), date(2020, 8, 1)), Some(date(2023, 7, 31)));
    }

    #[test]
    fn numbers_follow_one_another_with_their_check_digit() {
        let rules = CardRules::load(CARDS).unwrap();
        let number = |text: &str| HolderNumber::parse(text).unwrap();
        assert_eq!(rules.next_number(None), Some(number("0000018")));
        assert_eq!(rules.next_number(Some(&number("9000001"))), Some(number("9000019")));
        assert!(rules.next_number(Some(&number("1234566"))).unwrap().has_check_digit());
        assert_eq!(rules.next_number(Some(&number("9999998"))), None);
        let plain = CardRules::load(&CARDS.replace("check_digit = true", "check_digit = false")).unwrap();
        assert_eq!(plain.next_number(Some(&number("1234567"))), Some(number("1234568")));
    }

    #[test]
    fn faults_are_told() {
        let row = |rest: &str| format!("schema = 1\ncheck_digit = true\n[[expiry]]\nends = \"school_year\"\n{rest}\n");
        for (text, code) in [
            (row("age = 31\nvalid_from = 2000-01-01"), "B309"),
            (row("age = 3\nvalid_from = 2000-02-30"), "B301"),
            (row("age = 3\nvalid_from = 2000-01-01\nvalid_to = 1999-12-31"), "B305"),
            (row("age = 3\nvalid_from = 2000-01-01").replace("school_year", "moon"), "B301"),
        ] {
            assert_eq!(CardRules::load(&text).unwrap_err()[0].entry.code, code, "{text}");
        }
    }
}
