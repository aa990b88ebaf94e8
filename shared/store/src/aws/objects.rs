use super::error::{code, status, store_error};
use crate::check;
use crate::port::{self, Bucket, Object, ObjectEntry, ObjectInfo, ObjectPage, Put, PutOutcome, StoreError};
use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use aws_sdk_s3::types::{ObjectLockMode, ObjectVersion};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use josei_base::Digest;
use std::ops::Range;
use std::time::Duration;

pub(super) const SERVICE: &str = "S3";
/// HTTP 412: the key is taken.
pub(super) const STATUS_TAKEN: u16 = 412;
/// HTTP 409: another conditional write of the key is under way.
pub(super) const STATUS_RACING: u16 = 409;
/// Highest place of a byte that a range header may name: servers keep it as a signed number.
const LAST_BYTE_MAX: u64 = i64::MAX.unsigned_abs();
/// Versions looked at for the newest, which is the first on AWS; LocalStack does not order those of one second.
const VERSIONS_SEEN: i32 = 8;
/// The version of what a bucket without versioning lists.
const UNVERSIONED: &str = "null";
/// Times a put is tried while others race for the key.
const RACES_MAX: u32 = 5;
/// Milliseconds to wait after the first race; twice as long after each further one.
const RACE_PAUSE_MILLIS: u64 = 25;

/// Objects on S3: a bucket `<prefix>-<bucket>` each.
#[derive(Clone)]
pub struct Objects {
    client: Client,
    prefix: String,
}

impl Objects {
    pub(super) const fn new(client: Client, prefix: String) -> Self {
        Self { client, prefix }
    }

    fn bucket(&self, bucket: Bucket) -> String {
        format!("{}-{}", self.prefix, bucket.name())
    }

    /// One attempt; `None` when another writer is at the same key.
    async fn put_once(&self, put: &Put) -> Result<Option<PutOutcome>, StoreError> {
        let checksum = STANDARD.encode(Digest::of(&put.bytes).0);
        let until = put.retain_until.map(|until| DateTime::from_millis(until.as_millisecond()));
        let sent = self.client.put_object().bucket(self.bucket(put.bucket)).key(&put.key).if_none_match("*");
        let sent = sent.checksum_sha256(checksum).body(ByteStream::from(put.bytes.clone()));
        let sent = sent.set_object_lock_mode(until.map(|_| ObjectLockMode::Compliance)).set_object_lock_retain_until_date(until);
        match sent.send().await {
            Ok(answer) => Ok(Some(PutOutcome::Created { version: version(answer.version_id)? })),
            Err(error) => match status(&error) {
                Some(STATUS_TAKEN) => Ok(Some(PutOutcome::Exists)),
                Some(STATUS_RACING) => Ok(None),
                _ => Err(store_error(SERVICE, &error)),
            },
        }
    }
}

#[async_trait]
impl port::Objects for Objects {
    async fn put_if_absent(&self, put: Put) -> Result<PutOutcome, StoreError> {
        check::put(&put)?;
        let mut pause = Duration::from_millis(RACE_PAUSE_MILLIS);
        for _ in 0..RACES_MAX {
            if let Some(outcome) = self.put_once(&put).await? {
                return Ok(outcome);
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        Err(StoreError::Unavailable { service: SERVICE, reason: "other writers race for the key".to_owned() })
    }

    async fn head(&self, bucket: Bucket, key: &str) -> Result<Option<ObjectInfo>, StoreError> {
        check::object_key(key)?;
        newest(&self.client, &self.bucket(bucket), key).await
    }

    async fn get(&self, bucket: Bucket, key: &str, wanted: Option<&str>, range: Option<Range<u64>>) -> Result<Object, StoreError> {
        check::object_key(key)?;
        range.as_ref().map_or(Ok(()), check::range)?;
        let header = range.as_ref().map(|range| format!("bytes={}-{}", range.start, (range.end - 1).min(LAST_BYTE_MAX)));
        let sent = self.client.get_object().bucket(self.bucket(bucket)).key(key);
        let sent = sent.set_version_id(wanted.map(str::to_owned)).set_range(header).send().await;
        let answer = sent.map_err(|error| store_error(SERVICE, &error))?;
        let version = version(answer.version_id)?;
        let whole = match &range {
            None => size(answer.content_length)?,
            Some(_) => whole_size(answer.content_range.as_deref())?,
        };
        let cut = |_| StoreError::Unavailable { service: SERVICE, reason: "the body was cut off".to_owned() };
        let bytes = answer.body.collect().await.map_err(cut)?.into_bytes();
        Ok(Object { bytes, info: ObjectInfo { size: whole, version } })
    }

    async fn list(&self, bucket: Bucket, prefix: &str, after: Option<&str>, limit: u32) -> Result<ObjectPage, StoreError> {
        let limit = i32::try_from(check::list_limit(limit)?).unwrap_or(i32::MAX);
        let sent = self.client.list_objects_v2().bucket(self.bucket(bucket)).prefix(prefix).max_keys(limit);
        let sent = sent.set_start_after(after.map(str::to_owned)).send().await;
        let answer = sent.map_err(|error| store_error(SERVICE, &error))?;
        let more = answer.is_truncated == Some(true);
        let found = answer.contents.unwrap_or_default().into_iter();
        let entries = found
            .map(|object| Ok(ObjectEntry { key: object.key.ok_or_else(|| damaged("a listed key"))?, size: size(object.size)? }))
            .collect::<Result<Vec<_>, _>>()?;
        let next = entries.last().filter(|_| more).map(|entry| entry.key.clone());
        Ok(ObjectPage { entries, next })
    }

    async fn remove(&self, bucket: Bucket, key: &str) -> Result<(), StoreError> {
        check::object_key(key)?;
        match self.client.delete_object().bucket(self.bucket(bucket)).key(key).send().await {
            Ok(_) => Ok(()),
            Err(error) if code(&error) == Some("NoSuchKey") => Ok(()),
            Err(error) => Err(store_error(SERVICE, &error)),
        }
    }
}

/// The newest version of a key, by a listing of just that key. HeadObject would need leave to read the content, and tell those who may not list
/// the bucket nothing about a key that does not exist; a listing needs leave for a prefix of keys and no more.
pub(super) async fn newest(client: &Client, bucket: &str, key: &str) -> Result<Option<ObjectInfo>, StoreError> {
    let sent = client.list_object_versions().bucket(bucket).prefix(key).max_keys(VERSIONS_SEEN).send().await;
    let answer = sent.map_err(|error| store_error(SERVICE, &error))?;
    // In order of keys, then the newest first: the key itself stands before all that begin with it. Where the newest is a marker, it was removed.
    let is_newest = |found: &ObjectVersion| found.key.as_deref() == Some(key) && found.is_latest == Some(true);
    let Some(found) = answer.versions.unwrap_or_default().into_iter().find(is_newest) else { return Ok(None) };
    Ok(Some(ObjectInfo { size: size(found.size)?, version: version(found.version_id)? }))
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { what: format!("S3 answered without {what}") }
}

/// The version, which every bucket of ours has: one without versioning is not ours.
fn version(id: Option<String>) -> Result<String, StoreError> {
    id.filter(|id| id != UNVERSIONED).ok_or_else(|| damaged("a version: versioning of the bucket is off"))
}

fn size(length: Option<i64>) -> Result<u64, StoreError> {
    length.and_then(|length| u64::try_from(length).ok()).ok_or_else(|| damaged("a size"))
}

/// The size of the whole object from `bytes 0-9/100`.
fn whole_size(content_range: Option<&str>) -> Result<u64, StoreError> {
    let whole = content_range.and_then(|range| range.rsplit_once('/')).and_then(|(_, whole)| whole.parse().ok());
    whole.ok_or_else(|| damaged("a content range"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_size_of_a_range() {
        assert_eq!(whole_size(Some("bytes 0-9/100")), Ok(100));
        assert!(whole_size(Some("bytes 0-9/*")).is_err());
        assert!(whole_size(None).is_err());
    }
}
