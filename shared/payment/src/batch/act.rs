//! The one way a batch row is changed: whole, one revision up, on condition that it is still the one that was read.

use super::record::Batch;
use crate::error::PaymentError;
use crate::keys;
use crate::people::{PersonId, Role};
use josei_base::Timestamp;
use josei_base::date::japanese_day;
use josei_base::plan::{Condition, Item, Key, Table, Value, Write};

/// What a batch must still be: revision, state and epoch as read. The revision implies the rest; the rest is said so that a reader of the
/// table, of a refusal or of a policy sees what the act relied on.
fn as_read(batch: &Batch) -> Vec<Condition> {
    let equals = |name: &str, value: Value| Condition::Equals(name.to_owned(), value);
    let mut all =
        vec![equals("revision", batch.revision.into()), equals("state", batch.state.name().into()), equals("epoch", batch.epoch.into())];
    if let Some(file) = &batch.file {
        all.push(equals("file_sha256", file.file.to_string().into()));
    }
    all
}

/// Replaces `before` by `after`; `also` must hold as well.
pub(super) fn change(before: &Batch, mut after: Batch, also: impl IntoIterator<Item = (&'static str, Value)>) -> Write {
    after.revision = before.revision.saturating_add(1);
    let mut all = as_read(before);
    all.extend(also.into_iter().map(|(name, value)| Condition::Equals(name.to_owned(), value)));
    Write::Put {
        table: Table::Payments,
        key: keys::batch(&before.realm, before.sequence),
        item: after.to_item(),
        condition: Some(Condition::All(all)),
    }
}

/// Puts evidence that must not be there yet.
pub(super) fn evidence(key: Key, item: Item) -> Write {
    Write::Put { table: Table::Payments, key, item, condition: Some(Condition::Absent) }
}

/// Gives a person a role in the present delivery. The row is the condition: one person, one role.
pub(super) fn take_role(batch: &Batch, person: &PersonId, role: Role) -> Write {
    let key = keys::person(&batch.realm, batch.sequence, batch.delivery, person);
    let item = Item::from([("role".to_owned(), role.name().into())]);
    let condition = match role {
        // A puller may be given a second token when the first has expired.
        Role::Puller => Condition::Any(vec![Condition::Absent, Condition::Equals("role".to_owned(), role.name().into())]),
        Role::Preparer | Role::Approver1 | Role::Approver2 => Condition::Absent,
    };
    Write::Put { table: Table::Payments, key, item, condition: Some(condition) }
}

/// Does the bank still take the file for its value date (取組日)? A re-delivery is the same payment: the bank may have the file already.
pub(super) fn in_time(batch: &Batch, at: Timestamp) -> Result<(), PaymentError> {
    let too_late = match batch.hand_over_by {
        Some(by) => at >= by,
        None => japanese_day(at) >= batch.value_date.date(),
    };
    if batch.delivery == 1 && too_late { Err(PaymentError::TooLate(batch.value_date)) } else { Ok(()) }
}

/// As a row holds it, rounded down.
pub(super) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// Is the writer still the one that may work on the batch?
pub(super) const fn writer(batch: &Batch, epoch: i64) -> Result<(), PaymentError> {
    if batch.epoch == epoch { Ok(()) } else { Err(PaymentError::Overtaken) }
}
