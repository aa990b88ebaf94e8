//! Reading: by version, by range, on conditions.

use super::Backend;
use super::checksum;
use super::headers::Headers;
use super::objects::{self, ObjectRow};
use super::stream::{read_small, stream};
use crate::clock::{from_s3, to_s3};
use crate::fail::Fail;
use bytes::Bytes;
use s3s::S3ErrorCode;
use s3s::dto::{
    Checksum, ChecksumMode, ETag, ETagCondition, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, ObjectLockMode, Range,
    StreamingBlob, Timestamp,
};
use std::ops;
use std::sync::Arc;

/// What both GET and HEAD ask.
struct Asked {
    bucket: i64,
    key: String,
    version: Option<String>,
    range: Option<Range>,
    if_match: Option<ETagCondition>,
    if_none_match: Option<ETagCondition>,
    if_modified_since: Option<Timestamp>,
    if_unmodified_since: Option<Timestamp>,
}

/// An object that may be answered with, and which bytes of it.
struct Found {
    row: ObjectRow,
    range: ops::Range<u64>,
    partial: bool,
}

impl Asked {
    fn find(&self, connection: &rusqlite::Connection) -> Result<Found, Fail> {
        let row = objects::find(connection, self.bucket, &self.key, self.version.as_deref())?;
        let row = match (row, &self.version) {
            (Some(row), _) if !row.marker => row,
            (Some(_), Some(_)) => {
                return Err(Fail::Refused(S3ErrorCode::MethodNotAllowed, "The specified method is not allowed against this resource."));
            }
            (None, Some(_)) => return Err(Fail::Refused(S3ErrorCode::NoSuchVersion, "The specified version does not exist.")),
            (_, None) => return Err(Fail::Refused(S3ErrorCode::NoSuchKey, "The specified key does not exist.")),
        };
        self.check(&row)?;
        let size = u64::try_from(row.size).map_err(|_| Fail::Damaged("size of an object"))?;
        let range = match &self.range {
            None => 0..size,
            Some(range) => {
                let unsatisfied = |_| Fail::Refused(S3ErrorCode::InvalidRange, "The requested range is not satisfiable");
                range.check(size).map_err(unsatisfied)?
            }
        };
        Ok(Found { row, range, partial: self.range.is_some() })
    }

    /// Conditions in the order of RFC 9110 §13.2.2.
    fn check(&self, row: &ObjectRow) -> Result<(), Fail> {
        let matches = |condition: &ETagCondition| match condition {
            ETagCondition::Any => true,
            ETagCondition::ETag(tag) => tag.value() == row.etag,
        };
        // Dates in headers have whole seconds.
        let modified = row.modified_ms.div_euclid(1000).saturating_mul(1000);
        let failed = Fail::Refused(S3ErrorCode::PreconditionFailed, "At least one of the pre-conditions you specified did not hold.");
        match (&self.if_match, &self.if_unmodified_since) {
            (Some(condition), _) if !matches(condition) => return Err(failed),
            (None, Some(since)) if from_s3(since).is_some_and(|since| modified > since) => return Err(failed),
            _ => {}
        }
        let unchanged = Fail::Refused(S3ErrorCode::NotModified, "Not Modified");
        match (&self.if_none_match, &self.if_modified_since) {
            (Some(condition), _) if matches(condition) => Err(unchanged),
            (None, Some(since)) if from_s3(since).is_some_and(|since| modified <= since) => Err(unchanged),
            _ => Ok(()),
        }
    }
}

impl Found {
    fn length(&self) -> i64 {
        i64::try_from(self.range.end.saturating_sub(self.range.start)).unwrap_or(i64::MAX)
    }

    fn content_range(&self) -> Option<String> {
        self.partial.then(|| format!("bytes {}-{}/{}", self.range.start, self.range.end.saturating_sub(1), self.row.size))
    }

    /// The kept checksum, if asked for and of all that is answered.
    fn checksum(&self, mode: Option<&ChecksumMode>) -> Checksum {
        let asked = !self.partial && mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED);
        checksum::to_s3(checksum::from_index(self.row.checksum.as_deref()).filter(|_| asked))
    }

    fn lock_mode(&self) -> Option<ObjectLockMode> {
        self.row.retain_until_ms.map(|_| ObjectLockMode::from_static(ObjectLockMode::COMPLIANCE))
    }
}

/// Fills what GET and HEAD answer alike.
macro_rules! fill {
    ($output:expr, $found:expr, $mode:expr, $headers_to:ident) => {
        Headers::from_index(&$found.row.headers)?.$headers_to(&mut $output);
        let sums = $found.checksum($mode);
        $output.checksum_crc32 = sums.checksum_crc32;
        $output.checksum_crc32c = sums.checksum_crc32c;
        $output.checksum_crc64nvme = sums.checksum_crc64nvme;
        $output.checksum_sha1 = sums.checksum_sha1;
        $output.checksum_sha256 = sums.checksum_sha256;
        $output.checksum_type = sums.checksum_type;
        $output.accept_ranges = Some("bytes".to_owned());
        $output.content_length = Some($found.length());
        $output.content_range = $found.content_range();
        $output.e_tag = Some(ETag::Strong($found.row.etag.clone()));
        $output.last_modified = Some(to_s3($found.row.modified_ms));
        $output.version_id = $found.row.version_id();
        $output.object_lock_mode = $found.lock_mode();
        $output.object_lock_retain_until_date = $found.row.retain_until_ms.map(to_s3);
    };
}

impl Backend {
    /// GetObject.
    pub(super) async fn get(&self, input: GetObjectInput) -> Result<GetObjectOutput, Fail> {
        no_part(input.part_number)?;
        let asked = Asked {
            bucket: self.bucket(&input.bucket)?.id,
            key: input.key,
            version: input.version_id,
            range: input.range,
            if_match: input.if_match,
            if_none_match: input.if_none_match,
            if_modified_since: input.if_modified_since,
            if_unmodified_since: input.if_unmodified_since,
        };
        let blobs = Arc::clone(&self.blobs);
        // Row and small bodies in one view: a removal that commits meanwhile takes its files away only afterwards, at worst we look again.
        let look = move |connection: &rusqlite::Connection| {
            let found = asked.find(connection)?;
            let list = objects::parse_blobs(&found.row.blobs)?;
            match read_small(&blobs, &list, &found.range) {
                Err(Fail::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
                    Err(Fail::Refused(S3ErrorCode::NoSuchKey, "The object was removed while it was read."))
                }
                read => Ok((found, list, read?)),
            }
        };
        let (found, list, small): (Found, _, Option<Bytes>) = self.index.read(look).await?;
        let body = match small {
            Some(bytes) => StreamingBlob::from(s3s::Body::from(bytes)),
            None => stream(&self.blobs, &list, &found.range),
        };
        let mut output = GetObjectOutput { body: Some(body), ..GetObjectOutput::default() };
        fill!(output, found, input.checksum_mode.as_ref(), give_to_get);
        Ok(output)
    }

    /// HeadObject.
    pub(super) async fn head(&self, input: HeadObjectInput) -> Result<HeadObjectOutput, Fail> {
        no_part(input.part_number)?;
        let asked = Asked {
            bucket: self.bucket(&input.bucket)?.id,
            key: input.key,
            version: input.version_id,
            range: input.range,
            if_match: input.if_match,
            if_none_match: input.if_none_match,
            if_modified_since: input.if_modified_since,
            if_unmodified_since: input.if_unmodified_since,
        };
        let found = self.index.read(move |connection| asked.find(connection)).await?;
        let mut output = HeadObjectOutput::default();
        fill!(output, found, input.checksum_mode.as_ref(), give_to_head);
        Ok(output)
    }
}

fn no_part(number: Option<i32>) -> Result<(), Fail> {
    match number {
        None => Ok(()),
        Some(_) => Err(Fail::Refused(S3ErrorCode::NotImplemented, "Reading by part number is not implemented.")),
    }
}
