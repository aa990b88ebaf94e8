//! Who looks after a line that is open (担当者).

use crate::open::Stop;
use crate::{PaymentFile, problem};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_payment::batch::{owner_of, plan_owner};
use josei_payment::keys;
use josei_payment::people::PersonId;
use josei_runtime::problem as page;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Problem, Role};
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Times it is tried again when somebody else was quicker.
const ATTEMPTS_MAX: u32 = 8;

/// Who is to look after what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The line of the file.
    line: u32,
    /// The person; nobody any more without one.
    owner: Option<String>,
}

/// Who does.
#[derive(Debug, Serialize)]
pub struct Set {
    batch: u32,
    line: u32,
    owner: Option<String>,
}

pub async fn owner(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
    Json(asked): Json<Asked>,
) -> Result<Json<Set>, Problem> {
    let caller = function.caller(&headers, Role::Finance)?;
    let owner = asked.owner.as_deref().map(PersonId::parse).transpose().map_err(|error| problem(&error))?;
    let target = format!("batch:{sequence}");
    let draft = purpose::intent(Operation::PaymentReconcile, Actor::Person(&caller.person), purpose::SUBSIDY, Place::Payments, &target)?;
    let permit = function.audited.begin(draft).await?;
    if let Err(stop) = function.set_owner(&permit, sequence, asked.line, owner.as_ref()).await {
        let refused = Problem::from(stop);
        function.audited.refuse(permit, refused.entry.code).await?;
        return Err(refused);
    }
    function.audited.done(permit, &[]).await?;
    Ok(Json(Set { batch: sequence, line: asked.line, owner: asked.owner }))
}

impl PaymentFile {
    async fn set_owner(&self, permit: &Permit, sequence: u32, line: u32, owner: Option<&PersonId>) -> Result<(), Stop> {
        for _ in 0..ATTEMPTS_MAX {
            let batch = self.batch(permit, sequence).await?;
            let item = self.audited.get(permit, Table::Payments, &keys::owner(&self.realm, sequence, line)).await?;
            let standing = item.as_ref().map(owner_of).transpose()?.and_then(|(_, owner)| owner);
            let writes = plan_owner(&batch, line, standing.as_ref(), owner)?;
            match self.audited.commit(permit, &writes, &[]).await {
                Ok(()) => return Ok(()),
                Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        Err(Problem::new(StatusCode::CONFLICT, &page::CONFLICT).into())
    }
}
