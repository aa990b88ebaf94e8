//! The real `main` under the Runtime API.

use josei_runtime_api::{
    Answer, Bootstrap, CALLER, CALLERS_SPAN, CALLERS_TRACE, NOBODY_ANSWERS, people_file, refusal, talkative, traced, url,
};
use serde_json::json;
use std::path::Path;

const PROGRAM: &str = env!("CARGO_BIN_EXE_benefit-decide");
/// The invented city.
const PAYER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/payment/profiles/271403-sample.toml");
const BANKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/payment/banks/sample.txt");

#[tokio::test]
async fn a_stranger_is_refused_before_any_store_is_asked() {
    let mut function =
        Bootstrap::start(Path::new(PROGRAM), &[&NOBODY_ANSWERS[..], &[("JOSEI_PAYER_FILE", PAYER), ("JOSEI_BANKS_FILE", BANKS)]].concat())
            .await
            .unwrap();
    function.polled().await.unwrap();
    for path in ["/cases/2024-07", "/lists/2024-07", "/applications?month=2024-07", "/accounts/p-1"] {
        for headers in [&[][..], &[("authorization", "Bearer 00")]] {
            let Answer::Response(response) = function.invoke(&url("GET", path, headers, "")).await.unwrap() else { panic!("an error") };
            assert_eq!(response["statusCode"], json!(401), "{response}");
            let problem: serde_json::Value = serde_json::from_str(response["body"].as_str().unwrap()).unwrap();
            assert_eq!(problem["code"], json!("H0001"));
        }
    }
}

#[tokio::test]
async fn its_spans_tell_the_route_and_nobody() {
    let people = people_file(Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    let settings =
        [&NOBODY_ANSWERS[..], &[("JOSEI_PEOPLE_FILE", people.to_str().unwrap()), ("JOSEI_PAYER_FILE", PAYER), ("JOSEI_BANKS_FILE", BANKS)]]
            .concat();
    let request = talkative("GET", "/cases/2024-07/0123456789abcdef0123456789abcdef/1", CALLER);
    let told = traced(Path::new(PROGRAM), &settings, &request).await.unwrap();
    let tree = "\
GET /cases/{month}/{delivery}/{number} delivery=0123456789abcdef0123456789abcdef faas.coldstart=true faas.invocation_id=8476a536-e9f4-11e8-9739-2dfe598c3fcd faas.trigger=http \
http.request.method=GET http.response.status_code=503 http.route=/cases/{month}/{delivery}/{number} ! (a store call failed)
  DynamoDB.Query rpc.method=Query rpc.service=DynamoDB rpc.system=aws-api
";
    assert_eq!(told.tree(CALLERS_TRACE, CALLERS_SPAN), tree, "{:?}", told.answer);
    assert_eq!(told.person(), None);
}

#[tokio::test]
async fn refuses_to_start_without_its_settings() {
    let told = refusal(Path::new(PROGRAM), &[]).await.unwrap().unwrap();
    assert!(told.contains("JOSEI_REALM"), "{told}");
}
