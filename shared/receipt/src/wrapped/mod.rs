//! CSV情報 of the review bodies (`domain/receipts.md` §5.2): the claim records again, every line with three leading columns (maker, running
//! number, branch), every receipt between MN and RC and with a header record of its own. The tables that read it are those of the claim files.
//!
//! What the columns mean is inferred from one sample, so only their form rejects a receipt; their order is a warning.

mod columns;
mod event;
mod parser;
mod receipt;

pub use event::WrappedEvent;
pub use parser::WrappedParser;
pub use receipt::{WrappedReceipt, read_wrapped};
