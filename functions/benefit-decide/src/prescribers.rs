//! Step 15 of the decision (処方元の確認, W42): has the prescriber of a pharmacy's receipt sent one too? It can only be asked once all uploads of a month
//! are in, so a clerk starts it; each receipt without one gets a case. Started again, it goes on with what has none yet.

use crate::content::Opened;
use crate::{BenefitDecide, PAGE_MAX, damaged, problem, target};
use axum::Json;
use axum::extract::{Path, State as Function};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::date::japanese_day;
use josei_base::id::FeeTable;
use josei_base::plan::Table;
use josei_base::receipt::NormalReceipt;
use josei_base::{BillingMonth, ServiceMonth};
use josei_benefit::case::{Actor as CaseActor, CaseId, Opening, ReasonCode, RequestId, plan_case_raised};
use josei_benefit::{Claim, Outcome, ReceiptRef, keys};
use josei_delivery::{Chunk, Delivery, DeliveryId, State, keys as delivery_keys};
use josei_eligibility::{Decided, Outcome as Decision, claim_key_parts};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Person, Problem};
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange, TransactError};
use serde::Serialize;
use std::sync::Arc;

/// Receipts asked for at the same time.
const CONCURRENT: usize = 8;
/// Claims of one holder and month that are read; no child has as many institutions.
const CLAIMS_PER_MONTH_MAX: u32 = 500;
/// Why the cases are opened.
const REASON: &str = "W42";
/// Name of the request that opens one.
const REQUEST: &str = "w42";

/// What was found.
#[derive(Debug, Default, Serialize)]
pub struct PrescriberCounts {
    /// Receipts of pharmacies that were accepted and name a prescriber.
    asked: u64,
    /// The prescriber's receipt is there.
    found: u64,
    /// It is not there.
    missing: u64,
    /// Cases that were opened for those now; the others had one.
    opened: u64,
    /// Receipts of pharmacies that name no prescriber.
    not_named: u64,
}

pub async fn prescribers(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(month): Path<String>,
) -> Result<Json<PrescriberCounts>, Problem> {
    let (person, actor) = function.caller(&headers)?;
    let month = BillingMonth::parse(&month).map_err(|_| Problem::bad_request("month"))?;
    let draft =
        purpose::intent(Operation::ClaimDecide, Actor::Person(&person), purpose::SUBSIDY, Place::Claims, &format!("prescribers:{month}"))?;
    let permit = function.audited.begin(draft).await?;
    let mut found = PrescriberCounts::default();
    let mut missing = Vec::new();
    for id in function.deliveries(&permit, month).await? {
        missing.extend(function.of_delivery(&permit, month, &id, &mut found).await?);
    }
    function.audited.done(permit, &[("asked", found.asked), ("missing", found.missing)]).await?;
    for (id, chunk) in &missing {
        found.opened += u64::from(function.open_case((&person, &actor), id, *chunk).await?);
    }
    Ok(Json(found))
}

impl BenefitDecide {
    /// The deliveries of a month.
    async fn deliveries(&self, permit: &Permit, month: BillingMonth) -> Result<Vec<DeliveryId>, Problem> {
        let mut query = Query {
            table: Table::Deliveries,
            partition: delivery_keys::month_partition(&self.realm, month),
            range: SortRange::All,
            descending: false,
            limit: PAGE_MAX,
            after: None,
        };
        let mut found = Vec::new();
        loop {
            let page = self.audited.query(permit, &query).await?;
            for (key, _) in &page.items {
                found.push(DeliveryId::parse(&key.sort).map_err(|_| Problem::damaged("id"))?);
            }
            query.after = page.next;
            if query.after.is_none() {
                return Ok(found);
            }
        }
    }

    /// The receipts of a decided delivery whose prescribers sent none, with their chunks.
    async fn of_delivery(
        &self,
        permit: &Permit,
        month: BillingMonth,
        id: &DeliveryId,
        found: &mut PrescriberCounts,
    ) -> Result<Vec<(CaseId, u32)>, Problem> {
        let item = self.audited.get(permit, Table::Deliveries, &delivery_keys::delivery(&self.realm, id)).await?;
        let delivery = item.map(|item| Delivery::from_item(&item)).transpose().map_err(damaged)?;
        let Some(delivery) = delivery.filter(|known| matches!(known.state, State::Matched | State::Settled)) else { return Ok(Vec::new()) };
        let mut missing = Vec::new();
        for number in 1..=delivery.counts.map_or(0, |counts| counts.chunks) {
            let any = CaseId { month, receipt: ReceiptRef { delivery: id.to_string(), number: 0 } };
            let Some(decided) = self.decisions(permit, &any, number).await? else { continue };
            if !decided.iter().any(is_asked) {
                continue;
            }
            let item = self.audited.get(permit, Table::Deliveries, &delivery_keys::chunk(&self.realm, id, number)).await?;
            let chunk = item.map(|item| Chunk::from_item(&item)).transpose().map_err(damaged)?;
            let opened = self.open(permit, &any, number).await?;
            let rules = chunk.and_then(|chunk| chunk.rules);
            let asked: Vec<&Decided> = decided.iter().filter(|one| is_asked(one)).collect();
            let mut questions = Vec::with_capacity(asked.len());
            for one in &asked {
                questions.push(self.ask(permit, &opened, one, rules.as_ref()));
            }
            let answers: Vec<Answer> = stream::iter(questions).buffered(CONCURRENT).try_collect().await?;
            for (one, answer) in asked.iter().zip(answers) {
                found.asked += u64::from(answer != Answer::NotNamed);
                match answer {
                    Answer::NotNamed => found.not_named += 1,
                    Answer::Found => found.found += 1,
                    Answer::Missing => {
                        found.missing += 1;
                        let receipt = ReceiptRef { delivery: id.to_string(), number: one.number };
                        missing.push((CaseId { month, receipt }, number));
                    }
                }
            }
        }
        Ok(missing)
    }

    async fn ask(&self, permit: &Permit, opened: &Opened, one: &Decided, rules: Option<&josei_base::Digest>) -> Result<Answer, Problem> {
        let (receipt, _) = opened.receipt(one.number)?;
        let (Some(prescriber), Some(holder)) = (&receipt.prescriber, one.decision.holder) else { return Ok(Answer::NotNamed) };
        let place = prescriber.full_code();
        let holder = claim_key_parts(&receipt, &holder).holder;
        for back in 0..=self.months_before(&receipt, rules)? {
            let month = ServiceMonth(receipt.service_month.0.plus_months(-back).map_err(|_| Problem::damaged("month"))?);
            let query = Query {
                table: Table::Claims,
                partition: keys::holder_partition(&self.realm, &holder),
                range: SortRange::Prefix(keys::month_prefix(month)),
                descending: false,
                limit: CLAIMS_PER_MONTH_MAX,
                after: None,
            };
            let page = self.audited.query(permit, &query).await?;
            if page.items.iter().any(|(key, _)| keys::is_of_prescriber(&key.sort, &place)) {
                return Ok(Answer::Found);
            }
        }
        Ok(Answer::Missing)
    }

    /// How many months before the prescriber's receipt may lie, by the rules the receipt was decided by.
    fn months_before(&self, receipt: &NormalReceipt, rules: Option<&josei_base::Digest>) -> Result<i32, Problem> {
        let city = self.city.pinned(rules, japanese_day(self.clock.now())).ok_or_else(|| Problem::damaged("rules"))?;
        Ok(city.rules(receipt.service_month).map_or(0, |rules| rules.prescription.months_before))
    }

    /// Opens the case of one receipt: an operation of its own. False where it has one.
    async fn open_case(&self, (person, actor): (&Person, &CaseActor), id: &CaseId, chunk: u32) -> Result<bool, Problem> {
        let draft = purpose::intent(Operation::ClaimDecide, Actor::Person(person), purpose::SUBSIDY, Place::Claims, &target(id))?;
        let permit = self.audited.begin(draft).await?;
        if self.audited.get(&permit, Table::Claims, &keys::case(&self.realm, id)).await?.is_some() {
            self.audited.done(permit, &[]).await?;
            return Ok(false);
        }
        let (key, claim) = self.claim(&permit, id, chunk).await?;
        let at = self.clock.now();
        let opening = Opening { at, due: self.rules.due(Outcome::Review, at), ward: self.ward(&permit, id, chunk).await? };
        let request = RequestId::parse(REQUEST).map_err(|error| problem(&error))?;
        let reason = ReasonCode::parse(REASON).map_err(|error| problem(&error))?;
        if !is_open(&claim) {
            self.audited.done(permit, &[]).await?;
            return Ok(false);
        }
        let raised = plan_case_raised(&self.realm, &key, &claim, &opening, (&request, actor, &reason));
        let (_, writes) = raised.map_err(|error| problem(&error))?;
        match self.audited.commit(&permit, &writes, &[]).await {
            Ok(()) => Ok(true),
            // Somebody else was quicker.
            Err(TransactError::Refused(_) | TransactError::Contended) => {
                self.audited.done(permit, &[]).await?;
                Ok(false)
            }
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }

    pub(crate) async fn ward(&self, permit: &Permit, id: &CaseId, chunk: u32) -> Result<Option<String>, Problem> {
        let decided = self.decisions(permit, id, chunk).await?.unwrap_or_default();
        Ok(decided.iter().find(|one| one.number == id.receipt.number).and_then(|one| one.decision.ward).map(|ward| ward.to_string()))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    NotNamed,
    Found,
    Missing,
}

/// Receipts of pharmacies that were accepted: the others have a case, where a clerk sees all of it.
fn is_asked(one: &Decided) -> bool {
    one.facts.table == FeeTable::Pharmacy && one.decision.result == Decision::Ok
}

/// Nobody decided it by hand yet, and something is owed for it.
fn is_open(claim: &Claim) -> bool {
    claim.outcome == Outcome::Ok && claim.settled.is_none() && claim.payable() > josei_base::Yen::ZERO
}
