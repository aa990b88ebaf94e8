#![doc = include_str!("../README.md")]

pub mod append;
pub mod checkpoint;
pub mod codes;
pub mod keys;
pub mod limits;
pub mod note;
pub mod operation;
pub mod record;
pub mod seal;
pub mod shard;
#[cfg(test)]
mod testing;
pub mod token;
pub mod tree;
pub mod verify;
mod wire;

pub use append::{AppendError, Appended, Settled, append, plan_append, settle};
pub use checkpoint::Checkpoint;
pub use note::NoteKey;
pub use operation::Operation;
pub use record::{Approvers, Counts, Direction, Draft, Event, Outcome, Place, Record, Subject, Target, Verdict};
pub use seal::{Plan, SealError, Sealed, Step, complete_seal, plan_seal};
pub use shard::{Head, ShardName};
pub use token::{Code, Id, LongId};
pub use verify::{Bad, Bundle, Report, VerifyError, verify};
pub use wire::{BadRecord, VERSION, decode, encode};
