//! The ports as the functions see them: the ones in memory behind the gate.

use crate::defect::Defect;
use crate::sim::{Call, Late, Order, Sim};
use async_trait::async_trait;
use josei_base::Timestamp;
use josei_base::plan::{Item, Key, Table, Write};
use josei_store::port::{self, Bucket, DataKey, KeyContext, KeyPurpose, Object, ObjectInfo, ObjectPage, Page, Put, PutOutcome, Query};
use josei_store::port::{Objects as _, Records as _, StoreError, TransactError, WrappedKey};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// All ports of one world.
#[derive(Clone)]
pub struct Ports(pub Arc<Sim>);

fn silent() -> StoreError {
    StoreError::Unavailable { service: "simulation", reason: "no answer".to_owned() }
}

impl Ports {
    /// The caller is dead: it never goes on, and the scheduler drops it.
    async fn dead<T>(&self) -> T {
        std::future::pending().await
    }

    /// For a call that changes nothing.
    async fn read(&self, call: Call, what: &str, audit: bool) -> Result<usize, StoreError> {
        let (by, order) = self.0.pass(call).await;
        if order != Order::Go {
            return Err(silent());
        }
        if !audit {
            let held = self.0.state().model.access(by, what);
            self.0.hold(held);
        }
        Ok(by)
    }
}

#[async_trait]
impl port::Records for Ports {
    async fn get(&self, table: Table, key: &Key) -> Result<Option<Item>, StoreError> {
        self.read(Call::Read, &key.partition, table == Table::Audit).await?;
        self.0.memory.records.get(table, key).await
    }

    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        self.read(Call::Read, &query.partition, query.table == Table::Audit).await?;
        let query = Query { limit: query.limit.min(self.0.page), ..query.clone() };
        let mut page = self.0.memory.records.query(&query).await?;
        if let Some(defect) = self.0.defect {
            defect.page(&self.0.state().model, &mut page);
        }
        Ok(page)
    }

    async fn transact(&self, writes: &[Write]) -> Result<(), TransactError> {
        let (by, order) = self.0.pass(Call::Transact).await;
        match order {
            Order::Fail => return Err(silent().into()),
            Order::Throttle => return Err(TransactError::Contended),
            _ => {}
        }
        let Some(defect) = self.0.defect else {
            let answer = match order {
                Order::Late => {
                    self.0.state().late.push(Late::Transact(by, writes.to_vec()));
                    return Err(silent().into());
                }
                _ => self.0.transact(Some(by), writes).await,
            };
            return self.reply(by, writes, order, answer).await;
        };
        let planned = defect.planned(writes);
        if order == Order::Late {
            self.0.state().late.push(Late::Transact(by, planned));
            return Err(silent().into());
        }
        let answer = self.broken(defect, by, &planned).await;
        self.reply(by, &planned, order, answer).await
    }
}

impl Ports {
    async fn reply(&self, by: usize, writes: &[Write], order: Order, answer: Result<(), TransactError>) -> Result<(), TransactError> {
        match order {
            Order::Lost => Err(silent().into()),
            Order::Twice => self.0.transact(Some(by), writes).await,
            Order::DieAfter => self.dead().await,
            _ => answer,
        }
    }

    /// A store, or a use of it, with a defect that is more than a condition.
    async fn broken(&self, defect: Defect, by: usize, writes: &[Write]) -> Result<(), TransactError> {
        match defect {
            Defect::WritesOneByOne if writes.len() > 1 => {
                for write in writes {
                    self.0.transact(Some(by), std::slice::from_ref(write)).await?;
                    self.0.pass(Call::Transact).await;
                }
                Ok(())
            }
            Defect::LooksThenWrites => {
                let unasked: Vec<Write> =
                    writes.iter().filter(|write| !matches!(write, Write::Check { .. })).map(Defect::without).collect();
                for (index, write) in writes.iter().enumerate() {
                    let existing = self.0.memory.records.get(write.table(), write.key()).await?;
                    if write.condition().is_some_and(|condition| !condition.holds(existing.as_ref())) {
                        return Err(TransactError::Refused(vec![port::Refusal { index, existing }]));
                    }
                }
                self.0.pass(Call::Transact).await;
                self.0.transact(Some(by), &unasked).await
            }
            Defect::RefusedIsDone if writes.iter().any(|write| write.table() != Table::Audit) => {
                match self.0.transact(Some(by), writes).await {
                    Err(TransactError::Refused(refusals)) if refusals.iter().all(|refusal| refusal.index > 0) => Ok(()),
                    answer => answer,
                }
            }
            Defect::IntentBehind if Defect::is_intent(writes) => {
                self.0.state().late.push(Late::Transact(by, writes.to_vec()));
                Ok(())
            }
            Defect::OutcomeApart if writes.len() > 1 => {
                let (own, rest): (Vec<Write>, Vec<Write>) = writes.iter().cloned().partition(|write| write.table() == Table::Audit);
                if !own.is_empty() {
                    self.0.transact(Some(by), &rest).await?;
                    self.0.pass(Call::Transact).await;
                    return self.0.transact(Some(by), &own).await;
                }
                self.0.transact(Some(by), writes).await
            }
            Defect::DifferenceNotHeld if Defect::is_silent_hold(writes) => Ok(()),
            _ => self.0.transact(Some(by), writes).await,
        }
    }
}

#[async_trait]
impl port::Objects for Ports {
    async fn put_if_absent(&self, put: Put) -> Result<PutOutcome, StoreError> {
        let (by, order) = self.0.pass(Call::Put).await;
        if matches!(order, Order::Fail | Order::Throttle) {
            return Err(silent());
        }
        let held = self.0.state().model.access(by, &put.key);
        self.0.hold(held);
        if order == Order::Late {
            self.0.state().late.push(Late::Put(put));
            return Err(silent());
        }
        if self.0.is(Defect::FileStoredBehind) && put.key.ends_with("/file") {
            self.0.state().late.push(Late::Put(put));
            return Ok(PutOutcome::Created { version: "v".to_owned() });
        }
        let answer = self.0.put(put.clone()).await;
        match order {
            Order::Lost => Err(silent()),
            Order::Twice => self.0.put(put).await,
            Order::DieAfter => self.dead().await,
            _ => answer,
        }
    }

    async fn head(&self, bucket: Bucket, key: &str) -> Result<Option<ObjectInfo>, StoreError> {
        self.read(Call::Read, key, false).await?;
        self.0.memory.objects.head(bucket, key).await
    }

    async fn get(&self, bucket: Bucket, key: &str, version: Option<&str>, range: Option<Range<u64>>) -> Result<Object, StoreError> {
        self.read(Call::Read, key, false).await?;
        self.0.memory.objects.get(bucket, key, version, range).await
    }

    async fn list(&self, bucket: Bucket, prefix: &str, after: Option<&str>, limit: u32) -> Result<ObjectPage, StoreError> {
        self.read(Call::Read, prefix, false).await?;
        self.0.memory.objects.list(bucket, prefix, after, limit).await
    }

    async fn remove(&self, bucket: Bucket, key: &str) -> Result<(), StoreError> {
        self.read(Call::Put, key, false).await?;
        self.0.memory.objects.remove(bucket, key).await
    }
}

#[async_trait]
impl port::Keys for Ports {
    async fn generate(&self, purpose: KeyPurpose, context: &KeyContext) -> Result<(DataKey, WrappedKey), StoreError> {
        self.read(Call::Key, "a key", false).await?;
        self.0.memory.keys.generate(purpose, context).await
    }

    async fn unwrap(&self, purpose: KeyPurpose, wrapped: &WrappedKey, context: &KeyContext) -> Result<DataKey, StoreError> {
        self.read(Call::Key, "a key", false).await?;
        self.0.memory.keys.unwrap(purpose, wrapped, context).await
    }

    async fn sign_checkpoint(&self, message: &[u8]) -> Result<[u8; 64], StoreError> {
        self.0.memory.keys.sign_checkpoint(message).await
    }

    async fn checkpoint_public_key(&self) -> Result<[u8; 32], StoreError> {
        self.0.memory.keys.checkpoint_public_key().await
    }
}

#[async_trait]
impl port::Clock for Ports {
    fn now(&self) -> Timestamp {
        let now = self.0.memory.clock.now();
        let mut state = self.0.state();
        let current = state.current;
        if let Some(task) = state.model.tasks.get_mut(current) {
            task.readings.push(now);
        }
        if self.0.is(Defect::ClockStands) { self.0.begun } else { now }
    }

    async fn pause(&self, _: Duration) {
        self.0.pass(Call::Pause).await;
    }
}

impl port::Ids for Ports {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), StoreError> {
        self.0.memory.ids.fill(buffer)
    }
}

impl Sim {
    /// An object is put, or one stands there.
    pub async fn put(&self, put: Put) -> Result<PutOutcome, StoreError> {
        let key = put.key.clone();
        let answer = self.memory.objects.put_if_absent(put).await;
        if answer.is_ok() {
            self.state().model.stored(&key);
        }
        answer
    }
}
