//! The gate to all data: nothing is read or written without a [`Permit`], and a permit exists only after its INTENT is durable in the log.
//!
//! Functions get an [`Audited`] and never the ports. If the INTENT cannot be written, nothing is served. The OUTCOME goes into the same
//! transaction as the change it tells of ([`Audited::commit`]); an operation without a change of its own ends with [`Audited::done`].

mod chain;
mod permit;

pub use permit::Permit;

use crate::port::{
    Bucket, Clock, Object, ObjectInfo, ObjectPage, Objects, Page, Put, PutOutcome, Query, Records, StoreError, TransactError,
};
use chain::Chain;
use josei_audit::record::{Counts, Draft, Verdict};
use josei_audit::token::Code;
use josei_base::Realm;
use josei_base::plan::{Item, Key, Table, Write};
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
        let count = self.inner.chains.len();
        let shard = self.inner.turn.fetch_add(1, Ordering::Relaxed).checked_rem(count).unwrap_or(0);
        let intent = self.chain(shard)?.append(draft, &[]).await.map_err(alone)?;
        Ok(Permit::new(shard, intent))
    }

    /// One item.
    pub async fn get(&self, _: &Permit, table: Table, key: &Key) -> Result<Option<Item>, StoreError> {
        self.inner.records.get(table, key).await
    }

    /// A page of a partition.
    pub async fn query(&self, _: &Permit, query: &Query) -> Result<Page, StoreError> {
        self.inner.records.query(query).await
    }

    /// A change in the middle of an operation, covered by its INTENT. None at all is no change.
    pub async fn write(&self, _: &Permit, writes: &[Write]) -> Result<(), TransactError> {
        if writes.is_empty() { Ok(()) } else { self.inner.records.transact(writes).await }
    }

    /// The change that ends an operation, and its OUTCOME, in one transaction. A refused one leaves the permit open; the indices are those of `writes`.
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
        let outcome = permit.intent().outcome(verdict, counts);
        self.chain(permit.shard())?.append(outcome, writes).await?;
        permit.answered();
        Ok(())
    }

    /// Size and version of an object.
    pub async fn head(&self, _: &Permit, bucket: Bucket, key: &str) -> Result<Option<ObjectInfo>, StoreError> {
        self.inner.objects.head(bucket, key).await
    }

    /// Bytes of an object.
    pub async fn read(
        &self,
        _: &Permit,
        bucket: Bucket,
        key: &str,
        version: Option<&str>,
        range: Option<Range<u64>>,
    ) -> Result<Object, StoreError> {
        self.inner.objects.get(bucket, key, version, range).await
    }

    /// Writes an object unless the key is taken.
    pub async fn put(&self, _: &Permit, put: Put) -> Result<PutOutcome, StoreError> {
        self.inner.objects.put_if_absent(put).await
    }

    /// Keys with a prefix.
    pub async fn list(&self, _: &Permit, bucket: Bucket, prefix: &str, after: Option<&str>, limit: u32) -> Result<ObjectPage, StoreError> {
        self.inner.objects.list(bucket, prefix, after, limit).await
    }

    /// Removes an object of the inbox.
    pub async fn remove(&self, _: &Permit, bucket: Bucket, key: &str) -> Result<(), StoreError> {
        self.inner.objects.remove(bucket, key).await
    }

    fn chain(&self, shard: usize) -> Result<&Chain, StoreError> {
        self.inner.chains.get(shard).ok_or_else(|| chain::unusable("shard"))
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
