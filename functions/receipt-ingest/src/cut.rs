//! Cutting a file into chunks of whole receipts, with the acknowledgement of each receipt beside them.

use crate::item::Item;
use crate::noting::Noting;
use josei_base::limits;
use josei_delivery::acknowledgement::ReceiptAnswer;
use josei_delivery::chunk::{Entry, Index};

/// Receipts after which a chunk is closed, however short they are.
pub const CHUNK_RECEIPTS_MAX: usize = 2_000;
/// Findings after which a chunk is closed.
pub const CHUNK_FINDINGS_MAX: usize = 5_000;

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
    known: Noting,
    header: serde_json::Value,
    chunks: u32,
    receipts: u64,
    entries: Vec<Entry>,
    bytes: Vec<u8>,
    spare: Vec<u8>,
    answers: Vec<ReceiptAnswer>,
    findings: usize,
}

impl Cutter {
    /// For a sender who is known for something.
    #[must_use]
    pub fn of(known: Noting) -> Self {
        Self { known, ..Self::default() }
    }

    /// Notes the file's header, which every chunk carries.
    pub fn header(&mut self, header: serde_json::Value) {
        self.header = header;
    }

    /// Takes the room of a sealed chunk back: two buffers serve the whole file, and the allocator keeps nothing more.
    pub fn reuse(&mut self, mut bytes: Vec<u8>) {
        bytes.clear();
        self.spare = bytes;
    }

    /// True before the first header is noted.
    #[must_use]
    pub fn has_no_header(&self) -> bool {
        self.header.is_null()
    }

    /// Adds a receipt, or a line of a list; gives the chunk back once it is full.
    pub fn add(&mut self, receipt: &Item<'_>) -> Option<Cut> {
        self.receipts += 1;
        self.findings += receipt.findings.len();
        self.entries.push(Entry {
            number: self.receipts,
            line: receipt.line,
            offset: length(&self.bytes),
            length: length(receipt.raw),
            accepted: receipt.accepted,
        });
        let answer = ReceiptAnswer {
            number: self.receipts,
            line: receipt.line,
            receipt_number: receipt.number,
            management_number: receipt.management_number.map(str::to_owned),
            name_base64: None,
            accepted: receipt.accepted,
            findings: receipt.findings.iter().map(|finding| self.known.told(finding)).collect(),
        };
        self.answers.push(answer.with_name(receipt.name));
        self.bytes.extend_from_slice(receipt.raw);
        self.take_if_full()
    }

    /// Keeps bytes that belong to no receipt where they stood, so that the chunks still give the file back. They have number 0 and no answer.
    pub fn other(&mut self, bytes: &[u8]) -> Option<Cut> {
        self.entries.push(Entry { number: 0, line: 0, offset: length(&self.bytes), length: length(bytes), accepted: false });
        self.bytes.extend_from_slice(bytes);
        self.take_if_full()
    }

    /// Full by bytes, by receipts or by findings: each of them is kept until the chunk is sealed, and all answers of a chunk are shown at once.
    fn take_if_full(&mut self) -> Option<Cut> {
        let full = self.bytes.len() >= limits::CHUNK_PLAIN_BYTES
            || self.entries.len() >= CHUNK_RECEIPTS_MAX
            || self.findings >= CHUNK_FINDINGS_MAX;
        if full { self.take() } else { None }
    }

    /// The last chunk, if anything is left.
    pub fn take(&mut self) -> Option<Cut> {
        if self.entries.is_empty() {
            return None;
        }
        self.chunks += 1;
        self.findings = 0;
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

#[cfg(test)]
mod tests {
    use super::*;
    use josei_receipt::{Event, Parser};

    /// Chunks of a file of so many receipts that are nothing but their first record.
    fn cuts(receipts: usize) -> Vec<Cut> {
        let line = "RE,1,1124,202406,\r\n";
        let file = "IR,1,27,1,6000019,,x,202407,00,072-000-0000\r\n".to_owned() + &line.repeat(receipts);
        let (mut cutter, mut cuts, mut parser) = (Cutter::default(), Vec::new(), Parser::new());
        let mut collect = |event: Event| {
            if let Event::Receipt(receipt) = event {
                cuts.extend(cutter.add(&Item::of_uke(&receipt)));
            }
        };
        parser.push(file.as_bytes(), &mut collect);
        parser.finish(&mut collect);
        cuts.extend(cutter.take());
        cuts
    }

    #[test]
    fn many_short_receipts_and_many_findings_close_a_chunk() {
        let cuts = cuts(3 * CHUNK_RECEIPTS_MAX);
        assert!(cuts.len() >= 3);
        assert_eq!(cuts.iter().map(|cut| cut.answers.len()).sum::<usize>(), 3 * CHUNK_RECEIPTS_MAX);
        for cut in &cuts {
            let findings: Vec<usize> = cut.answers.iter().map(|answer| answer.findings.len()).collect();
            let before_the_last = findings.iter().rev().skip(1).sum::<usize>();
            assert!(findings.len() <= CHUNK_RECEIPTS_MAX && before_the_last < CHUNK_FINDINGS_MAX, "{} {before_the_last}", findings.len());
        }
    }
}
