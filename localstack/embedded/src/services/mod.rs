//! The key service and the queues over loopback, in the protocols of KMS and SQS: for functions in processes of their own. Who asks is known by
//! the signature, and what the role may not do is refused, as everywhere here.

mod kms;
mod sqs;

use crate::error::StackError;
use crate::policy::{Gate, Names};
use crate::s3::Server;
use crate::signed;
use crate::stack::{bind, listen};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use josei_store::port::{KeyPurpose, Keys, Queue, StoreError};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Largest request, bytes: the largest message, should each of its bytes be written as six.
const BODY_BYTES_MAX: usize = 2 << 20;
const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// Keys and queues of a function, behind its policy.
pub(crate) struct Given {
    pub(crate) keys: Arc<dyn Keys>,
    pub(crate) queue: Arc<dyn Queue>,
}

/// What is served.
pub(crate) struct Offer {
    pub(crate) gate: Arc<Gate>,
    pub(crate) prefix: String,
    /// By role.
    pub(crate) given: BTreeMap<&'static str, Given>,
    /// What the keys of each purpose call themselves.
    pub(crate) key_ids: BTreeMap<KeyPurpose, String>,
}

/// The server, running.
pub(crate) struct Services {
    server: Server,
    url: String,
}

impl Services {
    /// Serves on a free port.
    pub(crate) fn start(offer: Offer) -> Result<Self, StackError> {
        let (listener, address) = bind(0)?;
        let listener = listen(listener, address.port())?;
        let url = format!("http://{address}");
        let service = Arc::new(Service { names: Names::new(&offer.prefix), offer, url: url.clone() });
        let router = Router::new().route("/", post(answer)).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)).with_state(service);
        Ok(Self { server: Server::serve(listener, router), url })
    }

    /// Where both are.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Finishes the requests under way.
    pub(crate) async fn stop(self) {
        self.server.stop().await;
    }
}

struct Service {
    offer: Offer,
    names: Names,
    url: String,
}

/// Why there is no answer, by the code that the SDK knows.
struct Refusal {
    status: StatusCode,
    code: &'static str,
}

impl Refusal {
    const fn coded(code: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code }
    }
}

const DENIED: Refusal = Refusal::coded("AccessDeniedException");
const INVALID: Refusal = Refusal::coded("ValidationException");
const UNKNOWN: Refusal = Refusal::coded("UnknownOperationException");

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Denied { .. } => DENIED,
            StoreError::NotFound { .. } => Self::coded("NotFoundException"),
            StoreError::Invalid { .. } => INVALID,
            StoreError::Full { .. } => Self { status: StatusCode::INSUFFICIENT_STORAGE, code: "StorageFull" },
            StoreError::Damaged { .. } | StoreError::Unavailable { .. } => {
                tracing::error!(%error, "a loopback service could not answer");
                Self { status: StatusCode::SERVICE_UNAVAILABLE, code: "ServiceUnavailable" }
            }
        }
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|_| INVALID)
}

async fn answer(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response {
    let (status, answer) = match service.answer(&headers, &body).await {
        Ok(answer) => (StatusCode::OK, answer),
        Err(refusal) => (refusal.status, json!({ "__type": refusal.code, "message": refusal.code })),
    };
    (status, [(header::CONTENT_TYPE, CONTENT_TYPE)], answer.to_string()).into_response()
}

impl Service {
    async fn answer(&self, headers: &HeaderMap, body: &[u8]) -> Result<Value, Refusal> {
        let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
        let (service, operation) = match target.split_once('.') {
            Some((kms::TARGET, operation)) => (kms::SERVICE, operation),
            Some((sqs::TARGET, operation)) => (sqs::SERVICE, operation),
            _ => return Err(UNKNOWN),
        };
        let role = signed::role(&self.offer.gate, service, headers, body).map_err(|stranger| {
            tracing::warn!(service, code = stranger.code(), "a caller of a loopback service is not known");
            Refusal::coded(stranger.code())
        })?;
        let given = self.offer.given.get(role).ok_or(DENIED)?;
        match service {
            kms::SERVICE => self.kms(given, operation, body).await,
            _ => self.sqs(role, given, operation, body).await,
        }
    }
}
