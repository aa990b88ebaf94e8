//! One process at a time, and everything still there after a restart.

use crate::support::{SEALED, World, dynamodb};
use aws_sdk_dynamodb::types::AttributeValue;
use josei_base::plan::Table;
use josei_embedded::{Options, Ports, Stack, StackError};
use std::os::unix::fs::PermissionsExt;

#[tokio::test(flavor = "multi_thread")]
async fn data_survives_a_restart() {
    let world = World::start().await;
    let first = world.put(SEALED, "a/key", b"first").await.version_id.unwrap();
    world.put(SEALED, "a/key", b"second").await;
    world.put(SEALED, "empty", b"").await;
    let large = vec![7_u8; 3 << 20];
    world.put(SEALED, "large", &large).await;
    let table = world.stack.options().table_name(Table::Claims);
    let text = |text: &str| AttributeValue::S(text.to_owned());
    dynamodb(&world.stack)
        .put_item()
        .table_name(&table)
        .item("pk", text("p"))
        .item("sk", text("s"))
        .item("v", text("x"))
        .send()
        .await
        .unwrap();
    let before = world.stack.endpoints().credentials.clone();

    let world = world.again().await;
    assert_eq!(world.stack.endpoints().credentials, before);
    assert_eq!(world.get(SEALED, "a/key").await, b"second");
    assert_eq!(world.get(SEALED, "empty").await, b"");
    assert_eq!(world.get(SEALED, "large").await, large);
    let old = world.s3.get_object().bucket(SEALED).key("a/key").version_id(&first).send().await.unwrap();
    assert_eq!(old.body.collect().await.unwrap().to_vec(), b"first");
    let item = dynamodb(&world.stack).get_item().table_name(&table).key("pk", text("p")).key("sk", text("s")).send().await.unwrap();
    assert_eq!(item.item.unwrap()["v"], text("x"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_handle_is_refused_by_name_and_the_lock_goes_with_the_first() {
    let world = World::start().await;
    let error = Stack::start(world.dir.path(), Options::default()).await.unwrap_err();
    assert!(matches!(error, StackError::InUse { .. }), "{error:?}");
    let folder = world.dir.path().display().to_string();
    assert!(error.message_ja().contains(&folder) && error.message_en().contains(&folder), "{}", error.message_ja());
    let dir = world.dir;
    world.stack.stop().await.unwrap();
    Stack::start(dir.path(), Options::default()).await.unwrap().stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_the_owners_alone() {
    let world = World::start().await;
    let mode = std::fs::metadata(world.dir.path().join("credentials.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let shown = format!("{:?}", world.stack.endpoints());
    assert!(!shown.contains(&world.stack.endpoints().credentials.secret_access_key), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_start_says_why() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let dir = tempfile::tempdir().unwrap();
    for ports in [Ports { s3: port, dynamodb: 0 }, Ports { s3: 0, dynamodb: port }] {
        let error = Stack::start(dir.path(), Options { ports, ..Options::default() }).await.unwrap_err();
        assert!(matches!(error, StackError::PortTaken { port: named } if named == port), "{error:?}");
    }
    // The failed starts left no lock behind.
    let stack = Stack::start(dir.path(), Options::default()).await.unwrap();
    assert!(matches!(stack.host(josei_embedded::host::Host::new(), port), Err(StackError::PortTaken { .. })));
    stack.stop().await.unwrap();

    let file = dir.path().join("file");
    std::fs::write(&file, b"not a folder").unwrap();
    let error = Stack::start(&file.join("below"), Options::default()).await.unwrap_err();
    assert!(matches!(error, StackError::NotWritable { .. }), "{error:?}");

    std::fs::write(dir.path().join("index.sqlite"), b"this is no database, whatever its name says").unwrap();
    let error = Stack::start(dir.path(), Options::default()).await.unwrap_err();
    assert!(matches!(error, StackError::Damaged { .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_a_newer_version_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    Stack::start(dir.path(), Options::default()).await.unwrap().stop().await.unwrap();
    let index = rusqlite::Connection::open(dir.path().join("index.sqlite")).unwrap();
    index.pragma_update(None, "user_version", 99).unwrap();
    drop(index);
    let error = Stack::start(dir.path(), Options::default()).await.unwrap_err();
    assert!(matches!(error, StackError::Newer { found: 99, .. }), "{error:?}");
}

/// Whoever drops a stack without stopping it gets the folder back once nothing writes there any more, and no sooner.
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_stack_lets_its_folder_go_when_it_has_ended() {
    let world = World::start().await;
    world.put(SEALED, "k", b"kept").await;
    let (dir, options) = (world.dir, world.stack.options().clone());
    drop((world.stack, world.s3));
    let mut tries = 0;
    let stack = loop {
        match Stack::start(dir.path(), options.clone()).await {
            Ok(stack) => break stack,
            Err(StackError::InUse { .. }) if tries < 500 => tries += 1,
            Err(error) => panic!("{error:?}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    let answer = crate::support::s3(&stack).get_object().bucket(SEALED).key("k").send().await.unwrap();
    assert_eq!(answer.body.collect().await.unwrap().to_vec(), b"kept");
}
