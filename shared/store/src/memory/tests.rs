//! What the suite cannot ask of every store: time, notices, sizes, damage.

use super::*;
use crate::check::{LIST_PAGE_MAX, PARTITION_BYTES_MAX, SORT_BYTES_MAX};
use crate::port::{Bucket, Objects as _, Put, PutOutcome, Records as _, StoreError, TransactError, Uploads as _};
use base64::Engine as _;
use bytes::Bytes;
use jiff::SignedDuration;
use josei_base::Digest;
use josei_base::limits::PRESIGNED_SECONDS_MAX;
use josei_base::plan::{Item, Key, Table, Value, Write};

fn memory() -> Memory {
    Memory::new(1, "2026-07-01T00:00:00Z".parse().unwrap())
}

fn put(bucket: Bucket, key: &str, retain_until: Option<Timestamp>) -> Put {
    Put { bucket, key: key.to_owned(), bytes: Bytes::from_static(b"bytes"), retain_until }
}

fn sha256_base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(Digest::of(bytes).0)
}

#[tokio::test]
async fn a_presigned_url_ends_after_five_minutes() {
    let memory = memory();
    let upload = memory.uploads.begin("a").await.unwrap();
    let part = memory.uploads.presign_part("a", &upload, 1, 5, &sha256_base64(b"bytes")).await.unwrap();
    memory.clock.advance(SignedDuration::from_secs(i64::try_from(PRESIGNED_SECONDS_MAX).unwrap() - 1));
    memory.uploads.put_part(&part.url, Bytes::from_static(b"bytes")).unwrap();
    memory.clock.advance(SignedDuration::from_secs(1));
    let late = memory.uploads.put_part(&part.url, Bytes::from_static(b"bytes"));
    assert_eq!(late, Err(StoreError::Denied { service: "objects" }));
    let guessed = memory.uploads.put_part("memory://inbox/a?part=1&token=0", Bytes::from_static(b"bytes"));
    assert_eq!(guessed, Err(StoreError::Denied { service: "objects" }));
}

#[tokio::test]
async fn a_retained_object_cannot_be_removed_before_its_date() {
    let memory = memory();
    let until = memory.clock_now().checked_add(SignedDuration::from_hours(1)).unwrap();
    memory.objects.put_if_absent(put(Bucket::Audit, "tile", Some(until))).await.unwrap();
    assert_eq!(memory.objects.remove(Bucket::Audit, "tile").await, Err(StoreError::Denied { service: "objects" }));
    memory.clock.set(until);
    assert_eq!(memory.objects.remove(Bucket::Audit, "tile").await, Ok(()));
    assert_eq!(memory.objects.head(Bucket::Audit, "tile").await, Ok(None));
}

#[tokio::test]
async fn every_created_object_is_noticed_once() {
    let memory = memory();
    let PutOutcome::Created { version } = memory.objects.put_if_absent(put(Bucket::Inbox, "a", None)).await.unwrap() else {
        panic!("taken")
    };
    assert_eq!(memory.objects.put_if_absent(put(Bucket::Inbox, "a", None)).await, Ok(PutOutcome::Exists));
    let upload = memory.uploads.begin("b").await.unwrap();
    let part = memory.uploads.presign_part("b", &upload, 1, 4, &sha256_base64(b"part")).await.unwrap();
    memory.uploads.put_part(&part.url, Bytes::from_static(b"part")).unwrap();
    assert_eq!(memory.objects.take_created(), [Created { bucket: Bucket::Inbox, key: "a".to_owned(), size: 5, version }]);
    let parts = memory.uploads.parts("b", &upload).await.unwrap();
    assert_eq!(memory.uploads.complete("b", &upload, &parts).await, Ok(true));
    let created = memory.objects.take_created();
    assert_eq!(created.iter().map(|created| (created.key.as_str(), created.size)).collect::<Vec<_>>(), [("b", 4)]);
    assert!(memory.objects.take_created().is_empty());
}

#[tokio::test]
async fn the_same_seed_gives_the_same_store() {
    async fn run() -> (String, Vec<Created>) {
        let memory = memory();
        memory.objects.put_if_absent(put(Bucket::Sealed, "a", None)).await.unwrap();
        (memory.uploads.begin("b").await.unwrap(), memory.objects.take_created())
    }
    assert_eq!(run().await, run().await);
}

#[tokio::test]
async fn a_listing_has_at_most_a_thousand_keys() {
    let memory = memory();
    for number in 0..=LIST_PAGE_MAX {
        memory.objects.put_if_absent(put(Bucket::Sealed, &format!("{number:05}"), None)).await.unwrap();
    }
    let page = memory.objects.list(Bucket::Sealed, "", None, u32::MAX).await.unwrap();
    assert_eq!(u32::try_from(page.entries.len()), Ok(LIST_PAGE_MAX));
    let rest = memory.objects.list(Bucket::Sealed, "", page.next.as_deref(), u32::MAX).await.unwrap();
    assert_eq!((rest.entries.len(), rest.next), (1, None));
}

fn write(partition: &str, sort: &str, bytes: usize) -> Write {
    let key = Key { partition: partition.to_owned(), sort: sort.to_owned() };
    Write::Put { table: Table::Claims, key, item: Item::from([("b".to_owned(), Value::Bytes(vec![0; bytes]))]), condition: None }
}

fn is_invalid(result: &Result<(), TransactError>) -> bool {
    matches!(result, Err(TransactError::Store(StoreError::Invalid { .. })))
}

#[tokio::test]
async fn a_transaction_has_at_most_4_mib() {
    let memory = memory();
    // Sixteen items: `pk` + 1, `sk` + 2 and `b` are 8 bytes beside the content of each.
    let fit = TRANSACTION_BYTES_MAX / 16 - 8;
    let mut writes: Vec<_> = (0..16).map(|number| write("p", &format!("{number:02}"), fit)).collect();
    assert_eq!(memory.records.transact(&writes).await, Ok(()));
    writes[0] = write("p", "00", fit + 1);
    assert!(is_invalid(&memory.records.transact(&writes).await));
}

#[tokio::test]
async fn keys_end_at_their_limits() {
    let memory = memory();
    let (partition, sort) = ("p".repeat(PARTITION_BYTES_MAX), "s".repeat(SORT_BYTES_MAX));
    assert_eq!(memory.records.transact(&[write(&partition, &sort, 1)]).await, Ok(()));
    assert!(is_invalid(&memory.records.transact(&[write(&format!("{partition}p"), &sort, 1)]).await));
    assert!(is_invalid(&memory.records.transact(&[write(&partition, &format!("{sort}s"), 1)]).await));
    assert!(is_invalid(&memory.records.transact(&[write("", &sort, 1)]).await));
}

impl Memory {
    fn clock_now(&self) -> Timestamp {
        crate::port::Clock::now(&*self.clock)
    }
}
