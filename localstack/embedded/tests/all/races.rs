//! Many writers, one winner. A broken store passes a single round by luck, so there are many.

use crate::support::{INBOX, SEALED, World, blob_files};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use futures::future::join_all;

const WRITERS: usize = 64;
const ROUNDS: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn of_64_writers_exactly_one_creates() {
    let world = World::start().await;
    for round in 0..ROUNDS {
        let key = format!("round-{round}");
        let writers = (0..WRITERS).map(|writer| {
            let put = world.s3.put_object().bucket(SEALED).key(&key).if_none_match("*");
            // Some are large enough to go to the disk while they arrive.
            let body = vec![u8::try_from(writer).unwrap(); if writer % 16 == 0 { 400_000 } else { 10 }];
            tokio::spawn(put.body(ByteStream::from(body)).send())
        });
        let answers = join_all(writers).await;
        let winners: Vec<usize> =
            answers.iter().enumerate().filter(|(_, answer)| answer.as_ref().unwrap().is_ok()).map(|(writer, _)| writer).collect();
        assert_eq!(winners.len(), 1, "round {round}");
        assert_eq!(usize::from(world.get(SEALED, &key).await[0]), winners[0]);
    }
    assert_eq!(blob_files(world.dir.path()), ROUNDS, "losers leave no blob");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_completed_uploads_exactly_one_creates() {
    let world = World::start().await;
    let mut uploads = Vec::new();
    for number in 0..8_u8 {
        let upload = world.s3.create_multipart_upload().bucket(INBOX).key("k").send().await.unwrap().upload_id.unwrap();
        let part = world.s3.upload_part().bucket(INBOX).key("k").upload_id(&upload).part_number(1);
        let part = part.body(ByteStream::from(vec![number])).send().await.unwrap();
        let part = CompletedPart::builder().part_number(1).set_e_tag(part.e_tag).build();
        uploads.push((upload, CompletedMultipartUpload::builder().parts(part).build()));
    }
    let completions = uploads.into_iter().map(|(id, parts)| {
        let complete = world.s3.complete_multipart_upload().bucket(INBOX).key("k").upload_id(id).if_none_match("*");
        tokio::spawn(complete.multipart_upload(parts).send())
    });
    let won: Vec<bool> = join_all(completions).await.into_iter().map(|answer| answer.unwrap().is_ok()).collect();
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    let winner = won.iter().position(|won| *won).unwrap();
    assert_eq!(usize::from(world.get(INBOX, "k").await[0]), winner);
}
