//! Release and pull: a token for the fourth person, used once, for exactly the approved bytes.

use crate::{NAME, PaymentFile, problem};
use axum::Json;
use axum::extract::{Path, State as Function};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use josei_audit::record::{Approvers, Direction, Draft, Place, Subject};
use josei_audit::token::{Id, LongId};
use josei_audit::{Operation, record};
use josei_base::Digest;
use josei_payment::PaymentError;
use josei_payment::batch::{Batch, Pull, Release, ReleaseToken, plan_pull, plan_release};
use josei_runtime::metrics::{self, Metric};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Problem, Role};
use josei_store::audited::Permit;
use josei_store::port::StoreError;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A token, shown once.
#[derive(Serialize)]
pub struct Issued {
    /// 256 bits in hexadecimal.
    token: String,
    /// Until when.
    expires: String,
}

/// A token, used once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Used {
    token: String,
}

pub async fn release(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
) -> Result<Json<Issued>, Problem> {
    let caller = function.caller(&headers, Role::Finance)?;
    let target = format!("batch:{sequence}");
    let draft = purpose::intent(Operation::BatchRelease, Actor::Person(&caller.person), purpose::SUBSIDY, Place::Payments, &target)?;
    let permit = function.audited.begin(draft).await?;
    let mut bits = [0; 32];
    function.ids.fill(&mut bits)?;
    let token = ReleaseToken::new(bits);
    let release = Release { puller: &caller.id, device: &caller.device, token: &token, at: function.clock.now() };
    let batch = function.act(permit, sequence, |batch| plan_release(batch, &release)).await?;
    let expires = batch.token.map(|token| token.expires.to_string()).unwrap_or_default();
    Ok(Json(Issued { token: hex::encode(bits), expires }))
}

pub async fn pull(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
    Json(used): Json<Used>,
) -> Result<Response, Problem> {
    let caller = function.caller(&headers, Role::Finance)?;
    let mut bits = [0; 32];
    hex::decode_to_slice(&used.token, &mut bits).map_err(|_| problem(&PaymentError::Token))?;
    let token = ReleaseToken::new(bits);
    let target = format!("batch:{sequence}");
    let look = purpose::intent(Operation::BatchShow, Actor::Person(&caller.person), purpose::SUBSIDY, Place::Payments, &target)?;
    let looking = function.audited.begin(look.clone()).await?;
    let batch = function.batch(&looking, sequence).await?;
    let at = function.clock.now();
    let pull = |file| Pull { sequence, person: &caller.id, device: &caller.device, token: &token, file, at };
    // Nothing is opened for a token that would not be taken.
    if let Err(refusal) = plan_pull(&batch, &pull(batch.file.map_or(Digest([0; 32]), |file| file.file))) {
        return Err(function.refuse(looking, &refusal).await?);
    }
    let bytes = function.file(&looking, &batch).await?;
    let Some(bytes) = bytes else {
        function.hold(&looking, &batch, "file-differs").await?;
        function.audited.refuse(looking, PaymentError::TokenFile.entry().code).await?;
        return Err(problem(&PaymentError::TokenFile));
    };
    function.audited.done(looking, &[]).await?;
    let permit = export(&function, &batch, look, &caller.device).await?;
    let hash = Digest::of(&bytes);
    let yen = u64::try_from(batch.file_yen().get()).unwrap_or_default();
    let counts = [("delivery", u64::from(batch.delivery)), ("lines", batch.file.map_or(0, |file| u64::from(file.lines))), ("yen", yen)];
    let released = function.act_on(permit, sequence, &counts, |batch| plan_pull(batch, &pull(hash))).await?;
    // A re-delivery is the same payment.
    if let (Some(file), 1) = (&released.file, released.delivery) {
        metrics::tell(&function.realm, NAME, &[(Metric::TransfersPaid, u64::from(file.lines)), (Metric::YenPaid, yen)]);
    }
    let name = format!("zengin-{}-{:08}.txt", released.month.0.compact(), sequence);
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}

/// The INTENT of handing data out, with the eight fields an export needs (M13).
async fn export(function: &PaymentFile, batch: &Batch, look: Draft, device: &josei_payment::people::DeviceId) -> Result<Permit, Problem> {
    let bad = |what: &str| Problem::from(StoreError::Invalid { service: "audit", reason: format!("{what} is no identifier") });
    let approvers: Result<Vec<Id>, _> = batch.approvers.iter().map(|person| Id::parse(person.as_str())).collect();
    let approvers = Approvers::new(approvers.map_err(|_| bad("approver"))?).map_err(|_| bad("approver"))?;
    let target = look.subject.target().clone();
    let subject = Subject::Export {
        target: record::Target { place: Place::SealedBucket, ..target },
        device: Id::parse(device.as_str()).map_err(|_| bad("device"))?,
        file: LongId::parse(&format!("zengin:{:08}", batch.sequence)).map_err(|_| bad("file"))?,
        direction: Direction::Out,
        approvers,
    };
    Ok(function.audited.begin(Draft { operation: Operation::PaymentPull, subject, ..look }).await?)
}
