//! The real `main` under the Runtime API.

use josei_runtime_api::{Answer, Bootstrap, NOBODY_ANSWERS, object, queue};
use serde_json::json;
use std::path::Path;

const PROGRAM: &str = env!("CARGO_BIN_EXE_eligibility-match");
/// The greeting that a bucket sends when its notification is set up.
const GREETING: &str = r#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"josei-local-inbox"}"#;
/// An object of this function, in a store that does not answer.
const KEY: &str = "local-271403/chunks/0123456789abcdef0123456789abcdef/000001";

#[tokio::test]
async fn only_the_messages_that_failed_come_again() {
    let mut function = Bootstrap::start(Path::new(PROGRAM), &NOBODY_ANSWERS).await.unwrap();
    let (other_realm, ours) = (object("josei-local-sealed", "local-999999/x"), object("josei-local-sealed", KEY));
    let batch = queue(&[GREETING, "not a notification", &other_realm, &ours]);
    let failed = json!({ "batchItemFailures": [{ "itemIdentifier": "2" }, { "itemIdentifier": "4" }] });
    for _ in 0..2 {
        assert_eq!(function.invoke(&batch).await.unwrap(), Answer::Response(failed.clone()));
    }
}

#[tokio::test]
async fn refuses_to_start_without_its_settings() {
    let function = Bootstrap::start(Path::new(PROGRAM), &[]).await.unwrap();
    let (status, log) = function.ended().await.unwrap();
    assert!(!status.success());
    assert!(log.contains("JOSEI_REALM"), "{log}");
}
