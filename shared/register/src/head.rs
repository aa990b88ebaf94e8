//! The head of a history (台帳見出し): how many entries there are. Every entry is recorded on condition that the head is still as it was read.

use crate::keys;
use crate::track::Subject;
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Table, Write};
use josei_base::{Realm, Timestamp};

/// The head as it was read (台帳見出し).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Whose.
    pub subject: Subject,
    /// How many entries there are; also the number of the last.
    pub version: u64,
    /// When the last entry was recorded.
    pub known: Option<Timestamp>,
}

impl Head {
    /// Of a subject nothing is recorded of.
    #[must_use]
    pub const fn new(subject: Subject) -> Self {
        Self { subject, version: 0, known: None }
    }

    /// From a row, if there is one.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(subject: Subject, item: Option<&Item>) -> Result<Self, BadItem> {
        let Some(item) = item else { return Ok(Self::new(subject)) };
        let version = u64::try_from(item.number("version")?).ok().filter(|version| *version > 0).ok_or(BadItem("version"))?;
        let known = item.text("known")?.parse().map_err(|_| BadItem("known"))?;
        Ok(Self { subject, version, known: Some(known) })
    }

    /// As a row.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([("version".to_owned(), number(self.version).into())]);
        if let Some(known) = self.known {
            item.insert("known".to_owned(), known.to_string().into());
        }
        item
    }

    /// The instant at which a new entry is known: never before the last one, whatever a clock says.
    #[must_use]
    pub fn known_at(&self, now: Timestamp) -> Timestamp {
        self.known.map_or(now, |last| last.max(now))
    }

    /// Moves the head on by so many entries, on condition that it is still as it was read.
    pub(crate) fn advance(&self, realm: &Realm, entries: u64, known: Timestamp) -> Write {
        let next = Self { subject: self.subject.clone(), version: self.version.saturating_add(entries), known: Some(known) };
        let as_read = match self.version {
            0 => Condition::Absent,
            version => Condition::Equals("version".to_owned(), number(version).into()),
        };
        Write::Put { table: Table::Register, key: keys::head(realm, &self.subject), item: next.to_item(), condition: Some(as_read) }
    }
}

/// Counts in rows; they never come near the limit.
pub(crate) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
