//! The index: one SQLite file for objects, uploads and queues, with one writer thread and a few readers.
//!
//! One writer makes every check and its write one step: put-if-absent has exactly one winner, and a notification stands in its queue if and only
//! if its object stands in the bucket. WAL with `synchronous = NORMAL` survives `kill -9` without loss.

mod schema;
mod sequence;
mod writer;

pub(crate) use schema::{SCHEMA_VERSION, set_meta};
pub(crate) use sequence::{Sequence, split};
pub(crate) use writer::Guard;

use crate::fail::Fail;
use crate::folder::Lock;
use crate::limits::READERS_MAX;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use writer::Writer;

/// Statements kept prepared in each connection.
const STATEMENTS_KEPT: usize = 128;

/// The index.
pub(crate) struct Index {
    path: PathBuf,
    writer: Writer,
    readers: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
    changes: watch::Sender<u64>,
    sequence: Sequence,
    cleaned_through: u32,
}

/// Why an index could not be opened.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// Written by a newer version of this program.
    Newer(i64),
    /// Anything else.
    Fail(Fail),
}

impl<T: Into<Fail>> From<T> for OpenError {
    fn from(error: T) -> Self {
        Self::Fail(error.into())
    }
}

impl Index {
    /// Opens or creates the file and begins a new run.
    pub(crate) fn open(path: &Path, lock: Lock) -> Result<Self, OpenError> {
        let mut connection = Connection::open(path)?;
        prepare(&connection)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let transaction = connection.transaction()?;
        schema::create(&transaction)?;
        let (run, cleaned_through) = schema::begin_run(&transaction)?;
        transaction.commit()?;
        let writer = Writer::start(connection, lock)?;
        Ok(Self {
            path: path.to_owned(),
            writer,
            readers: Mutex::new(Vec::new()),
            places: Arc::new(Semaphore::new(READERS_MAX)),
            changes: watch::Sender::new(0),
            sequence: Sequence::new(run),
            cleaned_through,
        })
    }

    /// Numbers for objects and blobs.
    pub(crate) const fn sequence(&self) -> &Sequence {
        &self.sequence
    }

    /// The last run whose left-over blobs are known to be gone.
    pub(crate) const fn cleaned_through(&self) -> u32 {
        self.cleaned_through
    }

    /// Counts the changes of queues; wakes those who wait for messages, or for their end.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Tells everybody who waits for messages to look again.
    pub(crate) fn wake(&self) {
        self.changes.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// One transaction. `guards` are kept if it commits and undone if it does not, even when the caller has gone away.
    pub(crate) async fn write<T, W>(&self, guards: Vec<Guard>, work: W) -> Result<T, Fail>
    where
        T: Send + 'static,
        W: FnOnce(&rusqlite::Transaction<'_>) -> Result<T, Fail> + Send + 'static,
    {
        self.writer.run(guards, work).await
    }

    /// Reads in a consistent view.
    pub(crate) async fn read<T, W>(self: &Arc<Self>, work: W) -> Result<T, Fail>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, Fail> + Send + 'static,
    {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| Fail::Stopped)?;
        let index = Arc::clone(self);
        let answer = tokio::task::spawn_blocking(move || {
            let kept = index.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut connection = kept.map_or_else(|| index.open_reader(), Ok)?;
            let view = connection.transaction()?;
            let answer = work(&view);
            view.finish()?;
            index.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            drop(place);
            answer
        });
        answer.await.map_err(|_| Fail::Stopped)?
    }

    fn open_reader(&self) -> Result<Connection, Fail> {
        let connection = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        prepare(&connection)?;
        Ok(connection)
    }

    /// Ends the run: everything written, the journal folded in, the file closed.
    pub(crate) async fn close(&self) -> Result<(), Fail> {
        self.places.close();
        let run = self.sequence.run();
        if !self.writer.is_doubtful() {
            self.write(Vec::new(), move |transaction| set_meta(transaction, schema::CLEANED_THROUGH, i64::from(run))).await?;
        }
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.writer.stop().await;
        Ok(())
    }
}

fn prepare(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.busy_timeout(Duration::from_secs(5))
}
