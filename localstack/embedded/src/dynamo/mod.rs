//! The embedded DynamoDB: `dynoxide` on a file, on a thread of its own, behind the gate that asks the callers' policies.
//!
//! Its calls run to their end on the thread that took the request, so it gets a small runtime of its own and never holds up the rest.

mod calls;
mod serve;

use crate::error::StackError;
use crate::folder::Lock;
use crate::limits::STOP_WAIT_MS;
use crate::options::Options;
use crate::policy::Gate;
use dynoxide::DynoxideError;
use dynoxide::actions::create_table::CreateTableRequest;
use dynoxide::types::{AttributeDefinition, KeySchemaElement, KeyType, ScalarAttributeType};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// Threads that answer. The database itself takes one request at a time.
const THREADS: usize = 2;
/// Attribute of the partition key of every table.
const PARTITION: &str = "pk";
/// Attribute of the sort key.
const SORT: &str = "sk";

/// The server, running.
pub(crate) struct Dynamo {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Dynamo {
    /// Opens or creates the file and the tables, then serves.
    pub(crate) fn start(file: &Path, listener: TcpListener, options: &Options, gate: Arc<Gate>, lock: Lock) -> Result<Self, StackError> {
        let path = file.to_str().ok_or_else(|| failed("the name of its file is not UTF-8"))?;
        let database = dynoxide::Database::new(path).map_err(failed)?;
        // Sets `synchronous = NORMAL`: with its WAL, safe against `kill -9`, and without a disk flush at each call.
        database.disable_bulk_loading().map_err(failed)?;
        for name in options.table_names().into_values() {
            match database.create_table(table(name)) {
                Ok(_) | Err(DynoxideError::ResourceInUseException(_)) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("josei-dynamodb")
            .enable_all()
            .build()
            .map_err(failed)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let run = move || {
            let served = runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                let stopped = async move { drop(stopped.await) };
                axum::serve(listener, serve::router(database, gate)).with_graceful_shutdown(stopped).await
            });
            if let Err(error) = served {
                tracing::error!(%error, "the embedded DynamoDB ended");
            }
            runtime.shutdown_timeout(Duration::from_millis(STOP_WAIT_MS));
            drop(lock);
        };
        let thread = std::thread::Builder::new().name("josei-dynamodb".to_owned()).spawn(run).map_err(failed)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }

    /// Finishes the requests under way and closes the file.
    pub(crate) async fn stop(mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let ended = tokio::task::spawn_blocking(move || thread.join());
            drop(tokio::time::timeout(Duration::from_millis(STOP_WAIT_MS), ended).await);
        }
    }
}

fn table(table_name: String) -> CreateTableRequest {
    let key = |name: &str, key_type| KeySchemaElement { attribute_name: name.to_owned(), key_type };
    let text = |name: &str| AttributeDefinition { attribute_name: name.to_owned(), attribute_type: ScalarAttributeType::S };
    CreateTableRequest {
        table_name,
        key_schema: vec![key(PARTITION, KeyType::HASH), key(SORT, KeyType::RANGE)],
        attribute_definitions: vec![text(PARTITION), text(SORT)],
        billing_mode: Some("PAY_PER_REQUEST".to_owned()),
        ..CreateTableRequest::default()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn failed(error: impl ToString) -> StackError {
    StackError::Dynamo { reason: error.to_string() }
}
