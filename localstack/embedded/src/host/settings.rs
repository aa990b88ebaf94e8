use std::time::Duration;

/// What a handler ends with when it fails; only its text is logged.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;

/// How a queue feeds a function, as in an event source mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSettings {
    /// Most messages of one batch.
    pub batch_size: u32,
    /// How long a batch waits to become full.
    pub window: Duration,
    /// How long a message stays hidden after it was handed out.
    pub visibility: Duration,
    /// How long the function may take.
    pub timeout: Duration,
    /// Batches handled at the same time.
    pub concurrency: usize,
}

/// One message at a time, at once, 30 s to be done, hidden for six times that as Amazon advises, two at the same time.
impl Default for EventSettings {
    fn default() -> Self {
        Self { batch_size: 1, window: Duration::ZERO, visibility: Duration::from_mins(3), timeout: Duration::from_secs(30), concurrency: 2 }
    }
}
