//! Why the index, the blobs or a queue did not do something, and how S3 says it.

use josei_store::port::StoreError;
use s3s::{S3Error, S3ErrorCode};
use std::io;

/// The code of a full disk or quota. The store's client turns it into `StoreError::Full`.
pub(crate) const STORAGE_FULL: &str = "StorageFull";

/// A failure inside the stack.
#[derive(Debug)]
pub(crate) enum Fail {
    /// The caller is told so, in S3's own code.
    Refused(S3ErrorCode, &'static str),
    /// The disk or the quota is full.
    Full,
    /// SQLite failed in another way.
    Sqlite(rusqlite::Error),
    /// The file system failed in another way.
    Io(io::Error),
    /// Stored data is not as we wrote it.
    Damaged(&'static str),
    /// The stack is stopping.
    Stopped,
}

impl From<rusqlite::Error> for Fail {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            _ => Self::Sqlite(error),
        }
    }
}

impl From<io::Error> for Fail {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error),
        }
    }
}

impl From<Fail> for S3Error {
    fn from(fail: Fail) -> Self {
        match fail {
            Fail::Refused(code, message) => {
                let mut error = Self::with_message(code, message);
                if error.status_code().is_none() {
                    error.set_status_code(axum::http::StatusCode::BAD_REQUEST);
                }
                error
            }
            Fail::Full => {
                let mut error =
                    Self::with_message(S3ErrorCode::Custom(STORAGE_FULL.into()), "No space left on the device or in the quota.");
                error.set_status_code(axum::http::StatusCode::INSUFFICIENT_STORAGE);
                error
            }
            Fail::Stopped => Self::with_message(S3ErrorCode::ServiceUnavailable, "The embedded stack is stopping."),
            Fail::Sqlite(error) => internal("index", &error),
            Fail::Io(error) => internal("files", &error),
            Fail::Damaged(what) => internal("stored data", &what),
        }
    }
}

impl From<Fail> for StoreError {
    fn from(fail: Fail) -> Self {
        const SERVICE: &str = "embedded queue";
        match fail {
            Fail::Refused(_, reason) => Self::Invalid { service: SERVICE, reason: reason.to_owned() },
            Fail::Full => Self::Full { service: SERVICE },
            Fail::Sqlite(error) => Self::Unavailable { service: SERVICE, reason: error.to_string() },
            Fail::Io(error) => Self::Unavailable { service: SERVICE, reason: error.kind().to_string() },
            Fail::Damaged(what) => Self::Damaged { what: what.to_owned() },
            Fail::Stopped => Self::Unavailable { service: SERVICE, reason: "stopped".to_owned() },
        }
    }
}

/// Logged here, once, with its cause; the caller only learns that it was us.
fn internal(place: &'static str, cause: &dyn std::fmt::Display) -> S3Error {
    tracing::error!(place, cause = %cause, "the embedded S3 could not answer");
    S3Error::with_message(S3ErrorCode::InternalError, "The embedded store failed; its log says why.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_has_its_own_code_wherever_it_shows() {
        let enospc = 28;
        let file = Fail::from(io::Error::from_raw_os_error(enospc));
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
        let index = Fail::from(rusqlite::Error::SqliteFailure(code, None));
        for fail in [file, index] {
            let error = S3Error::from(fail);
            assert_eq!(error.code().as_str(), STORAGE_FULL);
            assert_eq!(error.status_code().map(|status| status.as_u16()), Some(507));
        }
        assert_eq!(StoreError::from(Fail::Full), StoreError::Full { service: "embedded queue" });
    }
}
