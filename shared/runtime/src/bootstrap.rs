//! Starting a function under the Lambda Runtime API, so that every `main` is the same thirty lines.

use crate::traces::{self, Invocation, Trigger};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use axum::Router;
use lambda_http::Adapter;
use lambda_http::request::LambdaRequest;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
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
    lambda_runtime::run(service_fn(move |event: LambdaEvent<SqsEvent>| async move {
        let invocation = Invocation::begin(Trigger::Queue, &event.context, None);
        invocation.run(async { Ok::<_, Error>(handle(event.payload).await) }).await
    }))
    .await
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
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
        Invocation::begin(Trigger::Schedule, &event.context, None).run(handle()).await
    }))
    .await
}

/// Runs a function behind a function URL.
///
/// # Errors
/// When the Runtime API is gone.
pub async fn run_http(router: Router) -> Result<(), Error> {
    let router = &traces::named(router);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<LambdaRequest>| async move {
        let caller = match &event.payload {
            LambdaRequest::ApiGatewayV2(request) => request.headers.get(traces::TRACEPARENT).and_then(|value| value.to_str().ok()),
            _ => None,
        };
        let invocation = Invocation::begin(Trigger::Http, &event.context, caller);
        invocation.run(Adapter::from(router.clone()).oneshot(event)).await
    }))
    .await
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
    run_with_http(router, Trigger::Schedule, move |_| async move { Ok(serde_json::to_value(scheduled().await?)?) }).await
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
    run_with_http(
        router,
        Trigger::Queue,
        move |event| async move { Ok(serde_json::to_value(handle(serde_json::from_value(event)?).await)?) },
    )
    .await
}

/// What comes from a function URL has a request context; anything else is the function's own event.
async fn run_with_http<F, Fut>(router: Router, trigger: Trigger, own: F) -> Result<(), Error>
where
    F: Fn(Value) -> Fut,
    Fut: Future<Output = Result<Value, Error>>,
{
    let (router, own) = (&traces::named(router), &own);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
        if event.payload.get("requestContext").is_none() {
            return Invocation::begin(trigger, &event.context, None).run(own(event.payload)).await;
        }
        let caller = event.payload.get("headers").and_then(|headers| headers.get(traces::TRACEPARENT)?.as_str());
        let invocation = Invocation::begin(Trigger::Http, &event.context, caller);
        let answer = async {
            let request: LambdaRequest = serde_json::from_value(event.payload)?;
            let response = Adapter::from(router.clone()).oneshot(LambdaEvent::new(request, event.context)).await?;
            Ok::<_, Error>(serde_json::to_value(response)?)
        };
        invocation.run(answer).await
    }))
    .await
}
