//! A function in a process of its own: its messages, requests and ticks go to the invoke endpoint that serves it, as `cargo lambda watch` has one.

use super::address::{Address, CONNECT_MAX};
use super::{EventFunction, EventSettings, HandlerError, Host, ScheduledFunction};
use aws_lambda_events::event::sqs::SqsBatchResponse;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures::FutureExt as _;
use josei_runtime::problem::{Problem, UNAVAILABLE};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// Time for one answer to a request: Lambda's own limit, and enough to build the function first.
const ANSWER_MAX: Duration = Duration::from_mins(15);
/// Time for one answer to a batch. `cargo lambda watch` never answers what was under way when it started the function anew.
const BATCH_MAX: Duration = Duration::from_mins(5);
/// Largest request and answer, bytes (Lambda's own limit).
const BODY_BYTES_MAX: usize = 6 << 20;
/// Time after which a message that failed comes again: soon, for somebody is working on the function.
const VISIBILITY: Duration = Duration::from_secs(30);
/// Batches under way, so that one without an answer does not hold up the rest. Fewer than the attempts of a message, or a
/// long build would use them up.
const CONCURRENCY: usize = 3;
/// Characters shown of an answer that is none.
const SHOWN_CHARS_MAX: usize = 300;
/// Headers of one connection, which are not handed on.
const OF_CONNECTION: [&str; 4] = ["host", "connection", "transfer-encoding", "content-length"];

/// A function there.
pub(crate) struct Remote {
    name: String,
    address: Address,
    http: reqwest::Client,
}

impl Remote {
    /// True if it can be called now.
    pub(super) async fn answers(&self) -> bool {
        self.address.answers().await
    }

    fn nobody(&self) -> String {
        format!("{} runs outside, and nobody answers at {}", self.name, self.address)
    }

    /// Hands it an event; answers its own answer.
    async fn invoke(&self, event: &impl Serialize) -> Result<Value, HandlerError> {
        let url = format!("{}/2015-03-31/functions/{}/invocations", self.address, self.name);
        let body = serde_json::to_vec(event)?;
        let sent = self.http.post(url).header(header::CONTENT_TYPE, "application/json").body(body).send().await;
        let (status, _, bytes) = received(sent.map_err(|error| self.unsent(&error))?).await?;
        let shown = || String::from_utf8_lossy(&bytes).chars().take(SHOWN_CHARS_MAX).collect::<String>();
        let value: Value = serde_json::from_slice(&bytes).map_err(|_| format!("{} answered {status}: {}", self.name, shown()))?;
        // An error that the function reported comes as its answer.
        if !status.is_success() || value.get("errorMessage").is_some() {
            return Err(format!("{} answered {status}: {}", self.name, shown()).into());
        }
        Ok(value)
    }

    fn unsent(&self, error: &reqwest::Error) -> HandlerError {
        if error.is_connect() { self.nobody().into() } else { format!("{}: {}", self.name, cause(error)).into() }
    }

    async fn pass(&self, request: Request) -> Result<Response, HandlerError> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, BODY_BYTES_MAX).await?;
        let rest = parts.uri.path_and_query().map_or("/", |rest| rest.as_str());
        let url = format!("{}/lambda-url/{}{rest}", self.address, self.name);
        let sent = self.http.request(parts.method, url).headers(kept(parts.headers)).body(body).send().await;
        let (status, headers, bytes) = received(sent.map_err(|error| self.unsent(&error))?).await?;
        Ok((status, kept(headers), bytes).into_response())
    }
}

/// What is at the bottom of a failed request; above it stands the address.
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

fn kept(mut headers: HeaderMap) -> HeaderMap {
    for name in OF_CONNECTION {
        headers.remove(name);
    }
    headers
}

/// A whole answer, within the limit.
async fn received(mut answer: reqwest::Response) -> Result<(StatusCode, HeaderMap, Bytes), HandlerError> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        if body.len().saturating_add(piece.len()) > BODY_BYTES_MAX {
            return Err(format!("an answer of more than {BODY_BYTES_MAX} bytes").into());
        }
        body.extend_from_slice(&piece);
    }
    Ok((answer.status(), answer.headers().clone(), body.into()))
}

async fn forward(State(remote): State<Arc<Remote>>, request: Request) -> Response {
    match remote.pass(request).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(function = remote.name, %error, "a request could not be handed to a function outside");
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, &UNAVAILABLE).with(error.to_string()).into_response()
        }
    }
}

/// Which messages failed. A function that listens to a queue always says so; whatever else comes is no answer to a batch.
fn batch_response(value: Value) -> Result<SqsBatchResponse, HandlerError> {
    if value.get("batchItemFailures").is_some_and(Value::is_array) {
        Ok(serde_json::from_value(value)?)
    } else {
        Err("the function outside did not answer to a batch of messages".into())
    }
}

impl Host {
    /// Puts a function outside: whatever would come to it here goes to that address. Its messages wait while nobody answers there; they come
    /// again soon after they failed.
    ///
    /// # Errors
    /// When the system gives no HTTP client.
    pub fn outside(mut self, name: &str, address: Address) -> Result<Self, HandlerError> {
        let http = reqwest::Client::builder().no_proxy().connect_timeout(CONNECT_MAX).timeout(ANSWER_MAX).build()?;
        let remote = Arc::new(Remote { name: name.to_owned(), address, http });
        for function in self.events.iter_mut().filter(|function| function.queue.name() == name) {
            let called = Arc::clone(&remote);
            let handler = move |event| {
                let called = Arc::clone(&called);
                async move { batch_response(called.invoke(&event).await?) }.boxed()
            };
            let settings =
                EventSettings { visibility: VISIBILITY, concurrency: CONCURRENCY, timeout: BATCH_MAX, ..function.settings.clone() };
            *function = EventFunction { queue: function.queue, settings, handler: Arc::new(handler), remote: Some(Arc::clone(&remote)) };
        }
        if let Some(function) = self.schedules.get_mut(name) {
            let called = Arc::clone(&remote);
            let handler = move |event| {
                let called = Arc::clone(&called);
                async move { called.invoke(&event).await.map(drop) }.boxed()
            };
            *function = ScheduledFunction { every: function.every, handler: Arc::new(handler) };
        }
        if let Some(router) = self.routers.get_mut(name) {
            *router = Router::new().fallback(forward).with_state(remote);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_answer_to_a_batch_fails_it() {
        let named = batch_response(serde_json::json!({ "batchItemFailures": [{ "itemIdentifier": "7" }] })).unwrap();
        assert_eq!(named.batch_item_failures[0].item_identifier, "7");
        assert!(batch_response(serde_json::json!({ "batchItemFailures": [] })).unwrap().batch_item_failures.is_empty());
        for other in
            [serde_json::json!({}), serde_json::json!(null), serde_json::json!({ "batchItemFailures": null }), serde_json::json!("ok")]
        {
            assert!(batch_response(other).is_err());
        }
    }
}
