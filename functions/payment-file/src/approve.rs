//! Approving: the approver states what they saw; it must be what stands.

use crate::PaymentFile;
use crate::show::Shown;
use axum::Json;
use axum::extract::{Path, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::{Digest, Yen};
use josei_payment::batch::{Signed, plan_approve};
use josei_payment::zengin::Totals;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Problem, Role};
use serde::Deserialize;
use std::sync::Arc;

/// What the approver saw.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Number of the delivery.
    delivery: u32,
    /// Hash of the file.
    file_sha256: Digest,
    /// Lines.
    lines: u64,
    /// Sum in yen.
    total_yen: Yen,
}

pub async fn approve(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
    Json(seen): Json<Seen>,
) -> Result<Json<Shown>, Problem> {
    let caller = function.caller(&headers, Role::Approver)?;
    let target = format!("batch:{sequence}");
    let draft = purpose::intent(Operation::BatchApprove, Actor::Person(&caller.person), purpose::SUBSIDY, Place::Payments, &target)?;
    let permit = function.audited.begin(draft).await?;
    let totals = Totals { lines: seen.lines, yen: seen.total_yen };
    let signed = Signed { sequence, delivery: seen.delivery, file: seen.file_sha256, totals };
    let at = function.clock.now();
    let batch = function.act(permit, sequence, |batch| plan_approve(batch, &caller.id, &signed, at)).await?;
    Ok(Json(Shown::of(&batch)))
}
