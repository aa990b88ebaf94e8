//! A function in a process of its own: what is handed to it, and what happens while it is not there or answers badly.

use crate::support::World;
use aws_lambda_events::event::sqs::SqsBatchResponse;
use axum::Router;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::routing::{any, get, post};
use josei_embedded::host::{Address, EventSettings, Host, TickError};
use josei_store::port::QueueName;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;

const QUEUE: QueueName = QueueName::EligibilityMatch;
const NAME: &str = "eligibility-match";
const SOON: Duration = Duration::from_secs(30);

/// A port nobody listens on, until the test does.
async fn free() -> (std::net::SocketAddr, Address) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    (place, format!("http://{place}").parse().unwrap())
}

/// Hosted here with a queue, routes and a schedule; none of them may be called.
fn host() -> Host {
    let never = |_| async { Err::<SqsBatchResponse, _>("it is outside".into()) };
    Host::new()
        .on_queue(QUEUE, EventSettings::default(), never)
        .on_http(NAME, Router::new().route("/refunds", get(|| async { "here" })))
        .on_schedule(NAME, None, |_| async { Err("it is outside".into()) })
}

/// Answers at the invoke path with what it is given, in turn; keeps the events.
async fn invoked(place: std::net::SocketAddr, answers: Vec<Value>) -> Arc<Mutex<Vec<Value>>> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (events, answers) = (Arc::clone(&seen), Arc::new(Mutex::new(answers.into_iter())));
    let invoke = move |body: String| {
        events.lock().unwrap().push(serde_json::from_str(&body).unwrap());
        let answer = answers.lock().unwrap().next().unwrap_or(json!({ "batchItemFailures": [] }));
        async move { answer.to_string() }
    };
    let router = Router::new().route(&format!("/2015-03-31/functions/{NAME}/invocations"), post(invoke));
    let listener = TcpListener::bind(place).await.unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_wait_until_somebody_answers() {
    let world = World::start().await;
    let (place, address) = free().await;
    let running = world.stack.host(host().outside(NAME, address).unwrap(), 0).unwrap();
    world.stack.queues().send(QUEUE, "a message".to_owned()).await.unwrap();
    // Longer than a few looks: nothing may be taken, or its attempts would be used up.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    let counts = world.stack.queues().counts(QUEUE).await.unwrap();
    assert_eq!((counts.visible, counts.hidden, counts.dead), (1, 0, 0));

    let seen = invoked(place, Vec::new()).await;
    running.drain(SOON).await.unwrap();
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen.len(), 1);
    let record = &seen[0]["Records"][0];
    assert_eq!((record["body"].as_str(), record["eventSource"].as_str()), (Some("a message"), Some("aws:sqs")));
    assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
    running.stop().await;
}

/// Waits until so many events have come.
async fn come(seen: &Mutex<Vec<Value>>, count: usize) {
    let until = tokio::time::Instant::now() + SOON;
    while seen.lock().unwrap().len() < count {
        assert!(tokio::time::Instant::now() < until, "only {} events came", seen.lock().unwrap().len());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_there_stays_and_comes_again() {
    let world = World::start().await;
    let (place, address) = free().await;
    let seen = invoked(place, vec![json!({ "errorType": "E", "errorMessage": "x" })]).await;
    let running = world.stack.host(host().outside(NAME, address).unwrap(), 0).unwrap();
    let queues = world.stack.queues();
    queues.send(QUEUE, "a message".to_owned()).await.unwrap();
    come(&seen, 1).await;
    // It waits for its next attempt; one that comes after it does not wait for it.
    queues.send(QUEUE, "the next".to_owned()).await.unwrap();
    come(&seen, 2).await;
    running.stop().await;
    let counts = queues.counts(QUEUE).await.unwrap();
    assert_eq!((counts.visible, counts.hidden, counts.dead), (0, 1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_without_an_answer_does_not_hold_up_the_next() {
    let world = World::start().await;
    let (place, address) = free().await;
    let listener = TcpListener::bind(place).await.unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let events = Arc::clone(&seen);
    let invoke = move |body: String| {
        let mut events = events.lock().unwrap();
        events.push(serde_json::from_str::<Value>(&body).unwrap());
        let first = events.len() == 1;
        async move {
            if first {
                std::future::pending::<()>().await;
            }
            r#"{"batchItemFailures":[]}"#
        }
    };
    let router = Router::new().route(&format!("/2015-03-31/functions/{NAME}/invocations"), post(invoke));
    tokio::spawn(async move { axum::serve(listener, router).await });
    // Not stopped: that would wait for the one without an answer.
    let _running = world.stack.host(host().outside(NAME, address).unwrap(), 0).unwrap();
    for body in ["no answer", "the next"] {
        world.stack.queues().send(QUEUE, body.to_owned()).await.unwrap();
    }
    come(&seen, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_and_ticks_go_there() {
    let world = World::start().await;
    let (place, address) = free().await;
    let running = world.stack.host(host().outside(NAME, address).unwrap(), 0).unwrap();
    let asked = format!("{}/{NAME}/refunds/2024-07?after=1", running.url());
    let http = reqwest::Client::new();

    let refused = http.get(&asked).send().await.unwrap();
    assert_eq!(refused.status(), 503);
    let told: Value = serde_json::from_slice(&refused.bytes().await.unwrap()).unwrap();
    assert!(told["detail"].as_str().unwrap().contains(&format!("nobody answers at {address}")), "{told}");
    let failed = running.tick(NAME).await.unwrap_err();
    assert!(matches!(&failed, TickError::Failed { reason, .. } if reason.contains("nobody answers")), "{failed}");

    let echo = |method: Method, uri: Uri, headers: HeaderMap, body: String| async move {
        let signed = headers["authorization"].to_str().unwrap().to_owned();
        (StatusCode::IM_A_TEAPOT, [("x-seen", signed)], format!("{method} {uri} {body}"))
    };
    let tick = |body: String| async move {
        let event: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(event["detail-type"], "Scheduled Event");
        "null"
    };
    let router = Router::new()
        .route(&format!("/lambda-url/{NAME}/{{*path}}"), any(echo))
        .route(&format!("/2015-03-31/functions/{NAME}/invocations"), post(tick));
    let listener = TcpListener::bind(place).await.unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let answer = http.post(&asked).bearer_auth("token").body("content").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["x-seen"].to_str().unwrap()), (418, "Bearer token"));
    assert_eq!(answer.text().await.unwrap(), format!("POST /lambda-url/{NAME}/refunds/2024-07?after=1 content"));
    running.tick(NAME).await.unwrap();
    running.stop().await;
}
