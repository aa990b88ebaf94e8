//! Lists that go out to a review body (返戻一覧, 過誤一覧): what was approved in a month, with stable codes and the sender's own terms.
//!
//! The layout is this project's own (P); the crate's README describes it.

mod head;
mod json;
mod outgoing;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use head::{
    LIST_LINES_MAX, ListId, ListRow, ListState, plan_list_approved, plan_list_frozen, plan_list_made, plan_list_opened, plan_listed,
};
pub use json::json;
pub use outgoing::{Outgoing, OutgoingKind};
pub use read::read;
pub use write::{carried, write};

use super::{CaseError, ReasonCode};
use crate::claim::ReceiptRef;
use josei_base::id::Facility;
use josei_base::receipt::{ReceiptType, ReviewBody};
use josei_base::{Billed, BillingMonth, Date, Month, ServiceMonth, Yen};

/// The head of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Returns or corrections.
    pub kind: OutgoingKind,
    /// To whom.
    pub body: ReviewBody,
    /// Of what was approved in this month.
    pub month: Month,
    /// Which of the month, from 1.
    pub number: u32,
    /// City code (市町村コード), six digits.
    pub city: String,
    /// The day on which it was begun.
    pub made: Date,
}

/// One receipt of a list. It holds a name and a birthday, so its `Debug` shows only the place it came from.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// The receipt among all: delivery and number in its file.
    pub receipt: ReceiptRef,
    /// レセプト番号 as it carries it.
    pub receipt_number: u32,
    /// 検索番号 / レセプト全国共通キー; may be empty.
    pub search_number: String,
    /// 請求年月.
    pub billing_month: BillingMonth,
    /// 診療年月.
    pub service_month: ServiceMonth,
    /// The institution.
    pub facility: Facility,
    /// レセプト種別.
    pub receipt_type: ReceiptType,
    /// 公費負担者番号 under which the city was billed; may be empty.
    pub programme: String,
    /// 受給者番号 as written; may be empty.
    pub holder_number: String,
    /// 氏名: the receipt's original bytes, whatever they are.
    pub name: Vec<u8>,
    /// 生年月日.
    pub birth_date: Date,
    /// What the receipt bills.
    pub billed: Billed,
    /// What leaves the payment: for returns what is not paid, for corrections the negative of what was accepted.
    pub yen: Yen,
    /// Only a part of it goes back (分割).
    pub part: bool,
    /// Why, by the code of the rules.
    pub reason: ReasonCode,
    /// Why, in the review body's words.
    pub official: String,
    /// What the machine had found, by its codes.
    pub codes: Vec<String>,
    /// The batch that paid it, if that is known.
    pub paid_batch: Option<u32>,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Line({}, {})", self.receipt, self.reason)
    }
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its head.
    pub head: Head,
    /// Its receipts, in order of delivery and number.
    pub lines: Vec<Line>,
}

/// Control totals of a list (件数・金額).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Receipts.
    pub count: u32,
    /// Σ of their yen.
    pub yen: Yen,
}

impl List {
    /// Counted from its lines.
    ///
    /// # Errors
    /// When the sum or the count does not fit.
    pub fn totals(&self) -> Result<Totals, CaseError> {
        let count = u32::try_from(self.lines.len()).map_err(|_| CaseError::Sum)?;
        Ok(Totals { count, yen: Yen::sum(self.lines.iter().map(|line| line.yen))? })
    }

    /// Its file name: `HENREI_1_202408_01.csv`.
    #[must_use]
    pub fn file_name(&self) -> String {
        let Head { kind, body, month, number, .. } = &self.head;
        format!("{}_{}_{}_{number:02}.csv", kind.file_name(), body.code(), month.compact())
    }
}
