//! The ports in memory (模擬): deterministic, simple and obviously right. The back end of tests and of the simulation.
//!
//! It shows the harder side of every promise: a page that is exactly full has a next page, pages end at 1 MiB, removed objects leave their versions.

mod ambient;
mod keys;
mod objects;
mod queue;
mod records;
mod size;
#[cfg(test)]
mod tests;
mod uploads;

pub use ambient::{Clock, Ids};
pub use keys::Keys;
pub use objects::{Created, Objects};
pub use queue::Queue;
pub use records::Records;
pub use size::{ITEM_BYTES_MAX, QUERY_PAGE_BYTES, TRANSACTION_BYTES_MAX, item_bytes};
pub use uploads::{PART_BYTES_MIN, Uploads};

use josei_base::Timestamp;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All ports in memory, joined: uploads end in the objects, dates come from the one clock, randomness from the one seed.
#[derive(Clone)]
pub struct Memory {
    /// The records.
    pub records: Arc<Records>,
    /// The objects.
    pub objects: Arc<Objects>,
    /// The uploads into bucket `inbox` of the objects.
    pub uploads: Arc<Uploads>,
    /// The keys.
    pub keys: Arc<Keys>,
    /// The queues.
    pub queue: Arc<Queue>,
    /// The clock, which stands until it is moved.
    pub clock: Arc<Clock>,
    /// The ids, the same for the same seed.
    pub ids: Arc<Ids>,
}

impl Memory {
    /// Empty stores. The same seed and the same calls give the same bytes everywhere.
    #[must_use]
    pub fn new(seed: u64, now: Timestamp) -> Self {
        let clock = Arc::new(Clock::at(now));
        let ids = Arc::new(Ids::seeded(seed));
        let objects = Arc::new(Objects::new(clock.clone()));
        Self {
            records: Arc::default(),
            uploads: Arc::new(Uploads::new(objects.clone(), clock.clone(), ids.clone())),
            keys: Arc::new(Keys::new(seed, ids.clone())),
            queue: Arc::default(),
            objects,
            clock,
            ids,
        }
    }
}

/// A lock that a panicking test thread has held is still good: no state here is ever half written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
