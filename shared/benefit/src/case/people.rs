//! Who acts (職員と端末): identifiers only, never names.

use super::CaseError;
use josei_base::plan::BadItem;
use serde::Deserialize;

/// Most characters of an identifier.
const ID_CHARS_MAX: usize = 64;

/// 1 to 64 lower-case letters, digits, `-`, `_`, `.`: one person cannot be two by the shift key, and no identifier reaches into a key.
pub(super) fn is_id(text: &str) -> bool {
    (1..=ID_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.'))
}

/// A person of the city (職員), by user id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(String);

impl PersonId {
    /// From 1 to 64 lower-case letters, digits, `-`, `_`, `.`.
    pub fn parse(text: &str) -> Result<Self, CaseError> {
        if is_id(text) { Ok(Self(text.to_owned())) } else { Err(CaseError::Identifier("person")) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn stored(text: &str, name: &'static str) -> Result<Self, BadItem> {
        Self::parse(text).map_err(|_| BadItem(name))
    }
}

impl std::fmt::Display for PersonId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// What a person may sign (職位). The later one may do what the earlier one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rank {
    /// Works through cases (給付担当).
    Clerk,
    /// Signs what others prepared (決裁者).
    Approver,
}

/// A person at a terminal (操作者), in the rank in which they act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub person: PersonId,
    /// From which terminal (端末).
    pub terminal: String,
    /// In which rank.
    pub rank: Rank,
}

impl Actor {
    /// From the ids of person and terminal.
    pub fn new(person: &str, terminal: &str, rank: Rank) -> Result<Self, CaseError> {
        if !is_id(terminal) {
            return Err(CaseError::Identifier("terminal"));
        }
        Ok(Self { person: PersonId::parse(person)?, terminal: terminal.to_owned(), rank })
    }
}
