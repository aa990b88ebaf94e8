//! The end of a payment is the end of the deliveries it pays (精算): each chunk, and each receipt that a person accepted, is counted as paid once, and a
//! delivery with nothing left to do is settled.
//!
//! Every write is conditional, so telling it twice, late, or before the delivery is decided to its end changes nothing that stands.

use crate::{Caller, PaymentFile, problem};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::{Table, Write};
use josei_delivery::{Delivery, DeliveryId, keys as delivery_keys, plan_chunk_paid, plan_receipt_paid, plan_settled};
use josei_payment::batch::{Batch, Guard, Lot, Source, State};
use josei_payment::keys;
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use std::collections::{BTreeMap, BTreeSet};

/// Times a write is tried again when another one was on the way.
const ATTEMPTS_MAX: u32 = 8;

impl PaymentFile {
    /// Tells the deliveries that a batch has paid.
    pub(crate) async fn settle(&self, caller: &Caller, batch: &Batch) -> Result<(), Problem> {
        if batch.state != State::Confirmed {
            return Ok(());
        }
        let target = format!("batch:{}", batch.sequence);
        let draft =
            purpose::intent(Operation::PaymentReconcile, Actor::Person(&caller.person), purpose::SUBSIDY, Place::Deliveries, &target)?;
        let permit = self.audited.begin(draft).await?;
        let mut deliveries = BTreeSet::new();
        for source in self.paid(&permit, batch).await? {
            let parsed = |delivery| DeliveryId::parse(delivery).map_err(|_| Problem::damaged("obligation"));
            // Chunks, and receipts that a person accepted, are counted by their deliveries; nothing else is.
            let (id, writes) = match (source.chunk(), source.receipt_of()) {
                (Some((delivery, lot)), _) => {
                    let id = parsed(delivery)?;
                    let writes = plan_chunk_paid(&self.realm, &id, lot);
                    (id, writes)
                }
                (None, Some((delivery, number))) => {
                    let id = parsed(delivery)?;
                    let writes = plan_receipt_paid(&self.realm, &id, number);
                    (id, writes)
                }
                (None, None) => continue,
            };
            self.write_once(&permit, &writes).await?;
            deliveries.insert(id);
        }
        for id in deliveries {
            let item = self.audited.get(&permit, Table::Deliveries, &delivery_keys::delivery(&self.realm, &id)).await?;
            let item = item.ok_or_else(|| Problem::damaged("delivery"))?;
            let delivery = Delivery::from_item(&item).map_err(|bad| Problem::damaged(bad.0))?;
            if delivery.is_to_be_settled() {
                self.write_once(&permit, &plan_settled(&self.realm, &id, delivery.month, delivery.settling.paid_chunks)).await?;
            }
        }
        Ok(self.audited.done(permit, &[]).await?)
    }

    /// Where the obligations that a batch guards come from.
    async fn paid(&self, permit: &Permit, batch: &Batch) -> Result<Vec<Source>, Problem> {
        let stored = |error: josei_payment::PaymentError| problem(&error);
        let mut lots = BTreeMap::new();
        for (sort, item) in self.partition(permit, keys::obligations(&self.realm, batch.month)).await? {
            lots.insert(sort, Lot::from_item(&item).map_err(stored)?);
        }
        let mut paid = Vec::new();
        for (sort, item) in self.partition(permit, keys::guards(&self.realm, batch.month)).await? {
            if Guard::from_item(&item).map_err(stored)?.batch == batch.sequence {
                let lot = lots.get(&sort).ok_or_else(|| Problem::damaged("obligation"))?;
                paid.push(lot.source().clone());
            }
        }
        Ok(paid)
    }

    /// Writes what may stand already.
    async fn write_once(&self, permit: &Permit, writes: &[Write]) -> Result<(), Problem> {
        for _ in 0..ATTEMPTS_MAX {
            match self.audited.write(permit, writes).await {
                Ok(()) | Err(TransactError::Refused(_)) => return Ok(()),
                Err(TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        Err(Problem::new(http::StatusCode::CONFLICT, &josei_runtime::problem::CONFLICT))
    }
}
