//! Why a month cannot be made.

use thiserror::Error;

/// Why a month cannot be made. None of these depends on data from outside; only on the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SyntheticError {
    /// More receipts than [`crate::RECEIPTS_MAX`].
    #[error("more receipts than the generator makes")]
    TooManyReceipts,
    /// The billing month is before 2021-09, when SN and JD came (`domain/receipts.md` §2), or after 2100.
    #[error("billing month outside 2021-09 to 2100-12")]
    BillingMonth,
    /// No month, or more than [`crate::MONTHS_MAX`].
    #[error("no month, or too many in a row")]
    Months,
    /// A date of the month lies outside the calendar.
    #[error("a date outside the calendar")]
    Calendar,
    /// A text of the tables has a character CP932 does not have; a fault of this crate.
    #[error("a character outside CP932")]
    Character(char),
    /// Too few holders for so many receipts; a fault of this crate's proportions.
    #[error("no holder left for a receipt")]
    NoHolderLeft,
    /// The register could not be written; a fault of this crate.
    #[error("the register could not be written")]
    Register,
}
