//! One act on a case: read it, plan, write with the OUTCOME. A refused write means that the case changed meanwhile: read and plan again.

use crate::note::NOTE_CHARS_MAX;
use crate::queue::Shown;
use crate::{ATTEMPTS_MAX, BenefitDecide, case_id, conflict, not_found, problem, target};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::Yen;
use josei_benefit::case::{
    self, Act, ActKind, Case, CaseError, CaseId, Kind, PersonId, Proposal, ReasonCode, Request, RequestId, plan_act, recognise,
};
use josei_delivery::{DeliveryId, plan_waiting_ended};
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use serde::Deserialize;
use std::sync::Arc;

/// What is asked for, beside the act that stands in the path.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Name of the request, 1–64 of `a-z 0-9 - _ .`.
    request: String,
    /// Why, as a code of the rules.
    reason: Option<String>,
    /// Why, in words.
    note: Option<String>,
    /// `assign`: to whom.
    to: Option<String>,
    /// `propose`: `accept`, `split`, `return` or `correct`.
    proposal: Option<String>,
    /// `split`: what is ours, in yen.
    part_yen: Option<Yen>,
    /// `approve` of a correction: the batch that paid it, if that is known.
    paid_batch: Option<u32>,
}

impl Asked {
    fn act(&self, kind: ActKind) -> Result<Act, Problem> {
        Ok(match kind {
            ActKind::Raise => return Err(not_found()),
            ActKind::Take => Act::Take,
            ActKind::Assign => {
                let to = self.to.as_deref().ok_or_else(|| Problem::bad_request("to"))?;
                Act::Assign(PersonId::parse(to).map_err(|error| problem(&error))?)
            }
            ActKind::PutBack => Act::PutBack,
            ActKind::Ask => Act::Ask,
            ActKind::Answer => Act::Answer,
            ActKind::Propose => Act::Propose(self.proposal()?),
            ActKind::Withdraw => Act::Withdraw,
            ActKind::Approve => Act::Approve { paid_batch: self.paid_batch },
            ActKind::Refuse => Act::Refuse,
        })
    }

    fn proposal(&self) -> Result<Proposal, Problem> {
        let kind = self.proposal.as_deref().and_then(|kind| Kind::parse(kind).ok()).ok_or_else(|| Problem::bad_request("proposal"))?;
        Ok(match kind {
            Kind::Accept => Proposal::Accept,
            Kind::Split => Proposal::Split(self.part_yen.ok_or_else(|| Problem::bad_request("part_yen"))?),
            Kind::Return => Proposal::Return,
            Kind::Correct => Proposal::Correct,
        })
    }
}

const fn operation(act: &Act) -> Operation {
    match act {
        Act::Propose(Proposal::Return) => Operation::ClaimReturn,
        Act::Approve { .. } | Act::Refuse => Operation::ClaimApprove,
        _ => Operation::ClaimDecide,
    }
}

pub async fn act(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path((month, delivery, number, kind)): Path<(String, String, u64, String)>,
    Json(asked): Json<Asked>,
) -> Result<Json<Shown>, Problem> {
    let (person, actor) = function.caller(&headers)?;
    let id = case_id((&month, &delivery, number))?;
    let act = asked.act(ActKind::parse(&kind).map_err(|_| not_found())?)?;
    let name = RequestId::parse(&asked.request).map_err(|error| problem(&error))?;
    let reason = reason(asked.reason.as_deref())?;
    if asked.note.as_ref().is_some_and(|note| note.chars().count() > NOTE_CHARS_MAX) {
        return Err(Problem::bad_request("note"));
    }
    let approves = matches!(act, Act::Approve { .. });
    let draft = purpose::intent(operation(&act), Actor::Person(&person), purpose::SUBSIDY, Place::Claims, &target(&id))?;
    let permit = function.audited.begin(draft).await?;
    let note = function.seal_note(&permit, &id, &name, asked.note.as_deref()).await?;
    let request = Request { id: name, actor, at: function.clock.now(), act, reason, note };
    let case = match function.done(&permit, &id, &request).await {
        Ok(case) => case,
        Err(refused) => {
            function.audited.refuse(permit, refused.entry.code).await?;
            return Err(refused);
        }
    };
    function.audited.done(permit, &[]).await?;
    if approves {
        // Also when it was approved before: a call that died here is repeated.
        function.after_approval(&person, &case).await?;
    }
    Ok(Json(Shown::of(&case)))
}

/// A reason code of a request.
pub fn reason(code: Option<&str>) -> Result<Option<ReasonCode>, Problem> {
    code.map(ReasonCode::parse).transpose().map_err(|error| problem(&error))
}

impl BenefitDecide {
    /// The case as it stands when the request is done, now or before.
    async fn done(&self, permit: &Permit, id: &CaseId, request: &Request) -> Result<Case, Problem> {
        let refused = |error: CaseError| problem(&error);
        for _ in 0..ATTEMPTS_MAX {
            let case = self.case(permit, id).await?;
            if recognise(&self.history(permit, id).await?, request).map_err(refused)?.is_some() {
                return Ok(case);
            }
            let planned = plan_act(&self.realm, &self.rules, &case, request).map_err(refused)?;
            let mut writes = planned.writes;
            if let Some(effect) = &planned.effect {
                writes.extend(self.booked(&case, effect)?);
                writes.extend(self.waits_no_more(&case, effect)?);
            }
            match self.audited.commit(permit, &writes, &[]).await {
                Ok(()) => return Ok(planned.case),
                Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        Err(conflict())
    }

    /// The delivery counts how many of its receipts wait for a clerk, and how many accepted ones are to be paid.
    fn waits_no_more(&self, case: &Case, effect: &case::Effect) -> Result<Vec<josei_base::plan::Write>, Problem> {
        if !effect.ends_waiting() {
            return Ok(Vec::new());
        }
        let delivery = DeliveryId::parse(&case.id.receipt.delivery).map_err(|_| Problem::damaged("delivery"))?;
        let owed = effect.owed().filter(|owed| owed.yen > Yen::ZERO).map(|owed| owed.receipt.number);
        Ok(plan_waiting_ended(&self.realm, &delivery, case.chunk, owed))
    }
}
