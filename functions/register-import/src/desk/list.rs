//! The drafts of a month: what waits for a decision, and what became of the rest.

use super::{Desk, path_of};
use axum::Json;
use axum::extract::{Query, State};
use http::HeaderMap;
use josei_audit::Operation;
use josei_base::Month;
use josei_base::plan::Table;
use josei_register::{Code, DraftState, Listed, keys};
use josei_runtime::Problem;
use josei_store::port::{Query as StoreQuery, SortRange};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most drafts of one page.
const PAGE_MAX: u32 = 500;

/// Which month and ward, and where to go on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Month in which they were entered, `YYYY-MM`.
    month: String,
    /// 受付区; all without it.
    ward: Option<String>,
    /// Only those in this state.
    state: Option<DraftState>,
    /// `next` of the page before.
    after: Option<String>,
}

/// A line of the list.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    kind: String,
    key: String,
    state: DraftState,
    author: String,
    at: String,
}

/// A page of the list.
#[derive(Debug, Serialize)]
pub struct List {
    /// A page can be empty and have a next one.
    drafts: Vec<Line>,
    /// Pass as `after` to go on; null on the last page.
    next: Option<String>,
}

pub async fn list(State(desk): State<Arc<Desk>>, headers: HeaderMap, Query(asked): Query<Asked>) -> Result<Json<List>, Problem> {
    let person = desk.reader(&headers)?;
    let month = Month::parse(&asked.month).map_err(|_| Problem::bad_request("month"))?;
    let ward = asked.ward.as_deref().map(Code::parse).transpose().map_err(|_| Problem::bad_request("ward"))?;
    let permit = desk.begin(Operation::RegisterShow, &person, &format!("drafts/{month}")).await?;
    let query = StoreQuery {
        table: Table::Register,
        partition: keys::drafts(&desk.realm, month),
        range: ward.map_or(SortRange::All, |ward| SortRange::Prefix(keys::ward_prefix(&ward))),
        descending: false,
        limit: PAGE_MAX,
        after: asked.after,
    };
    let page = desk.audited.query(&permit, &query).await?;
    let mut drafts = Vec::new();
    for (key, item) in page.items {
        let listed = Listed::from_item(&key.sort, &item).map_err(|bad| Problem::damaged(bad.0))?;
        if asked.state.is_none_or(|state| state == listed.state) {
            let (kind, key) = path_of(&listed.subject);
            let Listed { id, author, at, state, .. } = listed;
            drafts.push(Line { id: id.to_string(), kind, key, state, author: author.to_string(), at: at.to_string() });
        }
    }
    desk.audited.done(permit, &[]).await?;
    Ok(Json(List { drafts, next: page.next }))
}
