//! The desk (資格窓口): a holder as of a day and an instant, drafts of events, and their decision by a second person.

mod decide;
mod draft;
mod effect;
mod enter;
mod find;
mod kept;
mod list;
mod show;

use crate::import;
use crate::reading::Reading;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post};
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderValue, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::id::InsurerNumber;
use josei_base::{Finding, Month, Realm, limits};
use josei_eligibility::RuleBook;
use josei_register::{DraftId, PersonKey, REASONS, Reasons, RegisterError, StaffId, Subject};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{People, Person, Problem, Role, problem as page};
use josei_store::audited::{Audited, Permit};
use josei_store::port::{Clock, Keys};
use josei_store::seal::SealedObjects;
use std::sync::Arc;
use thiserror::Error;
use tracing::error;

/// What the desk may touch.
#[derive(Clone)]
pub struct Desk {
    /// The realm.
    pub realm: Realm,
    /// Who may call.
    pub people: Arc<People>,
    /// Table `register`.
    pub audited: Audited,
    /// Sealed fields of its rows.
    pub sealed: SealedObjects,
    /// The key of the holder hashes.
    pub keys: Arc<dyn Keys>,
    /// The city's rules: how late the register may be.
    pub city: Arc<RuleBook>,
    /// Reason codes.
    pub reasons: Arc<Reasons>,
    /// Now.
    pub clock: Arc<dyn Clock>,
}

/// The table of reason codes does not read.
#[derive(Debug, Error)]
#[error("table of reason codes: {0}")]
pub struct BadReasons(String);

/// The reason codes (事由コード) that come with the program.
///
/// # Errors
/// What is wrong with them.
pub fn reasons() -> Result<Reasons, BadReasons> {
    Reasons::load(REASONS).map_err(|findings| {
        let lines: Vec<String> = findings.iter().map(|one| format!("line {}: {}", one.line, one.entry.code)).collect();
        BadReasons(lines.join("; "))
    })
}

/// The routes. What they answer is personal, so nobody on the way keeps it.
pub fn router(desk: Desk) -> Router {
    told(routes(desk))
}

/// The routes of the desk and of imports together.
pub fn routers(desk: Desk, imports: import::Imports) -> Router {
    told(routes(desk).merge(import::routes(imports)))
}

fn told(routes: Router) -> Router {
    page::told(routes).layer(map_response(not_kept))
}

fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/numbers", post(find::find))
        .route("/drafts", get(list::list))
        .route("/{kind}/{key}", get(show::show))
        .route("/{kind}/{key}/drafts/{id}", get(draft::show).put(enter::enter))
        .route("/{kind}/{key}/drafts/{id}/approve", post(decide::approve))
        .route("/{kind}/{key}/drafts/{id}/refuse", post(decide::refuse))
        .route("/{kind}/{key}/drafts/{id}/withdraw", post(decide::withdraw))
        .layer(DefaultBodyLimit::max(limits::REQUEST_BODY_BYTES_MAX))
        .with_state(Arc::new(desk))
}

async fn not_kept(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What stands in a path: holders by their internal number, insurers by theirs.
type SubjectPath = (String, String);

/// A subject of a path. A malformed one answers like an unknown one.
fn subject((kind, key): &SubjectPath) -> Result<Subject, Problem> {
    let found = match kind.as_str() {
        "holders" => PersonKey::parse(key).ok().map(Subject::Person),
        "insurers" => InsurerNumber::parse(key).ok().map(Subject::Insurer),
        _ => None,
    };
    found.ok_or_else(not_found)
}

/// A subject as in a path.
fn path_of(subject: &Subject) -> SubjectPath {
    match subject {
        Subject::Person(person) => ("holders".to_owned(), person.to_string()),
        Subject::Insurer(number) => ("insurers".to_owned(), number.to_string()),
    }
}

fn draft_id(text: &str) -> Result<DraftId, Problem> {
    DraftId::parse(text).map_err(|_| not_found())
}

fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, &page::NOT_FOUND)
}

/// A rule's refusal as an answer: its own code, and nothing was changed.
fn problem(refusal: &RegisterError) -> Problem {
    if refusal.is_damage() {
        error!(code = refusal.entry().code, %refusal, "the stored register does not agree");
        return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, refusal.entry());
    }
    Problem::new(StatusCode::CONFLICT, refusal.entry()).with(refusal.to_string())
}

/// What is wrong with an event, as one answer: the first code, and the place and code of each.
fn unusable(findings: &[Finding]) -> Problem {
    let Some(first) = findings.first() else { return Problem::bad_request("") };
    let place = |finding: &Finding| {
        let Finding { line, record, field, entry, detail, .. } = finding;
        [entry.code, &line.to_string(), record, field, detail].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let detail = findings.iter().map(place).collect::<Vec<_>>().join("; ");
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, first.entry).with(detail)
}

impl Desk {
    /// Whoever may read the register.
    fn reader(&self, headers: &HeaderMap) -> Result<Person, Problem> {
        self.people.caller(headers, Role::Registrar).or_else(|_| self.people.caller(headers, Role::Approver))
    }

    /// A calling person in a role, with the id that the rules know.
    fn caller(&self, headers: &HeaderMap, role: Role) -> Result<(Person, StaffId), Problem> {
        let person = self.people.caller(headers, role)?;
        let id = StaffId::parse(&person.id).map_err(|_| Problem::new(StatusCode::FORBIDDEN, &page::NOT_ALLOWED))?;
        Ok((person, id))
    }

    /// Writes the INTENT.
    async fn begin(&self, operation: Operation, person: &Person, target: &str) -> Result<Permit, Problem> {
        let draft = purpose::intent(operation, Actor::Person(person), purpose::SUBSIDY, Place::Register, target)?;
        Ok(self.audited.begin(draft).await?)
    }

    /// Ends an operation that a rule refused.
    async fn refused<T>(&self, permit: Permit, problem: Problem) -> Result<T, Problem> {
        self.audited.refuse(permit, problem.entry.code).await?;
        Err(problem)
    }

    /// Reads the register behind a permit.
    const fn reading<'r>(&'r self, permit: &'r Permit) -> Reading<'r> {
        Reading { realm: &self.realm, audited: &self.audited, sealed: &self.sealed, permit }
    }

    /// The month in Japan.
    fn month(&self) -> Result<Month, Problem> {
        Month::of(josei_base::date::japanese_day(self.clock.now())).map_err(|_| Problem::damaged("clock"))
    }
}
