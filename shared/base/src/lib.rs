#![doc = include_str!("../README.md")]

pub mod code;
pub mod cp932;
pub mod csv_file;
pub mod date;
pub mod digest;
pub mod error_page;
pub mod external;
pub mod finding;
pub mod id;
pub mod limits;
pub mod month;
pub mod pinned;
pub mod plan;
pub mod realm;
pub mod receipt;
pub mod sealing;
pub mod settings_file;
pub mod yen;

pub use code::{Entry, Severity};
pub use digest::Digest;
pub use finding::Finding;
pub use jiff::{Timestamp, civil::Date};
pub use month::{BillingMonth, Month, ServiceMonth};
pub use pinned::Pinned;
pub use realm::Realm;
pub use sealing::Sealing;
pub use yen::{Billed, Points, Yen};
