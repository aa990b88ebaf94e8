//! The log's files for auditors: what a bundle to verify is made of.

use crate::AuditLog;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use josei_audit::record::Place;
use josei_audit::{Operation, keys};
use josei_runtime::batch::Failure;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Problem, Role, problem};
use josei_store::audited::Permit;
use josei_store::port::{Bucket, StoreError};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most paths of one page.
const PAGE_MAX: u32 = 1_000;

/// What a seal gave.
#[derive(Debug, Serialize)]
pub struct SealedTo {
    /// Records in the newest checkpoint.
    records: u64,
}

/// A page of paths.
#[derive(Debug, Serialize)]
pub struct Files {
    /// Paths in the log.
    paths: Vec<String>,
    /// Pass as `after` to go on.
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    after: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    path: String,
}

fn problem(failure: Failure) -> Problem {
    match failure {
        Failure::Store(error) => error.into(),
        Failure::Damaged { what, .. } => Problem::damaged(&what),
        Failure::Message(_) => Problem::bad_request("message"),
    }
}

pub async fn seal(State(function): State<Arc<AuditLog>>, headers: HeaderMap) -> Result<Json<SealedTo>, Problem> {
    function.people.caller(&headers, Role::Auditor)?;
    let records = function.seal().await.map_err(problem)?;
    Ok(Json(SealedTo { records }))
}

pub async fn key(State(function): State<Arc<AuditLog>>, headers: HeaderMap) -> Result<String, Problem> {
    function.people.caller(&headers, Role::Auditor)?;
    Ok(format!("{}\n", function.key().await.map_err(problem)?))
}

pub async fn list(State(function): State<Arc<AuditLog>>, headers: HeaderMap, Query(asked): Query<After>) -> Result<Json<Files>, Problem> {
    let permit = begin(&function, &headers, "files").await?;
    let prefix = keys::object(&function.realm, "");
    let after = asked.after.map(|path| keys::object(&function.realm, &path));
    let page = function.audited.list(&permit, Bucket::Audit, &prefix, after.as_deref(), PAGE_MAX).await?;
    let path = |key: &str| key.strip_prefix(&prefix).unwrap_or(key).to_owned();
    let files = Files { paths: page.entries.iter().map(|entry| path(&entry.key)).collect(), next: page.next.as_deref().map(path) };
    function.audited.done(permit, &[]).await?;
    Ok(Json(files))
}

pub async fn file(State(function): State<Arc<AuditLog>>, headers: HeaderMap, Query(asked): Query<Which>) -> Result<Response, Problem> {
    let permit = begin(&function, &headers, "file").await?;
    let found = function.audited.read(&permit, Bucket::Audit, &keys::object(&function.realm, &asked.path), None, None).await;
    function.audited.done(permit, &[]).await?;
    match found {
        Ok(object) => Ok(([(header::CONTENT_TYPE, "application/octet-stream")], object.bytes).into_response()),
        // Who may not list is told `Denied` of a key that does not exist.
        Err(StoreError::NotFound { .. } | StoreError::Denied { .. }) => Err(Problem::new(StatusCode::NOT_FOUND, &problem::NOT_FOUND)),
        Err(error) => Err(error.into()),
    }
}

async fn begin(function: &AuditLog, headers: &HeaderMap, target: &str) -> Result<Permit, Problem> {
    let person = function.people.caller(headers, Role::Auditor)?;
    let draft = purpose::intent(Operation::AuditQuery, Actor::Person(&person), purpose::SAFETY, Place::AuditBucket, target)?;
    Ok(function.audited.begin(draft).await?)
}
