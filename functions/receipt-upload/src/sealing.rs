//! Sealing on the sender's side (送付側での封緘): a data key for one delivery, handed to its sender alone, while its parts may arrive.

use crate::ReceiptUpload;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use josei_base::{BillingMonth, Sealing};
use josei_delivery::{Delivery, State};
use josei_runtime::Problem;
use josei_store::port::DataKey;
use josei_store::seal::ObjectSpec;
use serde::Serialize;

/// What a sender seals with: never logged, and without a `Debug`.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Handover {
    /// The encoded header, base64: the first bytes of the object.
    header_base64: String,
    /// The salt behind it, base64.
    salt_base64: String,
    /// The data key, base64.
    data_key_base64: String,
    /// Bytes of the whole sealed object: parts are cut from these.
    stored_size: u64,
}

/// Makes the key of a delivery that is being opened.
pub async fn begin(function: &ReceiptUpload, month: BillingMonth, inbox_key: &str, size: u64) -> Result<(Sealing, DataKey), Problem> {
    Ok(function.sealed.begin_upload(&ObjectSpec::upload(month.0, inbox_key), size).await?)
}

/// What the sender of a delivery seals with: the key that was made just now, or the one it began with. Nothing once all parts have arrived.
pub async fn hand_over(function: &ReceiptUpload, delivery: &Delivery, made: Option<DataKey>) -> Result<Option<Handover>, Problem> {
    let Some(sealing) = delivery.sealing.as_ref().filter(|_| delivery.state == State::Opened) else { return Ok(None) };
    let key = match made {
        Some(key) => key,
        None => function.sealed.upload_key(&ObjectSpec::upload(delivery.month.0, &delivery.inbox_key), &sealing.header).await?,
    };
    Ok(Some(Handover {
        header_base64: STANDARD.encode(&sealing.header),
        salt_base64: STANDARD.encode(sealing.salt),
        data_key_base64: STANDARD.encode(key.0),
        stored_size: sealing.stored_size,
    }))
}
