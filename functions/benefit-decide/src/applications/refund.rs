//! Refunds over the monthly cap that the city pays of its own accord (自動償還): settled by an approver, one obligation per child and month.

use super::entitled::Found;
use super::{Caller, signs};
use crate::known::Known;
use crate::{BenefitDecide, PAGE_MAX, damaged};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::{Table, Write};
use josei_base::{BillingMonth, ServiceMonth, Yen};
use josei_benefit::application::word::{ApplicationNumber, Mark};
use josei_benefit::application::{AccountRef, GrantedRow, PayTo, plan_settle};
use josei_benefit::{RefundCandidate, RefundWay, keys};
use josei_payment::PaymentError;
use josei_payment::batch::{Lot, Source, plan_obligation};
use josei_payment::people::PayeeId;
use josei_runtime::Problem;
use josei_statistics::age_on;
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange, TransactError};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Applications of one holder that are looked through for an account.
const APPLICATIONS_MAX: u32 = 100;

/// How a month is settled.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// With which month's payments; else with those of this month.
    pay_with: Option<BillingMonth>,
}

/// What came of it.
#[derive(Debug, Default, Serialize)]
pub struct Told {
    /// Children whose refund is paid without an application.
    automatic: u64,
    /// Owed now: for the first time, or what the refund has grown by since.
    settled: u64,
    /// Sum of these.
    total_yen: Yen,
    /// Nothing is left of it: settled before.
    before: u64,
    /// Nobody of the child's applications has an account in force: it stays open.
    without_account: u64,
}

fn bad(error: &PaymentError) -> Problem {
    Problem::damaged(error.entry().code)
}

pub async fn settle(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(month): Path<String>,
    Json(asked): Json<Asked>,
) -> Result<Json<Told>, Problem> {
    let caller = function.desk_caller(&headers)?;
    signs(&caller)?;
    let month = ServiceMonth::parse(&month).map_err(|_| Problem::bad_request("month"))?;
    let pay_with = BenefitDecide::pay_with(month.0, function.this_month()?, asked.pay_with)?;
    let at = format!("refunds:{month}");
    let permit = function.desk_begin(Operation::ApplicationApprove, &caller.person, Place::Claims, &at).await?;
    let mut told = Told::default();
    let known = function.known(&permit).await?;
    for (candidate, settled) in function.automatic(&permit, month).await? {
        told.automatic += 1;
        if settled >= candidate.refund {
            told.before += 1;
            continue;
        }
        let Some(account) = function.account_of_holder(&permit, &candidate.holder).await? else {
            told.without_account += 1;
            continue;
        };
        match function.refunded(&caller, (&candidate, settled), (account, pay_with), known.as_ref()).await? {
            Some(yen) => {
                told.settled += 1;
                told.total_yen = told.total_yen.plus(yen).map_err(|_| Problem::damaged("sum"))?;
            }
            None => told.before += 1,
        }
    }
    function.audited.done(permit, &[("settled", told.settled)]).await?;
    Ok(Json(told))
}

impl BenefitDecide {
    /// The month's refunds that nobody applies for, each with what of it is a debt already.
    async fn automatic(&self, permit: &Permit, month: ServiceMonth) -> Result<Vec<(RefundCandidate, Yen)>, Problem> {
        let mut query = Query {
            table: Table::Claims,
            partition: keys::refund_partition(&self.realm, month),
            range: SortRange::All,
            descending: false,
            limit: PAGE_MAX,
            after: None,
        };
        let mut found = Vec::new();
        loop {
            let page = self.audited.query(permit, &query).await?;
            for (key, item) in page.items {
                let candidate = RefundCandidate::from_item(month, &key.sort, &item).map_err(damaged)?;
                if candidate.way == RefundWay::Automatic && candidate.refund > Yen::ZERO {
                    found.push((candidate, RefundCandidate::settled(&item).map_err(damaged)?));
                }
            }
            query.after = page.next;
            if query.after.is_none() {
                return Ok(found);
            }
        }
    }

    /// The account in force that an identified guardian gave in an application for this child; the newest month's.
    async fn account_of_holder(&self, permit: &Permit, holder: &str) -> Result<Option<AccountRef>, Problem> {
        let query = Query {
            table: Table::Claims,
            partition: keys::application::applied_partition(&self.realm, holder),
            range: SortRange::All,
            descending: true,
            limit: APPLICATIONS_MAX,
            after: None,
        };
        for (_, item) in self.audited.query(permit, &query).await?.items {
            let Some(josei_base::plan::Value::Text(number)) = item.get("application") else { continue };
            let number = ApplicationNumber::parse(number).map_err(|_| Problem::damaged("application"))?;
            let standing = self.standing(permit, &number).await?;
            if standing.course.identity.is_none() {
                continue;
            }
            let payee = standing.facts.pay_to.payee().clone();
            if let Some(version) = self.pointer(permit, &payee).await?.current {
                return Ok(Some(AccountRef { payee, version }));
            }
        }
        Ok(None)
    }

    /// What is open of one child's refund, as an operation of its own; none if another call was quicker.
    async fn refunded(
        &self,
        caller: &Caller,
        (candidate, settled): (&RefundCandidate, Yen),
        (account, pay_with): (AccountRef, BillingMonth),
        known: Option<&Known>,
    ) -> Result<Option<Yen>, Problem> {
        let at = format!("refund:{}/{}", candidate.month, candidate.holder);
        let permit = self.desk_begin(Operation::ApplicationApprove, &caller.person, Place::Claims, &at).await?;
        let (yen, writes) = self.refund_writes((candidate, settled), (account, pay_with), known)?;
        match self.audited.commit(&permit, &writes, &[]).await {
            Ok(()) => Ok(Some(yen)),
            Err(TransactError::Refused(_) | TransactError::Contended) => {
                self.audited.done(permit, &[]).await?;
                Ok(None)
            }
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }

    /// The candidate's row, the obligation with the row that lets it be recorded once for child, month and what was settled before, and what statistics count.
    fn refund_writes(
        &self,
        (candidate, before): (&RefundCandidate, Yen),
        (account, pay_with): (AccountRef, BillingMonth),
        known: Option<&Known>,
    ) -> Result<(Yen, Vec<Write>), Problem> {
        let payee = PayeeId::parse(account.payee.as_str()).map_err(|error| bad(&error))?;
        let holder = Mark::parse(&candidate.holder).map_err(|_| Problem::damaged("holder"))?;
        let found = known.map(|known| self.entitlement_in(known, &holder, candidate.month)).transpose()?.flatten();
        let prefecture = found.as_ref().and_then(Found::prefecture);
        let settled = plan_settle(&self.realm, candidate, before, &PayTo::Account(account), prefecture);
        let Some(settled) = settled.map_err(|error| super::refused(&error))? else { return Err(Problem::damaged("refund")) };
        let source = Source::refund(&candidate.holder, candidate.month, before).map_err(|error| bad(&error))?;
        let lot = Lot::new(payee, pay_with, source, 1, settled.owed.yen).map_err(|error| bad(&error))?;
        let born = found.as_ref().and_then(|found| found.entitlement.born);
        let row = GrantedRow {
            id: lot.source().name(),
            automatic: true,
            month: pay_with,
            yen: settled.owed.yen,
            service_month: candidate.month,
            category: None,
            inpatient: false,
            ward: found.as_ref().and_then(|found| found.entitlement.ward),
            age: born.and_then(|born| age_on(born, candidate.month.0.first_day())),
            prefecture,
        };
        let mut writes = plan_obligation(&self.realm, &lot);
        writes.extend([settled.write, row.plan(&self.realm)]);
        Ok((settled.owed.yen, writes))
    }
}
