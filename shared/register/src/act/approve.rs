use super::record;
use super::settle::{is_done, settle};
use crate::draft::{Draft, Outcome, Settlement};
use crate::entry::{Record, Source};
use crate::error::RegisterError;
use crate::head::Head;
use crate::id::{HolderHash, StaffId};
use crate::row::EntryRow;
use josei_base::plan::Write;
use josei_base::{Month, Realm, Timestamp};

/// What is approved, by whom.
#[derive(Debug)]
pub struct Approval<'a> {
    /// The draft as it was read.
    pub draft: &'a Draft,
    /// The head of the history that the record was prepared with.
    pub head: &'a Head,
    /// What [`crate::event::prepare`] made of the draft's event and that history.
    pub record: &'a Record,
    /// The record, sealed by the caller for the key of the next entry.
    pub sealed: Vec<u8>,
    /// The month whose fiscal year is the retention unit of the sealed bytes.
    pub month: Month,
    /// A hash for each of [`Record::numbers`], in their order.
    pub numbers: &'a [HolderHash],
    /// Who decides (決裁者).
    pub decider: &'a StaffId,
    /// Now.
    pub at: Timestamp,
}

/// Was the draft approved by this very person before? Then there is nothing to do; ask it before anything is prepared.
///
/// # Errors
/// When who decides entered it, or it is settled otherwise.
pub fn is_approved(draft: &Draft, decider: &StaffId) -> Result<bool, RegisterError> {
    if draft.author == *decider {
        return Err(RegisterError::SamePerson);
    }
    is_done(draft, decider, |outcome| matches!(outcome, Outcome::Approved(_)))
}

/// A second person approves a draft (決裁): draft, head, entry and index change together or not at all, at most 60 writes.
///
/// # Errors
/// When who decides entered it, it is settled, or draft, head and record do not belong together. Nothing is planned when the same person
/// approved it before.
pub fn plan_approve(realm: &Realm, approval: Approval<'_>) -> Result<Vec<Write>, RegisterError> {
    let Approval { draft, head, decider, at, .. } = approval;
    if is_approved(draft, decider)? {
        return Ok(Vec::new());
    }
    if draft.subject != head.subject {
        return Err(RegisterError::OtherSubject);
    }
    let seq = head.version.saturating_add(1);
    let row = EntryRow {
        seq,
        known: head.known_at(at),
        entered_by: draft.author.clone(),
        decided_by: Some(decider.clone()),
        source: Source::Event(draft.id.clone()),
        month: approval.month,
        sealed: approval.sealed,
    };
    let mut writes = settle(realm, draft, Settlement { by: decider.clone(), at, outcome: Outcome::Approved(seq) });
    writes.extend(record(realm, head, &row, approval.record, approval.numbers)?);
    Ok(writes)
}
