//! HTTP replies that say what is wrong and what to do, with a stable code, Japanese first. What we log is another text.

use axum::body::{Body, to_bytes};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use josei_base::{Entry, Severity};
use josei_store::port::StoreError;
use serde_json::json;
use tracing::error;

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

/// Bytes kept of a refusal in plain text.
const PLAIN_BYTES_MAX: usize = 1_000;

/// Routes whose every refusal is a [`Problem`]: also a body or query of another form, an unknown path, a wrong method.
pub fn told(router: Router) -> Router {
    router.layer(map_response(shaped))
}

/// Our own refusals are JSON; what the routes themselves refuse is plain text or nothing.
async fn shaped(response: Response) -> Response {
    let status = response.status();
    let json = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if !status.is_client_error() || json {
        return response;
    }
    let entry = if status == StatusCode::NOT_FOUND { &NOT_FOUND } else { &BAD_REQUEST };
    let text = to_bytes(Body::new(response.into_body()), PLAIN_BYTES_MAX).await.unwrap_or_default();
    Problem::new(status, entry).with(String::from_utf8_lossy(&text)).into_response()
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

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({"error": {
            "code": self.entry.code,
            "message_ja": self.entry.ja,
            "message_en": self.entry.en,
            "remedy_ja": self.entry.remedy_ja,
            "remedy_en": self.entry.remedy_en,
            "detail": self.detail,
        }});
        (self.status, Json(body)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Query;
    use axum::routing::post;
    use std::collections::BTreeMap;
    use tower::ServiceExt as _;

    async fn asked(method: &str, path: &str, body: &str) -> (StatusCode, String) {
        let taken = |_: Query<BTreeMap<String, u8>>, _: Json<u8>| async { "taken" };
        let router = told(Router::new().route("/numbers", post(taken)));
        let request =
            http::Request::builder().method(method).uri(path).header(CONTENT_TYPE, "application/json").body(Body::from(body.to_owned()));
        let response = router.oneshot(request.unwrap()).await.unwrap();
        let status = response.status();
        (status, String::from_utf8(to_bytes(response.into_body(), PLAIN_BYTES_MAX).await.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn every_refusal_has_a_code_and_a_remedy() {
        assert_eq!(asked("POST", "/numbers?a=1", "7").await, (StatusCode::OK, "taken".to_owned()));
        for (method, path, body, status, code) in [
            ("POST", "/numbers?a=x", "7", StatusCode::BAD_REQUEST, "H0003"),
            ("POST", "/numbers", "7 x", StatusCode::BAD_REQUEST, "H0003"),
            ("POST", "/numbers", "300", StatusCode::UNPROCESSABLE_ENTITY, "H0003"),
            ("GET", "/numbers", "", StatusCode::METHOD_NOT_ALLOWED, "H0003"),
            ("GET", "/letters", "", StatusCode::NOT_FOUND, "H0004"),
        ] {
            let (answered, text) = asked(method, path, body).await;
            assert_eq!(answered, status, "{method} {path}: {text}");
            let json: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(json["error"]["code"], code, "{method} {path}");
            assert!(!json["error"]["remedy_ja"].as_str().unwrap().is_empty());
        }
    }
}
