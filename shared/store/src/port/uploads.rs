use super::StoreError;
use async_trait::async_trait;

/// Presigned multipart uploads into bucket `inbox` (S3). Only `receipt-upload` has this port.
#[async_trait]
pub trait Uploads: Send + Sync {
    /// Begins an upload to a key; answers its id.
    async fn begin(&self, key: &str) -> Result<String, StoreError>;

    /// A URL that takes exactly one part of exactly this length and SHA-256 for at most `limits::PRESIGNED_SECONDS_MAX`.
    async fn presign_part(
        &self,
        key: &str,
        upload: &str,
        number: u16,
        length: u64,
        sha256_base64: &str,
    ) -> Result<PresignedPart, StoreError>;

    /// The parts that have arrived, by rising number.
    async fn parts(&self, key: &str, upload: &str) -> Result<Vec<PartDone>, StoreError>;

    /// Joins the parts into the object unless the key is taken. `Ok(true)` if it did, `Ok(false)` if the object stands there already.
    async fn complete(&self, key: &str, upload: &str, parts: &[PartDone]) -> Result<bool, StoreError>;

    /// Drops the parts. Dropping what is gone is no error.
    async fn abort(&self, key: &str, upload: &str) -> Result<(), StoreError>;
}

/// Where and how to put one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresignedPart {
    /// The URL. Whoever has it may put this part: never logged.
    pub url: String,
    /// Headers the sender must send as they are.
    pub headers: Vec<(String, String)>,
}

/// A part that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartDone {
    /// Number from 1.
    pub number: u16,
    /// Entity tag that the service gave.
    pub etag: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the part, base64.
    pub sha256_base64: String,
}
