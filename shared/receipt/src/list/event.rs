//! What the list reader tells while it reads.

use super::header::ListHeader;
use super::line::ListLine;
use crate::lines::Told;
use josei_base::Finding;

/// One thing told by [`ListParser`](super::ListParser), in the order of the file.
///
/// `header_raw` of the summary, then `raw` of every `Line` and the bytes of every `Other` in order, then `trailer_raw` are together the file,
/// byte for byte, for every input.
#[derive(Clone, PartialEq, Eq)]
pub enum ListEvent {
    /// The H record was read; it comes before the first line. A list without a good one has none.
    Header(ListHeader),
    /// A D record, accepted or not.
    Line(Box<ListLine>),
    /// A finding about the file, not about one line.
    Finding(Finding),
    /// Bytes of no D record, in pieces of at most [`OTHER_BLOCK_BYTES`](crate::OTHER_BLOCK_BYTES).
    Other(Vec<u8>),
}

impl Told for ListEvent {
    fn finding(finding: Finding) -> Self {
        Self::Finding(finding)
    }

    fn other(bytes: Vec<u8>) -> Self {
        Self::Other(bytes)
    }
}

impl std::fmt::Debug for ListEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header(_) => write!(f, "Header"),
            Self::Line(line) => line.fmt(f),
            Self::Finding(finding) => write!(f, "Finding({}, line {})", finding.entry.code, finding.line),
            Self::Other(bytes) => write!(f, "Other({} bytes)", bytes.len()),
        }
    }
}
