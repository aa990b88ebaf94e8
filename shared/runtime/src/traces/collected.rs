//! Spans that have ended wait here until their invocation ends; then they are sent, within a limit.

use opentelemetry::Context;
use opentelemetry::trace::SpanId;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanExporter as _, SpanProcessor};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tracing::{info, warn};

/// Milliseconds an invocation may wait for the collector.
pub const FLUSH_MILLISECONDS_MAX: u64 = 500;
/// Seconds in which no invocation waits again for a collector that let one wait that long. What is collected meanwhile is dropped.
pub const REST_SECONDS: u64 = 60;
/// Spans of one invocation that are kept; later ones are dropped, but for the invocation's own.
pub const SPANS_WAITING_MAX: usize = 2_048;

/// What waits, and how the collector does.
#[derive(Debug)]
pub(super) struct Collected {
    exporter: SpanExporter,
    waiting: Mutex<Waiting>,
    health: Mutex<Health>,
}

#[derive(Debug, Default)]
struct Waiting {
    spans: Vec<SpanData>,
    dropped: usize,
}

#[derive(Debug, Default)]
struct Health {
    /// Whether the log was told that it does not answer.
    told: bool,
    rests_until: Option<Instant>,
}

impl Collected {
    pub(super) fn new(exporter: SpanExporter) -> Self {
        Self { exporter, waiting: Mutex::default(), health: Mutex::default() }
    }

    fn keep(&self, span: SpanData) {
        let mut waiting = locked(&self.waiting);
        let root = span.parent_span_is_remote || span.parent_span_id == SpanId::INVALID;
        if root || waiting.spans.len() < SPANS_WAITING_MAX {
            waiting.spans.push(span);
        } else {
            waiting.dropped += 1;
        }
    }

    /// Sends what waits. The collector may fail or be slow; an invocation does not fail by it, nor wait longer than the limit.
    pub(super) async fn flush(&self) {
        let Waiting { spans, dropped } = std::mem::take(&mut *locked(&self.waiting));
        if dropped > 0 {
            info!(dropped, kept = spans.len(), "an invocation had more spans than are kept");
        }
        if spans.is_empty() || locked(&self.health).rests_until.is_some_and(|until| Instant::now() < until) {
            return;
        }
        let limit = Duration::from_millis(FLUSH_MILLISECONDS_MAX);
        match tokio::time::timeout(limit, self.exporter.export(spans)).await {
            Ok(Ok(())) => *locked(&self.health) = Health::default(),
            Ok(Err(error)) => self.fails(&error.to_string(), None),
            Err(_) => self.fails("no answer within the limit", Some(Instant::now() + Duration::from_secs(REST_SECONDS))),
        }
    }

    /// One warning, until the collector takes spans again.
    fn fails(&self, failure: &str, rests_until: Option<Instant>) {
        let mut health = locked(&self.health);
        health.rests_until = rests_until;
        if !std::mem::replace(&mut health.told, true) {
            warn!(failure, "the collector does not take spans; they are dropped until it does");
        }
    }
}

/// What is inside is whole even if a holder panicked.
fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts every span that ends to those that wait. Not the batch processor of the library: its own thread would sleep through the freeze after
/// an invocation, and blocks the caller to be flushed.
#[derive(Debug)]
pub(super) struct Collecting(pub(super) Arc<Collected>);

impl SpanProcessor for Collecting {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        if span.span_context.is_sampled() {
            self.0.keep(span);
        }
    }

    /// What waits is sent by [`Collected::flush`] alone.
    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}
