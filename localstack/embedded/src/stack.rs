use crate::dynamo::Dynamo;
use crate::error::StackError;
use crate::fail::Fail;
use crate::folder::{Credentials, Folder};
use crate::host::{Host, Running};
use crate::index::{Index, OpenError, SCHEMA_VERSION};
use crate::options::{Options, REGION};
use crate::policy::{Gate, House, Uses};
use crate::queue::Queues;
use crate::s3::{self, Backend};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the services are and how to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// S3, path style: `http://127.0.0.1:<port>`.
    pub s3: String,
    /// DynamoDB.
    pub dynamodb: String,
    /// Region to sign for.
    pub region: &'static str,
    /// Keys of the folder's owner, who may do everything ([`Credentials::of_role`] gives those of a role).
    pub credentials: Credentials,
    /// Folder for the local key file (`josei_store`'s keys for local realms), inside the stack's folder.
    pub keys: PathBuf,
}

/// The embedded stack, running on a folder.
pub struct Stack {
    folder: Folder,
    options: Options,
    endpoints: Endpoints,
    index: Arc<Index>,
    queues: Queues,
    gate: Arc<Gate>,
    s3: s3::Server,
    dynamo: Dynamo,
}

impl std::fmt::Debug for Stack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stack").field("folder", &self.folder.path()).field("endpoints", &self.endpoints).finish_non_exhaustive()
    }
}

impl Stack {
    /// Locks the folder (making it if needed) and starts the services on it.
    pub async fn start(dir: &Path, options: Options) -> Result<Self, StackError> {
        let folder = Folder::open(dir)?;
        let credentials = folder.credentials()?;
        let house = options.realm.as_ref().map(|realm| House::load(&options.prefix, realm)).transpose()?;
        let gate = Arc::new(Gate::new(credentials.clone(), house, Uses::to_file(&folder.join("policies.jsonl"))));
        let (s3_listener, s3_address) = bind(options.ports.s3)?;
        let (dynamo_listener, dynamo_address) = bind(options.ports.dynamodb)?;
        let file = folder.join("index.sqlite");
        let index = Index::open(&file, folder.lock()).map_err(|error| match error {
            OpenError::Newer(found) => StackError::Newer { file: file.clone(), found, known: SCHEMA_VERSION },
            OpenError::Fail(fail) => unusable(folder.path(), &file, fail),
        })?;
        let index = Arc::new(index);
        let backend = Backend::open(Arc::clone(&index), &folder.join("s3"), &options, Arc::clone(&gate)).await;
        let backend = backend.map_err(|fail| unusable(folder.path(), &file, fail))?;
        let dynamo = Dynamo::start(&folder.join("dynamodb.sqlite"), dynamo_listener, &options, Arc::clone(&gate), folder.lock())?;
        let listener = listen(s3_listener, s3_address.port())?;
        let s3 = s3::start(listener, backend);
        let endpoints = Endpoints {
            s3: format!("http://{s3_address}"),
            dynamodb: format!("http://{dynamo_address}"),
            region: REGION,
            credentials,
            keys: folder.join("keys"),
        };
        let queues = Queues::new(Arc::clone(&index));
        Ok(Self { folder, options, endpoints, index, queues, gate, s3, dynamo })
    }

    /// Where the services are.
    #[must_use]
    pub const fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// How it was started; knows the names of buckets and tables.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// The queues.
    #[must_use]
    pub const fn queues(&self) -> &Queues {
        &self.queues
    }

    /// The gate that asks the callers' policies.
    #[must_use]
    pub const fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// Puts functions to work: their queues, schedules, and an HTTP listener on a port (0 takes a free one).
    pub fn host(&self, host: Host, port: u16) -> Result<Running, StackError> {
        let (listener, address) = bind(port)?;
        let listener = listen(listener, address.port())?;
        Ok(Running::start(host, self.queues.clone(), listener, address))
    }

    /// Finishes what is under way, closes the files and lets the folder go. Stop hosted functions first.
    pub async fn stop(self) -> Result<(), StackError> {
        self.s3.stop().await;
        self.dynamo.stop().await;
        let file = self.folder.join("index.sqlite");
        self.index.close().await.map_err(|fail| unusable(self.folder.path(), &file, fail))
    }
}

/// Binds a loopback port.
pub(crate) fn bind(port: u16) -> Result<(TcpListener, SocketAddr), StackError> {
    let refused = |error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => StackError::PortTaken { port },
        _ => StackError::Port { port, reason: error.to_string() },
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(refused)?;
    listener.set_nonblocking(true).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// Listens on it.
pub(crate) fn listen(listener: TcpListener, port: u16) -> Result<tokio::net::TcpListener, StackError> {
    tokio::net::TcpListener::from_std(listener).map_err(|error| StackError::Port { port, reason: error.to_string() })
}

fn unusable(folder: &Path, file: &Path, fail: Fail) -> StackError {
    match fail {
        Fail::Full => StackError::Full { folder: folder.to_owned() },
        Fail::Io(error) => StackError::NotWritable { folder: folder.to_owned(), reason: error.to_string() },
        Fail::Sqlite(error) => StackError::Damaged { file: file.to_owned(), reason: error.to_string() },
        Fail::Damaged(what) | Fail::Refused(_, what) => StackError::Damaged { file: file.to_owned(), reason: what.to_owned() },
        Fail::Stopped => StackError::Damaged { file: file.to_owned(), reason: "its thread ended".to_owned() },
    }
}
