//! One batch through one handler.

use super::event;
use super::{EventFunction, HandlerError};
use crate::queue::{Message, Queues};
use aws_lambda_events::event::sqs::SqsBatchResponse;
use josei_store::port::StoreError;
use std::collections::BTreeSet;

/// Runs the handler and removes what it did not name as failed. What stays comes again after its time-out.
pub(super) async fn run(function: &EventFunction, queues: &Queues, messages: Vec<Message>) -> Result<(), StoreError> {
    let queue = function.queue;
    let outcome = call(function, &messages).await;
    let done = outcome.and_then(|response| succeeded(&messages, &response));
    let done = done.unwrap_or_else(|error| {
        tracing::error!(queue = queue.name(), messages = messages.len(), %error, "a batch failed");
        Vec::new()
    });
    let removed = queues.delete(queue, done).await.map(drop);
    if let Err(error) = &removed {
        tracing::error!(queue = queue.name(), %error, "messages that are done could not be removed: they come again");
    }
    removed
}

/// A task of its own keeps a panic from the host.
async fn call(function: &EventFunction, messages: &[Message]) -> Result<SqsBatchResponse, HandlerError> {
    let event = event::sqs(function.queue.name(), messages)?;
    let running = tokio::spawn((function.handler)(event));
    let abort = running.abort_handle();
    match tokio::time::timeout(function.settings.timeout, running).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err("the function panicked".into()),
        Err(_) => {
            abort.abort();
            Err("the function took longer than its time-out".into())
        }
    }
}

/// Receipts of what succeeded. An answer with an unknown or empty id Lambda takes for a failure of all.
fn succeeded(messages: &[Message], response: &SqsBatchResponse) -> Result<Vec<String>, HandlerError> {
    let failed: BTreeSet<&str> = response.batch_item_failures.iter().map(|failure| failure.item_identifier.as_str()).collect();
    let known: BTreeSet<&str> = messages.iter().map(|message| message.id.as_str()).collect();
    if !failed.is_subset(&known) {
        return Err("the function named a failed message that was not in its batch".into());
    }
    Ok(messages.iter().filter(|message| !failed.contains(message.id.as_str())).map(|message| message.receipt.clone()).collect())
}
