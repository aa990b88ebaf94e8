use super::StoreError;
use async_trait::async_trait;
use bytes::Bytes;

/// What a virus scan (ウイルス検査) said of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanned {
    /// Nothing was found.
    Clean,
    /// A signature fits. Its name is the scanner's own word, never a piece of the file.
    Hit {
        /// Name of the signature.
        signature: String,
    },
    /// Nothing can be said now: the file waits, and never passes.
    Waits(Why),
}

/// Why nothing can be said of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The scanner does not answer, or answers with an error; never any content.
    Down(String),
    /// The file is larger than the scanner looks at.
    TooLarge,
}

/// A file's bytes from the first to the last. Whoever scans never holds more than one piece.
#[async_trait]
pub trait Source: Send {
    /// The next piece; `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, StoreError>;
}

/// The scanner port: looks at a whole file before anything of it is parsed.
#[async_trait]
pub trait Scanner: Send + Sync {
    /// Its name in rows and acknowledgements; `off` for none.
    fn name(&self) -> &'static str;

    /// Scans a file. An error is the source's; what fails in the scanner is [`Scanned::Waits`].
    async fn scan(&self, source: &mut dyn Source) -> Result<Scanned, StoreError>;
}
