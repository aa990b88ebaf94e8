//! The life of a payment batch (支払バッチ), `security.md` §5: every act is a pure function that returns the conditional writes to make.
//!
//! ```text
//! OPEN ─► FREEZING ─► FROZEN ─► GENERATED ─► APPROVED_1 ─► APPROVED_2 ─► RELEASABLE ─► RELEASED ─► CONFIRMED
//!   └────────┴──────────┴───────────┴────────────┴─────────────┴────────────┴─► VOIDED      (any but the last two ⇄ HELD)
//! ```
//!
//! - An obligation is paid at most once because its guard is put only if absent, in the same transaction as the batch's totals. A guard may be taken
//!   over by a later batch only while the batch that holds it is VOIDED, which is final and can only happen before release.
//! - Every change of a batch is conditional on the revision, state and epoch that were read: of two writers one wins. Machine steps also name the
//!   epoch they were started with, so that a writer that was taken over stops.
//! - An act that has already happened gives an empty list of writes: done before, nothing to do. An act refused by the store is planned again
//!   from what stands there now.
//! - Each transaction leaves room for [`CALLER_WRITES`] writes of the caller's own (audit records).

mod act;
mod approve;
mod freeze;
mod manifest;
mod obligation;
mod open;
mod outcome;
mod record;
mod release;
mod source;
mod state;
#[cfg(test)]
mod tests;
mod totals;

pub use approve::{Signed, plan_approve};
pub use freeze::{Candidate, FreezeStep, Guard, plan_freeze_step, plan_frozen};
pub use manifest::{GeneratedFile, Manifest, ManifestLine, ManifestObligation, plan_generated, render};
pub use obligation::{Lot, Obligation, ObligationId, plan_obligation, recognise};
pub use open::{Counter, OpenRequest, Opened, plan_open, plan_take_over};
pub use outcome::{Reason, plan_confirm, plan_hold, plan_resume, plan_void};
pub use record::{Batch, FileFacts, Held, TokenFacts};
pub use release::{Pull, Redelivery, Release, ReleaseToken, plan_pull, plan_redeliver, plan_release};
pub use source::{CORRECTIONS_MAX, Source, SourceKind};
pub use state::State;
pub use totals::{Difference, Place, agree};

/// Most obligations guarded in one transaction.
pub const FREEZE_SLICE_MAX: usize = 90;
/// Most voided batches whose obligations one transaction can take over.
pub const VOIDED_PER_SLICE_MAX: usize = 5;
/// Writes every planned transaction leaves to its caller.
pub const CALLER_WRITES: usize = 4;
/// Highest batch number (eight digits in keys).
pub const SEQUENCE_MAX: u32 = 99_999_999;
/// Most deliveries of one batch, the first included.
pub const DELIVERIES_MAX: u32 = 99;
/// Most tokens issued for one batch.
pub const TOKENS_MAX: u32 = 9_999;

const _: () = assert!(1 + FREEZE_SLICE_MAX + VOIDED_PER_SLICE_MAX + CALLER_WRITES <= josei_base::limits::TRANSACTION_WRITES_MAX);
