//! Freezing (確定): obligations are guarded slice by slice, each slice in one transaction with the batch's totals.

use super::act::{change, writer};
use super::guard::{Candidate, Guard, Member};
use super::netting::{member_totals, netting_totals};
use super::obligation::{Obligation, ObligationId};
use super::receivable::Netting;
use super::record::Batch;
use super::result::PaidTo;
use super::source::SourceKind;
use super::state::State;
use super::totals::{Place, same};
use super::{FREEZE_SLICE_MAX, VOIDED_PER_SLICE_MAX};
use crate::error::PaymentError;
use crate::keys;
use crate::people::PayeeId;
use crate::profile::PayerProfile;
use crate::zengin::Totals;
use josei_base::plan::{Condition, Table, Write};
use josei_base::{Digest, Yen};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The accounts a batch may pay to: for each person whose account stands and passed its checks, its version.
pub type AccountVersions = BTreeMap<PayeeId, u32>;

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
    /// Did not fit the file, or this transaction, or came after the first netting; for another step or the next batch.
    pub left_over: Vec<ObligationId>,
    /// Over the bank's limit of one transfer: a person must look.
    pub too_large: Vec<ObligationId>,
    /// Owed to people whose account is missing or did not pass its checks: they stay open.
    pub left_out: Vec<ObligationId>,
}

/// Guards a slice of obligations, at most [`FREEZE_SLICE_MAX`], in one transaction with the batch's totals. `accounts` are the versions to pay
/// people to; a person without one is left out. The transaction checks that no transfer came back from any of the accounts. `voided` are the batches the caller has seen VOIDED; the transaction checks each of them again.
/// The first step moves the batch from OPEN to FREEZING.
pub fn plan_freeze_step(
    batch: &Batch,
    epoch: i64,
    profile: &PayerProfile,
    slice: &[Candidate],
    accounts: &AccountVersions,
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
    let (mut totals, mut again) = (batch.obligations, batch.again);
    let (mut guards, mut checked, mut seen, mut marks) = (Vec::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
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
        let account = match obligation.payee.person().map(|person| accounts.get(person)) {
            None => None,
            Some(Some(version)) => Some(*version),
            Some(None) => {
                step.left_out.push(id);
                continue;
            }
        };
        if obligation.yen.get() > profile.bank.transfer_yen_max {
            step.too_large.push(id);
            continue;
        }
        let sum = totals.yen.plus(obligation.yen).map_err(|_| PaymentError::FileLimit)?;
        let crowded = taken_from.is_some_and(|by| !checked.contains(&by) && checked.len() >= VOIDED_PER_SLICE_MAX);
        // What is withheld is reckoned from what is taken: nothing more is taken after the first netting.
        // A person may be a line of their own, so a batch takes no more obligations than its file may have lines.
        let full = usize::try_from(totals.lines).is_ok_and(|taken| taken >= profile.bank.lines_max);
        if sum.get() > profile.bank.file_yen_max || full || crowded || batch.netted.lines > 0 {
            step.left_over.push(id);
            continue;
        }
        totals = Totals { lines: totals.lines + 1, yen: sum };
        if obligation.id().kind() == SourceKind::Returned {
            let yen = again.yen.plus(obligation.yen).map_err(|_| PaymentError::FileLimit)?;
            again = Totals { lines: again.lines + 1, yen };
        }
        checked.extend(taken_from);
        marks.insert(PaidTo::now(obligation.payee(), account, profile)?.mark(&batch.realm));
        guards.push(guard_write(batch, obligation, account, taken_from));
        step.taken.push(id);
    }
    if guards.is_empty() {
        return Ok(step);
    }
    let next = Batch { state: State::Freezing, obligations: totals, again, ..batch.clone() };
    step.writes.push(change(batch, next, batch.sums()));
    step.writes.append(&mut guards);
    step.writes.extend(checked.into_iter().map(|by| Write::Check {
        table: Table::Payments,
        key: keys::batch(&batch.realm, by),
        condition: Condition::Equals("state".to_owned(), State::Voided.name().into()),
    }));
    // No transfer has come back from these accounts since they were read.
    step.writes.extend(marks.into_iter().map(|key| Write::Check { table: Table::Payments, key, condition: Condition::Absent }));
    Ok(step)
}

fn guard_write(batch: &Batch, obligation: &Obligation, account: Option<u32>, taken_from: Option<u32>) -> Write {
    let guard = Guard { batch: batch.sequence, payee: obligation.payee.clone(), account, yen: obligation.yen, taken_from };
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

/// Hash over what a batch pays: obligations in order of their ids, each with the account version of a person, then nettings in order of theirs.
/// The same ones give the same hash whatever order they were read in.
pub(super) fn members_hash(members: &[Member], nettings: &[Netting]) -> Digest {
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by(|left, right| left.obligation.id.cmp(&right.obligation.id));
    let mut text = String::new();
    // Writing to a String cannot fail.
    for Member { obligation, account } in sorted {
        let _ = write!(text, "{},{},{},{}", obligation.id, obligation.payee, obligation.count, obligation.yen.get());
        let _ = match account {
            Some(version) => writeln!(text, ",{version}"),
            None => writeln!(text),
        };
    }
    let mut sorted: Vec<_> = nettings.iter().collect();
    sorted.sort_by(|left, right| left.receivable.cmp(&right.receivable));
    for netting in sorted {
        let _ = writeln!(text, "-,{},{},{}", netting.receivable, netting.payee, netting.yen.get());
    }
    Digest::of(text.as_bytes())
}

/// Ends freezing: `members` are the obligations whose guards name this batch and `nettings` what it has withheld, as read now. They must be what
/// the batch counted.
///
/// # Errors
/// A [`Difference`](super::Difference) when they are not: hold the batch. Nothing to pay when no yen is left after netting: void it.
pub fn plan_frozen(batch: &Batch, epoch: i64, members: &[Member], nettings: &[Netting]) -> Result<Vec<Write>, PaymentError> {
    let hash = members_hash(members, nettings);
    if batch.state == State::Frozen && batch.members == Some(hash) {
        return Ok(Vec::new());
    }
    writer(batch, epoch)?;
    if !matches!(batch.state, State::Open | State::Freezing) {
        return Err(PaymentError::State(batch.state));
    }
    same((Place::Guards, member_totals(members)?), (Place::Batch, batch.obligations))?;
    same((Place::Nettings, netting_totals(nettings)?), (Place::Batch, batch.netted))?;
    if batch.file_yen() <= Yen::ZERO {
        return Err(PaymentError::Nothing);
    }
    let next = Batch { state: State::Frozen, members: Some(hash), ..batch.clone() };
    Ok(vec![change(batch, next, batch.sums())])
}
