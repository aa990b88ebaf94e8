//! Rows of entries and of the drafts' lists.

use crate::draft::{Draft, DraftState, STATE};
use crate::entry::{Entry, Record, Source};
use crate::error::RegisterError;
use crate::head::number;
use crate::id::{DraftId, PersonKey, StaffId};
use crate::keys::{ENTRY_PREFIX, SEALED};
use crate::track::Subject;
use josei_base::id::InsurerNumber;
use josei_base::plan::{BadItem, Item, ItemExt as _};
use josei_base::{Digest, Month, Timestamp};

/// An entry as it stands in its row: what is personal is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Running number.
    pub seq: u64,
    /// When it was recorded.
    pub known: Timestamp,
    /// Who entered it.
    pub entered_by: StaffId,
    /// Who approved it.
    pub decided_by: Option<StaffId>,
    /// Where it came from.
    pub source: Source,
    /// The month whose fiscal year is the retention unit of the payload.
    pub month: Month,
    /// The record, sealed by the caller.
    pub sealed: Vec<u8>,
}

impl EntryRow {
    /// As a row.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("known".to_owned(), self.known.to_string().into()),
            ("entered_by".to_owned(), self.entered_by.as_str().into()),
            ("month".to_owned(), self.month.to_string().into()),
            (SEALED.to_owned(), self.sealed.clone().into()),
        ]);
        if let Some(decided_by) = &self.decided_by {
            item.insert("decided_by".to_owned(), decided_by.as_str().into());
        }
        match &self.source {
            Source::Event(draft) => {
                item.insert("draft".to_owned(), draft.as_str().into());
            }
            Source::Import { file, row } => {
                item.insert("file".to_owned(), file.to_string().into());
                item.insert("row".to_owned(), number(*row).into());
            }
        }
        item
    }

    /// From a row and its sort key.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(sort: &str, item: &Item) -> Result<Self, BadItem> {
        let seq = sort.strip_prefix(ENTRY_PREFIX).and_then(|digits| digits.parse().ok()).ok_or(BadItem("seq"))?;
        let staff = |name: &'static str| StaffId::parse(item.text(name)?).map_err(|_| BadItem(name));
        let source = if item.contains_key("draft") {
            Source::Event(DraftId::parse(item.text("draft")?).map_err(|_| BadItem("draft"))?)
        } else {
            Source::Import {
                file: Digest::parse(item.text("file")?).map_err(|_| BadItem("file"))?,
                row: u64::try_from(item.number("row")?).map_err(|_| BadItem("row"))?,
            }
        };
        Ok(Self {
            seq,
            known: item.text("known")?.parse().map_err(|_| BadItem("known"))?,
            entered_by: staff("entered_by")?,
            decided_by: if item.contains_key("decided_by") { Some(staff("decided_by")?) } else { None },
            source,
            month: Month::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
            sealed: item.bytes(SEALED)?.to_vec(),
        })
    }

    /// The entry, with the record that the caller opened.
    ///
    /// # Errors
    /// When the opened bytes do not read.
    pub fn open(self, plain: &crate::payload::Plain) -> Result<Entry, RegisterError> {
        let Self { seq, known, entered_by, decided_by, source, .. } = self;
        Ok(Entry { seq, known, entered_by, decided_by, source, record: Record::decode(plain)? })
    }
}

/// A draft on its month's list: enough to find it, nothing of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: DraftId,
    /// Whose.
    pub subject: Subject,
    /// Who entered it.
    pub author: StaffId,
    /// When.
    pub at: Timestamp,
    /// 決裁状態.
    pub state: DraftState,
}

impl Listed {
    /// Of a draft.
    #[must_use]
    pub fn of(draft: &Draft) -> Self {
        let Draft { id, subject, author, at, .. } = draft;
        Self { id: id.clone(), subject: subject.clone(), author: author.clone(), at: *at, state: draft.state() }
    }

    /// As a row.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let (kind, subject) = match &self.subject {
            Subject::Person(person) => ("person", person.to_string()),
            Subject::Insurer(number) => ("insurer", number.as_str().to_owned()),
        };
        Item::from([
            (kind.to_owned(), subject.into()),
            ("author".to_owned(), self.author.as_str().into()),
            ("at".to_owned(), self.at.to_string().into()),
            (STATE.to_owned(), self.state.name().into()),
        ])
    }

    /// From a row and its sort key.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(sort: &str, item: &Item) -> Result<Self, BadItem> {
        let id = sort.split_once('#').and_then(|(_, id)| DraftId::parse(id).ok()).ok_or(BadItem("id"))?;
        let subject = if item.contains_key("person") {
            Subject::Person(PersonKey::parse(item.text("person")?).map_err(|_| BadItem("person"))?)
        } else {
            Subject::Insurer(InsurerNumber::parse(item.text("insurer")?).map_err(|_| BadItem("insurer"))?)
        };
        Ok(Self {
            id,
            subject,
            author: StaffId::parse(item.text("author")?).map_err(|_| BadItem("author"))?,
            at: item.text("at")?.parse().map_err(|_| BadItem("at"))?,
            state: DraftState::parse(item.text(STATE)?)?,
        })
    }
}
