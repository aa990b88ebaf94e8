//! The real `main` under the Runtime API.

use josei_runtime_api::{Answer, Bootstrap, NOBODY_ANSWERS, refusal, url};
use serde_json::json;
use std::path::Path;

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
        assert!(response["body"].as_str().unwrap().contains("message_ja"), "{response}");
    }
}

#[tokio::test]
async fn refuses_to_start_without_its_settings() {
    let told = refusal(Path::new(PROGRAM), &[]).await.unwrap().unwrap();
    assert!(told.contains("JOSEI_REALM"), "{told}");
}
