//! 全銀 総合振込 (type 21): the 120-byte bank file. Field tables, writer, and a reader that checks every byte and can put the file together again.

pub mod bank;
pub mod charset;
mod check;
mod fast;
mod fields;
pub mod frame;
pub mod layout;
mod report;
#[cfg(test)]
mod tests;
pub mod types;
pub mod value;
pub mod view;
mod write;

pub use bank::{BadBankProfile, BankProfile, Policy};
pub use check::{CheckedFile, Totals, check};
pub use frame::{RawRecord, Records, Separator, Terminator};
pub use layout::{Field, Kind, RECORD_BYTES};
pub use report::PaymentCheck;
pub use value::{AccountType, BadValue, Digits, EdiText, Name, PayeeName, PayerName, StoreName, Text};
pub use view::{DataRecord, HeaderRecord, TrailerRecord};
pub use write::{CustomerArea, HeaderLine, NewAccount, TransferClass, TransferLine, WriteError, Written, write};
