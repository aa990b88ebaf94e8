use super::record;
use crate::entry::{Record, Source};
use crate::error::RegisterError;
use crate::head::{Head, number};
use crate::id::{HolderHash, StaffId};
use crate::keys;
use crate::row::EntryRow;
use josei_base::plan::{Condition, Item, Table, Write};
use josei_base::{Digest, Month, Realm, Timestamp};

/// A row of an imported file that becomes an entry.
#[derive(Debug)]
pub struct ImportedRow<'a> {
    /// SHA-256 of the file.
    pub file: Digest,
    /// The row, from 1.
    pub row: u64,
    /// The head of the history that the record was prepared with.
    pub head: &'a Head,
    /// What it says.
    pub record: &'a Record,
    /// The record, sealed by the caller for the key of the next entry.
    pub sealed: Vec<u8>,
    /// The month whose fiscal year is the retention unit of the sealed bytes.
    pub month: Month,
    /// A hash for each of [`Record::numbers`], in their order.
    pub numbers: &'a [HolderHash],
    /// The function or person that imports.
    pub by: &'a StaffId,
    /// Now.
    pub at: Timestamp,
}

/// Records a row of an imported file (取込), once: the row's own mark is the condition, so the same load twice changes nothing.
///
/// # Errors
/// When head and record do not belong together, or the history is at its limit.
pub fn plan_import(realm: &Realm, import: ImportedRow<'_>) -> Result<Vec<Write>, RegisterError> {
    let ImportedRow { file, row, head, at, .. } = import;
    let seq = head.version.saturating_add(1);
    let entry = EntryRow {
        seq,
        known: head.known_at(at),
        entered_by: import.by.clone(),
        decided_by: None,
        source: Source::Import { file, row },
        month: import.month,
        sealed: import.sealed,
    };
    let mut writes = vec![Write::Put {
        table: Table::Register,
        key: keys::imported(realm, &head.subject, &file, row),
        item: Item::from([("entry".to_owned(), number(seq).into())]),
        condition: Some(Condition::Absent),
    }];
    writes.extend(record(realm, head, &entry, import.record, import.numbers)?);
    Ok(writes)
}
