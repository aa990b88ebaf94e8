//! Routes of imports: what became of loads, the word that more may vanish, the snapshot of the register, and who has an internal number.

use crate::RegisterImport;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::limits;
use josei_base::plan::Table;
use josei_extract::rows::{self, Allowance, LoadId, LoadRow, LoadState, REPORT_SCHEMA};
use josei_extract::{PersonNumber, Source};
use josei_runtime::batch::Failure;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{People, Person, Problem, Role, problem as page};
use josei_store::audited::Permit;
use josei_store::port::{KeyPurpose, Query, SortRange, TransactError};
use josei_store::seal::ObjectSpec;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most loads of one page.
const PAGE_MAX: u32 = 100;
/// Most characters of the number of a decision.
const DECISION_CHARS_MAX: usize = 64;

/// What the routes may touch.
#[derive(Clone)]
pub struct Imports {
    /// The function.
    pub function: RegisterImport,
    /// Who may call.
    pub people: Arc<People>,
}

/// The routes.
pub(crate) fn routes(imports: Imports) -> Router {
    Router::new()
        .route("/imports/{system}", get(list))
        .route("/imports/{system}/{load}", get(report))
        .route("/imports/{system}/{load}/allow", post(allow))
        .route("/snapshots", post(snapshot))
        .route("/persons", post(person))
        .layer(DefaultBodyLimit::max(limits::REQUEST_BODY_BYTES_MAX))
        .with_state(Arc::new(imports))
}

/// A load on the list.
#[derive(Serialize)]
struct Line {
    id: String,
    file: String,
    state: LoadState,
    code: Option<String>,
    at: String,
}

impl Line {
    fn of(row: &LoadRow) -> Self {
        Self { id: row.id.to_string(), file: row.head.file_name(), state: row.state, code: row.code.clone(), at: row.at.to_string() }
    }
}

#[derive(Serialize)]
struct Loads {
    loads: Vec<Line>,
}

fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, &page::NOT_FOUND)
}

fn source(text: &str) -> Result<Source, Problem> {
    Source::parse(text).ok_or_else(not_found)
}

fn problem(failure: Failure) -> Problem {
    match failure {
        Failure::Store(error) => error.into(),
        other => Problem::damaged(&other.to_string()),
    }
}

impl Imports {
    fn reader(&self, headers: &HeaderMap) -> Result<Person, Problem> {
        self.people.caller(headers, Role::Registrar).or_else(|_| self.people.caller(headers, Role::Approver))
    }

    async fn begin(&self, operation: Operation, person: &Person, target: &str) -> Result<Permit, Problem> {
        let draft = purpose::intent(operation, Actor::Person(person), purpose::SUBSIDY, Place::Register, target)?;
        Ok(self.function.audited.begin(draft).await?)
    }

    async fn refused<T>(&self, permit: Permit, problem: Problem) -> Result<T, Problem> {
        self.function.audited.refuse(permit, problem.entry.code).await?;
        Err(problem)
    }

    async fn load(&self, permit: &Permit, source: Source, id: &LoadId) -> Result<Option<LoadRow>, Problem> {
        let key = rows::load(&self.function.realm, source, id);
        let item = self.function.audited.get(permit, Table::Register, &key).await?;
        item.map(|item| LoadRow::from_item(source, &key.sort, &item).map_err(|bad| Problem::damaged(bad.0))).transpose()
    }
}

/// The loads of a system, the latest number first.
async fn list(State(imports): State<Arc<Imports>>, headers: HeaderMap, Path(system): Path<String>) -> Result<Json<Loads>, Problem> {
    let person = imports.reader(&headers)?;
    let source = source(&system)?;
    let permit = imports.begin(Operation::RegisterShow, &person, &format!("extracts/{source}")).await?;
    let query = Query {
        table: Table::Register,
        partition: rows::partition(&imports.function.realm, source),
        range: SortRange::Prefix(rows::LOAD_PREFIX.to_owned()),
        descending: true,
        limit: PAGE_MAX,
        after: None,
    };
    let page = imports.function.audited.query(&permit, &query).await?;
    let mut loads = Vec::with_capacity(page.items.len());
    for (key, item) in page.items {
        loads.push(Line::of(&LoadRow::from_item(source, &key.sort, &item).map_err(|bad| Problem::damaged(bad.0))?));
    }
    imports.function.audited.done(permit, &[]).await?;
    Ok(Json(Loads { loads }))
}

/// The report of a load.
async fn report(
    State(imports): State<Arc<Imports>>,
    headers: HeaderMap,
    Path((system, load)): Path<(String, String)>,
) -> Result<([(http::HeaderName, &'static str); 1], Vec<u8>), Problem> {
    let person = imports.reader(&headers)?;
    let (source, id) = (source(&system)?, LoadId::parse(&load).ok_or_else(not_found)?);
    let permit = imports.begin(Operation::RegisterShow, &person, &format!("extracts/{source}/{id}")).await?;
    let Some(row) = imports.load(&permit, source, &id).await? else { return imports.refused(permit, not_found()).await };
    let kept = &row.report;
    let object = rows::report_object(&imports.function.realm, &kept.content);
    let spec = ObjectSpec::new(KeyPurpose::Register, kept.month, &object, REPORT_SCHEMA);
    let bytes = imports.function.sealed.get(&permit, &spec, &kept.pinned).await?;
    imports.function.audited.done(permit, &[]).await?;
    Ok(([(CONTENT_TYPE, "application/json")], bytes))
}

/// On which decision more may vanish.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    decision: String,
}

/// More may vanish than the set share: the load that waits is applied now.
async fn allow(
    State(imports): State<Arc<Imports>>,
    headers: HeaderMap,
    Path((system, load)): Path<(String, String)>,
    Json(Decided { decision }): Json<Decided>,
) -> Result<Json<Line>, Problem> {
    let person = imports.people.caller(&headers, Role::Approver)?;
    let (source, id) = (source(&system)?, LoadId::parse(&load).ok_or_else(not_found)?);
    let usable = (1..=DECISION_CHARS_MAX).contains(&decision.chars().count()) && !decision.chars().any(char::is_control);
    if !usable {
        return Err(Problem::bad_request("decision"));
    }
    let target = format!("extracts/{source}/{id}");
    let permit = imports.begin(Operation::RegisterChange, &person, &target).await?;
    let Some(row) = imports.load(&permit, source, &id).await? else { return imports.refused(permit, not_found()).await };
    if row.state != LoadState::Waiting {
        return imports.refused(permit, Problem::new(StatusCode::CONFLICT, &page::CONFLICT).with(row.state.name())).await;
    }
    let function = &imports.function;
    let allowance = Allowance { decision, by: person.id.clone() };
    match function.audited.commit(&permit, &[allowance.plan(&function.realm, source, row.head.sequence)], &[]).await {
        // Refused: it was allowed before, and the load goes on.
        Ok(()) | Err(TransactError::Refused(_)) => {}
        Err(TransactError::Contended) => return imports.refused(permit, Problem::new(StatusCode::CONFLICT, &page::CONFLICT)).await,
        Err(TransactError::Store(error)) => return Err(error.into()),
    }
    function.audited.done(permit, &[]).await?;
    let permit = imports.begin(Operation::RegisterImport, &person, &target).await?;
    let object = crate::extract_object(&function.realm, &row.head);
    function.load_extract(permit, row.head, &object).await.map_err(problem)?;
    let permit = imports.begin(Operation::RegisterShow, &person, &target).await?;
    let row = imports.load(&permit, source, &id).await?.ok_or_else(not_found)?;
    function.audited.done(permit, &[]).await?;
    Ok(Json(Line::of(&row)))
}

/// The register as it is now becomes the snapshot that counts.
async fn snapshot(State(imports): State<Arc<Imports>>, headers: HeaderMap) -> Result<Json<super::Made>, Problem> {
    let person = imports.reader(&headers)?;
    let permit = imports.begin(Operation::RegisterImport, &person, "snapshot").await?;
    match imports.function.snapshot(&permit).await.map_err(problem)? {
        Ok(made) => {
            imports.function.audited.done(permit, &[]).await?;
            Ok(Json(made))
        }
        Err(entry) => imports.refused(permit, Problem::new(StatusCode::CONFLICT, entry)).await,
    }
}

/// An internal number (宛名番号); it travels in the body, never in a path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    person_number: String,
}

/// Who it is.
#[derive(Serialize)]
struct Found {
    person: String,
}

/// The key of who has an internal number, whether the register knows the person or not.
async fn person(State(imports): State<Arc<Imports>>, headers: HeaderMap, Json(number): Json<Number>) -> Result<Json<Found>, Problem> {
    let caller = imports.reader(&headers)?;
    let number = PersonNumber::parse(&number.person_number).map_err(|_| Problem::bad_request("person_number"))?;
    let permit = imports.begin(Operation::RegisterShow, &caller, "persons").await?;
    let hasher = imports.function.person_hasher(&permit).await.map_err(problem)?;
    imports.function.audited.done(permit, &[]).await?;
    Ok(Json(Found { person: hasher.person(number).to_string() }))
}
