//! The receipt of finance: what arrived, as its own command counted and hashed it.

use crate::PaymentFile;
use crate::approve::Seen;
use crate::show::Shown;
use axum::Json;
use axum::extract::{Path, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_payment::batch::plan_receipt;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Problem, Role};
use std::sync::Arc;

pub async fn receipt(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
    Json(arrived): Json<Seen>,
) -> Result<Json<Shown>, Problem> {
    let caller = function.caller(&headers, Role::Finance)?;
    let draft = purpose::intent(
        Operation::PaymentReceipt,
        Actor::Person(&caller.person),
        purpose::SUBSIDY,
        Place::Payments,
        &arrived.target(sequence),
    )?;
    let permit = function.audited.begin(draft).await?;
    let (signed, at) = (arrived.signed(sequence), function.clock.now());
    let batch = function.act_on(permit, sequence, &arrived.counts(), |batch| plan_receipt(batch, &caller.id, &signed, at)).await?;
    Ok(Json(Shown::of(&batch)))
}
