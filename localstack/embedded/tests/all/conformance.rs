//! The suite that every store passes, here by the SDK over loopback.

use crate::support::World;
use josei_base::Realm;
use josei_conformance::{HttpSender, run_all};
use josei_store::keyfile::KeyFile;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_stack_is_a_store() {
    let world = World::start().await;
    let clients = world.clients().await;
    let keys = KeyFile::open_or_create(&world.stack.endpoints().keys.join("keys.json"), &Realm::parse("local-271403").unwrap()).unwrap();
    let mut suite = josei_conformance::World::new(
        Arc::new(clients.records()),
        Arc::new(clients.objects()),
        Arc::new(clients.uploads()),
        Arc::new(keys),
        Arc::new(HttpSender::default()),
        "embedded",
    );
    suite.rounds = 8; // those of objects run more often in `races.rs`
    let failures = run_all(&suite).await.err().unwrap_or_default();
    assert!(failures.is_empty(), "{failures:#?}");
}
