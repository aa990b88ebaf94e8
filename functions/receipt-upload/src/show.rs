//! State and preview of a delivery, and the list of a month.

use crate::parts::part_count;
use crate::{ReceiptUpload, delivery_id};
use axum::Json;
use axum::extract::{Path, Query, State};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::{ItemExt as _, Table};
use josei_base::{BillingMonth, Digest, limits};
use josei_delivery::{Content, Counts, Declared, Delivery, Settling, State as Delivered, keys};
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use josei_store::port::{Query as StoreQuery, SortRange};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most deliveries of one page.
pub(crate) const PAGE_MAX: u32 = 500;

/// A delivery as the sender sees it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    /// Delivery id.
    pub id: String,
    /// State.
    #[cfg_attr(feature = "openapi", schema(value_type = josei_delivery::State))]
    pub state: &'static str,
    /// File name.
    pub file_name: String,
    /// Which revision of the name it is, from 1.
    pub revision: u32,
    /// Billing month.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub billing_month: BillingMonth,
    /// Announced bytes.
    pub size: u64,
    /// Announced SHA-256.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub sha256: Digest,
    /// Bytes of a part; the last may be shorter.
    pub part_bytes: u64,
    /// Parts.
    pub parts: u64,
    /// Totals announced beside it.
    pub declared: Declared,
    /// What it holds, once read.
    pub content: Option<Content>,
    /// Preview: what reading gave, once read.
    pub counts: Option<Counts>,
    /// What is still to be done, once it is confirmed.
    pub settling: Option<Settling>,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// What was seen: the name of a virus signature.
    pub refusal_detail: Option<String>,
    /// What it waits for before it can be read.
    pub waits: Option<String>,
    /// The virus scanner that looked at it; `off` where there is none.
    pub scan: Option<String>,
}

impl Status {
    /// Of a row.
    #[must_use]
    pub fn of(delivery: &Delivery) -> Self {
        Self {
            id: delivery.id.to_string(),
            state: delivery.state.name(),
            file_name: delivery.file_name.clone(),
            revision: delivery.revision,
            billing_month: delivery.month,
            size: delivery.size,
            sha256: delivery.sha256,
            part_bytes: limits::UPLOAD_PART_BYTES,
            parts: part_count(delivery.stored_size()),
            declared: delivery.declared,
            content: delivery.counts.map(|_| delivery.content),
            counts: delivery.counts,
            settling: matches!(delivery.state, Delivered::Confirmed | Delivered::Matched | Delivered::Settled).then_some(delivery.settling),
            refusal: delivery.refusal.clone(),
            refusal_detail: delivery.refusal_detail.clone(),
            waits: delivery.waits_for().map(str::to_owned),
            scan: delivery.scan.clone(),
        }
    }
}

/// Status with the parts that have arrived, so that a sender can go on after a cut.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    #[serde(flatten)]
    status: Status,
    /// Numbers of the parts that have arrived, while the delivery is open.
    arrived: Vec<u16>,
}

pub async fn show(
    State(function): State<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Progress>, Problem> {
    let (person, sender) = function.sender(&headers)?;
    let id = delivery_id(&id)?;
    let draft = purpose::intent(Operation::DeliveryShow, Actor::Person(&person), purpose::SUBSIDY, Place::Deliveries, id.as_str())?;
    let permit = function.audited.begin(draft).await?;
    let delivery = function.delivery(&permit, &sender, &id).await?;
    let arrived = match (&delivery.upload, delivery.state) {
        (Some(upload), Delivered::Opened) => {
            function.uploads.parts(&delivery.inbox_key, upload).await?.into_iter().map(|part| part.number).collect()
        }
        _ => Vec::new(),
    };
    function.audited.done(permit, &[]).await?;
    Ok(Json(Progress { status: Status::of(&delivery), arrived }))
}

/// Which month, and where to go on.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct Month {
    /// Billing month, `YYYY-MM`.
    #[cfg_attr(feature = "openapi", param(value_type = String))]
    month: BillingMonth,
    /// `next` of the page before.
    after: Option<String>,
}

/// A line of the list.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Listed {
    /// Delivery id.
    id: String,
    /// State.
    #[cfg_attr(feature = "openapi", schema(value_type = josei_delivery::State))]
    state: String,
    /// When it was opened, UTC.
    opened_at: String,
}

/// A page of the list.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct List {
    /// The sender's own. A page can be empty and have a next one.
    deliveries: Vec<Listed>,
    /// Pass as `after` to go on; null on the last page.
    next: Option<String>,
}

pub async fn list(
    State(function): State<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Query(asked): Query<Month>,
) -> Result<Json<List>, Problem> {
    let (person, sender) = function.sender(&headers)?;
    let target = format!("month:{}", asked.month);
    let draft = purpose::intent(Operation::DeliveryShow, Actor::Person(&person), purpose::SUBSIDY, Place::Deliveries, &target)?;
    let permit = function.audited.begin(draft).await?;
    let query = StoreQuery {
        table: Table::Deliveries,
        partition: keys::month_partition(&function.realm, asked.month),
        range: SortRange::All,
        descending: false,
        limit: PAGE_MAX,
        after: asked.after,
    };
    let page = function.audited.query(&permit, &query).await?;
    let mut deliveries = Vec::new();
    for (key, item) in page.items {
        let text = |name: &'static str| item.text(name).map(str::to_owned).map_err(|bad| Problem::damaged(bad.0));
        if text("sender")? == sender.as_str() {
            deliveries.push(Listed { id: key.sort, state: text("state")?, opened_at: text("opened_at")? });
        }
    }
    function.audited.done(permit, &[]).await?;
    Ok(Json(List { deliveries, next: page.next }))
}
