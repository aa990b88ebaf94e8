//! Orders of notices (通知の依頼): the lines of an input, kept sealed until they are rendered, approved by a second person and taken to the printer.
//!
//! ```text
//! ORDERED ──render──► RENDERED ──approve──► APPROVED ──take──► TAKEN ──approve──► APPROVED …
//! ```
//!
//! Every step is one conditional write. A file that was lost on its way is approved again; its bytes are the same.

mod id;
pub mod keys;
mod plan;
mod request;
mod row;
#[cfg(test)]
mod tests;

pub use id::{NotAnOrderId, OrderId};
pub use plan::{Seen, Signed, plan_approve, plan_order, plan_rendered, plan_take};
pub use request::{Request, in_reach, read_order};
pub use row::{Approval, File, Order, Rendered, State, Told};

use crate::codes;
use josei_base::Entry;
use thiserror::Error;

/// Content schema of the sealed lines of an order.
pub const ORDER_SCHEMA: &str = "notice-order.1";
/// Content schema of a sealed print file.
pub const PRINT_SCHEMA: &str = "notice-print.1";
/// Content schema of a sealed index.
pub const INDEX_SCHEMA: &str = "notice-index.1";

/// Why an order, or an act on one, is refused. Says counts, days and states; never a person of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OrderError {
    /// Not one line is a notice.
    #[error("{0} lines with errors")]
    Empty(usize),
    /// More lines than `limits::ORDER_LINES_MAX`.
    #[error("at most {max} lines", max = crate::limits::ORDER_LINES_MAX)]
    TooManyLines,
    /// The newest day of issue is too far away.
    #[error("{0}")]
    Day(josei_base::Date),
    /// Another state than the act needs.
    #[error("{}", .0.name())]
    State(State),
    /// What was signed is not what stands.
    #[error("hash or number of notices")]
    Seen,
    /// Who ordered approves.
    #[error("approver")]
    OwnOrder,
    /// Who approved takes.
    #[error("taker")]
    OwnApproval,
    /// Every notice of it has errors.
    #[error("no print file")]
    NothingPrinted,
}

impl OrderError {
    /// Its code and texts.
    #[must_use]
    pub const fn entry(self) -> &'static Entry {
        match self {
            Self::Empty(_) => &codes::N301,
            Self::TooManyLines => &codes::N302,
            Self::Day(_) => &codes::N303,
            Self::State(_) => &codes::N304,
            Self::Seen => &codes::N305,
            Self::OwnOrder => &codes::N306,
            Self::OwnApproval => &codes::N307,
            Self::NothingPrinted => &codes::N308,
        }
    }
}
