//! The span of one invocation: above all others, under the caller's if it has one, and sent with them before the answer is given.

use super::{STARTED, TARGET, parent};
use futures::FutureExt as _;
use lambda_runtime::Context;
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use tracing::field::Empty;
use tracing::{Instrument as _, Span, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// What starts a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// A request to the function URL.
    Http,
    /// A queue.
    Queue,
    /// A schedule.
    Schedule,
}

impl Trigger {
    /// As OpenTelemetry names it, with the kind of the span.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Http => ("http", "server"),
            Self::Queue => ("pubsub", "consumer"),
            Self::Schedule => ("timer", "internal"),
        }
    }
}

/// True until the first invocation.
static COLD: AtomicBool = AtomicBool::new(true);

/// One invocation.
#[derive(Debug)]
pub struct Invocation {
    span: Span,
}

impl Invocation {
    /// Begins its span, under the span that `traceparent` names, else under AWS's own (X-Ray) if that is sampled.
    #[must_use]
    pub fn begin(trigger: Trigger, context: &Context, traceparent: Option<&str>) -> Self {
        if STARTED.get().is_none() {
            return Self { span: Span::none() };
        }
        let (trigger, kind) = trigger.names();
        let span = info_span!(
            target: TARGET,
            "invocation",
            otel.name = context.env_config.function_name,
            otel.kind = kind,
            otel.status_code = Empty,
            faas.trigger = trigger,
            faas.invocation_id = context.request_id,
            faas.coldstart = COLD.swap(false, Ordering::Relaxed),
            http.request.method = Empty,
            http.route = Empty,
            http.response.status_code = Empty,
            delivery = Empty,
        );
        if let Some(parent) = parent::of(traceparent, context.xray_trace_id.as_deref()) {
            // It fails only for a span that runs already, and this one does not.
            drop(span.set_parent(parent));
        }
        Self { span }
    }

    /// Does the work in the span, and sends all spans before the answer is given: the process is frozen then. So also if the work panics.
    pub fn run<T, E>(self, work: impl Future<Output = Result<T, E>>) -> impl Future<Output = Result<T, E>> {
        // Boxed: a function's work is a large future, and would be held at each step here.
        let work = Box::pin(work);
        async move {
            let Some(collected) = STARTED.get() else { return work.await };
            let span = self.span;
            let outcome = AssertUnwindSafe(work.instrument(span.clone())).catch_unwind().await;
            if !matches!(outcome, Ok(Ok(_))) {
                span.record("otel.status_code", "ERROR");
            }
            drop(span);
            collected.flush().await;
            outcome.unwrap_or_else(|panic| resume_unwind(panic))
        }
    }
}
