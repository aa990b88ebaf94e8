//! A virus scanner on a socket that speaks ClamAV's `INSTREAM`: finds the markers it was given, falls silent, dies in the middle or has a limit.
//! It knows no virus; its signatures are harmless words that a test makes up.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, UnixListener};

/// What is sent of a file at once, bytes; the real one takes more.
const PIECE_BYTES_MAX: u32 = 16 << 20;

/// What it does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scanning {
    /// Looks at it.
    Looks,
    /// Looks at so many bytes of it and no more.
    UpTo(u64),
    /// Hangs up after the first piece.
    Dies,
    /// Hangs up at once.
    Down,
}

/// What it has done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looked {
    /// Files it has read to the end.
    pub files: u64,
    /// Bytes of all files.
    pub bytes: u64,
}

struct Shared {
    signatures: Vec<(String, Vec<u8>)>,
    scanning: Mutex<Scanning>,
    looked: Mutex<Looked>,
}

/// A scanner. It ends with the runtime it was started on.
#[derive(Clone)]
pub struct Clamd {
    address: String,
    shared: Arc<Shared>,
}

impl Clamd {
    /// Starts one on loopback, with names and markers.
    pub async fn start(signatures: &[(&str, &[u8])]) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let clamd = Self::new(signatures, listener.local_addr()?.to_string());
        let shared = clamd.shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(shared.clone().serve(stream));
            }
        });
        Ok(clamd)
    }

    /// The same on a Unix socket.
    pub fn start_at(socket: &Path, signatures: &[(&str, &[u8])]) -> io::Result<Self> {
        let listener = UnixListener::bind(socket)?;
        let clamd = Self::new(signatures, socket.display().to_string());
        let shared = clamd.shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(shared.clone().serve(stream));
            }
        });
        Ok(clamd)
    }

    fn new(signatures: &[(&str, &[u8])], address: String) -> Self {
        let signatures = signatures.iter().map(|(name, marker)| ((*name).to_owned(), marker.to_vec())).collect();
        Self { address, shared: Arc::new(Shared { signatures, scanning: Mutex::new(Scanning::Looks), looked: Mutex::default() }) }
    }

    /// The setting that leads here.
    #[must_use]
    pub fn setting(&self) -> String {
        format!("clamd:{}", self.address)
    }

    /// From now on it does this.
    pub fn set(&self, scanning: Scanning) {
        *self.shared.scanning.lock().unwrap_or_else(PoisonError::into_inner) = scanning;
    }

    /// What it has done.
    #[must_use]
    pub fn looked(&self) -> Looked {
        self.shared.looked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Shared {
    /// One connection; whatever goes wrong hangs up.
    async fn serve(self: Arc<Self>, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        if let Ok(Some(answer)) = self.scan(&mut stream).await {
            drop(stream.write_all(format!("{answer}\0").as_bytes()).await);
            drop(stream.shutdown().await);
        }
    }

    async fn scan(&self, stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<String>> {
        let scanning = *self.scanning.lock().unwrap_or_else(PoisonError::into_inner);
        if scanning == Scanning::Down {
            return Ok(None);
        }
        let mut command = [0; 10];
        stream.read_exact(&mut command).await?;
        if &command != b"zINSTREAM\0" {
            return Ok(Some("UNKNOWN COMMAND".to_owned()));
        }
        let mut file = Vec::new();
        loop {
            let length = stream.read_u32().await?;
            if length == 0 {
                break;
            }
            let so_far = u64::try_from(file.len()).unwrap_or(u64::MAX);
            let over = matches!(scanning, Scanning::UpTo(most) if so_far.saturating_add(u64::from(length)) > most);
            if over || length > PIECE_BYTES_MAX {
                return Ok(Some("INSTREAM size limit exceeded. ERROR".to_owned()));
            }
            let mut piece = vec![0; usize::try_from(length).unwrap_or_default()];
            stream.read_exact(&mut piece).await?;
            if scanning == Scanning::Dies {
                return Ok(None);
            }
            file.append(&mut piece);
        }
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        looked.files += 1;
        looked.bytes += u64::try_from(file.len()).unwrap_or_default();
        let fits = |marker: &[u8]| file.windows(marker.len().max(1)).any(|window| window == marker);
        let found = self.signatures.iter().find(|(_, marker)| fits(marker));
        Ok(Some(found.map_or_else(|| "stream: OK".to_owned(), |(name, _)| format!("stream: {name} FOUND"))))
    }
}
