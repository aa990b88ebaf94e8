//! Sealing: fix the plan, write the tiles, sign and write the checkpoint, complete the plan. A crash between any two is resumed.

use crate::{AuditLog, FUNCTIONS, NAME};
use bytes::Bytes;
use jiff::SignedDuration;
use josei_audit::record::Place;
use josei_audit::seal::{Plan, SealError, Sealed, Step, complete_seal, plan_seal};
use josei_audit::shard::{Head, ShardName};
use josei_audit::{Operation, keys};
use josei_base::plan::{Item, Table};
use josei_runtime::batch::Failure;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use josei_store::port::{Bucket, Put, PutOutcome, Query, SortRange, StoreError, TransactError};
use std::collections::BTreeMap;
use tracing::info;

/// Days a file of the log is locked (P: ten years; the city's rule decides).
pub const RETENTION_DAYS: i64 = 3_653;
/// Seals carried out by one call; the rest waits for the next.
const ROUNDS_MAX: u32 = 64;
/// Most records of one page.
const PAGE_MAX: u32 = 500;

impl AuditLog {
    /// Seals what is not sealed; answers with the size of the newest checkpoint, 0 if there is none.
    ///
    /// # Errors
    /// When a store does not answer, or stored records or files do not agree.
    pub async fn seal(&self) -> Result<u64, Failure> {
        let draft = purpose::intent(Operation::AuditSeal, Actor::Function(NAME), purpose::SAFETY, Place::AuditBucket, "log")?;
        let permit = self.audited.begin(draft).await?;
        let mut size = 0;
        for _ in 0..ROUNDS_MAX {
            let heads = self.heads(&permit).await?;
            let state = self.audited.get(&permit, Table::Audit, &keys::seal_state(&self.realm)).await?;
            let (plan, last) = match plan_seal(&self.realm, state.as_ref(), &heads).map_err(|error| wrong(&error))? {
                Step::Nothing => break,
                Step::Resume(plan) => (plan, false),
                Step::Begin { write, plan, more } => match self.audited.write(&permit, std::slice::from_ref(&write)).await {
                    Ok(()) => (plan, !more),
                    // Another sealer was quicker: its plan is carried out in the next round.
                    Err(TransactError::Refused(_) | TransactError::Contended) => continue,
                    Err(TransactError::Store(error)) => return Err(error.into()),
                },
            };
            size = self.carry_out(&permit, &plan).await?;
            if last {
                break;
            }
        }
        info!(size, "audit log sealed");
        self.audited.done(permit, &[("records", size)]).await?;
        Ok(size)
    }

    async fn carry_out(&self, permit: &Permit, plan: &Plan) -> Result<u64, Failure> {
        let mut edge: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for path in plan.edge_paths() {
            let object = self.audited.read(permit, Bucket::Audit, &keys::object(&self.realm, &path), None, None).await?;
            edge.insert(path, object.bytes.to_vec());
        }
        let mut items = Vec::with_capacity(plan.ranges.len());
        for range in &plan.ranges {
            items.push(self.records(permit, &range.from, range.to).await?);
        }
        let sealed = plan.build(&edge, &items).map_err(|error| wrong(&error))?;
        self.publish(permit, &sealed).await?;
        match self.audited.write(permit, &[complete_seal(plan, &sealed)]).await {
            // Refused: another sealer completed the same plan.
            Ok(()) | Err(TransactError::Refused(_)) => Ok(sealed.checkpoint.size),
            Err(TransactError::Contended) => Err(StoreError::Unavailable { service: "records", reason: "contended".into() }.into()),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }

    /// Tiles first, then the checkpoint that speaks for them.
    async fn publish(&self, permit: &Permit, sealed: &Sealed) -> Result<(), Failure> {
        for file in &sealed.files {
            self.put(permit, &file.path.to_string(), file.bytes.clone()).await?;
        }
        let signature = self.keys.sign_checkpoint(&sealed.checkpoint.note_to_sign()).await?;
        let key = self.key().await?;
        let note = sealed.checkpoint.assemble(&key, &signature).map_err(|error| Failure::damaged(error.to_string()))?;
        self.put(permit, &keys::checkpoint_path(sealed.checkpoint.size), note).await
    }

    async fn put(&self, permit: &Permit, path: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let key = keys::object(&self.realm, path);
        let bytes = Bytes::from(bytes);
        let retain_until = Some(self.clock.now() + SignedDuration::from_hours(RETENTION_DAYS * 24));
        let put = Put { bucket: Bucket::Audit, key: key.clone(), bytes: bytes.clone(), retain_until };
        match self.audited.put(permit, put).await? {
            PutOutcome::Created { .. } => Ok(()),
            PutOutcome::Exists => {
                let standing = self.audited.read(permit, Bucket::Audit, &key, None, None).await?;
                if standing.bytes == bytes { Ok(()) } else { Err(Failure::damaged("a file of the log stands there with other bytes")) }
            }
        }
    }

    /// The head of every shard that has records.
    async fn heads(&self, permit: &Permit) -> Result<Vec<Head>, Failure> {
        let mut heads = Vec::new();
        for function in FUNCTIONS {
            for number in 0..self.shards {
                let shard = ShardName::new(function, number).map_err(|error| Failure::damaged(error.to_string()))?;
                let page = self.audited.query(permit, &self.query(&shard, SortRange::All, true, 1)).await?;
                if let Some((_, item)) = page.items.first() {
                    heads.push(Head::after_item(&self.realm, &shard, item).map_err(|error| Failure::damaged(error.to_string()))?);
                }
            }
        }
        Ok(heads)
    }

    /// Records of a shard from a head to before a number.
    async fn records(&self, permit: &Permit, from: &Head, to: u64) -> Result<Vec<Item>, Failure> {
        let last = to.checked_sub(1).ok_or_else(|| Failure::damaged("plan"))?;
        let range = SortRange::Between(keys::record_sort(from.next_seq), keys::record_sort(last));
        let mut query = self.query(&from.shard, range, false, PAGE_MAX);
        let mut items = Vec::new();
        loop {
            let page = self.audited.query(permit, &query).await?;
            items.extend(page.items.into_iter().map(|(_, item)| item));
            query.after = page.next;
            if query.after.is_none() {
                return Ok(items);
            }
        }
    }

    fn query(&self, shard: &ShardName, range: SortRange, descending: bool, limit: u32) -> Query {
        Query { table: Table::Audit, partition: keys::shard_partition(&self.realm, shard), range, descending, limit, after: None }
    }
}

fn wrong(error: &SealError) -> Failure {
    Failure::Damaged { code: error.entry().code, what: error.to_string() }
}
