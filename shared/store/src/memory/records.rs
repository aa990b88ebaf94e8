use super::lock;
use super::size::{ITEM_BYTES_MAX, QUERY_PAGE_BYTES, TRANSACTION_BYTES_MAX, item_bytes};
use crate::check;
use crate::port::{self, Page, Query, Refusal, StoreError, TransactError};
use async_trait::async_trait;
use josei_base::plan::{Item, Key, Table, Value, Write};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Mutex;

type Partition = BTreeMap<String, Item>;

/// Tables in memory. One lock, so every transaction is alone.
#[derive(Debug, Default)]
pub struct Records(Mutex<BTreeMap<(Table, String), Partition>>);

impl Records {
    /// Everything of one table in order of keys, for tests and invariants.
    #[must_use]
    pub fn dump(&self, table: Table) -> Vec<(Key, Item)> {
        let tables = lock(&self.0);
        let of_table = tables.iter().filter(|((of, _), _)| *of == table);
        of_table.flat_map(|((_, partition), items)| items.iter().map(|(sort, item)| (key(partition, sort), item.clone()))).collect()
    }

    /// Puts an item in place without condition or audit, as an attacker of the storage would. For tests of damage only.
    pub fn tamper(&self, table: Table, key: &Key, item: Option<Item>) {
        let mut tables = lock(&self.0);
        let partition = tables.entry((table, key.partition.clone())).or_default();
        match item {
            Some(item) => partition.insert(key.sort.clone(), item),
            None => partition.remove(&key.sort),
        };
    }
}

fn key(partition: &str, sort: &str) -> Key {
    Key { partition: partition.to_owned(), sort: sort.to_owned() }
}

fn invalid(reason: &str) -> StoreError {
    StoreError::Invalid { service: "records", reason: reason.to_owned() }
}

#[async_trait]
impl port::Records for Records {
    async fn get(&self, table: Table, key: &Key) -> Result<Option<Item>, StoreError> {
        check::key(key)?;
        let tables = lock(&self.0);
        Ok(tables.get(&(table, key.partition.clone())).and_then(|items| items.get(&key.sort)).cloned())
    }

    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        check::query(query)?;
        let tables = lock(&self.0);
        let Some(items) = tables.get(&(query.table, query.partition.clone())) else { return Ok(Page::default()) };
        let after = query.after.as_ref();
        let page = if query.descending {
            let before = after.map_or(Bound::Unbounded, Bound::Excluded);
            fill(query, items.range::<String, _>((Bound::Unbounded, before)).rev())
        } else {
            fill(query, items.range::<String, _>((after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded)))
        };
        Ok(page)
    }

    async fn transact(&self, writes: &[Write]) -> Result<(), TransactError> {
        check::writes(writes)?;
        let mut tables = lock(&self.0);
        let mut refusals = Vec::new();
        let mut results = Vec::new();
        for (index, write) in writes.iter().enumerate() {
            let existing = tables.get(&(write.table(), write.key().partition.clone())).and_then(|items| items.get(&write.key().sort));
            if write.condition().is_none_or(|condition| condition.holds(existing)) {
                results.push((write, after(write, existing)?));
            } else {
                refusals.push(Refusal { index, existing: existing.cloned() });
            }
        }
        if !refusals.is_empty() {
            return Err(TransactError::Refused(refusals));
        }
        let sizes = results.iter().filter_map(|(write, item)| item.as_ref().map(|item| item_bytes(write.key(), item)));
        if sizes.clone().any(|size| size > ITEM_BYTES_MAX) {
            return Err(invalid("an item is too large").into());
        }
        if sizes.sum::<usize>() > TRANSACTION_BYTES_MAX {
            return Err(invalid("a transaction is too large").into());
        }
        for (write, item) in results {
            if let Some(item) = item {
                tables.entry((write.table(), write.key().partition.clone())).or_default().insert(write.key().sort.clone(), item);
            }
        }
        Ok(())
    }
}

/// Items of the range until the page is full, by count or by bytes. A page that is exactly full names a next page, as DynamoDB's do.
fn fill<'a>(query: &Query, items: impl Iterator<Item = (&'a String, &'a Item)>) -> Page {
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let mut page = Page::default();
    let mut bytes = 0;
    for (sort, item) in items.filter(|(sort, _)| check::in_range(&query.range, sort)) {
        let key = key(&query.partition, sort);
        bytes += item_bytes(&key, item);
        page.items.push((key, item.clone()));
        if page.items.len() >= limit || bytes >= QUERY_PAGE_BYTES {
            page.next = Some(sort.clone());
            break;
        }
    }
    page
}

/// The item after a write; `None` if it changes nothing.
fn after(write: &Write, existing: Option<&Item>) -> Result<Option<Item>, StoreError> {
    match write {
        Write::Put { item, .. } => Ok(Some(item.clone())),
        Write::Check { .. } => Ok(None),
        Write::Update { set, add, .. } => {
            let mut item = existing.cloned().unwrap_or_default();
            item.extend(set.iter().map(|(name, value)| (name.clone(), value.clone())));
            for (name, plus) in add {
                let sum = match item.get(name) {
                    None => Some(*plus),
                    Some(Value::Number(number)) => number.checked_add(*plus),
                    Some(_) => return Err(invalid("adds to an attribute that is no number")),
                };
                item.insert(name.clone(), Value::Number(sum.ok_or_else(|| invalid("a number out of range"))?));
            }
            Ok(Some(item))
        }
    }
}
