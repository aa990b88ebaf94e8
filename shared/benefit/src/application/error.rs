//! Why something asked for cannot be done. Nothing was changed; nothing here is personal.

use super::codes;
use super::state::State;
use josei_base::Entry;
use josei_base::plan::BadItem;
use josei_base::yen::OutOfRange;
use thiserror::Error;

/// A request that cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ActError {
    /// Not in this state.
    #[error("cannot be done in state {0}")]
    State(State),
    /// The proposer, where another person is asked for.
    #[error("the proposer cannot decide")]
    SamePerson,
    /// No identity check yet (M01).
    #[error("the applicant was not identified")]
    NotIdentified,
    /// Over the time limit, and nothing renewed it.
    #[error("the time limit has passed")]
    TimeBarred,
    /// Signed over something else than what stands.
    #[error("it is no longer what was seen")]
    NotWhatStands,
    /// No reason, or one that the table does not have.
    #[error("not a reason of the table")]
    Reason,
    /// A payment of nothing.
    #[error("there is nothing to pay")]
    NothingToPay,
    /// The amounts do not fit.
    #[error("the amounts cannot be computed")]
    Amount,
    /// A claim of the same care was not looked at.
    #[error("a claim of the same care was not looked at")]
    NotLookedAt,
    /// Against what the machine says, and no reason.
    #[error("against what the machine says, without a reason")]
    AgainstMachine,
    /// No settled account.
    #[error("the account is not settled")]
    NoAccount,
    /// The same application number or care stands with other content.
    #[error("the same number stands with other content")]
    Conflict,
    /// The same request with other content.
    #[error("the same request came with other content")]
    RequestConflict,
    /// Who entered an account cannot confirm it.
    #[error("who entered the account cannot confirm it")]
    AccountSamePerson,
    /// Another version of the account meanwhile.
    #[error("the account has changed meanwhile")]
    AccountChanged,
    /// Bank or branch does not exist.
    #[error("no such bank or branch")]
    NoSuchBank,
    /// The account holder's name cannot be used.
    #[error("the account holder's name cannot be used")]
    AccountName,
    /// A stored item is damaged.
    #[error(transparent)]
    Stored(#[from] BadItem),
}

impl ActError {
    /// Its stable code with texts in both languages.
    #[must_use]
    pub const fn entry(&self) -> &'static Entry {
        match self {
            Self::State(_) => &codes::Q070,
            Self::SamePerson => &codes::Q071,
            Self::NotIdentified => &codes::Q072,
            Self::TimeBarred => &codes::Q073,
            Self::NotWhatStands => &codes::Q074,
            Self::Reason => &codes::Q075,
            Self::NothingToPay => &codes::Q076,
            Self::Amount => &codes::Q081,
            Self::NotLookedAt => &codes::Q077,
            Self::AgainstMachine => &codes::Q082,
            Self::NoAccount => &codes::Q078,
            Self::Conflict => &codes::Q011,
            Self::RequestConflict => &codes::Q080,
            Self::AccountSamePerson => &codes::Q090,
            Self::AccountChanged => &codes::Q091,
            Self::NoSuchBank => &codes::Q092,
            Self::AccountName => &codes::Q093,
            Self::Stored(_) => &codes::Q079,
        }
    }
}

impl From<OutOfRange> for ActError {
    fn from(_: OutOfRange) -> Self {
        Self::Amount
    }
}
