//! Cutting a file into chunks of whole receipts, with the acknowledgement of each receipt beside them.

use josei_base::{Finding, limits};
use josei_delivery::acknowledgement::ReceiptAnswer;
use josei_delivery::chunk::{Entry, Index};
use josei_receipt::ParsedReceipt;

/// A chunk that is full: what to pack and what to answer.
pub struct Cut {
    /// Number from 1.
    pub number: u32,
    /// Index in front of the chunk.
    pub index: Index,
    /// The receipts' bytes.
    pub bytes: Vec<u8>,
    /// The answer on each receipt.
    pub answers: Vec<ReceiptAnswer>,
}

/// Collects receipts until a chunk is full.
#[derive(Default)]
pub struct Cutter {
    header: serde_json::Value,
    chunks: u32,
    receipts: u64,
    entries: Vec<Entry>,
    bytes: Vec<u8>,
    spare: Vec<u8>,
    answers: Vec<ReceiptAnswer>,
}

/// Findings as `josei check --json` writes them.
#[must_use]
pub fn shapes(findings: &[Finding]) -> Vec<serde_json::Value> {
    findings.iter().filter_map(|finding| serde_json::to_value(finding).ok()).collect()
}

impl Cutter {
    /// Notes the file's header, which every chunk carries.
    pub fn header(&mut self, header: serde_json::Value) {
        self.header = header;
    }

    /// Takes the room of a sealed chunk back: two buffers serve the whole file, and the allocator keeps nothing more.
    pub fn reuse(&mut self, mut bytes: Vec<u8>) {
        bytes.clear();
        self.spare = bytes;
    }

    /// Adds a receipt; gives the chunk back once it is full.
    pub fn add(&mut self, receipt: &ParsedReceipt) -> Option<Cut> {
        self.receipts += 1;
        let accepted = receipt.normal.is_some();
        self.entries.push(Entry {
            number: self.receipts,
            line: receipt.first_line,
            offset: length(&self.bytes),
            length: length(&receipt.raw),
            accepted,
        });
        self.answers.push(ReceiptAnswer { number: self.receipts, line: receipt.first_line, accepted, findings: shapes(&receipt.findings) });
        self.bytes.extend_from_slice(&receipt.raw);
        if self.bytes.len() >= limits::CHUNK_PLAIN_BYTES { self.take() } else { None }
    }

    /// Keeps bytes that belong to no receipt where they stood, so that the chunks still give the file back. They have number 0 and no answer.
    pub fn other(&mut self, bytes: &[u8]) -> Option<Cut> {
        self.entries.push(Entry { number: 0, line: 0, offset: length(&self.bytes), length: length(bytes), accepted: false });
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= limits::CHUNK_PLAIN_BYTES { self.take() } else { None }
    }

    /// The last chunk, if anything is left.
    pub fn take(&mut self) -> Option<Cut> {
        if self.entries.is_empty() {
            return None;
        }
        self.chunks += 1;
        Some(Cut {
            number: self.chunks,
            index: Index { header: self.header.clone(), entries: std::mem::take(&mut self.entries) },
            bytes: std::mem::replace(&mut self.bytes, std::mem::take(&mut self.spare)),
            answers: std::mem::take(&mut self.answers),
        })
    }

    /// Chunks cut so far.
    #[must_use]
    pub fn chunks(&self) -> u32 {
        self.chunks
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
