use crate::sender::{MemorySender, PartSender};
use josei_base::plan::{Item, Key, Value};
use josei_store::memory::Memory;
use josei_store::port::{Keys, Objects, Records, Uploads};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Fiscal year of stores that have the keys of any.
const UNIT: &str = "2024";

/// The ports to check, and the sender's side of a presigned URL.
#[derive(Clone)]
pub struct World {
    /// Records.
    pub records: Arc<dyn Records>,
    /// Objects.
    pub objects: Arc<dyn Objects>,
    /// Uploads into bucket `inbox` of the same objects.
    pub uploads: Arc<dyn Uploads>,
    /// Keys.
    pub keys: Arc<dyn Keys>,
    /// Puts parts to presigned URLs.
    pub sender: Arc<dyn PartSender>,
    /// Begins all names, new for every run over data that stays.
    pub run: String,
    /// Fiscal year whose keys are asked for: a deployment has those of the years in reach.
    pub unit: String,
    /// Rounds of each race.
    pub rounds: u32,
    /// Retain-until dates are set this many seconds from now; on a real account such versions stay that long.
    pub retain_seconds: i64,
    names: Arc<AtomicU32>,
}

impl World {
    /// Some ports. `run` begins all names and must be new for data that stays.
    #[must_use]
    pub fn new(
        records: Arc<dyn Records>,
        objects: Arc<dyn Objects>,
        uploads: Arc<dyn Uploads>,
        keys: Arc<dyn Keys>,
        sender: Arc<dyn PartSender>,
        run: &str,
    ) -> Self {
        Self {
            records,
            objects,
            uploads,
            keys,
            sender,
            run: run.to_owned(),
            unit: UNIT.to_owned(),
            rounds: 20,
            retain_seconds: 3_600,
            names: Arc::default(),
        }
    }

    /// The ports in memory.
    #[must_use]
    pub fn of_memory(memory: &Memory) -> Self {
        let sender = Arc::new(MemorySender(memory.uploads.clone()));
        Self::new(memory.records.clone(), memory.objects.clone(), memory.uploads.clone(), memory.keys.clone(), sender, "memory")
    }

    /// A name nobody has used.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{:04}", self.run, self.names.fetch_add(1, Ordering::Relaxed))
    }

    /// A record key nobody has used.
    pub(crate) fn key(&self) -> Key {
        Key { partition: self.name(), sort: "item".to_owned() }
    }
}

/// An item of one text attribute.
pub(crate) fn text_item(name: &str, value: &str) -> Item {
    Item::from([(name.to_owned(), value.into())])
}

/// An item of one number attribute.
pub(crate) fn number_item(name: &str, value: i64) -> Item {
    Item::from([(name.to_owned(), Value::Number(value))])
}

/// The text of any error.
pub(crate) fn told(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}
