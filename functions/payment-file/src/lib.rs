#![doc = include_str!("../README.md")]

mod accounts;
mod act;
mod again;
mod approve;
mod content;
mod detail;
mod open;
mod outcome;
mod owed;
mod owner;
mod page;
mod pull;
mod rebuild;
mod receipt;
mod reconcile;
mod results;
mod settle;
mod show;
mod value_date;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use josei_base::{Realm, limits};
use josei_payment::PaymentError;
use josei_payment::calendar::BusinessDays;
use josei_payment::master::BankMaster;
use josei_payment::people::{DeviceId, PersonId};
use josei_payment::profile::PayerProfile;
use josei_payment::results::ReturnRules;
use josei_runtime::{People, Person, Problem, Role, problem};
use josei_store::audited::Audited;
use josei_store::port::{Clock, Ids, StoreError};
use josei_store::seal::SealedObjects;
use std::sync::Arc;

/// Name of the function, of its shards and its role.
pub const NAME: &str = "payment-file";

/// What the function may touch.
#[derive(Clone)]
pub struct PaymentFile {
    /// The realm.
    pub realm: Realm,
    /// Who may call.
    pub people: Arc<People>,
    /// Table `payments`.
    pub audited: Audited,
    /// Manifests and files in bucket `sealed`.
    pub sealed: SealedObjects,
    /// The city's account and the payees' accounts.
    pub profile: Arc<PayerProfile>,
    /// The list of banks.
    pub banks: Arc<BankMaster>,
    /// Days on which banks are open.
    pub days: Arc<BusinessDays>,
    /// Words and reasons of returned transfers.
    pub returns: Arc<ReturnRules>,
    /// Now.
    pub clock: Arc<dyn Clock>,
    /// Release tokens.
    pub ids: Arc<dyn Ids>,
}

/// Words and reasons of returned transfers that come with the program.
pub fn return_rules() -> Result<ReturnRules, StoreError> {
    ReturnRules::built_in().map_err(|what| StoreError::Damaged { what })
}

/// The routes.
pub fn router(function: PaymentFile) -> Router {
    let routes = Router::new()
        .route("/batches", post(open::open).get(show::list))
        .route("/batches/{sequence}", get(show::show))
        .route("/value-date", get(value_date::next))
        .route("/batches/{sequence}/rebuild", get(rebuild::rebuild))
        .route("/batches/{sequence}/receipt", post(receipt::receipt))
        .route("/batches/{sequence}/approve", post(approve::approve))
        .route("/batches/{sequence}/release", post(pull::release))
        .route("/batches/{sequence}/pull", post(pull::pull))
        .route("/batches/{sequence}/redeliver", post(outcome::redeliver))
        .route("/batches/{sequence}/hold", post(outcome::hold))
        .route("/batches/{sequence}/resume", post(outcome::resume))
        .route("/batches/{sequence}/void", post(outcome::void))
        .route("/batches/{sequence}/confirm", post(outcome::confirm))
        .route("/batches/{sequence}/results", post(results::results))
        .route("/batches/{sequence}/reconciliation", get(reconcile::show))
        .route("/batches/{sequence}/reconciliation.html", get(reconcile::page))
        .route("/batches/{sequence}/owner", post(owner::owner))
        .layer(DefaultBodyLimit::max(limits::REQUEST_BODY_BYTES_MAX))
        .with_state(Arc::new(function));
    problem::told(routes)
}

/// A calling person in a role, with the ids the payment rules know.
struct Caller {
    person: Person,
    id: PersonId,
    device: DeviceId,
}

impl PaymentFile {
    fn caller(&self, headers: &HeaderMap, role: Role) -> Result<Caller, Problem> {
        let person = self.people.caller(headers, role)?;
        let id = PersonId::parse(&person.id).map_err(|error| problem(&error))?;
        let device = DeviceId::parse(&person.device).map_err(|error| problem(&error))?;
        Ok(Caller { person, id, device })
    }
}

/// A payment rule's refusal as an answer: its own code, and nothing was changed.
fn problem(error: &PaymentError) -> Problem {
    let status = match error {
        PaymentError::Stored(_) | PaymentError::Manifest | PaymentError::Render(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::CONFLICT,
    };
    Problem::new(status, error.entry()).with(error.to_string())
}
