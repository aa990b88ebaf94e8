//! Of SQS: sending. Messages are taken by nobody but the host.

use super::{DENIED, Given, Refusal, Service, UNKNOWN, read};
use crate::options::ACCOUNT;
use crate::policy::Call;
use josei_store::port::QueueName;
use s3s::crypto::{Checksum as _, Md5};
use serde::Deserialize;
use serde_json::{Value, json};

/// Its name in signatures.
pub(super) const SERVICE: &str = "sqs";
/// Begins the names of its operations.
pub(super) const TARGET: &str = "AmazonSQS";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetQueueUrl {
    queue_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendMessage {
    queue_url: String,
    message_body: String,
}

impl Service {
    /// Where a queue is said to be. Only its end is looked at again: the SDK sends to the endpoint it was given.
    fn queue_url(&self, queue: QueueName) -> String {
        format!("{}/{ACCOUNT}/{}-{}", self.url, self.offer.prefix, queue.name())
    }

    pub(super) async fn sqs(&self, role: &'static str, given: &Given, operation: &str, body: &[u8]) -> Result<Value, Refusal> {
        let missing = || Refusal::coded("QueueDoesNotExist");
        match operation {
            "GetQueueUrl" => {
                let GetQueueUrl { queue_name } = read(body)?;
                let named = |queue: &QueueName| queue_name == format!("{}-{}", self.offer.prefix, queue.name());
                let queue = QueueName::ALL.into_iter().find(named).ok_or_else(missing)?;
                self.offer.gate.check(role, &Call::new("sqs:GetQueueUrl", self.names.queue(queue))).map_err(|_| DENIED)?;
                Ok(json!({ "QueueUrl": self.queue_url(queue) }))
            }
            "SendMessage" => {
                let SendMessage { queue_url, message_body } = read(body)?;
                let named = |queue: &QueueName| queue_url == self.queue_url(*queue);
                let queue = QueueName::ALL.into_iter().find(named).ok_or_else(missing)?;
                let digest = hex::encode(Md5::checksum(message_body.as_bytes()));
                given.queue.send(queue, message_body).await?;
                Ok(json!({ "MD5OfMessageBody": digest }))
            }
            _ => Err(UNKNOWN),
        }
    }
}
