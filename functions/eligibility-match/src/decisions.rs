//! Decisions of a chunk, as they are kept.

use crate::claims::Judged;
use josei_base::receipt::NormalReceipt;
use josei_eligibility::{Decided, Facts, pack_decisions};
use josei_statistics::age_on;

/// What statistics count a receipt by, as it says.
pub fn facts(receipt: &NormalReceipt) -> Facts {
    Facts {
        table: receipt.receipt_type.table().unwrap_or(receipt.facility.table),
        inpatient: receipt.receipt_type.is_inpatient(),
        age: age_on(receipt.birth_date, receipt.service_month.0.first_day()),
    }
}

/// Packs the decisions of a chunk.
pub fn pack(judged: &[Judged]) -> std::io::Result<Vec<u8>> {
    pack_decisions(judged.iter().map(|one| Decided {
        number: one.claim.receipt.number,
        line: one.line,
        service_month: one.care.as_ref().map(|care| care.month),
        points: one.claim.billed.points(),
        copay: one.claim.copay,
        facts: one.facts,
        decision: one.decision.clone(),
    }))
}
