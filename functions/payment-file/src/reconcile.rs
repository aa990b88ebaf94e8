//! The reconciliation of a batch (消込), as JSON and as a page to print.

use crate::accounts::AccountBook;
use crate::again::LineRows;
use crate::open::Stop;
use crate::show::reader;
use crate::{PaymentFile, page};
use axum::Json;
use axum::extract::{Path, State as Function};
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_delivery::acknowledgement::page::{MEDIA_TYPE, POLICY};
use josei_payment::PaymentError;
use josei_payment::batch::{Batch, Guard, LineResult, State, returned_lot};
use josei_payment::keys;
use josei_payment::reconciliation::{Again, Known, Reconciliation, reconcile};
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Times it is read again when results came in meanwhile.
const ATTEMPTS_MAX: u32 = 8;

pub async fn show(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
) -> Result<Json<Reconciliation>, Problem> {
    Ok(Json(looked_at(&function, &headers, sequence).await?))
}

pub async fn page(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
) -> Result<Response, Problem> {
    let text = page::page(&looked_at(&function, &headers, sequence).await?);
    let kind =
        [(CONTENT_TYPE, MEDIA_TYPE), (CONTENT_SECURITY_POLICY, POLICY), (CACHE_CONTROL, "no-store"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    Ok((StatusCode::OK, kind, text).into_response())
}

async fn looked_at(function: &PaymentFile, headers: &HeaderMap, sequence: u32) -> Result<Reconciliation, Problem> {
    let person = reader(function, headers)?;
    let target = format!("batch:{sequence}");
    let draft = purpose::intent(Operation::BatchShow, Actor::Person(&person), purpose::SUBSIDY, Place::Payments, &target)?;
    let permit = function.audited.begin(draft).await?;
    let seen = function.reconciled(&permit, sequence).await;
    function.audited.done(permit, &[]).await?;
    Ok(seen?)
}

impl PaymentFile {
    async fn reconciled(&self, permit: &Permit, sequence: u32) -> Result<Reconciliation, Stop> {
        let (batch, LineRows { results, owners }) = self.at_rest(permit, sequence).await?;
        let manifest = self.manifest(permit, &batch).await?.ok_or(PaymentError::Manifest)?;
        let again = self.paid_again(permit, &batch, &results).await?;
        let known =
            Known { results: &results, again: &again, owners: &owners, rules: &self.returns, days: &self.days, today: self.today() };
        Ok(reconcile(&batch, &manifest, &known)?)
    }

    /// The batch with the rows of its lines, as they stood together.
    async fn at_rest(&self, permit: &Permit, sequence: u32) -> Result<(Batch, LineRows), Stop> {
        for _ in 0..ATTEMPTS_MAX {
            let batch = self.batch(permit, sequence).await?;
            batch.books()?;
            let rows = self.line_rows(permit, sequence).await?;
            if self.batch(permit, sequence).await?.revision == batch.revision {
                return Ok((batch, rows));
            }
        }
        Err(Stop::Changed)
    }

    /// Where the new payment of each returned line stands; nothing of a line whose account is not corrected.
    async fn paid_again(&self, permit: &Permit, batch: &Batch, results: &[LineResult]) -> Result<BTreeMap<u32, Again>, Stop> {
        let mut again = BTreeMap::new();
        if batch.returned.lines == 0 {
            return Ok(again);
        }
        let mut guards = BTreeMap::new();
        for (sort, item) in self.partition(permit, keys::guards(&self.realm, batch.month)).await? {
            guards.insert(sort, Guard::from_item(&item)?.batch);
        }
        let (mut book, mut states) = (AccountBook::default(), BTreeMap::new());
        for result in results.iter().filter(|result| result.is_returned()) {
            let lot = returned_lot(batch.sequence, batch.month, result)?;
            let stands = match guards.get(lot.id().as_str()) {
                Some(by) => {
                    let state = if let Some(state) = states.get(by) {
                        *state
                    } else {
                        let taken = self.batch(permit, *by).await?;
                        let state = taken.held.map_or(taken.state, |held| held.from);
                        states.insert(*by, state);
                        state
                    };
                    (state != State::Voided).then_some(Again::InBatch(*by, state))
                }
                None => None,
            };
            let stands = match stands {
                Some(stands) => Some(stands),
                None => self.payable(permit, lot.payee(), &mut book).await?.is_ok().then_some(Again::Ready),
            };
            if let Some(stands) = stands {
                again.insert(result.line, stands);
            }
        }
        Ok(again)
    }
}
