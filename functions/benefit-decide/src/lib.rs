#![doc = include_str!("../README.md")]

mod act;
mod after;
mod applications;
mod books;
mod content;
mod known;
mod late;
mod list;
mod note;
mod prescribers;
mod queue;
mod raise;
mod show;
mod statistics;
mod take;

pub use applications::city_side;
pub use known::Register;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use josei_base::{BillingMonth, Realm, limits};
use josei_benefit::ReceiptRef;
use josei_benefit::application::DeskRules;
use josei_benefit::case::{Actor, CaseError, CaseId, CaseRules, Rank};
use josei_delivery::DeliveryId;
use josei_eligibility::RuleBook;
use josei_payment::master::BankMaster;
use josei_payment::profile::PayerProfile;
use josei_runtime::{People, Person, Problem, Role, observe, problem as page};
use josei_store::audited::Audited;
use josei_store::port::{Clock, Keys};
use josei_store::seal::SealedObjects;
use std::sync::Arc;
use thiserror::Error;

/// Name of the function, of its shards and its role.
pub const NAME: &str = "benefit-decide";
/// Most rows of one page.
const PAGE_MAX: u32 = 500;
/// Times a write is tried again when another one was on the way.
const ATTEMPTS_MAX: u32 = 8;

/// What the function may touch.
#[derive(Clone)]
pub struct BenefitDecide {
    /// The realm.
    pub realm: Realm,
    /// Who may call.
    pub people: Arc<People>,
    /// Tables `claims`, `payments`, `deliveries`.
    pub audited: Audited,
    /// Chunks, decisions, lists, statistics and the register in bucket `sealed`.
    pub sealed: SealedObjects,
    /// The city's rules: the monthly cap, by the version of the day.
    pub city: Arc<RuleBook>,
    /// Days, ranks and reasons of cases.
    pub rules: Arc<CaseRules>,
    /// Days of applications, and whether 公金受取口座 is a source of accounts.
    pub desk: Arc<DeskRules>,
    /// The city's account: what its bank would not take to a payee's account is refused when it is entered.
    pub profile: Arc<PayerProfile>,
    /// The list of banks.
    pub banks: Arc<BankMaster>,
    /// The key of the hashes by which claims and applications name holders.
    pub keys: Arc<dyn Keys>,
    /// The register of holders as it counts now, kept open between calls.
    pub register: Arc<Register>,
    /// Now.
    pub clock: Arc<dyn Clock>,
}

/// The rules of cases or applications do not read.
#[derive(Debug, Error)]
#[error("rules of cases and applications: {0}")]
pub struct BadRules(String);

/// The rules of applications that come with the program.
///
/// # Errors
/// What is wrong with them.
pub fn desk_rules() -> Result<DeskRules, BadRules> {
    DeskRules::built_in().map_err(BadRules)
}

/// The rules of cases that come with the program.
///
/// # Errors
/// What is wrong with them.
pub fn rules() -> Result<CaseRules, BadRules> {
    CaseRules::built_in().map_err(|findings| {
        let lines: Vec<String> = findings.iter().map(|one| format!("line {}: {}", one.line, one.entry.code)).collect();
        BadRules(lines.join("; "))
    })
}

/// The routes.
pub fn router(function: BenefitDecide) -> Router {
    let routes = Router::new()
        .route("/cases/{month}", get(queue::queue))
        .route("/cases/{month}/{delivery}/{number}", get(show::show))
        .route("/cases/{month}/{delivery}/{number}/raise", post(raise::raise))
        .route("/cases/{month}/{delivery}/{number}/{act}", post(act::act))
        .route("/prescribers/{month}", post(prescribers::prescribers))
        .route("/late", post(late::late))
        .route("/statistics/{month}", post(statistics::make).get(statistics::list))
        .route("/statistics/{month}/{number}/{form}", get(statistics::take))
        .route("/lists/{month}", get(take::lists))
        .route("/lists/{month}/{kind}/{body}/{number}", post(list::make))
        .route("/lists/{month}/{kind}/{body}/{number}/approve", post(take::approve))
        .route("/lists/{month}/{kind}/{body}/{number}/file", get(take::file))
        .route("/lists/{month}/{kind}/{body}/{number}/json", get(take::json))
        .merge(applications::routes())
        .layer(DefaultBodyLimit::max(limits::REQUEST_BODY_BYTES_MAX))
        .with_state(Arc::new(function));
    page::told(routes)
}

impl BenefitDecide {
    /// A clerk or an approver, in the highest rank the person has.
    fn caller(&self, headers: &HeaderMap) -> Result<(Person, Actor), Problem> {
        let approver = self.people.caller(headers, Role::Approver);
        let (person, rank) = match approver {
            Ok(person) => (person, Rank::Approver),
            Err(_) => (self.people.caller(headers, Role::Clerk)?, Rank::Clerk),
        };
        let actor = Actor::new(&person.id, &person.device, rank).map_err(|error| problem(&error))?;
        Ok((person, actor))
    }
}

fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, &page::NOT_FOUND)
}

fn conflict() -> Problem {
    Problem::new(StatusCode::CONFLICT, &page::CONFLICT)
}

fn damaged(bad: josei_base::plan::BadItem) -> Problem {
    Problem::damaged(bad.0)
}

/// A case in a path. A malformed one answers like an unknown one.
fn case_id((month, delivery, number): (&str, &str, u64)) -> Result<CaseId, Problem> {
    let delivery = DeliveryId::parse(delivery).inspect(observe::about).map_err(|_| not_found())?;
    let month = BillingMonth::parse(month).map_err(|_| not_found())?;
    Ok(CaseId { month, receipt: ReceiptRef { delivery: delivery.to_string(), number } })
}

/// What the log calls a case.
fn target(id: &CaseId) -> String {
    format!("{}/{}", id.month, id.receipt)
}

/// A refusal of the rules of cases as an answer: its own code, and nothing was changed.
fn problem(error: &CaseError) -> Problem {
    let status = match error {
        CaseError::Stored(_) | CaseError::Sum => StatusCode::INTERNAL_SERVER_ERROR,
        CaseError::Identifier(_) | CaseError::ReasonUnknown | CaseError::Reason | CaseError::Part => StatusCode::UNPROCESSABLE_ENTITY,
        CaseError::OwnWork | CaseError::Rank | CaseError::NotOwner | CaseError::NotProposer => StatusCode::FORBIDDEN,
        CaseError::State(_) | CaseError::OtherRequest | CaseError::Acts => StatusCode::CONFLICT,
    };
    Problem::new(status, error.entry()).with(error.to_string())
}
