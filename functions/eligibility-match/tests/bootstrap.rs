//! The real `main` under the Runtime API.

use josei_runtime_api::{Answer, Bootstrap, NOBODY_ANSWERS, mixed_failures, mixed_queue, refusal};
use std::path::Path;

const PROGRAM: &str = env!("CARGO_BIN_EXE_eligibility-match");
/// An object of this function.
const KEY: &str = "local-271403/chunks/0123456789abcdef0123456789abcdef/000001";

#[tokio::test]
async fn only_the_messages_that_failed_come_again() {
    let mut function = Bootstrap::start(Path::new(PROGRAM), &NOBODY_ANSWERS).await.unwrap();
    let batch = mixed_queue("josei-local-sealed", KEY);
    for _ in 0..2 {
        assert_eq!(function.invoke(&batch).await.unwrap(), Answer::Response(mixed_failures()));
    }
}

#[tokio::test]
async fn refuses_to_start_without_its_settings() {
    let told = refusal(Path::new(PROGRAM), &[]).await.unwrap().unwrap();
    assert!(told.contains("JOSEI_REALM"), "{told}");
}
