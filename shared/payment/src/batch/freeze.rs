//! Freezing (確定): obligations are guarded slice by slice, each slice in one transaction with the batch's totals.

use super::act::{change, writer};
use super::obligation::{Obligation, ObligationId};
use super::record::Batch;
use super::state::State;
use super::totals::{Place, same};
use super::{FREEZE_SLICE_MAX, VOIDED_PER_SLICE_MAX};
use crate::error::PaymentError;
use crate::keys;
use crate::payee::Payee;
use crate::profile::PayerProfile;
use crate::zengin::Totals;
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Table, Write};
use josei_base::{Digest, Yen};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The guard of an obligation (`LINE#<obligation>`): while it stands, no other batch can take the obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// The batch that pays it.
    pub batch: u32,
    /// Who is paid.
    pub payee: Payee,
    /// How much.
    pub yen: Yen,
    /// The voided batch it was taken over from.
    pub taken_from: Option<u32>,
}

impl Guard {
    /// As stored.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([("batch".to_owned(), i64::from(self.batch).into()), ("yen".to_owned(), self.yen.get().into())]);
        self.payee.put(&mut item);
        if let Some(before) = self.taken_from {
            item.insert("taken_from".to_owned(), i64::from(before).into());
        }
        item
    }

    /// From what is stored.
    ///
    /// # Errors
    /// When it is not exactly what [`Guard::to_item`] makes.
    pub fn from_item(item: &Item) -> Result<Self, PaymentError> {
        let number = |name| u32::try_from(item.number(name)?).map_err(|_| BadItem(name));
        let guard = Self {
            batch: number("batch")?,
            payee: Payee::from_item(item)?,
            yen: Yen::new(item.number("yen")?),
            taken_from: if item.contains_key("taken_from") { Some(number("taken_from")?) } else { None },
        };
        if guard.to_item() == *item { Ok(guard) } else { Err(BadItem("unknown attribute").into()) }
    }
}

/// An obligation and the guard that was seen under its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The obligation.
    pub obligation: Obligation,
    /// Its guard, if there was one.
    pub guard: Option<Guard>,
}

/// One step of freezing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FreezeStep {
    /// The transaction; empty when there is nothing to take.
    pub writes: Vec<Write>,
    /// Taken by this step.
    pub taken: Vec<ObligationId>,
    /// Taken by this batch before: a replay.
    pub already: Vec<ObligationId>,
    /// In another batch that is not voided.
    pub elsewhere: Vec<ObligationId>,
    /// Did not fit the file, or this transaction; for another step or the next batch.
    pub left_over: Vec<ObligationId>,
    /// Over the bank's limit of one transfer: a person must look.
    pub too_large: Vec<ObligationId>,
    /// Owed to people: no batch pays them yet.
    pub left_out: Vec<ObligationId>,
}

/// Guards a slice of obligations, at most [`FREEZE_SLICE_MAX`], in one transaction with the batch's totals. `voided` are the batches the
/// caller has seen VOIDED; the transaction checks each of them again. The first step moves the batch from OPEN to FREEZING.
pub fn plan_freeze_step(
    batch: &Batch,
    epoch: i64,
    profile: &PayerProfile,
    slice: &[Candidate],
    voided: &BTreeSet<u32>,
) -> Result<FreezeStep, PaymentError> {
    writer(batch, epoch)?;
    if !matches!(batch.state, State::Open | State::Freezing) {
        return Err(PaymentError::State(batch.state));
    }
    if profile.hash != batch.profile {
        return Err(PaymentError::ProfileChanged);
    }
    if slice.len() > FREEZE_SLICE_MAX {
        return Err(PaymentError::Slice(slice.len()));
    }
    let mut step = FreezeStep::default();
    let mut totals = batch.obligations;
    let (mut guards, mut checked, mut seen) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for Candidate { obligation, guard } in slice {
        let id = obligation.id().clone();
        if obligation.month != batch.month {
            return Err(PaymentError::OtherMonth);
        }
        // The same obligation twice in a slice would be one key twice in a transaction.
        if !seen.insert(id.clone()) {
            continue;
        }
        let taken_from = match guard.as_ref().map(|guard| guard.batch) {
            None => None,
            Some(by) if by == batch.sequence => {
                step.already.push(id);
                continue;
            }
            Some(by) if voided.contains(&by) => Some(by),
            Some(_) => {
                step.elsewhere.push(id);
                continue;
            }
        };
        if obligation.payee.person().is_some() {
            step.left_out.push(id);
            continue;
        }
        if obligation.yen.get() > profile.bank.transfer_yen_max {
            step.too_large.push(id);
            continue;
        }
        let sum = totals.yen.plus(obligation.yen).map_err(|_| PaymentError::FileLimit)?;
        let crowded = taken_from.is_some_and(|by| !checked.contains(&by) && checked.len() >= VOIDED_PER_SLICE_MAX);
        if sum.get() > profile.bank.file_yen_max || crowded {
            step.left_over.push(id);
            continue;
        }
        totals = Totals { lines: totals.lines + 1, yen: sum };
        checked.extend(taken_from);
        guards.push(guard_write(batch, obligation, taken_from));
        step.taken.push(id);
    }
    if guards.is_empty() {
        return Ok(step);
    }
    let next = Batch { state: State::Freezing, obligations: totals, ..batch.clone() };
    let so_far = [("obligations", count(batch)), ("yen", batch.obligations.yen.get().into())];
    step.writes.push(change(batch, next, so_far));
    step.writes.append(&mut guards);
    step.writes.extend(checked.into_iter().map(|by| Write::Check {
        table: Table::Payments,
        key: keys::batch(&batch.realm, by),
        condition: Condition::Equals("state".to_owned(), State::Voided.name().into()),
    }));
    Ok(step)
}

fn count(batch: &Batch) -> josei_base::plan::Value {
    i64::try_from(batch.obligations.lines).unwrap_or(-1).into()
}

fn guard_write(batch: &Batch, obligation: &Obligation, taken_from: Option<u32>) -> Write {
    let guard = Guard { batch: batch.sequence, payee: obligation.payee.clone(), yen: obligation.yen, taken_from };
    let condition = match taken_from {
        None => Condition::Absent,
        Some(by) => Condition::Equals("batch".to_owned(), i64::from(by).into()),
    };
    Write::Put {
        table: Table::Payments,
        key: keys::guard(&batch.realm, batch.month, obligation.id.as_str()),
        item: guard.to_item(),
        condition: Some(condition),
    }
}

/// Hash over obligations, in order of their ids: the same obligations give the same hash whatever order they were read in.
pub(super) fn members_hash(members: &[Obligation]) -> Digest {
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by(|left, right| left.id.cmp(&right.id));
    let mut text = String::new();
    for member in sorted {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{},{},{},{}", member.id, member.payee, member.count, member.yen.get());
    }
    Digest::of(text.as_bytes())
}

/// Ends freezing: `members` are the obligations whose guards name this batch, as read now. They must be what the batch counted.
///
/// # Errors
/// A [`Difference`](super::Difference) when they are not: hold the batch.
pub fn plan_frozen(batch: &Batch, epoch: i64, members: &[Obligation]) -> Result<Vec<Write>, PaymentError> {
    let hash = members_hash(members);
    if batch.state == State::Frozen && batch.members == Some(hash) {
        return Ok(Vec::new());
    }
    writer(batch, epoch)?;
    if !matches!(batch.state, State::Open | State::Freezing) {
        return Err(PaymentError::State(batch.state));
    }
    let yen = Yen::sum(members.iter().map(|member| member.yen)).map_err(|_| PaymentError::FileLimit)?;
    let lines = u64::try_from(members.len()).map_err(|_| PaymentError::FileLimit)?;
    same((Place::Guards, Totals { lines, yen }), (Place::Batch, batch.obligations))?;
    if members.is_empty() {
        return Err(PaymentError::Nothing);
    }
    let next = Batch { state: State::Frozen, members: Some(hash), ..batch.clone() };
    Ok(vec![change(batch, next, [("obligations", count(batch)), ("yen", yen.get().into())])])
}
