//! Addresses for parts: each takes exactly one part of exactly one length and checksum, for five minutes.

use crate::{ReceiptUpload, delivery_id};
use axum::Json;
use axum::extract::{Path, State};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::limits;
use josei_delivery::{Delivery, codes};
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most addresses of one call.
pub const PARTS_PER_CALL_MAX: usize = 100;

/// The parts a sender wants to put.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// At most so many at once; addresses for more are asked for again.
    parts: Vec<WantedPart>,
}

/// One part.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
struct WantedPart {
    /// Number from 1.
    number: u16,
    /// SHA-256 of the part, base64.
    sha256_base64: String,
}

/// Where to put one part.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Address {
    /// Number of the part.
    number: u16,
    /// Bytes it must have.
    length: u64,
    /// Where to PUT it. Whoever has it may put this part, and nothing else.
    url: String,
    /// Names and values of headers to send with it as they are.
    headers: Vec<(String, String)>,
}

/// How many parts an upload of this size has.
#[must_use]
pub fn part_count(size: u64) -> u64 {
    size.div_ceil(limits::UPLOAD_PART_BYTES)
}

/// The length of a part; `None` if the file has no such part.
#[must_use]
pub fn part_length(size: u64, number: u16) -> Option<u64> {
    let before = u64::from(number).checked_sub(1)?.checked_mul(limits::UPLOAD_PART_BYTES)?;
    let rest = size.checked_sub(before)?;
    (rest > 0).then_some(rest.min(limits::UPLOAD_PART_BYTES))
}

pub async fn parts(
    State(function): State<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(wanted): Json<Wanted>,
) -> Result<Json<Vec<Address>>, Problem> {
    let (person, sender) = function.sender(&headers)?;
    let id = delivery_id(&id)?;
    let draft = purpose::intent(Operation::DeliveryPart, Actor::Person(&person), purpose::SUBSIDY, Place::Deliveries, id.as_str())?;
    let permit = function.audited.begin(draft).await?;
    let delivery = function.delivery(&permit, &sender, &id).await?;
    let answer = addresses(&function, &delivery, &wanted).await;
    match &answer {
        Ok(_) => function.audited.done(permit, &[]).await?,
        Err(problem) => function.audited.refuse(permit, problem.entry.code).await?,
    }
    answer.map(Json)
}

async fn addresses(function: &ReceiptUpload, delivery: &Delivery, wanted: &Wanted) -> Result<Vec<Address>, Problem> {
    let Some(upload) = delivery.upload.as_deref().filter(|_| delivery.state == josei_delivery::State::Opened) else {
        return Err(Problem::new(StatusCode::CONFLICT, &codes::WRONG_STATE).with(delivery.state.name()));
    };
    if wanted.parts.len() > PARTS_PER_CALL_MAX {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, &codes::PART).with(format!("at most {PARTS_PER_CALL_MAX} parts a call")));
    }
    let mut found = Vec::with_capacity(wanted.parts.len());
    for part in &wanted.parts {
        let bad = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, &codes::PART).with(format!("part {}", part.number));
        let length = part_length(delivery.stored_size(), part.number).ok_or_else(bad)?;
        // 32 bytes in base64: 44 characters.
        if part.sha256_base64.len() != 44 || !part.sha256_base64.is_ascii() {
            return Err(bad());
        }
        let signed = function.uploads.presign_part(&delivery.inbox_key, upload, part.number, length, &part.sha256_base64).await?;
        found.push(Address { number: part.number, length, url: signed.url, headers: signed.headers });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_the_file() {
        let part = limits::UPLOAD_PART_BYTES;
        for size in [1, part - 1, part, part + 1, 3 * part, 3 * part + 7] {
            let count = u16::try_from(part_count(size)).unwrap();
            let sum: u64 = (1..=count).map(|number| part_length(size, number).unwrap()).sum();
            assert_eq!(sum, size);
            assert_eq!(part_length(size, count + 1), None);
            assert_eq!(part_length(size, 0), None);
        }
    }
}
