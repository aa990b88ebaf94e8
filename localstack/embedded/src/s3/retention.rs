//! Object lock in compliance mode: until its date nobody removes a version or shortens the date.

use super::objects;
use super::{Backend, BucketRow};
use crate::clock::{from_s3, now_ms, to_s3};
use crate::fail::Fail;
use rusqlite::Transaction;
use s3s::S3ErrorCode;
use s3s::dto::{
    GetObjectRetentionInput, GetObjectRetentionOutput, ObjectLockRetention, ObjectLockRetentionMode, PutObjectRetentionInput,
    PutObjectRetentionOutput, Timestamp,
};

const COMPLIANCE: &str = "COMPLIANCE";

/// The date asked for with a write. Mode and date come together, the mode is compliance, the date lies ahead, the bucket has locks.
pub(super) fn asked_until(bucket: &BucketRow, mode: Option<&str>, until: Option<&Timestamp>) -> Result<Option<i64>, Fail> {
    let (mode, until) = match (mode, until) {
        (None, None) => return Ok(None),
        (Some(mode), Some(until)) => (mode, until),
        _ => return Err(Fail::Refused(S3ErrorCode::InvalidArgument, "Object lock needs both a mode and a date.")),
    };
    if !bucket.locked {
        return Err(Fail::Refused(S3ErrorCode::InvalidRequest, "Bucket is missing Object Lock Configuration"));
    }
    if mode != COMPLIANCE {
        return Err(Fail::Refused(S3ErrorCode::NotImplemented, "Only COMPLIANCE mode is implemented."));
    }
    let until = from_s3(until).ok_or(Fail::Refused(S3ErrorCode::InvalidArgument, "The retain until date is no date."))?;
    if until <= now_ms() {
        return Err(Fail::Refused(S3ErrorCode::InvalidArgument, "The retain until date must be in the future!"));
    }
    Ok(Some(until))
}

impl Backend {
    /// PutObjectRetention: sets or extends.
    pub(super) async fn put_retention(&self, input: PutObjectRetentionInput) -> Result<PutObjectRetentionOutput, Fail> {
        let bucket = self.bucket(&input.bucket)?;
        let retention = input.retention.unwrap_or_default();
        let mode = retention.mode.as_ref().map(ObjectLockRetentionMode::as_str);
        let until = asked_until(&bucket, mode, retention.retain_until_date.as_ref())?;
        let until = until.ok_or(Fail::Refused(S3ErrorCode::MalformedXML, "The retention is missing."))?;
        let write = move |transaction: &Transaction<'_>| {
            let row = objects::find(transaction, bucket.id, &input.key, input.version_id.as_deref())?;
            let row = row.filter(|row| !row.marker).ok_or(Fail::Refused(S3ErrorCode::NoSuchKey, "The specified key does not exist."))?;
            if row.is_locked_at(now_ms()) && row.retain_until_ms.is_some_and(|old| until < old) {
                return Err(denied());
            }
            transaction
                .prepare_cached("UPDATE objects SET retain_until_ms = ?4 WHERE bucket = ?1 AND key = ?2 AND seq = ?3")?
                .execute((bucket.id, &row.key, row.seq, until))?;
            Ok(())
        };
        self.index.write(Vec::new(), write).await?;
        Ok(PutObjectRetentionOutput::default())
    }

    /// GetObjectRetention.
    pub(super) async fn get_retention(&self, input: GetObjectRetentionInput) -> Result<GetObjectRetentionOutput, Fail> {
        let bucket = self.bucket(&input.bucket)?;
        let find = move |connection: &rusqlite::Connection| objects::find(connection, bucket.id, &input.key, input.version_id.as_deref());
        let row = self.index.read(find).await?.filter(|row| !row.marker);
        let row = row.ok_or(Fail::Refused(S3ErrorCode::NoSuchKey, "The specified key does not exist."))?;
        let until = row.retain_until_ms.ok_or(Fail::Refused(
            S3ErrorCode::NoSuchObjectLockConfiguration,
            "The specified object does not have a ObjectLock configuration",
        ))?;
        let retention = ObjectLockRetention {
            mode: Some(ObjectLockRetentionMode::from_static(ObjectLockRetentionMode::COMPLIANCE)),
            retain_until_date: Some(to_s3(until)),
        };
        Ok(GetObjectRetentionOutput { retention: Some(retention) })
    }
}

/// The refusal for anything a lock forbids.
pub(super) const fn denied() -> Fail {
    Fail::Refused(S3ErrorCode::AccessDenied, "Access Denied because object protected by object lock.")
}
