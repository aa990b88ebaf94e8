//! The HTTP client and TLS stack of the services, lent to what is no service (a collector of spans): a zip has one of each.

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt as _, Limited};

/// Most bytes of an answer.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// Why a request got no answer.
pub type HttpError = Box<dyn std::error::Error + Send + Sync>;

/// Plain requests to one endpoint; nothing of the account goes with them.
#[derive(Debug)]
pub struct Http(Connector);

impl Http {
    /// Certificates are read only where the endpoint needs them: it takes time at every start.
    #[must_use]
    pub fn to(endpoint: &Uri) -> Self {
        let connector = Connector::builder();
        Self(if endpoint.scheme_str() == Some("https") {
            connector.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build()
        } else {
            connector.build_http()
        })
    }

    /// Sends a request and reads the whole answer, up to 64 KiB.
    ///
    /// # Errors
    /// When nobody answers, or with more.
    pub async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let request = HttpRequest::try_from(request.map(SdkBody::from))?;
        let response = self.0.call(request).await?.try_into_http1x()?;
        let (parts, body) = response.into_parts();
        Ok(Response::from_parts(parts, Limited::new(body, ANSWER_BYTES_MAX).collect().await?.to_bytes()))
    }
}
