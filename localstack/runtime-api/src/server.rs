//! The three paths of the Runtime API: the next event, its response, its error.

use crate::Answer;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http::StatusCode;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc, watch};

/// Bytes of an answer (Lambda's own limit: 6 MiB).
const ANSWER_BYTES_MAX: usize = 6 << 20;
/// Milliseconds since 1970 in the far future: no function here watches its deadline.
const DEADLINE_MS: &str = "32503680000000";
/// The id of every request.
pub const REQUEST_ID: &str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";
/// AWS's own trace of every request (X-Ray), in hex.
pub const CLOUD_TRACE: &str = "5759e988bd862e3fe1be46a994272793";
/// The span in it that a function's spans are under.
pub const CLOUD_SPAN: &str = "53995c3f42cd8ad8";
/// Both as AWS writes them.
const TRACE_HEADER: &str = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
/// Events and answers that may wait: one at a time is handed out.
const WAITING_MAX: usize = 1;

/// What the handlers share.
struct Shared {
    events: Mutex<mpsc::Receiver<String>>,
    answers: mpsc::Sender<Answer>,
    polled: watch::Sender<Option<Instant>>,
}

/// The server. It ends with the runtime it was started on.
pub(crate) struct Server {
    address: SocketAddr,
    events: mpsc::Sender<String>,
    answers: Mutex<mpsc::Receiver<Answer>>,
    polled: watch::Receiver<Option<Instant>>,
}

impl Server {
    pub(crate) async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (events, received) = mpsc::channel(WAITING_MAX);
        let (answer, answers) = mpsc::channel(WAITING_MAX);
        let (poll, polled) = watch::channel(None);
        let shared = Arc::new(Shared { events: Mutex::new(received), answers: answer, polled: poll });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .layer(DefaultBodyLimit::max(ANSWER_BYTES_MAX))
            .with_state(shared);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, events, answers: Mutex::new(answers), polled })
    }

    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    pub(crate) async fn polled(&self) -> Option<Instant> {
        let mut polled = self.polled.clone();
        polled.wait_for(Option::is_some).await.ok().and_then(|at| *at)
    }

    pub(crate) async fn invoke(&self, event: String) -> Option<Answer> {
        let mut answers = self.answers.lock().await;
        self.events.send(event).await.ok()?;
        answers.recv().await
    }
}

async fn next(State(shared): State<Arc<Shared>>) -> Response {
    shared.polled.send_if_modified(|at| at.is_none() && at.replace(Instant::now()).is_none());
    match shared.events.lock().await.recv().await {
        Some(event) => {
            let headers = [
                ("content-type", "application/json"),
                ("lambda-runtime-aws-request-id", REQUEST_ID),
                ("lambda-runtime-trace-id", TRACE_HEADER),
                ("lambda-runtime-deadline-ms", DEADLINE_MS),
                ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:ap-northeast-1:000000000000:function:function"),
            ];
            (headers, event).into_response()
        }
        None => StatusCode::GONE.into_response(),
    }
}

async fn response(State(shared): State<Arc<Shared>>, body: Bytes) -> StatusCode {
    give(&shared, &body, Answer::Response).await
}

async fn error(State(shared): State<Arc<Shared>>, body: Bytes) -> StatusCode {
    give(&shared, &body, Answer::Error).await
}

/// Functions send JSON under any content type.
async fn give(shared: &Shared, body: &Bytes, answer: fn(serde_json::Value) -> Answer) -> StatusCode {
    let Ok(value) = serde_json::from_slice(body) else { return StatusCode::BAD_REQUEST };
    if shared.answers.send(answer(value)).await.is_ok() { StatusCode::ACCEPTED } else { StatusCode::GONE }
}
