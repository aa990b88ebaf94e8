//! Starting a function under the Lambda Runtime API, so that every `main` is the same thirty lines.

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use axum::Router;
use lambda_http::Adapter;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use std::future::Future;
use tower::ServiceExt as _;

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

/// Runs a function that both a schedule and a function URL trigger.
///
/// # Errors
/// When the Runtime API is gone.
pub async fn run_schedule_and_http<F, Fut>(router: Router, scheduled: F) -> Result<(), Error>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<(), Error>>,
{
    let scheduled = &scheduled;
    run_with_http(router, move |_| async move { Ok(serde_json::to_value(scheduled().await?)?) }).await
}

/// Runs a function that both a queue and a function URL trigger.
///
/// # Errors
/// When the Runtime API is gone.
pub async fn run_queue_and_http<F, Fut>(router: Router, handle: F) -> Result<(), Error>
where
    F: Fn(SqsEvent) -> Fut,
    Fut: Future<Output = SqsBatchResponse>,
{
    let handle = &handle;
    run_with_http(router, move |event| async move { Ok(serde_json::to_value(handle(serde_json::from_value(event)?).await)?) }).await
}

/// What comes from a function URL has a request context; anything else is the function's own event.
async fn run_with_http<F, Fut>(router: Router, own: F) -> Result<(), Error>
where
    F: Fn(serde_json::Value) -> Fut,
    Fut: Future<Output = Result<serde_json::Value, Error>>,
{
    let (router, own) = (&router, &own);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<serde_json::Value>| async move {
        if event.payload.get("requestContext").is_none() {
            return own(event.payload).await;
        }
        let request: lambda_http::request::LambdaRequest = serde_json::from_value(event.payload)?;
        let response = Adapter::from(router.clone()).oneshot(LambdaEvent::new(request, event.context)).await?;
        Ok::<_, Error>(serde_json::to_value(response)?)
    }))
    .await
}
