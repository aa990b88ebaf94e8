//! Approving: the approver states what they saw; it must be what stands. The same four numbers stand in the audit record.

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

impl Seen {
    /// The thing of the audit record: the batch and the file.
    pub(crate) fn target(&self, sequence: u32) -> String {
        format!("batch:{sequence}/{}", self.file_sha256)
    }

    /// The numbers of the audit record.
    pub(crate) fn counts(&self) -> [(&'static str, u64); 3] {
        let yen = u64::try_from(self.total_yen.get()).unwrap_or_default();
        [("delivery", u64::from(self.delivery)), ("lines", self.lines), ("yen", yen)]
    }

    pub(crate) const fn signed(&self, sequence: u32) -> Signed {
        let totals = Totals { lines: self.lines, yen: self.total_yen };
        Signed { sequence, delivery: self.delivery, file: self.file_sha256, totals }
    }
}

pub async fn approve(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
    Json(seen): Json<Seen>,
) -> Result<Json<Shown>, Problem> {
    let caller = function.caller(&headers, Role::Approver)?;
    let draft =
        purpose::intent(Operation::BatchApprove, Actor::Person(&caller.person), purpose::SUBSIDY, Place::Payments, &seen.target(sequence))?;
    let permit = function.audited.begin(draft).await?;
    let (signed, at) = (seen.signed(sequence), function.clock.now());
    let batch = function.act_on(permit, sequence, &seen.counts(), |batch| plan_approve(batch, &caller.id, &signed, at)).await?;
    Ok(Json(Shown::of(&batch)))
}
