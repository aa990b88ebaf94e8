//! Applications for reimbursement (償還払いの申請): entry, work, decision by two people, accounts of payees, and what is owed.

mod account;
mod act;
mod affected;
mod amount;
mod asked;
mod confirm;
mod enter;
mod entitled;
mod file;
mod granted;
mod list;
mod marks;
mod notice;
mod own;
mod paid;
mod personal;
mod refund;
mod show;

use crate::{BenefitDecide, damaged, not_found};
use axum::Router;
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_audit::token::LongId;
use josei_base::plan::Table;
use josei_benefit::application::word::{ApplicationNumber, PayeeId, Person as Word};
use josei_benefit::application::{ActError, Source, Standing};
use josei_benefit::case::Rank;
use josei_benefit::keys::application as keys;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Person, Problem, problem as page};
use josei_store::audited::Permit;
use std::sync::Arc;

pub use marks::city_side;

/// The routes.
pub fn routes() -> Router<Arc<BenefitDecide>> {
    Router::new()
        .route("/applications", get(list::list).post(enter::one))
        .route("/application-files", post(file::file))
        .route("/applications/{number}", get(show::show))
        .route("/applications/{number}/{act}", post(act::act))
        .route("/affected-accounts", get(affected::affected))
        .route("/accounts/{payee}", get(account::show).post(account::enter))
        .route("/accounts/{payee}/confirm", post(confirm::confirm))
        .route("/refunds/{month}/settle", post(refund::settle))
}

/// Who calls, as applications name people.
struct Caller {
    person: Person,
    word: Word,
    rank: Rank,
}

impl BenefitDecide {
    /// A clerk or an approver.
    fn desk_caller(&self, headers: &HeaderMap) -> Result<Caller, Problem> {
        let (person, actor) = self.caller(headers)?;
        let word = Word::parse(&person.id).map_err(|_| Problem::bad_request("person"))?;
        Ok(Caller { person, word, rank: actor.rank })
    }

    /// Begins an operation of a person on something of applications.
    async fn desk_begin(&self, operation: Operation, person: &Person, place: Place, target: &str) -> Result<Permit, Problem> {
        let draft = purpose::intent(operation, Actor::Person(person), purpose::SUBSIDY, place, target)?;
        Ok(self.audited.begin(draft).await?)
    }

    /// An application as it stands.
    async fn standing(&self, permit: &Permit, number: &ApplicationNumber) -> Result<Standing, Problem> {
        let item = self.audited.get(permit, Table::Claims, &keys::state(&self.realm, number)).await?.ok_or_else(not_found)?;
        Standing::from_item(&item).map_err(damaged)
    }
}

/// Only who signs may do this.
fn signs(caller: &Caller) -> Result<(), Problem> {
    if caller.rank == Rank::Approver { Ok(()) } else { Err(Problem::new(StatusCode::FORBIDDEN, &page::NOT_ALLOWED)) }
}

/// A number in a path. A malformed one answers like an unknown one.
fn number(text: &str) -> Result<ApplicationNumber, Problem> {
    ApplicationNumber::parse(text).map_err(|_| not_found())
}

/// A payee in a path.
fn payee(text: &str) -> Result<PayeeId, Problem> {
    PayeeId::parse(text).map_err(|_| not_found())
}

/// What the log calls an application: its number, or where that has other letters than the log takes, the name of its debt.
fn target(number: &ApplicationNumber) -> String {
    let plain = format!("application:{number}");
    if LongId::parse(&plain).is_ok() { plain } else { Source::Application(number.clone()).id() }
}

/// What the log calls the accounts of a payee.
fn account_target(payee: &PayeeId) -> String {
    format!("account:{payee}")
}

/// A refusal of the rules of applications as an answer: its own code, and nothing was changed.
fn refused(error: &ActError) -> Problem {
    let status = match error {
        ActError::Stored(_) => StatusCode::INTERNAL_SERVER_ERROR,
        ActError::SamePerson | ActError::AccountSamePerson => StatusCode::FORBIDDEN,
        ActError::NotIdentified
        | ActError::TimeBarred
        | ActError::Reason
        | ActError::AgainstMachine
        | ActError::NothingToPay
        | ActError::Amount
        | ActError::NoAccount
        | ActError::NoSuchBank
        | ActError::AccountName => StatusCode::UNPROCESSABLE_ENTITY,
        ActError::State(_)
        | ActError::NotWhatStands
        | ActError::NotLookedAt
        | ActError::Conflict
        | ActError::RequestConflict
        | ActError::AccountChanged => StatusCode::CONFLICT,
    };
    Problem::new(status, error.entry()).with(error.to_string())
}
