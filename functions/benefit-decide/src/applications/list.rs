//! The applications of a month of reception, page by page; what waits, by state, ward and due day.

use super::Caller;
use crate::{BenefitDecide, damaged};
use axum::Json;
use axum::extract::{Query, State as Function};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_base::{Date, Month, Yen};
use josei_benefit::application::reason::OVERRIDES;
use josei_benefit::application::word::{ApplicationNumber, ReasonCode};
use josei_benefit::application::{DecisionKind, DeskRules, Proposed, Standing, State};
use josei_benefit::keys::application as keys;
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::{Query as StoreQuery, SortRange};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Applications of a page: each is a row of its own.
const PAGE_MAX: u32 = 100;
/// Rows read at the same time.
const CONCURRENT: usize = 8;

/// Which applications, and where to go on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    month: String,
    state: Option<String>,
    ward: Option<String>,
    owner: Option<String>,
    due_before: Option<String>,
    after: Option<String>,
}

/// An application in a list: nothing of it is personal.
#[derive(Debug, Serialize)]
pub struct Shown {
    number: String,
    kind: &'static str,
    kind_ja: &'static str,
    state: State,
    state_ja: &'static str,
    /// Counts every change; a decision names the one it was taken on.
    revision: i64,
    service_month: String,
    applied_on: String,
    received_on: String,
    ward: String,
    owner: Option<String>,
    /// By when it should be decided, or be completed; none where nothing is left to do.
    due: Option<String>,
    in_time: bool,
    paid_yen: Yen,
    payee: String,
    has_account: bool,
    identified: bool,
    proposal: Option<ShownProposal>,
    decided_by: Option<String>,
    decided_on: Option<String>,
    document: Option<String>,
    /// 文書番号 of the notice of the last return.
    returned_by: Option<String>,
}

/// What was proposed.
#[derive(Debug, Serialize)]
struct ShownProposal {
    decision: DecisionKind,
    by: String,
    total_yen: Yen,
    reasons: Vec<String>,
    prefecture: Option<bool>,
    /// What the machine said then: `ok`, `review` or `reject`, and its codes.
    machine: Option<&'static str>,
    machine_codes: Vec<String>,
    /// Why the proposer went against it.
    overridden: Option<ShownOverride>,
    looked_at: Vec<String>,
}

/// A reason to pay against what the machine says.
#[derive(Debug, Serialize)]
struct ShownOverride {
    reason: String,
    ja: &'static str,
    en: &'static str,
}

impl ShownOverride {
    fn of(code: &ReasonCode) -> Self {
        let known = OVERRIDES.iter().find(|(known, _, _)| *known == code.as_str());
        let (ja, en) = known.map_or(("", ""), |(_, ja, en)| (*ja, *en));
        Self { reason: code.to_string(), ja, en }
    }
}

impl Shown {
    /// Of a row.
    pub fn of(standing: &Standing, rules: &DeskRules) -> Self {
        let (facts, course) = (&standing.facts, &standing.course);
        let proposal = course.proposal.as_ref().map(|proposal| match &proposal.what {
            Proposed::Payment { granted, prefecture, judged, overridden, looked_at, .. } => ShownProposal {
                decision: DecisionKind::Payment,
                by: proposal.by.to_string(),
                total_yen: granted.total,
                reasons: Vec::new(),
                prefecture: *prefecture,
                machine: Some(judged.outcome.name()),
                machine_codes: judged.codes.clone(),
                overridden: overridden.as_ref().map(ShownOverride::of),
                looked_at: looked_at.clone(),
            },
            Proposed::Refusal { reasons } => ShownProposal {
                decision: DecisionKind::Refusal,
                by: proposal.by.to_string(),
                total_yen: Yen::ZERO,
                reasons: reasons.iter().map(ToString::to_string).collect(),
                prefecture: None,
                machine: None,
                machine_codes: Vec::new(),
                overridden: None,
                looked_at: Vec::new(),
            },
        });
        Self {
            number: facts.number.to_string(),
            kind: facts.kind.name(),
            kind_ja: facts.kind.row().ja,
            state: standing.state,
            state_ja: standing.state.name_ja(),
            revision: standing.revision,
            service_month: facts.care.service_month.to_string(),
            applied_on: facts.applied_on.to_string(),
            received_on: facts.reception.on.to_string(),
            ward: facts.reception.ward.to_string(),
            owner: course.owner.as_ref().map(ToString::to_string),
            due: due(standing, rules).map(|day| day.to_string()),
            in_time: standing.is_in_time(),
            paid_yen: facts.care.paid.own_share,
            payee: facts.pay_to.payee().to_string(),
            has_account: standing.has_account(),
            identified: course.identity.is_some(),
            proposal,
            decided_by: course.decision.as_ref().map(|decision| decision.by.to_string()),
            decided_on: course.decision.as_ref().map(|decision| decision.on.to_string()),
            document: course.notice.as_ref().map(ToString::to_string),
            returned_by: course.returned.as_ref().map(|returned| returned.document.to_string()),
        }
    }
}

fn due(standing: &Standing, rules: &DeskRules) -> Option<Date> {
    match standing.state {
        State::Received | State::Checked | State::Proposed => Some(rules.due(standing.facts.reception.on)),
        State::Returned => standing.course.returned.as_ref().map(|returned| returned.deadline),
        State::Decided | State::Noticed | State::Withdrawn | State::Refused => None,
    }
}

/// A page. A filter is applied to the page, so one may be short or empty with more behind it.
#[derive(Debug, Serialize)]
pub struct Page {
    applications: Vec<Shown>,
    next: Option<String>,
}

pub async fn list(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Json<Page>, Problem> {
    let caller: Caller = function.desk_caller(&headers)?;
    let month = Month::parse(&asked.month).map_err(|_| Problem::bad_request("month"))?;
    let state = asked.state.as_deref().map(State::parse).transpose().map_err(|_| Problem::bad_request("state"))?;
    let before: Option<Date> = asked.due_before.as_deref().map(str::parse).transpose().map_err(|_| Problem::bad_request("due_before"))?;
    let at = format!("applications:{month}");
    let permit = function.desk_begin(Operation::ApplicationShow, &caller.person, Place::Claims, &at).await?;
    let page = function.page(&permit, month, asked.after).await;
    function.audited.done(permit, &[]).await?;
    let (found, next) = page?;
    let wanted = |standing: &&Standing| {
        state.is_none_or(|state| standing.state == state)
            && asked.ward.as_ref().is_none_or(|ward| standing.facts.reception.ward.as_str() == ward)
            && asked.owner.as_ref().is_none_or(|owner| standing.course.owner.as_ref().is_some_and(|known| known.as_str() == owner))
            && before.is_none_or(|day| due(standing, &function.desk).is_some_and(|due| due < day))
    };
    let applications = found.iter().filter(wanted).map(|standing| Shown::of(standing, &function.desk)).collect();
    Ok(Json(Page { applications, next }))
}

impl BenefitDecide {
    async fn page(&self, permit: &Permit, month: Month, after: Option<String>) -> Result<(Vec<Standing>, Option<String>), Problem> {
        let query = StoreQuery {
            table: Table::Claims,
            partition: keys::received_partition(&self.realm, month),
            range: SortRange::All,
            descending: false,
            limit: PAGE_MAX,
            after,
        };
        let page = self.audited.query(permit, &query).await?;
        let numbers: Vec<ApplicationNumber> = page
            .items
            .iter()
            .map(|(key, _)| ApplicationNumber::parse(&key.sort).map_err(|_| damaged(josei_base::plan::BadItem("sk"))))
            .collect::<Result<_, _>>()?;
        let read = |number: ApplicationNumber| async move { self.standing(permit, &number).await };
        let found = stream::iter(numbers).map(read).buffered(CONCURRENT).try_collect().await?;
        Ok((found, page.next))
    }
}
