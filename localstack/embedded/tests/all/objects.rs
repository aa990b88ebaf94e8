//! Objects by the plain SDK: what the conformance suite does not ask.

use crate::support::{AUDIT, INBOX, SEALED, World, blob_files, code, s3_with};
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, Delete, ObjectIdentifier, ObjectLockMode, ObjectLockRetention, ObjectLockRetentionMode,
};
use std::time::{Duration, SystemTime};

#[tokio::test(flavor = "multi_thread")]
async fn versions_markers_and_what_lies_under_them() {
    let world = World::start().await;
    let one = world.put(SEALED, "k", b"one").await.version_id.unwrap();
    let two = world.put(SEALED, "k", b"two").await.version_id.unwrap();
    let marker = world.s3.delete_object().bucket(SEALED).key("k").send().await.unwrap();
    assert_eq!(marker.delete_marker, Some(true));
    let marker = marker.version_id.unwrap();
    assert_eq!(code(world.s3.get_object().bucket(SEALED).key("k").send().await), "NoSuchKey");
    assert_eq!(code(world.s3.get_object().bucket(SEALED).key("k").version_id(&marker).send().await), "MethodNotAllowed");
    assert_eq!(code(world.s3.get_object().bucket(SEALED).key("k").version_id("unknown").send().await), "NoSuchVersion");

    let list = world.s3.list_object_versions().bucket(SEALED).prefix("k").send().await.unwrap();
    let versions: Vec<_> = list.versions().iter().map(|version| (version.version_id().unwrap(), version.is_latest())).collect();
    assert_eq!(versions, [(two.as_str(), Some(false)), (one.as_str(), Some(false))]);
    assert_eq!(list.delete_markers()[0].version_id(), Some(marker.as_str()));

    // Over a marker the key counts as free.
    let put = world.s3.put_object().bucket(SEALED).key("k").if_none_match("*").body(ByteStream::from_static(b"three"));
    let three = put.send().await.unwrap().version_id.unwrap();
    for version in [&three, &marker] {
        world.s3.delete_object().bucket(SEALED).key("k").version_id(version).send().await.unwrap();
    }
    assert_eq!(world.get(SEALED, "k").await, b"two");
    for version in [&two, &one] {
        world.s3.delete_object().bucket(SEALED).key("k").version_id(version).send().await.unwrap();
    }
    assert_eq!(blob_files(world.dir.path()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_come_in_pages() {
    let world = World::start().await;
    let mut expected = Vec::new();
    for key in ["a", "b", "c"] {
        let mut of_key = Vec::new();
        for number in 0..3 {
            of_key.push((key.to_owned(), world.put(SEALED, key, &[number]).await.version_id.unwrap()));
        }
        expected.extend(of_key.into_iter().rev());
    }
    for size in [1, 2, 4, 9, 10] {
        let (mut found, mut key, mut version) = (Vec::new(), None, None);
        loop {
            let list = world.s3.list_object_versions().bucket(SEALED).max_keys(size);
            let list = list.set_key_marker(key).set_version_id_marker(version).send().await.unwrap();
            found.extend(list.versions().iter().map(|each| (each.key().unwrap().to_owned(), each.version_id().unwrap().to_owned())));
            if list.is_truncated != Some(true) {
                break;
            }
            (key, version) = (list.next_key_marker, list.next_version_id_marker);
        }
        assert_eq!(found, expected, "pages of {size}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_removed_from_the_inbox_leaves_no_byte() {
    let world = World::start().await;
    let version = world.put(INBOX, "k", b"in clear, old").await.version_id.unwrap();
    world.put(INBOX, "k", b"in clear").await;
    assert_eq!(blob_files(world.dir.path()), 2);
    world.s3.delete_object().bucket(INBOX).key("k").send().await.unwrap();
    assert_eq!(code(world.s3.get_object().bucket(INBOX).key("k").version_id(version).send().await), "NoSuchVersion");
    assert_eq!(blob_files(world.dir.path()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_on_reading_and_writing() {
    let world = World::start().await;
    let tag = world.put(SEALED, "k", b"one").await.e_tag.unwrap();
    let get = || world.s3.get_object().bucket(SEALED).key("k");
    let status = |result: Result<_, aws_sdk_s3::error::SdkError<_, aws_sdk_s3::config::http::HttpResponse>>| match result {
        Ok(_) => 200,
        Err(error) => error.raw_response().unwrap().status().as_u16(),
    };
    assert_eq!(status(get().if_match(&tag).send().await), 200);
    assert_eq!(status(get().if_match("\"other\"").send().await), 412);
    assert_eq!(status(get().if_none_match(&tag).send().await), 304);
    assert_eq!(status(get().if_none_match("\"other\"").send().await), 200);
    let put = || world.s3.put_object().bucket(SEALED).key("k").body(ByteStream::from_static(b"two"));
    assert_eq!(code(put().if_match("\"other\"").send().await), "PreconditionFailed");
    assert_eq!(code(put().if_none_match("*").send().await), "PreconditionFailed");
    assert_eq!(code(put().key("absent").if_match(&tag).send().await), "NoSuchKey");
    assert!(put().if_match(&tag).send().await.is_ok());
    assert_eq!(world.get(SEALED, "k").await, b"two");
    // Refused writes leave nothing behind.
    assert_eq!(blob_files(world.dir.path()), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn ranges_of_a_large_object() {
    let world = World::start().await;
    let body: Vec<u8> = (0..3_000_000_u32).map(|at| u8::try_from(at % 251).unwrap()).collect();
    world.put(SEALED, "k", &body).await;
    for (range, expected) in [
        ("bytes=0-0", 0..1),
        ("bytes=-7", 2_999_993..3_000_000),
        ("bytes=2999999-", 2_999_999..3_000_000),
        ("bytes=1-2000000", 1..2_000_001),
        ("bytes=-9000000", 0..3_000_000),
        ("bytes=10-9000000", 10..3_000_000),
    ] {
        let answer = world.s3.get_object().bucket(SEALED).key("k").range(range).send().await.unwrap();
        let told = format!("bytes {}-{}/3000000", expected.start, expected.end - 1);
        assert_eq!(answer.content_range.as_deref(), Some(told.as_str()), "{range}");
        assert_eq!(answer.body.collect().await.unwrap().to_vec(), body[expected], "{range}");
    }
    assert_eq!(code(world.s3.get_object().bucket(SEALED).key("k").range("bytes=3000000-").send().await), "InvalidRange");
    assert_eq!(code(world.s3.get_object().bucket(SEALED).key("k").range("bytes=-0").send().await), "InvalidRange");
}

#[tokio::test(flavor = "multi_thread")]
async fn listings_fold_at_a_delimiter_in_pages_of_any_size() {
    let world = World::start().await;
    for key in ["a", "a/1", "a/2/x", "a0", "b/1", "b/2", "c", "子/1"] {
        world.put(SEALED, key, b"x").await;
    }
    world.s3.delete_object().bucket(SEALED).key("c").send().await.unwrap();
    for size in [1, 2, 3, 100] {
        let (mut keys, mut prefixes, mut token) = (Vec::new(), Vec::new(), None);
        loop {
            let list = world.s3.list_objects_v2().bucket(SEALED).delimiter("/").max_keys(size).set_continuation_token(token);
            let list = list.send().await.unwrap();
            assert!(list.key_count.unwrap() <= size);
            keys.extend(list.contents().iter().map(|object| object.key().unwrap().to_owned()));
            prefixes.extend(list.common_prefixes().iter().map(|prefix| prefix.prefix().unwrap().to_owned()));
            token = list.next_continuation_token;
            if token.is_none() {
                break;
            }
        }
        assert_eq!((keys, prefixes), (vec!["a".to_owned(), "a0".to_owned()], vec!["a/".to_owned(), "b/".to_owned(), "子/".to_owned()]));
    }
    let below = world.s3.list_objects_v2().bucket(SEALED).prefix("a/").delimiter("/").send().await.unwrap();
    assert_eq!(below.contents()[0].key(), Some("a/1"));
    assert_eq!(below.common_prefixes()[0].prefix(), Some("a/2/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn object_lock_holds_until_its_date() {
    let world = World::start().await;
    let until = |seconds: u64| DateTime::from(SystemTime::now() + Duration::from_secs(seconds));
    let put = || world.s3.put_object().bucket(AUDIT).key("tile").body(ByteStream::from_static(b"tile"));
    let put = |seconds| put().object_lock_mode(ObjectLockMode::Compliance).object_lock_retain_until_date(until(seconds));
    let version = put(3600).send().await.unwrap().version_id.unwrap();
    let delete = || world.s3.delete_object().bucket(AUDIT).key("tile");
    assert_eq!(code(delete().version_id(&version).send().await), "AccessDenied");
    assert_eq!(code(delete().version_id(&version).bypass_governance_retention(true).send().await), "AccessDenied");
    let retain = |seconds| {
        let retention = ObjectLockRetention::builder().mode(ObjectLockRetentionMode::Compliance).retain_until_date(until(seconds)).build();
        world.s3.put_object_retention().bucket(AUDIT).key("tile").version_id(&version).retention(retention).send()
    };
    assert_eq!(code(retain(60).await), "AccessDenied");
    retain(7200).await.unwrap();
    let kept = world.s3.get_object_retention().bucket(AUDIT).key("tile").version_id(&version).send().await.unwrap();
    assert!(kept.retention.unwrap().retain_until_date.unwrap() > until(7100));
    // A marker may be set; the version stands.
    delete().send().await.unwrap();
    let object = world.s3.get_object().bucket(AUDIT).key("tile").version_id(&version).send().await.unwrap();
    assert_eq!(object.body.collect().await.unwrap().to_vec(), b"tile");
    let many = Delete::builder().objects(ObjectIdentifier::builder().key("tile").version_id(&version).build().unwrap()).build().unwrap();
    let many = world.s3.delete_objects().bucket(AUDIT).delete(many).send().await.unwrap();
    assert_eq!(many.errors()[0].code(), Some("AccessDenied"));
    let elsewhere = put(3600).bucket(SEALED).send().await;
    assert_eq!(code(elsewhere), "InvalidRequest");
    // Once the date has passed, it may go.
    let short = put(1).key("short").send().await.unwrap().version_id.unwrap();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    world.s3.delete_object().bucket(AUDIT).key("short").version_id(short).send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn checksums_are_compared_kept_and_given_back() {
    let world = World::start().await;
    let put = || world.s3.put_object().bucket(SEALED).key("k").body(ByteStream::from_static(b"123456789"));
    assert_eq!(code(put().checksum_sha256("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").send().await), "BadDigest");
    assert_eq!(code(put().checksum_crc32("AAAAAA==").send().await), "BadDigest");
    assert_eq!(code(put().content_md5("AAAAAAAAAAAAAAAAAAAAAA==").send().await), "BadDigest");
    assert_eq!(blob_files(world.dir.path()), 0);
    put().checksum_crc32("y/Q5Jg==").content_md5("JfnnlDI7RTiF9RgfG2JNCw==").send().await.unwrap();
    for (algorithm, expected) in [(ChecksumAlgorithm::Crc32C, "4waSgw=="), (ChecksumAlgorithm::Crc64Nvme, "rosUhgp5mIg=")] {
        put().checksum_algorithm(algorithm).send().await.unwrap();
        let head = world.s3.head_object().bucket(SEALED).key("k").checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
        assert_eq!(head.checksum_crc32_c.or(head.checksum_crc64_nvme).as_deref(), Some(expected));
    }
    // A body that is streamed carries its checksum behind it.
    let file = world.dir.path().join("streamed");
    std::fs::write(&file, vec![9; 1 << 20]).unwrap();
    let body = ByteStream::from_path(&file).await.unwrap();
    world.s3.put_object().bucket(SEALED).key("streamed").checksum_algorithm(ChecksumAlgorithm::Sha256).body(body).send().await.unwrap();
    let head = world.s3.head_object().bucket(SEALED).key("streamed").checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
    assert_eq!((head.checksum_sha256.is_some(), head.content_length), (true, Some(1 << 20)));
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_come_back_as_they_were() {
    let world = World::start().await;
    let put = world.s3.put_object().bucket(SEALED).key("k").body(ByteStream::from_static(b"x"));
    put.content_type("text/csv").cache_control("no-store").metadata("realm", "local-271403").send().await.unwrap();
    let head = world.s3.head_object().bucket(SEALED).key("k").send().await.unwrap();
    assert_eq!(head.content_type(), Some("text/csv"));
    assert_eq!(head.cache_control(), Some("no-store"));
    assert_eq!(head.metadata().unwrap()["realm"], "local-271403");
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_refused() {
    let world = World::start().await;
    world.put(SEALED, "k", b"x").await;
    let keys = &world.stack.endpoints().credentials;
    let unknown = s3_with(&world.stack, "AKIAUNKNOWN", &keys.secret_access_key);
    assert_eq!(code(unknown.get_object().bucket(SEALED).key("k").send().await), "InvalidAccessKeyId");
    let wrong = s3_with(&world.stack, &keys.access_key_id, "wrong");
    assert_eq!(code(wrong.get_object().bucket(SEALED).key("k").send().await), "SignatureDoesNotMatch");
    let plain = reqwest::get(format!("{}/{SEALED}/k", world.stack.endpoints().s3)).await.unwrap();
    assert_eq!(plain.status(), 403);
    assert_eq!(code(world.s3.get_object().bucket("nobodys-bucket").key("k").send().await), "NoSuchBucket");
}
