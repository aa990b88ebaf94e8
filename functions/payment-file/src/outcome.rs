//! Holding, going on, giving up, asking again, and the bank's result.

use crate::show::Shown;
use crate::{Caller, PaymentFile, problem};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::Yen;
use josei_payment::batch::{Reason, Redelivery, plan_confirm, plan_hold, plan_redeliver, plan_resume, plan_void};
use josei_payment::zengin::Totals;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Problem, Role};
use josei_store::audited::Permit;
use serde::Deserialize;
use std::sync::Arc;

/// Why, as a short code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Why {
    reason: String,
}

/// Which delivery is asked for, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Again {
    delivery: u32,
    reason: String,
}

/// What the bank says it paid.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankSays {
    lines: u64,
    total_yen: Yen,
}

type Answer = Result<Json<Shown>, Problem>;

async fn begin(
    function: &PaymentFile,
    headers: &HeaderMap,
    role: Role,
    operation: Operation,
    sequence: u32,
) -> Result<(Caller, Permit), Problem> {
    let caller = function.caller(headers, role)?;
    let target = format!("batch:{sequence}");
    let draft = purpose::intent(operation, Actor::Person(&caller.person), purpose::SUBSIDY, Place::Payments, &target)?;
    let permit = function.audited.begin(draft).await?;
    Ok((caller, permit))
}

pub async fn hold(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
    Json(why): Json<Why>,
) -> Answer {
    let (_, permit) = begin(&function, &headers, Role::Preparer, Operation::BatchHold, sequence).await?;
    let reason = Reason::parse(&why.reason).map_err(|error| problem(&error))?;
    let batch = function.act(permit, sequence, |batch| plan_hold(batch, &reason)).await?;
    Ok(Json(Shown::of(&batch)))
}

pub async fn resume(Function(function): Function<Arc<PaymentFile>>, headers: HeaderMap, Path(sequence): Path<u32>) -> Answer {
    let (caller, permit) = begin(&function, &headers, Role::Approver, Operation::BatchHold, sequence).await?;
    let batch = function.act(permit, sequence, |batch| plan_resume(batch, &caller.id)).await?;
    Ok(Json(Shown::of(&batch)))
}

pub async fn void(Function(function): Function<Arc<PaymentFile>>, headers: HeaderMap, Path(sequence): Path<u32>) -> Answer {
    let (_, permit) = begin(&function, &headers, Role::Preparer, Operation::BatchVoid, sequence).await?;
    let batch = function.act(permit, sequence, plan_void).await?;
    Ok(Json(Shown::of(&batch)))
}

pub async fn redeliver(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
    Json(again): Json<Again>,
) -> Answer {
    let (caller, permit) = begin(&function, &headers, Role::Preparer, Operation::BatchRelease, sequence).await?;
    let reason = Reason::parse(&again.reason).map_err(|error| problem(&error))?;
    let request = Redelivery { asker: &caller.id, delivery: again.delivery, reason: &reason, at: function.clock.now() };
    let batch = function.act(permit, sequence, |batch| plan_redeliver(batch, &request)).await?;
    Ok(Json(Shown::of(&batch)))
}

pub async fn confirm(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
    Json(bank): Json<BankSays>,
) -> Answer {
    let (caller, permit) = begin(&function, &headers, Role::Finance, Operation::PaymentReconcile, sequence).await?;
    let totals = Totals { lines: bank.lines, yen: bank.total_yen };
    let batch = function.act(permit, sequence, |batch| plan_confirm(batch, totals)).await?;
    // Also when it was confirmed before: a call that died here is repeated.
    function.settle(&caller, &batch).await?;
    Ok(Json(Shown::of(&batch)))
}
