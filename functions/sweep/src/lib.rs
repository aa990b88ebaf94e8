#![doc = include_str!("../README.md")]

use jiff::SignedDuration;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::date::japanese_day;
use josei_base::plan::{ItemExt as _, Table, Write};
use josei_base::{BillingMonth, Month, Realm, limits};
use josei_delivery::{Chunk, ChunkState, Delivery, DeliveryId, State, keys, plan_expired, plan_matched, plan_settled};
use josei_notice::order;
use josei_payment::batch::Batch;
use josei_payment::calendar::BusinessDays;
use josei_payment::{codes, keys as payment};
use josei_runtime::ObjectCreated;
use josei_runtime::batch::Failure;
use josei_runtime::metrics::{self, Metric};
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::{Audited, Permit};
use josei_store::port::{Bucket, Clock, Query, Queue, QueueName, SortRange, StoreError, TransactError};
use std::sync::Arc;
use tracing::{error, info};

/// Name of the function, of its shards and its role.
pub const NAME: &str = "sweep";
/// Most rows of one page.
const PAGE_MAX: u32 = 500;
/// Most pages of batches of a run, the newest first: far more than the six years that anything can still happen to.
const BATCH_PAGES_MAX: usize = 20;

/// What the function may touch.
#[derive(Clone)]
pub struct Sweep {
    /// The realm.
    pub realm: Realm,
    /// Table `deliveries`, batches of table `payments`, keys of bucket `inbox`.
    pub audited: Audited,
    /// Hints.
    pub queue: Arc<dyn Queue>,
    /// Bucket `inbox` as deployed.
    pub inbox_bucket: String,
    /// Bucket `sealed` as deployed.
    pub sealed_bucket: String,
    /// Business days of banks.
    pub days: Arc<BusinessDays>,
    /// Now.
    pub clock: Arc<dyn Clock>,
}

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Deliveries that are not decided to their end, and orders of notices that are not rendered.
    pub open: u64,
    /// Hints sent.
    pub hints: u64,
    /// Deliveries moved on.
    pub moved: u64,
    /// Deliveries that could not be looked at: their rows do not agree, or a store refuses them. A person must look.
    pub failed: u64,
    /// Seconds since the oldest delivery that is not decided was confirmed.
    pub oldest_undecided: u64,
    /// Bank files that were handed over more than one business day ago and nobody has acknowledged.
    pub unacknowledged: u64,
}

impl Sweep {
    /// Looks at every delivery that is not in a final state.
    ///
    /// # Errors
    /// When a store does not answer or a row is damaged; the next run begins again.
    pub async fn run(&self) -> Result<Swept, Failure> {
        let draft = purpose::intent(Operation::SweepRun, Actor::Function(NAME), purpose::SUBSIDY, Place::Deliveries, "deliveries")?;
        let permit = self.audited.begin(draft).await?;
        let mut swept = Swept::default();
        for month in self.months()? {
            self.month(&permit, month, &mut swept).await?;
        }
        self.orders(&permit, &mut swept).await?;
        self.batches(&permit, &mut swept).await?;
        let counted = [(Metric::OldestUndecided, swept.oldest_undecided), (Metric::FilesUnacknowledged, swept.unacknowledged)];
        metrics::tell(&self.realm, NAME, &counted);
        if swept.open > 0 {
            info!(open = swept.open, hints = swept.hints, moved = swept.moved, "swept");
        }
        let counts = [
            ("open", swept.open),
            ("hints", swept.hints),
            ("moved", swept.moved),
            ("failed", swept.failed),
            ("unacknowledged", swept.unacknowledged),
        ];
        self.audited.done(permit, &counts).await?;
        Ok(swept)
    }

    fn months(&self) -> Result<Vec<BillingMonth>, Failure> {
        let bad = |_| Failure::damaged("clock");
        let today = japanese_day(self.clock.now());
        let this = Month::of(today).map_err(bad)?;
        (-limits::BILLING_MONTHS_BACK_MAX..=limits::BILLING_MONTHS_AHEAD_MAX)
            .map(|offset| this.plus_months(offset).map(BillingMonth).map_err(bad))
            .collect()
    }

    async fn month(&self, permit: &Permit, month: BillingMonth, swept: &mut Swept) -> Result<(), Failure> {
        let mut after = None;
        loop {
            let page = self.page(permit, keys::month_partition(&self.realm, month), SortRange::All, after).await?;
            for (key, item) in &page.items {
                let state = item.text("state").map_err(|bad| Failure::damaged(bad.0))?;
                if State::ALL.iter().any(|known| known.name() == state && known.is_final()) {
                    continue;
                }
                let id = DeliveryId::parse(&key.sort).map_err(|_| Failure::damaged("id"))?;
                match self.delivery(permit, &id, swept).await {
                    // One that a person must look at does not hold up the others.
                    Err(failure) if !failure.may_retry() => {
                        error!(delivery = %id, %failure, "a delivery cannot be swept");
                        swept.failed += 1;
                    }
                    swept => swept?,
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Orders of notices that nobody rendered yet.
    async fn orders(&self, permit: &Permit, swept: &mut Swept) -> Result<(), Failure> {
        for month in order::in_reach(japanese_day(self.clock.now())) {
            let mut after = None;
            loop {
                let page = self.page(permit, order::keys::month_partition(&self.realm, month), SortRange::All, after).await?;
                for (key, item) in &page.items {
                    if item.text("state").map_err(|bad| Failure::damaged(bad.0))? != order::State::Ordered.name() {
                        continue;
                    }
                    swept.open += 1;
                    let id = order::OrderId::parse(&key.sort).map_err(|_| Failure::damaged("id"))?;
                    let object = order::keys::order_object(&self.realm, &id);
                    self.hint(QueueName::NoticeRender, &self.sealed_bucket, object, swept).await?;
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Bank files that were taken and whose receipt stays away: a person must ask.
    async fn batches(&self, permit: &Permit, swept: &mut Swept) -> Result<(), Failure> {
        let counter = payment::counter(&self.realm);
        let mut query = Query {
            table: Table::Payments,
            partition: payment::batches(&self.realm),
            range: SortRange::All,
            descending: true,
            limit: PAGE_MAX,
            after: None,
        };
        for _ in 0..BATCH_PAGES_MAX {
            let page = self.audited.query(permit, &query).await?;
            for (key, item) in page.items.iter().filter(|(key, _)| *key != counter) {
                match Batch::from_item(&self.realm, item) {
                    Ok(batch) if batch.receipt_due(&self.days).is_some_and(|due| self.clock.now() >= due) => {
                        let entry = &codes::P_NO_RECEIPT;
                        error!(code = entry.code, batch = batch.sequence, delivery = batch.delivery, "{}", entry.en);
                        swept.unacknowledged += 1;
                    }
                    Ok(_) => {}
                    // One that a person must look at does not hold up the others.
                    Err(refusal) => {
                        error!(batch = %key.sort, %refusal, "a batch cannot be swept");
                        swept.failed += 1;
                    }
                }
            }
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        Ok(())
    }

    async fn delivery(&self, permit: &Permit, id: &DeliveryId, swept: &mut Swept) -> Result<(), Failure> {
        let Some(item) = self.audited.get(permit, Table::Deliveries, &keys::delivery(&self.realm, id)).await? else { return Ok(()) };
        let delivery = Delivery::from_item(&item).map_err(|bad| Failure::damaged(bad.0))?;
        if delivery.state.is_final() {
            return Ok(());
        }
        if delivery.state == State::Matched {
            return self.unsettled(permit, &delivery, swept).await;
        }
        swept.open += 1;
        match delivery.state {
            State::Opened | State::Closed => self.unread(permit, &delivery, swept).await,
            State::Confirmed => self.undecided(permit, &delivery, swept).await,
            State::Checked if self.is_late(&delivery) => self.expire(permit, &delivery, swept).await,
            _ => Ok(()),
        }
    }

    /// Its file may have arrived without a word.
    async fn unread(&self, permit: &Permit, delivery: &Delivery, swept: &mut Swept) -> Result<(), Failure> {
        if self.audited.head(permit, Bucket::Inbox, &delivery.inbox_key).await?.is_some() {
            self.hint(QueueName::ReceiptIngest, &self.inbox_bucket, delivery.inbox_key.clone(), swept).await
        } else if self.is_late(delivery) {
            self.expire(permit, delivery, swept).await
        } else {
            Ok(())
        }
    }

    /// Some of its chunks may not be decided; or all are, and nobody said so.
    async fn undecided(&self, permit: &Permit, delivery: &Delivery, swept: &mut Swept) -> Result<(), Failure> {
        let chunks = delivery.counts.map_or(0, |counts| counts.chunks);
        if delivery.matched_chunks == chunks {
            let writes = plan_matched(&self.realm, &delivery.id, delivery.month, chunks);
            return self.step(permit, &writes, swept).await;
        }
        let waits = self.clock.now().duration_since(delivery.confirmed_at.unwrap_or(delivery.opened_at)).as_secs();
        swept.oldest_undecided = swept.oldest_undecided.max(u64::try_from(waits).unwrap_or_default());
        let mut after = None;
        loop {
            let partition = keys::partition(&self.realm, &delivery.id);
            let page = self.page(permit, partition, SortRange::Prefix(keys::CHUNK_PREFIX.to_owned()), after).await?;
            for (_, item) in &page.items {
                let chunk = Chunk::from_item(item).map_err(|bad| Failure::damaged(bad.0))?;
                if chunk.state == ChunkState::Sealed {
                    let key = keys::chunk_object(&self.realm, &delivery.id, chunk.number);
                    self.hint(QueueName::EligibilityMatch, &self.sealed_bucket, key, swept).await?;
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Nothing may be left to do for it, and nobody have said so. Else it waits for people, and is not counted as open.
    async fn unsettled(&self, permit: &Permit, delivery: &Delivery, swept: &mut Swept) -> Result<(), Failure> {
        if !delivery.is_to_be_settled() {
            return Ok(());
        }
        let writes = plan_settled(&self.realm, &delivery.id, delivery.month, delivery.settling.paid_chunks);
        self.step(permit, &writes, swept).await
    }

    async fn expire(&self, permit: &Permit, delivery: &Delivery, swept: &mut Swept) -> Result<(), Failure> {
        let writes = plan_expired(&self.realm, &delivery.id, delivery.month, delivery.state);
        self.step(permit, &writes, swept).await
    }

    fn is_late(&self, delivery: &Delivery) -> bool {
        self.clock.now().duration_since(delivery.open_since()) > SignedDuration::from_hours(limits::DELIVERY_OPEN_HOURS_MAX)
    }

    async fn step(&self, permit: &Permit, writes: &[Write], swept: &mut Swept) -> Result<(), Failure> {
        match self.audited.write(permit, writes).await {
            Ok(()) => {
                swept.moved += 1;
                Ok(())
            }
            // Somebody else moved it on.
            Err(TransactError::Refused(_) | TransactError::Contended) => Ok(()),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }

    async fn hint(&self, queue: QueueName, bucket: &str, key: String, swept: &mut Swept) -> Result<(), Failure> {
        swept.hints += 1;
        let hint = ObjectCreated { bucket: bucket.to_owned(), key };
        Ok(self.queue.send(queue, hint.to_message()).await?)
    }

    async fn page(
        &self,
        permit: &Permit,
        partition: String,
        range: SortRange,
        after: Option<String>,
    ) -> Result<josei_store::port::Page, StoreError> {
        let query = Query { table: Table::Deliveries, partition, range, descending: false, limit: PAGE_MAX, after };
        self.audited.query(permit, &query).await
    }
}
