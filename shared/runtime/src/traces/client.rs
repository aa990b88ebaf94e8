//! The HTTP client and TLS stack of the stores, lent to the exporter: a zip has one of each.

use async_trait::async_trait;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use axum::body::{Body, to_bytes};
use http::Uri;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};

/// Bytes of a collector's answer.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// Requests to a collector.
#[derive(Debug)]
pub(super) struct Client(Connector);

impl Client {
    /// Certificates are read only where the endpoint needs them: it takes time at every start.
    pub(super) fn to(endpoint: &Uri) -> Self {
        let connector = Connector::builder();
        Self(if endpoint.scheme_str() == Some("https") {
            connector.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build()
        } else {
            connector.build_http()
        })
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let request = HttpRequest::try_from(request.map(SdkBody::from))?;
        let response = self.0.call(request).await?.try_into_http1x()?;
        let (parts, body) = response.into_parts();
        Ok(Response::from_parts(parts, to_bytes(Body::new(body), ANSWER_BYTES_MAX).await?))
    }
}
