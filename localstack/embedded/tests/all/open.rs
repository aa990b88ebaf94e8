//! Keys and queues over loopback, as a function in a process of its own uses them: through the SDK, with the settings it is given, within its policy.

use josei_base::Realm;
use josei_embedded::city::{City, CityOptions, Outside, settings_file};
use josei_store::SystemClock;
use josei_store::aws::{Clients, Credentials, Endpoints, Settings};
use josei_store::port::{KeyContext, KeyPurpose, Keys as _, Queue as _, QueueName, StoreError};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

const REALM: &str = "local-271403";

async fn city() -> (TempDir, City) {
    let dir = tempfile::tempdir().unwrap();
    let realm = Realm::parse(REALM).unwrap();
    let options = CityOptions {
        realm,
        city_file: None,
        deviations_file: None,
        characters_file: None,
        payer_file: None,
        banks_file: None,
        texts_file: None,
        fonts: None,
        scanner: None,
        port: 0,
        clock: Arc::new(SystemClock),
    };
    let city = City::start_open(dir.path(), &options, &Outside::new()).await.unwrap();
    (dir, city)
}

/// The clients of a function, by its settings file; with another secret, if one is given.
async fn clients(dir: &Path, function: &str, secret: Option<&str>) -> Clients {
    let text = std::fs::read_to_string(settings_file(dir, function)).unwrap();
    let pair = |line: &str| line.split_once('=').map(|(name, value)| (name.to_owned(), value.trim_matches('\'').to_owned())).unwrap();
    let given: BTreeMap<String, String> = text.lines().map(pair).collect();
    let at = |service: &str| Some(given[&format!("AWS_ENDPOINT_URL_{service}")].clone());
    Clients::connect(&Settings {
        prefix: given["JOSEI_PREFIX"].clone(),
        region: Some(given["AWS_REGION"].clone()),
        credentials: Some(Credentials {
            access_key: given["AWS_ACCESS_KEY_ID"].clone(),
            secret: secret.unwrap_or(&given["AWS_SECRET_ACCESS_KEY"]).to_owned(),
        }),
        endpoints: Endpoints { dynamodb: at("DYNAMODB"), s3: at("S3"), kms: at("KMS"), sqs: at("SQS") },
        path_style: true,
    })
    .await
}

fn context(purpose: KeyPurpose, unit: &str) -> KeyContext {
    [("realm", REALM), ("purpose", purpose.name()), ("unit", unit)].map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

#[track_caller]
fn denied<T>(answer: Result<T, StoreError>) {
    assert!(matches!(answer, Err(StoreError::Denied { .. })), "{:?}", answer.err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_made_outside_opens_here_and_the_other_way() {
    let (dir, city) = city().await;
    let (outside, here) = (clients(dir.path(), "receipt-ingest", None).await.keys(), &city.world("receipt-ingest").unwrap().keys);
    let (purpose, now) = (KeyPurpose::Receipts, context(KeyPurpose::Receipts, "2024"));
    let (key, wrapped) = outside.generate(purpose, &now).await.unwrap();
    assert_eq!(here.unwrap(purpose, &wrapped, &now).await.unwrap().0, key.0);
    let (key, wrapped) = here.generate(purpose, &now).await.unwrap();
    assert_eq!(outside.unwrap(purpose, &wrapped, &now).await.unwrap().0, key.0);

    // A changed byte, another year, another function without leave, another secret.
    let mut changed = wrapped.clone();
    changed.bytes[20] ^= 1;
    denied(outside.unwrap(purpose, &changed, &now).await);
    denied(outside.unwrap(purpose, &wrapped, &context(purpose, "2025")).await);
    denied(clients(dir.path(), "sweep", None).await.keys().unwrap(purpose, &wrapped, &now).await);
    denied(outside.generate(KeyPurpose::Payments, &context(KeyPurpose::Payments, "2024")).await);
    denied(clients(dir.path(), "receipt-ingest", Some("guessed")).await.keys().unwrap(purpose, &wrapped, &now).await);
    city.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_log_is_signed_by_its_function() {
    let (dir, city) = city().await;
    let (outside, here) = (clients(dir.path(), "audit-log", None).await.keys(), &city.world("audit-log").unwrap().keys);
    assert_eq!(outside.checkpoint_public_key().await, here.checkpoint_public_key().await);
    assert_eq!(outside.sign_checkpoint(b"a checkpoint").await, here.sign_checkpoint(b"a checkpoint").await);
    denied(clients(dir.path(), "receipt-ingest", None).await.keys().sign_checkpoint(b"a checkpoint").await);
    city.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn hints_reach_the_queues_that_a_function_may_send_to() {
    let (dir, city) = city().await;
    let queue = clients(dir.path(), "receipt-upload", None).await.queue();
    // No notification: it is taken and stays, so it is still counted.
    queue.send(QueueName::EligibilityMatch, "a message with \"quotes\" and 漢字".to_owned()).await.unwrap();
    let counts = city.stack().queues().counts(QueueName::EligibilityMatch).await.unwrap();
    assert_eq!(counts.visible + counts.hidden, 1);
    denied(queue.send(QueueName::RegisterImport, "no".to_owned()).await);
    denied(clients(dir.path(), "receipt-upload", Some("guessed")).await.queue().send(QueueName::EligibilityMatch, "no".to_owned()).await);
    city.stop().await.unwrap();
}
