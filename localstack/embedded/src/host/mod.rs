//! Hosts functions in this process: queue messages, HTTP requests and schedules reach them as they would on Lambda.

mod address;
mod batch;
mod drain;
mod event;
mod outside;
mod poller;
mod running;
mod schedule;
mod settings;

pub use address::{Address, NotAnAddress};
pub use drain::DrainError;
pub use running::{Running, TickError};
pub use settings::{EventSettings, HandlerError};

use aws_lambda_events::event::cloudwatch_events::CloudWatchEvent;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use axum::Router;
use futures::FutureExt;
use futures::future::BoxFuture;
use josei_store::port::QueueName;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// Answers a batch of messages.
pub(crate) type EventHandler = Arc<dyn Fn(SqsEvent) -> BoxFuture<'static, Result<SqsBatchResponse, HandlerError>> + Send + Sync>;
/// Does what is due.
pub(crate) type ScheduleHandler = Arc<dyn Fn(CloudWatchEvent) -> BoxFuture<'static, Result<(), HandlerError>> + Send + Sync>;

/// A function that listens to a queue.
pub(crate) struct EventFunction {
    pub(crate) queue: QueueName,
    pub(crate) settings: EventSettings,
    pub(crate) handler: EventHandler,
    /// Where it is, if not here: while nobody answers there, messages wait.
    pub(crate) remote: Option<Arc<outside::Remote>>,
}

/// A function that runs by the clock.
pub(crate) struct ScheduledFunction {
    pub(crate) every: Option<Duration>,
    pub(crate) handler: ScheduleHandler,
}

/// Functions to host. Give them, then hand this to [`Stack::host`](crate::Stack::host).
#[derive(Default)]
pub struct Host {
    pub(crate) events: Vec<EventFunction>,
    pub(crate) schedules: BTreeMap<String, ScheduledFunction>,
    pub(crate) routers: BTreeMap<String, Router>,
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Host({} events, {} schedules)", self.events.len(), self.schedules.len())
    }
}

impl Host {
    /// Nothing hosted yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Hands the messages of a queue to a function in batches. Messages the answer names as failed come again after the visibility time-out;
    /// an error, a panic or a time-out fails the whole batch.
    #[must_use]
    pub fn on_queue<H, F>(mut self, queue: QueueName, settings: EventSettings, handler: H) -> Self
    where
        H: Fn(SqsEvent) -> F + Send + Sync + 'static,
        F: Future<Output = Result<SqsBatchResponse, HandlerError>> + Send + 'static,
    {
        let handler: EventHandler = Arc::new(move |event| handler(event).boxed());
        self.events.push(EventFunction { queue, settings, handler, remote: None });
        self
    }

    /// Mounts a function's router under `/<name>`; on AWS each is a host of its own (a function URL).
    #[must_use]
    pub fn on_http(mut self, name: &str, router: Router) -> Self {
        self.routers.insert(name.to_owned(), router);
        self
    }

    /// Runs a function every so often (`None`: only by [`Running::tick`]).
    #[must_use]
    pub fn on_schedule<H, F>(mut self, name: &str, every: Option<Duration>, handler: H) -> Self
    where
        H: Fn(CloudWatchEvent) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), HandlerError>> + Send + 'static,
    {
        let handler: ScheduleHandler = Arc::new(move |event| handler(event).boxed());
        self.schedules.insert(name.to_owned(), ScheduledFunction { every, handler });
        self
    }
}
