//! The acknowledgement: one part on the file as a whole, one per chunk on each of its receipts; as JSON, as CSV and as a page to print. It goes out
//! part by part in every form, because an answer has a limit and a file has none.

use crate::{ReceiptUpload, delivery_id};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::date::japanese_day;
use josei_base::plan::Table;
use josei_delivery::acknowledgement::page::{self as html, Part};
use josei_delivery::acknowledgement::{Acknowledgement, FileAnswer, ReceiptAnswer, SCHEMA, csv as table};
use josei_delivery::{Chunk, Delivery, Pinned, codes, keys};
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use josei_store::port::KeyPurpose;
use josei_store::seal::ObjectSpec;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Which part; without a chunk the one on the file as a whole.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Its number, from 1.
    chunk: Option<u32>,
}

pub async fn file(
    State(function): State<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Acknowledgement>, Problem> {
    Ok(Json(read(&function, &headers, &id, None, true).await?.0))
}

pub async fn chunk(
    State(function): State<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Path((id, chunk)): Path<(String, u32)>,
) -> Result<Json<Vec<ReceiptAnswer>>, Problem> {
    Ok(Json(read(&function, &headers, &id, Some(chunk), false).await?.1))
}

pub async fn csv(
    State(function): State<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (acknowledgement, receipts) = read(&function, &headers, &id, asked.chunk, false).await?;
    let bytes = if asked.chunk.is_some() { table::receipts(&acknowledgement, &receipts) } else { table::file(&acknowledgement) };
    // Not as text: what carries answers out of a function would make UTF-8 of it, and the label would lie.
    let kind = [(CONTENT_TYPE, "application/octet-stream"), (CONTENT_DISPOSITION, "attachment; filename=\"acknowledgement.csv\"")];
    Ok(private((kind, bytes).into_response()))
}

pub async fn page(
    State(function): State<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (acknowledgement, receipts) = read(&function, &headers, &id, asked.chunk, true).await?;
    let chunks = acknowledgement.counts.map_or(0, |counts| counts.chunks);
    let text = html::page(&acknowledgement, &receipts, Some(Part { chunk: asked.chunk.unwrap_or(0), chunks }));
    let kind = [(CONTENT_TYPE, html::MEDIA_TYPE), (CONTENT_SECURITY_POLICY, html::POLICY)];
    Ok(private((kind, text).into_response()))
}

/// It tells of people: nothing on the way keeps it.
fn private(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// The acknowledgement on the file as a whole (`whole`: with what was found), and the answers of a chunk if one is asked for.
async fn read(
    function: &ReceiptUpload,
    headers: &HeaderMap,
    id: &str,
    chunk: Option<u32>,
    whole: bool,
) -> Result<(Acknowledgement, Vec<ReceiptAnswer>), Problem> {
    let (person, sender) = function.sender(headers)?;
    let id = delivery_id(id)?;
    let draft = purpose::intent(Operation::DeliveryShow, Actor::Person(&person), purpose::SUBSIDY, Place::SealedBucket, id.as_str())?;
    let permit = function.audited.begin(draft).await?;
    let delivery = function.delivery(&permit, &sender, &id).await?;
    let unknown = || Problem::new(StatusCode::NOT_FOUND, &codes::UNKNOWN);
    let file = match &delivery.acknowledgement {
        Some(pinned) if whole || chunk.is_none() => {
            open(function, &permit, &delivery, &keys::file_acknowledgement_object(&function.realm, &id), pinned).await?
        }
        Some(_) => FileAnswer { counts: delivery.counts, ..FileAnswer::unread() },
        // Refused before anything of it was read: what is to be said stands in the row.
        None if delivery.refusal.is_some() && chunk.is_none() => FileAnswer::unread(),
        None => return Err(unknown()),
    };
    let mut receipts: Vec<ReceiptAnswer> = match chunk {
        None => Vec::new(),
        Some(number) => {
            let item =
                function.audited.get(&permit, Table::Deliveries, &keys::chunk(&function.realm, &id, number)).await?.ok_or_else(unknown)?;
            let chunk = Chunk::from_item(&item).map_err(|bad| Problem::damaged(bad.0))?;
            open(function, &permit, &delivery, &keys::acknowledgement_object(&function.realm, &id, number), &chunk.acknowledgement).await?
        }
    };
    function.audited.done(permit, &[]).await?;
    let mut acknowledgement = Acknowledgement::of(&delivery, file);
    let today = japanese_day(function.clock.now());
    for finding in acknowledgement.findings.iter_mut().chain(receipts.iter_mut().flat_map(|receipt| &mut receipt.findings)) {
        finding.look_up(&function.characters, today);
    }
    Ok((acknowledgement, receipts))
}

async fn open<T: DeserializeOwned>(
    function: &ReceiptUpload,
    permit: &Permit,
    delivery: &Delivery,
    key: &str,
    pinned: &Pinned,
) -> Result<T, Problem> {
    let spec = ObjectSpec::new(KeyPurpose::Receipts, delivery.month.0, key, SCHEMA);
    let plain = function.sealed.get(permit, &spec, pinned).await?;
    serde_json::from_slice(&plain).map_err(|_| Problem::damaged("acknowledgement"))
}
