//! Traces: JSON lines on standard error, level by `JOSEI_LOG` (default `info`). Ids only, never content.

use tracing_subscriber::EnvFilter;

/// Variable that sets the level, in the syntax of `tracing` filters.
pub const LOG_VARIABLE: &str = "JOSEI_LOG";

/// Starts traces for a function. A second call changes nothing.
pub fn start() {
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    let started = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    if started.is_err() {
        tracing::debug!("traces were started before");
    }
}
