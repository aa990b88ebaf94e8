//! The second pass: the rows of changed persons, so many at a time that they fit into memory.

use super::merge::{ChangedPerson, PersonKind};
use super::{Load, Plan};
use crate::hash::{ContentHash, PersonKey, RowKey};
use crate::image::{Entry, Image};
use crate::limits::ROWS_AT_ONCE;
use crate::person::PersonNumber;
use crate::read::{Operation, ReadRow, Reading};
use crate::report::Report;
use crate::source::Source;
use crate::value::Row;
use josei_base::Digest;
use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;
use std::io::{self, Read};
use thiserror::Error;

/// Why the changes cannot be read on.
#[derive(Debug, Error)]
pub enum ChangesError {
    /// The source of the bytes failed; it may be tried again.
    #[error("the extract cannot be read: {0}")]
    Source(#[from] io::Error),
    /// The file is not the one that was compared.
    #[error("the extract changed after it was compared")]
    FileChanged,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKind {
    /// It was not there.
    Added,
    /// It says something else.
    Changed,
    /// It is as it was.
    Unchanged,
    /// It is no more.
    Gone,
}

/// A row of a changed person (行の異動).
pub struct RowChange<'l> {
    /// Which row of the person.
    pub key: RowKey,
    /// The line it stands on; none where it is gone.
    pub line: Option<u64>,
    /// What became of it.
    pub kind: RowKind,
    /// What it said.
    pub before: Option<ContentHash>,
    /// What it says.
    pub after: Option<ContentHash>,
    /// Its values, unless it is gone.
    pub row: Option<Row<'l>>,
}

/// A changed person (人の異動): for a conditional write, what was known of the person from this source before and after.
pub struct Change<'l> {
    /// The system.
    pub source: Source,
    /// Whose, as images and registers name the person.
    pub person: PersonKey,
    /// The number, if a row of the file tells it; who is gone from a full load has none.
    pub number: Option<PersonNumber>,
    /// What became of the person.
    pub kind: PersonKind,
    /// All rows of before, as one hash.
    pub before: Option<ContentHash>,
    /// All rows of after.
    pub after: Option<ContentHash>,
    /// The rows that stand in the file, and those that are gone, by their keys. A delta does not have the rows that stay.
    pub rows: Vec<RowChange<'l>>,
}

/// Bytes that are hashed as they are read.
pub(super) struct Hashed<'a, R> {
    pub(super) inner: R,
    pub(super) hash: &'a mut Sha256,
}

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}

/// A row of the file, of a person who is wanted.
struct Found<'l> {
    person: PersonKey,
    number: PersonNumber,
    /// Nothing for a row that a delta takes away.
    row: Option<(RowKey, ContentHash, u64, Row<'l>)>,
}

/// The changed persons of a plan. After an error there is nothing more.
pub struct Changes<'p, 'l, F> {
    plan: &'p Plan,
    load: &'p Load<'l>,
    before: Option<&'p Image>,
    open: F,
    /// Persons of the plan that are not yet read.
    rest: &'p [ChangedPerson],
    ready: VecDeque<Change<'l>>,
}

impl<'p, 'l, F> Changes<'p, 'l, F> {
    pub(super) fn new(plan: &'p Plan, load: &'p Load<'l>, before: Option<&'p Image>, open: F) -> Self {
        Self { plan, load, before, open, rest: &plan.changed, ready: VecDeque::new() }
    }

    /// As many persons as fit; at least one.
    fn portion(&mut self) -> &'p [ChangedPerson] {
        let mut rows = 0;
        let fits = |person: &&ChangedPerson| {
            rows += usize::try_from(person.rows_in_file).unwrap_or(usize::MAX);
            rows <= ROWS_AT_ONCE
        };
        let count = self.rest.iter().take_while(fits).count().max(1);
        let (portion, rest) = self.rest.split_at_checked(count).unwrap_or((self.rest, &[]));
        self.rest = rest;
        portion
    }

    fn change(&self, person: &ChangedPerson, found: Vec<Found<'l>>) -> Change<'l> {
        let of = |image: Option<&Image>| -> Vec<Entry> { image.into_iter().flat_map(|image| image.entries_of(person.key)).collect() };
        let (before, after) = (of(self.before), of(Some(&self.plan.image)));
        let hash = |rows: &[Entry]| (!rows.is_empty()).then(|| self.load.hasher.rows(rows.iter().map(|entry| (entry.row, entry.content))));
        let content = |rows: &[Entry], key: RowKey| rows.iter().find(|entry| entry.row == key).map(|entry| entry.content);
        let number = found.first().map(|found| found.number);
        let mut rows: Vec<RowChange<'l>> = Vec::new();
        for (key, after, line, row) in found.into_iter().filter_map(|found| found.row) {
            let before = content(&before, key);
            let kind = match before {
                None => RowKind::Added,
                Some(before) if before == after => RowKind::Unchanged,
                Some(_) => RowKind::Changed,
            };
            rows.push(RowChange { key, line: Some(line), kind, before, after: Some(after), row: Some(row) });
        }
        for entry in &before {
            if content(&after, entry.row).is_none() {
                let kind = RowKind::Gone;
                rows.push(RowChange { key: entry.row, line: None, kind, before: Some(entry.content), after: None, row: None });
            }
        }
        rows.sort_by_key(|row| row.key);
        // A row that stands twice.
        rows.dedup_by_key(|row| row.key);
        Change {
            source: self.load.head.source,
            person: person.key,
            number,
            kind: person.kind,
            before: hash(&before),
            after: hash(&after),
            rows,
        }
    }
}

impl<'l, R: Read, F: FnMut() -> io::Result<R>> Changes<'_, 'l, F> {
    /// Reads the rows of some persons, sorted by person.
    fn read(&mut self, wanted: &[ChangedPerson]) -> Result<Vec<Found<'l>>, ChangesError> {
        let hasher = &self.load.hasher;
        let mut hash = Sha256::new();
        let mut report = Report::default();
        let mut found = Vec::new();
        let bytes = Hashed { inner: (self.open)()?, hash: &mut hash };
        let opened = Reading::open(self.load.layout, Some(self.load.head.kind), bytes, &mut report)?;
        let mut reading = opened.ok_or(ChangesError::FileChanged)?;
        let is_wanted = |number| {
            let key = hasher.person(number);
            wanted.binary_search_by_key(&key, |person| person.key).is_ok()
        };
        while let Some(row) = reading.next_row(&mut report, is_wanted)? {
            let ReadRow::Good { line, operation, row } = row else { continue };
            let (person, number) = (hasher.person(row.person), row.person);
            let (key, content) = hasher.row(self.load.head.source, &row);
            let row = (operation != Some(Operation::Gone)).then_some((key, content, line, row));
            found.push(Found { person, number, row });
        }
        drop(reading);
        if Digest(hash.finalize().into()) != self.plan.file {
            return Err(ChangesError::FileChanged);
        }
        found.sort_by_key(|found| found.person);
        Ok(found)
    }

    fn fill(&mut self) -> Result<(), ChangesError> {
        let portion = self.portion();
        let any = portion.iter().any(|person| person.rows_in_file > 0);
        let found = if any { self.read(portion)? } else { Vec::new() };
        let mut found = found.into_iter().peekable();
        for person in portion {
            let mut rows = Vec::new();
            while let Some(row) = found.next_if(|row| row.person == person.key) {
                rows.push(row);
            }
            let change = self.change(person, rows);
            self.ready.push_back(change);
        }
        Ok(())
    }
}

impl<'l, R: Read, F: FnMut() -> io::Result<R>> Iterator for Changes<'_, 'l, F> {
    type Item = Result<Change<'l>, ChangesError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ready.is_empty()
            && !self.rest.is_empty()
            && let Err(error) = self.fill()
        {
            self.rest = &[];
            return Some(Err(error));
        }
        self.ready.pop_front().map(Ok)
    }
}
