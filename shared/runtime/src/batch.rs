//! Batches are lifted, not written: a function handles one notification, this runs it over a queue's batch and reports only the failures.

use crate::notification::ObjectCreated;
use crate::problem;
use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use josei_store::port::{StoreError, TransactError};
use std::future::Future;
use thiserror::Error;
use tracing::field::Empty;
use tracing::{Instrument as _, error, info_span, warn};

/// Why one message failed. Every failure goes back to the queue; after five times it rests in the dead-letter queue.
#[derive(Debug, Error)]
pub enum Failure {
    /// A store did not answer, or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something stored does not agree with itself: the code of what, for a person to look.
    #[error("stored data does not agree ({code}): {what}")]
    Damaged {
        /// Stable code.
        code: &'static str,
        /// What, without content.
        what: String,
    },
    /// The message itself is unusable.
    #[error(transparent)]
    Message(#[from] crate::notification::NotANotification),
}

/// A transaction that did not happen. A refusal that a function did not expect is a condition that must hold and does not.
impl From<TransactError> for Failure {
    fn from(error: TransactError) -> Self {
        match error {
            TransactError::Refused(_) => Self::damaged("a condition that must hold does not"),
            TransactError::Contended => StoreError::Unavailable { service: "records", reason: "contended".to_owned() }.into(),
            TransactError::Store(error) => error.into(),
        }
    }
}

impl Failure {
    /// Stored data does not agree with itself.
    #[must_use]
    pub fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { code: problem::DAMAGED.code, what: what.into() }
    }

    /// True if trying again may help.
    #[must_use]
    pub const fn may_retry(&self) -> bool {
        match self {
            Self::Store(error) => error.may_retry(),
            Self::Damaged { .. } | Self::Message(_) => false,
        }
    }
}

/// Runs `handle` for every object of every message, one after the other, and names the messages that failed.
pub async fn lift<F, Fut>(event: SqsEvent, handle: F) -> SqsBatchResponse
where
    F: Fn(ObjectCreated) -> Fut,
    Fut: Future<Output = Result<(), Failure>>,
{
    let mut response = SqsBatchResponse::default();
    for message in event.records {
        let id = message.message_id.unwrap_or_default();
        let span = info_span!("message", id, delivery = Empty, otel.status_code = Empty);
        let body = message.body.unwrap_or_default();
        let outcome = async {
            for object in ObjectCreated::parse(&body)? {
                handle(object).await?;
            }
            Ok::<(), Failure>(())
        }
        .instrument(span.clone())
        .await;
        if let Err(failure) = outcome {
            span.record("otel.status_code", "ERROR");
            if failure.may_retry() {
                warn!(parent: &span, message_id = %id, %failure, "message goes back to the queue");
            } else {
                error!(parent: &span, message_id = %id, %failure, "message cannot be handled; it goes to the dead-letter queue after its last attempt");
            }
            let mut item = BatchItemFailure::default();
            item.item_identifier = id;
            response.batch_item_failures.push(item);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_failed_messages_come_back() {
        let body = ObjectCreated { bucket: "b".into(), key: "good".into() }.to_message();
        let bad = ObjectCreated { bucket: "b".into(), key: "bad".into() }.to_message();
        let event: SqsEvent = serde_json::from_value(serde_json::json!({"Records": [
            {"messageId": "1", "body": body}, {"messageId": "2", "body": bad}, {"messageId": "3", "body": "no json"}
        ]}))
        .unwrap();
        let response =
            lift(
                event,
                |object| async move { if object.key == "bad" { Err(StoreError::NotFound { what: "object" }.into()) } else { Ok(()) } },
            )
            .await;
        let failed: Vec<_> = response.batch_item_failures.into_iter().map(|item| item.item_identifier).collect();
        assert_eq!(failed, ["2", "3"]);
    }
}
