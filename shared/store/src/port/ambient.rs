use super::StoreError;
use async_trait::async_trait;
use josei_base::Timestamp;
use std::time::Duration;

/// The clock. Never used for safety, only for times that people read and limits that may be off by seconds.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Waits before another try. A clock of the simulator does not: there, who goes on is chosen.
    async fn pause(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// Randomness for ids, salts and tokens.
pub trait Ids: Send + Sync {
    /// Fills the buffer with bytes nobody can guess.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), StoreError>;
}
