use super::State;
use super::codes;
use josei_base::Entry;
use josei_base::plan::BadItem;
use thiserror::Error;

/// Why an act on a case is refused: nothing was planned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CaseError {
    /// It does not fit the state.
    #[error("the case is {0}")]
    State(State),
    /// Proposer and approver are one person.
    #[error("proposer and approver are the same person")]
    OwnWork,
    /// The rank is too low.
    #[error("the rank may not sign this")]
    Rank,
    /// Another person works on it.
    #[error("the case has another owner, or none")]
    NotOwner,
    /// Reason code or text is missing.
    #[error("a reason code or text is missing")]
    Reason,
    /// The reason code is not in the rules.
    #[error("unknown reason code")]
    ReasonUnknown,
    /// The part of a split is no part.
    #[error("the part is not between nothing and the whole")]
    Part,
    /// Another act under the same request id.
    #[error("another act was done under this request id")]
    OtherRequest,
    /// The history is full.
    #[error("the history of the case is full")]
    Acts,
    /// An identifier of another form.
    #[error("not an identifier: {0}")]
    Identifier(&'static str),
    /// Only the proposer may.
    #[error("the proposal is another person's")]
    NotProposer,
    /// A sum that does not fit.
    #[error("amount out of range")]
    Sum,
    /// A stored item is damaged.
    #[error(transparent)]
    Stored(#[from] BadItem),
}

impl CaseError {
    /// Its code with texts.
    #[must_use]
    pub fn entry(&self) -> &'static Entry {
        match self {
            Self::State(_) => &codes::STATE,
            Self::OwnWork => &codes::OWN_WORK,
            Self::Rank => &codes::RANK,
            Self::NotOwner => &codes::NOT_OWNER,
            Self::Reason => &codes::REASON,
            Self::ReasonUnknown => &codes::REASON_UNKNOWN,
            Self::Part => &codes::PART,
            Self::OtherRequest => &codes::REQUEST,
            Self::Acts => &codes::ACTS,
            Self::Identifier(_) => &codes::IDENTIFIER,
            Self::NotProposer => &codes::NOT_PROPOSER,
            Self::Sum => &codes::SUM,
            Self::Stored(_) => &codes::STORED,
        }
    }
}

impl From<josei_base::yen::OutOfRange> for CaseError {
    fn from(_: josei_base::yen::OutOfRange) -> Self {
        Self::Sum
    }
}
