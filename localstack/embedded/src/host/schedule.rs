//! Functions that run by the clock.

use super::running::{Shared, TickError};
use super::{ScheduledFunction, event};
use crate::clock::now_ms;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::{Instant, interval_at};

/// Runs a function once.
pub(super) async fn tick(name: &str, function: &ScheduledFunction, shared: &Arc<Shared>) -> Result<(), TickError> {
    let busy = shared.busy();
    let failed = |reason: String| TickError::Failed { name: name.to_owned(), reason };
    let event = event::scheduled(name, now_ms()).map_err(|error| failed(error.to_string()))?;
    let outcome = tokio::spawn((function.handler)(event)).await;
    drop(busy);
    match outcome {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(_) => Err(failed("the function panicked".to_owned())),
    }
}

/// Runs a function every so often until stopped.
pub(super) async fn run(name: String, shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    let Some((function, every)) = shared.schedules.get(&name).and_then(|function| Some((function, function.every?))) else { return };
    let mut due = interval_at(Instant::now() + every, every);
    loop {
        tokio::select! {
            _ = due.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = tick(&name, function, &shared).await {
            tracing::error!(%error, "a scheduled function failed");
        }
    }
}
