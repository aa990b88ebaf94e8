//! Writing an object: condition, row, and notification in one transaction.

use super::blobs::Blob;
use super::body::receive;
use super::checksum::{self, Claimed};
use super::event::{Created, OBJECT_CREATED_PUT, Routes};
use super::headers::Headers;
use super::objects::{self, NULL_VERSION, ObjectRow};
use super::retention::asked_until;
use super::{Backend, BucketRow};
use crate::clock::now_ms;
use crate::fail::Fail;
use rusqlite::Transaction;
use s3s::S3ErrorCode;
use s3s::dto::{Checksum, ETag, ETagCondition, PutObjectInput, PutObjectOutput, ServerSideEncryption};
use s3s::{S3Request, TrailingHeaders};
use std::sync::Arc;

/// What must hold of the newest version for a write to happen.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    /// Nothing.
    None,
    /// There is none, or it is a marker.
    Absent,
    /// It has this entity tag.
    Tag(String),
}

impl Condition {
    /// From `If-Match` and `If-None-Match`.
    pub(crate) fn new(if_match: Option<&ETagCondition>, if_none_match: Option<&ETagCondition>) -> Result<Self, Fail> {
        match (if_match, if_none_match) {
            (None, None) => Ok(Self::None),
            (None, Some(ETagCondition::Any)) => Ok(Self::Absent),
            (Some(ETagCondition::ETag(tag)), None) => Ok(Self::Tag(tag.value().to_owned())),
            _ => Err(Fail::Refused(S3ErrorCode::NotImplemented, "A header you provided implies functionality that is not implemented.")),
        }
    }

    fn check(&self, current: Option<&ObjectRow>) -> Result<(), Fail> {
        let current = current.filter(|row| !row.marker);
        let failed = || Fail::Refused(S3ErrorCode::PreconditionFailed, "At least one of the pre-conditions you specified did not hold.");
        match (self, current) {
            (Self::None, _) | (Self::Absent, None) => Ok(()),
            (Self::Absent, Some(_)) => Err(failed()),
            (Self::Tag(_), None) => Err(Fail::Refused(S3ErrorCode::NoSuchKey, "The specified key does not exist.")),
            (Self::Tag(tag), Some(row)) => {
                if row.etag == *tag {
                    Ok(())
                } else {
                    Err(failed())
                }
            }
        }
    }
}

/// A complete object that waits for its commit.
#[derive(Debug, Clone)]
pub(crate) struct NewObject {
    pub(crate) key: String,
    pub(crate) seq: i64,
    pub(crate) version: String,
    pub(crate) size: u64,
    pub(crate) etag: String,
    pub(crate) checksum: Option<String>,
    pub(crate) blobs: Vec<Blob>,
    pub(crate) headers: String,
    pub(crate) retain_until_ms: Option<i64>,
    pub(crate) event: &'static str,
}

/// Commits an object; answers the blobs it replaced.
pub(crate) fn commit(
    transaction: &Transaction<'_>,
    bucket: &BucketRow,
    new: &NewObject,
    condition: &Condition,
    routes: &Routes,
) -> Result<Vec<Blob>, Fail> {
    let current = objects::find(transaction, bucket.id, &new.key, None)?;
    condition.check(current.as_ref())?;
    let freed = match current {
        Some(old) if !bucket.versioned => objects::delete(transaction, bucket.id, &old)?,
        _ => Vec::new(),
    };
    let modified_ms = now_ms();
    let row = ObjectRow {
        key: new.key.clone().into_bytes(),
        seq: new.seq,
        version: new.version.clone(),
        latest: true,
        marker: false,
        size: i64::try_from(new.size).map_err(|_| Fail::Damaged("size of an object"))?,
        etag: new.etag.clone(),
        checksum: new.checksum.clone(),
        blobs: objects::format_blobs(&new.blobs),
        headers: new.headers.clone(),
        modified_ms,
        retain_until_ms: new.retain_until_ms,
    };
    objects::insert_latest(transaction, bucket.id, &row)?;
    let created = Created { bucket: &bucket.name, row: &row, key: &new.key, event: new.event, time_ms: modified_ms };
    routes.notify(transaction, &created)?;
    Ok(freed)
}

impl Backend {
    /// A version id for a new object: hexadecimal, rising, and not to be guessed.
    pub(super) fn new_version(bucket: &BucketRow, seq: i64) -> Result<String, Fail> {
        if bucket.versioned { Ok(format!("{seq:016x}{}", random_hex::<8>()?)) } else { Ok(NULL_VERSION.to_owned()) }
    }

    /// PutObject.
    pub(super) async fn put(&self, request: S3Request<PutObjectInput>) -> Result<PutObjectOutput, Fail> {
        let (mut input, trailers) = (request.input, request.trailing_headers);
        let bucket = self.bucket(&input.bucket)?;
        objects::check_key(&input.key)?;
        let condition = Condition::new(input.if_match.as_ref(), input.if_none_match.as_ref())?;
        let headers = Headers::of_put(&input)?;
        let retain_until_ms = asked_until(
            &bucket,
            input.object_lock_mode.as_ref().map(s3s::dto::ObjectLockMode::as_str),
            input.object_lock_retain_until_date.as_ref(),
        )?;
        let claimed = claimed_by_put(&input, &request.headers)?;
        let received = self.receive(input.body.take(), claimed, trailers).await?;
        let seq = self.index.sequence().next()?;
        let etag = entity_tag(&received.hashed.sha256);
        let version = Self::new_version(&bucket, seq)?;
        let new = NewObject {
            key: input.key,
            seq,
            version,
            size: received.size,
            etag: etag.clone(),
            checksum: received.hashed.checksum.as_ref().map(checksum::to_index),
            blobs: received.blob.into_iter().collect(),
            headers: headers.to_index()?,
            retain_until_ms,
            event: OBJECT_CREATED_PUT,
        };
        let version_id = bucket.versioned.then(|| new.version.clone());
        let routes = Arc::clone(&self.routes);
        let told = routes.any(&bucket.name, &new.key);
        let write = move |transaction: &Transaction<'_>| {
            for blob in &new.blobs {
                objects::own(transaction, *blob)?;
            }
            commit(transaction, &bucket, &new, &condition, &routes)
        };
        let freed = self.index.write(received.guards, write).await?;
        if told {
            self.index.wake();
        }
        self.remove_blobs(freed).await;
        let Checksum { checksum_crc32, checksum_crc32c, checksum_crc64nvme, checksum_sha1, checksum_sha256, checksum_type } =
            checksum::to_s3(received.hashed.checksum);
        Ok(PutObjectOutput {
            e_tag: Some(ETag::Strong(etag)),
            version_id,
            checksum_crc32,
            checksum_crc32c,
            checksum_crc64nvme,
            checksum_sha1,
            checksum_sha256,
            checksum_type,
            server_side_encryption: headers.encryption.map(ServerSideEncryption::from),
            ssekms_key_id: headers.encryption_key,
            ..PutObjectOutput::default()
        })
    }

    /// Takes a body into a blob.
    pub(super) async fn receive(
        &self,
        body: Option<s3s::dto::StreamingBlob>,
        claimed: Claimed,
        trailers: Option<TrailingHeaders>,
    ) -> Result<super::body::Received, Fail> {
        receive(&self.blobs, self.index.sequence(), body, claimed, trailers).await
    }
}

fn claimed_by_put(input: &PutObjectInput, headers: &axum::http::HeaderMap) -> Result<Claimed, Fail> {
    let values = Checksum {
        checksum_crc32: input.checksum_crc32.clone(),
        checksum_crc32c: input.checksum_crc32c.clone(),
        checksum_crc64nvme: input.checksum_crc64nvme.clone(),
        checksum_sha1: input.checksum_sha1.clone(),
        checksum_sha256: input.checksum_sha256.clone(),
        checksum_type: None,
    };
    let wish = input.checksum_algorithm.as_ref().map(s3s::dto::ChecksumAlgorithm::as_str);
    Claimed::new(&values, wish, input.content_md5.clone(), input.content_length, headers)
}

/// The entity tag of a body: as opaque as Amazon's own under key encryption, from SHA-256, which is at hand and quicker than MD5.
pub(crate) fn entity_tag(sha256: &[u8; 32]) -> String {
    hex::encode(sha256).chars().take(32).collect()
}

/// Random bytes in hexadecimal.
pub(crate) fn random_hex<const BYTES: usize>() -> Result<String, Fail> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|_| Fail::Damaged("randomness of the system"))?;
    Ok(hex::encode(bytes))
}
