//! Making a list: every step is one conditional write, and the call goes on from wherever the list stands.

use crate::{ATTEMPTS_MAX, BenefitDecide, PAGE_MAX, conflict, damaged, not_found, problem};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::limits::TRANSACTION_WRITES_MAX;
use josei_base::plan::Table;
use josei_base::receipt::ReviewBody;
use josei_base::{Finding, Month, date};
use josei_benefit::case::list::{
    self, Head, LIST_LINES_MAX, Line, List, ListId, ListRow, ListState, Outgoing, OutgoingKind, carried, plan_list_frozen, plan_list_made,
    plan_list_opened, plan_listed,
};
use josei_benefit::case::{Actor as CaseActor, codes};
use josei_benefit::keys;
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use josei_store::port::{KeyPurpose, Query, SortRange, TransactError};
use josei_store::seal::ObjectSpec;
use serde::Serialize;
use std::sync::Arc;

const SCHEMA: &str = "review-body-list.1";

/// A list as people see it.
#[derive(Debug, Serialize)]
pub struct Shown {
    kind: &'static str,
    review_body: &'static str,
    month: String,
    number: u32,
    state: &'static str,
    begun_at: String,
    by: String,
    approver: Option<String>,
    count: Option<u32>,
    total_yen: Option<josei_base::Yen>,
    file_name: String,
}

impl Shown {
    /// Of a row.
    pub fn of(row: &ListRow) -> Self {
        let ListId { kind, body, month, number } = row.id;
        Self {
            kind: kind.name(),
            review_body: body.name(),
            month: month.to_string(),
            number,
            state: row.state.name(),
            begun_at: row.begun_at.to_string(),
            by: row.by.to_string(),
            approver: row.approver.as_ref().map(ToString::to_string),
            count: row.totals.map(|totals| totals.count),
            total_yen: row.totals.map(|totals| totals.yen),
            file_name: file_name(row.id),
        }
    }
}

/// Its file's name.
pub fn file_name(id: ListId) -> String {
    format!("{}_{}_{}_{:02}.csv", id.kind.file_name(), id.body.code(), id.month.compact(), id.number)
}

/// A list in a path: month, kind, body, number. A malformed one answers like an unknown one.
pub type InPath = (String, String, String, u32);

/// Which list a path names.
pub fn list_id((month, kind, body, number): &InPath) -> Result<ListId, Problem> {
    let body = ReviewBody::ALL.into_iter().find(|known| known.name() == body).ok_or_else(not_found)?;
    let kind = OutgoingKind::parse(kind).map_err(|_| not_found())?;
    let month = Month::parse(month).map_err(|_| not_found())?;
    // Two digits.
    if (1..=99).contains(number) { Ok(ListId { kind, body, month, number: *number }) } else { Err(not_found()) }
}

/// What the log calls a list.
pub fn target(id: ListId) -> String {
    format!("list:{}/{}/{}/{:02}", id.month, id.kind, id.body.name(), id.number)
}

pub async fn make(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(path): Path<InPath>,
) -> Result<Json<Shown>, Problem> {
    let (person, actor) = function.caller(&headers)?;
    let id = list_id(&path)?;
    let draft = purpose::intent(Operation::ClaimReturn, Actor::Person(&person), purpose::SUBSIDY, Place::Claims, &target(id))?;
    let permit = function.audited.begin(draft).await?;
    match function.made(&permit, id, &actor).await {
        Ok(row) => {
            function.audited.done(permit, &[]).await?;
            Ok(Json(Shown::of(&row)))
        }
        Err(refused) => {
            function.audited.refuse(permit, refused.entry.code).await?;
            Err(refused)
        }
    }
}

fn told(finding: &Finding) -> Problem {
    Problem::new(StatusCode::CONFLICT, finding.entry)
}

impl BenefitDecide {
    async fn made(&self, permit: &Permit, id: ListId, actor: &CaseActor) -> Result<ListRow, Problem> {
        for _ in 0..ATTEMPTS_MAX {
            let step = match self.list_row(permit, id).await? {
                None => self.begin(permit, id, actor).await?,
                Some(row) => match row.state {
                    ListState::Open => self.take(permit, id).await?,
                    ListState::Frozen => self.seal(permit, &row).await?,
                    ListState::Made => return Ok(row),
                },
            };
            match step {
                // Refused: somebody was quicker; what stands now is read again.
                Ok(()) | Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        Err(conflict())
    }

    pub(crate) async fn list_row(&self, permit: &Permit, id: ListId) -> Result<Option<ListRow>, Problem> {
        let key = keys::list(&self.realm, id.kind, id.body, id.month, id.number);
        let item = self.audited.get(permit, Table::Claims, &key).await?;
        item.map(|item| ListRow::from_item(&item)).transpose().map_err(damaged)
    }

    /// The next one only, and only when something waits.
    async fn begin(&self, permit: &Permit, id: ListId, actor: &CaseActor) -> Result<Result<(), TransactError>, Problem> {
        if id.number > 1 {
            let before = self.list_row(permit, ListId { number: id.number - 1, ..id }).await?;
            if before.is_none_or(|before| before.state != ListState::Made) {
                return Err(conflict());
            }
        }
        if self.outgoing(permit, id).await?.iter().all(|one| one.list.is_some()) {
            return Err(Problem::new(StatusCode::CONFLICT, &codes::LIST_EMPTY));
        }
        let write = plan_list_opened(&self.realm, id, &actor.person, self.clock.now());
        Ok(self.audited.write(permit, &[write]).await)
    }

    /// Takes what waits, slice by slice, then freezes.
    async fn take(&self, permit: &Permit, id: ListId) -> Result<Result<(), TransactError>, Problem> {
        let all = self.outgoing(permit, id).await?;
        let taken = all.iter().filter(|one| one.list == Some(id.number)).count();
        let room = LIST_LINES_MAX.saturating_sub(taken);
        let waiting: Vec<Outgoing> = all.into_iter().filter(|one| one.list.is_none()).take(room).collect();
        // One write of each transaction checks that the list is open.
        for slice in waiting.chunks(TRANSACTION_WRITES_MAX - 1) {
            let written = self.audited.write(permit, &plan_listed(&self.realm, id, slice)).await;
            if written.is_err() {
                return Ok(written);
            }
        }
        Ok(self.audited.write(permit, &[plan_list_frozen(&self.realm, id)]).await)
    }

    /// Writes the file of a frozen list, seals it, and names its bytes.
    async fn seal(&self, permit: &Permit, row: &ListRow) -> Result<Result<(), TransactError>, Problem> {
        let list = self.gathered(permit, row).await?;
        let totals = list.totals().map_err(|error| problem(&error))?;
        let bytes = list::write(&list).map_err(|finding| told(&finding))?;
        // What was written must read as it was meant before anybody sees it.
        if list::read(&bytes).as_ref() != Ok(&list) {
            return Err(Problem::damaged("list"));
        }
        let pinned = self.sealed.put_or_same(permit, &self.list_spec(row.id), &bytes).await?;
        let counts = [("receipts", u64::from(totals.count))];
        Ok(self.audited.commit(permit, &[plan_list_made(&self.realm, row.id, totals, &pinned)], &counts).await)
    }

    /// Where its file is kept.
    pub(crate) fn list_spec(&self, id: ListId) -> ObjectSpec {
        let key = format!("{}/lists/{}/{}-{}-{:02}", self.realm, id.month, id.kind, id.body.name(), id.number);
        ObjectSpec::new(KeyPurpose::Receipts, id.month, &key, SCHEMA)
    }

    /// What was approved in the list's month for its review body, on a list or not.
    async fn outgoing(&self, permit: &Permit, id: ListId) -> Result<Vec<Outgoing>, Problem> {
        let mut query = Query {
            table: Table::Claims,
            partition: keys::outgoing_partition(&self.realm, id.kind, id.body, id.month),
            range: SortRange::All,
            descending: false,
            limit: PAGE_MAX,
            after: None,
        };
        let mut found = Vec::new();
        loop {
            let page = self.audited.query(permit, &query).await?;
            for (_, item) in &page.items {
                found.push(Outgoing::from_item(item).map_err(damaged)?);
            }
            query.after = page.next;
            if query.after.is_none() {
                return Ok(found);
            }
        }
    }

    /// The list with its receipts, each out of its chunk; chunks come one after the other.
    async fn gathered(&self, permit: &Permit, row: &ListRow) -> Result<List, Problem> {
        let ListId { kind, body, month, number } = row.id;
        let city = self.realm.municipality().to_owned();
        let head = Head { kind, body, month, number, city, made: date::japanese_day(row.begun_at) };
        let mut lines = Vec::new();
        let mut open = None;
        for one in self.outgoing(permit, row.id).await?.iter().filter(|one| one.list == Some(number)) {
            let at = (one.case.receipt.delivery.clone(), one.chunk);
            let opened = match open.take() {
                Some((known, opened)) if known == at => opened,
                _ => self.open(permit, &one.case, one.chunk).await?,
            };
            lines.push(self.line(one, &opened)?);
            open = Some((at, opened));
        }
        Ok(List { head, lines })
    }

    fn line(&self, one: &Outgoing, opened: &crate::content::Opened) -> Result<Line, Problem> {
        let number = one.case.receipt.number;
        let (receipt, name) = opened.receipt(number)?;
        let ours = opened.decided(number)?.decision.programme.map_or(0, usize::from);
        let programme = receipt.programmes.get(ours);
        let reason = self.rules.reason(&one.reason).ok_or_else(|| Problem::damaged("reason"))?;
        Ok(Line {
            receipt: one.case.receipt.clone(),
            receipt_number: receipt.number,
            search_number: carried(&receipt.search_number),
            billing_month: one.case.month,
            service_month: receipt.service_month,
            facility: receipt.facility.clone(),
            receipt_type: receipt.receipt_type,
            programme: programme.map(|programme| carried(&programme.number)).unwrap_or_default(),
            holder_number: programme.map(|programme| carried(&programme.holder_number)).unwrap_or_default(),
            name,
            birth_date: receipt.birth_date,
            billed: receipt.billed(),
            yen: one.signed().map_err(|error| problem(&error))?,
            part: one.part,
            reason: one.reason.clone(),
            official: reason.official.clone(),
            codes: one.codes.clone(),
            paid_batch: one.paid_batch,
        })
    }
}
