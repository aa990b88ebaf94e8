use super::StoreError;
use async_trait::async_trait;

/// The queues that functions listen to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QueueName {
    /// Objects in the inbox: `receipt-ingest`.
    ReceiptIngest,
    /// Register files in the inbox: `register-import`.
    RegisterImport,
    /// Chunks: `eligibility-match`.
    EligibilityMatch,
    /// Orders of notices: `notice-render`.
    NoticeRender,
}

impl QueueName {
    /// All queues, in a fixed order.
    pub const ALL: [Self; 4] = [Self::ReceiptIngest, Self::RegisterImport, Self::EligibilityMatch, Self::NoticeRender];

    /// The short name, also the end of the deployed queue's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReceiptIngest => "receipt-ingest",
            Self::RegisterImport => "register-import",
            Self::EligibilityMatch => "eligibility-match",
            Self::NoticeRender => "notice-render",
        }
    }
}

/// Repeating a notification (SQS). Messages are hints: losing one loses nothing, the sweeper repeats it.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Sends one message: an S3 notification in JSON, as the bucket would have sent it.
    async fn send(&self, queue: QueueName, body: String) -> Result<(), StoreError>;
}
