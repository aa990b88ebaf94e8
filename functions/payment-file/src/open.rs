//! Opening a batch: number it, take the month's obligations, freeze, render, record the hash. Every step may be repeated; the request's name
//! makes a repeated call the same batch, and the call goes on from wherever the batch stands.

use crate::show::Shown;
use crate::{Caller, PaymentFile, problem};
use axum::Json;
use axum::extract::State as Function;
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::date::japanese_day;
use josei_base::plan::{Item, Table};
use josei_base::{BillingMonth, Date};
use josei_payment::PaymentError;
use josei_payment::batch::{
    Batch, Candidate, Counter, FREEZE_SLICE_MAX, Guard, Lot, Manifest, Obligation, OpenRequest, Opened, State, plan_freeze_step,
    plan_frozen, plan_generated, plan_open, plan_void,
};
use josei_payment::keys;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Problem, Role, problem as page};
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange, StoreError, TransactError};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tracing::info;

/// Times a step is tried again when another writer was quicker.
const ATTEMPTS_MAX: u32 = 16;
/// Most rows of one page.
const PAGE_MAX: u32 = 500;

/// What to pay.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Name of the request, 1–64 of `a-z 0-9 - _ .`.
    request: String,
    /// Billing month.
    billing_month: BillingMonth,
}

pub async fn open(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Json(asked): Json<Asked>,
) -> Result<Json<Shown>, Problem> {
    let caller = function.caller(&headers, Role::Preparer)?;
    let target = format!("month:{}", asked.billing_month);
    let draft = purpose::intent(Operation::BatchOpen, Actor::Person(&caller.person), purpose::SUBSIDY, Place::Payments, &target)?;
    let permit = function.audited.begin(draft).await?;
    match function.prepare(&permit, &caller, &asked).await {
        Ok(batch) => {
            function.audited.done(permit, &[("lines", batch.totals().map_or(0, |totals| totals.lines))]).await?;
            Ok(Json(Shown::of(&batch)))
        }
        Err(refused) => {
            function.audited.refuse(permit, refused.entry.code).await?;
            Err(refused)
        }
    }
}

/// A month's obligations, each with the guard that stands before it.
type Owed = Vec<Candidate>;

impl PaymentFile {
    async fn prepare(&self, permit: &Permit, caller: &Caller, asked: &Asked) -> Result<Batch, Problem> {
        let sequence = self.number(permit, caller, asked).await?;
        for _ in 0..ATTEMPTS_MAX {
            let batch = self.batch(permit, sequence).await?;
            let step = match batch.state {
                State::Open | State::Freezing => self.freeze(permit, &batch).await,
                State::Frozen => self.generate(permit, &batch).await,
                _ => return Ok(batch),
            };
            match step {
                Ok(()) | Err(Stop::Changed) => {}
                Err(Stop::Problem(problem)) => return Err(*problem),
                Err(Stop::Payment(error)) => {
                    if let PaymentError::Difference(_) = &error {
                        self.hold(permit, &batch, "totals-differ").await?;
                    }
                    return Err(problem(&error));
                }
            }
        }
        Err(Problem::new(StatusCode::CONFLICT, &page::CONFLICT))
    }

    /// The batch of this request; a new one if it is asked for the first time.
    async fn number(&self, permit: &Permit, caller: &Caller, asked: &Asked) -> Result<u32, Problem> {
        let payment = |error: PaymentError| problem(&error);
        let value_date = self.days.value_date(self.today(), self.profile.lead_business_days).map_err(payment)?;
        let request = OpenRequest {
            request: asked.request.clone(),
            month: asked.billing_month,
            value_date,
            profile: self.profile.hash,
            preparer: caller.id.clone(),
        };
        for _ in 0..ATTEMPTS_MAX {
            let opened = self.audited.get(permit, Table::Payments, &keys::opened(&self.realm, &asked.request)).await?;
            if let Some(item) = opened {
                return Ok(Opened::from_item(&item).map_err(payment)?.sequence);
            }
            let counter = self.audited.get(permit, Table::Payments, &keys::counter(&self.realm)).await?;
            let counter = Counter::from_item(counter.as_ref()).map_err(payment)?;
            let writes = plan_open(&self.realm, counter, &request).map_err(payment)?;
            match self.audited.write(permit, &writes).await {
                // Refused: the same request, or another batch, was quicker: look again.
                Ok(()) | Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        Err(Problem::new(StatusCode::CONFLICT, &page::CONFLICT))
    }

    /// Takes what is owed, slice by slice; when nothing is left to take, freezes.
    async fn freeze(&self, permit: &Permit, batch: &Batch) -> Result<(), Stop> {
        let owed = self.owed(permit, batch.month).await?;
        let voided = self.voided(permit, &owed, batch.sequence).await?;
        let open: Vec<Candidate> = owed.iter().filter(|one| is_open(one, &voided)).cloned().collect();
        if let Some(slice) = open.chunks(FREEZE_SLICE_MAX).next() {
            let step = plan_freeze_step(batch, batch.epoch, &self.profile, slice, &voided)?;
            // Left out in silence it would never be paid.
            if !step.too_large.is_empty() {
                return Err(PaymentError::AmountLimit.into());
            }
            if !step.writes.is_empty() {
                return self.write(permit, &step.writes).await;
            }
        }
        let members = members(&owed, batch.sequence);
        if members.is_empty() {
            self.write(permit, &plan_void(batch)?).await?;
            return Err(PaymentError::Nothing.into());
        }
        self.write(permit, &plan_frozen(batch, batch.epoch, &members)?).await
    }

    /// Renders the file, stores it, and only then records its hash.
    async fn generate(&self, permit: &Permit, batch: &Batch) -> Result<(), Stop> {
        let members = members(&self.owed(permit, batch.month).await?, batch.sequence);
        let manifest = Manifest::build(batch, &self.profile, &members)?;
        let generated = manifest.generate(&self.profile)?;
        self.store(permit, batch, &generated).await?;
        self.write(permit, &plan_generated(batch, batch.epoch, &generated)?).await?;
        info!(sequence = batch.sequence, lines = generated.totals.lines, "bank file generated");
        Ok(())
    }

    async fn write(&self, permit: &Permit, writes: &[josei_base::plan::Write]) -> Result<(), Stop> {
        match self.audited.write(permit, writes).await {
            Ok(()) => Ok(()),
            Err(TransactError::Refused(_) | TransactError::Contended) => Err(Stop::Changed),
            Err(TransactError::Store(error)) => Err(Stop::Problem(Box::new(error.into()))),
        }
    }

    async fn owed(&self, permit: &Permit, month: BillingMonth) -> Result<Owed, Stop> {
        let mut guards = BTreeMap::new();
        for (sort, item) in self.partition(permit, keys::guards(&self.realm, month)).await? {
            guards.insert(sort, Guard::from_item(&item)?);
        }
        let mut owed = Vec::new();
        for (_, item) in self.partition(permit, keys::obligations(&self.realm, month)).await? {
            if let Some(obligation) = Lot::from_item(&item)?.obligation() {
                let guard = guards.remove(&keys::guard(&self.realm, month, obligation.id().as_str()).sort);
                owed.push(Candidate { obligation, guard });
            }
        }
        Ok(owed)
    }

    pub(crate) async fn partition(&self, permit: &Permit, partition: String) -> Result<Vec<(String, Item)>, StoreError> {
        let mut query = Query { table: Table::Payments, partition, range: SortRange::All, descending: false, limit: PAGE_MAX, after: None };
        let mut rows = Vec::new();
        loop {
            let page = self.audited.query(permit, &query).await?;
            rows.extend(page.items.into_iter().map(|(key, item)| (key.sort, item)));
            query.after = page.next;
            if query.after.is_none() {
                return Ok(rows);
            }
        }
    }

    /// Of the batches that guard something here, those that were given up.
    async fn voided(&self, permit: &Permit, owed: &Owed, own: u32) -> Result<BTreeSet<u32>, Stop> {
        let others: BTreeSet<u32> =
            owed.iter().filter_map(|one| one.guard.as_ref()).map(|guard| guard.batch).filter(|by| *by != own).collect();
        let mut voided = BTreeSet::new();
        for by in others {
            if self.batch(permit, by).await.map_err(|problem| Stop::Problem(Box::new(problem)))?.state == State::Voided {
                voided.insert(by);
            }
        }
        Ok(voided)
    }

    fn today(&self) -> Date {
        japanese_day(self.clock.now())
    }
}

/// Owed to a review body, and free or guarded by a batch that was given up.
fn is_open(one: &Candidate, voided: &BTreeSet<u32>) -> bool {
    one.obligation.payee().body().is_some() && one.guard.as_ref().is_none_or(|guard| voided.contains(&guard.batch))
}

/// What this batch has taken.
fn members(owed: &[Candidate], sequence: u32) -> Vec<Obligation> {
    let ours = owed.iter().filter(|one| one.guard.as_ref().is_some_and(|guard| guard.batch == sequence));
    ours.map(|one| one.obligation.clone()).collect()
}

/// Why a step did not happen.
enum Stop {
    /// Another writer was quicker.
    Changed,
    /// A rule of payments.
    Payment(PaymentError),
    /// A store.
    Problem(Box<Problem>),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Problem::from(error).into()
    }
}

impl From<PaymentError> for Stop {
    fn from(error: PaymentError) -> Self {
        Self::Payment(error)
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}
