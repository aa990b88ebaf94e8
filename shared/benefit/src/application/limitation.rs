//! The time limit of a claim for reimbursement (時効): five years, 地方自治法 236条 (R; counted by 民法 140条, 143条).

use super::kind::{Kind, LimitFrom};
use super::word::{DocumentRef, Person};
use super::written::day;
use josei_base::{Date, ServiceMonth};
use serde::{Deserialize, Serialize};

/// Years of the time limit (R).
pub const LIMITATION_YEARS: i16 = 5;

/// The time limit was renewed (時効の更新): a clerk notes on which day and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interruption {
    /// The day of what renewed it.
    #[serde(with = "day")]
    pub on: Date,
    /// The document that shows it.
    pub evidence: DocumentRef,
    /// Who noted it.
    pub by: Person,
}

/// The last day on which an application is in time.
#[must_use]
pub fn last_day(kind: Kind, month: ServiceMonth, paid_on: Option<Date>, interruption: Option<&Interruption>) -> Date {
    let known = match kind.row().limit_from {
        LimitFrom::Payment => paid_on.unwrap_or_else(|| month.0.last_day()),
        LimitFrom::CareMonth => month.0.last_day(),
    };
    let counted_from = interruption.map_or(known, |noted| noted.on.max(known));
    five_years_after(counted_from)
}

/// The first day is not counted, so the limit ends with the day of the same date; a 29 February without one ends on the 28th, as does a limit
/// that begins on a 29 February.
fn five_years_after(day: Date) -> Date {
    let year = day.year().saturating_add(LIMITATION_YEARS);
    Date::new(year, day.month(), day.day()).or_else(|_| Date::new(year, 2, 28)).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn last_days() {
        let month = ServiceMonth::parse("2019-06").unwrap();
        let noted = |on| Interruption { on: date(on), evidence: DocumentRef::parse("d-1").unwrap(), by: Person::parse("abe").unwrap() };
        for (kind, paid, interruption, last) in [
            (Kind::OutsidePrefecture, Some("2019-06-03"), None, "2024-06-03"),
            (Kind::OutsidePrefecture, None, None, "2024-06-30"),
            (Kind::Device, Some("2020-02-29"), None, "2025-02-28"),
            (Kind::Device, Some("2020-02-28"), None, "2025-02-28"),
            (Kind::Device, Some("2019-02-28"), None, "2024-02-28"),
            (Kind::MonthlyCap, Some("2019-06-03"), None, "2024-06-30"),
            (Kind::Other, Some("2019-06-03"), Some("2023-01-10"), "2028-01-10"),
            // What came before the payment renews nothing.
            (Kind::Other, Some("2019-06-03"), Some("2019-01-10"), "2024-06-03"),
        ] {
            let interruption = interruption.map(noted);
            assert_eq!(last_day(kind, month, paid.map(date), interruption.as_ref()), date(last), "{kind:?} {paid:?}");
        }
    }
}
