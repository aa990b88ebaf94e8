//! The queue of a billing month, page by page.

use crate::{BenefitDecide, PAGE_MAX, damaged};
use axum::Json;
use axum::extract::{Path, Query, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_base::{BillingMonth, Yen};
use josei_benefit::case::{Case, State};
use josei_benefit::keys;
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use josei_store::port::{Query as StoreQuery, SortRange};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which cases, and where to go on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    state: Option<String>,
    ward: Option<String>,
    owner: Option<String>,
    after: Option<String>,
}

/// A case in a list.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// Billing month.
    month: BillingMonth,
    /// Delivery.
    delivery: String,
    /// Number in its file.
    number: u64,
    /// Chunk that holds it.
    chunk: u32,
    /// Where it stands.
    state: &'static str,
    /// The same for people.
    state_ja: &'static str,
    /// What the machine decided.
    outcome: &'static str,
    /// Why.
    codes: Vec<String>,
    /// Who sent it.
    review_body: &'static str,
    /// What is at stake.
    yen: Yen,
    /// What is owed for it now.
    payable_yen: Yen,
    /// What should be owed after a late change of eligibility.
    should_be_yen: Option<Yen>,
    ward: Option<String>,
    owner: Option<String>,
    opened_at: String,
    /// Until when it should be decided.
    due: String,
    /// What waits for a second person.
    proposal: Option<ShownProposal>,
    version: u32,
}

/// A proposal that waits.
#[derive(Debug, Serialize)]
struct ShownProposal {
    kind: &'static str,
    kind_ja: &'static str,
    part_yen: Option<Yen>,
    by: String,
    reason: String,
}

impl Shown {
    /// Of a head row.
    pub fn of(case: &Case) -> Self {
        let proposal = case.proposal.as_ref().map(|standing| ShownProposal {
            kind: standing.proposal.kind().name(),
            kind_ja: standing.proposal.kind().name_ja(),
            part_yen: match standing.proposal {
                josei_benefit::case::Proposal::Split(part) => Some(part),
                _ => None,
            },
            by: standing.by.to_string(),
            reason: standing.reason.to_string(),
        });
        Self {
            month: case.id.month,
            delivery: case.id.receipt.delivery.clone(),
            number: case.id.receipt.number,
            chunk: case.chunk,
            state: case.state.name(),
            state_ja: case.state.name_ja(),
            outcome: case.outcome.name(),
            codes: case.codes.clone(),
            review_body: case.review_body.name(),
            yen: case.yen,
            payable_yen: case.payable,
            should_be_yen: case.should_be,
            ward: case.ward.clone(),
            owner: case.owner.as_ref().map(ToString::to_string),
            opened_at: case.opened_at.to_string(),
            due: case.due.to_string(),
            proposal,
            version: case.version,
        }
    }
}

/// A page of cases. A filter is applied to the page, so one may be short or empty with more behind it.
#[derive(Debug, Serialize)]
pub struct Page {
    cases: Vec<Shown>,
    next: Option<String>,
}

pub async fn queue(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(month): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page>, Problem> {
    let (person, _) = function.caller(&headers)?;
    let month = BillingMonth::parse(&month).map_err(|_| Problem::bad_request("month"))?;
    let state = asked.state.as_deref().map(State::parse).transpose().map_err(|_| Problem::bad_request("state"))?;
    let draft = purpose::intent(Operation::ClaimShow, Actor::Person(&person), purpose::SUBSIDY, Place::Claims, &format!("cases:{month}"))?;
    let permit = function.audited.begin(draft).await?;
    let query = StoreQuery {
        table: Table::Claims,
        partition: keys::cases(&function.realm, month),
        range: SortRange::All,
        descending: false,
        limit: PAGE_MAX,
        after: asked.after,
    };
    let page = function.audited.query(&permit, &query).await?;
    function.audited.done(permit, &[]).await?;
    let cases: Vec<Case> = page.items.iter().map(|(_, item)| Case::from_item(item)).collect::<Result<_, _>>().map_err(damaged)?;
    let wanted = |case: &&Case| {
        state.is_none_or(|state| case.state == state)
            && asked.ward.as_ref().is_none_or(|ward| case.ward.as_ref() == Some(ward))
            && asked.owner.as_deref().is_none_or(|owner| case.owner.as_ref().is_some_and(|known| known.as_str() == owner))
    };
    Ok(Json(Page { cases: cases.iter().filter(wanted).map(Shown::of).collect(), next: page.next }))
}
