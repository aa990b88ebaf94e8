//! The decided-list layout (決定済レセプト一覧, `domain/receipts.md` §5.3): this project's own, not an official one.
//!
//! `KDRSL_<programme>_<YYYYMM>_<seq>.csv`: one H record, D records of 41 fields, one T record; Windows-31J, comma, no quotes, CR LF, no 0x1A.
//! Amounts are digits without a sign. A line of 過誤調整 takes its amounts back: they count below zero in T, and only there a `-` may stand.

mod cells;
mod columns;
mod decided;
mod event;
mod from_uke;
mod header;
mod line;
mod parser;
mod payers;
mod row;
mod rules;
mod share;
mod texts;
mod total;
mod writer;

pub use columns::Column;
pub(crate) use columns::place;
pub use decided::{Decided, Entry};
pub use event::ListEvent;
pub use from_uke::{NotALine, Numbers, from_uke, management_number};
pub use header::ListHeader;
pub use line::{ListLine, read_line};
pub use parser::{ListParser, ListSummary};
pub use row::Row;
pub(crate) use share::claimed;
pub use total::ListTotals;
pub use writer::ListWriter;
