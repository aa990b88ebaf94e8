//! Spans by OpenTelemetry, when the endpoint of a collector is set; without one nothing is started.
//!
//! | variable | meaning |
//! |---|---|
//! | `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` | address that spans are sent to, as it stands; switches spans on |
//! | `OTEL_EXPORTER_OTLP_ENDPOINT` | the same without its path: `/v1/traces` is added |
//! | `OTEL_EXPORTER_OTLP_TRACES_HEADERS`, `OTEL_EXPORTER_OTLP_HEADERS` | headers of every export |
//! | `OTEL_EXPORTER_OTLP_TRACES_PROTOCOL`, `OTEL_EXPORTER_OTLP_PROTOCOL` | `http/protobuf`; anything else is refused |
//! | `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES` | who sends; without them the function's name as deployed |
//! | `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG` | how many; without them all that the caller does not leave out |
//! | `OTEL_SDK_DISABLED` | `true`: off, whatever the endpoint |
//!
//! No others: no compression, no certificate files, no time limit but [`FLUSH_MILLISECONDS_MAX`].

mod client;
mod collected;
mod invocation;
mod parent;
mod route;
mod settings;

pub use collected::{FLUSH_MILLISECONDS_MAX, REST_SECONDS, SPANS_WAITING_MAX};
pub use invocation::{Invocation, Trigger};
pub use settings::BadExport;

pub(crate) use parent::TRACEPARENT;
pub(crate) use route::named;

use client::Client;
use collected::{Collected, Collecting};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{Protocol, RetryPolicy, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider, SpanExporter as _};
use std::sync::{Arc, OnceLock};
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::Layer;
use tracing_subscriber::registry::LookupSpan;

/// Target of spans that are made to be sent: no line of the log has them.
pub const TARGET: &str = "josei::spans";

/// What was started, if anything was.
static STARTED: OnceLock<Arc<Collected>> = OnceLock::new();

/// The tracer, if an endpoint is set. A second call starts nothing.
pub(crate) fn tracer() -> Result<Option<SdkTracer>, BadExport> {
    let get = |name: &'static str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let Some(settings) = settings::read(&get)? else { return Ok(None) };
    let exporter = SpanExporter::builder().with_http().with_http_client(Client::to(&settings.endpoint));
    let exporter = exporter.with_endpoint(settings.endpoint.to_string()).with_protocol(Protocol::HttpBinary);
    // Not again: the library would sleep on the thread of the invocation.
    let exporter = exporter.with_retry_policy(RetryPolicy::disabled()).build();
    let mut exporter = exporter.map_err(|error| BadExport::Exporter(error.to_string()))?;
    let resource = match settings.service {
        Some(name) => Resource::builder().with_service_name(name).build(),
        None => Resource::builder().build(),
    };
    exporter.set_resource(&resource);
    let collected = Arc::new(Collected::new(exporter));
    if STARTED.set(collected.clone()).is_err() {
        return Ok(None);
    }
    let provider = SdkTracerProvider::builder().with_span_processor(Collecting(collected)).with_resource(resource).build();
    Ok(Some(provider.tracer(env!("CARGO_PKG_NAME"))))
}

/// Gives the tracer our own spans, and those of the calls to services.
pub(crate) fn layer<S>(tracer: SdkTracer) -> impl Layer<S>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    let layer = tracing_opentelemetry::layer().with_location(false).with_threads(false).with_target(false).with_tracked_inactivity(false);
    layer.with_tracer(tracer).with_filter(filter_fn(is_sent).with_max_level_hint(LevelFilter::DEBUG))
}

/// Of other libraries only the span of a call to a service, which has service and operation and nothing of what is in it.
/// Of our own lines, warnings and errors.
fn is_sent(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    let ours = target == TARGET || target.starts_with("josei_");
    if metadata.is_span() {
        ours || (target.starts_with("aws_sdk_") && target.contains("::operation::"))
    } else {
        ours && *metadata.level() <= Level::WARN
    }
}
