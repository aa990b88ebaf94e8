//! Decisions of a chunk as they are kept: a line of JSON per receipt, compressed, then sealed by a function. The same inputs give the same bytes.

use crate::decide::Decision;
use josei_base::id::FeeTable;
use josei_base::{Points, ServiceMonth, Yen};
use serde::{Deserialize, Serialize};
use std::io::Read as _;

/// Content schema of sealed decisions.
pub const DECISIONS_SCHEMA: &str = "decisions.3";
/// zstd level.
const LEVEL: i32 = 1;
/// Most bytes of the decisions of one chunk.
const DECISIONS_BYTES_MAX: u64 = 512 << 20;

/// What statistics count a receipt by, besides its decision (統計区分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Fee table.
    pub table: FeeTable,
    /// 入院.
    pub inpatient: bool,
    /// Age in full years on the first day of the service month; none of a child born later in it.
    pub age: Option<u8>,
}

/// One decided receipt (判定済みレセプト).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Running number of the receipt in the file.
    pub number: u64,
    /// Line of its first record.
    pub line: u64,
    /// Service month, if its holder is established.
    pub service_month: Option<ServiceMonth>,
    /// Points; none where yen are billed: those are the cost of the decision.
    pub points: Option<Points>,
    /// What the patient paid.
    pub copay: Yen,
    /// What statistics count by.
    pub facts: Facts,
    /// The decision.
    pub decision: Decision,
}

/// Packs the decisions of a chunk.
///
/// # Errors
/// Only those of the compressor.
pub fn pack_decisions(decisions: impl IntoIterator<Item = Decided>) -> std::io::Result<Vec<u8>> {
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), LEVEL)?;
    for decided in decisions {
        serde_json::to_writer(&mut encoder, &decided)?;
        std::io::Write::write_all(&mut encoder, b"\n")?;
    }
    encoder.finish()
}

/// Opens the decisions of a chunk.
///
/// # Errors
/// For anything that was not packed here.
pub fn unpack_decisions(packed: &[u8]) -> std::io::Result<Vec<Decided>> {
    let mut text = String::new();
    zstd::stream::Decoder::new(packed)?.take(DECISIONS_BYTES_MAX).read_to_string(&mut text)?;
    text.lines().map(|line| serde_json::from_str(line).map_err(Into::into)).collect()
}
