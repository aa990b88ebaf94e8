use super::error::store_error;
use crate::port::{self, QueueName, StoreError};
use async_trait::async_trait;
use aws_sdk_sqs::Client;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Mutex;

const SERVICE: &str = "SQS";

/// Queues on SQS, `<prefix>-<queue>` each. A queue's URL is asked for once.
#[derive(Clone)]
pub struct Queue {
    client: Client,
    prefix: String,
    urls: Arc<Mutex<BTreeMap<QueueName, String>>>,
}

impl Queue {
    pub(super) fn new(client: Client, prefix: String) -> Self {
        Self { client, prefix, urls: Arc::default() }
    }

    async fn url(&self, queue: QueueName) -> Result<String, StoreError> {
        let mut urls = self.urls.lock().await;
        if let Some(url) = urls.get(&queue) {
            return Ok(url.clone());
        }
        let sent = self.client.get_queue_url().queue_name(format!("{}-{}", self.prefix, queue.name())).send().await;
        let answer = sent.map_err(|error| store_error(SERVICE, &error))?;
        let url = answer.queue_url.ok_or_else(|| StoreError::Damaged { what: "SQS answered without a queue URL".to_owned() })?;
        urls.insert(queue, url.clone());
        Ok(url)
    }
}

#[async_trait]
impl port::Queue for Queue {
    async fn send(&self, queue: QueueName, body: String) -> Result<(), StoreError> {
        let url = self.url(queue).await?;
        let sent = self.client.send_message().queue_url(url).message_body(body).send().await;
        sent.map(drop).map_err(|error| store_error(SERVICE, &error))
    }
}
