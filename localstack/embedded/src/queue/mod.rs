//! Queues with visibility time-outs and dead letters, in the index, so that they survive a restart.

mod message;
pub(crate) mod sql;

pub use message::{Counts, Message};

use crate::clock::{millis, now_ms};
use crate::fail::Fail;
use crate::index::Index;
use crate::limits::{BATCH_MESSAGES_MAX, MESSAGE_BYTES_MAX};
use async_trait::async_trait;
use josei_store::port::{Queue, QueueName, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// All queues of a stack. Cheap to clone.
#[derive(Clone)]
pub struct Queues {
    index: Arc<Index>,
}

impl std::fmt::Debug for Queues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Queues")
    }
}

impl Queues {
    pub(crate) const fn new(index: Arc<Index>) -> Self {
        Self { index }
    }

    /// Sends one message; answers its id.
    pub async fn send(&self, queue: QueueName, body: String) -> Result<String, StoreError> {
        if body.len() > MESSAGE_BYTES_MAX {
            return Err(StoreError::Invalid {
                service: "embedded queue",
                reason: format!("a message has more than {MESSAGE_BYTES_MAX} bytes"),
            });
        }
        let work = move |transaction: &rusqlite::Transaction<'_>| sql::insert(transaction, queue.name(), &body, now_ms());
        let id = self.index.write(Vec::new(), work).await?;
        self.wake();
        Ok(id)
    }

    /// Takes up to `most` messages and hides them for `visibility`. What was taken as often as allowed goes to the dead letters instead.
    pub async fn receive(&self, queue: QueueName, most: u32, visibility: Duration) -> Result<Vec<Message>, StoreError> {
        let most = most.min(BATCH_MESSAGES_MAX);
        let work = move |transaction: &rusqlite::Transaction<'_>| {
            sql::receive(transaction, queue.name(), i64::from(most), millis(visibility), now_ms())
        };
        let (messages, buried) = self.index.write(Vec::new(), work).await?;
        if buried > 0 {
            self.wake();
        }
        Ok(messages)
    }

    /// Removes messages that are done, by receipt handle. A handle that a later receive has replaced removes nothing.
    pub async fn delete(&self, queue: QueueName, receipts: Vec<String>) -> Result<(), StoreError> {
        if receipts.is_empty() {
            return Ok(());
        }
        let work = move |transaction: &rusqlite::Transaction<'_>| sql::delete(transaction, queue.name(), &receipts);
        self.index.write(Vec::new(), work).await?;
        self.wake();
        Ok(())
    }

    /// Makes the dead letters of a queue visible again, as if just sent; answers how many.
    pub async fn redrive(&self, queue: QueueName) -> Result<usize, StoreError> {
        let work = move |transaction: &rusqlite::Transaction<'_>| sql::redrive(transaction, queue.name(), now_ms());
        let count = self.index.write(Vec::new(), work).await?;
        self.wake();
        Ok(count)
    }

    /// The dead letters of a queue, oldest first.
    pub async fn dead_letters(&self, queue: QueueName, most: u32) -> Result<Vec<Message>, StoreError> {
        Ok(self.index.read(move |connection| sql::dead_letters(connection, queue.name(), i64::from(most))).await?)
    }

    /// How many messages a queue has and how old the oldest is.
    pub async fn counts(&self, queue: QueueName) -> Result<Counts, StoreError> {
        Ok(self.index.read(move |connection| sql::counts(connection, queue.name(), now_ms())).await?)
    }

    /// Milliseconds since 1970 when the next message becomes visible; in the past if one is.
    pub(crate) async fn next_visible_ms(&self, queue: QueueName) -> Result<Option<i64>, Fail> {
        self.index.read(move |connection| sql::next_visible_ms(connection, queue.name())).await
    }

    /// Counts changes of the index, to wait for one.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.index.changes()
    }

    /// Lets everybody who waits look again.
    pub(crate) fn wake(&self) {
        self.index.wake();
    }
}

#[async_trait]
impl Queue for Queues {
    async fn send(&self, queue: QueueName, body: String) -> Result<(), StoreError> {
        Queues::send(self, queue, body).await.map(drop)
    }
}
