//! A process is killed while it writes. What it had acknowledged is there, whole; what it had not leaves nothing behind.

use crate::support::{INBOX, SEALED, World, blob_files, blobs, code, s3};
use josei_embedded::{Options, Route, Stack};
use josei_store::port::{Bucket, QueueName};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Names the folder to the process that will be killed.
const FOLDER: &str = "JOSEI_EMBEDDED_KILL_TEST";
/// Kills. Each at another moment.
const ROUNDS: u64 = 4;

fn options() -> Options {
    let route = Route { bucket: Bucket::Inbox, prefix: String::new(), suffix: String::new(), queue: QueueName::ReceiptIngest };
    Options { routes: vec![route], ..Options::default() }
}

fn body(key: &str) -> Vec<u8> {
    // Every third is large enough to be written while it arrives.
    let length = if key.ends_with('3') { 700_000 } else { 5_000 };
    key.bytes().cycle().take(length).collect()
}

/// Not a test: the process that gets killed. Puts and removes objects and notes what was acknowledged.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by the test below"]
async fn victim() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    let stack = Stack::start(folder, options()).await.unwrap();
    let s3 = s3(&stack);
    let mut notes = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("notes")).unwrap();
    let run = std::process::id();
    for number in 0.. {
        let puts = (0..4).map(|lane| {
            let key = format!("{run}/{number}/{lane}");
            let put = s3.put_object().bucket(INBOX).key(&key).if_none_match("*").body(body(&key).into());
            async move { put.send().await.map(|_| key) }
        });
        for key in futures::future::join_all(puts).await {
            writeln!(notes, "{}", key.unwrap()).unwrap();
        }
        let key = format!("{run}/removed");
        s3.put_object().bucket(INBOX).key(&key).body(body(&key).into()).send().await.unwrap();
        s3.delete_object().bucket(INBOX).key(&key).send().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_writing() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["kill::victim", "--exact", "--ignored", "--nocapture"])
            .env(FOLDER, dir.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let notes = dir.path().join("notes");
        let before = std::fs::read(&notes).unwrap_or_default().len();
        while std::fs::read(&notes).unwrap_or_default().len() <= before {
            assert!(child.try_wait().unwrap().is_none(), "the process ended by itself");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        if round == 0 {
            let error = Stack::start(dir.path(), options()).await.unwrap_err();
            assert!(matches!(error, josei_embedded::StackError::InUse { .. }), "another process has it: {error:?}");
        }
        tokio::time::sleep(Duration::from_millis(37 * round + 11)).await;
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
    }
    let acknowledged = std::fs::read_to_string(dir.path().join("notes")).unwrap();
    let world = World::on(dir, options()).await;
    for key in acknowledged.lines() {
        assert!(world.get(INBOX, key).await == body(key), "{key} was acknowledged");
    }
    let mut pages = world.s3.list_objects_v2().bucket(INBOX).into_paginator().send();
    let mut listed = 0_u64;
    while let Some(page) = pages.next().await {
        for object in page.unwrap().contents() {
            let key = object.key().unwrap();
            assert!(world.get(INBOX, key).await == body(key), "{key} is listed");
            listed += 1;
        }
    }
    assert_eq!(u64::try_from(blob_files(world.dir.path())).unwrap(), listed, "no file without an object");
    // Each object was told at least once; removed ones too.
    let told = world.stack.queues().counts(QueueName::ReceiptIngest).await.unwrap();
    assert!(told.visible >= listed && told.hidden == 0, "{told:?} for {listed} objects");
    assert!(listed >= u64::try_from(acknowledged.lines().count()).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_leaves_nothing() {
    let world = World::start().await;
    let address = world.stack.endpoints().s3.replace("http://", "");
    let lifetime = aws_sdk_s3::presigning::PresigningConfig::expires_in(Duration::from_mins(1)).unwrap();
    for sent in [10_usize, 600_000] {
        let put = world.s3.put_object().bucket(SEALED).key("k").content_length(2_000_000).presigned(lifetime.clone()).await.unwrap();
        let path = put.uri().split_once(&address).unwrap().1.to_owned();
        let address = address.clone();
        let half = move || {
            let mut stream = std::net::TcpStream::connect(&address).unwrap();
            write!(stream, "PUT {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 2000000\r\n\r\n").unwrap();
            stream.write_all(&vec![0; sent]).unwrap();
        };
        tokio::task::spawn_blocking(half).await.unwrap();
    }
    for _ in 0..200 {
        if blob_files(world.dir.path()) == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let world = world.again().await;
    assert_eq!(blob_files(world.dir.path()), 0);
    assert!(world.s3.list_objects_v2().bucket(world.bucket(Bucket::Sealed)).send().await.unwrap().contents().is_empty());
}

/// What a crash between file and row leaves: the file alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_a_row_goes_at_the_next_start() {
    let world = World::start().await;
    world.put(SEALED, "k", b"kept").await;
    let kept = blobs(world.dir.path()).remove(0);
    // The folder as a crash would leave it: copied while it is in use.
    let crashed = tempfile::tempdir().unwrap();
    let copy = Command::new("cp").arg("-r").arg(world.dir.path().join(".")).arg(crashed.path()).status().unwrap();
    assert!(copy.success());
    let copy = crashed.path();
    let stray = copy.join(kept.strip_prefix(world.dir.path()).unwrap()).with_file_name("00000fff");
    std::fs::write(&stray, b"cut sho").unwrap();
    let stack = Stack::start(copy, options()).await.unwrap();
    assert_eq!(blobs(copy).len(), 1);
    let answer = s3(&stack).get_object().bucket(SEALED).key("k").send().await.unwrap();
    assert_eq!(answer.body.collect().await.unwrap().to_vec(), b"kept");
}

/// A power cut may take bytes of a file. They are missed when read, never served short.
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_refused() {
    let world = World::start().await;
    for (key, length) in [("small", 100), ("large", 2_000_000)] {
        world.put(SEALED, key, &vec![1; length]).await;
    }
    for file in blobs(world.dir.path()) {
        let file = std::fs::OpenOptions::new().write(true).open(file).unwrap();
        file.set_len(file.metadata().unwrap().len() - 1).unwrap();
    }
    assert_eq!(code(world.s3.get_object().bucket(SEALED).key("small").send().await), "InternalError");
    let large = world.s3.get_object().bucket(SEALED).key("large").send().await;
    let read = match large {
        Ok(answer) => answer.body.collect().await.is_ok(),
        Err(_) => false,
    };
    assert!(!read, "a large object was served short");
}
