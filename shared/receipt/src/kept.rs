//! Receipts that are read again (保管したレセプト): what a chunk must know of its file so that each of its receipts gives the same result as there.

use crate::encoding::Encoding;
use crate::header::Header;
use crate::receipt::{ParsedReceipt, parse_receipt};
use crate::wrapped::read_wrapped;
use josei_base::receipt::ReviewBody;
use serde::{Deserialize, Serialize};

/// How the receipts of a file are read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Kept {
    /// Of CSV情報: each receipt carries its own header.
    Wrapped {
        /// Character set of the whole file.
        wrapped: Encoding,
        /// 審査支払機関 of every receipt.
        review_body: ReviewBody,
    },
    /// Of a claim file: the one header of all.
    Uke(Box<Header>),
}

impl Kept {
    /// Reads a receipt by its bytes and the line it began at in the file.
    #[must_use]
    pub fn read(&self, raw: &[u8], line: u64) -> ParsedReceipt {
        match self {
            Self::Wrapped { wrapped, .. } => read_wrapped(raw, line, *wrapped).receipt,
            Self::Uke(header) => parse_receipt(header, raw, line),
        }
    }

    /// Who sent it.
    #[must_use]
    pub fn review_body(&self) -> Option<ReviewBody> {
        match self {
            Self::Wrapped { review_body, .. } => Some(*review_body),
            Self::Uke(header) => header.review_body,
        }
    }
}
