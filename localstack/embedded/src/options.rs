use josei_base::Realm;
use josei_base::plan::Table;
use josei_store::port::{Bucket, QueueName};
use std::collections::BTreeMap;

/// Region of the embedded services (Tokyo).
pub(crate) const REGION: &str = "ap-northeast-1";
/// Account that stands in the names (ARNs) of embedded things.
pub(crate) const ACCOUNT: &str = "000000000000";

/// How the stack is to stand.
#[derive(Debug, Clone)]
pub struct Options {
    /// First part of the names of buckets and tables: `<prefix>-<bucket>`.
    pub prefix: String,
    /// The realm whose functions call, each with a role and policy of its own (`infra/policies/`). `None`: only the folder's owner is let in.
    pub realm: Option<Realm>,
    /// Ports; 0 takes a free one.
    pub ports: Ports,
    /// The buckets.
    pub buckets: Vec<BucketPlan>,
    /// Which new objects are told to which queue.
    pub routes: Vec<Route>,
    /// Most bytes all objects and parts may take together; `None` leaves it to the disk. Over it, writes end with `StorageFull`.
    pub storage_bytes_max: Option<u64>,
}

/// Loopback ports; 0 takes a free one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ports {
    /// S3.
    pub s3: u16,
    /// DynamoDB.
    pub dynamodb: u16,
}

/// How a bucket is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketPlan {
    /// Which.
    pub bucket: Bucket,
    /// Keeps every version; removal sets a marker.
    pub versioned: bool,
    /// Object lock may be set (implies versions).
    pub locked: bool,
    /// A removal takes all versions away at once, for good. On AWS a lifecycle rule does it within a day.
    pub purged: bool,
}

/// A notification: objects made under a prefix, with a suffix, go to a queue as S3 events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Bucket.
    pub bucket: Bucket,
    /// Beginning of the key; empty for any.
    pub prefix: String,
    /// End of the key; empty for any.
    pub suffix: String,
    /// Where to.
    pub queue: QueueName,
}

/// Prefix `josei`, free ports, the buckets of `design.md` §4, no routes, no limit but the disk.
///
/// What is removed from the inbox is gone for good: it was in clear.
impl Default for Options {
    fn default() -> Self {
        Self {
            prefix: "josei".to_owned(),
            realm: None,
            ports: Ports::default(),
            buckets: vec![
                BucketPlan { bucket: Bucket::Inbox, versioned: true, locked: false, purged: true },
                BucketPlan { bucket: Bucket::Sealed, versioned: true, locked: false, purged: false },
                BucketPlan { bucket: Bucket::Audit, versioned: true, locked: true, purged: false },
            ],
            routes: Vec::new(),
            storage_bytes_max: None,
        }
    }
}

impl Options {
    /// The deployed name of a bucket.
    #[must_use]
    pub fn bucket_name(&self, bucket: Bucket) -> String {
        format!("{}-{}", self.prefix, bucket.name())
    }

    /// The deployed name of a table.
    #[must_use]
    pub fn table_name(&self, table: Table) -> String {
        format!("{}-{}", self.prefix, table.name())
    }

    /// The deployed names of all buckets.
    #[must_use]
    pub fn bucket_names(&self) -> BTreeMap<Bucket, String> {
        Bucket::ALL.into_iter().map(|bucket| (bucket, self.bucket_name(bucket))).collect()
    }

    /// The deployed names of all tables.
    #[must_use]
    pub fn table_names(&self) -> BTreeMap<Table, String> {
        Table::ALL.into_iter().map(|table| (table, self.table_name(table))).collect()
    }
}
