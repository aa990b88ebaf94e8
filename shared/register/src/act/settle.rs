use super::equals;
use crate::draft::{Draft, DraftState, Outcome, RefusalReason, STATE, Settlement};
use crate::error::RegisterError;
use crate::id::StaffId;
use crate::keys;
use crate::row::Listed;
use josei_base::plan::{Condition, Table, Write};
use josei_base::{Realm, Timestamp};

/// Settles a draft that waits, on condition that it still waits and was entered by whom we read: that is what makes two people of it.
pub(super) fn settle(realm: &Realm, draft: &Draft, settlement: Settlement) -> Vec<Write> {
    let settled = Draft { settled: Some(settlement), ..draft.clone() };
    let as_read = vec![equals(STATE, DraftState::Entered.name()), equals("author", draft.author.as_str())];
    vec![
        Write::Put {
            table: Table::Register,
            key: keys::draft(realm, &draft.subject, &draft.id),
            item: settled.to_item(),
            condition: Some(Condition::All(as_read)),
        },
        Write::Put {
            table: Table::Register,
            key: keys::listed(realm, draft.month, &draft.ward, &draft.id),
            item: Listed::of(&settled).to_item(),
            condition: Some(equals(STATE, DraftState::Entered.name())),
        },
    ]
}

/// True if this very person settled it in this very way before: then there is nothing to do.
pub(super) fn is_done(draft: &Draft, by: &StaffId, is_it: impl Fn(Outcome) -> bool) -> Result<bool, RegisterError> {
    match &draft.settled {
        None => Ok(false),
        Some(settled) if settled.by == *by && is_it(settled.outcome) => Ok(true),
        Some(_) => Err(RegisterError::Settled(draft.state())),
    }
}

/// A second person refuses a draft (不承認).
///
/// # Errors
/// When who refuses entered it, or it is settled.
pub fn plan_refuse(realm: &Realm, draft: &Draft, by: &StaffId, reason: RefusalReason, at: Timestamp) -> Result<Vec<Write>, RegisterError> {
    if draft.author == *by {
        return Err(RegisterError::SamePerson);
    }
    if is_done(draft, by, |outcome| outcome == Outcome::Refused(reason))? {
        return Ok(Vec::new());
    }
    Ok(settle(realm, draft, Settlement { by: by.clone(), at, outcome: Outcome::Refused(reason) }))
}

/// Who entered a draft takes it back (取下げ).
///
/// # Errors
/// When another person asks, or it is settled.
pub fn plan_withdraw(realm: &Realm, draft: &Draft, by: &StaffId, at: Timestamp) -> Result<Vec<Write>, RegisterError> {
    if draft.author != *by {
        return Err(RegisterError::NotAuthor);
    }
    if is_done(draft, by, |outcome| outcome == Outcome::Withdrawn)? {
        return Ok(Vec::new());
    }
    Ok(settle(realm, draft, Settlement { by: by.clone(), at, outcome: Outcome::Withdrawn }))
}
