//! What the reader of CSV情報 tells while it reads.

use super::receipt::WrappedReceipt;
use crate::lines::Told;
use josei_base::Finding;

/// One thing told by [`WrappedParser`](super::WrappedParser), in the order of the file.
///
/// `raw` of every `Receipt` and the bytes of every `Other` in order are together the file, byte for byte, for every input.
#[derive(Clone, PartialEq, Eq)]
pub enum WrappedEvent {
    /// A receipt with its management records, accepted or not.
    Receipt(Box<WrappedReceipt>),
    /// A finding about the file, not about one receipt.
    Finding(Finding),
    /// Bytes of no receipt, in pieces of at most [`OTHER_BLOCK_BYTES`](crate::OTHER_BLOCK_BYTES).
    Other(Vec<u8>),
}

impl Told for WrappedEvent {
    fn finding(finding: Finding) -> Self {
        Self::Finding(finding)
    }

    fn other(bytes: Vec<u8>) -> Self {
        Self::Other(bytes)
    }
}

impl std::fmt::Debug for WrappedEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Receipt(receipt) => receipt.fmt(f),
            Self::Finding(finding) => write!(f, "Finding({}, line {})", finding.entry.code, finding.line),
            Self::Other(bytes) => write!(f, "Other({} bytes)", bytes.len()),
        }
    }
}
