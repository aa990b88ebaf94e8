//! Defects of rows, each with the one code that must be told of it.

use super::ExtractSource;
use crate::random::Random;

/// A planted defect (誤りの種類).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtractDefect {
    /// A field too few.
    Fields,
    /// No person number.
    NoNumber,
    /// A day that does not exist.
    Day,
    /// A required value is empty.
    Empty,
    /// A value that no list has.
    Value,
    /// The row stands twice: a warning.
    Twice,
    /// Another row says something else of the same.
    Contradiction,
    /// 平成 after its end: a warning.
    LateHeisei,
}

impl ExtractDefect {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Fields, Self::NoNumber, Self::Day, Self::Empty, Self::Value, Self::Twice, Self::Contradiction, Self::LateHeisei];

    /// One that the source can have.
    pub(super) fn any(source: ExtractSource, random: &mut Random) -> Self {
        let mut at = random.index(Self::ALL.len());
        loop {
            let defect = Self::ALL.get(at).copied().unwrap_or(Self::Fields);
            // The tax extract has a day that may be any, and no required day or value beside its keys.
            if source != ExtractSource::Tax || defect != Self::Empty {
                return defect;
            }
            at += 1;
        }
    }

    /// The column it is planted in.
    const fn column(self, source: ExtractSource) -> &'static str {
        match (self, source) {
            (Self::Day, ExtractSource::Jumin) => "removed_on",
            (Self::Day | Self::LateHeisei, ExtractSource::Tax) => "decided_on",
            (Self::Day, ExtractSource::Kokuho) => "lost_on",
            (Self::Day, ExtractSource::Seiho) => "ended_on",
            (Self::LateHeisei, ExtractSource::Jumin) => "notified_on",
            (Self::LateHeisei, ExtractSource::Kokuho) => "benefit_from",
            (Self::Empty, ExtractSource::Jumin) => "birth_date",
            (Self::Empty, ExtractSource::Kokuho) => "in_force",
            (Self::LateHeisei, ExtractSource::Seiho) | (Self::Empty, _) => "protected_from",
            (Self::Value | Self::Contradiction, ExtractSource::Jumin) => "relation",
            (Self::Value | Self::Contradiction, ExtractSource::Tax) => "exemption",
            (Self::Value | Self::Contradiction, ExtractSource::Kokuho) => "insurance_kind",
            (Self::Value | Self::Contradiction, ExtractSource::Seiho) => "protection_kind",
            (Self::Fields | Self::NoNumber | Self::Twice, _) => "person_number",
        }
    }

    /// A value of a list that no row has.
    const fn other(source: ExtractSource) -> &'static str {
        match source {
            ExtractSource::Jumin => "99",
            ExtractSource::Tax => "9",
            ExtractSource::Kokuho | ExtractSource::Seiho => "3",
        }
    }

    /// The row with the defect in it, and rows that belong to it; each with the code that is told of it.
    pub(super) fn plant(self, source: ExtractSource, row: &[String]) -> Vec<(Vec<String>, Option<&'static str>)> {
        let with = |value: &str| {
            let place = source.columns().iter().position(|column| *column == self.column(source));
            let mut row = row.to_vec();
            if let Some(field) = place.and_then(|place| row.get_mut(place)) {
                value.clone_into(field);
            }
            row
        };
        let whole = (row.to_vec(), None);
        match self {
            Self::Fields => vec![(row.iter().take(row.len().saturating_sub(1)).cloned().collect(), Some("I101"))],
            Self::NoNumber | Self::Empty => vec![(with(""), Some("I103"))],
            Self::Day => vec![(with("20240230"), Some("I104"))],
            Self::Value => vec![(with("98"), Some("I107"))],
            Self::Twice => vec![whole, (row.to_vec(), Some("I151"))],
            Self::Contradiction => vec![whole, (with(Self::other(source)), Some("I117"))],
            Self::LateHeisei => vec![(with("4310601"), Some("I152"))],
        }
    }
}
