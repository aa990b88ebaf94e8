use josei_audit::record::Record;
use std::sync::Weak;
use std::sync::atomic::{AtomicU8, Ordering};

/// No OUTCOME is written.
const OPEN: u8 = 0;
/// An OUTCOME is under way, or its answer was lost: it may stand in the log.
const UNSURE: u8 = 1;
/// The OUTCOME stands in the log.
const ANSWERED: u8 = 2;

/// Leave to touch data (アクセス許可): proof that the INTENT of an operation is durable. Only [`super::Audited::begin`] makes one,
/// and only the gate that made it takes it.
///
/// It is answered by one OUTCOME. If the store did not tell whether that was written, the permit is spent: a second one would make the log bad
/// for ever. Whoever holds it fails, and the operation is begun again.
///
/// ```compile_fail
/// let permit = josei_store::audited::Permit { shard: 0 };
/// ```
#[must_use = "an operation must end with an OUTCOME"]
pub struct Permit {
    gate: Weak<super::Inner>,
    shard: usize,
    intent: Record,
    state: AtomicU8,
}

impl Permit {
    pub(super) const fn new(gate: Weak<super::Inner>, shard: usize, intent: Record) -> Self {
        Self { gate, shard, intent, state: AtomicU8::new(OPEN) }
    }

    pub(super) fn is_of(&self, gate: *const super::Inner) -> bool {
        std::ptr::eq(self.gate.as_ptr(), gate)
    }

    pub(super) const fn shard(&self) -> usize {
        self.shard
    }

    pub(super) const fn intent(&self) -> &Record {
        &self.intent
    }

    /// Takes the one right to answer. False if it is taken.
    pub(super) fn claim(&self) -> bool {
        self.state.compare_exchange(OPEN, UNSURE, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// Gives the right back: surely nothing was written.
    pub(super) fn release(&self) {
        self.state.store(OPEN, Ordering::Release);
    }

    pub(super) fn answered(&self) {
        self.state.store(ANSWERED, Ordering::Release);
    }

    pub(super) fn is_answered(&self) -> bool {
        self.state.load(Ordering::Acquire) == ANSWERED
    }
}
