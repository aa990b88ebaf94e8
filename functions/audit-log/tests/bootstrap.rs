//! The real `main` under the Runtime API.

use josei_runtime_api::{
    Answer, Bootstrap, CALLER, CALLERS_SPAN, CALLERS_TRACE, CLOUD_SPAN, CLOUD_TRACE, NOBODY_ANSWERS, PERSON, people_file, refusal,
    talkative, traced, url,
};
use serde_json::json;
use std::path::Path;

const PROGRAM: &str = env!("CARGO_BIN_EXE_audit-log");
/// What the schedule sends.
const TICK: &str = "Scheduled Event";

#[tokio::test]
async fn a_failure_is_told_and_the_next_tick_is_taken() {
    let mut function = Bootstrap::start(Path::new(PROGRAM), &NOBODY_ANSWERS).await.unwrap();
    for _ in 0..2 {
        let Answer::Error(error) = function.invoke(&json!({ "detail-type": TICK })).await.unwrap() else { panic!("no store, no error") };
        assert!(error["errorMessage"].as_str().unwrap().contains("DynamoDB"), "{error}");
    }
}

#[tokio::test]
async fn a_request_is_told_from_a_tick() {
    let mut function = Bootstrap::start(Path::new(PROGRAM), &NOBODY_ANSWERS).await.unwrap();
    let Answer::Response(response) = function.invoke(&url("GET", "/key", &[], "")).await.unwrap() else { panic!("an error") };
    assert_eq!(response["statusCode"], json!(401), "{response}");
}

#[tokio::test]
async fn its_spans_tell_the_route_and_nobody() {
    let people = people_file(Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    let settings = [&NOBODY_ANSWERS[..], &[("JOSEI_PEOPLE_FILE", people.to_str().unwrap())]].concat();
    let told = traced(Path::new(PROGRAM), &settings, &talkative("POST", "/seal", CALLER)).await.unwrap();
    let tree = "\
POST /seal faas.coldstart=true faas.invocation_id=8476a536-e9f4-11e8-9739-2dfe598c3fcd faas.trigger=http \
http.request.method=POST http.response.status_code=503 http.route=/seal ! (a store call failed)
  DynamoDB.Query rpc.method=Query rpc.service=DynamoDB rpc.system=aws-api
";
    assert_eq!(told.tree(CALLERS_TRACE, CALLERS_SPAN), tree, "{:?}", told.answer);
    assert_eq!(told.person(), None);
}

#[tokio::test]
async fn spans_of_a_tick_are_under_the_clouds() {
    let told = traced(Path::new(PROGRAM), &NOBODY_ANSWERS, &json!({ "detail-type": TICK, "detail": PERSON })).await.unwrap();
    let tree = "\
function faas.coldstart=true faas.invocation_id=8476a536-e9f4-11e8-9739-2dfe598c3fcd faas.trigger=timer !
  DynamoDB.Query rpc.method=Query rpc.service=DynamoDB rpc.system=aws-api
";
    assert_eq!(told.tree(CLOUD_TRACE, CLOUD_SPAN), tree);
    assert_eq!(told.person(), None);
}

#[tokio::test]
async fn refuses_to_start_without_its_settings() {
    let told = refusal(Path::new(PROGRAM), &[]).await.unwrap().unwrap();
    assert!(told.contains("JOSEI_REALM"), "{told}");
}
