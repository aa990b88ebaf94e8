//! Drafts (起票): an event that somebody entered and somebody else has to decide (決裁). Its content is never changed: a wrong one is withdrawn
//! and entered anew.

use crate::head::number;
use crate::id::{Code, DraftId, StaffId};
use crate::keys::SEALED;
use crate::payload::Plain;
use crate::track::Subject;
use josei_base::plan::{BadItem, Item, ItemExt as _};
use josei_base::{Month, Timestamp};
use serde::{Deserialize, Serialize};

/// 2 決裁状態.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftState {
    /// Waits for a second person (起票済・決裁待ち).
    Entered,
    /// Approved: its entry counts (決裁済).
    Approved,
    /// Refused by a second person (不承認).
    Refused,
    /// Taken back by who entered it (取下げ).
    Withdrawn,
}

impl DraftState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Entered, Self::Approved, Self::Refused, Self::Withdrawn];

    /// As stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From what is stored.
    ///
    /// # Errors
    /// For any other text.
    pub fn parse(text: &str) -> Result<Self, BadItem> {
        Self::ALL.into_iter().find(|state| state.name() == text).ok_or(BadItem(STATE))
    }
}

impl std::fmt::Display for DraftState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// Attribute of the state: item 2 決裁状態.
pub const STATE: &str = "decision_state";

/// Why a draft was refused (不承認の理由): a code, so that nothing personal is written beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// The evidence is missing or does not agree (添付書類の不備).
    Evidence,
    /// Another person is meant (対象者誤り).
    WrongPerson,
    /// Days or values are wrong (内容誤り).
    WrongContent,
    /// It was entered before (二重起票).
    Twice,
    /// The conditions are not met (要件を満たさない).
    NotEntitled,
    /// Another reason (その他).
    Other,
}

impl RefusalReason {
    const TABLE: [(Self, &'static str); 6] = [
        (Self::Evidence, "evidence"),
        (Self::WrongPerson, "wrong_person"),
        (Self::WrongContent, "wrong_content"),
        (Self::Twice, "twice"),
        (Self::NotEntitled, "not_entitled"),
        (Self::Other, "other"),
    ];

    /// As stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.into_iter().find(|(reason, _)| *reason == self).map_or("other", |(_, name)| name)
    }

    fn parse(text: &str) -> Result<Self, BadItem> {
        Self::TABLE.into_iter().find(|(_, name)| *name == text).map(|(reason, _)| reason).ok_or(BadItem("refusal"))
    }
}

/// How a draft was settled (決裁).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is this entry.
    Approved(u64),
    /// It is none, for this reason.
    Refused(RefusalReason),
    /// Who entered it took it back.
    Withdrawn,
}

/// A draft as it was read (起票).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// Whose history it would change.
    pub subject: Subject,
    /// Who entered it (起票者).
    pub author: StaffId,
    /// When.
    pub at: Timestamp,
    /// The ward that received it: the list it stands on.
    pub ward: Code,
    /// The month whose list it stands on and whose fiscal year is the retention unit of its payload.
    pub month: Month,
    /// The event, sealed by the caller.
    pub sealed: Vec<u8>,
    /// How it was settled; `None` while it waits.
    pub settled: Option<Settlement>,
}

impl Draft {
    /// 決裁状態.
    #[must_use]
    pub fn state(&self) -> DraftState {
        match self.settled.as_ref().map(|settled| settled.outcome) {
            None => DraftState::Entered,
            Some(Outcome::Approved(_)) => DraftState::Approved,
            Some(Outcome::Refused(_)) => DraftState::Refused,
            Some(Outcome::Withdrawn) => DraftState::Withdrawn,
        }
    }

    /// Is a request under the same id the same request? By its author and the opened content of both.
    #[must_use]
    pub fn is_repeat(&self, author: &StaffId, standing: &Plain, asked: &Plain) -> bool {
        self.author == *author && standing == asked
    }

    /// As a row.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            (STATE.to_owned(), self.state().name().into()),
            ("author".to_owned(), self.author.as_str().into()),
            ("at".to_owned(), self.at.to_string().into()),
            ("ward".to_owned(), self.ward.as_str().into()),
            ("month".to_owned(), self.month.to_string().into()),
            (SEALED.to_owned(), self.sealed.clone().into()),
        ]);
        if let Some(settled) = &self.settled {
            item.insert("decided_by".to_owned(), settled.by.as_str().into());
            item.insert("decided_at".to_owned(), settled.at.to_string().into());
            match settled.outcome {
                Outcome::Approved(entry) => item.insert("entry".to_owned(), number(entry).into()),
                Outcome::Refused(reason) => item.insert("refusal".to_owned(), reason.name().into()),
                Outcome::Withdrawn => None,
            };
        }
        item
    }

    /// From a row and its place.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(subject: Subject, id: DraftId, item: &Item) -> Result<Self, BadItem> {
        let outcome = match DraftState::parse(item.text(STATE)?)? {
            DraftState::Entered => None,
            DraftState::Approved => Some(Outcome::Approved(u64::try_from(item.number("entry")?).map_err(|_| BadItem("entry"))?)),
            DraftState::Refused => Some(Outcome::Refused(RefusalReason::parse(item.text("refusal")?)?)),
            DraftState::Withdrawn => Some(Outcome::Withdrawn),
        };
        let settled = match outcome {
            None => None,
            Some(outcome) => Some(Settlement {
                by: StaffId::parse(item.text("decided_by")?).map_err(|_| BadItem("decided_by"))?,
                at: item.text("decided_at")?.parse().map_err(|_| BadItem("decided_at"))?,
                outcome,
            }),
        };
        Ok(Self {
            id,
            subject,
            author: StaffId::parse(item.text("author")?).map_err(|_| BadItem("author"))?,
            at: item.text("at")?.parse().map_err(|_| BadItem("at"))?,
            ward: Code::parse(item.text("ward")?).map_err(|_| BadItem("ward"))?,
            month: Month::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
            sealed: item.bytes(SEALED)?.to_vec(),
            settled,
        })
    }
}
