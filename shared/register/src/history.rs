//! A subject's history as it was read: head and all entries, whole.

use crate::entry::{Entry, Record};
use crate::error::RegisterError;
use crate::head::Head;
use crate::timeline::{Layer, Timeline, fold};
use josei_base::Timestamp;

/// Up to which knowledge a history is asked (既知時点).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// All that is known.
    Now,
    /// What was known at an instant, entries recorded at that very instant included.
    Known(Timestamp),
    /// What was known when the history had this many entries. A decision that notes the version can be asked for again exactly, whatever
    /// the clocks said.
    Version(u64),
}

/// Head and entries (履歴全体), checked against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    head: Head,
    entries: Vec<Entry>,
}

impl History {
    /// From rows, in any order.
    ///
    /// # Errors
    /// [`RegisterError::NotWhole`] unless the entries are those from 1 to the head's version, once each, in the order of their instants,
    /// and say only what entries can say.
    pub fn new(head: Head, mut entries: Vec<Entry>) -> Result<Self, RegisterError> {
        entries.sort_unstable_by_key(|entry| entry.seq);
        let numbered = entries.iter().zip(1..).all(|(entry, seq)| entry.seq == seq);
        let counted = u64::try_from(entries.len()) == Ok(head.version);
        let rising = entries.is_sorted_by_key(|entry| entry.known);
        let last = entries.last().map(|entry| entry.known) == head.known;
        let sound = entries.iter().all(|entry| entry.record.is_sound(&head.subject, entry.seq));
        if numbered && counted && rising && last && sound { Ok(Self { head, entries }) } else { Err(RegisterError::NotWhole) }
    }

    /// The head it was read with.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// The entries, by number.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries that were known.
    #[must_use]
    pub fn known(&self, as_of: AsOf) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| match as_of {
            AsOf::Now => true,
            AsOf::Known(at) => entry.known <= at,
            AsOf::Version(version) => entry.seq <= version,
        })
    }

    /// What was known: on each day of each track, the last entry that speaks of it.
    #[must_use]
    pub fn as_of(&self, as_of: AsOf) -> Timeline<'_> {
        fold(self.known(as_of).map(|entry| Layer { seq: entry.seq, says: &entry.record.says }))
    }

    /// All that is known, and what the next entry would say besides.
    #[must_use]
    pub fn with<'t>(&'t self, next: &'t Record) -> Timeline<'t> {
        let last = Layer { seq: self.head.version.saturating_add(1), says: &next.says };
        fold(self.known(AsOf::Now).map(|entry| Layer { seq: entry.seq, says: &entry.record.says }).chain(std::iter::once(last)))
    }
}
