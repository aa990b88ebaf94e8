//! The real `main` under the Runtime API.

use josei_runtime::traces::FLUSH_MILLISECONDS_MAX;
use josei_runtime_api::{
    Answer, Bootstrap, BootstrapError, CALLER, CALLERS_SPAN, CALLERS_TRACE, Collector, Manner, NOBODY_ANSWERS, people_file, refusal,
    talkative, traced, url,
};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_receipt-upload");

#[tokio::test]
async fn a_stranger_is_refused_before_any_store_is_asked() {
    let mut function = Bootstrap::start(Path::new(PROGRAM), &NOBODY_ANSWERS).await.unwrap();
    function.polled().await.unwrap();
    for headers in [&[][..], &[("authorization", "Bearer 00")]] {
        let Answer::Response(response) = function.invoke(&url("GET", "/deliveries?month=2024-07", headers, "")).await.unwrap() else {
            panic!("an error")
        };
        assert_eq!(response["statusCode"], json!(401), "{response}");
        assert_eq!(response["headers"]["content-type"], json!("application/problem+json"), "{response}");
        let problem: serde_json::Value = serde_json::from_str(response["body"].as_str().unwrap()).unwrap();
        assert_eq!((&problem["code"], &problem["instance"]), (&json!("H0001"), &json!("urn:uuid:8476a536-e9f4-11e8-9739-2dfe598c3fcd")));
    }
}

#[tokio::test]
async fn its_spans_tell_the_route_and_nobody() {
    let people = people_file(Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    let settings = [&NOBODY_ANSWERS[..], &[("JOSEI_PEOPLE_FILE", people.to_str().unwrap())]].concat();
    let told = traced(Path::new(PROGRAM), &settings, &talkative("POST", "/deliveries/0123456789abcdef0123456789abcdef/confirm", CALLER))
        .await
        .unwrap();
    let tree = "\
POST /deliveries/{id}/confirm delivery=0123456789abcdef0123456789abcdef faas.coldstart=true faas.invocation_id=8476a536-e9f4-11e8-9739-2dfe598c3fcd faas.trigger=http \
http.request.method=POST http.response.status_code=503 http.route=/deliveries/{id}/confirm ! (a store call failed)
  DynamoDB.Query rpc.method=Query rpc.service=DynamoDB rpc.system=aws-api
";
    assert_eq!(told.tree(CALLERS_TRACE, CALLERS_SPAN), tree, "{:?}", told.answer);
    assert_eq!(told.person(), None);
}

/// What the log says when a collector does not take spans.
const WARNING: &str = "does not take spans";

/// Asks three times, with these settings besides: how long each answer took, and the log.
async fn asked(settings: &[(&str, &str)]) -> Result<(Vec<Duration>, String), BootstrapError> {
    let mut function = Bootstrap::start(Path::new(PROGRAM), &[&NOBODY_ANSWERS[..], settings].concat()).await?;
    let mut took = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        let answer = function.invoke(&url("GET", "/deliveries/0", &[], "")).await?;
        took.push(start.elapsed());
        let refused = matches!(&answer, Answer::Response(response) if response.get("statusCode") == Some(&json!(401)));
        assert!(refused, "{answer:?}");
    }
    Ok((took, function.stopped().await?))
}

#[tokio::test]
async fn spans_are_there_when_the_answer_is() {
    let collector = Collector::start(Manner::Takes).await.unwrap();
    let endpoint = format!("{}/v1/traces", collector.endpoint());
    let settings = [("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", endpoint.as_str()), ("OTEL_EXPORTER_OTLP_HEADERS", "x-city=271403")];
    let (_, log) = asked(&settings).await.unwrap();
    assert_eq!((collector.exports(), log.contains(WARNING)), (3, false), "{log}");
    let spans = collector.spans().unwrap();
    assert_eq!(spans.iter().map(|span| span.get("faas.coldstart").unwrap()).collect::<Vec<_>>(), ["true", "false", "false"]);
    assert!(spans.iter().all(|span| span.service == "function" && span.get("http.response.status_code") == Some("401")), "{spans:?}");
    assert!(collector.text().contains("271403"), "headers are sent");
}

#[tokio::test]
async fn a_collector_that_fails_costs_one_warning() {
    let refusing = Collector::start(Manner::Refuses).await.unwrap();
    for (endpoint, exports) in [(refusing.endpoint(), 3), ("http://127.0.0.1:1".to_owned(), 0)] {
        let (_, log) = asked(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)]).await.unwrap();
        assert_eq!(log.matches(WARNING).count(), 1, "{log}");
        assert!(exports == 0 || refusing.exports() == exports);
    }
}

#[tokio::test]
async fn a_collector_that_hangs_is_waited_for_once_and_not_longer_than_the_limit() {
    let hanging = Collector::start(Manner::Hangs).await.unwrap();
    let (took, log) = asked(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &hanging.endpoint())]).await.unwrap();
    let limit = Duration::from_millis(FLUSH_MILLISECONDS_MAX);
    assert!(took[0] >= limit && took[1] < limit && took[2] < limit, "{took:?}");
    assert_eq!((hanging.exports(), log.matches(WARNING).count()), (1, 1), "{log}");
}

#[tokio::test]
async fn without_an_endpoint_nothing_is_sent() {
    let collector = Collector::start(Manner::Takes).await.unwrap();
    let endpoint = collector.endpoint();
    let (_, log) = asked(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint), ("OTEL_SDK_DISABLED", "true")]).await.unwrap();
    assert_eq!((collector.exports(), log.contains(WARNING)), (0, false), "{log}");
    // The endpoint that OpenTelemetry has by default does not answer here: a span sent to it would be a warning.
    for settings in [&[][..], &[("OTEL_EXPORTER_OTLP_ENDPOINT", ""), ("OTEL_SERVICE_NAME", "s")]] {
        let (_, log) = asked(settings).await.unwrap();
        assert!(!log.contains(WARNING), "{log}");
    }
}

#[tokio::test]
async fn what_cannot_be_sent_to_is_told_and_the_work_is_done() {
    let (_, log) = asked(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]).await.unwrap();
    assert_eq!(log.matches("OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf").count(), 1, "{log}");
}

#[tokio::test]
async fn refuses_to_start_without_its_settings() {
    let told = refusal(Path::new(PROGRAM), &[]).await.unwrap().unwrap();
    assert!(told.contains("JOSEI_REALM"), "{told}");
}
