//! Keys of rows and objects. Pure functions; every key begins with the realm.

use super::OrderId;
use josei_base::plan::Key;
use josei_base::{Digest, Month, Realm};

/// The partition of the orders of a month, in table `deliveries`.
#[must_use]
pub fn month_partition(realm: &Realm, month: Month) -> String {
    format!("{realm}#NOTICES#{month}")
}

/// The row of an order.
#[must_use]
pub fn order(realm: &Realm, id: &OrderId) -> Key {
    Key { partition: month_partition(realm, id.month()), sort: id.to_string() }
}

/// Prefix under which orders, print files and indexes are kept.
#[must_use]
pub fn prefix(realm: &Realm) -> String {
    format!("{realm}/notices/")
}

/// Where the lines of an order are kept.
#[must_use]
pub fn order_object(realm: &Realm, id: &OrderId) -> String {
    format!("{}{id}/order", prefix(realm))
}

/// The order of such an object; `None` for any other key.
#[must_use]
pub fn order_of_object(realm: &Realm, key: &str) -> Option<OrderId> {
    OrderId::parse(key.strip_prefix(&prefix(realm))?.strip_suffix("/order")?).ok()
}

/// Where a print file is kept: named by its bytes. If an attempt dies and the next one has other texts or fonts, both stand, and the row names one.
#[must_use]
pub fn print_object(realm: &Realm, id: &OrderId, pdf: &Digest) -> String {
    format!("{}{id}/{pdf}.pdf", prefix(realm))
}

/// Where the index of a print file is kept.
#[must_use]
pub fn index_object(realm: &Realm, id: &OrderId, pdf: &Digest) -> String {
    format!("{}{id}/{pdf}.index", prefix(realm))
}
