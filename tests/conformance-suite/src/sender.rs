use async_trait::async_trait;
use bytes::Bytes;
use josei_store::memory::Uploads;
use josei_store::port::{PresignedPart, StoreError};
use std::sync::Arc;

/// The sender's side of an upload: puts bytes to a presigned URL.
#[async_trait]
pub trait PartSender: Send + Sync {
    /// Puts the bytes with the headers as they are; answers the HTTP status.
    async fn send(&self, part: &PresignedPart, bytes: Bytes) -> Result<u16, String>;
}

/// Over HTTP.
#[derive(Clone, Default)]
pub struct HttpSender(reqwest::Client);

#[async_trait]
impl PartSender for HttpSender {
    async fn send(&self, part: &PresignedPart, bytes: Bytes) -> Result<u16, String> {
        // The client sets the length of what it really sends: that is what the signature must catch.
        let headers = part.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
        let request = headers.fold(self.0.put(&part.url), |request, (name, value)| request.header(name, value));
        // Without the URL: whoever has it may put the part.
        let answer = request.body(bytes).send().await.map_err(|error| error.without_url().to_string())?;
        Ok(answer.status().as_u16())
    }
}

/// To the uploads in memory.
#[derive(Clone)]
pub struct MemorySender(pub Arc<Uploads>);

#[async_trait]
impl PartSender for MemorySender {
    async fn send(&self, part: &PresignedPart, bytes: Bytes) -> Result<u16, String> {
        match self.0.put_part(&part.url, bytes) {
            Ok(()) => Ok(200),
            Err(StoreError::Denied { .. }) => Ok(403),
            Err(StoreError::NotFound { .. }) => Ok(404),
            Err(StoreError::Invalid { .. }) => Ok(400),
            Err(error) => Err(error.to_string()),
        }
    }
}
