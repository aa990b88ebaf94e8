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

/// Runs a function that both a schedule and a function URL trigger: what comes from a URL has a request context, anything else is the schedule.
///
/// # Errors
/// When the Runtime API is gone.
pub async fn run_mixed<F, Fut>(router: Router, scheduled: F) -> Result<(), Error>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<(), Error>>,
{
    let (router, scheduled) = (&router, &scheduled);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<serde_json::Value>| async move {
        if event.payload.get("requestContext").is_none() {
            scheduled().await?;
            return Ok::<_, Error>(serde_json::Value::Null);
        }
        let request: lambda_http::request::LambdaRequest = serde_json::from_value(event.payload)?;
        let response = Adapter::from(router.clone()).oneshot(LambdaEvent::new(request, event.context)).await?;
        Ok(serde_json::to_value(response)?)
    }))
    .await
}
