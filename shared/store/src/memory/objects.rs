use super::{Clock, lock};
use crate::check;
use crate::port::{self, Bucket, Clock as _, Object, ObjectEntry, ObjectInfo, ObjectPage, Put, PutOutcome, StoreError};
use async_trait::async_trait;
use bytes::Bytes;
use josei_base::Timestamp;
use std::collections::BTreeMap;
use std::ops::{Bound, Range};
use std::sync::{Arc, Mutex};

/// An object that was created: what a bucket would notify of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Bucket.
    pub bucket: Bucket,
    /// Key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// The storage version.
    pub version: String,
}

struct Version {
    id: String,
    bytes: Bytes,
    retain_until: Option<Timestamp>,
}

/// All versions of a key, the newest last; `removed` is the delete marker on top of them.
#[derive(Default)]
struct Versions {
    versions: Vec<Version>,
    removed: bool,
}

impl Versions {
    fn current(&self) -> Option<&Version> {
        if self.removed { None } else { self.versions.last() }
    }
}

#[derive(Default)]
struct State {
    keys: BTreeMap<(Bucket, String), Versions>,
    created: Vec<Created>,
    version_count: u64,
}

/// Buckets in memory, all of them versioned.
pub struct Objects {
    state: Mutex<State>,
    clock: Arc<Clock>,
}

impl Objects {
    pub(super) fn new(clock: Arc<Clock>) -> Self {
        Self { state: Mutex::default(), clock }
    }

    /// Takes the notices of objects created since the last call, the oldest first.
    #[must_use]
    pub fn take_created(&self) -> Vec<Created> {
        std::mem::take(&mut lock(&self.state).created)
    }

    /// Replaces the bytes of an object in place, as an attacker of the storage would. For tests of damage only; tells whether there was one.
    pub fn tamper(&self, bucket: Bucket, key: &str, bytes: Bytes) -> bool {
        let mut state = lock(&self.state);
        let version = state.keys.get_mut(&(bucket, key.to_owned())).and_then(|versions| versions.versions.last_mut());
        version.map(|version| version.bytes = bytes).is_some()
    }

    pub(super) fn stands(&self, bucket: Bucket, key: &str) -> bool {
        lock(&self.state).keys.get(&(bucket, key.to_owned())).is_some_and(|versions| versions.current().is_some())
    }

    /// The one place where an object comes into being.
    pub(super) fn create(&self, put: Put) -> PutOutcome {
        let mut state = lock(&self.state);
        let state = &mut *state;
        let versions = state.keys.entry((put.bucket, put.key.clone())).or_default();
        if versions.current().is_some() {
            return PutOutcome::Exists;
        }
        state.version_count += 1;
        let version = format!("v{:06}", state.version_count);
        state.created.push(Created { bucket: put.bucket, key: put.key, size: size(&put.bytes), version: version.clone() });
        versions.versions.push(Version { id: version.clone(), bytes: put.bytes, retain_until: put.retain_until });
        versions.removed = false;
        PutOutcome::Created { version }
    }
}

fn size(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn info(version: &Version) -> ObjectInfo {
    ObjectInfo { size: size(&version.bytes), version: version.id.clone() }
}

#[async_trait]
impl port::Objects for Objects {
    async fn put_if_absent(&self, put: Put) -> Result<PutOutcome, StoreError> {
        check::put(&put)?;
        Ok(self.create(put))
    }

    async fn head(&self, bucket: Bucket, key: &str) -> Result<Option<ObjectInfo>, StoreError> {
        check::object_key(key)?;
        let state = lock(&self.state);
        Ok(state.keys.get(&(bucket, key.to_owned())).and_then(Versions::current).map(info))
    }

    async fn get(&self, bucket: Bucket, key: &str, version: Option<&str>, range: Option<Range<u64>>) -> Result<Object, StoreError> {
        check::object_key(key)?;
        range.as_ref().map_or(Ok(()), check::range)?;
        let state = lock(&self.state);
        let versions = state.keys.get(&(bucket, key.to_owned())).ok_or(StoreError::NotFound { what: "object" })?;
        let found = match version {
            None => versions.current().ok_or(StoreError::NotFound { what: "object" })?,
            Some(id) => versions.versions.iter().find(|version| version.id == id).ok_or(StoreError::NotFound { what: "version" })?,
        };
        let bytes = match range {
            None => found.bytes.clone(),
            Some(range) => cut(&found.bytes, &range)?,
        };
        Ok(Object { bytes, info: info(found) })
    }

    async fn list(&self, bucket: Bucket, prefix: &str, after: Option<&str>, limit: u32) -> Result<ObjectPage, StoreError> {
        let limit = usize::try_from(check::list_limit(limit)?).unwrap_or(usize::MAX);
        let state = lock(&self.state);
        let from = Bound::Excluded((bucket, after.unwrap_or_default().to_owned()));
        let current = state.keys.range((from, Bound::Unbounded)).take_while(|((of, _), _)| *of == bucket);
        let mut found = current
            .filter(|((_, key), _)| key.starts_with(prefix))
            .filter_map(|((_, key), versions)| Some(ObjectEntry { key: key.clone(), size: size(&versions.current()?.bytes) }));
        let entries: Vec<_> = found.by_ref().take(limit).collect();
        let next = found.next().and_then(|_| entries.last()).map(|entry| entry.key.clone());
        Ok(ObjectPage { entries, next })
    }

    async fn remove(&self, bucket: Bucket, key: &str) -> Result<(), StoreError> {
        check::object_key(key)?;
        let now = self.clock.now();
        let mut state = lock(&self.state);
        let Some(versions) = state.keys.get_mut(&(bucket, key.to_owned())) else { return Ok(()) };
        if versions.current().and_then(|version| version.retain_until).is_some_and(|until| until > now) {
            return Err(StoreError::Denied { service: "objects" });
        }
        versions.removed = true;
        Ok(())
    }
}

fn cut(bytes: &Bytes, range: &Range<u64>) -> Result<Bytes, StoreError> {
    let past = || StoreError::Invalid { service: "objects", reason: "the range begins past the end".to_owned() };
    if range.start >= size(bytes) {
        return Err(past());
    }
    let place = |at: u64| usize::try_from(at.min(size(bytes))).map_err(|_| past());
    Ok(bytes.slice(place(range.start)?..place(range.end)?))
}
