//! The books of a care (収支): what is decided, what is paid, and what is to be got back. They agree at any moment.

use super::{CaseError, Effect};
use crate::claim::Claim;
use josei_base::Yen;

/// What was recorded for one receipt, in the order it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booked {
    /// An obligation: it is paid exactly once.
    Paid(Yen),
    /// A correction: so much is to be got back, or netted.
    TakenBack(Yen),
}

impl Booked {
    /// What an approval books, if anything.
    #[must_use]
    pub const fn of(effect: &Effect) -> Option<Self> {
        match effect {
            Effect::Owed(owed) | Effect::Split { owed, .. } => Some(Self::Paid(owed.yen)),
            Effect::Returned => None,
            Effect::TakenBack(taken) => Some(Self::TakenBack(taken.yen)),
        }
    }
}

/// Sums over any number of claims and months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// What the claims stand for now (決定額).
    pub decided: Yen,
    /// What was recorded to be paid (支払額).
    pub paid: Yen,
    /// What is to be got back (過誤による返還額): never above zero, for it lowers what is paid.
    pub receivable: Yen,
}

impl Balance {
    /// Of claims as they stand, and of all that was booked for them.
    ///
    /// # Errors
    /// When a sum does not fit.
    pub fn of<'c>(claims: impl IntoIterator<Item = &'c Claim>, booked: impl IntoIterator<Item = Booked>) -> Result<Self, CaseError> {
        let mut balance = Self { decided: Yen::sum(claims.into_iter().map(Claim::payable))?, ..Self::default() };
        for one in booked {
            match one {
                Booked::Paid(yen) => balance.paid = balance.paid.plus(yen)?,
                Booked::TakenBack(yen) => balance.receivable = balance.receivable.minus(yen)?,
            }
        }
        Ok(balance)
    }

    /// `decided − paid − receivable`: nothing, or somebody is paid wrongly.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn difference(&self) -> Result<Yen, CaseError> {
        Ok(self.decided.minus(self.paid)?.minus(self.receivable)?)
    }
}
