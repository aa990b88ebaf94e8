//! The real `main` under the Runtime API.

use josei_runtime_api::{Answer, Bootstrap, NOBODY_ANSWERS, refusal};
use serde_json::json;
use std::path::Path;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sweep");
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
async fn refuses_to_start_without_its_settings() {
    let told = refusal(Path::new(PROGRAM), &[]).await.unwrap().unwrap();
    assert!(told.contains("JOSEI_REALM"), "{told}");
}
