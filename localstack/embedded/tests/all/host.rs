//! Functions behind queues, HTTP and schedules.

use crate::support::{INBOX, World};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use axum::{Router, routing::get};
use josei_embedded::host::{DrainError, EventSettings, Host, TickError};
use josei_embedded::{Options, Route};
use josei_store::port::{Bucket, QueueName};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const QUEUE: QueueName = QueueName::ReceiptIngest;
const SOON: Duration = Duration::from_secs(10);

fn settings() -> EventSettings {
    EventSettings { visibility: Duration::from_millis(50), ..EventSettings::default() }
}

fn bodies(event: &SqsEvent) -> Vec<String> {
    event.records.iter().map(|record| record.body.clone().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_reaches_its_function() {
    let route = Route { bucket: Bucket::Inbox, prefix: "in/".to_owned(), suffix: String::new(), queue: QUEUE };
    let world = World::with(Options { routes: vec![route], ..Options::default() }).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let host = Host::new().on_queue(QUEUE, settings(), move |event| {
        told.lock().unwrap().extend(bodies(&event));
        async { Ok(SqsBatchResponse::default()) }
    });
    let running = world.stack.host(host, 0).unwrap();
    for number in 0..20 {
        world.put(INBOX, &format!("in/{number}"), b"x").await;
    }
    running.drain(SOON).await.unwrap();
    assert_eq!(seen.lock().unwrap().len(), 20);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_failed_comes_again_and_poison_dies() {
    let world = World::start().await;
    for body in ["good", "bad once", "poison", "fine"] {
        world.stack.queues().send(QUEUE, body.to_owned()).await.unwrap();
    }
    let calls = Arc::new(Mutex::new(BTreeMap::<String, usize>::new()));
    let counted = Arc::clone(&calls);
    let settings = EventSettings { batch_size: 10, window: Duration::from_millis(20), ..settings() };
    let host = Host::new().on_queue(QUEUE, settings, move |event: SqsEvent| {
        let mut response = SqsBatchResponse::default();
        for record in event.records {
            let body = record.body.unwrap();
            let mut calls = counted.lock().unwrap();
            let count = calls.entry(body.clone()).or_default();
            *count += 1;
            if body == "poison" || (body == "bad once" && *count == 1) {
                response.add_failure(record.message_id.unwrap());
            }
        }
        async move { Ok(response) }
    });
    let running = world.stack.host(host, 0).unwrap();
    running.drain(SOON).await.unwrap();
    let expected = [("bad once", 2), ("fine", 1), ("good", 1), ("poison", 5)];
    assert_eq!(*calls.lock().unwrap(), expected.map(|(body, count)| (body.to_owned(), count)).into());
    assert_eq!(world.stack.queues().dead_letters(QUEUE, 10).await.unwrap()[0].body, "poison");
    running.stop().await;
}

/// Each way to fail as a whole: an error, a panic, a time-out, an answer that names a stranger.
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_function_fails_its_whole_batch() {
    let world = World::start().await;
    world.stack.queues().send(QUEUE, "a".to_owned()).await.unwrap();
    world.stack.queues().send(QUEUE, "b".to_owned()).await.unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let timeout = Duration::from_millis(100);
    let settings = EventSettings { batch_size: 10, visibility: Duration::from_millis(200), timeout, concurrency: 1, ..settings() };
    let host = Host::new().on_queue(QUEUE, settings, move |event: SqsEvent| {
        assert_eq!(event.records.len(), 2);
        let call = counted.fetch_add(1, Ordering::SeqCst);
        async move {
            match call {
                0 => Err("an error".into()),
                1 => panic!("a panic on purpose"),
                2 => {
                    let mut stranger = SqsBatchResponse::default();
                    stranger.add_failure("nobody");
                    Ok(stranger)
                }
                3 => {
                    tokio::time::sleep(SOON).await;
                    Ok(SqsBatchResponse::default())
                }
                _ => Ok(SqsBatchResponse::default()),
            }
        }
    });
    let running = world.stack.host(host, 0).unwrap();
    running.drain(SOON).await.unwrap();
    assert_eq!(calls.load(Ordering::SeqCst), 5);
    assert_eq!(world.stack.queues().counts(QUEUE).await.unwrap().dead, 0);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_batches_at_once_than_said() {
    let world = World::start().await;
    for _ in 0..12 {
        world.stack.queues().send(QUEUE, "x".to_owned()).await.unwrap();
    }
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (current, highest) = (Arc::clone(&now), Arc::clone(&most));
    let settings = EventSettings { visibility: SOON, concurrency: 3, ..settings() };
    let host = Host::new().on_queue(QUEUE, settings, move |_| {
        let (current, highest) = (Arc::clone(&current), Arc::clone(&highest));
        async move {
            highest.fetch_max(current.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(20)).await;
            current.fetch_sub(1, Ordering::SeqCst);
            Ok(SqsBatchResponse::default())
        }
    });
    let running = world.stack.host(host, 0).unwrap();
    running.drain(SOON).await.unwrap();
    assert_eq!(most.load(Ordering::SeqCst), 3);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drain_that_cannot_end_says_what_is_left() {
    let world = World::start().await;
    world.stack.queues().send(QUEUE, "nobody listens".to_owned()).await.unwrap();
    let running = world.stack.host(Host::new(), 0).unwrap();
    let error = running.drain(Duration::from_millis(50)).await.unwrap_err();
    assert!(matches!(&error, DrainError::TimedOut { busy: 0, left, .. } if left[0].0 == QUEUE.name()), "{error}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn http_functions_are_mounted_by_name_and_schedules_tick() {
    let world = World::start().await;
    let ticks = Arc::new(AtomicUsize::new(0));
    let (by_hand, by_clock) = (Arc::clone(&ticks), Arc::new(AtomicUsize::new(0)));
    let clock = Arc::clone(&by_clock);
    let host = Host::new()
        .on_http("receipt-upload", Router::new().route("/deliveries/{id}", get(|| async { "a delivery" })))
        .on_schedule("sweep", None, move |event| {
            assert_eq!(event.source.as_deref(), Some("aws.events"));
            let call = by_hand.fetch_add(1, Ordering::SeqCst);
            async move { if call == 0 { Ok(()) } else { Err("nothing to sweep".into()) } }
        })
        .on_schedule("often", Some(Duration::from_millis(10)), move |_| {
            clock.fetch_add(1, Ordering::SeqCst);
            async { Ok(()) }
        });
    let running = world.stack.host(host, 0).unwrap();
    let at = |path: &str| reqwest::get(format!("{}{path}", running.url()));
    assert_eq!(at("/receipt-upload/deliveries/7").await.unwrap().text().await.unwrap(), "a delivery");
    assert_eq!(at("/deliveries/7").await.unwrap().status(), 404);
    running.tick("sweep").await.unwrap();
    assert!(matches!(running.tick("sweep").await, Err(TickError::Failed { .. })));
    assert!(matches!(running.tick("nothing").await, Err(TickError::Unknown { .. })));
    assert_eq!(ticks.load(Ordering::SeqCst), 2);
    while by_clock.load(Ordering::SeqCst) < 3 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    running.stop().await;
}
