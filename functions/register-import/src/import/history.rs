//! A person of the register, opened: history, and what a system told of the person, in one query.

use crate::RegisterImport;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use josei_base::Month;
use josei_base::plan::{Item, Key, Table};
use josei_register::{Entry, EntryRow, Head, History, Plain, RegisterError, Subject, Told, keys};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use josei_store::port::{KeyPurpose, Query, SortRange};
use josei_store::seal::FieldSpec;

/// Entries of a person that are opened side by side: each asks the key service.
const OPENED_AT_ONCE: usize = 8;
/// Rows of one page.
const PAGE_ROWS_MAX: u32 = 1_000;
/// Times a history is read again that was written to while it was read.
const READINGS_MAX: u32 = 8;

/// What a refusal of the register's rules about stored rows means.
pub(super) fn damaged(error: &RegisterError) -> Failure {
    Failure::damaged(error.to_string())
}

/// A person as it stands.
pub(super) struct Person {
    pub(super) history: History,
    pub(super) told: Option<Told>,
}

impl RegisterImport {
    /// The sealed field of a row of the register, in the retention unit of a month.
    pub(super) fn field(month: Month, key: &Key) -> FieldSpec {
        FieldSpec::new(KeyPurpose::Register, month, Table::Register, key, keys::SEALED)
    }

    /// Reads a person, with what a system told of it if one is named.
    pub(super) async fn person(&self, permit: &Permit, subject: &Subject, system: Option<&str>) -> Result<Person, Failure> {
        let mut reading = 1;
        loop {
            match self.read_person(permit, subject, system).await? {
                Ok(person) => return Ok(person),
                // A page is no transaction: the head may be newer than the entries that were read before it.
                Err(RegisterError::NotWhole) if reading < READINGS_MAX => reading += 1,
                Err(error) => return Err(damaged(&error)),
            }
        }
    }

    async fn read_person(
        &self,
        permit: &Permit,
        subject: &Subject,
        system: Option<&str>,
    ) -> Result<Result<Person, RegisterError>, Failure> {
        // Entries, head, what was told: they stand one behind the other, drafts before them.
        let last = system.map_or_else(|| keys::head(&self.realm, subject), |system| keys::told(&self.realm, subject, system)).sort;
        let mut query = Query {
            table: Table::Register,
            partition: keys::partition(&self.realm, subject),
            range: SortRange::Between(keys::ENTRY_PREFIX.to_owned(), last),
            descending: false,
            limit: PAGE_ROWS_MAX,
            after: None,
        };
        let (head_key, told_key) = (keys::head(&self.realm, subject), system.map(|system| keys::told(&self.realm, subject, system)));
        let (mut rows, mut head, mut told): (Vec<(Key, EntryRow)>, Option<Item>, Option<Item>) = (Vec::new(), None, None);
        loop {
            let page = self.audited.query(permit, &query).await?;
            for (key, item) in page.items {
                if key == head_key {
                    head = Some(item);
                } else if Some(&key) == told_key.as_ref() {
                    told = Some(item);
                } else if key.sort.starts_with(keys::ENTRY_PREFIX) {
                    let row = EntryRow::from_item(&key.sort, &item).map_err(|bad| Failure::damaged(bad.0))?;
                    rows.push((key, row));
                }
            }
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        let head = Head::from_item(subject.clone(), head.as_ref()).map_err(|bad| Failure::damaged(bad.0))?;
        let told = told.map(|item| Told::from_item(&item)).transpose().map_err(|bad| Failure::damaged(bad.0))?;
        rows.retain(|(_, row)| row.seq <= head.version);
        let opened = stream::iter(rows.into_iter().map(|(key, row)| self.entry(permit, key, row))).buffered(OPENED_AT_ONCE);
        let entries: Vec<Entry> = opened.try_collect().await?;
        Ok(History::new(head, entries).map(|history| Person { history, told }))
    }

    async fn entry(&self, permit: &Permit, key: Key, row: EntryRow) -> Result<Entry, Failure> {
        let plain = Plain::new(self.sealed.open_field(permit, &Self::field(row.month, &key), &row.sealed).await?);
        row.open(&plain).map_err(|error| damaged(&error))
    }
}
