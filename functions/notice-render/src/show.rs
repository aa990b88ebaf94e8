//! An order as people see it: state, counts, findings; never a person of a notice. And the index of its print file.

use crate::{NoticeRender, id, refusal, spec};
use axum::Json;
use axum::extract::{Path, State as Function};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, header};
use josei_audit::Operation;
use josei_base::Digest;
use josei_notice::order::{INDEX_SCHEMA, Order, OrderError, Told, keys};
use josei_runtime::Problem;
use serde::Serialize;
use std::sync::Arc;

/// An order.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// Its state.
    pub state: &'static str,
    /// Who ordered.
    pub ordered_by: String,
    /// When.
    pub ordered_at: String,
    /// Notices that could be read when it was ordered.
    pub ordered: u64,
    /// Notices in the print file.
    pub printed: u64,
    /// Lines and notices left out.
    pub left_out: u64,
    /// Pages of the print file.
    pub pages: u64,
    /// Hash of the print file, if there is one.
    pub pdf_sha256: Option<Digest>,
    /// Its bytes.
    pub pdf_bytes: u64,
    /// Who approved that it leaves.
    pub approved_by: Option<String>,
    /// Times it was handed out.
    pub takes: u64,
    /// All findings.
    pub findings_total: u64,
    /// The first of them.
    pub findings: Vec<Told>,
}

impl Shown {
    /// Of a row.
    #[must_use]
    pub fn of(order: &Order) -> Self {
        let (file, rendered) = (order.file(), order.rendered.as_ref());
        Self {
            id: order.id.to_string(),
            state: order.state.name(),
            ordered_by: order.by.clone(),
            ordered_at: order.at.to_string(),
            ordered: order.ordered,
            printed: file.map_or(0, |file| file.notices),
            left_out: rendered.map_or(0, |rendered| rendered.left_out),
            pages: file.map_or(0, |file| file.pages),
            pdf_sha256: file.map(|file| file.sha256),
            pdf_bytes: file.map_or(0, |file| file.bytes),
            approved_by: order.approval.as_ref().map(|approval| approval.by.clone()),
            takes: order.takes,
            findings_total: rendered.map_or(0, |rendered| rendered.findings_total),
            findings: rendered.map(|rendered| rendered.findings.clone()).unwrap_or_default(),
        }
    }
}

pub async fn show(
    Function(function): Function<Arc<NoticeRender>>,
    headers: HeaderMap,
    Path(asked): Path<String>,
) -> Result<Json<Shown>, Problem> {
    let (person, id) = (function.reader(&headers)?, id(&asked)?);
    let permit = function.begin(Operation::NoticeShow, &person, &id).await?;
    let order = function.found(&permit, &id).await;
    function.audited.done(permit, &[]).await?;
    Ok(Json(Shown::of(&order?)))
}

pub async fn index(
    Function(function): Function<Arc<NoticeRender>>,
    headers: HeaderMap,
    Path(asked): Path<String>,
) -> Result<Response, Problem> {
    let (person, id) = (function.reader(&headers)?, id(&asked)?);
    let permit = function.begin(Operation::NoticeShow, &person, &id).await?;
    let order = function.found(&permit, &id).await?;
    let Some(file) = order.file() else {
        let none = if order.rendered.is_some() { OrderError::NothingPrinted } else { OrderError::State(order.state) };
        function.audited.refuse(permit, none.entry().code).await?;
        return Err(refusal(none));
    };
    let spec = spec(&id, &keys::index_object(&function.realm, &id, &file.sha256), INDEX_SCHEMA);
    let text = function.sealed.get(&permit, &spec, &file.index).await?;
    function.audited.done(permit, &[]).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
