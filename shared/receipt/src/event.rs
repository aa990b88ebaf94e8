//! What a parser tells while it reads.

use crate::header::Header;
use crate::receipt::ParsedReceipt;
use josei_base::Finding;

/// One thing told by [`Parser`](crate::Parser), in the order of the file.
///
/// `header_raw` of the summary, then `raw` of every `Receipt` and the bytes of every `Other` in the order they came, then `trailer_raw` of the
/// summary are together the file, byte for byte, for every input.
#[derive(Clone, PartialEq, Eq)]
pub enum Event {
    /// The header was read; it comes before the first receipt. A file without one has none.
    Header(Header),
    /// A receipt, accepted or not.
    Receipt(Box<ParsedReceipt>),
    /// A finding about the file, not about one receipt.
    Finding(Finding),
    /// Bytes that belong to no receipt, in pieces of at most [`OTHER_BLOCK_BYTES`](crate::OTHER_BLOCK_BYTES): records outside receipts, files
    /// that are no receipt files, receipts and lines over the limits.
    Other(Vec<u8>),
}

impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header(header) => write!(f, "Header({}, line {})", header.kind.name(), header.line),
            Self::Receipt(receipt) => receipt.fmt(f),
            Self::Finding(finding) => write!(f, "Finding({}, line {})", finding.entry.code, finding.line),
            Self::Other(bytes) => write!(f, "Other({} bytes)", bytes.len()),
        }
    }
}
