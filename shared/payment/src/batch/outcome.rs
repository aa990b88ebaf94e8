//! How a batch ends or stops: hold (保留), resume, void (取消), confirm (確認).

use super::act::change;
use super::record::{Batch, Held};
use super::state::State;
use super::totals::{Place, same};
use crate::error::PaymentError;
use crate::people::{PersonId, Role};
use crate::zengin::Totals;
use josei_base::plan::Write;

/// Most characters of a reason.
const REASON_CHARS_MAX: usize = 64;

/// Why, as a short code: lower-case letters, digits and `-`. No free text, which could hold personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// From 1 to 64 lower-case letters, digits and `-`.
    pub fn parse(text: &str) -> Result<Self, PaymentError> {
        let fits = (1..=REASON_CHARS_MAX).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
            Ok(Self(text.to_owned()))
        } else {
            Err(PaymentError::Identifier("reason"))
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Stops a batch, wherever it stands. Anybody and any machine may.
pub fn plan_hold(batch: &Batch, reason: &Reason) -> Result<Vec<Write>, PaymentError> {
    if batch.state == State::Held {
        return Ok(Vec::new());
    }
    if batch.state.is_final() {
        return Err(PaymentError::State(batch.state));
    }
    let held = Some(Held { from: batch.state, reason: reason.as_str().to_owned() });
    Ok(vec![change(batch, Batch { state: State::Held, held, ..batch.clone() }, [])])
}

/// Lets a held batch go on from where it was held. Not by the one who prepared it.
///
/// Nothing is believed again because of this: the next act compares hashes and totals as always.
pub fn plan_resume(batch: &Batch, person: &PersonId) -> Result<Vec<Write>, PaymentError> {
    let Some(held) = &batch.held else { return Err(PaymentError::State(batch.state)) };
    if *person == batch.preparer {
        return Err(PaymentError::SamePerson(Role::Preparer));
    }
    Ok(vec![change(batch, Batch { state: held.from, held: None, ..batch.clone() }, [])])
}

/// Gives a batch up before release. Its number stays used; its obligations can be taken by another batch, and what it withheld is owed again.
pub fn plan_void(batch: &Batch) -> Result<Vec<Write>, PaymentError> {
    if batch.state == State::Voided {
        return Ok(Vec::new());
    }
    if !batch.state_under_hold().is_before_release() {
        return Err(PaymentError::Released);
    }
    Ok(vec![change(batch, Batch { state: State::Voided, held: None, ..batch.clone() }, [])])
}

/// The bank's result agrees: the end. It is what was released, or that less the lines that are recorded as returned.
///
/// # Errors
/// A difference when it is neither: hold the batch.
pub fn plan_confirm(batch: &Batch, bank: Totals) -> Result<Vec<Write>, PaymentError> {
    let Some(totals) = batch.totals().filter(|_| matches!(batch.stage(), State::Released | State::Confirmed)) else {
        return Err(PaymentError::State(batch.stage()));
    };
    let books = batch.books()?;
    let kept = Totals { lines: books.paid.lines + books.open.lines, yen: totals.yen.minus(books.returned.yen).unwrap_or_default() };
    let agrees = if bank == kept { Ok(()) } else { same((Place::Bank, bank), (Place::Batch, totals)) };
    if batch.state == State::Confirmed {
        // It was confirmed, and nothing is held any more; lines that came back since may make another sum of it.
        return agrees.map(|()| Vec::new()).map_err(|_| PaymentError::State(batch.state));
    }
    agrees?;
    let lines = i64::try_from(totals.lines).map_err(|_| PaymentError::FileLimit)?;
    let next = Batch { state: State::Confirmed, ..batch.clone() };
    let also = batch.sums().into_iter().chain([("lines", lines.into())]);
    Ok(vec![change(batch, next, also)])
}
