//! Lists that are made: seen, let out by an approver, and taken by the one who began them. Every taking is told to the log with its eight fields.

use crate::list::{InPath, Shown, file_name, list_id, target};
use crate::{BenefitDecide, NAME, PAGE_MAX, conflict, damaged, not_found, problem};
use axum::Json;
use axum::extract::{Path, State as Function};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use josei_audit::Operation;
use josei_audit::record::{self, Approvers, Direction, Draft, Place, Subject};
use josei_audit::token::{Id, LongId};
use josei_base::plan::Table;
use josei_base::{Month, Yen};
use josei_benefit::case::list::{self, ListId, ListRow, Totals, plan_list_approved};
use josei_benefit::case::{CaseError, PersonId};
use josei_benefit::keys;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Person, Problem, problem as page};
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange, StoreError, TransactError};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The lists of a month.
#[derive(Debug, Serialize)]
pub struct Lists {
    lists: Vec<Shown>,
}

pub async fn lists(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(month): Path<String>,
) -> Result<Json<Lists>, Problem> {
    let (person, _) = function.caller(&headers)?;
    let month = Month::parse(&month).map_err(|_| Problem::bad_request("month"))?;
    let draft = purpose::intent(Operation::ClaimShow, Actor::Person(&person), purpose::SUBSIDY, Place::Claims, &format!("lists:{month}"))?;
    let permit = function.audited.begin(draft).await?;
    // Two kinds, two bodies, two digits: never more than a page.
    let query = Query {
        table: Table::Claims,
        partition: keys::lists(&function.realm, month),
        range: SortRange::All,
        descending: false,
        limit: PAGE_MAX,
        after: None,
    };
    let found = function.audited.query(&permit, &query).await?;
    function.audited.done(permit, &[]).await?;
    let rows: Vec<ListRow> = found.items.iter().map(|(_, item)| ListRow::from_item(item)).collect::<Result<_, _>>().map_err(damaged)?;
    Ok(Json(Lists { lists: rows.iter().map(Shown::of).collect() }))
}

/// What the approver saw.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    count: u32,
    total_yen: Yen,
}

pub async fn approve(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(path): Path<InPath>,
    Json(seen): Json<Seen>,
) -> Result<Json<Shown>, Problem> {
    let (person, actor) = function.caller(&headers)?;
    let id = list_id(&path)?;
    let draft = purpose::intent(Operation::ExportApprove, Actor::Person(&person), purpose::SUBSIDY, Place::Claims, &target(id))?;
    let permit = function.audited.begin(draft).await?;
    let row = function.list_row(&permit, id).await?.ok_or_else(not_found)?;
    let seen = Totals { count: seen.count, yen: seen.total_yen };
    let write = match plan_list_approved(&function.realm, &row, &actor, seen) {
        Ok(write) => write,
        Err(refused) => {
            function.audited.refuse(permit, refused.entry().code).await?;
            return Err(problem(&refused));
        }
    };
    if let Some(write) = write {
        match function.audited.commit(&permit, &[write], &[]).await {
            Ok(()) => {}
            Err(TransactError::Refused(_) | TransactError::Contended) => {
                function.audited.refuse(permit, page::CONFLICT.code).await?;
                return Err(conflict());
            }
            Err(TransactError::Store(error)) => return Err(error.into()),
        }
    }
    let row = function.list_row(&permit, id).await?.ok_or_else(not_found)?;
    function.audited.done(permit, &[]).await?;
    Ok(Json(Shown::of(&row)))
}

pub async fn file(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(path): Path<InPath>,
) -> Result<Response, Problem> {
    let (id, bytes) = function.taken(&headers, &path).await?;
    // As text it would be made UTF-8 on the way.
    let disposition = format!("attachment; filename=\"{}\"", file_name(id));
    let headers = [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((StatusCode::OK, headers, bytes).into_response())
}

pub async fn json(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(path): Path<InPath>,
) -> Result<Json<serde_json::Value>, Problem> {
    let (_, bytes) = function.taken(&headers, &path).await?;
    let list = list::read(&bytes).map_err(|_| Problem::damaged("list"))?;
    Ok(Json(list::json(&list).map_err(|error| problem(&error))?))
}

impl BenefitDecide {
    /// The bytes of a list, for the one who began it, once it is let out.
    async fn taken(&self, headers: &HeaderMap, path: &InPath) -> Result<(ListId, Vec<u8>), Problem> {
        let (person, actor) = self.caller(headers)?;
        let id = list_id(path)?;
        let look = purpose::intent(Operation::ClaimShow, Actor::Person(&person), purpose::SUBSIDY, Place::Claims, &target(id))?;
        let looking = self.audited.begin(look.clone()).await?;
        let Some(row) = self.list_row(&looking, id).await? else {
            self.audited.refuse(looking, page::NOT_FOUND.code).await?;
            return Err(not_found());
        };
        let (Some(approver), Some(pinned)) = (row.approver.clone().filter(|_| row.by == actor.person), row.file.clone()) else {
            let refused = if row.by == actor.person { CaseError::State(josei_benefit::case::State::Waiting) } else { CaseError::NotOwner };
            self.audited.refuse(looking, refused.entry().code).await?;
            return Err(problem(&refused));
        };
        self.audited.done(looking, &[]).await?;
        let permit = self.export(&person, id, look, &approver).await?;
        let bytes = self.sealed.get(&permit, &self.list_spec(id), &pinned).await?;
        self.audited.done(permit, &[("receipts", row.totals.map_or(0, |totals| u64::from(totals.count)))]).await?;
        Ok((id, bytes))
    }

    /// The INTENT of handing data out, with the eight fields an export needs (M13).
    async fn export(&self, person: &Person, id: ListId, look: Draft, approver: &PersonId) -> Result<Permit, Problem> {
        let bad = |what: &str| Problem::from(StoreError::Invalid { service: "audit", reason: format!("{what} is no identifier") });
        let approver = Id::parse(approver.as_str()).map_err(|_| bad("approver"))?;
        let subject = Subject::Export {
            target: record::Target { place: Place::SealedBucket, ..look.subject.target().clone() },
            device: Id::parse(&person.device).map_err(|_| bad("device"))?,
            file: LongId::parse(&format!("{NAME}:{}", file_name(id).replace('_', "-"))).map_err(|_| bad("file"))?,
            direction: Direction::Out,
            approvers: Approvers::new(vec![approver]).map_err(|_| bad("approver"))?,
        };
        Ok(self.audited.begin(Draft { operation: Operation::ExportTake, subject, ..look }).await?)
    }
}
