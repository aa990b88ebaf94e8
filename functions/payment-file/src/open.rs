//! Opening a batch: number it, take the month's obligations, withhold what payees owe, freeze, render, record the hash. Every step may be repeated;
//! the request's name makes a repeated call the same batch, and the call goes on from wherever the batch stands.

use crate::accounts::AccountBook;
use crate::show::Shown;
use crate::{Caller, PaymentFile, problem};
use axum::Json;
use axum::extract::State as Function;
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_base::{BillingMonth, Date};
use josei_payment::PaymentError;
use josei_payment::batch::{
    Batch, Candidate, Counter, FREEZE_SLICE_MAX, Manifest, Member, OpenRequest, Opened, State, nettings_of, plan_freeze_step, plan_frozen,
    plan_generated, plan_netting_step, plan_open, plan_void,
};
use josei_payment::keys;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Problem, Role, problem as page};
use josei_store::audited::Permit;
use josei_store::port::{StoreError, TransactError};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;
use std::sync::Arc;
use tracing::info;

/// Times a step is tried again when another writer was quicker.
const ATTEMPTS_MAX: u32 = 16;
/// Most steps of one call: every line of the largest file in transactions of its own, twice.
const STEPS_MAX: usize = 2 * josei_base::limits::BANK_FILE_LINES_MAX / FREEZE_SLICE_MAX;

/// What to pay.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Name of the request, 1–64 of `a-z 0-9 - _ .`.
    request: String,
    /// Billing month.
    billing_month: BillingMonth,
    /// Value date, `YYYY-MM-DD`; without it the next possible one.
    #[serde(default, deserialize_with = "day")]
    value_date: Option<Date>,
}

fn day<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(input)?;
    let day: Option<Date> = text.parse().ok();
    day.filter(|day| day.to_string() == text).map(Some).ok_or_else(|| D::Error::custom("not a day, YYYY-MM-DD"))
}

impl Asked {
    /// Is this batch what is asked for?
    fn is(&self, batch: &Batch) -> bool {
        self.billing_month == batch.month && self.value_date.is_none_or(|day| day == batch.value_date.date())
    }
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

impl PaymentFile {
    async fn prepare(&self, permit: &Permit, caller: &Caller, asked: &Asked) -> Result<Batch, Problem> {
        let sequence = self.number(permit, caller, asked).await?;
        let mut book = AccountBook::default();
        let (mut overtaken, mut owed_again) = (0, false);
        for _ in 0..STEPS_MAX {
            let batch = self.batch(permit, sequence).await?;
            if matches!(batch.state, State::Open | State::Freezing) && !owed_again {
                self.owe_again(permit, batch.month, &mut book).await?;
                owed_again = true;
            }
            let step = match batch.state {
                State::Open | State::Freezing => self.freeze(permit, &batch, &mut book).await,
                State::Frozen => self.generate(permit, &batch, &mut book).await,
                _ => return Ok(batch),
            };
            match step {
                Ok(()) => {}
                Err(Stop::Changed) if overtaken < ATTEMPTS_MAX => overtaken += 1,
                Err(Stop::Changed) => break,
                Err(Stop::Problem(problem)) => return Err(*problem),
                // Another call of the same request took a slice between two reads: no difference, and no hold.
                Err(Stop::Payment(error)) if overtaken < ATTEMPTS_MAX && !self.stopped(permit, &batch, &error).await? => overtaken += 1,
                Err(Stop::Payment(error)) => return Err(problem(&error)),
            }
        }
        Err(Problem::new(StatusCode::CONFLICT, &page::CONFLICT))
    }

    /// The batch of this request; a new one if it is asked for the first time.
    async fn number(&self, permit: &Permit, caller: &Caller, asked: &Asked) -> Result<u32, Problem> {
        let payment = |error: PaymentError| problem(&error);
        for _ in 0..ATTEMPTS_MAX {
            let opened = self.audited.get(permit, Table::Payments, &keys::opened(&self.realm, &asked.request)).await?;
            if let Some(item) = opened {
                let sequence = Opened::from_item(&item).map_err(payment)?.sequence;
                let batch = self.batch(permit, sequence).await?;
                return if asked.is(&batch) { Ok(sequence) } else { Err(payment(PaymentError::OtherRequest)) };
            }
            let (now, cut_off) = (self.clock.now(), self.profile.cut_off);
            let value_date = match asked.value_date {
                Some(day) => self.days.wished(day, now, cut_off),
                None => self.days.next_value_date(now, cut_off),
            };
            let value_date = value_date.map_err(payment)?;
            let request = OpenRequest {
                request: asked.request.clone(),
                month: asked.billing_month,
                value_date,
                hand_over_by: self.days.hand_over_by(value_date, cut_off).map_err(payment)?,
                profile: self.profile.hash,
                preparer: caller.id.clone(),
            };
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

    /// Takes what is owed, slice by slice; when nothing is left to take, withholds what payees owe; when nothing is left to withhold, freezes.
    async fn freeze(&self, permit: &Permit, batch: &Batch, book: &mut AccountBook) -> Result<(), Stop> {
        let owed = self.owed(permit, batch.month).await?;
        let guarding = owed.iter().filter_map(|one| one.guard.as_ref()).map(|guard| guard.batch);
        let voided = self.voided(permit, guarding.filter(|by| *by != batch.sequence).collect()).await?;
        if self.take(permit, batch, &owed, &voided, book).await? {
            // What stands is read again: the next step relies on all of it.
            return Ok(());
        }
        let members = members(&owed, batch.sequence);
        let receivables = self.receivables(permit, batch.month).await?;
        if batch.state == State::Freezing {
            let netting = receivables.iter().flat_map(|one| &one.nettings.made).map(|(by, _)| *by);
            let voided = self.voided(permit, netting.filter(|by| *by != batch.sequence).collect()).await?;
            let step = plan_netting_step(batch, batch.epoch, &members, &receivables, &voided)?;
            if !step.writes.is_empty() {
                return self.write(permit, &step.writes).await;
            }
        }
        match plan_frozen(batch, batch.epoch, &members, &nettings_of(batch.sequence, &receivables)) {
            Err(PaymentError::Nothing) => {
                self.write(permit, &plan_void(batch)?).await?;
                Err(PaymentError::Nothing.into())
            }
            planned => self.write(permit, &planned?).await,
        }
    }

    /// Guards what nobody pays yet; true if there was something.
    async fn take(
        &self,
        permit: &Permit,
        batch: &Batch,
        owed: &[Candidate],
        voided: &BTreeSet<u32>,
        book: &mut AccountBook,
    ) -> Result<bool, Stop> {
        let mut open = Vec::new();
        for one in owed.iter().filter(|one| is_open(one, voided)) {
            let payee = one.obligation.payee();
            // People are left out by the plan; a review body whose account money came back from, here.
            if payee.person().is_some() || self.payable(permit, payee, book).await?.is_ok() {
                open.push(one.clone());
            }
        }
        let (mut batch, mut took) = (batch.clone(), false);
        for slice in open.chunks(FREEZE_SLICE_MAX) {
            let accounts = self.versions(permit, slice, book).await?;
            let step = plan_freeze_step(&batch, batch.epoch, &self.profile, slice, &accounts, voided)?;
            // Left out in silence it would never be paid.
            if !step.too_large.is_empty() {
                return Err(PaymentError::AmountLimit.into());
            }
            if !step.writes.is_empty() {
                self.write(permit, &step.writes).await?;
                took = true;
                batch = self.batch(permit, batch.sequence).await?;
            }
        }
        Ok(took)
    }

    /// Renders the file, stores it, and only then records its hash.
    async fn generate(&self, permit: &Permit, batch: &Batch, book: &mut AccountBook) -> Result<(), Stop> {
        let members = members(&self.owed(permit, batch.month).await?, batch.sequence);
        let nettings = match batch.netted.lines {
            0 => Vec::new(),
            _ => nettings_of(batch.sequence, &self.receivables(permit, batch.month).await?),
        };
        let accounts = self.accounts(permit, &members, book).await?;
        let manifest = Manifest::build(batch, &self.profile, &members, &nettings, &accounts)?;
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
}

/// Free, or guarded by a batch that was given up.
pub(crate) fn is_open(one: &Candidate, voided: &BTreeSet<u32>) -> bool {
    one.guard.as_ref().is_none_or(|guard| voided.contains(&guard.batch))
}

/// What this batch has taken.
fn members(owed: &[Candidate], sequence: u32) -> Vec<Member> {
    owed.iter().filter_map(|one| one.member_of(sequence)).collect()
}

/// Why a step did not happen.
pub(crate) enum Stop {
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

impl From<Stop> for Problem {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Changed => Self::new(StatusCode::CONFLICT, &page::CONFLICT),
            Stop::Payment(error) => problem(&error),
            Stop::Problem(problem) => *problem,
        }
    }
}
