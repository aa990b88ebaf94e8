use josei_audit::record::Record;
use std::sync::atomic::{AtomicBool, Ordering};

/// Leave to touch data (アクセス許可): proof that the INTENT of an operation is durable. Only [`super::Audited::begin`] makes one.
///
/// ```compile_fail
/// let permit = josei_store::audited::Permit { shard: 0 };
/// ```
#[must_use = "an operation must end with an OUTCOME"]
pub struct Permit {
    shard: usize,
    intent: Record,
    answered: AtomicBool,
}

impl Permit {
    pub(super) fn new(shard: usize, intent: Record) -> Self {
        Self { shard, intent, answered: AtomicBool::new(false) }
    }

    pub(super) fn shard(&self) -> usize {
        self.shard
    }

    pub(super) fn intent(&self) -> &Record {
        &self.intent
    }

    pub(super) fn answered(&self) {
        self.answered.store(true, Ordering::Release);
    }

    pub(super) fn is_answered(&self) -> bool {
        self.answered.load(Ordering::Acquire)
    }
}
