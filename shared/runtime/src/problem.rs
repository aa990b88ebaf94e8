//! HTTP replies that say what is wrong and what to do, with a stable code, Japanese first. What we log is another text.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
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
