//! One case: where it stands, what the machine saw, and what was done.

use crate::queue::Shown;
use crate::{BenefitDecide, case_id, damaged, not_found, target};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_benefit::case::{ACTS_MAX, Case, CaseId, HistoryRow};
use josei_benefit::keys;
use josei_eligibility::Proposal;
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange};
use serde::Serialize;
use std::sync::Arc;

/// A case with its decision and its history.
#[derive(Debug, Serialize)]
pub struct Whole {
    /// Where it stands.
    case: Shown,
    /// The decision, to be read aloud; nothing while the chunk is being decided.
    explained_ja: Option<String>,
    /// What the machine proposes.
    proposals: Vec<Proposal>,
    history: Vec<Done>,
}

/// One act.
#[derive(Debug, Serialize)]
struct Done {
    version: u32,
    act: &'static str,
    act_ja: &'static str,
    by: String,
    terminal: String,
    at: String,
    request: String,
    reason: Option<String>,
    reason_ja: Option<String>,
    note: Option<String>,
    told: String,
    state: &'static str,
}

pub async fn show(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path((month, delivery, number)): Path<(String, String, u64)>,
) -> Result<Json<Whole>, Problem> {
    let (person, _) = function.caller(&headers)?;
    let id = case_id((&month, &delivery, number))?;
    let draft = purpose::intent(Operation::ClaimShow, Actor::Person(&person), purpose::SUBSIDY, Place::Claims, &target(&id))?;
    let permit = function.audited.begin(draft).await?;
    let whole = function.whole(&permit, &id).await;
    function.audited.done(permit, &[]).await?;
    Ok(Json(whole?))
}

impl BenefitDecide {
    async fn whole(&self, permit: &Permit, id: &CaseId) -> Result<Whole, Problem> {
        let case = self.case(permit, id).await?;
        let decided = self.decisions(permit, id, case.chunk).await?.unwrap_or_default();
        let decision = decided.into_iter().find(|one| one.number == id.receipt.number).map(|one| one.decision);
        let mut history = Vec::new();
        for row in self.history(permit, id).await? {
            history.push(Done {
                version: row.version,
                act: row.act.name(),
                act_ja: row.act.name_ja(),
                by: row.by.to_string(),
                terminal: row.terminal.clone(),
                at: row.at.to_string(),
                request: row.request.as_str().to_owned(),
                reason_ja: row.reason.as_ref().and_then(|code| self.rules.reason(code)).map(|reason| reason.ja.clone()),
                reason: row.reason.as_ref().map(ToString::to_string),
                note: self.open_note(permit, id, &row).await?,
                told: row.told.clone(),
                state: row.state.name(),
            });
        }
        Ok(Whole {
            case: Shown::of(&case),
            explained_ja: decision.as_ref().map(josei_eligibility::Decision::explain_ja),
            proposals: decision.map(|decision| decision.proposals).unwrap_or_default(),
            history,
        })
    }

    /// The head of a case.
    pub(crate) async fn case(&self, permit: &Permit, id: &CaseId) -> Result<Case, Problem> {
        let item = self.audited.get(permit, Table::Claims, &keys::case(&self.realm, id)).await?.ok_or_else(not_found)?;
        Case::from_item(&item).map_err(damaged)
    }

    /// All acts on a case: never more than fit on one page.
    pub(crate) async fn history(&self, permit: &Permit, id: &CaseId) -> Result<Vec<HistoryRow>, Problem> {
        let query = Query {
            table: Table::Claims,
            partition: keys::case_acts(&self.realm, id),
            range: SortRange::All,
            descending: false,
            limit: ACTS_MAX,
            after: None,
        };
        let page = self.audited.query(permit, &query).await?;
        page.items.iter().map(|(_, item)| HistoryRow::from_item(item).map_err(damaged)).collect()
    }
}
