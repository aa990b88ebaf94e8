//! A collector of spans on loopback: takes what a function sends by OTLP over HTTP, refuses it, or never answers.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::{Span as Sent, status::StatusCode as SpanStatus};
use prost::Message as _;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;

/// Bytes of one export.
const EXPORT_BYTES_MAX: usize = 4 << 20;
/// Exports that are kept.
const EXPORTS_MAX: usize = 64;

/// What a collector does with an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Takes it.
    Takes,
    /// Refuses it.
    Refuses,
    /// Keeps the caller waiting.
    Hangs,
}

/// A span as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Who sent it.
    pub service: String,
    /// Its trace, in hex.
    pub trace: String,
    /// Its id, in hex.
    pub id: String,
    /// The span above, in hex; empty if there is none.
    pub parent: String,
    /// Its name.
    pub name: String,
    /// True if it ended with an error.
    pub failed: bool,
    /// What it tells.
    pub attributes: BTreeMap<String, String>,
    /// Names of its events.
    pub events: Vec<String>,
}

impl Span {
    /// An attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// One export.
struct Export {
    headers: HeaderMap,
    body: Bytes,
}

struct Shared {
    manner: Manner,
    exports: Mutex<Vec<Export>>,
}

impl Shared {
    fn read<T>(&self, read: impl FnOnce(&[Export]) -> T) -> T {
        read(&self.exports.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A collector. It ends with the runtime it was started on.
pub struct Collector {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Collector {
    /// Starts one.
    pub async fn start(manner: Manner) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { manner, exports: Mutex::default() });
        let router = Router::new().route("/v1/traces", post(take)).layer(DefaultBodyLimit::max(EXPORT_BYTES_MAX));
        let router = router.with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, shared })
    }

    /// Its address, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many exports came.
    #[must_use]
    pub fn exports(&self) -> usize {
        self.shared.read(<[Export]>::len)
    }

    /// All that came, headers and bodies, to search in: text stands in protobuf as it is.
    #[must_use]
    pub fn text(&self) -> String {
        let one = |export: &Export| format!("{:?}\n{}\n", export.headers, String::from_utf8_lossy(&export.body));
        self.shared.read(|exports| exports.iter().map(one).collect())
    }

    /// The spans that came, in the order they ended.
    pub fn spans(&self) -> Result<Vec<Span>, prost::DecodeError> {
        let exports = self.shared.read(|exports| exports.iter().map(|export| export.body.clone()).collect::<Vec<_>>());
        let mut spans = Vec::new();
        for body in exports {
            for resource in ExportTraceServiceRequest::decode(body)?.resource_spans {
                let about = attributes(resource.resource.map(|resource| resource.attributes).unwrap_or_default());
                let service = about.get("service.name").cloned().unwrap_or_default();
                let sent = resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
                spans.extend(sent.map(|sent| span(service.clone(), sent)));
            }
        }
        Ok(spans)
    }
}

async fn take(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    {
        let mut exports = shared.exports.lock().unwrap_or_else(PoisonError::into_inner);
        if exports.len() == EXPORTS_MAX {
            return StatusCode::INSUFFICIENT_STORAGE.into_response();
        }
        exports.push(Export { headers, body });
    }
    match shared.manner {
        Manner::Takes => ([("content-type", "application/x-protobuf")], Bytes::new()).into_response(),
        Manner::Refuses => StatusCode::BAD_REQUEST.into_response(),
        Manner::Hangs => std::future::pending().await,
    }
}

fn span(service: String, sent: Sent) -> Span {
    Span {
        service,
        trace: hex::encode(sent.trace_id),
        id: hex::encode(sent.span_id),
        parent: hex::encode(sent.parent_span_id),
        name: sent.name,
        failed: sent.status.is_some_and(|status| status.code == SpanStatus::Error as i32),
        attributes: attributes(sent.attributes),
        events: sent.events.into_iter().map(|event| event.name).collect(),
    }
}

fn attributes(pairs: Vec<KeyValue>) -> BTreeMap<String, String> {
    pairs.into_iter().map(|pair| (pair.key, pair.value.map(text).unwrap_or_default())).collect()
}

/// Numbers and flags as text; lists and the like, which nobody sends here, as they look.
fn text(value: AnyValue) -> String {
    match value.value {
        Some(Value::StringValue(text)) => text,
        Some(Value::IntValue(number)) => number.to_string(),
        Some(Value::BoolValue(flag)) => flag.to_string(),
        other => format!("{other:?}"),
    }
}
