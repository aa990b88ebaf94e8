//! 全銀 bank files: 総合振込 (type 21) and account inquiries (98, 99) written and read byte for byte; salaries (11, 12, 71, 72), statements (03) and notices of
//! incoming transfers (01) read; and masking. Field tables, writer, and one reader of all types that checks every byte and can put the file together again.

pub mod bank;
pub mod charset;
mod check;
mod fast;
mod fields;
pub mod frame;
mod inquiry;
pub mod layout;
mod mask;
mod report;
mod statement;
#[cfg(test)]
mod tests;
mod typed;
pub mod types;
pub mod value;
pub mod view;
mod write;

pub use bank::{BadBankProfile, BankProfile, Policy};
pub use check::{CheckedFile, Moved, Totals, check};
pub use frame::{RawRecord, Records, Separator, Terminator};
pub use inquiry::{ANSWER_POSITIONS, Answer, InquiryForm, InquiryLine, write_answers, write_inquiry};
pub use layout::{Field, Kind, RECORD_BYTES, STATEMENT_RECORD_BYTES};
pub use mask::mask;
pub use report::{Answers, BothWays, DeclaredTotals, PaymentCheck};
pub use statement::{Direction, ERA_DIGIT, Movements, StatementEntry};
pub use typed::NotTyped;
pub use value::{AccountType, BadValue, Digits, EdiText, Name, PayeeName, PayerName, StoreName, Text};
pub use view::{DataRecord, HeaderRecord, TrailerRecord};
pub use write::{CustomerArea, HeaderLine, NewAccount, TransferClass, TransferLine, WriteError, Written, write, write_batches};
