//! Starting a function under the Lambda Runtime API, so that every `main` is the same thirty lines.

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use axum::Router;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use std::future::Future;

/// Runs a function that a queue triggers.
///
/// # Errors
/// When the Runtime API is gone.
pub async fn run_queue<F, Fut>(handle: F) -> Result<(), Error>
where
    F: Fn(SqsEvent) -> Fut,
    Fut: Future<Output = SqsBatchResponse>,
{
    let handle = &handle;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<SqsEvent>| async move { Ok::<_, Error>(handle(event.payload).await) })).await
}

/// Runs a function that a schedule triggers; whatever the event says.
///
/// # Errors
/// When the Runtime API is gone.
pub async fn run_schedule<F, Fut>(handle: F) -> Result<(), Error>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<(), Error>>,
{
    let handle = &handle;
    lambda_runtime::run(service_fn(move |_: LambdaEvent<serde_json::Value>| async move { handle().await })).await
}

/// Runs a function behind a function URL.
///
/// # Errors
/// When the Runtime API is gone.
pub async fn run_http(router: Router) -> Result<(), Error> {
    lambda_http::run(router).await
}
