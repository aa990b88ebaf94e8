//! One shard's chain: its head in memory, its records in the table. The table decides; the memory only saves a read.

use crate::port::{Clock, Query, Records, Refusal, SortRange, StoreError, TransactError};
use josei_audit::append::{Appended, Settled, plan_append, settle};
use josei_audit::keys;
use josei_audit::record::{Draft, Record};
use josei_audit::shard::{Head, ShardName};
use josei_base::Realm;
use josei_base::plan::{Table, Write};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Times an append is tried before it is `Unavailable`.
const APPEND_ATTEMPTS_MAX: u32 = 16;
/// Records read when the place was taken: more than that were not written between two tries.
const BEHIND_MAX: u32 = 100;

pub(super) struct Chain {
    realm: Realm,
    shard: ShardName,
    records: Arc<dyn Records>,
    clock: Arc<dyn Clock>,
    head: Mutex<Option<Head>>,
}

pub(super) fn unusable(what: &str) -> StoreError {
    StoreError::Invalid { service: "audit", reason: format!("unusable {what}") }
}

fn damaged(what: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged { what: format!("audit shard: {what}") }
}

impl Chain {
    pub(super) fn new(
        realm: &Realm,
        function: &str,
        number: u16,
        records: Arc<dyn Records>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let shard = ShardName::new(function, number).map_err(|_| unusable("shard"))?;
        Ok(Self { realm: realm.clone(), shard, records, clock, head: Mutex::new(None) })
    }

    /// Appends a record, with the caller's writes in the same transaction.
    pub(super) async fn append(&self, draft: Draft, writes: &[Write]) -> Result<Record, TransactError> {
        let mut cached = self.head.lock().await;
        for attempt in 0..APPEND_ATTEMPTS_MAX {
            let head = match cached.take() {
                Some(head) => head,
                None => self.load().await?,
            };
            let (own, appended) = plan_append(&head, draft.clone(), self.clock.now()).map_err(|error| unusable(&error.to_string()))?;
            let mut all = Vec::with_capacity(writes.len() + 1);
            all.push(own);
            all.extend_from_slice(writes);
            match self.records.transact(&all).await {
                Ok(()) => {
                    *cached = Some(appended.head);
                    return Ok(appended.record);
                }
                Err(TransactError::Refused(refusals)) if refusals.iter().any(|refusal| refusal.index == 0) => {
                    if let Some(record) = self.taken(&head, appended).await? {
                        return Ok(record);
                    }
                }
                Err(TransactError::Refused(refusals)) => {
                    *cached = Some(head);
                    return Err(TransactError::Refused(callers(refusals)));
                }
                Err(TransactError::Contended) => {
                    *cached = Some(head);
                    tokio::time::sleep(std::time::Duration::from_millis(5 << attempt.min(6))).await;
                }
                // Whether it took effect is unknown: the next append reads the table first.
                Err(error @ TransactError::Store(_)) => return Err(error),
            }
        }
        Err(TransactError::Contended)
    }

    /// Our place is taken: by ourselves (the reply was lost), or by another instance.
    async fn taken(&self, head: &Head, appended: Appended) -> Result<Option<Record>, StoreError> {
        let range = SortRange::Between(keys::record_sort(head.next_seq), keys::record_sort(u64::MAX));
        let page = self.records.query(&self.query(range, false, BEHIND_MAX)).await?;
        let items: Vec<_> = page.items.into_iter().map(|(_, item)| item).collect();
        match settle(head, &appended, &items).map_err(damaged)? {
            Settled::Stands => Ok(Some(appended.record)),
            Settled::Again(_) => Ok(None),
        }
    }

    /// The head as the table has it.
    async fn load(&self) -> Result<Head, StoreError> {
        let page = self.records.query(&self.query(SortRange::All, true, 1)).await?;
        match page.items.first() {
            Some((_, item)) => Head::after_item(&self.realm, &self.shard, item).map_err(damaged),
            None => Ok(Head::first(self.realm.clone(), self.shard.clone())),
        }
    }

    fn query(&self, range: SortRange, descending: bool, limit: u32) -> Query {
        Query { table: Table::Audit, partition: keys::shard_partition(&self.realm, &self.shard), range, descending, limit, after: None }
    }
}

/// Refusals of the caller's writes, with the caller's indices.
fn callers(refusals: Vec<Refusal>) -> Vec<Refusal> {
    refusals.into_iter().filter_map(|refusal| Some(Refusal { index: refusal.index.checked_sub(1)?, existing: refusal.existing })).collect()
}
