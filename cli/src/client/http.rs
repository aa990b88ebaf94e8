use crate::exit::Failure;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::OnceLock;
use std::time::Duration;
use thiserror::Error;

/// Seconds until a connection must stand.
const CONNECT_SECONDS_MAX: u64 = 10;
/// Seconds one request may take (Lambda's own limit).
const REQUEST_SECONDS_MAX: u64 = 900;

/// What the hosts of Lambda function URLs have: `<id>.lambda-url.<region>.on.aws`.
const FUNCTION_URL_LABEL: &str = "lambda-url";

/// A caller of one function.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

/// Why a request was not done.
#[derive(Debug, Error)]
pub enum ClientError {
    /// No answer.
    #[error("{0}")]
    Unreachable(String),
    /// The function said no, with a code and what to do.
    #[error("{code} {message_ja} {detail}\n  {remedy_ja}\n  {message_en}. {remedy_en}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Stable code.
        code: String,
        /// What, Japanese.
        message_ja: String,
        /// What, English.
        message_en: String,
        /// What to do, Japanese.
        remedy_ja: String,
        /// What to do, English.
        remedy_en: String,
        /// What was seen.
        detail: String,
    },
    /// An answer of another form.
    #[error("HTTP {status}: {text}")]
    Odd {
        /// HTTP status.
        status: u16,
        /// The beginning of what came.
        text: String,
    },
}

/// Most characters shown of an answer of another form.
const ODD_CHARS_MAX: usize = 300;

/// A conflict with what stands, or content that cannot be taken: the input's fault, not the environment's.
const REFUSED_BY_RULE: [u16; 2] = [409, 422];
/// The store has no space left.
const STORAGE_FULL: u16 = 507;

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        if let ClientError::Refused { status, code, detail, .. } = &error
            && REFUSED_BY_RULE.contains(status)
        {
            return Self::Refused { code: code.clone(), detail: detail.clone(), text: error.to_string() };
        }
        let remedy = match &error {
            ClientError::Unreachable(_) => {
                "アドレス（--to）と、相手が動いていることを確認してください / check the address (--to) and that it is running"
            }
            ClientError::Odd { status: STORAGE_FULL, .. } => {
                "ディスクの空き容量を増やして、同じコマンドをもう一度実行してください / make room on the disk and run the same command again"
            }
            ClientError::Refused { .. } | ClientError::Odd { .. } => "上の内容に従ってください / follow what is said above",
        };
        Self::Environment { what: error.to_string(), remedy: remedy.to_owned() }
    }
}

/// The host of an address.
fn host(url: &str) -> Option<&str> {
    url.split('/').nth(2)?.split(':').next()
}

/// An HTTP client. Making one reads the machine's certificates.
fn http(with: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder) -> Result<reqwest::Client, ClientError> {
    let builder = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
        .timeout(Duration::from_secs(REQUEST_SECONDS_MAX));
    with(builder).build().map_err(|error| ClientError::Unreachable(error.to_string()))
}

/// The HTTP client of all callers: a month has ten people. The token is the request's, not the client's.
fn plain() -> Result<reqwest::Client, ClientError> {
    static PLAIN: OnceLock<reqwest::Client> = OnceLock::new();
    match PLAIN.get() {
        Some(plain) => Ok(plain.clone()),
        None => http(|builder| builder).map(|made| PLAIN.get_or_init(|| made).clone()),
    }
}

impl Client {
    /// For one function of several at an address, each under its name; a function's own URL is that function.
    pub fn new(base: &str, function: &str, token: &str) -> Result<Self, ClientError> {
        let own = host(base).is_some_and(|host| host.split('.').any(|label| label == FUNCTION_URL_LABEL));
        if own { Self::at(base, token) } else { Self::at(&format!("{}/{function}", base.trim_end_matches('/')), token) }
    }

    /// For the function at this address.
    pub fn at(url: &str, token: &str) -> Result<Self, ClientError> {
        let http = match host(url).filter(|host| host.ends_with(".localhost")) {
            // Names under `localhost` are this machine (RFC 6761 §6.3), also where its resolver does not know them.
            Some(host) => http(|builder| builder.resolve(host, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))))?,
            None => plain()?,
        };
        Ok(Self { http, base: url.trim_end_matches('/').to_owned(), token: token.to_owned() })
    }

    /// The plain HTTP client, for presigned addresses.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Reads JSON.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        json(self.send(Method::GET, path, None::<&()>).await?).await
    }

    /// Reads bytes.
    pub async fn get_bytes(&self, path: &str) -> Result<Vec<u8>, ClientError> {
        bytes(self.send(Method::GET, path, None::<&()>).await?).await
    }

    /// Sends JSON, reads JSON.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, ClientError> {
        json(self.send(Method::POST, path, Some(body)).await?).await
    }

    /// Puts JSON, reads JSON.
    pub async fn put<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, ClientError> {
        json(self.send(Method::PUT, path, Some(body)).await?).await
    }

    /// Sends a text of another kind, reads JSON.
    pub async fn post_text<T: DeserializeOwned>(&self, path: &str, media: &str, text: Vec<u8>) -> Result<T, ClientError> {
        let request = self.request(Method::POST, path).header("content-type", media).body(text);
        json(self.answer(request).await?).await
    }

    /// Sends JSON, reads bytes.
    pub async fn post_bytes(&self, path: &str, body: &impl Serialize) -> Result<Vec<u8>, ClientError> {
        bytes(self.send(Method::POST, path, Some(body)).await?).await
    }

    async fn send<B: Serialize>(&self, method: Method, path: &str, body: Option<&B>) -> Result<Response, ClientError> {
        let request = self.request(method, path);
        self.answer(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Response, ClientError> {
        // Without the path: it may hold what must not be shown.
        let unreachable = |error| ClientError::Unreachable(format!("{}: 応答がありません / no answer: {}", self.base, cause(&error)));
        let response = request.send().await.map_err(unreachable)?;
        if response.status().is_success() { Ok(response) } else { Err(refusal(response).await) }
    }
}

/// The innermost cause of a failed request: the outer ones repeat the address.
pub fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

/// A problem document (RFC 9457) with our codes; whatever else comes is odd.
async fn refusal(response: Response) -> ClientError {
    let status = response.status();
    let text = response.text().await.unwrap_or_default();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let field = |name: &str| value.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    if field("code").is_empty() {
        return odd(status, &text);
    }
    ClientError::Refused {
        status: status.as_u16(),
        code: field("code"),
        message_ja: field("message_ja"),
        message_en: field("message_en"),
        remedy_ja: field("remedy_ja"),
        remedy_en: field("remedy_en"),
        detail: field("detail"),
    }
}

fn odd(status: StatusCode, text: &str) -> ClientError {
    ClientError::Odd { status: status.as_u16(), text: text.chars().take(ODD_CHARS_MAX).collect() }
}

async fn json<T: DeserializeOwned>(response: Response) -> Result<T, ClientError> {
    let status = response.status();
    let bytes = bytes(response).await?;
    serde_json::from_slice(&bytes).map_err(|_| odd(status, &String::from_utf8_lossy(&bytes)))
}

async fn bytes(response: Response) -> Result<Vec<u8>, ClientError> {
    Ok(response.bytes().await.map_err(|error| ClientError::Unreachable(cause(&error)))?.to_vec())
}
