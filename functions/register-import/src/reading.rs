//! Subjects of the register, opened: a history in one query, with what a system told of the person; a child's parents, their incomes, and the children of a parent.

use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::StatusCode;
use josei_base::id::PersonKey;
use josei_base::plan::{BadItem, Item, Key, Table};
use josei_base::{Month, Realm};
use josei_register::{
    AsOf, Effect, Entry, EntryRow, Head, History, Household, Incomes, Lateness, Plain, Reasons, RegisterError, Role, Subject, Timeline,
    Told, Track, effect, keys, parents, project,
};
use josei_runtime::Problem;
use josei_runtime::batch::Failure;
use josei_store::audited::{Audited, Permit};
use josei_store::port::{KeyPurpose, Query, SortRange, StoreError};
use josei_store::seal::{FieldSpec, SealedObjects};
use std::collections::BTreeSet;

/// Entries of a subject that are opened side by side: each asks the key service.
const OPENED_AT_ONCE: usize = 8;
/// Rows of one page.
const PAGE_ROWS_MAX: u32 = 1_000;
/// Times a history is read again that was written to while it was read.
const READINGS_MAX: u32 = 8;

/// Why something of the register cannot be read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// A store does not answer.
    Store(StoreError),
    /// A row lacks something.
    Row(&'static str),
    /// The register's rules have something against what is stored.
    Register(RegisterError),
}

impl From<StoreError> for Unread {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<BadItem> for Unread {
    fn from(bad: BadItem) -> Self {
        Self::Row(bad.0)
    }
}

impl From<RegisterError> for Unread {
    fn from(error: RegisterError) -> Self {
        Self::Register(error)
    }
}

impl From<Unread> for Failure {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Store(error) => error.into(),
            Unread::Row(what) => Self::damaged(what),
            Unread::Register(error) => Self::damaged(error.to_string()),
        }
    }
}

impl From<Unread> for Problem {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Store(error) => error.into(),
            Unread::Row(what) => Self::damaged(what),
            Unread::Register(error) => {
                tracing::error!(%error, "stored data does not agree");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.entry())
            }
        }
    }
}

/// The sealed field of a row of the register, in the retention unit of a month.
pub(crate) fn field(month: Month, key: &Key) -> FieldSpec {
    FieldSpec::new(KeyPurpose::Register, month, Table::Register, key, keys::SEALED)
}

/// A subject as it stands.
pub(crate) struct Person {
    pub(crate) history: History,
    pub(crate) told: Option<Told>,
}

/// Months that something touches, person by person.
pub(crate) type Effects = Vec<(PersonKey, Vec<Effect>)>;

/// What effects are reckoned by.
#[derive(Clone, Copy)]
pub(crate) struct Reckoning<'r> {
    pub(crate) reasons: &'r Reasons,
    pub(crate) lateness: Lateness,
    /// Whether the city measures incomes at all; else nobody's are read.
    pub(crate) asks_incomes: bool,
}

/// Reads behind a permit.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'r> {
    pub(crate) realm: &'r Realm,
    pub(crate) audited: &'r Audited,
    pub(crate) sealed: &'r SealedObjects,
    pub(crate) permit: &'r Permit,
}

impl Reading<'_> {
    /// Reads a subject.
    pub(crate) async fn history(&self, subject: &Subject) -> Result<History, Unread> {
        Ok(self.person(subject, None).await?.history)
    }

    /// Reads a subject, with what a system told of it if one is named.
    pub(crate) async fn person(&self, subject: &Subject, system: Option<&str>) -> Result<Person, Unread> {
        let mut reading = 1;
        loop {
            match self.read_person(subject, system).await {
                // A page is no transaction: the head may be newer than the entries that were read before it.
                Err(Unread::Register(RegisterError::NotWhole)) if reading < READINGS_MAX => reading += 1,
                read => return read,
            }
        }
    }

    async fn read_person(&self, subject: &Subject, system: Option<&str>) -> Result<Person, Unread> {
        // Entries, head, what was told: they stand one behind the other, drafts before them.
        let last = system.map_or_else(|| keys::head(self.realm, subject), |system| keys::told(self.realm, subject, system)).sort;
        let range = SortRange::Between(keys::ENTRY_PREFIX.to_owned(), last);
        let (head_key, told_key) = (keys::head(self.realm, subject), system.map(|system| keys::told(self.realm, subject, system)));
        let (mut rows, mut head, mut told): (Vec<(Key, EntryRow)>, Option<Item>, Option<Item>) = (Vec::new(), None, None);
        for (key, item) in self.all(keys::partition(self.realm, subject), range).await? {
            if key == head_key {
                head = Some(item);
            } else if Some(&key) == told_key.as_ref() {
                told = Some(item);
            } else if key.sort.starts_with(keys::ENTRY_PREFIX) {
                let row = EntryRow::from_item(&key.sort, &item)?;
                rows.push((key, row));
            }
        }
        let head = Head::from_item(subject.clone(), head.as_ref())?;
        let told = told.map(|item| Told::from_item(&item)).transpose()?;
        rows.retain(|(_, row)| row.seq <= head.version);
        let opened = stream::iter(rows.into_iter().map(|(key, row)| self.entry(key, row))).buffered(OPENED_AT_ONCE);
        let entries: Vec<Entry> = opened.try_collect().await?;
        Ok(Person { history: History::new(head, entries)?, told })
    }

    async fn entry(&self, key: Key, row: EntryRow) -> Result<Entry, Unread> {
        let plain = Plain::new(self.sealed.open_field(self.permit, &field(row.month, &key), &row.sealed).await?);
        Ok(row.open(&plain)?)
    }

    /// All rows of a range, page by page.
    async fn all(&self, partition: String, range: SortRange) -> Result<Vec<(Key, Item)>, Unread> {
        let mut query = Query { table: Table::Register, partition, range, descending: false, limit: PAGE_ROWS_MAX, after: None };
        let mut rows = Vec::new();
        loop {
            let page = self.audited.query(self.permit, &query).await?;
            rows.extend(page.items);
            query.after = page.next;
            if query.after.is_none() {
                return Ok(rows);
            }
        }
    }

    /// The members of a household, as 住基 told them last.
    pub(crate) async fn members(&self, household: Household) -> Result<Vec<(PersonKey, Role)>, Unread> {
        let rows = self.all(keys::household(self.realm, household), SortRange::All).await?;
        rows.iter().map(|(key, item)| Ok((person_of(key)?, Role::of_item(item)?))).collect()
    }

    /// The children whose guardian or other parent a person is or was.
    async fn wards(&self, parent: PersonKey) -> Result<Vec<PersonKey>, Unread> {
        self.all(keys::wards(self.realm, parent), SortRange::All).await?.iter().map(|(key, _)| person_of(key)).collect()
    }

    /// What is known now of the incomes of some persons.
    pub(crate) async fn incomes(&self, persons: BTreeSet<PersonKey>) -> Result<Incomes, Unread> {
        let mut incomes = Incomes::default();
        for person in persons {
            let history = self.history(&Subject::Person(person)).await?;
            incomes.add(person, &history.as_of(AsOf::Now));
        }
        Ok(incomes)
    }

    /// What differs between two states of a subject: for itself, and for the children whom its income decides.
    pub(crate) async fn effects(
        &self,
        reckoning: Reckoning<'_>,
        subject: &Subject,
        before: &Timeline<'_>,
        after: &Timeline<'_>,
    ) -> Result<Effects, Unread> {
        let Subject::Person(person) = subject else { return Ok(Vec::new()) };
        let Reckoning { reasons, lateness, asks_incomes } = reckoning;
        // While the parents stay the same, so do the incomes on both sides.
        let other_parents = asks_incomes && before.spans(&Track::Guardian) != after.spans(&Track::Guardian);
        let incomes = if other_parents {
            self.incomes(parents(before).into_iter().chain(parents(after)).collect()).await?
        } else {
            Incomes::default()
        };
        let own = effect(&project(before, &incomes, reasons)?, &project(after, &incomes, reasons)?, lateness);
        let mut found = vec![(*person, own)];
        let (mut was, mut is) = (Incomes::default(), Incomes::default());
        was.add(*person, before);
        is.add(*person, after);
        if asks_incomes && was != is {
            for child in self.wards(*person).await? {
                let history = self.history(&Subject::Person(child)).await?;
                let timeline = history.as_of(AsOf::Now);
                let mut family = parents(&timeline);
                if !family.remove(person) {
                    continue;
                }
                let mut incomes = self.incomes(family).await?;
                incomes.add(*person, before);
                let was = project(&timeline, &incomes, reasons)?;
                incomes.add(*person, after);
                found.push((child, effect(&was, &project(&timeline, &incomes, reasons)?, lateness)));
            }
        }
        found.retain(|(_, effects)| !effects.is_empty());
        Ok(found)
    }
}

fn person_of(key: &Key) -> Result<PersonKey, Unread> {
    PersonKey::parse(&key.sort).map_err(|_| Unread::Row("person"))
}
