//! Decisions of a chunk and refund candidates of a month, for clerks.

use crate::EligibilityMatch;
use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_base::{Digest, ServiceMonth, Yen};
use josei_benefit::{RefundCandidate, keys as claim_keys};
use josei_delivery::{Chunk, Delivery, DeliveryId, keys};
use josei_eligibility::{DECISIONS_SCHEMA, Decided, unpack_decisions};
use josei_runtime::batch::Failure;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Problem, Role, observe, problem};
use josei_store::port::{KeyPurpose, Query, SortRange};
use josei_store::seal::ObjectSpec;
use serde::Serialize;
use std::sync::Arc;

/// Most rows of one page.
const PAGE_MAX: u32 = 500;

/// The routes.
pub fn router(function: EligibilityMatch) -> Router {
    let routes = Router::new().route("/deliveries/{id}/decisions/{chunk}", get(chunk)).route("/refunds/{month}", get(refunds));
    problem::told(routes.with_state(Arc::new(function)))
}

/// Decisions of a chunk, and the register they were made by.
#[derive(Debug, Serialize)]
struct OfChunk {
    /// SHA-256 of the register file.
    register_file_sha256: Option<Digest>,
    decisions: Vec<Decided>,
}

async fn chunk(
    State(function): State<Arc<EligibilityMatch>>,
    headers: HeaderMap,
    Path((id, number)): Path<(String, u32)>,
) -> Result<Json<OfChunk>, Problem> {
    let person = function.people.caller(&headers, Role::Clerk)?;
    let unknown = || Problem::new(StatusCode::NOT_FOUND, &problem::NOT_FOUND);
    let id = DeliveryId::parse(&id).inspect(observe::about).map_err(|_| unknown())?;
    let target = format!("{id}/{number}");
    let draft = purpose::intent(Operation::ClaimShow, Actor::Person(&person), purpose::SUBSIDY, Place::SealedBucket, &target)?;
    let permit = function.audited.begin(draft).await?;
    let bad = |bad: josei_base::plan::BadItem| Problem::damaged(bad.0);
    let item = function.audited.get(&permit, Table::Deliveries, &keys::delivery(&function.realm, &id)).await?.ok_or_else(unknown)?;
    let delivery = Delivery::from_item(&item).map_err(bad)?;
    let item = function.audited.get(&permit, Table::Deliveries, &keys::chunk(&function.realm, &id, number)).await?.ok_or_else(unknown)?;
    let chunk = Chunk::from_item(&item).map_err(bad)?;
    let matched = chunk.matched.ok_or_else(unknown)?;
    let key = keys::decisions_object(&function.realm, &id, number);
    let spec = ObjectSpec::new(KeyPurpose::Receipts, delivery.month.0, &key, DECISIONS_SCHEMA);
    let packed = function.sealed.get(&permit, &spec, &matched.decisions).await?;
    function.audited.done(permit, &[]).await?;
    let decisions = unpack_decisions(&packed).map_err(|_| Problem::damaged("decisions"))?;
    Ok(Json(OfChunk { register_file_sha256: chunk.snapshot, decisions }))
}

/// Refunds of a month over the cap.
#[derive(Debug, Serialize)]
struct Refunds {
    holders: u64,
    total_yen: Yen,
}

async fn refunds(
    State(function): State<Arc<EligibilityMatch>>,
    headers: HeaderMap,
    Path(month): Path<String>,
) -> Result<Json<Refunds>, Problem> {
    let person = function.people.caller(&headers, Role::Clerk)?;
    let month = ServiceMonth::parse(&month).map_err(|_| Problem::bad_request("month"))?;
    let target = format!("refunds:{month}");
    let draft = purpose::intent(Operation::ClaimShow, Actor::Person(&person), purpose::SUBSIDY, Place::Claims, &target)?;
    let permit = function.audited.begin(draft).await?;
    let candidates = function.refunds(&permit, month).await.map_err(|failure| match failure {
        Failure::Store(error) => error.into(),
        other => Problem::damaged(&other.to_string()),
    })?;
    function.audited.done(permit, &[]).await?;
    let total_yen = Yen::sum(candidates.iter().map(|one| one.refund)).map_err(|_| Problem::damaged("sum"))?;
    Ok(Json(Refunds { holders: u64::try_from(candidates.len()).unwrap_or(u64::MAX), total_yen }))
}

impl EligibilityMatch {
    async fn refunds(&self, permit: &josei_store::audited::Permit, month: ServiceMonth) -> Result<Vec<RefundCandidate>, Failure> {
        let mut query = Query {
            table: Table::Claims,
            partition: claim_keys::refund_partition(&self.realm, month),
            range: SortRange::All,
            descending: false,
            limit: PAGE_MAX,
            after: None,
        };
        let mut candidates = Vec::new();
        loop {
            let page = self.audited.query(permit, &query).await?;
            for (key, item) in &page.items {
                let candidate = RefundCandidate::from_item(month, &key.sort, item).map_err(|bad| Failure::damaged(bad.0))?;
                // One that was recomputed may be nothing.
                if candidate.refund > Yen::ZERO {
                    candidates.push(candidate);
                }
            }
            query.after = page.next;
            if query.after.is_none() {
                return Ok(candidates);
            }
        }
    }
}
