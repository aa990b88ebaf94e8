//! Every way an SDK call can fail, as a [`StoreError`]. One table for all services.

use crate::port::StoreError;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// Codes that say no to the caller. A key service answers a wrong context or a changed ciphertext with `InvalidCiphertextException`,
/// a key of another purpose with `IncorrectKeyException`, and a key that was disabled or is being deleted (erasure) with the last two.
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "OptInRequired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
    "IncorrectKeyException",
    "InvalidCiphertextException",
    "DisabledException",
    "KMSInvalidStateException",
];

/// Codes of things that do not exist, and what they are.
const NOT_FOUND: &[(&str, &str)] = &[
    ("NoSuchKey", "object"),
    ("NotFound", "object"),
    ("NoSuchVersion", "version"),
    ("NoSuchUpload", "upload"),
    ("NoSuchBucket", "bucket"),
    ("ResourceNotFoundException", "table"),
    ("NotFoundException", "key"),
    ("QueueDoesNotExist", "queue"),
    ("AWS.SimpleQueueService.NonExistentQueue", "queue"),
];

/// Codes after which the same call may succeed, whatever their HTTP status.
const UNAVAILABLE: &[&str] = &[
    "BandwidthLimitExceeded",
    "ConditionalRequestConflict",
    "DependencyTimeoutException",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "KeyUnavailableException",
    "KMSInternalException",
    "LimitExceededException",
    "OperationAborted",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "SlowDown",
    "Throttling",
    "ThrottlingError",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// The code of the embedded servers when the disk is full.
const STORAGE_FULL: &str = "StorageFull";
/// HTTP 507 (Insufficient Storage).
const STATUS_INSUFFICIENT_STORAGE: u16 = 507;
/// What SQLite says when the disk is full; the embedded DynamoDB passes it on in an `InternalServerError` and has no code of its own.
const SQLITE_FULL: &str = "database or disk is full";

/// The failure of a call.
pub(super) fn store_error<E: ProvideErrorMetadata>(service: &'static str, error: &SdkError<E, HttpResponse>) -> StoreError {
    let unavailable = |reason: &str| StoreError::Unavailable { service, reason: reason.to_owned() };
    match error {
        SdkError::ConstructionFailure(_) => StoreError::Invalid { service, reason: "the request cannot be built".to_owned() },
        SdkError::TimeoutError(_) => unavailable("timed out"),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => unavailable("timed out"),
        SdkError::DispatchFailure(failure) if failure.is_io() => unavailable("no connection"),
        SdkError::DispatchFailure(_) => unavailable("not sent"),
        SdkError::ResponseError(_) => unavailable("unreadable answer"),
        SdkError::ServiceError(answer) => {
            let full = answer.err().message().is_some_and(|message| message.contains(SQLITE_FULL));
            let code = if full { STORAGE_FULL } else { answer.err().code().unwrap_or_default() };
            by_code(service, code, answer.raw().status().as_u16())
        }
        // The SDK may add kinds of failure; an unknown one must not lose work.
        _ => unavailable("unknown failure"),
    }
}

/// The failure that a service names by code and HTTP status.
pub(super) fn by_code(service: &'static str, code: &str, status: u16) -> StoreError {
    if code == STORAGE_FULL || status == STATUS_INSUFFICIENT_STORAGE {
        return StoreError::Full { service };
    }
    if DENIED.contains(&code) || code.starts_with("KMS.") {
        return StoreError::Denied { service };
    }
    if let Some((_, what)) = NOT_FOUND.iter().find(|(name, _)| *name == code) {
        return StoreError::NotFound { what };
    }
    let reason = || if code.is_empty() { format!("HTTP {status}") } else { code.to_owned() };
    if UNAVAILABLE.contains(&code) {
        return StoreError::Unavailable { service, reason: reason() };
    }
    match status {
        401 | 403 => StoreError::Denied { service },
        404 => StoreError::NotFound { what: "object" },
        408 | 429 | 500.. => StoreError::Unavailable { service, reason: reason() },
        _ => StoreError::Invalid { service, reason: reason() },
    }
}

/// The code of a service's answer, if it answered.
pub(super) fn code<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

/// The HTTP status of a service's answer, if it answered.
pub(super) fn status<E>(error: &SdkError<E, HttpResponse>) -> Option<u16> {
    error.raw_response().map(|raw| raw.status().as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::config::http::HttpResponse;
    use aws_sdk_dynamodb::error::ErrorMetadata;
    use aws_sdk_dynamodb::operation::get_item::GetItemError;
    use aws_sdk_s3::primitives::SdkBody;

    fn answer(code: &str, message: &str, status: u16) -> StoreError {
        let meta = ErrorMetadata::builder().code(code).message(message).build();
        let raw = HttpResponse::new(status.try_into().unwrap(), SdkBody::empty());
        store_error("records", &SdkError::service_error(GetItemError::generic(meta), raw))
    }

    #[test]
    fn answers_by_code() {
        assert!(answer("ThrottlingException", "", 400).may_retry());
        assert!(answer("InternalServerError", "", 500).may_retry());
        assert!(answer("SlowDown", "", 503).may_retry());
        assert_eq!(answer("AccessDeniedException", "", 400), StoreError::Denied { service: "records" });
        assert_eq!(answer("NoSuchVersion", "", 404), StoreError::NotFound { what: "version" });
        assert_eq!(answer("StorageFull", "", 500), StoreError::Full { service: "records" });
        assert_eq!(answer("InternalServerError", "backend: database or disk is full", 500), StoreError::Full { service: "records" });
        assert_eq!(
            answer("ValidationException", "", 400),
            StoreError::Invalid { service: "records", reason: "ValidationException".to_owned() }
        );
    }

    #[test]
    fn answers_by_status_when_the_code_is_unknown() {
        assert!(answer("", "", 599).may_retry());
        assert!(answer("New", "", 429).may_retry());
        assert_eq!(answer("New", "", 403), StoreError::Denied { service: "records" });
        assert_eq!(answer("", "", 507), StoreError::Full { service: "records" });
        assert_eq!(answer("New", "", 418), StoreError::Invalid { service: "records", reason: "New".to_owned() });
    }

    #[test]
    fn lost_calls_may_be_tried_again() {
        type Failure = SdkError<GetItemError, HttpResponse>;
        assert!(store_error("records", &Failure::timeout_error("slow")).may_retry());
        assert!(!store_error("records", &Failure::construction_failure("bad")).may_retry());
        let raw = HttpResponse::new(200.try_into().unwrap(), SdkBody::empty());
        assert!(store_error("records", &Failure::response_error("cut", raw)).may_retry());
    }

    #[test]
    fn no_code_stands_in_two_tables() {
        let all = DENIED.iter().chain(UNAVAILABLE).copied().chain(NOT_FOUND.iter().map(|(code, _)| *code));
        let mut seen = std::collections::BTreeSet::new();
        all.for_each(|code| assert!(seen.insert(code), "{code}"));
    }
}
