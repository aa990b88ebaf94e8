//! Serves the protocol on a loopback port.

use super::Backend;
use super::access::Access;
use crate::limits::STOP_WAIT_MS;
use crate::policy::Gate;
use axum::Router;
use axum::error_handling::HandleError;
use axum::http::StatusCode;
use axum::serve::ListenerExt;
use s3s::auth::{S3Auth, SecretKey};
use s3s::service::S3ServiceBuilder;
use s3s::{HttpError, S3Result};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The keys of this folder and of its roles.
struct Auth(Arc<Gate>);

#[async_trait::async_trait]
impl S3Auth for Auth {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        match self.0.credentials(access_key) {
            Some(known) => Ok(SecretKey::from(known.secret_access_key.as_str())),
            None => Err(s3s::s3_error!(InvalidAccessKeyId, "The access key ID you provided does not exist in our records.")),
        }
    }
}

/// A server that runs.
pub(crate) struct Server {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves a router until stopped.
    pub(crate) fn serve(listener: TcpListener, router: Router) -> Self {
        let (stop, mut stopped) = watch::channel(false);
        let listener = listener.tap_io(|stream: &mut TcpStream| drop(stream.set_nodelay(true)));
        let task = tokio::spawn(async move {
            let shutdown = async move { drop(stopped.wait_for(|stop| *stop).await) };
            if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(shutdown).await {
                tracing::error!(%error, "a loopback server ended");
            }
        });
        Self { stop, task }
    }

    /// Takes no more requests, finishes those under way, within a limit.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        if tokio::time::timeout(Duration::from_millis(STOP_WAIT_MS), &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

/// Serves a store.
pub(crate) fn start(listener: TcpListener, backend: Backend) -> Server {
    let gate = Arc::clone(&backend.gate);
    let mut builder = S3ServiceBuilder::new(backend);
    builder.set_access(Access(Arc::clone(&gate)));
    builder.set_auth(Auth(gate));
    let service = HandleError::new(builder.build(), |error: HttpError| async move {
        tracing::error!(?error, "the embedded S3 could not answer");
        StatusCode::INTERNAL_SERVER_ERROR
    });
    Server::serve(listener, Router::new().fallback_service(service))
}
