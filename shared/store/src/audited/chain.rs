//! One shard's chain: its head in memory, its records in the table. The table decides; the memory only saves a read.

use crate::port::{Clock, Query, Records, Refusal, SortRange, StoreError, TransactError};
use josei_audit::append::{Appended, Settled, plan_append, settle};
use josei_audit::keys;
use josei_audit::record::{Draft, Event, Record};
use josei_audit::shard::{Head, ShardName};
use josei_base::plan::{Table, Write};
use josei_base::{Digest, Realm};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Times an append is tried before it is `Unavailable`.
const APPEND_ATTEMPTS_MAX: u32 = 16;
/// The pause between two tries is below two to this power, milliseconds.
const PAUSE_DOUBLINGS_MAX: u32 = 8;
/// Records read when the place was taken: more than that were not written between two tries.
const BEHIND_MAX: u32 = 100;

pub(super) struct Chain {
    realm: Realm,
    shard: ShardName,
    records: Arc<dyn Records>,
    clock: Arc<dyn Clock>,
    head: Mutex<Option<Head>>,
}

/// Who stands at our place.
enum Taken {
    /// Ours: it is appended.
    Stands,
    /// Others, and the head after them if it is known.
    ByOthers(Option<Head>),
}

/// Before the next try: longer each time, and different for each record, so that instances do not meet again.
fn pause(attempt: u32, hash: &Digest) -> Duration {
    let [first, second, ..] = hash.0;
    let window = 1_u64 << attempt.saturating_add(1).min(PAUSE_DOUBLINGS_MAX);
    Duration::from_millis(u64::from(u16::from_be_bytes([first, second])) % window)
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
            // Out of the cache while it is unsure: whoever comes after an error or a dropped call reads the table first.
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
                    // First the pause, then the look: a head that was read before a pause is old again.
                    self.clock.pause(pause(attempt, &appended.hash)).await;
                    match self.taken(&head, &appended).await? {
                        Taken::Stands => return Ok(appended.record),
                        Taken::ByOthers(head) => *cached = head,
                    }
                }
                Err(TransactError::Refused(refusals)) => {
                    *cached = Some(head);
                    return Err(TransactError::Refused(callers(refusals)));
                }
                Err(TransactError::Contended) => {
                    *cached = Some(head);
                    self.clock.pause(pause(attempt, &appended.hash)).await;
                }
                Err(error @ TransactError::Store(_)) => return Err(error),
            }
        }
        Err(TransactError::Contended)
    }

    /// Our place is taken: by ourselves (the reply was lost), or by another instance.
    async fn taken(&self, head: &Head, ours: &Appended) -> Result<Taken, StoreError> {
        let range = SortRange::Between(keys::record_sort(head.next_seq), keys::record_sort(u64::MAX));
        let page = self.records.query(&self.query(range, false, BEHIND_MAX)).await?;
        let more = page.next.is_some();
        let items: Vec<_> = page.items.into_iter().map(|(_, item)| item).collect();
        match (settle(head, ours, &items).map_err(damaged)?, &ours.record.draft.event) {
            (Settled::Stands, Event::Outcome(_)) => Ok(Taken::Stands),
            // Another instance may have written the same INTENT in the same millisecond, byte for byte. Sharing it would make two operations
            // end with one OUTCOME, and lose the change of one of them. An INTENT too many is only an INTENT that nobody answers.
            (Settled::Stands, Event::Intent) => Ok(Taken::ByOthers(None)),
            (Settled::Again(head), _) => Ok(Taken::ByOthers((!more).then_some(head))),
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
