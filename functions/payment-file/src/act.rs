//! One act on a batch: read it, plan, write with the OUTCOME. A refused write means the batch changed meanwhile: read and plan again.

use crate::{PaymentFile, problem};
use http::StatusCode;
use josei_base::plan::{Table, Write};
use josei_payment::PaymentError;
use josei_payment::batch::{Batch, Reason, plan_hold};
use josei_payment::keys;
use josei_runtime::Problem;
use josei_runtime::problem as page;
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use tracing::error;

/// Times an act is planned again when the batch changed under it.
const ATTEMPTS_MAX: u32 = 8;

impl PaymentFile {
    /// The batch as it stands.
    pub(crate) async fn batch(&self, permit: &Permit, sequence: u32) -> Result<Batch, Problem> {
        let item = self.audited.get(permit, Table::Payments, &keys::batch(&self.realm, sequence)).await?;
        let item = item.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, &page::NOT_FOUND))?;
        Batch::from_item(&self.realm, &item).map_err(|error| problem(&error))
    }

    /// Plans and writes until it holds; answers with the batch as it stands then. A difference of totals holds the batch.
    pub(crate) async fn act(
        &self,
        permit: Permit,
        sequence: u32,
        plan: impl Fn(&Batch) -> Result<Vec<Write>, PaymentError>,
    ) -> Result<Batch, Problem> {
        self.act_on(permit, sequence, &[], plan).await
    }

    /// The same with numbers for the audit record: what the person acted on.
    pub(crate) async fn act_on(
        &self,
        permit: Permit,
        sequence: u32,
        counts: &[(&str, u64)],
        plan: impl Fn(&Batch) -> Result<Vec<Write>, PaymentError>,
    ) -> Result<Batch, Problem> {
        for _ in 0..ATTEMPTS_MAX {
            let batch = self.batch(&permit, sequence).await?;
            let writes = match plan(&batch) {
                Ok(writes) => writes,
                // It changed while it was compared: what differs may be only what was read.
                Err(refusal) if !self.stopped(&permit, &batch, &refusal).await? => continue,
                Err(refusal) => return Err(self.refuse(permit, &refusal).await?),
            };
            if writes.is_empty() {
                self.audited.done(permit, counts).await?;
                return Ok(batch);
            }
            match self.audited.commit(&permit, &writes, counts).await {
                Ok(()) => return self.batch(&permit, sequence).await,
                Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        self.audited.refuse(permit, page::CONFLICT.code).await?;
        Err(Problem::new(StatusCode::CONFLICT, &page::CONFLICT))
    }

    /// Answers a refusal.
    pub(crate) async fn refuse(&self, permit: Permit, refusal: &PaymentError) -> Result<Problem, Problem> {
        self.audited.refuse(permit, refusal.entry().code).await?;
        Ok(problem(refusal))
    }

    /// If counts or sums differ, holds the batch. False if it changed meanwhile: then what was read of it was not of one moment, and is read again.
    pub(crate) async fn stopped(&self, permit: &Permit, batch: &Batch, refusal: &PaymentError) -> Result<bool, Problem> {
        let why = match refusal {
            PaymentError::Difference(_) => "totals-differ",
            PaymentError::Received => "receipt-differs",
            _ => return Ok(true),
        };
        let held = self.hold(permit, batch, why).await?;
        if held {
            error!(sequence = batch.sequence, %refusal, "the batch is held");
        }
        Ok(held)
    }

    /// Holds a batch that somebody must look at. False if it changed meanwhile; whoever changed it compared the totals too.
    pub(crate) async fn hold(&self, permit: &Permit, batch: &Batch, why: &str) -> Result<bool, Problem> {
        let reason = Reason::parse(why).map_err(|error| problem(&error))?;
        let writes = plan_hold(batch, &reason).map_err(|error| problem(&error))?;
        match self.audited.write(permit, &writes).await {
            Ok(()) => Ok(true),
            Err(TransactError::Refused(_) | TransactError::Contended) => Ok(false),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }
}
