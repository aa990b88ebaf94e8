//! The one thread that writes.

use crate::fail::Fail;
use crate::folder::Lock;
use crate::limits::WRITES_WAITING_MAX;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Something that must be undone unless a transaction commits: a blob file that no row points to yet.
pub(crate) struct Guard {
    undo: Option<Box<dyn FnOnce() + Send>>,
}

impl Guard {
    /// Runs `undo` on drop, unless kept.
    pub(crate) fn new(undo: impl FnOnce() + Send + 'static) -> Self {
        Self { undo: Some(Box::new(undo)) }
    }

    /// Committed: nothing to undo.
    pub(crate) fn keep(mut self) {
        self.undo = None;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(undo) = self.undo.take() {
            undo();
        }
    }
}

/// Handle of the thread.
pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    doubtful: Arc<AtomicBool>,
}

impl Writer {
    /// Starts the thread, which holds the lock of the folder until it ends.
    pub(super) fn start(mut connection: Connection, lock: Lock) -> Result<Self, std::io::Error> {
        let (jobs, mut waiting) = mpsc::channel::<Job>(WRITES_WAITING_MAX);
        let thread = std::thread::Builder::new().name("josei-index".to_owned()).spawn(move || {
            while let Some(job) = waiting.blocking_recv() {
                job(&mut connection);
            }
            drop((connection, lock));
        })?;
        Ok(Self { jobs: Mutex::new(Some(jobs)), thread: Mutex::new(Some(thread)), doubtful: Arc::new(AtomicBool::new(false)) })
    }

    /// One transaction on that thread. It happens even if the caller stops waiting.
    pub(super) async fn run<T, W>(&self, guards: Vec<Guard>, work: W) -> Result<T, Fail>
    where
        T: Send + 'static,
        W: FnOnce(&Transaction<'_>) -> Result<T, Fail> + Send + 'static,
    {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Fail::Stopped)?;
        let (reply, answer) = oneshot::channel();
        let doubtful = Arc::clone(&self.doubtful);
        // A caller that has gone away needs no answer.
        let job: Job = Box::new(move |connection| drop(reply.send(execute(connection, guards, work, &doubtful))));
        jobs.send(job).await.map_err(|_| Fail::Stopped)?;
        answer.await.map_err(|_| Fail::Stopped)?
    }

    /// True if a commit failed in a way that leaves open whether it happened; then the next start looks through the blobs of this run.
    pub(super) fn is_doubtful(&self) -> bool {
        self.doubtful.load(Ordering::Relaxed)
    }

    /// Lets the thread finish what waits, then ends it.
    pub(super) async fn stop(&self) {
        drop(self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            drop(tokio::task::spawn_blocking(move || thread.join()).await);
        }
    }
}

fn execute<T>(
    connection: &mut Connection,
    guards: Vec<Guard>,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, Fail>,
    doubtful: &AtomicBool,
) -> Result<T, Fail> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // On an error the transaction rolls back and the guards undo, in this order.
    let answer = work(&transaction)?;
    let committed = transaction.commit();
    if committed.is_err() {
        doubtful.store(true, Ordering::Relaxed);
    }
    // Kept also after a failed commit: a file too many is cleaned up at the next start, a row without its file is a loss.
    guards.into_iter().for_each(Guard::keep);
    committed?;
    Ok(answer)
}
