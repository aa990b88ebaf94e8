//! What is told about a file as a whole.

use crate::encoding::Encoding;
use crate::header::Header;
use crate::kind::Kind;
use crate::receipt::ParsedReceipt;
use josei_base::Finding;
use serde::Serialize;

/// How the lines of a file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LineEnd {
    /// No line ended.
    #[default]
    None,
    /// CR LF, as the specification wants.
    CrLf,
    /// LF.
    Lf,
    /// Both.
    Mixed,
}

/// Which way the count in GO agreed (`domain/receipts.md` §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CountRule {
    /// It counts payers: 1 for HO and 1 for each KO.
    Payers,
    /// It counts receipts, as some generators do.
    Receipts,
}

/// What GO declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Declared {
    /// 総件数, if it can be read.
    pub count: Option<u64>,
    /// 総合計点数, if it can be read.
    pub points: Option<u64>,
    /// How the count agreed; `None` if it did not. When both rules fit it is [`CountRule::Payers`].
    pub count_matches: Option<CountRule>,
}

/// A file, once all of it was read.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct FileSummary {
    /// Kind of file; `None` if it is no receipt file or has no header.
    pub kind: Option<Kind>,
    /// Character set.
    pub encoding: Encoding,
    /// It began with a byte order mark.
    pub byte_order_mark: bool,
    /// Line ends.
    pub line_end: LineEnd,
    /// It ended with 0x1A.
    pub end_mark: bool,
    /// The header.
    pub header: Option<Header>,
    /// All bytes up to the end of the header line. They are the first of the file.
    pub header_raw: Vec<u8>,
    /// All bytes from the GO line on (if more than [`OTHER_BLOCK_BYTES`](crate::OTHER_BLOCK_BYTES) follow, the last of them). They are the
    /// last of the file.
    pub trailer_raw: Vec<u8>,
    /// Bytes of the file.
    pub bytes: u64,
    /// Lines, an unfinished last one included.
    pub lines: u64,
    /// Records: lines that are not empty, of a file that is a receipt file.
    pub records: u64,
    /// Receipts.
    pub receipts: u64,
    /// Receipts that go on.
    pub accepted: u64,
    /// Receipts that do not.
    pub rejected: u64,
    /// Σ points of all receipts, as GO counts them; 0 for 訪問看護.
    pub points: u64,
    /// Σ yen of all receipts of a 訪問看護 file, which bills no points; 0 for all others.
    pub yen: u64,
    /// Σ payers of all receipts, as GO counts them.
    pub payers: u64,
    /// What GO declared; `None` without GO.
    pub declared: Option<Declared>,
    /// マルチボリューム識別情報 of GO, as written: `99` in the last or only volume.
    pub total_volume: String,
    /// It holds receipts that were returned (返戻): none of them is a new claim.
    pub returned: bool,
    /// Findings of the file as a whole, at most [`FINDINGS_LISTED_MAX`](josei_base::limits::FINDINGS_LISTED_MAX).
    pub findings: Vec<Finding>,
    /// How many more of them there were.
    pub findings_more: u64,
    /// Errors in the file, those of its receipts included.
    pub errors: u64,
    /// Warnings in the file, those of its receipts included.
    pub warnings: u64,
}

impl FileSummary {
    /// Counts a receipt with its findings.
    pub(crate) fn count(&mut self, receipt: &ParsedReceipt) {
        self.receipts += 1;
        *(if receipt.is_accepted() { &mut self.accepted } else { &mut self.rejected }) += 1;
        self.errors += receipt.errors;
        self.warnings += receipt.warnings;
    }
}

impl std::fmt::Debug for FileSummary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileSummary")
            .field("kind", &self.kind)
            .field("bytes", &self.bytes)
            .field("receipts", &self.receipts)
            .field("accepted", &self.accepted)
            .field("errors", &self.errors)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}
