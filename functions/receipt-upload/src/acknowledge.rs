//! The acknowledgement: one part on the file as a whole, one per chunk on each of its receipts.

use crate::{ReceiptUpload, delivery_id};
use axum::Json;
use axum::extract::{Path, State};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_delivery::acknowledgement::FileAnswer;
use josei_delivery::{Chunk, Pinned, acknowledgement, codes, keys};
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use josei_store::port::KeyPurpose;
use josei_store::seal::ObjectSpec;
use std::sync::Arc;

pub async fn file(
    State(function): State<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<serde_json::Value>, Problem> {
    answer(&function, &headers, &id, None).await
}

pub async fn chunk(
    State(function): State<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Path((id, chunk)): Path<(String, u32)>,
) -> Result<Json<serde_json::Value>, Problem> {
    answer(&function, &headers, &id, Some(chunk)).await
}

async fn answer(function: &ReceiptUpload, headers: &HeaderMap, id: &str, chunk: Option<u32>) -> Result<Json<serde_json::Value>, Problem> {
    let (person, sender) = function.sender(headers)?;
    let id = delivery_id(id)?;
    let draft = purpose::intent(Operation::DeliveryShow, Actor::Person(&person), purpose::SUBSIDY, Place::SealedBucket, id.as_str())?;
    let permit = function.audited.begin(draft).await?;
    let delivery = function.delivery(&permit, &sender, &id).await?;
    let unknown = || Problem::new(StatusCode::NOT_FOUND, &codes::UNKNOWN);
    if let (None, None, Some(code)) = (chunk, &delivery.acknowledgement, &delivery.refusal) {
        // Nothing of it was read: what is to be said stands in the row.
        let entry = codes::ALL.iter().find(|entry| entry.code == code).ok_or_else(|| Problem::damaged("refusal"))?;
        let answer = FileAnswer::unread(entry, delivery.refusal_detail.as_deref().unwrap_or_default());
        function.audited.done(permit, &[]).await?;
        return Ok(Json(serde_json::to_value(answer).map_err(|_| Problem::damaged("acknowledgement"))?));
    }
    let (key, pinned) = match chunk {
        None => (keys::file_acknowledgement_object(&function.realm, &id), delivery.acknowledgement.clone().ok_or_else(unknown)?),
        Some(number) => {
            let item =
                function.audited.get(&permit, Table::Deliveries, &keys::chunk(&function.realm, &id, number)).await?.ok_or_else(unknown)?;
            let chunk = Chunk::from_item(&item).map_err(|bad| Problem::damaged(bad.0))?;
            (keys::acknowledgement_object(&function.realm, &id, number), chunk.acknowledgement)
        }
    };
    let json = open(function, &permit, &delivery.month.0, &key, &pinned).await?;
    function.audited.done(permit, &[]).await?;
    Ok(Json(json))
}

async fn open(
    function: &ReceiptUpload,
    permit: &Permit,
    month: &josei_base::Month,
    key: &str,
    pinned: &Pinned,
) -> Result<serde_json::Value, Problem> {
    let spec = ObjectSpec::new(KeyPurpose::Receipts, *month, key, acknowledgement::SCHEMA);
    let plain = function.sealed.get(permit, &spec, pinned).await?;
    serde_json::from_slice(&plain).map_err(|_| Problem::damaged("acknowledgement"))
}
