use super::{equals, wards};
use crate::entry::{Record, Source};
use crate::error::RegisterError;
use crate::head::{Head, number};
use crate::household::Role;
use crate::id::StaffId;
use crate::keys;
use crate::limits::{ENTRIES_PER_IMPORT_MAX, ENTRIES_PER_SUBJECT_MAX};
use crate::row::EntryRow;
use crate::told::Told;
use crate::track::Subject;
use josei_base::plan::{Condition, Table, Write};
use josei_base::{Month, Realm, Timestamp};

/// A row of an imported file that becomes an entry.
#[derive(Debug)]
pub struct ImportedRow<'a> {
    /// The row, from 1.
    pub row: u64,
    /// What it says.
    pub record: &'a Record,
    /// The record, sealed by the caller for the key of its entry.
    pub sealed: Vec<u8>,
}

/// What a load of another city system says of a person.
#[derive(Debug)]
pub struct Imported<'a> {
    /// The system, by its name.
    pub system: &'static str,
    /// The head of the history that the records were prepared with.
    pub head: &'a Head,
    /// What the system had told before, as it was read.
    pub before: Option<&'a Told>,
    /// What it has told now; its rows name the entries that follow the head.
    pub told: &'a Told,
    /// The new entries, in their order; there may be none.
    pub rows: Vec<ImportedRow<'a>>,
    /// The month whose fiscal year is the retention unit of the sealed bytes.
    pub month: Month,
    /// The function or person that imports.
    pub by: &'a StaffId,
    /// Now.
    pub at: Timestamp,
}

/// Where the members of a household are found, for a person who came, left or is another in it.
fn household(realm: &Realm, subject: &Subject, before: Option<&Told>, told: &Told) -> Vec<Write> {
    let Subject::Person(person) = subject else { return Vec::new() };
    let row = |household, role: Role| Write::Put {
        table: Table::Register,
        key: keys::member(realm, household, *person),
        item: role.to_item(),
        condition: None,
    };
    let known = before.and_then(|before| before.household);
    let left = told.left.map(|left| row(left, Role::Gone));
    let here = told.household.filter(|_| told.household != known).map(|(household, role)| row(household, role));
    [left, here].into_iter().flatten().collect()
}

/// Records what a load says of a person (取込), once: what the system had told before is the condition, so the same load twice changes nothing and an
/// older one never undoes a newer. One write for what was told, one for the head, one an entry; two at most for the household, one for each parent that is named.
///
/// # Errors
/// When a record gives a holder number (a certificate is never imported), or there are too many entries.
pub fn plan_import(realm: &Realm, import: Imported<'_>) -> Result<Vec<Write>, RegisterError> {
    let Imported { system, head, before, told, rows, month, by, at } = import;
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    if rows.len() > ENTRIES_PER_IMPORT_MAX || head.version.saturating_add(count) > ENTRIES_PER_SUBJECT_MAX {
        return Err(RegisterError::TooManyEntries);
    }
    let as_read = match before {
        None => Condition::Absent,
        Some(before) => {
            Condition::All(vec![equals("sequence", number(u64::from(before.sequence))), equals("file", before.file.to_string())])
        }
    };
    let key = keys::told(realm, &head.subject, system);
    let mut writes = vec![Write::Put { table: Table::Register, key, item: told.to_item(), condition: Some(as_read) }];
    writes.extend(household(realm, &head.subject, before, told));
    writes.extend(wards(realm, &head.subject, rows.iter().map(|row| row.record)));
    let known = head.known_at(at);
    if !rows.is_empty() {
        writes.push(head.advance(realm, count, known));
    }
    for (seq, ImportedRow { row, record, sealed }) in (head.version.saturating_add(1)..).zip(rows) {
        let needed = record.numbers().len();
        if needed > 0 {
            return Err(RegisterError::Numbers { given: 0, needed });
        }
        let source = Source::Import { file: told.file, row };
        let entry = EntryRow { seq, known, entered_by: by.clone(), decided_by: None, source, month, sealed };
        let key = keys::entry(realm, &head.subject, seq);
        writes.push(Write::Put { table: Table::Register, key, item: entry.to_item(), condition: Some(Condition::Absent) });
    }
    Ok(writes)
}
