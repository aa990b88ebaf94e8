//! Figures, by hand: `cargo test --release -p josei-embedded -- --ignored --nocapture speed`. No check compares them; they differ by machine.

use crate::support::{SEALED, World, dynamodb};
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use josei_base::plan::Table;
use std::time::{Duration, Instant};

fn report(what: &str, times: u32, took: Duration) {
    eprintln!("{what}: {:?} each", took / times);
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "prints figures"]
async fn speed() {
    let began = Instant::now();
    let world = World::start().await;
    report("start on a new folder", 1, began.elapsed());
    let began = Instant::now();
    let world = world.again().await;
    report("stop and start", 1, began.elapsed());
    world.put(SEALED, "warm", b"x").await;

    let small = Bytes::from(vec![1; 4096]);
    let began = Instant::now();
    for number in 0..500 {
        let put = world.s3.put_object().bucket(SEALED).key(format!("small/{number}")).if_none_match("*");
        put.body(ByteStream::from(small.clone())).send().await.unwrap();
    }
    report("S3 put of 4 KiB, one after the other", 500, began.elapsed());
    let began = Instant::now();
    for number in 0..500 {
        world.get(SEALED, &format!("small/{number}")).await;
    }
    report("S3 get of 4 KiB", 500, began.elapsed());
    let began = Instant::now();
    let puts = (0..500).map(|number| {
        let put = world.s3.put_object().bucket(SEALED).key(format!("many/{number}")).if_none_match("*");
        tokio::spawn(put.body(ByteStream::from(small.clone())).send())
    });
    for put in futures::future::join_all(puts).await {
        put.unwrap().unwrap();
    }
    report("S3 put of 4 KiB, many at once", 500, began.elapsed());

    let large = Bytes::from(vec![7; 64 << 20]);
    for number in 0..3 {
        let began = Instant::now();
        let put = world.s3.put_object().bucket(SEALED).key(format!("large/{number}")).body(ByteStream::from(large.clone()));
        put.send().await.unwrap();
        report("S3 put of 64 MiB", 1, began.elapsed());
    }
    let began = Instant::now();
    world.get(SEALED, "large/0").await;
    report("S3 get of 64 MiB", 1, began.elapsed());

    let client = dynamodb(&world.stack);
    let table = world.stack.options().table_name(Table::Claims);
    let text = |text: String| AttributeValue::S(text);
    let began = Instant::now();
    for number in 0..300 {
        let put = client.put_item().table_name(&table).item("pk", text("p".to_owned())).item("sk", text(number.to_string()));
        put.condition_expression("attribute_not_exists(pk)").send().await.unwrap();
    }
    report("DynamoDB conditional put", 300, began.elapsed());
    let began = Instant::now();
    for round in 0..10 {
        let write = |number: u32| {
            let put = Put::builder().table_name(&table).item("pk", text(format!("t{round}"))).item("sk", text(number.to_string()));
            TransactWriteItem::builder().put(put.condition_expression("attribute_not_exists(pk)").build().unwrap()).build()
        };
        client.transact_write_items().set_transact_items(Some((0..100).map(write).collect())).send().await.unwrap();
    }
    report("DynamoDB transaction of 100", 10, began.elapsed());
}

/// A body comes from a file, so that only the server could hold it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes a gigabyte and prints figures"]
async fn memory_of_a_gigabyte() {
    let world = World::start().await;
    let file = world.dir.path().join("source");
    let source = std::fs::File::create(&file).unwrap();
    source.set_len(1 << 30).unwrap();
    world.put(SEALED, "warm", &vec![0; 1 << 20]).await;
    let before = resident_kib();
    let began = Instant::now();
    let body = ByteStream::read_from().path(&file).buffer_size(256 << 10).build().await.unwrap();
    let put = world.s3.put_object().bucket(SEALED).key("large").body(body);
    put.send().await.unwrap();
    report("S3 put of 1 GiB from a file", 1, began.elapsed());
    let mut answer = world.s3.get_object().bucket(SEALED).key("large").send().await.unwrap();
    let began = Instant::now();
    let mut length = 0;
    while let Some(piece) = answer.body.next().await {
        length += piece.unwrap().len();
    }
    report("S3 get of 1 GiB", 1, began.elapsed());
    assert_eq!(length, 1 << 30);
    let grown = resident_kib() - before;
    eprintln!("peak memory grew by {grown} KiB");
    assert!(grown < 64 << 10, "the gigabyte sat in memory: {grown} KiB");
}
