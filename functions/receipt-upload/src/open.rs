//! Opening a delivery: the row first, then the store's upload. Opening twice is one delivery.

use crate::sealing::{self, Handover};
use crate::show::Status;
use crate::{ReceiptUpload, revision};
use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use jiff::civil::Date;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::date::japanese_day;
use josei_base::{BillingMonth, Digest, Month, limits};
use josei_delivery::{
    Declared, Delivery, DeliveryId, FIRST_REVISION, Opening, SenderId, State as Delivered, check_file_name, codes, keys, plan_open,
    plan_reopen, plan_upload,
};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Person, Problem, observe, problem};
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a sender announces.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    /// File name.
    file_name: String,
    /// Bytes.
    size: u64,
    /// SHA-256, hexadecimal.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    sha256: Digest,
    /// Billing month, `YYYY-MM`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    billing_month: BillingMonth,
    /// Receipts in it, as the sender counts them.
    #[serde(default)]
    declared_receipts: Option<u64>,
    /// Sum of their points; of their yen for 訪問看護, which bills no points.
    #[serde(default)]
    declared_points: Option<u64>,
    /// False for a file that is no correction: it takes no other one's place.
    #[serde(default = "yes")]
    revise: bool,
    /// A machine sender may confirm in advance.
    #[serde(default)]
    confirm: bool,
    /// The sender seals the file itself, with the key in the answer.
    #[serde(default)]
    sealed: bool,
}

/// The delivery, and what to seal it with.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Opened {
    #[serde(flatten)]
    status: Status,
    /// What to seal with, if it was announced so, for as long as parts may arrive.
    sealing: Option<Handover>,
}

const fn yes() -> bool {
    true
}

pub async fn open(
    State(function): State<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Json(announced): Json<Announcement>,
) -> Result<(StatusCode, Json<Opened>), Problem> {
    let (person, sender) = function.sender(&headers)?;
    check_file_name(&announced.file_name).map_err(|_| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, &codes::NAME))?;
    if announced.size == 0 || announced.size > limits::RECEIPT_FILE_BYTES_MAX {
        let detail = format!("1..={}", limits::RECEIPT_FILE_BYTES_MAX);
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, &codes::SIZE).with(detail));
    }
    if !is_reached(announced.billing_month, japanese_day(function.clock.now())) {
        let detail = announced.billing_month.to_string();
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, &codes::MONTH).with(detail));
    }
    let id = DeliveryId::of(&function.realm, &sender, announced.billing_month, &announced.file_name);
    let mut permit = begin(&function, &person, &id).await?;
    let deviations = pinned(&function, &sender)?;
    let mut opening = Opening {
        inbox_key: String::new(),
        sealing: None,
        sender,
        month: announced.billing_month,
        file_name: announced.file_name,
        size: announced.size,
        sha256: announced.sha256,
        revision: FIRST_REVISION,
        declared: Declared { receipts: announced.declared_receipts, points: announced.declared_points },
        confirm_in_advance: announced.confirm,
        deviations,
        at: function.clock.now(),
    };
    opening.revision = revision::of(&function, &permit, &opening, announced.revise).await?;
    let id = opening.id_of(&function.realm, opening.revision);
    observe::about(&id);
    if opening.revision > FIRST_REVISION {
        // Only behind a permit is it known which one it is about; the log names that one too.
        function.audited.done(permit, &[]).await?;
        permit = begin(&function, &person, &id).await?;
    }
    opening.inbox_key = keys::inbox_object(&function.realm, &opening.sender, &id, &secret(&function)?);
    let mut made = None;
    if announced.sealed {
        let (sealing, key) = sealing::begin(&function, opening.month, &opening.inbox_key, opening.size).await?;
        (opening.sealing, made) = (Some(sealing), Some(key));
    }
    let (_, writes) = plan_open(&function.realm, &opening);
    let (status, delivery) = match function.audited.write(&permit, &writes).await {
        Ok(()) => (StatusCode::CREATED, function.delivery(&permit, &opening.sender, &id).await?),
        Err(TransactError::Refused(_)) => {
            // None: the revision before it was not free any more.
            let Some(standing) = function.find(&permit, &opening.sender, &id).await? else {
                return Err(Problem::new(StatusCode::CONFLICT, &problem::CONFLICT));
            };
            if !standing.is_announced_by(&opening) {
                let other = if standing.has_content_of(&opening) { &codes::DECLARED_OTHERWISE } else { &codes::OTHER_CONTENT };
                function.audited.refuse(permit, other.code).await?;
                return Err(Problem::new(StatusCode::CONFLICT, other).with(format!("delivery {id}")));
            }
            let standing = reopened(&function, &permit, standing, &opening).await?;
            if standing.state == Delivered::Opened && standing.sealing.is_some() != announced.sealed {
                function.audited.refuse(permit, codes::SEALED_OTHERWISE.code).await?;
                return Err(Problem::new(StatusCode::CONFLICT, &codes::SEALED_OTHERWISE).with(format!("delivery {id}")));
            }
            (StatusCode::OK, standing)
        }
        Err(TransactError::Contended) => return Err(Problem::new(StatusCode::CONFLICT, &problem::CONFLICT)),
        Err(TransactError::Store(error)) => return Err(error.into()),
    };
    let delivery = begin_upload(&function, &permit, delivery).await?;
    let made = made.filter(|_| delivery.sealing == opening.sealing);
    let sealing = sealing::hand_over(&function, &delivery, made).await?;
    function.audited.done(permit, &[]).await?;
    Ok((status, Json(Opened { status: Status::of(&delivery), sealing })))
}

/// What the sender is known for now, as it is kept with the delivery; nothing for most.
fn pinned(function: &ReceiptUpload, sender: &SenderId) -> Result<Option<String>, Problem> {
    let habits = function.known.of(sender.as_str());
    let json = (!habits.is_empty()).then(|| serde_json::to_string(habits)).transpose();
    json.map_err(|_| Problem::damaged("deviations"))
}

async fn begin(function: &ReceiptUpload, person: &Person, id: &DeliveryId) -> Result<Permit, Problem> {
    let draft = purpose::intent(Operation::DeliveryOpen, Actor::Person(person), purpose::SUBSIDY, Place::Deliveries, id.as_str())?;
    Ok(function.audited.begin(draft).await?)
}

/// The delivery as it stands; one that expired or was withdrawn begins anew when the same content comes again.
async fn reopened(function: &ReceiptUpload, permit: &Permit, standing: Delivery, opening: &Opening) -> Result<Delivery, Problem> {
    if !matches!(standing.state, Delivered::Expired | Delivered::Withdrawn) {
        return Ok(standing);
    }
    match function.audited.write(permit, &plan_reopen(&function.realm, &standing, opening)).await {
        // Refused: the same request was quicker.
        Ok(()) | Err(TransactError::Refused(_)) => function.delivery(permit, &opening.sender, &standing.id).await,
        Err(TransactError::Contended) => Err(Problem::new(StatusCode::CONFLICT, &problem::CONFLICT)),
        Err(TransactError::Store(error)) => Err(error.into()),
    }
}

/// True for a month that the sweeper looks at: any other would be forgotten.
fn is_reached(month: BillingMonth, today: Date) -> bool {
    let bound = |offset| Month::of(today).and_then(|this| this.plus_months(offset));
    let (first, last) = (bound(-limits::BILLING_MONTHS_BACK_MAX), bound(limits::BILLING_MONTHS_AHEAD_MAX));
    first.is_ok_and(|first| first <= month.0) && last.is_ok_and(|last| month.0 <= last)
}

/// 128 bits in the inbox key that nobody can guess.
fn secret(function: &ReceiptUpload) -> Result<String, Problem> {
    let mut bytes = [0; 16];
    function.ids.fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

/// Begins the store's upload unless one is noted; of two racing calls one upload stays, the other is dropped.
async fn begin_upload(function: &ReceiptUpload, permit: &Permit, delivery: Delivery) -> Result<Delivery, Problem> {
    if delivery.state != Delivered::Opened || delivery.upload.is_some() {
        return Ok(delivery);
    }
    let upload = function.uploads.begin(&delivery.inbox_key).await?;
    match function.audited.write(permit, &plan_upload(&function.realm, &delivery.id, &upload)).await {
        Ok(()) => Ok(Delivery { upload: Some(upload), ..delivery }),
        Err(TransactError::Refused(_)) => {
            let standing = function.delivery(permit, &delivery.sender, &delivery.id).await?;
            // A write whose answer was lost is refused by itself: that upload is ours and stays.
            if standing.upload.as_deref() != Some(upload.as_str()) {
                function.uploads.abort(&delivery.inbox_key, &upload).await?;
            }
            Ok(standing)
        }
        Err(TransactError::Contended) => Err(Problem::new(StatusCode::CONFLICT, &problem::CONFLICT)),
        Err(TransactError::Store(error)) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn only_months_that_are_swept_are_taken() {
        let today = date(2026, 7, 20);
        for (month, reached) in
            [("2020-07", true), ("2020-06", false), ("2026-07", true), ("2026-08", true), ("2026-09", false), ("2062-07", false)]
        {
            assert_eq!(is_reached(BillingMonth::parse(month).unwrap(), today), reached, "{month}");
        }
    }
}
