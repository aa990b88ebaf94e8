use crate::snapshot::HolderHash;
use josei_base::ServiceMonth;
use josei_base::receipt::NormalReceipt;

/// What makes two receipts the same care (同一請求の判定): the parts a store's key is built from (§4.1 step 14).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClaimKeyParts {
    /// The holder's keyed hash, hexadecimal.
    pub holder: String,
    /// Service month.
    pub month: ServiceMonth,
    /// Fee table, in/out and the institution's ten digits: `1#out#2716000019`. A pharmacy writes a receipt for each prescriber, so where one is
    /// named it follows: `4#out#2746400122#2716000019`.
    pub place: String,
}

/// `holder#2024-06#1#out#2716000019`.
impl std::fmt::Display for ClaimKeyParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}#{}", self.holder, self.month, self.place)
    }
}

/// The key parts of a receipt of a holder.
#[must_use]
pub fn claim_key_parts(receipt: &NormalReceipt, holder: &HolderHash) -> ClaimKeyParts {
    let table = receipt.receipt_type.table().unwrap_or(receipt.facility.table).code();
    let setting = if receipt.receipt_type.is_inpatient() { "in" } else { "out" };
    let mut place = format!("{table}#{setting}#{}", receipt.facility.full_code());
    if let Some(prescriber) = &receipt.prescriber {
        place.push('#');
        place.push_str(&prescriber.full_code());
    }
    ClaimKeyParts { holder: holder.to_string(), month: receipt.service_month, place }
}
