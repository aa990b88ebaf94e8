//! Planning an act: the table of states, who may, and what it changes.

use super::effect::approved;
use super::{ACTS_MAX, Act, Case, CaseError, CaseRules, Effect, HistoryRow, Next, Proposal, ReasonCode, Request, Standing, State, next};
use crate::keys;
use josei_base::Realm;
use josei_base::plan::{Condition, Item, Table, Value, Write};

/// An act, planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// To be written in one transaction, with what the effect asks for.
    pub writes: Vec<Write>,
    /// The case as it will stand.
    pub case: Case,
    /// What an approval brings about.
    pub effect: Option<Effect>,
}

/// Plans an act on a case as it was read. The head is written on condition that it is still that one: version, state and, while a proposal waits,
/// its proposer, who is not the one who approves.
///
/// # Errors
/// When the act does not fit the state, the person may not do it, or its reason or amount is not as it must be.
pub fn plan_act(realm: &Realm, rules: &CaseRules, case: &Case, request: &Request) -> Result<Planned, CaseError> {
    let step = next(case.state, request.act.kind()).ok_or(CaseError::State(case.state))?;
    if case.version >= ACTS_MAX {
        return Err(CaseError::Acts);
    }
    if request.reason.as_ref().is_some_and(|code| rules.reason(code).is_none()) {
        return Err(CaseError::ReasonUnknown);
    }
    let mut after = Case { version: case.version.saturating_add(1), ..case.clone() };
    let mut effect = None;
    let mut more = Vec::new();
    match &request.act {
        Act::Take => after.owner = Some(request.actor.person.clone()),
        Act::Assign(to) => {
            if request.actor.rank < super::Rank::Approver {
                return Err(CaseError::Rank);
            }
            after.owner = Some(to.clone());
        }
        Act::PutBack => {
            owned(case, request)?;
            after.owner = None;
        }
        Act::Ask | Act::Answer => owned(case, request)?,
        Act::Propose(proposal) => after.proposal = Some(proposed(case, request, *proposal)?),
        Act::Withdraw => {
            if standing(case)?.by != request.actor.person {
                return Err(CaseError::NotProposer);
            }
        }
        Act::Refuse => {
            another(rules, case, request)?;
            worded(request)?;
        }
        Act::Approve { paid_batch } => {
            let standing = another(rules, case, request)?;
            let (brought, payable, writes) = approved(realm, case, standing, &request.actor.person, request.at, *paid_batch)?;
            after.payable = payable;
            effect = Some(brought);
            more = writes;
        }
    }
    after.state = match step {
        Next::To(state) => state,
        Next::Back => standing(case)?.from,
        Next::AsProposed => standing(case)?.proposal.leads_to(),
    };
    if after.state != State::Proposed {
        after.proposal = None;
    }
    let row = HistoryRow {
        version: after.version,
        act: request.act.kind(),
        by: request.actor.person.clone(),
        terminal: request.actor.terminal.clone(),
        at: request.at,
        request: request.id.clone(),
        reason: request.reason.clone(),
        note: request.note.clone(),
        told: request.act.told(),
        state: after.state,
    };
    let mut writes = vec![head(realm, case, &after), put(keys::case_act(realm, &case.id, after.version), row.to_item(), Condition::Absent)];
    writes.append(&mut more);
    Ok(Planned { writes, case: after, effect })
}

fn put(key: josei_base::plan::Key, item: Item, condition: Condition) -> Write {
    Write::Put { table: Table::Claims, key, item, condition: Some(condition) }
}

/// Replaces the head, if it is still the one that was read.
fn head(realm: &Realm, before: &Case, after: &Case) -> Write {
    let equals = |name: &str, value: Value| Condition::Equals(name.to_owned(), value);
    let mut all = vec![equals("version", i64::from(before.version).into()), equals("state", before.state.name().into())];
    if let Some(standing) = &before.proposal {
        all.push(equals("proposer", standing.by.as_str().into()));
    }
    put(keys::case(realm, &before.id), after.to_item(), Condition::All(all))
}

fn standing(case: &Case) -> Result<&Standing, CaseError> {
    case.proposal.as_ref().ok_or(CaseError::State(case.state))
}

/// Only the owner goes on with a case that is taken.
fn owned(case: &Case, request: &Request) -> Result<(), CaseError> {
    if case.owner.as_ref() == Some(&request.actor.person) { Ok(()) } else { Err(CaseError::NotOwner) }
}

fn coded(request: &Request) -> Result<ReasonCode, CaseError> {
    request.reason.clone().ok_or(CaseError::Reason)
}

/// Code and text.
fn worded(request: &Request) -> Result<(), CaseError> {
    coded(request)?;
    if request.note.as_ref().is_some_and(|note| !note.is_empty()) { Ok(()) } else { Err(CaseError::Reason) }
}

fn proposed(case: &Case, request: &Request, proposal: Proposal) -> Result<Standing, CaseError> {
    if !proposal.fits(case.state) {
        return Err(CaseError::State(case.state));
    }
    // What is undecided has an owner; a decided case may be found wrong by anybody.
    if case.state.is_undecided() {
        owned(case, request)?;
    }
    proposal.check(case.yen)?;
    if proposal.wants_text(case.outcome) {
        worded(request)?;
    }
    Ok(Standing { proposal, by: request.actor.person.clone(), reason: coded(request)?, from: case.state })
}

/// Another person than the proposer, of the rank the proposal needs.
fn another<'c>(rules: &CaseRules, case: &'c Case, request: &Request) -> Result<&'c Standing, CaseError> {
    let standing = standing(case)?;
    if standing.by == request.actor.person {
        return Err(CaseError::OwnWork);
    }
    if request.actor.rank < rules.rank(standing.proposal, case.outcome) {
        return Err(CaseError::Rank);
    }
    Ok(standing)
}
