//! The gate to all data: nothing is read or written without a [`Permit`], and a permit exists only after its INTENT is durable in the log.
//!
//! Functions get an [`Audited`] and never the ports. If the INTENT cannot be written, nothing is served. The OUTCOME goes into the same
//! transaction as the change it tells of ([`Audited::commit`]); an operation without a change of its own ends with [`Audited::done`].

mod chain;
mod permit;
#[cfg(test)]
mod tests;

pub use permit::Permit;

use crate::port::{
    Bucket, Clock, Object, ObjectInfo, ObjectPage, Objects, Page, Put, PutOutcome, Query, Records, StoreError, TransactError,
};
use chain::Chain;
use josei_audit::record::{Counts, Draft, Verdict};
use josei_audit::token::Code;
use josei_base::plan::{Item, Key, Table, Write};
use josei_base::{Digest, Realm};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Shards of each function. More let more instances write at once; each is one more chain to seal.
pub const SHARDS_DEFAULT: u16 = 4;

/// Records and objects behind the audit log. Cheap to clone.
#[derive(Clone)]
pub struct Audited {
    inner: Arc<Inner>,
}

struct Inner {
    records: Arc<dyn Records>,
    objects: Arc<dyn Objects>,
    chains: Vec<Chain>,
    turn: AtomicUsize,
}

impl Audited {
    /// For one function, with its own shards.
    pub fn new(
        realm: &Realm,
        function: &str,
        shards: u16,
        records: Arc<dyn Records>,
        objects: Arc<dyn Objects>,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let mut chains = Vec::new();
        for number in 0..shards.max(1) {
            chains.push(Chain::new(realm, function, number, records.clone(), clock.clone())?);
        }
        Ok(Self { inner: Arc::new(Inner { records, objects, chains, turn: AtomicUsize::new(0) }) })
    }

    /// Writes the INTENT. Only with the permit it gives can data be touched.
    pub async fn begin(&self, draft: Draft) -> Result<Permit, StoreError> {
        let shard = self.shard_for(&draft);
        let intent = self.chain(shard)?.append(draft, &[]).await.map_err(alone)?;
        Ok(Permit::new(Arc::downgrade(&self.inner), shard, intent))
    }

    /// By turns within one instance; instances begin at different shards, told by the thing they work on.
    fn shard_for(&self, draft: &Draft) -> usize {
        let [first, ..] = Digest::of(draft.subject.target().id.as_str().as_bytes()).0;
        let turn = self.inner.turn.fetch_add(1, Ordering::Relaxed).wrapping_add(usize::from(first));
        turn.checked_rem(self.inner.chains.len()).unwrap_or(0)
    }

    /// The ports, for a permit of this very gate.
    fn open(&self, permit: &Permit) -> Result<&Inner, StoreError> {
        if permit.is_of(Arc::as_ptr(&self.inner)) { Ok(&self.inner) } else { Err(StoreError::Denied { service: "audit" }) }
    }

    /// One item.
    pub async fn get(&self, permit: &Permit, table: Table, key: &Key) -> Result<Option<Item>, StoreError> {
        self.open(permit)?.records.get(table, key).await
    }

    /// A page of a partition.
    pub async fn query(&self, permit: &Permit, query: &Query) -> Result<Page, StoreError> {
        self.open(permit)?.records.query(query).await
    }

    /// A change in the middle of an operation, covered by its INTENT. None at all is no change.
    pub async fn write(&self, permit: &Permit, writes: &[Write]) -> Result<(), TransactError> {
        let inner = self.open(permit)?;
        if permit.is_answered() {
            return Err(answered_before().into());
        }
        if writes.is_empty() { Ok(()) } else { inner.records.transact(writes).await }
    }

    /// The change that ends an operation, and its OUTCOME, in one transaction: at most one write less than a transaction holds.
    /// A refused or contended one leaves the permit open; the indices are those of `writes`. After any other error the permit is spent.
    pub async fn commit(&self, permit: &Permit, writes: &[Write], counts: &[(&str, u64)]) -> Result<(), TransactError> {
        self.answer(permit, writes, Verdict::Done, counts).await
    }

    /// Ends an operation that is done. Nothing if it was committed.
    pub async fn done(&self, permit: Permit, counts: &[(&str, u64)]) -> Result<(), StoreError> {
        if permit.is_answered() {
            return Ok(());
        }
        self.answer(&permit, &[], Verdict::Done, counts).await.map_err(alone)
    }

    /// Ends an operation that a rule refused.
    pub async fn refuse(&self, permit: Permit, code: &str) -> Result<(), StoreError> {
        let code = Code::parse(code).map_err(|_| chain::unusable("code"))?;
        self.answer(&permit, &[], Verdict::Refused(code), &[]).await.map_err(alone)
    }

    async fn answer(&self, permit: &Permit, writes: &[Write], verdict: Verdict, counts: &[(&str, u64)]) -> Result<(), TransactError> {
        let mut named = BTreeMap::new();
        for (name, count) in counts {
            named.insert(Code::parse(name).map_err(|_| chain::unusable("count"))?, *count);
        }
        let counts = Counts::new(named).map_err(|_| chain::unusable("counts"))?;
        let chain = self.open(permit)?.chains.get(permit.shard()).ok_or_else(|| chain::unusable("shard"))?;
        if !permit.claim() {
            return Err(answered_before().into());
        }
        match chain.append(permit.intent().outcome(verdict, counts), writes).await {
            Ok(_) => {
                permit.answered();
                Ok(())
            }
            Err(error) => {
                if surely_not_written(&error) {
                    permit.release();
                }
                Err(error)
            }
        }
    }

    /// Size and version of an object.
    pub async fn head(&self, permit: &Permit, bucket: Bucket, key: &str) -> Result<Option<ObjectInfo>, StoreError> {
        self.open(permit)?.objects.head(bucket, key).await
    }

    /// Bytes of an object.
    pub async fn read(
        &self,
        permit: &Permit,
        bucket: Bucket,
        key: &str,
        version: Option<&str>,
        range: Option<Range<u64>>,
    ) -> Result<Object, StoreError> {
        self.open(permit)?.objects.get(bucket, key, version, range).await
    }

    /// Writes an object unless the key is taken.
    pub async fn put(&self, permit: &Permit, put: Put) -> Result<PutOutcome, StoreError> {
        self.open(permit)?.objects.put_if_absent(put).await
    }

    /// Keys with a prefix.
    pub async fn list(
        &self,
        permit: &Permit,
        bucket: Bucket,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<ObjectPage, StoreError> {
        self.open(permit)?.objects.list(bucket, prefix, after, limit).await
    }

    /// Removes an object of the inbox.
    pub async fn remove(&self, permit: &Permit, bucket: Bucket, key: &str) -> Result<(), StoreError> {
        self.open(permit)?.objects.remove(bucket, key).await
    }

    fn chain(&self, shard: usize) -> Result<&Chain, StoreError> {
        self.inner.chains.get(shard).ok_or_else(|| chain::unusable("shard"))
    }
}

/// The log takes one OUTCOME for an INTENT.
fn answered_before() -> StoreError {
    StoreError::Invalid { service: "audit", reason: "the operation has ended, or it is not known whether it has".to_owned() }
}

/// Only these say that the transaction did not happen; a lost answer says nothing.
const fn surely_not_written(error: &TransactError) -> bool {
    match error {
        TransactError::Refused(_) | TransactError::Contended | TransactError::Store(StoreError::Invalid { .. }) => true,
        TransactError::Store(_) => false,
    }
}

/// An append without writes of the caller has no refusals of the caller.
fn alone(error: TransactError) -> StoreError {
    match error {
        TransactError::Store(error) => error,
        TransactError::Refused(_) | TransactError::Contended => {
            StoreError::Unavailable { service: "audit", reason: "contended".to_owned() }
        }
    }
}
