//! One act on an order: read it, plan, write with the OUTCOME. A refused write means somebody else acted meanwhile: read and plan again.

use crate::show::Shown;
use crate::{NoticeRender, id, refusal};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_base::Digest;
use josei_base::plan::Write;
use josei_notice::order::{Order, OrderError, OrderId, Seen, Signed, plan_approve};
use josei_runtime::{Problem, Role, problem};
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use serde::Deserialize;
use std::sync::Arc;

/// Times an act is planned again when the order changed under it.
const ATTEMPTS_MAX: u32 = 8;

/// What the approver saw.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saw {
    /// SHA-256 of the print file.
    pdf_sha256: Digest,
    /// Notices in it.
    printed: u64,
}

pub async fn approve(
    Function(function): Function<Arc<NoticeRender>>,
    headers: HeaderMap,
    Path(asked): Path<String>,
    Json(saw): Json<Saw>,
) -> Result<Json<Shown>, Problem> {
    let person = function.people.caller(&headers, Role::Approver)?;
    let id = id(&asked)?;
    let permit = function.begin(Operation::ExportApprove, &person, &id).await?;
    let (seen, signed) = (Seen { sha256: saw.pdf_sha256, notices: saw.printed }, Signed { by: &person.id, at: function.clock.now() });
    let order = function.act(permit, &id, |order| plan_approve(&function.realm, order, seen, signed)).await?;
    Ok(Json(Shown::of(&order)))
}

impl NoticeRender {
    /// Plans and writes until it holds; answers with the order as it stands then.
    pub(crate) async fn act(
        &self,
        permit: Permit,
        id: &OrderId,
        plan: impl Fn(&Order) -> Result<Vec<Write>, OrderError>,
    ) -> Result<Order, Problem> {
        for _ in 0..ATTEMPTS_MAX {
            let order = self.found(&permit, id).await?;
            let writes = match plan(&order) {
                Ok(writes) => writes,
                Err(refused) => {
                    self.audited.refuse(permit, refused.entry().code).await?;
                    return Err(refusal(refused));
                }
            };
            if writes.is_empty() {
                self.audited.done(permit, &[]).await?;
                return Ok(order);
            }
            match self.audited.commit(&permit, &writes, &[]).await {
                Ok(()) => return self.found(&permit, id).await,
                Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        self.audited.refuse(permit, problem::CONFLICT.code).await?;
        Err(Problem::new(StatusCode::CONFLICT, &problem::CONFLICT))
    }
}
