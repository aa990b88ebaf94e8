//! The protocol: operation, caller, policy, call. What is not here answers `UnknownOperationException`.

use super::calls;
use crate::policy::{Call, Gate};
use crate::signed;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Largest request, bytes (Amazon's own limit).
const BODY_BYTES_MAX: usize = 16 << 20;
/// Its name in signatures.
const SERVICE: &str = "dynamodb";
const TARGET: &str = "DynamoDB_20120810.";
const CONTENT_TYPE: &str = "application/x-amz-json-1.0";
/// Begins the message of a request that the engine's own reader refuses.
const INVALID: &str = "VALIDATION:";

#[derive(Clone)]
struct Service {
    database: Database,
    gate: Arc<Gate>,
}

/// Serves a database behind a gate.
pub(super) fn router(database: Database, gate: Arc<Gate>) -> Router {
    Router::new().route("/", post(answer)).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)).with_state(Service { database, gate })
}

/// Why there is no answer.
enum Refusal {
    /// By its code, with words.
    Coded(&'static str, String),
    /// The engine's.
    Engine(DynoxideError),
}

impl From<DynoxideError> for Refusal {
    fn from(error: DynoxideError) -> Self {
        Self::Engine(error)
    }
}

async fn answer(State(service): State<Service>, headers: HeaderMap, body: Bytes) -> Response {
    match service.answer(&headers, &body) {
        Ok(json) => reply(StatusCode::OK, json),
        Err(Refusal::Coded(code, message)) => {
            let json = serde_json::json!({ "__type": format!("com.amazon.coral.service#{code}"), "message": message });
            reply(StatusCode::BAD_REQUEST, json.to_string())
        }
        Err(Refusal::Engine(error)) => {
            let status = StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            reply(status, error.to_json())
        }
    }
}

fn reply(status: StatusCode, json: String) -> Response {
    (status, [(header::CONTENT_TYPE, CONTENT_TYPE)], json).into_response()
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| {
        let message = error.to_string();
        match message.strip_prefix(INVALID) {
            Some(message) => DynoxideError::ValidationException(message.to_owned()).into(),
            None => DynoxideError::SerializationException(message).into(),
        }
    })
}

fn written<T: Serialize>(answer: &T) -> Result<String, Refusal> {
    serde_json::to_string(answer).map_err(|error| DynoxideError::InternalServerError(error.to_string()).into())
}

/// Reads the request, asks the policy, calls the engine.
macro_rules! run {
    ($service:expr, $role:expr, $body:expr, $method:ident, |$request:ident| $calls:expr) => {{
        let $request = read($body)?;
        $service.ask($role, &$calls)?;
        written(&$service.database.$method($request)?)
    }};
}

impl Service {
    fn ask(&self, role: &str, calls: &[Call]) -> Result<(), Refusal> {
        self.gate.check_all(role, calls).map_err(|refused| Refusal::Coded("AccessDeniedException", refused.to_string()))
    }

    fn answer(&self, headers: &HeaderMap, body: &[u8]) -> Result<String, Refusal> {
        use dynoxide::actions as a;
        let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).and_then(|target| target.strip_prefix(TARGET));
        let role = signed::role(&self.gate, SERVICE, headers, body).map_err(|stranger| {
            tracing::warn!(code = stranger.code(), "a caller of the embedded DynamoDB is not known");
            Refusal::Coded(stranger.code(), "The caller is not known.".to_owned())
        })?;
        match target.unwrap_or_default() {
            "GetItem" => {
                run!(self, role, body, get_item, |request| {
                    let request: &a::get_item::GetItemRequest = &request;
                    calls::item("dynamodb:GetItem", &request.table_name, &request.key)
                })
            }
            "PutItem" => {
                run!(self, role, body, put_item, |request| {
                    let request: &a::put_item::PutItemRequest = &request;
                    calls::item("dynamodb:PutItem", &request.table_name, &request.item)
                })
            }
            "UpdateItem" => {
                run!(self, role, body, update_item, |request| {
                    let request: &a::update_item::UpdateItemRequest = &request;
                    calls::item("dynamodb:UpdateItem", &request.table_name, &request.key)
                })
            }
            "DeleteItem" => {
                run!(self, role, body, delete_item, |request| {
                    let request: &a::delete_item::DeleteItemRequest = &request;
                    calls::item("dynamodb:DeleteItem", &request.table_name, &request.key)
                })
            }
            "Query" => run!(self, role, body, query, |request| calls::query(&request)),
            "Scan" => {
                run!(self, role, body, scan, |request| {
                    let request: &a::scan::ScanRequest = &request;
                    [Call::table("dynamodb:Scan", &request.table_name)]
                })
            }
            "TransactWriteItems" => {
                run!(self, role, body, transact_write_items, |request| {
                    let request: &a::transact_write_items::TransactWriteItemsRequest = &request;
                    calls::transaction(&request.transact_items)
                })
            }
            "DescribeTable" => {
                run!(self, role, body, describe_table, |request| {
                    let request: &a::describe_table::DescribeTableRequest = &request;
                    [Call::table("dynamodb:DescribeTable", &request.table_name)]
                })
            }
            "ListTables" => {
                let request = read(body)?;
                self.ask(role, &[Call::table("dynamodb:ListTables", "*")])?;
                written(&self.database.list_tables(request)?)
            }
            _ => Err(Refusal::Coded("UnknownOperationException", String::new())),
        }
    }
}
