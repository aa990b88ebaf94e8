//! Confirming an account (口座の承認): by another person than who entered it. From then on payments go there; a batch that was frozen keeps what it has.

use super::account::{form, month_of};
use super::{Caller, account_target, payee};
use crate::{ATTEMPTS_MAX, BenefitDecide, conflict, not_found};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Write;
use josei_benefit::application::account::{Account, Pointer, plan_confirm};
use josei_benefit::application::word::PayeeId;
use josei_payment::PaymentError;
use josei_payment::account::{AccountRow, FORM_SCHEMA, plan_account, sealed_object};
use josei_payment::people::{PayeeId as Paid, PersonId};
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::{KeyPurpose, TransactError};
use josei_store::seal::ObjectSpec;
use serde::Deserialize;
use std::sync::Arc;

/// What the second person saw.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The version.
    version: u32,
}

pub async fn confirm(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(of): Path<String>,
    Json(asked): Json<Asked>,
) -> Result<Json<serde_json::Value>, Problem> {
    let caller = function.desk_caller(&headers)?;
    let of = payee(&of)?;
    let permit = function.desk_begin(Operation::AccountConfirm, &caller.person, Place::Payments, &account_target(&of)).await?;
    if let Err(refused) = function.confirmed(&permit, &caller, &of, asked.version).await {
        function.audited.refuse(permit, refused.entry.code).await?;
        return Err(refused);
    }
    function.audited.done(permit, &[]).await?;
    Ok(Json(serde_json::json!({"payee": of.as_str(), "version": asked.version, "state": "CONFIRMED"})))
}

fn bad(error: &PaymentError) -> Problem {
    Problem::damaged(error.entry().code)
}

impl BenefitDecide {
    async fn confirmed(&self, permit: &Permit, caller: &Caller, of: &PayeeId, version: u32) -> Result<(), Problem> {
        for _ in 0..ATTEMPTS_MAX {
            let pointer = self.pointer(permit, of).await?;
            let account = self.account(permit, of, version).await?.ok_or_else(not_found)?;
            let mut writes =
                plan_confirm(&self.realm, pointer, &account, &caller.word, self.clock.now()).map_err(|error| super::refused(&error))?;
            if writes.is_empty() {
                // Confirmed by the same person before.
                return Ok(());
            }
            writes.extend(self.payable(permit, caller, pointer, &account).await?);
            match self.audited.commit(permit, &writes, &[]).await {
                Ok(()) => return Ok(()),
                Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        Err(conflict())
    }

    /// The version as payments know it: its form sealed where they read it, and the row that names it. The same version is always the same form, so a call that
    /// died in between is repeated.
    async fn payable(&self, permit: &Permit, caller: &Caller, pointer: Pointer, account: &Account) -> Result<Vec<Write>, Problem> {
        let version = account.reference.version;
        let person = Paid::parse(account.reference.payee.as_str()).map_err(|error| bad(&error))?;
        let by = |person: &str| PersonId::parse(person).map_err(|error| bad(&error));
        let month = month_of(account.drafted_at)?;
        let bytes = form(&self.opened(permit, account).await?).to_bytes().map_err(|error| bad(&error))?;
        let spec = ObjectSpec::new(KeyPurpose::Payments, month, &sealed_object(&self.realm, &person, version), FORM_SCHEMA);
        let form = self.sealed.put_or_same(permit, &spec, &bytes).await?;
        let (entered_by, approved_by) = (by(account.drafter.as_str())?, by(caller.word.as_str())?);
        let row = AccountRow { person, version, month, form, entered_by, approved_by };
        plan_account(&self.realm, &row, pointer.current.unwrap_or(0)).map_err(|error| bad(&error))
    }
}
