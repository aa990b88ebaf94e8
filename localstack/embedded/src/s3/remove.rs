//! Removing: in a versioned bucket a marker, in others (and in a purged one) for good; one version for good unless locked.

use super::blobs::Blob;
use super::objects::{self, ObjectRow};
use super::retention::denied;
use super::{Backend, BucketRow};
use crate::clock::now_ms;
use crate::fail::Fail;
use crate::limits::DELETE_OBJECTS_MAX;
use rusqlite::Transaction;
use s3s::dto::{DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, Error};
use s3s::{S3Error, S3ErrorCode};

/// What a removal did.
#[derive(Debug, Default)]
struct Removed {
    marker: bool,
    version: Option<String>,
    freed: Vec<Blob>,
}

fn remove(
    transaction: &Transaction<'_>,
    bucket: &BucketRow,
    key: &str,
    version: Option<&str>,
    marker: (i64, String),
) -> Result<Removed, Fail> {
    if version.is_none() && bucket.purged {
        return purge(transaction, bucket, key);
    }
    let current = objects::find(transaction, bucket.id, key, version)?;
    if version.is_none() && bucket.versioned {
        let row = marker_row(key, marker);
        objects::insert_latest(transaction, bucket.id, &row)?;
        return Ok(Removed { marker: true, version: Some(row.version), freed: Vec::new() });
    }
    // Removing what is not there is no error.
    let Some(row) = current else { return Ok(Removed { version: version.map(str::to_owned), ..Removed::default() }) };
    if row.is_locked_at(now_ms()) {
        return Err(denied());
    }
    let freed = objects::delete(transaction, bucket.id, &row)?;
    Ok(Removed { marker: row.marker, version: row.version_id(), freed })
}

/// All versions of a key for good, or none of them if one is locked.
fn purge(transaction: &Transaction<'_>, bucket: &BucketRow, key: &str) -> Result<Removed, Fail> {
    let mut freed = Vec::new();
    while let Some(row) = objects::find(transaction, bucket.id, key, None)? {
        if row.is_locked_at(now_ms()) {
            return Err(denied());
        }
        freed.extend(objects::delete(transaction, bucket.id, &row)?);
    }
    Ok(Removed { freed, ..Removed::default() })
}

fn marker_row(key: &str, (seq, version): (i64, String)) -> ObjectRow {
    ObjectRow {
        key: key.as_bytes().to_vec(),
        seq,
        version,
        latest: true,
        marker: true,
        size: 0,
        etag: String::new(),
        checksum: None,
        blobs: String::new(),
        headers: "{}".to_owned(),
        modified_ms: now_ms(),
        retain_until_ms: None,
    }
}

impl Backend {
    /// DeleteObject.
    pub(super) async fn delete(&self, input: DeleteObjectInput) -> Result<DeleteObjectOutput, Fail> {
        if input.if_match.is_some() || input.if_match_size.is_some() || input.if_match_last_modified_time.is_some() {
            return Err(Fail::Refused(S3ErrorCode::NotImplemented, "Conditional deletes are not implemented."));
        }
        let removed = self.remove_one(&input.bucket, input.key, input.version_id).await?;
        Ok(DeleteObjectOutput { delete_marker: removed.marker.then_some(true), version_id: removed.version, request_charged: None })
    }

    /// DeleteObjects.
    pub(super) async fn delete_many(&self, input: DeleteObjectsInput) -> Result<DeleteObjectsOutput, Fail> {
        if input.delete.objects.len() > DELETE_OBJECTS_MAX {
            return Err(Fail::Refused(S3ErrorCode::MalformedXML, "More than 1,000 objects in one request."));
        }
        let quiet = input.delete.quiet.unwrap_or(false);
        let (mut deleted, mut errors) = (Vec::new(), Vec::new());
        for object in input.delete.objects {
            match self.remove_one(&input.bucket, object.key.clone(), object.version_id.clone()).await {
                Ok(removed) if !quiet => deleted.push(DeletedObject {
                    key: Some(object.key),
                    version_id: object.version_id,
                    delete_marker: removed.marker.then_some(true),
                    delete_marker_version_id: removed.version.filter(|_| removed.marker),
                }),
                Ok(_) => {}
                Err(fail) => {
                    let error = S3Error::from(fail);
                    let (code, message) = (Some(error.code().as_str().to_owned()), error.message().map(str::to_owned));
                    errors.push(Error { code, message, key: Some(object.key), version_id: object.version_id });
                }
            }
        }
        Ok(DeleteObjectsOutput { deleted: Some(deleted), errors: Some(errors), request_charged: None })
    }

    async fn remove_one(&self, bucket: &str, key: String, version: Option<String>) -> Result<Removed, Fail> {
        let bucket = self.bucket(bucket)?;
        objects::check_key(&key)?;
        let seq = self.index.sequence().next()?;
        let marker = (seq, Self::new_version(&bucket, seq)?);
        let write = move |transaction: &Transaction<'_>| remove(transaction, &bucket, &key, version.as_deref(), marker);
        let mut removed = self.index.write(Vec::new(), write).await?;
        self.remove_blobs(std::mem::take(&mut removed.freed)).await;
        Ok(removed)
    }
}
