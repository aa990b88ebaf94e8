//! What a call must be before any store is asked. The same for every implementation, so that a wrong call fails alike everywhere.

use crate::port::{PartDone, Put, Query, SortRange, StoreError};
use josei_base::limits::TRANSACTION_WRITES_MAX;
use josei_base::plan::{Condition, Item, Key, Write};
use std::collections::BTreeSet;
use std::ops::Range;

/// Attribute of the partition key.
pub const PARTITION_ATTRIBUTE: &str = "pk";
/// Attribute of the sort key.
pub const SORT_ATTRIBUTE: &str = "sk";
/// Longest partition key, bytes (DynamoDB's own limit).
pub const PARTITION_BYTES_MAX: usize = 2_048;
/// Longest sort key, bytes (DynamoDB's own limit).
pub const SORT_BYTES_MAX: usize = 1_024;
/// Longest object key, bytes (S3's own limit).
pub const OBJECT_KEY_BYTES_MAX: usize = 1_024;
/// Most keys of one page of a listing (S3's own limit).
pub const LIST_PAGE_MAX: u32 = 1_000;
/// Highest number of an upload part (S3's own limit).
pub const PART_NUMBER_MAX: u16 = 10_000;

const RECORDS: &str = "records";
const OBJECTS: &str = "objects";

fn invalid<T>(service: &'static str, reason: &str) -> Result<T, StoreError> {
    Err(StoreError::Invalid { service, reason: reason.to_owned() })
}

/// Keys are never empty and never longer than the service allows.
pub(crate) fn key(key: &Key) -> Result<(), StoreError> {
    let sizes_ok = (1..=PARTITION_BYTES_MAX).contains(&key.partition.len()) && (1..=SORT_BYTES_MAX).contains(&key.sort.len());
    if sizes_ok { Ok(()) } else { invalid(RECORDS, "a key is empty or too long") }
}

/// One to a hundred writes, each key once, each of them sound.
pub(crate) fn writes(writes: &[Write]) -> Result<(), StoreError> {
    if writes.is_empty() {
        return invalid(RECORDS, "no writes");
    }
    if writes.len() > TRANSACTION_WRITES_MAX {
        return invalid(RECORDS, "too many writes in one transaction");
    }
    let mut seen = BTreeSet::new();
    for write in writes {
        key(write.key())?;
        if !seen.insert((write.table(), write.key())) {
            return invalid(RECORDS, "two writes to one key");
        }
        self::write(write)?;
    }
    Ok(())
}

fn write(write: &Write) -> Result<(), StoreError> {
    match write {
        Write::Put { item, condition, .. } => {
            attributes(item)?;
            condition.as_ref().map_or(Ok(()), self::condition)
        }
        Write::Update { set, add, condition, .. } => {
            attributes(set)?;
            if set.is_empty() && add.is_empty() {
                return invalid(RECORDS, "nothing to update");
            }
            let mut names = BTreeSet::new();
            for (name, _) in add {
                attribute(name)?;
                if set.contains_key(name) || !names.insert(name) {
                    return invalid(RECORDS, "an attribute is updated twice");
                }
            }
            condition.as_ref().map_or(Ok(()), self::condition)
        }
        Write::Check { condition, .. } => self::condition(condition),
    }
}

fn attributes(item: &Item) -> Result<(), StoreError> {
    item.keys().try_for_each(|name| attribute(name))
}

fn attribute(name: &str) -> Result<(), StoreError> {
    match name {
        "" => invalid(RECORDS, "an attribute has no name"),
        PARTITION_ATTRIBUTE | SORT_ATTRIBUTE => invalid(RECORDS, "a key attribute among the attributes"),
        _ => Ok(()),
    }
}

fn condition(condition: &Condition) -> Result<(), StoreError> {
    match condition {
        Condition::Absent | Condition::Present => Ok(()),
        Condition::Equals(name, _) | Condition::MissingOrBelow(name, _) | Condition::Missing(name) => attribute(name),
        Condition::All(parts) | Condition::Any(parts) if parts.is_empty() => invalid(RECORDS, "a condition of nothing"),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().try_for_each(self::condition),
    }
}

/// At least one item a page, bounds in order, and `after` inside the range.
pub(crate) fn query(query: &Query) -> Result<(), StoreError> {
    if query.partition.is_empty() || query.partition.len() > PARTITION_BYTES_MAX {
        return invalid(RECORDS, "a key is empty or too long");
    }
    if query.limit == 0 {
        return invalid(RECORDS, "a page of no items");
    }
    if let SortRange::Between(from, to) = &query.range
        && (from.is_empty() || from > to)
    {
        return invalid(RECORDS, "bounds are empty or not in order");
    }
    match &query.after {
        Some(after) if !in_range(&query.range, after) => invalid(RECORDS, "the page begins outside the range"),
        _ => Ok(()),
    }
}

/// Tells whether a sort key belongs to a range.
pub(crate) fn in_range(range: &SortRange, sort: &str) -> bool {
    match range {
        SortRange::All => true,
        SortRange::Prefix(prefix) => sort.starts_with(prefix.as_str()),
        SortRange::Between(from, to) => (from.as_str()..=to.as_str()).contains(&sort),
    }
}

/// Object keys are text of 1 to 1,024 bytes without control characters (XML listings cannot carry those).
pub(crate) fn object_key(key: &str) -> Result<(), StoreError> {
    if key.is_empty() || key.len() > OBJECT_KEY_BYTES_MAX || key.chars().any(char::is_control) {
        return invalid(OBJECTS, "an object key is empty, too long or has control characters");
    }
    Ok(())
}

/// Object lock exists in one bucket only.
pub(crate) fn put(put: &Put) -> Result<(), StoreError> {
    object_key(&put.key)?;
    if put.retain_until.is_some() && put.bucket != crate::port::Bucket::Audit {
        return invalid(OBJECTS, "only the audit bucket has object lock");
    }
    Ok(())
}

/// A range has at least one byte.
pub(crate) fn range(range: &Range<u64>) -> Result<(), StoreError> {
    if range.is_empty() { invalid(OBJECTS, "an empty range") } else { Ok(()) }
}

/// A listing asks for at least one key and at most a page; larger limits are cut to a page.
pub(crate) fn list_limit(limit: u32) -> Result<u32, StoreError> {
    if limit == 0 { invalid(OBJECTS, "a page of no keys") } else { Ok(limit.min(LIST_PAGE_MAX)) }
}

/// A part has a number from 1 to 10,000 and a SHA-256 of 32 bytes.
pub(crate) fn part(number: u16, sha256_base64: &str) -> Result<(), StoreError> {
    use base64::Engine as _;
    let digest = base64::engine::general_purpose::STANDARD.decode(sha256_base64);
    if !(1..=PART_NUMBER_MAX).contains(&number) {
        return invalid(OBJECTS, "no such part number");
    }
    if digest.is_ok_and(|digest| digest.len() == 32) { Ok(()) } else { invalid(OBJECTS, "not a SHA-256 in base64") }
}

/// An upload is completed of at least one part, in rising order. S3 refuses other lists; an emulator takes a part that is named twice.
pub(crate) fn parts(parts: &[PartDone]) -> Result<(), StoreError> {
    if parts.is_empty() {
        return invalid(OBJECTS, "no parts");
    }
    if parts.is_sorted_by(|one, next| one.number < next.number) { Ok(()) } else { invalid(OBJECTS, "the parts are not in rising order") }
}
