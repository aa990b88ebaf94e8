//! The suite finds what it is for: stores with one defect each, and the check that must see it.

use async_trait::async_trait;
use josei_base::plan::{Item, Key, Table, Write};
use josei_conformance::World;
use josei_store::memory::Memory;
use josei_store::port::*;
use std::ops::Range;
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Defect {
    WritesOneByOne,
    ForgetsTheOldItem,
    TellsTheFirstRefusalOnly,
    IgnoresTheOrder,
    IgnoresThePrefix,
    ForgetsWhereThePageEnded,
    LooksThenPuts,
    LooksThenWrites,
    IgnoresTheVersion,
    RangeOneShort,
    TellsTheSizeOfTheRange,
    ListsOnePageOnly,
    RemovesNothing,
    SortsTheParts,
    CompletesAgain,
    IgnoresTheContext,
    IgnoresThePurpose,
}

struct Broken {
    memory: Memory,
    defect: Defect,
}

impl Broken {
    fn is(&self, defect: Defect) -> bool {
        self.defect == defect
    }
}

#[async_trait]
impl Records for Broken {
    async fn get(&self, table: Table, key: &Key) -> Result<Option<Item>, StoreError> {
        self.memory.records.get(table, key).await
    }

    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        let mut query = query.clone();
        if self.is(Defect::IgnoresTheOrder) {
            query.descending = false;
        }
        if self.is(Defect::IgnoresThePrefix) && matches!(query.range, SortRange::Prefix(_)) {
            query.range = SortRange::All;
        }
        let mut page = self.memory.records.query(&query).await?;
        if self.is(Defect::ForgetsWhereThePageEnded) {
            page.next = None;
        }
        Ok(page)
    }

    async fn transact(&self, writes: &[Write]) -> Result<(), TransactError> {
        if self.is(Defect::WritesOneByOne) && (1..=100).contains(&writes.len()) {
            for write in writes {
                self.memory.records.transact(std::slice::from_ref(write)).await?;
            }
            return Ok(());
        }
        if self.is(Defect::LooksThenWrites)
            && let [Write::Put { table, key, item, condition: Some(_) }] = writes
        {
            if let existing @ Some(_) = self.memory.records.get(*table, key).await? {
                return Err(TransactError::Refused(vec![Refusal { index: 0, existing }]));
            }
            tokio::task::yield_now().await;
            let put = Write::Put { table: *table, key: key.clone(), item: item.clone(), condition: None };
            return self.memory.records.transact(&[put]).await;
        }
        match self.memory.records.transact(writes).await {
            Err(TransactError::Refused(mut refusals)) => {
                if self.is(Defect::TellsTheFirstRefusalOnly) {
                    refusals.truncate(1);
                }
                if self.is(Defect::ForgetsTheOldItem) {
                    for refusal in &mut refusals {
                        refusal.existing = None;
                    }
                }
                Err(TransactError::Refused(refusals))
            }
            other => other,
        }
    }
}

#[async_trait]
impl Objects for Broken {
    async fn put_if_absent(&self, put: Put) -> Result<PutOutcome, StoreError> {
        if self.is(Defect::LooksThenPuts) {
            if self.head(put.bucket, &put.key).await?.is_some() {
                return Ok(PutOutcome::Exists);
            }
            tokio::task::yield_now().await;
            // The last one wins, and everyone is told so.
            self.memory.objects.remove(put.bucket, &put.key).await?;
        }
        self.memory.objects.put_if_absent(put).await
    }

    async fn head(&self, bucket: Bucket, key: &str) -> Result<Option<ObjectInfo>, StoreError> {
        self.memory.objects.head(bucket, key).await
    }

    async fn get(&self, bucket: Bucket, key: &str, version: Option<&str>, range: Option<Range<u64>>) -> Result<Object, StoreError> {
        let version = if self.is(Defect::IgnoresTheVersion) { None } else { version };
        let range = range
            .map(|range| if self.is(Defect::RangeOneShort) && range.end > range.start + 1 { range.start..range.end - 1 } else { range });
        let mut object = self.memory.objects.get(bucket, key, version, range).await?;
        if self.is(Defect::TellsTheSizeOfTheRange) {
            object.info.size = u64::try_from(object.bytes.len()).unwrap_or(u64::MAX);
        }
        Ok(object)
    }

    async fn list(&self, bucket: Bucket, prefix: &str, after: Option<&str>, limit: u32) -> Result<ObjectPage, StoreError> {
        let mut page = self.memory.objects.list(bucket, prefix, after, limit).await?;
        if self.is(Defect::ListsOnePageOnly) {
            page.next = None;
        }
        Ok(page)
    }

    async fn remove(&self, bucket: Bucket, key: &str) -> Result<(), StoreError> {
        if self.is(Defect::RemovesNothing) { Ok(()) } else { self.memory.objects.remove(bucket, key).await }
    }
}

#[async_trait]
impl Uploads for Broken {
    async fn begin(&self, key: &str) -> Result<String, StoreError> {
        self.memory.uploads.begin(key).await
    }

    async fn presign_part(&self, key: &str, upload: &str, number: u16, length: u64, sha256: &str) -> Result<PresignedPart, StoreError> {
        self.memory.uploads.presign_part(key, upload, number, length, sha256).await
    }

    async fn parts(&self, key: &str, upload: &str) -> Result<Vec<PartDone>, StoreError> {
        self.memory.uploads.parts(key, upload).await
    }

    async fn complete(&self, key: &str, upload: &str, parts: &[PartDone]) -> Result<bool, StoreError> {
        let mut parts = parts.to_vec();
        if self.is(Defect::SortsTheParts) {
            parts.sort_by_key(|part| part.number);
        }
        let done = self.memory.uploads.complete(key, upload, &parts).await?;
        Ok(done || self.is(Defect::CompletesAgain))
    }

    async fn abort(&self, key: &str, upload: &str) -> Result<(), StoreError> {
        self.memory.uploads.abort(key, upload).await
    }
}

impl Broken {
    fn purpose(&self, purpose: KeyPurpose) -> KeyPurpose {
        if self.is(Defect::IgnoresThePurpose) { KeyPurpose::Receipts } else { purpose }
    }

    fn context(&self, context: &KeyContext) -> KeyContext {
        if self.is(Defect::IgnoresTheContext) { KeyContext::new() } else { context.clone() }
    }
}

#[async_trait]
impl Keys for Broken {
    async fn generate(&self, purpose: KeyPurpose, context: &KeyContext) -> Result<(DataKey, WrappedKey), StoreError> {
        self.memory.keys.generate(self.purpose(purpose), &self.context(context)).await
    }

    async fn unwrap(&self, purpose: KeyPurpose, wrapped: &WrappedKey, context: &KeyContext) -> Result<DataKey, StoreError> {
        self.memory.keys.unwrap(self.purpose(purpose), wrapped, &self.context(context)).await
    }

    async fn sign_checkpoint(&self, message: &[u8]) -> Result<[u8; 64], StoreError> {
        self.memory.keys.sign_checkpoint(message).await
    }

    async fn checkpoint_public_key(&self) -> Result<[u8; 32], StoreError> {
        self.memory.keys.checkpoint_public_key().await
    }
}

const DEFECTS: [(Defect, &str); 17] = [
    (Defect::WritesOneByOne, "transactions/nothing_is_written_when_one_is_refused"),
    (Defect::ForgetsTheOldItem, "records/refusals_carry_the_old_item"),
    (Defect::TellsTheFirstRefusalOnly, "transactions/nothing_is_written_when_one_is_refused"),
    (Defect::IgnoresTheOrder, "records/queries_by_order_and_range"),
    (Defect::IgnoresThePrefix, "records/queries_by_order_and_range"),
    (Defect::ForgetsWhereThePageEnded, "records/queries_page_by_page"),
    (Defect::LooksThenPuts, "races/one_winner_of_64_puts_of_an_object"),
    (Defect::LooksThenWrites, "races/one_winner_of_64_puts_of_an_item"),
    (Defect::IgnoresTheVersion, "objects/what_is_not_there"),
    (Defect::RangeOneShort, "objects/ranges_and_their_edges"),
    (Defect::TellsTheSizeOfTheRange, "objects/ranges_and_their_edges"),
    (Defect::ListsOnePageOnly, "objects/listed_in_order_page_by_page"),
    (Defect::RemovesNothing, "objects/removed_and_put_again"),
    (Defect::SortsTheParts, "uploads/wrong_lists_of_parts_are_refused"),
    (Defect::CompletesAgain, "uploads/completed_twice"),
    (Defect::IgnoresTheContext, "keys/another_context_is_denied"),
    (Defect::IgnoresThePurpose, "keys/another_purpose_is_denied"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_defect_is_found_by_its_check() {
    for (defect, check) in DEFECTS {
        let memory = Memory::new(1, jiff::Timestamp::now());
        let broken = Arc::new(Broken { memory: memory.clone(), defect });
        let sender = World::of_memory(&memory).sender;
        let world = World::new(broken.clone(), broken.clone(), broken.clone(), broken, sender, "broken");
        let failures = josei_conformance::run(&world, &[check]).await;
        assert!(failures.is_err(), "{defect:?} passes {check}");
    }
}
