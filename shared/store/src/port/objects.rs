use super::StoreError;
use async_trait::async_trait;
use bytes::Bytes;
use josei_base::Timestamp;
use std::ops::Range;

/// The buckets of `design.md` §4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// Uploads, minutes to hours.
    Inbox,
    /// Sealed objects only.
    Sealed,
    /// Tiles and checkpoints under object lock.
    Audit,
}

impl Bucket {
    /// All buckets, in a fixed order.
    pub const ALL: [Self; 3] = [Self::Inbox, Self::Sealed, Self::Audit];

    /// The short name, also the end of the deployed bucket's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Sealed => "sealed",
            Self::Audit => "audit",
        }
    }
}

/// The objects port (S3): put-if-absent, get by version and range, list. There is no overwrite.
#[async_trait]
pub trait Objects: Send + Sync {
    /// Writes an object unless the key is taken. Of any number of racing writers exactly one is told `Created`.
    async fn put_if_absent(&self, put: Put) -> Result<PutOutcome, StoreError>;

    /// Size and version; `None` if there is no such object.
    async fn head(&self, bucket: Bucket, key: &str) -> Result<Option<ObjectInfo>, StoreError>;

    /// Bytes of an object: a version (else the newest), a range (else all). A range past the end is cut at the end; one that starts there is `Invalid`.
    async fn get(&self, bucket: Bucket, key: &str, version: Option<&str>, range: Option<Range<u64>>) -> Result<Object, StoreError>;

    /// Keys with a prefix in order, after a key.
    async fn list(&self, bucket: Bucket, prefix: &str, after: Option<&str>, limit: u32) -> Result<ObjectPage, StoreError>;

    /// Removes an object of the inbox once it is sealed (in a versioned bucket: a delete marker). Removing what is gone is no error.
    async fn remove(&self, bucket: Bucket, key: &str) -> Result<(), StoreError>;
}

/// A write.
#[derive(Debug, Clone)]
pub struct Put {
    /// Bucket.
    pub bucket: Bucket,
    /// Key.
    pub key: String,
    /// The whole object.
    pub bytes: Bytes,
    /// Object lock in compliance mode until then (bucket `audit`).
    pub retain_until: Option<Timestamp>,
}

/// What became of a put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutOutcome {
    /// Written, as this version.
    Created {
        /// The storage version.
        version: String,
    },
    /// Something already stands there; nothing was written.
    Exists,
}

/// Size and version of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Bytes.
    pub size: u64,
    /// The storage version.
    pub version: String,
}

/// Some bytes of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The bytes of the range.
    pub bytes: Bytes,
    /// Size and version of the whole object.
    pub info: ObjectInfo,
}

/// A listed key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectEntry {
    /// Key.
    pub key: String,
    /// Bytes.
    pub size: u64,
}

/// A page of keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ObjectPage {
    /// In order of keys.
    pub entries: Vec<ObjectEntry>,
    /// Pass as `after` to go on; `None` at the end.
    pub next: Option<String>,
}
