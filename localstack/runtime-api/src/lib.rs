#![doc = include_str!("../README.md")]

mod clamd;
mod collector;
mod event;
mod person;
mod server;
mod traced;

pub use clamd::{Clamd, Looked, Scanning};
pub use collector::{Collector, Manner, Span};
pub use event::{mixed_failures, mixed_queue, object, queue, url};
pub use person::{PERSON, people_file, talkative, talkative_queue};
pub use server::{CLOUD_SPAN, CLOUD_TRACE, REQUEST_ID};
pub use traced::{Traced, traced};

/// A caller's trace context, as it stands in a header.
pub const CALLER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
/// The trace in it.
pub const CALLERS_TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
/// The span in it.
pub const CALLERS_SPAN: &str = "b7ad6b7169203331";

/// Settings of a realm whose services answer nobody: enough to start, and every call of a store fails.
pub const NOBODY_ANSWERS: [(&str, &str); 6] = [
    ("JOSEI_REALM", "local-271403"),
    ("JOSEI_PREFIX", "josei-local"),
    ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1"),
    ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1"),
    ("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:1"),
    ("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1"),
];

use server::Server;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use thiserror::Error;
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};

/// Seconds a function may take until its first poll, and for one answer.
pub const WAIT_SECONDS_MAX: u64 = 30;
/// What is kept of a function's standard error.
const LOG_BYTES_MAX: u64 = 1 << 20;
/// What the cloud tells every function.
const TOLD: [(&str, &str); 7] = [
    ("AWS_LAMBDA_FUNCTION_NAME", "function"),
    ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
    ("AWS_LAMBDA_LOG_GROUP_NAME", "group"),
    ("AWS_LAMBDA_LOG_STREAM_NAME", "stream"),
    ("AWS_ACCESS_KEY_ID", "local"),
    ("AWS_SECRET_ACCESS_KEY", "local"),
];

/// What a function answered to an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Its response.
    Response(serde_json::Value),
    /// An error it reported; the process lives on.
    Error(serde_json::Value),
}

/// Why a function gave no answer.
#[derive(Debug, Error)]
pub enum BootstrapError {
    /// The loopback server or the process did not start.
    #[error("not started: {0}")]
    Start(#[from] std::io::Error),
    /// The process ended before it answered.
    #[error("ended with {status}: {log}")]
    Ended {
        /// How.
        status: std::process::ExitStatus,
        /// Its standard error.
        log: String,
    },
    /// Nothing came in time.
    #[error("no answer in {WAIT_SECONDS_MAX} seconds")]
    Late,
    /// What it sent to a collector cannot be read.
    #[error("its spans cannot be read: {0}")]
    Spans(#[from] prost::DecodeError),
}

/// A function's process under the Runtime API. It is killed when this is dropped.
pub struct Bootstrap {
    server: Server,
    child: Child,
    started: Instant,
}

impl Bootstrap {
    /// Starts a program with these settings and nothing else of the caller's environment.
    pub async fn start(program: &Path, settings: &[(&str, &str)]) -> Result<Self, BootstrapError> {
        let server = Server::start().await?;
        let mut command = Command::new(program);
        command.env_clear().envs(TOLD).env("AWS_LAMBDA_RUNTIME_API", server.address()).env("AWS_REGION", "ap-northeast-1");
        command.envs(settings.iter().copied()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let started = Instant::now();
        let child = command.spawn()?;
        Ok(Self { server, child, started })
    }

    /// Waits for the first poll: how long after the start it came.
    pub async fn polled(&mut self) -> Result<Duration, BootstrapError> {
        let at = self.server.polled();
        let at = Self::unless_ended(&mut self.child, at).await?;
        Ok(at.saturating_duration_since(self.started))
    }

    /// Hands it an event and waits for its answer.
    pub async fn invoke(&mut self, event: &serde_json::Value) -> Result<Answer, BootstrapError> {
        let answer = self.server.invoke(event.to_string());
        Self::unless_ended(&mut self.child, answer).await
    }

    /// Waits for its end, as when it refuses to start: how it ended and its standard error.
    pub async fn ended(mut self) -> Result<(std::process::ExitStatus, String), BootstrapError> {
        let end = tokio::time::timeout(Duration::from_secs(WAIT_SECONDS_MAX), self.child.wait());
        let status = end.await.map_err(|_| BootstrapError::Late)??;
        Ok((status, log(&mut self.child).await))
    }

    /// Ends it: its standard error.
    pub async fn stopped(mut self) -> Result<String, BootstrapError> {
        self.child.start_kill()?;
        self.child.wait().await?;
        Ok(log(&mut self.child).await)
    }

    async fn unless_ended<T>(child: &mut Child, answer: impl Future<Output = Option<T>>) -> Result<T, BootstrapError> {
        tokio::select! {
            answer = answer => answer.ok_or(BootstrapError::Late),
            status = child.wait() => Err(BootstrapError::Ended { status: status?, log: log(child).await }),
            () = tokio::time::sleep(Duration::from_secs(WAIT_SECONDS_MAX)) => Err(BootstrapError::Late),
        }
    }
}

/// Starts a program that must refuse these settings: its words on standard error; `None` if it ended as if all were well.
pub async fn refusal(program: &Path, settings: &[(&str, &str)]) -> Result<Option<String>, BootstrapError> {
    let (status, log) = Bootstrap::start(program, settings).await?.ended().await?;
    Ok((!status.success()).then_some(log))
}

async fn log(child: &mut Child) -> String {
    let mut bytes = Vec::new();
    if let Some(out) = child.stderr.take() {
        // What cannot be read is not shown; the exit status tells enough.
        drop(out.take(LOG_BYTES_MAX).read_to_end(&mut bytes).await);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
