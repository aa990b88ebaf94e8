//! Functions at work.

use super::{DrainError, Host, ScheduledFunction, drain, poller, schedule};
use crate::queue::Queues;
use crate::s3::Server;
use axum::Router;
use axum::http::StatusCode;
use josei_runtime::problem::{NOT_FOUND, Problem};
use josei_store::port::StoreError;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Why a scheduled function was not run to its end.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TickError {
    /// No scheduled function has this name.
    #[error("no scheduled function is called {name}")]
    Unknown {
        /// The name.
        name: String,
    },
    /// The function failed.
    #[error("{name} failed: {reason}")]
    Failed {
        /// The name.
        name: String,
        /// The function's own words.
        reason: String,
    },
}

/// What pollers, schedules and drains share.
pub(super) struct Shared {
    pub(super) queues: Queues,
    pub(super) schedules: BTreeMap<String, ScheduledFunction>,
    busy: Arc<AtomicUsize>,
    full: AtomicBool,
}

impl Shared {
    /// Notes that a queue could not be written, or could be again.
    pub(super) fn note<T>(&self, answer: &Result<T, StoreError>) {
        match answer {
            Ok(_) => self.full.store(false, Ordering::SeqCst),
            Err(StoreError::Full { .. }) => self.full.store(true, Ordering::SeqCst),
            Err(_) => {}
        }
    }

    /// True while no message can be taken or removed, because the disk is full.
    pub(super) fn is_full(&self) -> bool {
        self.full.load(Ordering::SeqCst)
    }

    /// Counts a function call until dropped.
    pub(super) fn busy(&self) -> Busy {
        self.busy.fetch_add(1, Ordering::SeqCst);
        Busy { busy: Arc::clone(&self.busy), queues: self.queues.clone() }
    }

    /// Function calls under way.
    pub(super) fn busy_now(&self) -> usize {
        self.busy.load(Ordering::SeqCst)
    }
}

/// A function call under way.
pub(super) struct Busy {
    busy: Arc<AtomicUsize>,
    queues: Queues,
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.busy.fetch_sub(1, Ordering::SeqCst);
        self.queues.wake();
    }
}

/// Hosted functions, running.
pub struct Running {
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
    server: Server,
    address: SocketAddr,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Running({})", self.url())
    }
}

impl Running {
    pub(crate) fn start(host: Host, queues: Queues, listener: TcpListener, address: SocketAddr) -> Self {
        let (stop, stopped) = watch::channel(false);
        let shared =
            Arc::new(Shared { queues, schedules: host.schedules, busy: Arc::new(AtomicUsize::new(0)), full: AtomicBool::new(false) });
        let mut tasks = JoinSet::new();
        let nothing = Router::new().fallback(async || Problem::new(StatusCode::NOT_FOUND, &NOT_FOUND));
        let router = host.routers.into_iter().fold(nothing, |all, (name, router)| all.nest(&format!("/{name}"), router));
        for function in host.events {
            tasks.spawn(poller::run(function, Arc::clone(&shared), stopped.clone()));
        }
        for name in shared.schedules.keys() {
            tasks.spawn(schedule::run(name.clone(), Arc::clone(&shared), stopped.clone()));
        }
        Self { shared, stop, tasks, server: Server::serve(listener, router), address }
    }

    /// Where the HTTP functions are: `http://127.0.0.1:<port>`; each under `/<name>`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Runs a scheduled function now.
    pub async fn tick(&self, name: &str) -> Result<(), TickError> {
        let function = self.shared.schedules.get(name).ok_or_else(|| TickError::Unknown { name: name.to_owned() })?;
        schedule::tick(name, function, &self.shared).await
    }

    /// Waits until all queues are empty and no function is at work. Dead letters do not count.
    pub async fn drain(&self, limit: Duration) -> Result<(), DrainError> {
        drain::drain(&self.shared, limit).await
    }

    /// Takes no more messages or requests and finishes what is under way.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        self.server.stop().await;
        while self.tasks.join_next().await.is_some() {}
    }
}
