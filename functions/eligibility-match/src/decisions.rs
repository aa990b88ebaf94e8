//! Decisions of a chunk, as they are kept.

use crate::claims::Judged;
use josei_eligibility::{Decided, pack_decisions};

/// Packs the decisions of a chunk.
pub fn pack(judged: &[Judged]) -> std::io::Result<Vec<u8>> {
    pack_decisions(judged.iter().map(|one| Decided {
        number: one.claim.receipt.number,
        line: one.line,
        service_month: one.care.as_ref().map(|care| care.month),
        points: one.claim.billed.points(),
        copay: one.claim.copay,
        decision: one.decision.clone(),
    }))
}
