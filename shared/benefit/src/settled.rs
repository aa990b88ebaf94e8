//! What a person made of a claim (職員の決定), in the claim's own row.

use crate::case::PersonId;
use crate::claim::{Claim, Outcome};
use josei_base::Yen;
use josei_base::plan::{BadItem, Item, ItemExt, Value};

/// How a claim was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Accepted as the machine computed it (支給).
    Accepted,
    /// A part accepted, the rest returned (分割).
    Split,
    /// Returned before it was paid (返戻).
    Returned,
    /// Taken back after it was accepted (過誤).
    Corrected,
}

impl How {
    const ALL: [Self; 4] = [Self::Accepted, Self::Split, Self::Returned, Self::Corrected];

    /// The name in rows and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Split => "split",
            Self::Returned => "returned",
            Self::Corrected => "corrected",
        }
    }
}

/// A person's decision on a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// How.
    pub how: How,
    /// Who approved it.
    pub by: PersonId,
    /// What is payable.
    pub yen: Yen,
}

impl Settled {
    pub(crate) fn put_into(&self, item: &mut Item) {
        item.insert("settled".to_owned(), self.how.name().into());
        item.insert("decided_by".to_owned(), self.by.as_str().into());
        item.insert("payable".to_owned(), Value::Number(self.yen.get()));
    }

    pub(crate) fn read_from(item: &Item) -> Result<Option<Self>, BadItem> {
        if !item.contains_key("settled") {
            return Ok(None);
        }
        let how = item.text("settled")?;
        Ok(Some(Self {
            how: How::ALL.into_iter().find(|known| known.name() == how).ok_or(BadItem("settled"))?,
            by: PersonId::stored(item.text("decided_by")?, "decided_by")?,
            yen: Yen::new(item.number("payable")?),
        }))
    }
}

impl Claim {
    /// What is owed for it as it stands: by a person's word, else by the machine's OK.
    #[must_use]
    pub fn payable(&self) -> Yen {
        match (&self.settled, self.outcome) {
            (Some(settled), _) => settled.yen,
            (None, Outcome::Ok) => self.yen,
            (None, Outcome::Review | Outcome::Reject) => Yen::ZERO,
        }
    }

    /// True if it is accepted, by the machine or by a person.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        match &self.settled {
            Some(settled) => matches!(settled.how, How::Accepted | How::Split),
            None => self.outcome == Outcome::Ok,
        }
    }

    /// True if it was sent or taken back: it counts nowhere, and its care may come again.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.settled.as_ref().is_some_and(|settled| matches!(settled.how, How::Returned | How::Corrected))
    }

    /// True if its copay counts in the month of its holder (月額上限): all but what the machine rejected and nobody accepted, and what is gone.
    #[must_use]
    pub fn counts_copay(&self) -> bool {
        self.is_accepted() || (self.outcome == Outcome::Review && !self.is_gone())
    }
}
