//! Reason codes (事由コード): a dated table of the city (資格 8, 10, 12, 14, 18, 40). The codes of the built-in table are this project's own.

use crate::codes;
use crate::id::Code;
use crate::tables::{self, Days};
use josei_base::{Date, Finding};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

/// The built-in table, until the city names its own.
pub const REASONS: &str = include_str!("../data/reasons.toml");

/// The items that are reason codes.
const ITEMS: [u8; 6] = [8, 10, 12, 14, 18, 40];
/// 公費資格喪失事由コード: the one whose meaning decides (the day of loss counts or not, what a receipt is told).
pub const LOST_REASON: u8 = 14;

/// What a loss means to the rules (喪失事由の意味).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossMeaning {
    /// 転出.
    MovedOut,
    /// 死亡.
    Died,
    /// 年齢到達.
    Age,
    /// 生活保護.
    Welfare,
    /// 保険喪失.
    Insurance,
    /// 他制度.
    OtherProgramme,
    /// その他.
    Other,
}

/// One reason (事由).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which item it is a code of.
    pub item: u8,
    /// The code.
    pub code: Code,
    /// What it says, Japanese.
    pub ja: String,
    /// What it says, English.
    pub en: String,
    /// For a loss: what it means.
    pub means: Option<LossMeaning>,
    /// First day on which it may be used.
    pub valid_from: Date,
    /// Last day; `None` while open.
    pub valid_to: Option<Date>,
}

/// The table (事由コード表).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasons(Vec<Reason>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: i64,
    reason: Vec<Spanned<Row>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    item: u8,
    code: Code,
    ja: String,
    en: String,
    means: Option<LossMeaning>,
    valid_from: Datetime,
    valid_to: Option<Datetime>,
}

impl Reason {
    fn is_of(&self, item: u8, code: &Code) -> bool {
        self.item == item && self.code == *code
    }

    fn overlaps(&self, other: &Self) -> bool {
        let ends = |reason: &Self| reason.valid_to.unwrap_or(Date::MAX);
        self.is_of(other.item, &other.code) && self.valid_from <= ends(other) && other.valid_from <= ends(self)
    }
}

impl Reasons {
    /// From the text of a table.
    ///
    /// # Errors
    /// All that is wrong with it, by line.
    pub fn load(text: &str) -> Result<Self, Vec<Finding>> {
        const TABLE: &str = "reason";
        let (written, mut checks) = tables::read::<Written>(text)?;
        tables::schema(&mut checks, written.schema);
        let mut reasons: Vec<Reason> = Vec::with_capacity(written.reason.len());
        for row in written.reason {
            let at = row.span().start;
            let Row { item, code, ja, en, means, valid_from, valid_to } = row.into_inner();
            let Some((valid_from, valid_to)) = tables::span(&mut checks, at, TABLE, Days { valid_from, valid_to }) else { continue };
            if !ITEMS.contains(&item) {
                checks.add(at, TABLE, "item", &codes::B307, item.to_string());
            }
            if means.is_some() != (item == LOST_REASON) {
                checks.add(at, TABLE, "means", &codes::B308, "");
            }
            if ja.is_empty() || en.is_empty() {
                checks.add(at, TABLE, "ja", &codes::B309, "");
            }
            let reason = Reason { item, code, ja, en, means, valid_from, valid_to };
            if reasons.iter().any(|other| other.overlaps(&reason)) {
                checks.add(at, TABLE, "code", &codes::B306, reason.code.as_str());
            }
            reasons.push(reason);
        }
        checks.end(Self(reasons))
    }

    /// A reason that may be used on a day.
    #[must_use]
    pub fn find(&self, item: u8, code: &Code, day: Date) -> Option<&Reason> {
        self.0.iter().find(|reason| reason.is_of(item, code) && reason.valid_from <= day && reason.valid_to.is_none_or(|to| day <= to))
    }

    /// What a loss on a day means; a code that the table has no more is その他.
    #[must_use]
    pub fn meaning(&self, code: &Code, lost_on: Date) -> LossMeaning {
        self.find(LOST_REASON, code, lost_on).and_then(|reason| reason.means).unwrap_or(LossMeaning::Other)
    }

    /// All reasons, in the order of the table.
    #[must_use]
    pub fn all(&self) -> &[Reason] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn row(rest: &str) -> String {
        format!("schema = 1\n[[reason]]\nitem = 18\ncode = \"01\"\nja = \"出生\"\nen = \"birth\"\nvalid_from = 2019-04-01\n{rest}\n")
    }

    fn found(text: &str) -> Vec<(&'static str, u64)> {
        Reasons::load(text).unwrap_err().into_iter().map(|finding| (finding.entry.code, finding.line)).collect()
    }

    #[test]
    fn the_built_in_table_is_sound_and_says_every_meaning() {
        let reasons = Reasons::load(REASONS).unwrap();
        for item in ITEMS {
            assert!(reasons.all().iter().any(|reason| reason.item == item), "{item}");
        }
        let meanings: std::collections::BTreeSet<_> = reasons.all().iter().filter_map(|reason| reason.means).collect();
        assert_eq!(meanings.len(), 7);
    }

    #[test]
    fn codes_hold_on_their_days() {
        let code = Code::parse("01").unwrap();
        let reasons = Reasons::load(&row("valid_to = 2024-03-31")).unwrap();
        for (day, holds) in [(date(2019, 3, 31), false), (date(2019, 4, 1), true), (date(2024, 3, 31), true), (date(2024, 4, 1), false)] {
            assert_eq!(reasons.find(18, &code, day).is_some(), holds, "{day}");
        }
        assert!(reasons.find(14, &code, date(2020, 1, 1)).is_none());
        assert_eq!(reasons.meaning(&code, date(2020, 1, 1)), LossMeaning::Other);
    }

    #[test]
    fn faults_are_told_with_their_line() {
        assert_eq!(found(&row("").replace("schema = 1", "schema = 2")), [("B303", 0)]);
        assert_eq!(found(&row("surprise = 1")), [("B301", 8)]);
        assert_eq!(found(&row("valid_to = 2019-03-31")), [("B305", 2)]);
        assert_eq!(found(&row("valid_to = 2019-04-01T00:00:00")), [("B304", 2)]);
        assert_eq!(found(&row("").replace("item = 18", "item = 19")), [("B307", 2)]);
        assert_eq!(found(&row("").replace("item = 18", "item = 14")), [("B308", 2)]);
        assert_eq!(found(&row("means = \"age\"")), [("B308", 2)]);
        let again = row("").split_once('\n').unwrap().1.to_owned();
        assert_eq!(found(&(row("") + &again)), [("B306", 9)]);
        assert!(Reasons::load(&(row("valid_to = 2019-12-31") + &again.replace("2019-04-01", "2020-01-01"))).is_ok());
        assert_eq!(found(&" ".repeat(crate::limits::TABLE_BYTES_MAX + 1)), [("B302", 0)]);
    }
}
