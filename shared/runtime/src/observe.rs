//! What happened: JSON lines on standard error, level by `JOSEI_LOG` (default `info`). Ids only, never content. Metrics beside them, as bare lines;
//! spans to a collector, if one is set ([`crate::traces`]).

use crate::{metrics, traces};
use josei_delivery::DeliveryId;
use std::io::Write as _;
use tracing::field::{Field, Visit};
use tracing::{Event, Span, Subscriber, warn};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

/// Variable that sets the level, in the syntax of `tracing` filters.
pub const LOG_VARIABLE: &str = "JOSEI_LOG";

/// Starts lines, metrics and spans of a function. A second call changes nothing.
pub fn start() {
    let level = EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt::layer().json().with_writer(std::io::stderr).with_filter(level);
    let lines = lines.with_filter(filter_fn(|metadata| ![metrics::TARGET, traces::TARGET].contains(&metadata.target())));
    let counted = MetricLines.with_filter(filter_fn(|metadata| metadata.target() == metrics::TARGET));
    let (tracer, refused) = match traces::tracer() {
        Ok(tracer) => (tracer, None),
        Err(refused) => (None, Some(refused)),
    };
    if tracing_subscriber::registry().with(tracer.map(traces::layer)).with(lines).with(counted).try_init().is_err() {
        tracing::debug!("traces were started before");
    }
    // A function does its work with or without a collector.
    if let Some(refused) = refused {
        warn!(%refused, "no spans are sent");
    }
}

/// Tells the span we are in, and by it its lines, which delivery the work is about.
pub fn about(delivery: &DeliveryId) {
    Span::current().record("delivery", delivery.as_str());
}

/// Writes metric events as they are, whatever the level of the traces.
struct MetricLines;

impl<S: Subscriber> Layer<S> for MetricLines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut Line);
    }
}

struct Line;

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == metrics::LINE {
            // One write, so that lines do not mix. A metric that cannot be written is lost, not the work.
            drop(std::io::stderr().write_all(format!("{value}\n").as_bytes()));
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
