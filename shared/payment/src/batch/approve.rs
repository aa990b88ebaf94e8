//! Approval (承認): two people, neither the preparer nor each other, each signing over what the file is.

use super::act::{change, evidence, in_time, take_role};
use super::record::Batch;
use super::state::State;
use crate::error::PaymentError;
use crate::keys;
use crate::people::{PersonId, Role};
use crate::zengin::Totals;
use josei_base::plan::{Item, Write};
use josei_base::{Digest, Timestamp};

/// What an approver saw and approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// The batch.
    pub sequence: u32,
    /// The delivery (1, or more for a re-delivery).
    pub delivery: u32,
    /// Hash of the bank file.
    pub file: Digest,
    /// Lines and sum.
    pub totals: Totals,
}

impl Signed {
    /// What an approver of this batch must sign now, for showing it to them.
    #[must_use]
    pub fn of(batch: &Batch) -> Option<Self> {
        let (file, totals) = (batch.file?.file, batch.totals()?);
        Some(Self { sequence: batch.sequence, delivery: batch.delivery, file, totals })
    }
}

/// Approves the present delivery: first, then second. Not when the bank would not take the file any more.
pub fn plan_approve(batch: &Batch, approver: &PersonId, signed: &Signed, at: Timestamp) -> Result<Vec<Write>, PaymentError> {
    if batch.state == State::Held || batch.file.is_none() {
        return Err(PaymentError::State(batch.state));
    }
    if Signed::of(batch) != Some(*signed) {
        return Err(PaymentError::NotWhatStands);
    }
    if batch.approvers.contains(approver) {
        return Ok(Vec::new());
    }
    let (role, next_stage) = match batch.stage() {
        State::Generated => (Role::Approver1, State::Approved1),
        State::Approved1 => (Role::Approver2, State::Approved2),
        other => return Err(PaymentError::State(other)),
    };
    if let Some(role) = batch.role_of(approver) {
        return Err(PaymentError::SamePerson(role));
    }
    in_time(batch, at)?;
    let mut next = batch.clone();
    next.approvers.push(approver.clone());
    next.set_stage(next_stage);
    let lines = i64::try_from(signed.totals.lines).map_err(|_| PaymentError::FileLimit)?;
    // The signature is in the condition: what stands must be what was signed, word for word; the sum that was signed is obligations less nettings.
    let mut also = batch.sums();
    also.extend([
        ("sequence", i64::from(signed.sequence).into()),
        ("delivery", i64::from(signed.delivery).into()),
        ("file_sha256", signed.file.to_string().into()),
        ("lines", lines.into()),
    ]);
    let number = next.approvers.len();
    let record = Item::from([
        ("person".to_owned(), approver.as_str().into()),
        ("sequence".to_owned(), i64::from(signed.sequence).into()),
        ("delivery".to_owned(), i64::from(signed.delivery).into()),
        ("file_sha256".to_owned(), signed.file.to_string().into()),
        ("lines".to_owned(), lines.into()),
        ("yen".to_owned(), signed.totals.yen.get().into()),
        ("at".to_owned(), at.to_string().into()),
    ]);
    Ok(vec![
        change(batch, next, also),
        take_role(batch, approver, role),
        evidence(keys::approval(&batch.realm, batch.sequence, batch.delivery, number), record),
    ])
}
