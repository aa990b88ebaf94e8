//! A table that stops once: before a transaction, or after it with its answer lost.

use async_trait::async_trait;
use josei_base::plan::{Item, Key, Table, Write};
use josei_store::port::{Page, Query, Records, StoreError, TransactError};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// No transaction is the one.
const NEVER: usize = usize::MAX;

pub(super) struct Cut {
    inner: Arc<dyn Records>,
    /// Transactions until it stops.
    left: AtomicUsize,
    /// 1 if the one it stops at is done.
    done: AtomicUsize,
}

impl Cut {
    pub(super) fn new(inner: Arc<dyn Records>) -> Self {
        Self { inner, left: AtomicUsize::new(NEVER), done: AtomicUsize::new(0) }
    }

    /// Stops at this transaction from now, which is done or not.
    pub(super) fn at(&self, transaction: usize, done: bool) {
        self.done.store(usize::from(done), Ordering::SeqCst);
        self.left.store(transaction, Ordering::SeqCst);
    }

    /// Goes on; true if it had stopped.
    pub(super) fn mended(&self) -> bool {
        self.left.swap(NEVER, Ordering::SeqCst) == 0
    }

    /// Is this the one? Nothing is answered after it either.
    fn stops(&self) -> Option<bool> {
        match self.left.load(Ordering::SeqCst) {
            NEVER => None,
            0 => Some(false),
            left => {
                self.left.store(left - 1, Ordering::SeqCst);
                (left == 1).then(|| self.done.load(Ordering::SeqCst) == 1)
            }
        }
    }
}

fn gone() -> StoreError {
    StoreError::Unavailable { service: "DynamoDB", reason: "cut".to_owned() }
}

#[async_trait]
impl Records for Cut {
    async fn get(&self, table: Table, key: &Key) -> Result<Option<Item>, StoreError> {
        self.inner.get(table, key).await
    }

    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        self.inner.query(query).await
    }

    async fn transact(&self, writes: &[Write]) -> Result<(), TransactError> {
        match self.stops() {
            None => self.inner.transact(writes).await,
            Some(done) => {
                if done {
                    self.inner.transact(writes).await?;
                }
                Err(gone().into())
            }
        }
    }
}
