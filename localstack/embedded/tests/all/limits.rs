//! One more than each limit.

use crate::support::{SEALED, World, blob_files, code};
use aws_sdk_s3::primitives::ByteStream;
use josei_embedded::{Options, limits};
use josei_store::port::{Bucket, Objects, Put, PutOutcome, QueueName, StoreError};

#[tokio::test(flavor = "multi_thread")]
async fn a_full_store_says_so_and_loses_nothing() {
    let world = World::with(Options { storage_bytes_max: Some(1_000_000), ..Options::default() }).await;
    let objects = world.clients().await.objects();
    let put =
        |key: &str, bytes: usize| Put { bucket: Bucket::Sealed, key: key.to_owned(), bytes: vec![1; bytes].into(), retain_until: None };
    let outcome = objects.put_if_absent(put("fits", 999_999)).await;
    assert!(matches!(outcome, Ok(PutOutcome::Created { .. })), "{outcome:?}");
    for bytes in [2, 300_000, 3_000_000] {
        assert_eq!(objects.put_if_absent(put("too-much", bytes)).await, Err(StoreError::Full { service: "S3" }), "{bytes}");
    }
    assert_eq!(code(world.s3.put_object().bucket(SEALED).key("k").body(ByteStream::from(vec![0; 2])).send().await), "StorageFull");
    assert!(objects.put_if_absent(put("just", 1)).await.is_ok());
    assert_eq!(blob_files(world.dir.path()), 2);
    // Removing makes room again, and the count survives a restart.
    let version = world.s3.head_object().bucket(SEALED).key("fits").send().await.unwrap().version_id.unwrap();
    world.s3.delete_object().bucket(SEALED).key("fits").version_id(version).send().await.unwrap();
    let world = world.again().await;
    let objects = world.clients().await.objects();
    assert!(objects.put_if_absent(put("again", 999_999)).await.is_ok());
    assert_eq!(objects.put_if_absent(put("more", 1)).await, Err(StoreError::Full { service: "S3" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_metadata_parts_and_messages_have_limits() {
    let world = World::start().await;
    let put = |key: String| world.s3.put_object().bucket(SEALED).key(key).body(ByteStream::from_static(b"x"));
    assert!(put("k".repeat(limits::KEY_BYTES_MAX)).send().await.is_ok());
    assert_eq!(code(put("k".repeat(limits::KEY_BYTES_MAX + 1)).send().await), "KeyTooLongError");
    assert_eq!(code(put("k".to_owned()).metadata("m", "v".repeat(limits::METADATA_BYTES_MAX)).send().await), "MetadataTooLarge");
    let part = world.s3.upload_part().bucket(SEALED).key("k").upload_id("none").part_number(limits::PART_NUMBER_MAX + 1);
    assert_eq!(code(part.body(ByteStream::from_static(b"x")).send().await), "InvalidArgument");
    let queues = world.stack.queues();
    assert!(queues.send(QueueName::ReceiptIngest, "m".repeat(limits::MESSAGE_BYTES_MAX)).await.is_ok());
    let over = queues.send(QueueName::ReceiptIngest, "m".repeat(limits::MESSAGE_BYTES_MAX + 1)).await;
    assert!(matches!(over, Err(StoreError::Invalid { .. })), "{over:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_said_to_be_too_large_is_refused_unread() {
    let world = World::start().await;
    let too_large = i64::try_from(limits::PUT_BYTES_MAX + 1).unwrap();
    let lifetime = aws_sdk_s3::presigning::PresigningConfig::expires_in(std::time::Duration::from_mins(1)).unwrap();
    let put = world.s3.put_object().bucket(SEALED).key("k").content_length(too_large).presigned(lifetime).await.unwrap();
    let address = world.stack.endpoints().s3.replace("http://", "");
    let path = put.uri().split_once(&address).unwrap().1.to_owned();
    let head = format!("PUT {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: {too_large}\r\nconnection: close\r\n\r\n");
    let answer = tokio::task::spawn_blocking(move || {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = [0; 2048];
        let length = stream.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..length]).into_owned()
    });
    let answer = answer.await.unwrap();
    assert!(answer.contains("EntityTooLarge") || answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(blob_files(world.dir.path()), 0);
}
