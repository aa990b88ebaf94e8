#![doc = include_str!("../README.md")]

mod files;
mod seal;

use axum::Router;
use axum::routing::{get, post};
use josei_audit::checkpoint::origin;
use josei_audit::note::NoteKey;
use josei_base::Realm;
use josei_runtime::batch::Failure;
use josei_runtime::{People, problem};
use josei_store::audited::Audited;
use josei_store::port::{Clock, Keys};
use std::sync::Arc;

/// Name of the function, of its shards and its role.
pub const NAME: &str = "audit-log";

/// Every function that writes the log; each owns its shards alone.
pub const FUNCTIONS: &[&str] = &[
    "audit-log",
    "benefit-decide",
    "eligibility-match",
    "notice-render",
    "payment-file",
    "receipt-ingest",
    "receipt-upload",
    "register-import",
    "sweep",
];

/// What the function may touch.
#[derive(Clone)]
pub struct AuditLog {
    /// The realm.
    pub realm: Realm,
    /// Who may call.
    pub people: Arc<People>,
    /// Table `audit`, bucket `audit`.
    pub audited: Audited,
    /// The audit key.
    pub keys: Arc<dyn Keys>,
    /// Now.
    pub clock: Arc<dyn Clock>,
    /// Shards of each function.
    pub shards: u16,
}

/// The routes.
pub fn router(function: AuditLog) -> Router {
    let routes = Router::new()
        .route("/seal", post(files::seal))
        .route("/key", get(files::key))
        .route("/files", get(files::list))
        .route("/file", get(files::file))
        .with_state(Arc::new(function));
    problem::told(routes)
}

impl AuditLog {
    /// The public key, named like the log.
    async fn key(&self) -> Result<NoteKey, Failure> {
        let bytes = self.keys.checkpoint_public_key().await?;
        NoteKey::new(&origin(&self.realm), &bytes).map_err(|_| Failure::damaged("audit key"))
    }
}
