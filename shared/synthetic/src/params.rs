//! What to make.

use crate::{DefectRates, Form, SyntheticError};
use josei_base::{BillingMonth, Month};
use std::collections::BTreeSet;

/// Most receipts of one month. A city of Sakai's size has about 105,000 (`domain/receipts.md` §6.1).
pub const RECEIPTS_MAX: u32 = 2_000_000;

/// Most months in a row (P): five years.
pub const MONTHS_MAX: u32 = 60;

/// What to make. The same parameters give the same bytes, for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Params {
    /// How many receipts, refused ones included.
    pub receipts: u32,
    /// Where chance begins.
    pub seed: u64,
    /// 請求年月. Everything is to be judged as of the 20th of this month.
    pub billing_month: BillingMonth,
    /// What is made wrong, and how often.
    pub defects: DefectRates,
    /// Some children have an external character (外字) in their name.
    pub external_characters: bool,
    /// In which other forms the receipts are wanted besides.
    pub forms: BTreeSet<Form>,
}

impl Params {
    /// The usual month: 2024-07 with the usual defects.
    #[must_use]
    pub fn new(receipts: u32, seed: u64) -> Self {
        Self { receipts, seed, ..Self::default() }
    }

    /// The month of care most receipts are for.
    pub(crate) fn care_month(&self) -> Result<Month, SyntheticError> {
        if self.receipts > RECEIPTS_MAX {
            return Err(SyntheticError::TooManyReceipts);
        }
        let billing = self.billing_month.0;
        if (billing.year(), billing.month()) < (2021, 9) || billing.year() > 2100 {
            return Err(SyntheticError::BillingMonth);
        }
        crate::calendar::plus_months(billing, -1)
    }
}

impl Default for Params {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "a constant of this file; every test would stop here")]
        let billing_month = BillingMonth::parse("2024-07").expect("2024-07 is a month");
        let (defects, forms) = (DefectRates::default(), BTreeSet::new());
        Self { receipts: 2_000, seed: 1, billing_month, defects, external_characters: false, forms }
    }
}
