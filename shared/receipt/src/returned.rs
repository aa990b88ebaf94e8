//! Receipts that were returned (返戻, `.HEN`): claim records again, with HI (返戻医療機関), HR (返戻理由) and HG (返戻合計) among them.
//!
//! The layouts of these three are not known in detail, nor is their order (R), so their fields are kept as they are. A receipt with one of them,
//! and every receipt behind the first of them in a file, was returned: it is read, but it is never a new claim.

use crate::codes;
use crate::findings::{FINDINGS_PER_RECEIPT_MAX, finding};
use crate::receipt::ParsedReceipt;
use josei_base::receipt::NormalReceipt;

/// What a returned receipt says (返戻されたレセプト).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// Its normal form, if it has no other fault.
    pub normal: Option<Box<NormalReceipt>>,
    /// How many return records stand in it.
    pub records: u32,
}

/// True for the record types of a return.
pub(crate) fn is_record(id: &[u8]) -> bool {
    matches!(id, b"HI" | b"HR" | b"HG")
}

/// True for the total of a file of returned receipts.
pub(crate) fn is_total(line: &[u8]) -> bool {
    line.starts_with(b"HG")
}

/// True for a reason.
pub(crate) fn is_reason(line: &[u8]) -> bool {
    line.starts_with(b"HR")
}

/// Says of a receipt that it was returned: from now on it is rejected.
pub(crate) fn mark(receipt: &mut ParsedReceipt, records: u32) {
    let told = finding(receipt.first_line, b"RE", String::new(), &codes::RETURNED, String::new());
    receipt.returned = Some(Returned { normal: receipt.normal.take().map(Box::new), records });
    if receipt.findings.len() < FINDINGS_PER_RECEIPT_MAX {
        receipt.findings.push(told);
    } else if let Some(last) = receipt.findings.last_mut() {
        *last = told;
        receipt.findings_more += 1;
    }
    receipt.errors += 1;
}
