//! Keys of rows and objects. Pure functions; every key begins with the realm.

use crate::id::{DeliveryId, SenderId};
use josei_base::plan::Key;
use josei_base::{BillingMonth, Realm};

/// The row of a delivery.
#[must_use]
pub fn delivery(realm: &Realm, id: &DeliveryId) -> Key {
    Key { partition: partition(realm, id), sort: "HEAD".to_owned() }
}

/// The row of a chunk of a delivery, counted from 1.
#[must_use]
pub fn chunk(realm: &Realm, id: &DeliveryId, number: u32) -> Key {
    Key { partition: partition(realm, id), sort: format!("{CHUNK_PREFIX}{number:06}") }
}

/// Sort keys of chunks begin with this.
pub const CHUNK_PREFIX: &str = "CHUNK#";

/// The row of a receipt that a person accepted: whether it is paid.
#[must_use]
pub fn accepted_receipt(realm: &Realm, id: &DeliveryId, number: u64) -> Key {
    Key { partition: partition(realm, id), sort: format!("RECEIPT#{number:010}") }
}

/// The partition of a delivery, its chunks and its accepted receipts.
#[must_use]
pub fn partition(realm: &Realm, id: &DeliveryId) -> String {
    format!("{realm}#DELIVERY#{id}")
}

/// The partition that lists the deliveries of a billing month, for the sweeper and for people.
#[must_use]
pub fn month_partition(realm: &Realm, month: BillingMonth) -> String {
    format!("{realm}#MONTH#{month}")
}

/// The entry of a delivery in its month.
#[must_use]
pub fn month_entry(realm: &Realm, month: BillingMonth, id: &DeliveryId) -> Key {
    Key { partition: month_partition(realm, month), sort: id.to_string() }
}

/// Prefix of the inbox under which receipt files arrive.
#[must_use]
pub fn inbox_prefix(realm: &Realm) -> String {
    format!("{realm}/receipts/")
}

/// Where a delivery's file arrives: one prefix per sender, and a part nobody can guess.
#[must_use]
pub fn inbox_object(realm: &Realm, sender: &SenderId, id: &DeliveryId, secret: &str) -> String {
    format!("{}{}/{id}/{secret}", inbox_prefix(realm), sender.as_str())
}

/// The delivery an inbox object belongs to; `None` for any other key.
#[must_use]
pub fn delivery_of_inbox_object(realm: &Realm, key: &str) -> Option<DeliveryId> {
    let mut parts = key.strip_prefix(&inbox_prefix(realm))?.split('/');
    let (_sender, id, _secret) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    DeliveryId::parse(id).ok()
}

/// Prefix under which chunks are kept.
#[must_use]
pub fn chunk_prefix(realm: &Realm) -> String {
    format!("{realm}/chunks/")
}

/// Where a chunk is kept.
#[must_use]
pub fn chunk_object(realm: &Realm, id: &DeliveryId, number: u32) -> String {
    format!("{}{id}/{number:06}", chunk_prefix(realm))
}

/// The delivery and number of a chunk object; `None` for any other key.
#[must_use]
pub fn chunk_of_object(realm: &Realm, key: &str) -> Option<(DeliveryId, u32)> {
    let (id, number) = key.strip_prefix(&chunk_prefix(realm))?.split_once('/')?;
    let id = DeliveryId::parse(id).ok()?;
    if number.len() != 6 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((id, number.parse().ok()?))
}

/// Where the acknowledgement of a chunk's receipts is kept.
#[must_use]
pub fn acknowledgement_object(realm: &Realm, id: &DeliveryId, number: u32) -> String {
    format!("{realm}/acknowledgements/{id}/{number:06}")
}

/// Where the part of the acknowledgement about the file as a whole is kept.
#[must_use]
pub fn file_acknowledgement_object(realm: &Realm, id: &DeliveryId) -> String {
    format!("{realm}/acknowledgements/{id}/file")
}

/// Where the decisions on a chunk's receipts are kept.
#[must_use]
pub fn decisions_object(realm: &Realm, id: &DeliveryId, number: u32) -> String {
    format!("{realm}/decisions/{id}/{number:06}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back() {
        let realm = Realm::parse("local-271403").unwrap();
        let sender = SenderId::parse("kokuho").unwrap();
        let id = DeliveryId::of(&realm, &sender, BillingMonth::parse("202407").unwrap(), "x.UKE");
        let inbox = inbox_object(&realm, &sender, &id, "5ec2e7");
        assert_eq!(delivery_of_inbox_object(&realm, &inbox), Some(id.clone()));
        assert_eq!(delivery_of_inbox_object(&realm, &format!("{inbox}/more")), None);
        let chunk = chunk_object(&realm, &id, 12);
        assert_eq!(chunk_of_object(&realm, &chunk), Some((id, 12)));
        let other = Realm::parse("prod-271403").unwrap();
        assert_eq!(chunk_of_object(&other, &chunk), None);
        assert_eq!(delivery_of_inbox_object(&other, &inbox), None);
    }
}
