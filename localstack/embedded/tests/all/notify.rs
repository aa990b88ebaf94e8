//! A new object is told to its queue exactly as Amazon would, and only to its queue.

use crate::support::{INBOX, SEALED, World};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use josei_embedded::{Options, Route};
use josei_store::port::{Bucket, QueueName};
use serde_json::Value;
use std::time::Duration;

fn options() -> Options {
    let route = |bucket, prefix: &str, suffix: &str, queue| Route { bucket, prefix: prefix.to_owned(), suffix: suffix.to_owned(), queue };
    Options {
        routes: vec![
            route(Bucket::Inbox, "local-271403/receipts/", "", QueueName::ReceiptIngest),
            route(Bucket::Inbox, "local-271403/register/", ".csv", QueueName::RegisterImport),
        ],
        ..Options::default()
    }
}

async fn bodies(world: &World, queue: QueueName) -> Vec<Value> {
    let messages = world.stack.queues().receive(queue, 100, Duration::from_mins(1)).await.unwrap();
    messages.iter().map(|message| serde_json::from_str(&message.body).unwrap()).collect()
}

/// Replaces what differs at each run, after looking at its form.
fn settle(mut event: Value) -> Value {
    let record = &mut event["Records"][0];
    let time = record["eventTime"].as_str().unwrap();
    assert!(time.parse::<jiff::Timestamp>().is_ok() && time.len() == 24, "{time}");
    record["eventTime"] = "TIME".into();
    record["responseElements"] = "IDS".into();
    for (name, length) in [("versionId", 32), ("sequencer", 18)] {
        let field = &mut record["s3"]["object"][name];
        assert_eq!(field.as_str().unwrap().len(), length, "{name}");
        *field = name.to_uppercase().into();
    }
    event
}

#[tokio::test(flavor = "multi_thread")]
async fn a_put_and_a_completed_upload_are_told() {
    let world = World::with(options()).await;
    world.put(INBOX, "local-271403/receipts/令和8年 4月+.UKE", b"abc").await;
    let golden: Value = serde_json::from_str(include_str!("golden/object-created-put.json")).unwrap();
    let events = bodies(&world, QueueName::ReceiptIngest).await;
    assert_eq!(events.into_iter().map(settle).collect::<Vec<_>>(), [golden]);

    let key = "local-271403/receipts/2";
    let upload = world.s3.create_multipart_upload().bucket(INBOX).key(key).send().await.unwrap().upload_id.unwrap();
    let part = world.s3.upload_part().bucket(INBOX).key(key).upload_id(&upload).part_number(1);
    let part = part.body(ByteStream::from_static(b"part")).send().await.unwrap();
    let part = CompletedPart::builder().part_number(1).set_e_tag(part.e_tag).build();
    assert!(bodies(&world, QueueName::ReceiptIngest).await.is_empty(), "an upload under way is no object");
    let parts = CompletedMultipartUpload::builder().parts(part).build();
    world.s3.complete_multipart_upload().bucket(INBOX).key(key).upload_id(&upload).multipart_upload(parts).send().await.unwrap();
    let events = bodies(&world, QueueName::ReceiptIngest).await;
    assert_eq!(events[0]["Records"][0]["eventName"], josei_embedded::OBJECT_CREATED_COMPLETE);
    assert_eq!(events[0]["Records"][0]["s3"]["object"]["size"], 4);
    // What the functions parse it with reads it.
    let parsed: aws_lambda_events::event::s3::S3Event = serde_json::from_value(events[0].clone()).unwrap();
    assert_eq!(parsed.records[0].s3.object.key.as_deref(), Some(key));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_matching_keys_are_told_and_only_if_written() {
    let world = World::with(options()).await;
    world.put(INBOX, "local-271403/register/list.txt", b"x").await;
    world.put(SEALED, "local-271403/register/list.csv", b"x").await;
    world.put(INBOX, "elsewhere/list.csv", b"x").await;
    world.put(INBOX, "local-271403/register/list.csv", b"x").await;
    let again = world.s3.put_object().bucket(INBOX).key("local-271403/register/list.csv").if_none_match("*");
    assert!(again.body(ByteStream::from_static(b"y")).send().await.is_err());
    assert!(bodies(&world, QueueName::ReceiptIngest).await.is_empty());
    let told = bodies(&world, QueueName::RegisterImport).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["Records"][0]["s3"]["object"]["key"], "local-271403/register/list.csv");
}
