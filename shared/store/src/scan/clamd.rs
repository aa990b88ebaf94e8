//! ClamAV's service `clamd` over its socket: the command `INSTREAM` of its manual page, one connection a file.

use crate::port::{Scanned, Scanner, Source, StoreError, Why};
use async_trait::async_trait;
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

/// `z`: the command and the answer each end with a zero byte.
const COMMAND: &[u8] = b"zINSTREAM\0";
/// Bytes of a piece as it is sent, behind its length.
const PIECE_BYTES: usize = 1 << 20;
/// Longest answer that is read, bytes.
const ANSWER_BYTES_MAX: u64 = 4 << 10;
/// Longest part of the scanner's own words that is kept, characters.
const WORDS_MAX: usize = 200;
/// Seconds to be let in, and for each piece to be taken.
const SEND_SECONDS_MAX: u64 = 30;
/// Seconds for the answer, once all is sent: the service begins to scan then.
const ANSWER_SECONDS_MAX: u64 = 600;
/// Seconds for what it says before it hangs up on us.
const LAST_WORD_SECONDS_MAX: u64 = 5;
/// With `AlertExceedsMax` the service tells by a name of this kind that it did not look at everything.
const NOT_ALL_SEEN: &str = "Heuristics.Limits.Exceeded";

/// Where the service listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// Its Unix socket.
    Unix(PathBuf),
    /// Host and port. What is scanned goes there in clear.
    Tcp(String),
}

impl Address {
    /// From an absolute path, or `host:port`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.starts_with('/') {
            return Some(Self::Unix(PathBuf::from(text)));
        }
        let (host, port) = text.rsplit_once(':')?;
        let known = !host.is_empty() && (!host.contains(':') || (host.starts_with('[') && host.ends_with(']')));
        (known && port.parse::<u16>().is_ok()).then(|| Self::Tcp(text.to_owned()))
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "{}", path.display()),
            Self::Tcp(address) => f.write_str(address),
        }
    }
}

/// ClamAV's service.
#[derive(Debug, Clone)]
pub struct Clamd {
    address: Address,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

impl Clamd {
    /// Its name in settings, rows and acknowledgements.
    pub const NAME: &str = "clamd";

    /// At an address.
    #[must_use]
    pub const fn at(address: Address) -> Self {
        Self { address }
    }

    async fn connect(&self) -> io::Result<Box<dyn Stream>> {
        Ok(match &self.address {
            Address::Unix(path) => Box::new(UnixStream::connect(path).await?),
            Address::Tcp(address) => Box::new(TcpStream::connect(address).await?),
        })
    }
}

#[async_trait]
impl Scanner for Clamd {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn scan(&self, source: &mut dyn Source) -> Result<Scanned, StoreError> {
        let mut stream = match in_time(SEND_SECONDS_MAX, self.connect()).await {
            Ok(stream) => stream,
            Err(failure) => return Ok(down(&failure)),
        };
        let mut cut = send(&mut stream, COMMAND).await.err();
        while cut.is_none()
            && let Some(bytes) = source.next().await?
        {
            cut = send_pieces(&mut stream, &bytes).await.err();
        }
        if cut.is_none() {
            cut = send(&mut stream, &0_u32.to_be_bytes()).await.err();
        }
        // It says why before it hangs up; what it says after less than the whole file can only be that.
        let seconds = if cut.is_none() { ANSWER_SECONDS_MAX } else { LAST_WORD_SECONDS_MAX };
        let answer = in_time(seconds, answer(&mut stream)).await;
        Ok(match (cut, answer) {
            (None, Ok(answer)) => verdict(&answer),
            (None, Err(failure)) => down(&failure),
            (Some(failure), answer) => match answer.map(|answer| verdict(&answer)) {
                Ok(waits @ Scanned::Waits(_)) => waits,
                _ => down(&failure),
            },
        })
    }
}

async fn send_pieces(stream: &mut Box<dyn Stream>, bytes: &[u8]) -> io::Result<()> {
    for piece in bytes.chunks(PIECE_BYTES) {
        let length = u32::try_from(piece.len()).map_err(io::Error::other)?;
        send(stream, &length.to_be_bytes()).await?;
        send(stream, piece).await?;
    }
    Ok(())
}

async fn send(stream: &mut Box<dyn Stream>, bytes: &[u8]) -> io::Result<()> {
    in_time(SEND_SECONDS_MAX, stream.write_all(bytes)).await
}

/// To its zero byte and no further: behind a last word there is nothing but a broken connection.
async fn answer(stream: &mut Box<dyn Stream>) -> io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    BufReader::new(stream).take(ANSWER_BYTES_MAX).read_until(0, &mut answer).await?;
    Ok(answer)
}

async fn in_time<T>(seconds: u64, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(Duration::from_secs(seconds), work).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

fn down(failure: &io::Error) -> Scanned {
    Scanned::Waits(Why::Down(failure.kind().to_string()))
}

/// Reads `stream: OK`, `stream: NAME FOUND` or `… ERROR`. Anything else is no leave to pass.
fn verdict(answer: &[u8]) -> Scanned {
    let odd = || Scanned::Waits(Why::Down("no answer of its kind".to_owned()));
    let Some(text) = answer.strip_suffix(b"\0").and_then(|answer| std::str::from_utf8(answer).ok()) else { return odd() };
    if let Some(error) = text.strip_suffix(" ERROR") {
        let too_large = error.contains("size limit exceeded");
        return Scanned::Waits(if too_large { Why::TooLarge } else { Why::Down(words(error)) });
    }
    match text.strip_prefix("stream: ") {
        Some("OK") => Scanned::Clean,
        Some(found) => match found.strip_suffix(" FOUND") {
            Some(name) if name.starts_with(NOT_ALL_SEEN) => Scanned::Waits(Why::TooLarge),
            Some(name) if !name.is_empty() => Scanned::Hit { signature: words(name) },
            _ => odd(),
        },
        None => odd(),
    }
}

/// The scanner's own words, as they may stand in rows and logs.
fn words(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '_' };
    text.chars().take(WORDS_MAX).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_word_ok_lets_a_file_pass() {
        let hit = |name: &str| Scanned::Hit { signature: name.to_owned() };
        assert_eq!(verdict(b"stream: OK\0"), Scanned::Clean);
        assert_eq!(verdict(b"stream: Test.Marker-1 FOUND\0"), hit("Test.Marker-1"));
        assert_eq!(verdict("stream: 名\n FOUND\0".as_bytes()), hit("__"));
        for too_large in [&b"INSTREAM size limit exceeded. ERROR\0"[..], b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"] {
            assert_eq!(verdict(too_large), Scanned::Waits(Why::TooLarge));
        }
        let down: [&[u8]; 9] = [
            b"",
            b"\0",
            b"stream: OK",
            b"OK\0",
            b"stream: OK \0",
            b"stream:  FOUND\0",
            b"stream: FOUND\0",
            b"Can't allocate memory ERROR\0",
            b"\xff\0",
        ];
        for answer in down {
            assert!(matches!(verdict(answer), Scanned::Waits(Why::Down(_))), "{answer:?}");
        }
        let long = format!("stream: {} FOUND\0", "a".repeat(WORDS_MAX + 1));
        assert_eq!(verdict(long.as_bytes()), hit(&"a".repeat(WORDS_MAX)));
    }
}
