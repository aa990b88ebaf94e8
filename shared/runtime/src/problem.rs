//! Refusals over HTTP as problem documents (RFC 9457): what is wrong and what to do, with a stable code, Japanese first. What we log is another text.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use josei_base::{Entry, Severity};
use josei_delivery::DeliveryId;
use josei_store::port::StoreError;
use lambda_http::RequestExt as _;
use serde::Serialize;
use tracing::error;

/// Media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// What stands before the code in a problem's `type`.
pub const TYPE_PREFIX: &str = "/problems/";
/// What a caller without credentials is asked for.
pub const CHALLENGE: &str = "Bearer";

/// A request that was not done.
#[derive(Debug, Clone)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// What and what to do.
    pub entry: &'static Entry,
    /// Lengths, counts, states; never personal data; may be empty.
    pub detail: String,
}

macro_rules! entries {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $ja:literal, $en:literal, $remedy_ja:literal, $remedy_en:literal;)*) => {
        $($(#[$doc])* pub static $name: Entry = Entry {
            code: $code, severity: Severity::Error, ja: $ja, en: $en, remedy_ja: $remedy_ja, remedy_en: $remedy_en,
        };)*
    };
}

entries! {
    /// No or unknown credentials.
    NOT_SIGNED_IN = "H0001", "認証されていません", "not signed in", "サインインし直してください", "sign in again";
    /// The role may not do this. The same answer as for a thing that does not exist would leak less; roles are no secret.
    NOT_ALLOWED = "H0002", "この操作の権限がありません", "your role may not do this", "権限のある担当者に依頼してください", "ask a person who has the right";
    /// The request has not the form it needs.
    BAD_REQUEST = "H0003", "要求の形式に誤りがあります", "the request has not the form it needs", "APIの説明に従って要求を直してください", "follow the description of the API";
    /// No such thing.
    NOT_FOUND = "H0004", "該当するものがありません", "no such thing", "番号を確認してください", "check the id";
    /// Somebody was faster.
    CONFLICT = "H0005", "同時に別の操作が行われました", "something else happened at the same time", "最新の状態を確認してから、やり直してください", "look at the present state and try again";
    /// A store does not answer.
    UNAVAILABLE = "H0006", "一時的に処理できません", "not possible for the moment", "しばらくしてから、やり直してください", "try again in a while";
    /// Something stored does not agree.
    DAMAGED = "H0007", "保存データの検証に失敗しました", "stored data failed its check", "担当者が調査します。操作を続けないでください", "stop; a person will look into it";
    /// Disk or quota full.
    FULL = "H0008", "保存領域に空きがありません", "no space is left in the store", "空き容量を増やしてから、やり直してください", "make room and try again";
}

impl Problem {
    /// A problem with a code of the caller's own.
    #[must_use]
    pub fn new(status: StatusCode, entry: &'static Entry) -> Self {
        Self { status, entry, detail: String::new() }
    }

    /// With what was seen or expected.
    #[must_use]
    pub fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The request has not the form it needs.
    #[must_use]
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, &BAD_REQUEST).with(detail)
    }

    /// Stored data does not agree; logged here, once.
    #[must_use]
    pub fn damaged(what: &str) -> Self {
        error!(what, "stored data does not agree");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, &DAMAGED)
    }
}

/// The body of a refusal (問題文書).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Problem))]
pub struct Document<'p> {
    /// Which kind of problem: `/problems/` and the code. It names the kind and is never fetched.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is wrong, Japanese; `message_ja` says the same.
    pub title: &'p str,
    /// HTTP status.
    pub status: u16,
    /// Lengths, counts, states of this case.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub detail: &'p str,
    /// Which case: the request under Lambda (`urn:uuid:…`), else the delivery that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    pub instance: Option<&'p str>,
    /// Stable code.
    pub code: &'p str,
    /// What is wrong, Japanese.
    pub message_ja: &'p str,
    /// What is wrong, English.
    pub message_en: &'p str,
    /// What to do, Japanese.
    pub remedy_ja: &'p str,
    /// What to do, English.
    pub remedy_en: &'p str,
}

impl Problem {
    /// As it is answered.
    #[must_use]
    pub fn document<'p>(&'p self, instance: Option<&'p str>) -> Document<'p> {
        Document {
            kind: format!("{TYPE_PREFIX}{}", self.entry.code),
            title: self.entry.ja,
            status: self.status.as_u16(),
            detail: &self.detail,
            instance,
            code: self.entry.code,
            message_ja: self.entry.ja,
            message_en: self.entry.en,
            remedy_ja: self.entry.remedy_ja,
            remedy_en: self.entry.remedy_en,
        }
    }

    fn respond(self, instance: Option<&str>) -> Response {
        let mut response = (self.status, Json(self.document(instance))).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Without an instance; [`told`] adds it.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.respond(None)
    }
}

/// Bytes kept of a refusal in plain text.
const PLAIN_BYTES_MAX: usize = 1_000;

/// Routes whose every refusal is a problem document: also a body or query of another form, an unknown path, a wrong method.
pub fn told(router: Router) -> Router {
    router.layer(from_fn(shaped))
}

/// Our own refusals get their instance; what the routes themselves refuse is plain text or nothing, and keeps its other headers.
async fn shaped(request: Request, next: Next) -> Response {
    let instance = instance(&request);
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None => plain(status, std::mem::take(response.body_mut())).await,
    };
    let mut headers = std::mem::take(response.headers_mut());
    let mut told = problem.respond(instance.as_deref());
    for name in [CONTENT_TYPE, CONTENT_LENGTH] {
        headers.remove(name);
    }
    told.headers_mut().extend(headers);
    told
}

/// A refusal of the routes themselves.
async fn plain(status: StatusCode, body: Body) -> Problem {
    let entry = match status {
        StatusCode::NOT_FOUND => &NOT_FOUND,
        status if status.is_server_error() => &DAMAGED,
        _ => &BAD_REQUEST,
    };
    let text = to_bytes(body, PLAIN_BYTES_MAX).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let detail = if status == StatusCode::UNSUPPORTED_MEDIA_TYPE { text.into_owned() } else { unquoted(&text) };
    Problem::new(status, entry).with(detail)
}

/// What is wrong and where, without what the caller wrote: behind the colon stand its own words.
fn unquoted(text: &str) -> String {
    let (what, rest) = text.split_once(':').unwrap_or((text, ""));
    let place = rest.rsplit_once(" at line ").and_then(|(_, place)| place.split_once(" column "));
    match place.map(|(line, column)| (line.parse::<u32>(), column.parse::<u32>())) {
        Some((Ok(line), Ok(column))) => format!("{what} at line {line} column {column}"),
        _ => what.to_owned(),
    }
}

/// Which request it is. Nothing else that a caller wrote is taken from the path.
fn instance(request: &Request) -> Option<String> {
    if let Some(context) = request.lambda_context_ref() {
        return Some(format!("urn:uuid:{}", context.request_id));
    }
    let delivery = request.uri().path().split('/').find_map(|part| DeliveryId::parse(part).ok())?;
    Some(format!("/deliveries/{}", delivery.as_str()))
}

impl From<StoreError> for Problem {
    fn from(failure: StoreError) -> Self {
        error!(%failure, "a store call failed");
        match failure {
            StoreError::Unavailable { .. } => Self::new(StatusCode::SERVICE_UNAVAILABLE, &UNAVAILABLE),
            StoreError::Full { .. } => Self::new(StatusCode::INSUFFICIENT_STORAGE, &FULL),
            StoreError::Denied { .. } | StoreError::Damaged { .. } | StoreError::Invalid { .. } => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, &DAMAGED)
            }
            StoreError::NotFound { .. } => Self::new(StatusCode::NOT_FOUND, &NOT_FOUND),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::{Path, Query};
    use axum::routing::{get, post};
    use http::header::ALLOW;
    use lambda_runtime::Context;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;
    use tower::ServiceExt as _;

    const DELIVERY: &str = "0123456789abcdef0123456789abcdef";

    async fn asked(request: http::request::Builder, body: &str) -> Response {
        let taken = |_: Query<BTreeMap<String, u8>>, _: Json<u8>| async { "taken" };
        let refused = |Path(_): Path<String>| async { Problem::new(StatusCode::UNAUTHORIZED, &NOT_SIGNED_IN) };
        let router = told(Router::new().route("/numbers", post(taken)).route("/deliveries/{id}", get(refused)));
        let request = request.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_owned()));
        router.oneshot(request.unwrap()).await.unwrap()
    }

    async fn json(response: Response) -> Value {
        serde_json::from_slice(&to_bytes(response.into_body(), 10 * PLAIN_BYTES_MAX).await.unwrap()).unwrap()
    }

    fn request(method: &str, path: &str) -> http::request::Builder {
        http::Request::builder().method(method).uri(path)
    }

    #[tokio::test]
    async fn every_refusal_has_a_code_and_a_remedy() {
        assert_eq!(asked(request("POST", "/numbers?a=1"), "7").await.status(), StatusCode::OK);
        for (method, path, body, status, code) in [
            ("POST", "/numbers?a=x", "7", 400, "H0003"),
            ("POST", "/numbers", "7 x", 400, "H0003"),
            ("POST", "/numbers", "300", 422, "H0003"),
            ("POST", "/numbers", r#""yamada""#, 422, "H0003"),
            ("POST", "/numbers?a=yamada", "7", 400, "H0003"),
            ("GET", "/numbers", "", 405, "H0003"),
            ("GET", "/letters", "", 404, "H0004"),
            ("GET", "/deliveries/0", "", 401, "H0001"),
        ] {
            let response = asked(request(method, path), body).await;
            assert_eq!(response.status(), status, "{method} {path}");
            assert_eq!(response.headers()[CONTENT_TYPE], MEDIA_TYPE, "{method} {path}");
            assert_eq!(response.headers().get(ALLOW).is_some(), status == 405, "{method} {path}");
            assert_eq!(response.headers().get(WWW_AUTHENTICATE).is_some(), status == 401, "{method} {path}");
            let told = json(response).await;
            assert_eq!(
                (&told["status"], &told["code"], &told["type"]),
                (&json!(status), &json!(code), &json!(format!("/problems/{code}")))
            );
            assert_eq!(told["title"], told["message_ja"], "{method} {path}");
            assert!(!told["remedy_ja"].as_str().unwrap().is_empty() && !told["remedy_en"].as_str().unwrap().is_empty());
            assert!(!told.to_string().contains("yamada"), "{told}");
            assert_eq!(told.get("instance"), None, "{method} {path}");
        }
    }

    #[test]
    fn what_the_caller_wrote_is_not_said_again() {
        for (text, said) in [
            (
                "Failed to deserialize the JSON body into the target type: who: invalid type: string \"yamada at line 9\" at line 1 column 8",
                " at line 1 column 8",
            ),
            ("Failed to deserialize query string: a: invalid value \"yamada at line 9\"", ""),
        ] {
            assert_eq!(unquoted(text), format!("{}{said}", text.split(':').next().unwrap()));
        }
        assert_eq!(unquoted("Invalid URL: Cannot parse `yamada` to a `u32`"), "Invalid URL");
        assert_eq!(unquoted(""), "");
    }

    #[tokio::test]
    async fn an_instance_is_the_request_or_the_delivery_and_no_word_of_the_caller() {
        let path = format!("/deliveries/{DELIVERY}");
        assert_eq!(json(asked(request("GET", &path), "").await).await["instance"], path);
        assert_eq!(json(asked(request("GET", "/deliveries/yamada"), "").await).await.get("instance"), None);
        let mut context = Context::default();
        "8476a536-e9f4-11e8-9739-2dfe598c3fcd".clone_into(&mut context.request_id);
        let under_lambda = request("GET", &path).body(Body::empty()).unwrap().with_lambda_context(context);
        let answered = told(Router::new()).oneshot(under_lambda).await.unwrap();
        assert_eq!(json(answered).await["instance"], "urn:uuid:8476a536-e9f4-11e8-9739-2dfe598c3fcd");
    }
}
