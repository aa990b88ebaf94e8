//! What a person asks for.

use super::people::is_id;
use super::{ActKind, Actor, CaseError, PersonId, Proposal, ReasonCode};
use josei_base::Timestamp;

/// An act on a case (処理).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Take it (着手).
    Take,
    /// Give it to somebody (割当て).
    Assign(PersonId),
    /// Put it back for others (手放し).
    PutBack,
    /// Ask outside (照会): what was asked stands in the note.
    Ask,
    /// Note the answer (回答).
    Answer,
    /// Propose (起案).
    Propose(Proposal),
    /// Take the own proposal back (取下げ).
    Withdraw,
    /// Agree with another person's proposal (決裁).
    Approve {
        /// The batch that paid it, if that is known: for corrections.
        paid_batch: Option<u32>,
    },
    /// Do not agree (差戻し).
    Refuse,
}

impl Act {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> ActKind {
        match self {
            Self::Take => ActKind::Take,
            Self::Assign(_) => ActKind::Assign,
            Self::PutBack => ActKind::PutBack,
            Self::Ask => ActKind::Ask,
            Self::Answer => ActKind::Answer,
            Self::Propose(_) => ActKind::Propose,
            Self::Withdraw => ActKind::Withdraw,
            Self::Approve { .. } => ActKind::Approve,
            Self::Refuse => ActKind::Refuse,
        }
    }

    /// Which of its kind, for the history.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Assign(to) => to.to_string(),
            Self::Propose(Proposal::Split(part)) => format!("{} {}", Proposal::Split(*part).kind(), part.get()),
            Self::Propose(proposal) => proposal.kind().to_string(),
            _ => String::new(),
        }
    }
}

/// Name of a request: asking again with the same name does nothing new (要求番号).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(String);

impl RequestId {
    /// From 1 to 64 lower-case letters, digits, `-`, `_`, `.`.
    pub fn parse(text: &str) -> Result<Self, CaseError> {
        if is_id(text) { Ok(Self(text.to_owned())) } else { Err(CaseError::Identifier("request")) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An act with who asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its name.
    pub id: RequestId,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// What.
    pub act: Act,
    /// Why, as a code of the rules.
    pub reason: Option<ReasonCode>,
    /// Why, in words: sealed by the caller.
    pub note: Option<Vec<u8>>,
}
