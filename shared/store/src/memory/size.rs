//! Sizes of items as DynamoDB counts them.

use crate::check::{PARTITION_ATTRIBUTE, SORT_ATTRIBUTE};
use josei_base::plan::{Item, Key, Value};

/// Largest item with its key and all names, bytes (DynamoDB's own limit, 400 KB).
pub const ITEM_BYTES_MAX: usize = 400 << 10;
/// Largest sum of the items of one transaction, bytes (DynamoDB's own limit, 4 MB).
pub const TRANSACTION_BYTES_MAX: usize = 4 << 20;
/// Bytes of items after which a page of a query ends (DynamoDB's own limit, 1 MB).
pub const QUERY_PAGE_BYTES: usize = 1 << 20;

/// Bytes of an item with its key.
#[must_use]
pub fn item_bytes(key: &Key, item: &Item) -> usize {
    let keys = PARTITION_ATTRIBUTE.len() + key.partition.len() + SORT_ATTRIBUTE.len() + key.sort.len();
    keys + item.iter().map(|(name, value)| name.len() + value_bytes(value)).sum::<usize>()
}

fn value_bytes(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Flag(_) => 1,
        // Two digits a byte, one byte more, and one for the sign.
        Value::Number(number) => number.unsigned_abs().to_string().len().div_ceil(2) + 1 + usize::from(number.is_negative()),
    }
}
