//! Uploads in parts by the plain SDK.

use crate::support::{INBOX, World, blob_files, code};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

const PART: usize = 5 << 20;

async fn begin(world: &World, key: &str) -> String {
    world.s3.create_multipart_upload().bucket(INBOX).key(key).send().await.unwrap().upload_id.unwrap()
}

async fn part(world: &World, key: &str, upload: &str, number: i32, body: Vec<u8>) -> CompletedPart {
    let part = world.s3.upload_part().bucket(INBOX).key(key).upload_id(upload).part_number(number).body(ByteStream::from(body));
    let answer = part.send().await.unwrap();
    CompletedPart::builder().part_number(number).set_e_tag(answer.e_tag).set_checksum_crc32(answer.checksum_crc32).build()
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_become_one_object_and_the_rest_goes() {
    let world = World::start().await;
    let upload = begin(&world, "k").await;
    let first = part(&world, "k", &upload, 1, vec![1; PART]).await;
    part(&world, "k", &upload, 2, vec![9; 100]).await;
    part(&world, "k", &upload, 3, vec![8; 3]).await;
    let last = part(&world, "k", &upload, 3, vec![3; 3]).await; // sent again: replaces
    assert_eq!(blob_files(world.dir.path()), 3);

    let listed = world.s3.list_parts().bucket(INBOX).key("k").upload_id(&upload).max_parts(2).send().await.unwrap();
    assert_eq!((listed.parts().len(), listed.is_truncated, listed.next_part_number_marker.as_deref()), (2, Some(true), Some("2")));
    let rest = world.s3.list_parts().bucket(INBOX).key("k").upload_id(&upload).part_number_marker("2").send().await.unwrap();
    assert_eq!(rest.parts()[0].size(), Some(3));
    let uploads = world.s3.list_multipart_uploads().bucket(INBOX).send().await.unwrap();
    assert_eq!(uploads.uploads()[0].upload_id(), Some(upload.as_str()));

    let parts = CompletedMultipartUpload::builder().parts(first).parts(last).build();
    let complete = || world.s3.complete_multipart_upload().bucket(INBOX).key("k").upload_id(&upload).multipart_upload(parts.clone());
    assert_eq!(code(complete().mpu_object_size(1).send().await), "InvalidRequest");
    let done = complete().send().await.unwrap();
    assert!(done.e_tag.unwrap().ends_with("-2\""));
    assert_eq!(code(complete().send().await), "NoSuchUpload");
    assert_eq!(blob_files(world.dir.path()), 2);
    assert!(world.s3.list_multipart_uploads().bucket(INBOX).send().await.unwrap().uploads().is_empty());

    let body = world.get(INBOX, "k").await;
    assert_eq!((body.len(), body[PART - 1], body[PART]), (PART + 3, 1, 3));
    let across = world.s3.get_object().bucket(INBOX).key("k").range(format!("bytes={}-{}", PART - 2, PART + 1)).send().await.unwrap();
    assert_eq!(across.body.collect().await.unwrap().to_vec(), [1, 1, 3, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_upload_leaves_nothing() {
    let world = World::start().await;
    let upload = begin(&world, "k").await;
    part(&world, "k", &upload, 1, vec![1; 1000]).await;
    world.s3.abort_multipart_upload().bucket(INBOX).key("k").upload_id(&upload).send().await.unwrap();
    assert_eq!(blob_files(world.dir.path()), 0);
    assert_eq!(code(world.s3.list_parts().bucket(INBOX).key("k").upload_id(&upload).send().await), "NoSuchUpload");
    let late = world.s3.upload_part().bucket(INBOX).key("k").upload_id(&upload).part_number(1).body(ByteStream::from_static(b"x"));
    assert_eq!(code(late.send().await), "NoSuchUpload");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_after_a_restart() {
    let world = World::start().await;
    let upload = begin(&world, "k").await;
    let first = part(&world, "k", &upload, 1, vec![1; PART]).await;
    let world = world.again().await;
    let last = part(&world, "k", &upload, 2, vec![2; 10]).await;
    let parts = CompletedMultipartUpload::builder().parts(first).parts(last).build();
    world.s3.complete_multipart_upload().bucket(INBOX).key("k").upload_id(&upload).multipart_upload(parts).send().await.unwrap();
    assert_eq!(world.get(INBOX, "k").await.len(), PART + 10);
}
