//! The same transfers as an ISO 20022 message (`pain.001.001.03`), in the Japanese profile of `domain/payments.md` §7, which is reported (P) and not the
//! bankers' association's own text: compare with the bank before the first use. Optional; the 全銀 file is what is paid from.
//!
//! The header that the 全銀EDI system wants in front of it (`head.001.001.01`, with a password) is not made here: who holds the password sends the file.

mod convert;
mod names;
mod read;
#[cfg(test)]
mod tests;
mod write;

use crate::zengin::{HeaderLine, NotTyped, Totals, TransferLine};
use josei_base::Timestamp;
use thiserror::Error;

pub use convert::of_bank_file;
pub use read::read;
pub use write::write;

/// The message that is written and read.
pub const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03";
/// Longest message name (Max35Text).
pub const MESSAGE_ID_BYTES_MAX: usize = 35;
/// Deepest nesting that is read.
pub const DEPTH_MAX: usize = 16;
/// Longest text of one element that is read, bytes.
pub const TEXT_BYTES_MAX: usize = 512;

/// A transfer message (総合振込の電文): one payer, one value date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its name: letters, digits and `-`, at most [`MESSAGE_ID_BYTES_MAX`]. A bank refuses one it has had.
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// Payer and value date.
    pub header: HeaderLine,
    /// The transfers.
    pub lines: Vec<TransferLine>,
}

/// Why a message cannot be written or read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IsoError {
    /// The name is empty, too long, or has another character.
    #[error("a message is named by 1 to {MESSAGE_ID_BYTES_MAX} letters, digits and hyphens")]
    Id,
    /// No line, or more than the bank file takes.
    #[error("a message has 1 to {max} lines", max = josei_base::limits::BANK_FILE_LINES_MAX)]
    Lines,
    /// An amount or a sum that the bank file does not take.
    #[error("an amount of line {0} that a bank file does not take")]
    Amount(usize),
    /// The XML is broken, too deep, or has what no message has.
    #[error("the XML at byte {0}: {1}")]
    Xml(u64, String),
    /// An element is missing or does not hold what it must.
    #[error("{place} of transfer {line}: {element}", place = "element")]
    Element {
        /// Transfer, from 1; 0: the payer's part.
        line: usize,
        /// Path below `CstmrCdtTrfInitn`.
        element: String,
    },
    /// What it declares is not what it holds.
    #[error("the message declares {declared:?} and holds {counted:?}")]
    Totals {
        /// `NbOfTxs` and `CtrlSum`.
        declared: Totals,
        /// Counted.
        counted: Totals,
    },
    /// A bank file that is no source of a message.
    #[error("the bank file: {0}")]
    BankFile(#[from] NotTyped),
    /// The message reads back otherwise than the bank file.
    #[error("the message does not read back as the bank file")]
    Differs,
}
