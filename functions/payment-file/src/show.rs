//! A batch as people see it: states, totals, hash; never an account.

use crate::detail::Detail;
use crate::{PaymentFile, problem};
use axum::Json;
use axum::extract::{Path, Query, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_base::{BillingMonth, Digest, Entry, Yen};
use josei_payment::batch::Batch;
use josei_payment::{codes, keys};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Person, Problem, Role};
use josei_store::audited::Permit;
use josei_store::port::{Query as StoreQuery, SortRange};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most batches of one page.
const PAGE_MAX: u32 = 200;

/// A batch.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// Its number.
    pub sequence: u32,
    /// Its state.
    pub state: &'static str,
    /// Billing month.
    pub billing_month: BillingMonth,
    /// Value date.
    pub value_date: String,
    /// Number of the present delivery of the file.
    pub delivery: u32,
    /// Hash of the file, once generated.
    pub file_sha256: Option<Digest>,
    /// Lines of the file, once generated.
    pub lines: Option<u64>,
    /// Obligations it has taken, and their sum.
    pub obligations: u64,
    /// Their sum in yen.
    pub owed_yen: Yen,
    /// Of this, transfers that came back and are paid again: decided and paid once before.
    pub again_yen: Yen,
    /// What it withholds of them because payees owe it back.
    pub withheld_yen: Yen,
    /// Sum of the file in yen, once generated.
    pub total_yen: Option<Yen>,
    /// What came back of the file, once it was taken.
    pub returned_yen: Yen,
    /// Who prepared it.
    pub preparer: String,
    /// Who approved the present delivery.
    pub approvers: Vec<String>,
    /// Why it is held, if it is.
    pub held: Option<String>,
    /// From when on the bank does not take its file any more.
    pub hand_over_by: Option<String>,
    /// Who took the file last.
    pub puller: Option<String>,
    /// Who of finance said that it arrived.
    pub received_by: Option<String>,
    /// Until when somebody must say so, while nobody has; told when it is looked at, not by an act.
    pub receipt_due: Option<String>,
    /// Set when that time is over.
    pub alarm: Option<Alarm>,
}

/// What somebody must look at.
#[derive(Debug, Serialize)]
pub struct Alarm {
    code: &'static str,
    message_ja: &'static str,
    message_en: &'static str,
    remedy_ja: &'static str,
    remedy_en: &'static str,
}

impl Shown {
    /// Of a row.
    #[must_use]
    pub fn of(batch: &Batch) -> Self {
        let totals = batch.totals();
        Self {
            sequence: batch.sequence,
            state: batch.state.name(),
            billing_month: batch.month,
            value_date: batch.value_date.to_string(),
            delivery: batch.delivery,
            file_sha256: batch.file.map(|file| file.file),
            lines: totals.map(|totals| totals.lines),
            obligations: batch.obligations.lines,
            owed_yen: batch.obligations.yen,
            again_yen: batch.again.yen,
            withheld_yen: batch.netted.yen,
            total_yen: totals.map(|totals| totals.yen),
            returned_yen: batch.returned.yen,
            preparer: batch.preparer.to_string(),
            approvers: batch.approvers.iter().map(ToString::to_string).collect(),
            held: batch.held.as_ref().map(|held| held.reason.clone()),
            hand_over_by: batch.hand_over_by.map(|by| by.to_string()),
            puller: batch.puller.as_ref().map(ToString::to_string),
            received_by: batch.receipt.as_ref().map(|receipt| receipt.person.to_string()),
            receipt_due: None,
            alarm: None,
        }
    }
}

/// A batch with what it is made of.
#[derive(Debug, Serialize)]
pub struct WithDetail {
    #[serde(flatten)]
    batch: Shown,
    detail: Detail,
}

impl PaymentFile {
    /// Of a row, with what the clock says of it.
    fn looked_at(&self, batch: &Batch) -> Shown {
        let due = batch.receipt_due(&self.days);
        let Entry { code, ja, en, remedy_ja, remedy_en, .. } = codes::P_NO_RECEIPT;
        let alarm = Alarm { code, message_ja: ja, message_en: en, remedy_ja, remedy_en };
        Shown {
            receipt_due: due.map(|due| due.to_string()),
            alarm: due.is_some_and(|due| self.clock.now() >= due).then_some(alarm),
            ..Shown::of(batch)
        }
    }

    async fn with_detail(&self, permit: &Permit, sequence: u32) -> Result<WithDetail, Problem> {
        let batch = self.batch(permit, sequence).await?;
        Ok(WithDetail { batch: self.looked_at(&batch), detail: self.detail(permit, &batch).await? })
    }
}

/// Whoever has a part in payments may look.
pub(crate) fn reader(function: &PaymentFile, headers: &HeaderMap) -> Result<Person, Problem> {
    let roles = [Role::Preparer, Role::Approver, Role::Finance];
    let mut answers = roles.into_iter().map(|role| function.people.caller(headers, role));
    let first = answers.next().unwrap_or_else(|| Err(Problem::bad_request("role")));
    answers.fold(first, Result::or)
}

pub async fn show(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
) -> Result<Json<WithDetail>, Problem> {
    let person = reader(&function, &headers)?;
    let target = format!("batch:{sequence}");
    let draft = purpose::intent(Operation::BatchShow, Actor::Person(&person), purpose::SUBSIDY, Place::Payments, &target)?;
    let permit = function.audited.begin(draft).await?;
    let shown = function.with_detail(&permit, sequence).await;
    function.audited.done(permit, &[]).await?;
    shown.map(Json)
}

/// Where to go on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    after: Option<String>,
}

/// A page of batches.
#[derive(Debug, Serialize)]
pub struct List {
    batches: Vec<Shown>,
    next: Option<String>,
}

pub async fn list(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Query(asked): Query<After>,
) -> Result<Json<List>, Problem> {
    let person = reader(&function, &headers)?;
    let draft = purpose::intent(Operation::BatchShow, Actor::Person(&person), purpose::SUBSIDY, Place::Payments, "batches")?;
    let permit = function.audited.begin(draft).await?;
    let query = StoreQuery {
        table: Table::Payments,
        partition: keys::batches(&function.realm),
        range: SortRange::All,
        descending: true,
        limit: PAGE_MAX,
        after: asked.after,
    };
    let page = function.audited.query(&permit, &query).await?;
    function.audited.done(permit, &[]).await?;
    let mut batches = Vec::new();
    for (key, item) in &page.items {
        if *key != keys::counter(&function.realm) {
            batches.push(function.looked_at(&Batch::from_item(&function.realm, item).map_err(|error| problem(&error))?));
        }
    }
    Ok(Json(List { batches, next: page.next }))
}
