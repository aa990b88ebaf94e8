//! Netting (相殺): after its obligations are taken and before it is frozen, a batch withholds what its payees owe the city, at most to zero.
//!
//! Each slice is one transaction with the batch's totals: the batch says how many nettings it has made and their sum, each receivable's row says
//! which batch withheld how much, and both are conditional on what was read. So a netting happens once, whatever fails or comes again.

use super::act::{change, writer};
use super::guard::Member;
use super::obligation::Obligation;
use super::receivable::{Claimable, NETTINGS_MAX, Netting, Nettings};
use super::record::Batch;
use super::state::State;
use super::totals::{Place, same};
use super::{NETTING_SLICE_MAX, VOIDED_PER_SLICE_MAX};
use crate::error::PaymentError;
use crate::keys;
use crate::payee::Payee;
use crate::zengin::Totals;
use josei_base::Yen;
use josei_base::plan::{Condition, Table, Write};
use std::collections::{BTreeMap, BTreeSet};

/// One step of netting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NettingStep {
    /// The transaction; empty when there is nothing to withhold.
    pub writes: Vec<Write>,
    /// Withheld by this step.
    pub made: Vec<Netting>,
}

/// Count and sum of nettings.
pub(super) fn netting_totals(nettings: &[Netting]) -> Result<Totals, PaymentError> {
    let yen = Yen::sum(nettings.iter().map(|netting| netting.yen)).map_err(|_| PaymentError::FileLimit)?;
    Ok(Totals { lines: u64::try_from(nettings.len()).map_err(|_| PaymentError::FileLimit)?, yen })
}

/// What this batch has withheld, as its rows say.
#[must_use]
pub fn nettings_of(sequence: u32, receivables: &[Claimable]) -> Vec<Netting> {
    receivables.iter().filter_map(|one| one.by(sequence)).collect()
}

/// Withholds the next slice: the oldest receivables first, each as far as its payee is owed something in this batch. `members` and
/// `receivables` are all of the batch's members and all receivables of its payees, as read now; `voided` are the batches the caller has seen
/// VOIDED, each checked again by the transaction. Once a batch has withheld something, it takes no more obligations.
///
/// # Errors
/// A [`Difference`](super::Difference) when the members or nettings read are not what the batch counted: read again, or hold it.
pub fn plan_netting_step(
    batch: &Batch,
    epoch: i64,
    members: &[Member],
    receivables: &[Claimable],
    voided: &BTreeSet<u32>,
) -> Result<NettingStep, PaymentError> {
    writer(batch, epoch)?;
    if batch.state != State::Freezing {
        return Err(PaymentError::State(batch.state));
    }
    let made = nettings_of(batch.sequence, receivables);
    same((Place::Guards, member_totals(members)?), (Place::Batch, batch.obligations))?;
    same((Place::Nettings, netting_totals(&made)?), (Place::Batch, batch.netted))?;
    let mut owed = owed_by_payee(members)?;
    for netting in &made {
        let left = owed.get_mut(&netting.payee).ok_or(PaymentError::NotWhatStands)?;
        *left = left.minus(netting.yen).map_err(|_| PaymentError::FileLimit)?;
    }
    let mut sorted: Vec<_> = receivables.iter().map(|one| ((one.receivable.month(), one.receivable.id()), one)).collect();
    sorted.sort_by(|left, right| left.0.cmp(&right.0));
    sorted.dedup_by(|left, right| left.0 == right.0);
    let (mut step, mut totals, mut checked, mut rows) = (NettingStep::default(), batch.netted, BTreeSet::new(), Vec::new());
    for (_, one) in sorted {
        let Some(left) = owed.get_mut(one.receivable.payee()).filter(|left| **left > Yen::ZERO) else { continue };
        if one.by(batch.sequence).is_some() || one.nettings.made.len() >= NETTINGS_MAX {
            continue;
        }
        let yen = one.open(voided)?.min(*left);
        let relies_on: BTreeSet<u32> = one.nettings.made.iter().map(|(by, _)| *by).filter(|by| voided.contains(by)).collect();
        if yen <= Yen::ZERO || checked.union(&relies_on).count() > VOIDED_PER_SLICE_MAX {
            continue;
        }
        if rows.len() >= NETTING_SLICE_MAX {
            break;
        }
        *left = left.minus(yen).map_err(|_| PaymentError::FileLimit)?;
        totals = Totals { lines: totals.lines + 1, yen: totals.yen.plus(yen).map_err(|_| PaymentError::FileLimit)? };
        checked.extend(relies_on);
        rows.push(netting_write(batch, one, yen, voided));
        step.made.push(Netting { receivable: one.receivable.id(), payee: one.receivable.payee().clone(), yen });
    }
    if rows.is_empty() {
        return Ok(step);
    }
    let next = Batch { netted: totals, ..batch.clone() };
    step.writes.push(change(batch, next, batch.sums()));
    step.writes.append(&mut rows);
    step.writes.extend(checked.into_iter().map(|by| Write::Check {
        table: Table::Payments,
        key: keys::batch(&batch.realm, by),
        condition: Condition::Equals("state".to_owned(), State::Voided.name().into()),
    }));
    Ok(step)
}

/// Entries of voided batches go: they were given back for good, and the transaction checks it.
fn netting_write(batch: &Batch, one: &Claimable, yen: Yen, voided: &BTreeSet<u32>) -> Write {
    let standing = one.nettings.made.iter().filter(|(by, _)| !voided.contains(by)).copied().collect();
    let mut next = Nettings { revision: one.nettings.revision.saturating_add(1), made: standing };
    next.made.push((batch.sequence, yen));
    let condition = match one.nettings.revision {
        0 => Condition::Absent,
        revision => Condition::Equals("revision".to_owned(), revision.into()),
    };
    let key = keys::nettings(&batch.realm, one.receivable.month(), one.receivable.id().as_str());
    Write::Put { table: Table::Payments, key, item: next.to_item(), condition: Some(condition) }
}

/// Count and sum of members.
pub(super) fn member_totals(members: &[Member]) -> Result<Totals, PaymentError> {
    let yen = Yen::sum(members.iter().map(|member| member.obligation.yen())).map_err(|_| PaymentError::FileLimit)?;
    Ok(Totals { lines: u64::try_from(members.len()).map_err(|_| PaymentError::FileLimit)?, yen })
}

fn owed_by_payee(members: &[Member]) -> Result<BTreeMap<Payee, Yen>, PaymentError> {
    let mut owed: BTreeMap<Payee, Yen> = BTreeMap::new();
    for obligation in members.iter().map(|member| &member.obligation) {
        let sum = owed.entry(Obligation::payee(obligation).clone()).or_default();
        *sum = sum.plus(obligation.yen()).map_err(|_| PaymentError::FileLimit)?;
    }
    Ok(owed)
}
