//! The suite over a deployed city: the file that `infra/deploy --local` wrote is named by `JOSEI_TARGET`.

use josei_base::Realm;
use josei_base::date::japanese_day;
use josei_conformance::{HttpSender, World, run_all};
use josei_store::aws;
use josei_store::keyfile::{CheckpointInFile, KeyFile};
use serde_json::Value;
use std::sync::Arc;

/// Rounds of each race: servers in other processes are slower.
const ROUNDS: u32 = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a deployed city: JOSEI_TARGET=FILE cargo test --workspace --test deployed -- --ignored"]
async fn a_deployed_city_is_a_store() {
    let path = std::env::var("JOSEI_TARGET").expect("JOSEI_TARGET names the file that infra/deploy --local wrote");
    let target: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let text = |pointer: &str| target.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
    let endpoint = Some(text("/endpoint"));
    let settings = aws::Settings {
        prefix: text("/prefix"),
        region: Some(text("/region")),
        credentials: Some(aws::Credentials {
            access_key: text("/credentials/access_key_id"),
            secret: text("/credentials/secret_access_key"),
        }),
        endpoints: aws::Endpoints { dynamodb: endpoint.clone(), s3: endpoint.clone(), kms: endpoint.clone(), sqs: endpoint },
        path_style: true,
    };
    let clients = aws::Clients::connect(&settings).await;
    // LocalStack has no Ed25519 keys; its data keys are asked.
    let folder = tempfile::tempdir().unwrap();
    let signing = KeyFile::open_or_create(&folder.path().join("checkpoint.key"), &Realm::parse(&text("/realm")).unwrap()).unwrap();
    let keys = CheckpointInFile::new(Arc::new(clients.keys()), signing);
    let sender = Arc::new(HttpSender::default());
    let (records, objects, uploads) = (Arc::new(clients.records()), Arc::new(clients.objects()), Arc::new(clients.uploads()));
    // What earlier runs left stays there, under names of their own.
    let run = format!("deployed-{}", jiff::Timestamp::now().as_millisecond());
    let mut world = World::new(records, objects, uploads, Arc::new(keys), sender, &run);
    world.rounds = ROUNDS;
    world.unit = fiscal_year().to_string();
    let failures = run_all(&world).await.err().unwrap_or_default();
    assert!(failures.is_empty(), "{failures:#?}");
}

/// The present fiscal year, which begins in April.
fn fiscal_year() -> i16 {
    let today = japanese_day(jiff::Timestamp::now());
    if today.month() < 4 { today.year() - 1 } else { today.year() }
}
