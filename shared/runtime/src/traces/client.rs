//! Requests to a collector, as the exporter asks for them.

use async_trait::async_trait;
use http::Uri;
use josei_store::aws::Http;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};

/// Requests to a collector.
#[derive(Debug)]
pub(super) struct Client(Http);

impl Client {
    pub(super) fn to(endpoint: &Uri) -> Self {
        Self(Http::to(endpoint))
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        self.0.send(request).await
    }
}
