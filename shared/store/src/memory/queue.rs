use super::lock;
use crate::port::{self, QueueName, StoreError};
use async_trait::async_trait;
use std::sync::Mutex;

/// Messages that were sent and not yet taken, in order.
#[derive(Debug, Default)]
pub struct Queue(Mutex<Vec<(QueueName, String)>>);

impl Queue {
    /// Takes all messages of a queue, the oldest first.
    #[must_use]
    pub fn take(&self, queue: QueueName) -> Vec<String> {
        lock(&self.0).extract_if(.., |(name, _)| *name == queue).map(|(_, body)| body).collect()
    }
}

#[async_trait]
impl port::Queue for Queue {
    async fn send(&self, queue: QueueName, body: String) -> Result<(), StoreError> {
        lock(&self.0).push((queue, body));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::Queue as _;

    #[tokio::test]
    async fn taken_in_order_and_once() {
        let queue = Queue::default();
        for (name, body) in [(QueueName::ReceiptIngest, "1"), (QueueName::EligibilityMatch, "2"), (QueueName::ReceiptIngest, "3")] {
            queue.send(name, body.to_owned()).await.unwrap();
        }
        assert_eq!(queue.take(QueueName::ReceiptIngest), ["1", "3"]);
        assert!(queue.take(QueueName::ReceiptIngest).is_empty());
        assert_eq!(queue.take(QueueName::EligibilityMatch), ["2"]);
    }
}
