//! The key service and the queues of the SDK, over loopback: a server that speaks their JSON protocol and keeps its keys as the memory does.
//! Shows the calls, contexts and error codes; that AWS answers so is not shown here.

#[cfg(test)]
mod server;

use josei_base::plan::{Key, Table};
use josei_conformance::World;
use josei_store::aws::{Clients, Credentials, Endpoints, Settings};
use josei_store::memory::Memory;
use josei_store::port::{Bucket, KeyContext, KeyPurpose, Keys as _, Queue as _, QueueName, StoreError};
use server::{PREFIX, start};
use std::sync::Arc;

#[tokio::test]
async fn keys_of_the_key_service_conform() {
    let (server, clients) = start().await;
    let mut world = World::of_memory(&server.memory);
    world.keys = Arc::new(clients.keys());
    assert_eq!(josei_conformance::run(&world, &["keys/"]).await, Ok(()));
    let calls = server.calls.lock().unwrap();
    let generated = calls.iter().find(|(target, _)| target.ends_with("GenerateDataKey")).unwrap();
    assert_eq!(generated.1["KeySpec"], "AES_256");
    let signed = calls.iter().find(|(target, _)| target.ends_with("Sign")).unwrap();
    assert_eq!(signed.1["KeyId"], format!("alias/{PREFIX}-checkpoint"));
}

#[tokio::test]
async fn a_year_without_a_key_and_a_context_without_a_year() {
    let (_, clients) = start().await;
    let context = |unit: &str| KeyContext::from([("unit".to_owned(), unit.to_owned())]);
    let erased = clients.keys().generate(KeyPurpose::Receipts, &context("1999")).await.map(drop);
    assert_eq!(erased, Err(StoreError::NotFound { what: "key" }));
    for context in [KeyContext::new(), context("")] {
        let result = clients.keys().generate(KeyPurpose::Receipts, &context).await.map(drop);
        assert!(matches!(result, Err(StoreError::Invalid { .. })), "{result:?}");
    }
}

#[tokio::test]
async fn messages_go_to_the_named_queue() {
    let (server, clients) = start().await;
    let queue = clients.queue();
    for body in ["one", "two"] {
        queue.send(QueueName::ReceiptIngest, body.to_owned()).await.unwrap();
    }
    let missing = queue.send(QueueName::EligibilityMatch, "three".to_owned()).await;
    assert_eq!(missing, Err(StoreError::NotFound { what: "queue" }));
    let calls = server.calls.lock().unwrap();
    let of = |name: &str| calls.iter().filter(|(target, _)| target == name).map(|(_, body)| body.clone()).collect::<Vec<_>>();
    assert_eq!(of("AmazonSQS.SendMessage").iter().map(|body| body["MessageBody"].clone()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(of("AmazonSQS.GetQueueUrl").len(), 2, "a URL is asked for once");
}

#[tokio::test]
async fn nobody_there_is_unavailable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let settings = Settings {
        prefix: PREFIX.to_owned(),
        region: Some("ap-northeast-1".to_owned()),
        credentials: Some(Credentials { access_key: "test".to_owned(), secret: "test".to_owned() }),
        endpoints: Endpoints { dynamodb: Some(address.clone()), s3: Some(address.clone()), kms: Some(address.clone()), sqs: Some(address) },
        path_style: true,
    };
    let clients = Clients::connect(&settings).await;
    let world = World::of_memory(&Memory::new(1, jiff::Timestamp::now()));
    let world = World::new(
        Arc::new(clients.records()),
        Arc::new(clients.objects()),
        Arc::new(clients.uploads()),
        Arc::new(clients.keys()),
        world.sender,
        "none",
    );
    let key = Key { partition: "p".to_owned(), sort: "s".to_owned() };
    let answers = [
        world.records.get(Table::Claims, &key).await.map(drop),
        world.objects.head(Bucket::Sealed, "a").await.map(drop),
        world.uploads.begin("a").await.map(drop),
        world.keys.checkpoint_public_key().await.map(drop),
        clients.queue().send(QueueName::ReceiptIngest, String::new()).await,
    ];
    for answer in answers {
        assert!(answer.as_ref().is_err_and(StoreError::may_retry), "{answer:?}");
    }
}
