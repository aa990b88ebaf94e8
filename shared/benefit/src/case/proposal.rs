//! What may be proposed (起案の内容), and from where.

use super::state::names;
use super::{CaseError, PersonId, ReasonCode, State};
use crate::claim::Outcome;
use josei_base::Yen;
use josei_base::plan::{BadItem, Item, ItemExt, Value};

names! {
    /// Kinds of proposals (起案の種類).
    Kind "proposal" {
        /// Pay what the machine computed
        Accept "accept" "支給";
        /// Pay a part, send the rest back
        Split "split" "分割";
        /// Send it back, before it is paid
        Return "return" "返戻";
        /// Take back what was accepted
        Correct "correct" "過誤";
    }
}

/// A proposal (起案).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proposal {
    /// Pay what the machine computed (支給).
    Accept,
    /// Pay these yen, return the rest (分割).
    Split(Yen),
    /// Return it (返戻).
    Return,
    /// Take back what was accepted (過誤).
    Correct,
}

impl Proposal {
    /// Its kind.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Accept => Kind::Accept,
            Self::Split(_) => Kind::Split,
            Self::Return => Kind::Return,
            Self::Correct => Kind::Correct,
        }
    }

    /// The state it leads to when it is approved.
    #[must_use]
    pub const fn leads_to(self) -> State {
        match self {
            Self::Accept => State::Accepted,
            Self::Split(_) => State::Split,
            Self::Return => State::Returned,
            Self::Correct => State::Corrected,
        }
    }

    /// True if it may be made in this state: 返戻 before anything is owed, 過誤 after.
    #[must_use]
    pub const fn fits(self, state: State) -> bool {
        match self {
            Self::Accept | Self::Split(_) | Self::Return => matches!(state, State::Taken),
            Self::Correct => matches!(state, State::Accepted | State::Split),
        }
    }

    /// True if it pays what the machine rejected (職権による支給).
    #[must_use]
    pub const fn overrides(self, outcome: Outcome) -> bool {
        matches!((self, outcome), (Self::Accept | Self::Split(_), Outcome::Reject))
    }

    /// True if the reason must be told in words too, beside its code.
    #[must_use]
    pub const fn wants_text(self, outcome: Outcome) -> bool {
        self.overrides(outcome) || matches!(self, Self::Correct)
    }

    /// Is its amount a part of what is at stake?
    pub(super) fn check(self, at_stake: Yen) -> Result<(), CaseError> {
        match self {
            Self::Split(part) if part <= Yen::ZERO || part >= at_stake => Err(CaseError::Part),
            _ => Ok(()),
        }
    }
}

/// A proposal that waits, with who made it (決裁待ちの起案).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What.
    pub proposal: Proposal,
    /// Who.
    pub by: PersonId,
    /// Why.
    pub reason: ReasonCode,
    /// Where the case stood before.
    pub from: State,
}

impl Standing {
    pub(super) fn put_into(&self, item: &mut Item) {
        item.insert("proposal".to_owned(), self.proposal.kind().name().into());
        item.insert("proposer".to_owned(), self.by.as_str().into());
        item.insert("proposal_reason".to_owned(), self.reason.as_str().into());
        item.insert("proposed_from".to_owned(), self.from.name().into());
        if let Proposal::Split(part) = self.proposal {
            item.insert("part".to_owned(), Value::Number(part.get()));
        }
    }

    pub(super) fn read_from(item: &Item) -> Result<Option<Self>, BadItem> {
        if !item.contains_key("proposal") {
            return Ok(None);
        }
        let proposal = match Kind::parse(item.text("proposal")?)? {
            Kind::Accept => Proposal::Accept,
            Kind::Split => Proposal::Split(Yen::new(item.number("part")?)),
            Kind::Return => Proposal::Return,
            Kind::Correct => Proposal::Correct,
        };
        Ok(Some(Self {
            proposal,
            by: PersonId::stored(item.text("proposer")?, "proposer")?,
            reason: ReasonCode::parse(item.text("proposal_reason")?).map_err(|_| BadItem("proposal_reason"))?,
            from: State::parse(item.text("proposed_from")?).map_err(|_| BadItem("proposed_from"))?,
        }))
    }
}
