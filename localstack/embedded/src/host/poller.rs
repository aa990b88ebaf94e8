//! Feeds one function from its queue.

use super::running::Shared;
use super::{EventFunction, batch};
use crate::clock::now_ms;
use crate::queue::Message;
use josei_store::port::StoreError;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep, timeout};

/// Longest pause between two looks, should a wake-up be missed.
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// Runs until stopped, then waits for the batches under way.
pub(super) async fn run(function: EventFunction, shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    let function = Arc::new(function);
    let lanes = u32::try_from(function.settings.concurrency.max(1)).unwrap_or(u32::MAX);
    let places = Arc::new(Semaphore::new(function.settings.concurrency.max(1)));
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let Ok(place) = place else { break };
        let messages = tokio::select! {
            messages = next_batch(&function, &shared) => messages,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        shared.note(&messages);
        match messages {
            Ok(messages) => {
                let (function, shared) = (Arc::clone(&function), Arc::clone(&shared));
                let busy = shared.busy();
                tokio::spawn(async move {
                    let done = batch::run(&function, &shared.queues, messages).await;
                    if done.is_err() {
                        shared.note(&done);
                    }
                    drop((busy, place));
                });
            }
            Err(error) => {
                tracing::error!(queue = function.queue.name(), %error, "the queue did not answer");
                sleep(PAUSE_MAX).await;
            }
        }
    }
    drop(places.acquire_many(lanes).await);
}

/// Waits for messages and takes a batch.
async fn next_batch(function: &EventFunction, shared: &Shared) -> Result<Vec<Message>, StoreError> {
    let settings = &function.settings;
    let mut changes = shared.queues.changes();
    loop {
        changes.mark_unchanged();
        let due = shared.queues.next_visible_ms(function.queue).await?;
        let wait = due.map_or(PAUSE_MAX, |due| Duration::from_millis(u64::try_from(due.saturating_sub(now_ms())).unwrap_or(0)));
        if !wait.is_zero() {
            drop(timeout(wait.min(PAUSE_MAX), changes.changed()).await);
            continue;
        }
        if !answers(function).await {
            sleep(PAUSE_MAX).await;
            continue;
        }
        let full_by = Instant::now() + settings.window;
        let mut messages = shared.queues.receive(function.queue, settings.batch_size, settings.visibility).await?;
        while !messages.is_empty() {
            let room = settings.batch_size.saturating_sub(u32::try_from(messages.len()).unwrap_or(u32::MAX));
            if room == 0 || Instant::now() >= full_by {
                return Ok(messages);
            }
            drop(tokio::time::timeout_at(full_by, changes.changed()).await);
            messages.extend(shared.queues.receive(function.queue, room, settings.visibility).await?);
        }
    }
}

/// True if the function is here, or is outside and can be called.
async fn answers(function: &EventFunction) -> bool {
    match &function.remote {
        Some(remote) => remote.answers().await,
        None => true,
    }
}
