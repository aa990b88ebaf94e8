//! Waiting until all is done: for the demo and for tests.

use super::running::Shared;
use crate::queue::Counts;
use josei_store::port::{QueueName, StoreError};
use std::time::Duration;
use thiserror::Error;
use tokio::time::{Instant, timeout_at};

/// Why a drain did not end with everything done.
#[derive(Debug, Error)]
pub enum DrainError {
    /// The time limit passed while messages or functions were under way.
    #[error("not everything was done within {limit:?}: {busy} function calls under way, queues {left:?}")]
    TimedOut {
        /// The limit.
        limit: Duration,
        /// Functions still running.
        busy: usize,
        /// Queues that are not empty.
        left: Vec<(&'static str, Counts)>,
    },
    /// The queues did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Pause between two looks, should a wake-up be missed.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Returns when no queue has a message that is not dead and no function is at work.
pub(super) async fn drain(shared: &Shared, limit: Duration) -> Result<(), DrainError> {
    let until = Instant::now() + limit;
    let mut changes = shared.queues.changes();
    loop {
        changes.mark_unchanged();
        let mut left = Vec::new();
        for queue in QueueName::ALL {
            let counts = shared.queues.counts(queue).await?;
            if !counts.is_empty() {
                left.push((queue.name(), counts));
            }
        }
        // Asked after the queues: a function that is done has already removed its messages and told of new ones.
        let busy = shared.busy_now();
        if left.is_empty() && busy == 0 {
            return Ok(());
        }
        if shared.is_full() {
            return Err(StoreError::Full { service: "embedded queue" }.into());
        }
        if Instant::now() >= until {
            return Err(DrainError::TimedOut { limit, busy, left });
        }
        drop(timeout_at(until.min(Instant::now() + LOOK_AGAIN), changes.changed()).await);
    }
}
