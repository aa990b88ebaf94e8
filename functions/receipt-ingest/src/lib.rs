#![doc = include_str!("../README.md")]

mod content;
pub mod cut;
mod file;
pub mod item;
pub mod noting;
mod scan;
mod seal;

use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::Realm;
use josei_base::plan::Table;
use josei_delivery::{Counts, Delivery, DeliveryId, Ingested, Refused, State, codes, keys, plan_ingested, plan_refused};
use josei_runtime::batch::Failure;
use josei_runtime::metrics::{self, Metric};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{ObjectCreated, observe};
use josei_store::audited::{Audited, Permit};
use josei_store::port::{Bucket, Clock, Queue, QueueName, Scanner, StoreError, TransactError};
use josei_store::seal::SealedObjects;
use std::sync::Arc;
use tracing::{info, warn};

/// Name of the function, of its shards and its role.
pub const NAME: &str = "receipt-ingest";

/// What the function may touch.
#[derive(Clone)]
pub struct ReceiptIngest {
    /// The realm.
    pub realm: Realm,
    /// Table `deliveries`, bucket `inbox`.
    pub audited: Audited,
    /// Bucket `sealed`.
    pub sealed: SealedObjects,
    /// Hints to `eligibility-match`.
    pub queue: Arc<dyn Queue>,
    /// Bucket `sealed` as deployed, for the hints.
    pub sealed_bucket: String,
    /// Now.
    pub clock: Arc<dyn Clock>,
    /// Looks at a file before anything of it is parsed.
    pub scanner: Arc<dyn Scanner>,
}

/// What became of the file.
enum Read {
    /// It counts, with what reading gave.
    Counts(file::Taken),
    /// It is refused as a whole, for this code, with what reading gave.
    Refused(&'static str, file::Taken),
    /// The scanner found this, and nothing of it was read.
    Infected(String),
}

impl ReceiptIngest {
    /// Takes one file in.
    ///
    /// # Errors
    /// When a store does not answer or stored data does not agree; the message then comes again.
    pub async fn handle(&self, object: ObjectCreated) -> Result<(), Failure> {
        let Some(id) = keys::delivery_of_inbox_object(&self.realm, &object.key) else {
            warn!("an object outside the receipt inbox of this realm is left alone");
            return Ok(());
        };
        observe::about(&id);
        let draft = purpose::intent(Operation::ReceiptIngest, Actor::Function(NAME), purpose::SUBSIDY, Place::Deliveries, id.as_str())?;
        let permit = self.audited.begin(draft).await?;
        let Some(delivery) = self.delivery(&permit, &id).await? else {
            warn!(delivery = %id, "an object without a delivery is left alone");
            return Ok(self.audited.refuse(permit, codes::UNKNOWN.code).await?);
        };
        if delivery.inbox_key != object.key || !matches!(delivery.state, State::Opened | State::Closed) {
            self.clean_up(&permit, &delivery).await?;
            return Ok(self.audited.done(permit, &[]).await?);
        }
        let read = self.read(&permit, &delivery).await?;
        let scan = self.scanner.name();
        let (writes, counts) = match &read {
            Read::Counts(taken) => {
                // Totals that differ want a person's word.
                let (acknowledgement, confirmed) = (taken.acknowledgement.clone(), delivery.confirm_in_advance && taken.as_declared);
                let ingested =
                    Ingested { content: taken.content, counts: taken.counts, acknowledgement, scan, at: self.clock.now(), confirmed };
                (plan_ingested(&self.realm, &id, delivery.month, &ingested), taken.counts)
            }
            Read::Refused(code, taken) => {
                let refused = Refused { code, detail: "", acknowledgement: Some(&taken.acknowledgement), scan };
                (plan_refused(&self.realm, &id, delivery.month, &refused), taken.counts)
            }
            Read::Infected(signature) => {
                let refused = Refused { code: codes::VIRUS.code, detail: signature, acknowledgement: None, scan };
                (plan_refused(&self.realm, &id, delivery.month, &refused), Counts::default())
            }
        };
        match self.audited.write(&permit, &writes).await {
            Ok(()) => {
                metrics::tell(&self.realm, NAME, &[(Metric::ReceiptsIn, counts.receipts), (Metric::ReceiptsRefused, counts.rejected)]);
            }
            // The same event was faster, or the sender took the delivery back. What stands there stands.
            Err(TransactError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
        if let Some(now) = self.delivery(&permit, &id).await? {
            self.clean_up(&permit, &now).await?;
            self.hint(&now).await?;
        }
        if let Read::Infected(signature) = &read {
            warn!(delivery = %id, signature, "the virus scan found something: the file is refused and removed");
            return Ok(self.audited.refuse(permit, codes::VIRUS.code).await?);
        }
        info!(delivery = %id, receipts = counts.receipts, accepted = counts.accepted, rejected = counts.rejected, chunks = counts.chunks, "file taken in");
        let done = [("receipts", counts.receipts), ("accepted", counts.accepted), ("rejected", counts.rejected)];
        Ok(self.audited.done(permit, &done).await?)
    }

    /// Scans the file, then reads it: the same version of the object both times.
    async fn read(&self, permit: &Permit, delivery: &Delivery) -> Result<Read, Failure> {
        let info =
            self.audited.head(permit, Bucket::Inbox, &delivery.inbox_key).await?.ok_or(StoreError::NotFound { what: "inbox object" })?;
        match scan::scan(self, permit, delivery, &mut content::Content::of(self, permit, delivery, &info)).await? {
            Some(signature) => Ok(Read::Infected(signature)),
            None => file::take(self, permit, delivery, &info).await,
        }
    }

    async fn delivery(&self, permit: &Permit, id: &DeliveryId) -> Result<Option<Delivery>, Failure> {
        let item = self.audited.get(permit, Table::Deliveries, &keys::delivery(&self.realm, id)).await?;
        item.map(|item| Delivery::from_item(&item)).transpose().map_err(|bad| Failure::damaged(bad.0))
    }

    /// Removes the plain file once nothing needs it any more.
    async fn clean_up(&self, permit: &Permit, delivery: &Delivery) -> Result<(), Failure> {
        if !matches!(delivery.state, State::Opened | State::Closed) {
            self.audited.remove(permit, Bucket::Inbox, &delivery.inbox_key).await?;
        }
        Ok(())
    }

    /// Tells `eligibility-match` of confirmed chunks. Only hints.
    async fn hint(&self, delivery: &Delivery) -> Result<(), Failure> {
        if delivery.state != State::Confirmed {
            return Ok(());
        }
        for chunk in 1..=delivery.counts.map_or(0, |counts| counts.chunks) {
            let key = keys::chunk_object(&self.realm, &delivery.id, chunk);
            let hint = ObjectCreated { bucket: self.sealed_bucket.clone(), key };
            self.queue.send(QueueName::EligibilityMatch, hint.to_message()).await?;
        }
        Ok(())
    }
}
