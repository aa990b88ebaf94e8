//! Receipt (受領): finance says what arrived, counted and hashed from the bytes it has. It closes the delivery; one that stays away is an alarm.

use super::act::{change, evidence, whole_second};
use super::approve::Signed;
use super::record::{Batch, Receipt};
use super::state::State;
use super::totals::{Place, same};
use crate::error::PaymentError;
use crate::keys;
use crate::people::PersonId;
use josei_base::Timestamp;
use josei_base::plan::{Item, Write};

/// Acknowledges the present delivery. `arrived` is made from the file that arrived.
///
/// # Errors
/// A difference, or other bytes: hold the batch. Not by who prepared or approved it.
pub fn plan_receipt(batch: &Batch, person: &PersonId, arrived: &Signed, at: Timestamp) -> Result<Vec<Write>, PaymentError> {
    let (Some(file), Some(totals), State::Released) = (batch.file, batch.totals(), batch.stage()) else {
        return Err(PaymentError::State(batch.stage()));
    };
    if (arrived.sequence, arrived.delivery) != (batch.sequence, batch.delivery) {
        return Err(PaymentError::NotWhatStands);
    }
    same((Place::Receipt, arrived.totals), (Place::Batch, totals))?;
    if arrived.file != file.file {
        return Err(PaymentError::Received);
    }
    if let Some(role) = batch.role_of(person) {
        return Err(PaymentError::SamePerson(role));
    }
    if batch.receipt.is_some() {
        return Ok(Vec::new());
    }
    let at = whole_second(at);
    let next = Batch { receipt: Some(Receipt { person: person.clone(), at }), ..batch.clone() };
    let lines = i64::try_from(totals.lines).map_err(|_| PaymentError::FileLimit)?;
    let record = Item::from([
        ("person".to_owned(), person.as_str().into()),
        ("file_sha256".to_owned(), arrived.file.to_string().into()),
        ("lines".to_owned(), lines.into()),
        ("yen".to_owned(), totals.yen.get().into()),
        ("at".to_owned(), at.to_string().into()),
    ]);
    Ok(vec![
        change(batch, next, [("delivery", i64::from(batch.delivery).into())]),
        evidence(keys::receipt(&batch.realm, batch.sequence, batch.delivery), record),
    ])
}
