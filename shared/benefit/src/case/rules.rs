//! The rules of cases as data (`data/cases.toml`): due dates, who may sign what, and the words of reasons for the lists.

use super::{Kind, Proposal, Rank, codes};
use crate::claim::Outcome;
use josei_base::settings_file::{Checks, Faults};
use josei_base::{Date, Finding, Timestamp, cp932, date};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// The file this program is built with.
const BUILT_IN: &str = include_str!("../../data/cases.toml");
/// Version of the file's shape.
const FORMAT: u32 = 1;
/// Largest file, bytes.
const FILE_BYTES_MAX: usize = 256 << 10;
/// Most days of a due date.
const DAYS_MAX: u16 = 365;
/// Most characters of a code.
const CODE_CHARS_MAX: usize = 8;

const FAULTS: Faults = Faults { bytes_max: FILE_BYTES_MAX, too_large: &codes::RULES_LARGE, form: &codes::RULES_FORM };

/// A reason's code (事由コード): that of a decision, or one of the rules' own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReasonCode(String);

impl ReasonCode {
    /// From a capital and digits, at most eight characters.
    pub fn parse(text: &str) -> Result<Self, super::CaseError> {
        let mut bytes = text.bytes();
        let first = bytes.next().is_some_and(|byte| byte.is_ascii_uppercase());
        let fits = first && (2..=CODE_CHARS_MAX).contains(&text.len()) && bytes.all(|byte| byte.is_ascii_digit());
        if fits { Ok(Self(text.to_owned())) } else { Err(super::CaseError::Identifier("reason")) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// A reason's words (事由).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// For the city's staff.
    pub ja: String,
    /// For the review bodies' lists.
    pub official: String,
}

/// The rules of cases (例外処理の規則).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRules {
    days: Days,
    rank: Ranks,
    reasons: BTreeMap<ReasonCode, Reason>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Days {
    review: u16,
    reject: u16,
    correction: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ranks {
    accept: Rank,
    #[serde(rename = "override")]
    overriding: Rank,
    split: Rank,
    #[serde(rename = "return")]
    returning: Rank,
    correct: Rank,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: u32,
    days: Spanned<Days>,
    rank: Ranks,
    reason: Vec<Spanned<Row>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    ja: String,
    official: String,
}

/// True for a text that stands in a cell of a list as it is.
pub(super) fn fits_a_cell(text: &str) -> bool {
    !text.is_empty() && !text.contains([',', '"', '\r', '\n']) && cp932::encode(text).is_ok()
}

impl CaseRules {
    /// Those this program is built with.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn built_in() -> Result<Self, Vec<Finding>> {
        Self::read(BUILT_IN)
    }

    /// From a rules file.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its line.
    pub fn read(text: &str) -> Result<Self, Vec<Finding>> {
        let (written, mut checks): (Written, _) = Checks::read(text, &FAULTS)?;
        if written.format != FORMAT {
            checks.add(0, "", "format", &codes::RULES_FORM, written.format.to_string());
        }
        let at = written.days.span().start;
        let days = written.days.into_inner();
        for (field, count) in [("review", days.review), ("reject", days.reject), ("correction", days.correction)] {
            if !(1..=DAYS_MAX).contains(&count) {
                checks.add(at, "days", field, &codes::RULES_DAYS, count.to_string());
            }
        }
        let mut reasons = BTreeMap::new();
        for row in written.reason {
            let at = row.span().start;
            let Row { code, ja, official } = row.into_inner();
            let Ok(code) = ReasonCode::parse(&code) else {
                checks.add(at, "reason", "code", &codes::RULES_REASON, "");
                continue;
            };
            for (field, text) in [("ja", &ja), ("official", &official)] {
                if !fits_a_cell(text) {
                    checks.add(at, "reason", field, &codes::RULES_REASON, code.as_str());
                }
            }
            let name = code.to_string();
            if reasons.insert(code, Reason { ja, official }).is_some() {
                checks.add(at, "reason", "code", &codes::RULES_REASON, name);
            }
        }
        checks.end(Self { days, rank: written.rank, reasons })
    }

    /// The due date (処理期限) of a case: counted from the Japanese day on which it is opened.
    #[must_use]
    pub fn due(&self, outcome: Outcome, opened: Timestamp) -> Date {
        let days = match outcome {
            Outcome::Review => self.days.review,
            Outcome::Reject => self.days.reject,
            Outcome::Ok => self.days.correction,
        };
        date::japanese_day(opened).saturating_add(jiff_days(days))
    }

    /// Who may approve a proposal on a receipt that the machine decided so.
    #[must_use]
    pub fn rank(&self, proposal: Proposal, outcome: Outcome) -> Rank {
        let rank = match proposal.kind() {
            Kind::Accept => self.rank.accept,
            Kind::Split => self.rank.split,
            Kind::Return => self.rank.returning,
            Kind::Correct => self.rank.correct,
        };
        if proposal.overrides(outcome) { rank.max(self.rank.overriding) } else { rank }
    }

    /// A reason's words.
    #[must_use]
    pub fn reason(&self, code: &ReasonCode) -> Option<&Reason> {
        self.reasons.get(code)
    }

    /// All reasons, by code.
    pub fn reasons(&self) -> impl Iterator<Item = (&ReasonCode, &Reason)> {
        self.reasons.iter()
    }
}

fn jiff_days(days: u16) -> jiff::Span {
    jiff::Span::new().days(i64::from(days))
}
