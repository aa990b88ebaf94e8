//! Step 15: the prescriber's receipt of a pharmacy's. It can only be asked once all uploads of the month are in.

use super::decision::Decision;
use crate::City;
use crate::snapshot::HolderHash;
use josei_base::Month;
use josei_base::id::{Facility, FeeTable};
use josei_base::receipt::NormalReceipt;
use std::collections::HashSet;

/// Is the prescriber's receipt there? (処方元の有無)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prescriber {
    /// The receipt is no pharmacy's.
    NoPharmacy,
    /// The receipt names no prescriber.
    NotNamed,
    /// Whose receipt it is, is not established.
    NoHolder,
    /// It is there.
    Found,
    /// It is not there (W42).
    Missing {
        /// How many months before were looked at as well.
        months_before: i32,
    },
}

/// Receipts of prescribers, by holder and month, in whatever order they were added (処方元の一覧).
#[derive(Debug, Default)]
pub struct Prescriptions {
    care: HashSet<(HolderHash, Month, String)>,
}

fn table(receipt: &NormalReceipt) -> FeeTable {
    receipt.receipt_type.table().unwrap_or(receipt.facility.table)
}

fn place(facility: &Facility) -> String {
    facility.full_code()
}

impl Prescriptions {
    /// Notes a receipt that may have prescribed: of any institution but a pharmacy, whatever was decided of it.
    pub fn add(&mut self, receipt: &NormalReceipt, decision: &Decision) {
        let Some(holder) = decision.holder.filter(|_| table(receipt) != FeeTable::Pharmacy) else { return };
        self.care.insert((holder, receipt.service_month.0, place(&receipt.facility)));
    }

    /// Asks for a pharmacy's receipt, after all receipts were added.
    #[must_use]
    pub fn ask(&self, city: &City, receipt: &NormalReceipt, decision: &Decision) -> Prescriber {
        if table(receipt) != FeeTable::Pharmacy {
            return Prescriber::NoPharmacy;
        }
        let Some(holder) = decision.holder else { return Prescriber::NoHolder };
        let Some(prescriber) = &receipt.prescriber else { return Prescriber::NotNamed };
        let months_before = city.rules(receipt.service_month).map_or(0, |rules| rules.prescription.months_before);
        let there = |back: i32| {
            let month = receipt.service_month.0.plus_months(-back);
            month.is_ok_and(|month| self.care.contains(&(holder, month, place(prescriber))))
        };
        if (0..=months_before).any(there) { Prescriber::Found } else { Prescriber::Missing { months_before } }
    }
}
