//! A case by hand (過誤の申出): a receipt that the machine accepted turns out to be wrong.

use crate::act::reason;
use crate::queue::Shown;
use crate::{BenefitDecide, case_id, conflict, damaged, not_found, problem, target};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::{Key, Table};
use josei_benefit::case::{ActKind, Actor as CaseActor, Case, CaseError, CaseId, Opening, ReasonCode, RequestId, plan_case_raised};
use josei_benefit::{Claim, Outcome, keys};
use josei_eligibility::claim_key_parts;
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange, TransactError};
use serde::Deserialize;
use std::sync::Arc;

/// Claims of one holder and month that are read; no child has as many institutions.
const CLAIMS_PER_MONTH_MAX: u32 = 500;

/// Which receipt, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Name of the request.
    request: String,
    /// Chunk of the delivery that holds the receipt.
    chunk: u32,
    /// Why.
    reason: String,
}

pub async fn raise(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path((month, delivery, number)): Path<(String, String, u64)>,
    Json(asked): Json<Asked>,
) -> Result<Json<Shown>, Problem> {
    let (person, actor) = function.caller(&headers)?;
    let id = case_id((&month, &delivery, number))?;
    let request = RequestId::parse(&asked.request).map_err(|error| problem(&error))?;
    let code = reason(Some(&asked.reason))?.filter(|code| function.rules.reason(code).is_some());
    let code = code.ok_or_else(|| problem(&CaseError::ReasonUnknown))?;
    let draft = purpose::intent(Operation::ClaimDecide, Actor::Person(&person), purpose::SUBSIDY, Place::Claims, &target(&id))?;
    let permit = function.audited.begin(draft).await?;
    match function.raised(&permit, &id, asked.chunk, (&request, &actor, &code)).await {
        Ok(case) => {
            function.audited.done(permit, &[]).await?;
            Ok(Json(Shown::of(&case)))
        }
        Err(refused) => {
            function.audited.refuse(permit, refused.entry.code).await?;
            Err(refused)
        }
    }
}

impl BenefitDecide {
    async fn raised(&self, permit: &Permit, id: &CaseId, chunk: u32, by: (&RequestId, &CaseActor, &ReasonCode)) -> Result<Case, Problem> {
        if self.audited.get(permit, Table::Claims, &keys::case(&self.realm, id)).await?.is_some() {
            // The same request again is answered; what has a case already is worked on there.
            let same = |row: &josei_benefit::case::HistoryRow| row.act == ActKind::Raise && row.request == *by.0 && row.by == by.1.person;
            let known = self.history(permit, id).await?.iter().any(same);
            return if known { self.case(permit, id).await } else { Err(conflict()) };
        }
        let (key, claim) = self.claim(permit, id, chunk).await?;
        let at = self.clock.now();
        let opening = Opening { at, due: self.rules.due(Outcome::Ok, at), ward: self.ward(permit, id, chunk).await? };
        let (case, writes) = plan_case_raised(&self.realm, &key, &claim, &opening, by).map_err(|error| problem(&error))?;
        match self.audited.commit(permit, &writes, &[]).await {
            Ok(()) => Ok(case),
            Err(TransactError::Refused(_) | TransactError::Contended) => Err(conflict()),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }

    /// The claim of a receipt: among those of its holder and month.
    pub(crate) async fn claim(&self, permit: &Permit, id: &CaseId, chunk: u32) -> Result<(Key, Claim), Problem> {
        let opened = self.open(permit, id, chunk).await?;
        let holder = opened.decided(id.receipt.number)?.decision.holder.ok_or_else(not_found)?;
        let (receipt, _) = opened.receipt(id.receipt.number)?;
        let parts = claim_key_parts(&receipt, &holder);
        let query = Query {
            table: Table::Claims,
            partition: keys::holder_partition(&self.realm, &parts.holder),
            range: SortRange::Prefix(keys::month_prefix(parts.month)),
            descending: false,
            limit: CLAIMS_PER_MONTH_MAX,
            after: None,
        };
        for (key, item) in self.audited.query(permit, &query).await?.items {
            let claim = Claim::from_item(&item).map_err(damaged)?;
            if claim.receipt == id.receipt {
                return Ok((key, claim));
            }
        }
        Err(not_found())
    }
}
