//! Statistics of a month (助成統計): made of what the payments owe, receipt by receipt, sealed as CSV and Parquet, and taken by who asks. The same table again is the
//! same number; a month in which more was decided gets the next one.

mod count;
mod owed;

use crate::{ATTEMPTS_MAX, BenefitDecide, PAGE_MAX, conflict, damaged, not_found};
use axum::Json;
use axum::extract::{Path, State as Function};
use axum::response::{IntoResponse as _, Response};
use count::Counted;
use http::{HeaderMap, StatusCode, header};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_base::{BillingMonth, Digest, Yen};
use josei_benefit::case::Actor as CaseActor;
use josei_benefit::{STATISTICS_MAX, StatisticsRow, keys, plan_statistics};
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use josei_store::port::{KeyPurpose, Query, SortRange, TransactError};
use josei_store::seal::ObjectSpec;
use serde::Serialize;
use std::sync::Arc;

/// Content schema of the sealed files.
const SCHEMA: &str = "statistics.1";

/// In which form a table is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Parquet,
}

impl Form {
    const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    const fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            // As bytes: a text would be made UTF-8 on the way.
            Self::Parquet => "application/octet-stream",
        }
    }
}

/// A table as it was made.
#[derive(Debug, Serialize)]
pub struct Shown {
    month: BillingMonth,
    number: u32,
    /// 件数.
    cases: i64,
    /// 助成額.
    yen: Yen,
    /// Rows of the table.
    rows: u64,
    csv_sha256: Digest,
    made_at: String,
    by: String,
}

impl Shown {
    fn of(row: &StatisticsRow) -> Self {
        Self {
            month: row.month,
            number: row.number,
            cases: row.cases,
            yen: row.yen,
            rows: row.rows,
            csv_sha256: row.sha256,
            made_at: row.made_at.to_string(),
            by: row.by.to_string(),
        }
    }
}

/// A table with what the payments say of the same month.
#[derive(Debug, Serialize)]
pub struct Made {
    #[serde(flatten)]
    table: Shown,
    /// Obligations of the month.
    obligations_yen: Yen,
    /// Of these, owed to people.
    people_yen: Yen,
    /// Of these, paid again because the bank returned it: no new benefit, so not in the table.
    paid_again_yen: Yen,
    /// What was decided in the month to be got back.
    receivables_yen: Yen,
    /// Obligations by payee; all people together.
    payees: Vec<OwedTo>,
}

/// What a payee is owed of the month.
#[derive(Debug, Serialize)]
struct OwedTo {
    payee: String,
    receipts: u64,
    yen: Yen,
}

pub async fn make(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(month): Path<String>,
) -> Result<Json<Made>, Problem> {
    let (person, actor) = function.caller(&headers)?;
    let month = BillingMonth::parse(&month).map_err(|_| Problem::bad_request("month"))?;
    let permit = function.audited.begin(intent(&person, month)?).await?;
    match function.made_statistics(&permit, month, &actor).await {
        Ok((row, counted)) => {
            function.audited.done(permit, &[("rows", row.rows)]).await?;
            let payees = counted.payees.into_iter().map(|(payee, (receipts, yen))| OwedTo { payee, receipts, yen }).collect();
            Ok(Json(Made {
                table: Shown::of(&row),
                obligations_yen: counted.obligations,
                people_yen: counted.people,
                paid_again_yen: counted.paid_again,
                receivables_yen: counted.receivables,
                payees,
            }))
        }
        Err(refused) => {
            function.audited.refuse(permit, refused.entry.code).await?;
            Err(refused)
        }
    }
}

fn intent(person: &josei_runtime::Person, month: BillingMonth) -> Result<josei_audit::record::Draft, Problem> {
    Ok(purpose::intent(Operation::ClaimShow, Actor::Person(person), purpose::SUBSIDY, Place::Claims, &format!("statistics:{month}"))?)
}

/// The tables of a month.
#[derive(Debug, Serialize)]
pub struct List {
    statistics: Vec<Shown>,
}

pub async fn list(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(month): Path<String>,
) -> Result<Json<List>, Problem> {
    let (person, _) = function.caller(&headers)?;
    let month = BillingMonth::parse(&month).map_err(|_| Problem::bad_request("month"))?;
    let permit = function.audited.begin(intent(&person, month)?).await?;
    let rows = function.statistics_rows(&permit, month).await;
    function.audited.done(permit, &[]).await?;
    Ok(Json(List { statistics: rows?.iter().map(Shown::of).collect() }))
}

pub async fn take(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path((month, number, form)): Path<(String, u32, String)>,
) -> Result<Response, Problem> {
    let (person, _) = function.caller(&headers)?;
    let month = BillingMonth::parse(&month).map_err(|_| not_found())?;
    let form = [Form::Csv, Form::Parquet].into_iter().find(|known| known.name() == form).ok_or_else(not_found)?;
    let permit = function.audited.begin(intent(&person, month)?).await?;
    let bytes = function.statistics_bytes(&permit, month, number, form).await;
    function.audited.done(permit, &[]).await?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, form.media())], bytes?).into_response())
}

impl BenefitDecide {
    /// The table of a month as it stands now: counted, sealed and noted, unless the newest one is the same.
    async fn made_statistics(&self, permit: &Permit, month: BillingMonth, by: &CaseActor) -> Result<(StatisticsRow, Counted), Problem> {
        let counted = self.counted(permit, month).await?;
        let bad = |error: josei_statistics::StatisticsError| Problem::damaged(&error.to_string());
        let (csv, parquet) = (counted.table.to_csv().map_err(bad)?, counted.table.to_parquet().map_err(bad)?);
        let (sha256, sums) = (Digest::of(&csv), counted.table.total().map_err(|_| Problem::damaged("sum"))?);
        for _ in 0..ATTEMPTS_MAX {
            let before = self.statistics_rows(permit, month).await?.pop();
            let number = before.as_ref().map_or(1, |row| row.number.saturating_add(1));
            if let Some(row) = before.filter(|row| row.sha256 == sha256) {
                return Ok((row, counted));
            }
            if number > STATISTICS_MAX {
                return Err(conflict());
            }
            let row = StatisticsRow {
                month,
                number,
                sha256,
                csv: self.sealed.put_or_same(permit, &self.statistics_spec(month, &sha256, Form::Csv), &csv).await?,
                parquet: self.sealed.put_or_same(permit, &self.statistics_spec(month, &sha256, Form::Parquet), &parquet).await?,
                cases: sums.cases,
                yen: sums.yen,
                rows: u64::try_from(counted.table.len()).unwrap_or(u64::MAX),
                made_at: self.clock.now(),
                by: by.person.clone(),
            };
            match self.audited.write(permit, &[plan_statistics(&self.realm, &row)]).await {
                Ok(()) => return Ok((row, counted)),
                // Somebody made one meanwhile; it may be this one.
                Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        Err(conflict())
    }

    fn statistics_spec(&self, month: BillingMonth, table: &Digest, form: Form) -> ObjectSpec {
        ObjectSpec::new(KeyPurpose::Receipts, month.0, &keys::statistics_object(&self.realm, month, table, form.name()), SCHEMA)
    }

    /// The tables of a month, the oldest first.
    async fn statistics_rows(&self, permit: &Permit, month: BillingMonth) -> Result<Vec<StatisticsRow>, Problem> {
        let mut query = Query {
            table: Table::Claims,
            partition: keys::statistics_partition(&self.realm, month),
            range: SortRange::All,
            descending: false,
            limit: PAGE_MAX,
            after: None,
        };
        let mut rows = Vec::new();
        loop {
            let page = self.audited.query(permit, &query).await?;
            for (_, item) in &page.items {
                rows.push(StatisticsRow::from_item(item).map_err(damaged)?);
            }
            query.after = page.next;
            if query.after.is_none() {
                return Ok(rows);
            }
        }
    }

    async fn statistics_bytes(&self, permit: &Permit, month: BillingMonth, number: u32, form: Form) -> Result<Vec<u8>, Problem> {
        let rows = self.statistics_rows(permit, month).await?;
        let row = rows.into_iter().find(|row| row.number == number).ok_or_else(not_found)?;
        let pinned = match form {
            Form::Csv => &row.csv,
            Form::Parquet => &row.parquet,
        };
        Ok(self.sealed.get(permit, &self.statistics_spec(month, &row.sha256, form), pinned).await?)
    }
}
