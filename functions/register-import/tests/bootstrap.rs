//! The real `main` under the Runtime API.

use josei_runtime_api::{
    Answer, Bootstrap, CALLER, CALLERS_SPAN, CALLERS_TRACE, CLOUD_SPAN, CLOUD_TRACE, NOBODY_ANSWERS, mixed_failures, mixed_queue,
    people_file, refusal, talkative, talkative_queue, traced, url,
};
use serde_json::json;
use std::path::Path;

const PROGRAM: &str = env!("CARGO_BIN_EXE_register-import");
/// An object of this function.
const KEY: &str = "local-271403/register/0000000000000000000000000000000000000000000000000000000000000007";
/// A draft at the desk.
const DRAFT: &str = "/holders/00000000000000000000000000000001/drafts/00000000000000000000000000000002";

#[tokio::test]
async fn a_stranger_is_refused_before_any_store_is_asked() {
    let mut function = Bootstrap::start(Path::new(PROGRAM), &NOBODY_ANSWERS).await.unwrap();
    let approve = format!("{DRAFT}/approve");
    for (method, path) in [("GET", "/holders/1"), ("GET", "/insurers/270025"), ("GET", DRAFT), ("PUT", DRAFT), ("POST", &approve)] {
        let Answer::Response(response) = function.invoke(&url(method, path, &[], "")).await.unwrap() else { panic!("an error") };
        assert_eq!(response["statusCode"], json!(401), "{method} {path}: {response}");
    }
}

#[tokio::test]
async fn of_a_request_its_spans_tell_the_route_and_nobody() {
    let people = people_file(Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    let settings = [&NOBODY_ANSWERS[..], &[("JOSEI_PEOPLE_FILE", people.to_str().unwrap())]].concat();
    let told = traced(Path::new(PROGRAM), &settings, &talkative("GET", DRAFT, CALLER)).await.unwrap();
    let tree = "\
GET /{kind}/{key}/drafts/{id} faas.coldstart=true faas.invocation_id=8476a536-e9f4-11e8-9739-2dfe598c3fcd faas.trigger=http \
http.request.method=GET http.response.status_code=503 http.route=/{kind}/{key}/drafts/{id} ! (a store call failed)
  DynamoDB.Query rpc.method=Query rpc.service=DynamoDB rpc.system=aws-api
";
    assert_eq!(told.tree(CALLERS_TRACE, CALLERS_SPAN), tree, "{:?}", told.answer);
    assert_eq!(told.person(), None);
}

#[tokio::test]
async fn only_the_messages_that_failed_come_again() {
    let mut function = Bootstrap::start(Path::new(PROGRAM), &NOBODY_ANSWERS).await.unwrap();
    let batch = mixed_queue("josei-local-inbox", KEY);
    for _ in 0..2 {
        assert_eq!(function.invoke(&batch).await.unwrap(), Answer::Response(mixed_failures()));
    }
}

#[tokio::test]
async fn its_spans_tell_ids_and_nobody() {
    let told = traced(Path::new(PROGRAM), &NOBODY_ANSWERS, &talkative_queue("josei-local-inbox", KEY)).await.unwrap();
    assert_eq!(told.answer, Answer::Response(mixed_failures()));
    let tree = "\
function faas.coldstart=true faas.invocation_id=8476a536-e9f4-11e8-9739-2dfe598c3fcd faas.trigger=pubsub
  message id=1
  message id=2 ! (message cannot be handled; it goes to the dead-letter queue after its last attempt)
  message id=3
  message id=4 ! (message goes back to the queue)
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
