//! Acts (起票・決裁) as planned conditional writes. Each is decided by the conditions of one transaction; an empty plan means that it was done
//! before.
//!
//! | act | decided by |
//! |---|---|
//! | enter | no draft under the id |
//! | approve | the draft waits and its author is as read (and another); the history's head is as read; the number is nobody else's |
//! | refuse | the draft waits and its author is as read (and another) |
//! | withdraw | the draft waits and its author is as read (and the same) |
//! | import what a system tells of a person | what it told before is as read; the head is as read |

mod approve;
mod enter;
mod import;
mod settle;

pub use approve::{Approval, is_approved, plan_approve};
pub use enter::plan_enter;
pub use import::{Imported, ImportedRow, plan_import};
pub use settle::{plan_refuse, plan_withdraw};

use crate::entry::Record;
use crate::error::RegisterError;
use crate::head::Head;
use crate::id::HolderHash;
use crate::keys;
use crate::limits::ENTRIES_PER_SUBJECT_MAX;
use crate::row::EntryRow;
use crate::track::Subject;
use josei_base::Realm;
use josei_base::plan::{Condition, Item, Table, Value, Write};
use std::collections::BTreeSet;

fn equals(name: &str, value: impl Into<Value>) -> Condition {
    Condition::Equals(name.to_owned(), value.into())
}

/// Adds an entry: the head moves on from the version that was read, the entry stands where none stood, and the holder numbers are this person's.
fn record(realm: &Realm, head: &Head, row: &EntryRow, record: &Record, numbers: &[HolderHash]) -> Result<Vec<Write>, RegisterError> {
    if head.version >= ENTRIES_PER_SUBJECT_MAX {
        return Err(RegisterError::TooManyEntries);
    }
    let needed = record.numbers().len();
    if needed != numbers.len() {
        return Err(RegisterError::Numbers { given: numbers.len(), needed });
    }
    let mut writes = vec![
        head.advance(realm, 1, row.known),
        Write::Put {
            table: Table::Register,
            key: keys::entry(realm, &head.subject, row.seq),
            item: row.to_item(),
            condition: Some(Condition::Absent),
        },
    ];
    writes.extend(wards(realm, &head.subject, std::iter::once(record)));
    if let Subject::Person(person) = &head.subject {
        writes.extend(numbers.iter().map(|hash| Write::Put {
            table: Table::Register,
            key: keys::number(realm, hash),
            item: Item::from([("person".to_owned(), person.to_string().into())]),
            condition: Some(Condition::Any(vec![Condition::Absent, equals("person", person.to_string())])),
        }));
        if !numbers.is_empty() {
            // Who has a certificate is on the list that snapshots are made by.
            writes.push(Write::Put { table: Table::Register, key: keys::holder(realm, *person), item: Item::new(), condition: None });
        }
    }
    Ok(writes)
}

/// The child goes on the lists of those whom the record names as its guardian and other parent: so a parent's income finds the children. Who is on a
/// list was a child of that parent once; whether it is so on a day tells the child's own history.
fn wards<'r>(realm: &Realm, subject: &Subject, records: impl Iterator<Item = &'r Record>) -> Vec<Write> {
    let Subject::Person(child) = subject else { return Vec::new() };
    let row = |parent| Write::Put { table: Table::Register, key: keys::ward(realm, parent, *child), item: Item::new(), condition: None };
    records.flat_map(Record::parents).collect::<BTreeSet<_>>().into_iter().map(row).collect()
}

/// What a refused approval or import means, by the writes that were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The system has told something of the person meanwhile: read it again.
    Recorded,
    /// The holder number is another person's: [`RegisterError::NumberTaken`].
    NumberTaken,
    /// Something went on since it was read: read and plan again.
    Overtaken,
}

/// Decides what a refusal means.
#[must_use]
pub fn after_refusal<'w>(realm: &Realm, refused: impl IntoIterator<Item = &'w Write>) -> Refused {
    let mut found = Refused::Overtaken;
    for write in refused {
        let key = write.key();
        if keys::is_told(key) {
            return Refused::Recorded;
        }
        if keys::is_number(realm, key) {
            found = Refused::NumberTaken;
        }
    }
    found
}
