use super::StoreError;
use josei_base::Timestamp;

/// The clock. Never used for safety, only for times that people read and limits that may be off by seconds.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Randomness for ids, salts and tokens.
pub trait Ids: Send + Sync {
    /// Fills the buffer with bytes nobody can guess.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), StoreError>;
}
