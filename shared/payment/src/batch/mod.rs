//! The life of a payment batch (支払バッチ), `security.md` §5: every act is a pure function that returns the conditional writes to make.
//!
//! ```text
//! OPEN ─► FREEZING ─► FROZEN ─► GENERATED ─► APPROVED_1 ─► APPROVED_2 ─► RELEASABLE ─► RELEASED ─► CONFIRMED
//!   └────────┴──────────┴───────────┴────────────┴─────────────┴────────────┴─► VOIDED      (any but the last two ⇄ HELD)
//! ```
//!
//! - An obligation is paid at most once because its guard is put only if absent, in the same transaction as the batch's totals. A guard may be taken
//!   over by a later batch only while the batch that holds it is VOIDED, which is final and can only happen before release.
//! - What a payee owes the city (a receivable) is withheld in the same way, after the last obligation is taken: each netting is a row written with
//!   the batch's totals, and counts unless its batch is VOIDED. A transfer is never negative; what is not withheld stays open.
//! - After the file was taken the bank says what became of each line. A line that came back marks its account, and is owed again under its own name
//!   once another account stands; the guard of what it paid stays.
//! - Every change of a batch is conditional on the revision, state and epoch that were read: of two writers one wins. Machine steps also name the
//!   epoch they were started with, so that a writer that was taken over stops.
//! - RELEASED is closed by the receipt of who took the file, which says what arrived; CONFIRMED by what the bank paid. A re-delivery opens it again.
//! - An act that has already happened gives an empty list of writes: done before, nothing to do. An act refused by the store is planned again
//!   from what stands there now.
//! - Each transaction leaves room for [`CALLER_WRITES`] writes of the caller's own (audit records).

mod act;
mod approve;
mod freeze;
mod guard;
mod manifest;
mod netting;
mod obligation;
mod open;
mod outcome;
mod receipt;
mod receivable;
mod record;
mod release;
mod result;
mod source;
mod state;
#[cfg(test)]
pub(crate) mod tests;
mod totals;

pub use approve::{Signed, plan_approve};
pub use freeze::{AccountVersions, FreezeStep, plan_freeze_step, plan_frozen};
pub use guard::{Candidate, Guard, Member};
pub use manifest::{
    Accounts, BankTotal, Controls, GeneratedFile, KindTotal, LinePayee, Manifest, ManifestLine, ManifestNetting, ManifestObligation,
    NettedOut, plan_generated, render,
};
pub use netting::{NettingStep, nettings_of, plan_netting_step};
pub use obligation::{Lot, Obligation, ObligationId, plan_obligation, recognise};
pub use open::{Counter, OpenRequest, Opened, plan_open, plan_take_over};
pub use outcome::{Reason, plan_confirm, plan_hold, plan_resume, plan_void};
pub use receipt::plan_receipt;
pub use receivable::{Claimable, NETTINGS_MAX, Netting, Nettings, Receivable, ReceivableId, plan_receivable, recognise_receivable};
pub use record::{Batch, FileFacts, Held, Receipt, TokenFacts};
pub use release::{Pull, Redelivery, Release, ReleaseToken, plan_pull, plan_redeliver, plan_release};
pub use result::{
    Books, EntryId, LineResult, PaidTo, REASON_UNSTATED, RESULT_SLICE_MAX, ResultStep, Telling, owner_of, plan_owner, plan_results,
    results_agree, returned_lot, used_for,
};
pub use source::{CORRECTIONS_MAX, Source, SourceKind};
pub use state::State;
pub use totals::{Difference, Place, agree};

/// Most obligations guarded in one transaction; each brings a check that no transfer came back from the account it is paid to.
pub const FREEZE_SLICE_MAX: usize = 45;
/// Most receivables netted in one transaction.
pub const NETTING_SLICE_MAX: usize = 90;
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

const SLICE_MAX: usize = if 2 * FREEZE_SLICE_MAX > NETTING_SLICE_MAX { 2 * FREEZE_SLICE_MAX } else { NETTING_SLICE_MAX };
const _: () = assert!(1 + SLICE_MAX + VOIDED_PER_SLICE_MAX + CALLER_WRITES <= josei_base::limits::TRANSACTION_WRITES_MAX);
