//! The ports. Everything that leaves a function's memory goes through one of them.

mod ambient;
mod error;
mod keys;
mod objects;
mod queue;
mod records;
mod scanner;
mod uploads;

pub use ambient::{Clock, Ids};
pub use error::StoreError;
pub use keys::{CONTEXT_UNIT, DataKey, KeyContext, KeyPurpose, Keys, WrappedKey};
pub use objects::{Bucket, Object, ObjectEntry, ObjectInfo, ObjectPage, Objects, Put, PutOutcome};
pub use queue::{Queue, QueueName};
pub use records::{Page, Query, Records, Refusal, SortRange, TransactError};
pub use scanner::{Scanned, Scanner, Source, Why};
pub use uploads::{PartDone, PresignedPart, Uploads};
