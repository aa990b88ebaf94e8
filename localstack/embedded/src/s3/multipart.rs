//! Uploads in parts. A completed object is the list of its parts' blobs: nothing is copied, and the commit is one transaction.

use super::blobs::Blob;
use super::checksum::{self, Algorithm, Claimed};
use super::event::OBJECT_CREATED_COMPLETE;
use super::headers::Headers;
use super::list::{after_prefix, page_size, text};
use super::objects;
use super::retention::asked_until;
use super::uploads::{self, PartRow, UploadRow};
use super::write::{Condition, NewObject, commit, entity_tag, random_hex};
use super::{Backend, BucketRow};
use crate::clock::{now_ms, to_s3};
use crate::fail::Fail;
use crate::limits::{PART_BYTES_MIN, PART_NUMBER_MAX};
use rusqlite::Transaction;
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, Checksum, ChecksumAlgorithm, ChecksumType, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CompletedPart, CreateMultipartUploadInput, CreateMultipartUploadOutput, ETag, ListMultipartUploadsInput,
    ListMultipartUploadsOutput, ListPartsInput, ListPartsOutput, MultipartUpload, ObjectLockMode, Part, ServerSideEncryption, StorageClass,
    UploadPartInput, UploadPartOutput,
};
use s3s::{S3ErrorCode, S3Request};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Backend {
    /// CreateMultipartUpload.
    pub(super) async fn begin_upload(&self, input: CreateMultipartUploadInput) -> Result<CreateMultipartUploadOutput, Fail> {
        let bucket = self.bucket(&input.bucket)?;
        objects::check_key(&input.key)?;
        let algorithm = match input.checksum_algorithm.as_ref().map(ChecksumAlgorithm::as_str) {
            None => None,
            Some(name) => Some(Algorithm::parse(name).ok_or(Fail::Refused(S3ErrorCode::InvalidRequest, "Unknown checksum algorithm."))?),
        };
        if input.checksum_type.as_ref().is_some_and(|kind| kind.as_str() != ChecksumType::COMPOSITE) {
            return Err(Fail::Refused(S3ErrorCode::NotImplemented, "Only COMPOSITE checksums are implemented for uploads in parts."));
        }
        let headers = Headers::of_upload(&input)?;
        let mode = input.object_lock_mode.as_ref().map(ObjectLockMode::as_str);
        let row = UploadRow {
            id: random_hex::<32>()?,
            key: input.key.clone().into_bytes(),
            algorithm: algorithm.map(|algorithm| algorithm.name().to_owned()),
            headers: headers.to_index()?,
            retain_until_ms: asked_until(&bucket, mode, input.object_lock_retain_until_date.as_ref())?,
            initiated_ms: now_ms(),
        };
        let id = row.id.clone();
        self.index.write(Vec::new(), move |transaction| uploads::insert(transaction, bucket.id, &row)).await?;
        Ok(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(id),
            checksum_algorithm: algorithm.map(|algorithm| ChecksumAlgorithm::from_static(algorithm.name())),
            checksum_type: algorithm.map(|_| ChecksumType::from_static(ChecksumType::COMPOSITE)),
            server_side_encryption: headers.encryption.map(ServerSideEncryption::from),
            ssekms_key_id: headers.encryption_key,
            ..CreateMultipartUploadOutput::default()
        })
    }

    /// UploadPart.
    pub(super) async fn put_part(&self, request: S3Request<UploadPartInput>) -> Result<UploadPartOutput, Fail> {
        let (mut input, trailers) = (request.input, request.trailing_headers);
        let bucket = self.bucket(&input.bucket)?.id;
        if !(1..=PART_NUMBER_MAX).contains(&input.part_number) {
            return Err(Fail::Refused(S3ErrorCode::InvalidArgument, "Part number must be an integer between 1 and 10000, inclusive"));
        }
        let (key, id) = (input.key.clone(), input.upload_id.clone());
        let upload = self.index.read(move |connection| uploads::find(connection, bucket, &key, &id)).await?;
        let wish = input.checksum_algorithm.as_ref().map(ChecksumAlgorithm::as_str).or(upload.algorithm.as_deref());
        let values = Checksum {
            checksum_crc32: input.checksum_crc32.clone(),
            checksum_crc32c: input.checksum_crc32c.clone(),
            checksum_crc64nvme: input.checksum_crc64nvme.clone(),
            checksum_sha1: input.checksum_sha1.clone(),
            checksum_sha256: input.checksum_sha256.clone(),
            checksum_type: None,
        };
        let claimed = Claimed::new(&values, wish, input.content_md5.clone(), input.content_length, &request.headers)?;
        if upload.algorithm().is_some() && claimed.algorithm != upload.algorithm() {
            return Err(Fail::Refused(
                S3ErrorCode::InvalidRequest,
                "Checksum Type mismatch occurred, expected the algorithm of the upload.",
            ));
        }
        let received = self.receive(input.body.take(), claimed, trailers).await?;
        let etag = entity_tag(&received.hashed.sha256);
        let part = PartRow {
            number: input.part_number,
            blob: received.blob.map(|blob| blob.id),
            size: i64::try_from(received.size).map_err(|_| Fail::Damaged("size of a part"))?,
            etag: etag.clone(),
            checksum: received.hashed.checksum.as_ref().map(checksum::to_index),
            modified_ms: now_ms(),
        };
        let write = move |transaction: &Transaction<'_>| {
            uploads::find(transaction, bucket, &input.key, &input.upload_id)?;
            uploads::insert_part(transaction, &input.upload_id, &part)
        };
        let freed = self.index.write(received.guards, write).await?;
        self.remove_blobs(freed).await;
        let sums = checksum::to_s3(received.hashed.checksum);
        Ok(UploadPartOutput {
            e_tag: Some(ETag::Strong(etag)),
            checksum_crc32: sums.checksum_crc32,
            checksum_crc32c: sums.checksum_crc32c,
            checksum_crc64nvme: sums.checksum_crc64nvme,
            checksum_sha1: sums.checksum_sha1,
            checksum_sha256: sums.checksum_sha256,
            ..UploadPartOutput::default()
        })
    }

    /// ListParts.
    pub(super) async fn list_parts(&self, input: ListPartsInput) -> Result<ListPartsOutput, Fail> {
        let bucket = self.bucket(&input.bucket)?.id;
        let limit = page_size(input.max_parts)?;
        let after = input.part_number_marker.unwrap_or(0);
        let (key, id) = (input.key.clone(), input.upload_id.clone());
        let more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let look = move |connection: &rusqlite::Connection| {
            let upload = uploads::find(connection, bucket, &key, &id)?;
            Ok((uploads::parts(connection, &id, after, more)?, upload))
        };
        let (mut parts, upload) = self.index.read(look).await?;
        let truncated = parts.len() > limit && limit > 0;
        parts.truncate(limit);
        let next = parts.last().map(|part| part.number).filter(|_| truncated);
        Ok(ListPartsOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            is_truncated: Some(truncated),
            max_parts: i32::try_from(limit).ok(),
            part_number_marker: Some(after),
            next_part_number_marker: next,
            parts: Some(parts.iter().map(listed).collect()),
            checksum_algorithm: upload.algorithm.map(ChecksumAlgorithm::from),
            storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
            ..ListPartsOutput::default()
        })
    }

    /// CompleteMultipartUpload.
    pub(super) async fn complete_upload(&self, input: CompleteMultipartUploadInput) -> Result<CompleteMultipartUploadOutput, Fail> {
        let bucket = self.bucket(&input.bucket)?;
        let condition = Condition::new(input.if_match.as_ref(), input.if_none_match.as_ref())?;
        let seq = self.index.sequence().next()?;
        let version = Self::new_version(&bucket, seq)?;
        let version_id = bucket.versioned.then(|| version.clone());
        let (name, key) = (input.bucket.clone(), input.key.clone());
        let routes = Arc::clone(&self.routes);
        let told = routes.any(&bucket.name, &input.key);
        let write = move |transaction: &Transaction<'_>| complete(transaction, &bucket, &input, (seq, version), &condition, &routes);
        let Completed { etag, checksum, headers, freed } = self.index.write(Vec::new(), write).await?;
        if told {
            self.index.wake();
        }
        self.remove_blobs(freed).await;
        let sums = checksum::to_s3(checksum);
        Ok(CompleteMultipartUploadOutput {
            location: Some(format!("/{name}/{key}")),
            bucket: Some(name),
            key: Some(key),
            e_tag: Some(ETag::Strong(etag)),
            version_id,
            checksum_crc32: sums.checksum_crc32,
            checksum_crc32c: sums.checksum_crc32c,
            checksum_crc64nvme: sums.checksum_crc64nvme,
            checksum_sha1: sums.checksum_sha1,
            checksum_sha256: sums.checksum_sha256,
            checksum_type: sums.checksum_type,
            server_side_encryption: headers.encryption.map(ServerSideEncryption::from),
            ssekms_key_id: headers.encryption_key,
            ..CompleteMultipartUploadOutput::default()
        })
    }

    /// AbortMultipartUpload.
    pub(super) async fn abort_upload(&self, input: AbortMultipartUploadInput) -> Result<AbortMultipartUploadOutput, Fail> {
        let bucket = self.bucket(&input.bucket)?.id;
        let write = move |transaction: &Transaction<'_>| {
            uploads::find(transaction, bucket, &input.key, &input.upload_id)?;
            let parts = uploads::parts(transaction, &input.upload_id, 0, i64::from(PART_NUMBER_MAX))?;
            let freed: Vec<Blob> = parts.iter().filter_map(PartRow::blob).collect();
            objects::free(transaction, &freed)?;
            uploads::forget(transaction, &input.upload_id)?;
            Ok(freed)
        };
        let freed = self.index.write(Vec::new(), write).await?;
        self.remove_blobs(freed).await;
        Ok(AbortMultipartUploadOutput::default())
    }

    /// ListMultipartUploads.
    pub(super) async fn list_uploads(&self, input: ListMultipartUploadsInput) -> Result<ListMultipartUploadsOutput, Fail> {
        if input.delimiter.as_deref().is_some_and(|delimiter| !delimiter.is_empty()) {
            return Err(Fail::Refused(S3ErrorCode::NotImplemented, "Folding uploads at a delimiter is not implemented."));
        }
        let bucket = self.bucket(&input.bucket)?.id;
        let limit = page_size(input.max_uploads)?;
        let prefix = input.prefix.clone().unwrap_or_default().into_bytes();
        let key = input.key_marker.clone().unwrap_or_default().into_bytes();
        // Without an id, all uploads of the marked key are behind us; ids are hexadecimal.
        let id = input.upload_id_marker.clone().unwrap_or_else(|| "~".to_owned());
        let more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let look = move |connection: &rusqlite::Connection| {
            uploads::list(connection, bucket, (&prefix, &after_prefix(&prefix)), (&key, &id), more)
        };
        let mut rows = self.index.read(look).await?;
        let truncated = rows.len() > limit && limit > 0;
        rows.truncate(limit);
        let last = rows.last().filter(|_| truncated);
        let next_key_marker = last.map(|row| text(&row.key)).transpose()?;
        let next_upload_id_marker = last.map(|row| row.id.clone());
        let each = |row: &UploadRow| -> Result<MultipartUpload, Fail> {
            Ok(MultipartUpload {
                key: Some(text(&row.key)?),
                upload_id: Some(row.id.clone()),
                initiated: Some(to_s3(row.initiated_ms)),
                checksum_algorithm: row.algorithm.clone().map(ChecksumAlgorithm::from),
                ..MultipartUpload::default()
            })
        };
        Ok(ListMultipartUploadsOutput {
            bucket: Some(input.bucket),
            prefix: input.prefix,
            key_marker: input.key_marker,
            upload_id_marker: input.upload_id_marker,
            max_uploads: i32::try_from(limit).ok(),
            is_truncated: Some(truncated),
            next_key_marker,
            next_upload_id_marker,
            uploads: Some(rows.iter().map(each).collect::<Result<_, _>>()?),
            ..ListMultipartUploadsOutput::default()
        })
    }
}

/// What a completion made.
struct Completed {
    etag: String,
    checksum: Option<(Algorithm, String)>,
    headers: Headers,
    freed: Vec<Blob>,
}

fn complete(
    transaction: &Transaction<'_>,
    bucket: &BucketRow,
    input: &CompleteMultipartUploadInput,
    (seq, version): (i64, String),
    condition: &Condition,
    routes: &super::event::Routes,
) -> Result<Completed, Fail> {
    let upload = uploads::find(transaction, bucket.id, &input.key, &input.upload_id)?;
    let arrived = uploads::parts(transaction, &input.upload_id, 0, i64::from(PART_NUMBER_MAX))?;
    let asked = input.multipart_upload.as_ref().and_then(|list| list.parts.as_deref()).unwrap_or_default();
    let parts = choose(&arrived, asked)?;
    let sums: Vec<_> = parts.iter().map(|part| checksum::from_index(part.checksum.as_deref())).collect();
    let checksum = upload.algorithm().and_then(|algorithm| checksum::composite(algorithm, &sums));
    check_whole(input, &parts, checksum.as_ref())?;
    let mut tags = Sha256::new();
    for part in &parts {
        tags.update(part.etag.as_bytes());
    }
    let tag: [u8; 32] = tags.finalize().into();
    let new = NewObject {
        key: input.key.clone(),
        seq,
        version,
        size: total(&parts),
        etag: format!("{}-{}", entity_tag(&tag), parts.len()),
        checksum: checksum.as_ref().map(checksum::to_index),
        blobs: parts.iter().filter_map(|part| part.blob()).collect(),
        headers: upload.headers.clone(),
        retain_until_ms: upload.retain_until_ms,
        event: OBJECT_CREATED_COMPLETE,
    };
    let used: BTreeSet<i64> = new.blobs.iter().map(|blob| blob.id).collect();
    let unused: Vec<Blob> = arrived.iter().filter_map(PartRow::blob).filter(|blob| !used.contains(&blob.id)).collect();
    objects::free(transaction, &unused)?;
    uploads::forget(transaction, &input.upload_id)?;
    let mut freed = commit(transaction, bucket, &new, condition, routes)?;
    freed.extend(unused);
    Ok(Completed { etag: new.etag, checksum, headers: Headers::from_index(&new.headers)?, freed })
}

/// The parts asked for, in rising order, each as it arrived, each but the last large enough.
fn choose<'a>(arrived: &'a [PartRow], asked: &[CompletedPart]) -> Result<Vec<&'a PartRow>, Fail> {
    const MISSING: &str = "One or more of the specified parts could not be found, or the specified entity tag or checksum did not match.";
    if asked.is_empty() {
        return Err(Fail::Refused(S3ErrorCode::MalformedXML, "The list of parts is empty."));
    }
    let (mut chosen, mut before): (Vec<&PartRow>, i32) = (Vec::with_capacity(asked.len()), 0);
    for part in asked {
        let number = part.part_number.unwrap_or(0);
        if number <= before {
            return Err(Fail::Refused(S3ErrorCode::InvalidPartOrder, "The list of parts was not in ascending order."));
        }
        before = number;
        let row = arrived.binary_search_by_key(&number, |row| row.number).ok().and_then(|at| arrived.get(at));
        let row = row.filter(|row| part.e_tag.as_ref().is_none_or(|tag| tag.value() == row.etag));
        let row = row.filter(|row| same_checksum(row, part)).ok_or(Fail::Refused(S3ErrorCode::InvalidPart, MISSING))?;
        chosen.push(row);
    }
    let least = i64::try_from(PART_BYTES_MIN).unwrap_or(i64::MAX);
    let all_but_last = chosen.len().saturating_sub(1);
    if chosen.iter().take(all_but_last).any(|part| part.size < least) {
        return Err(Fail::Refused(S3ErrorCode::EntityTooSmall, "Your proposed upload is smaller than the minimum allowed size"));
    }
    Ok(chosen)
}

fn same_checksum(row: &PartRow, part: &CompletedPart) -> bool {
    let kept = checksum::to_s3(checksum::from_index(row.checksum.as_deref()));
    let agrees = |asked: &Option<String>, kept: &Option<String>| asked.is_none() || asked == kept;
    agrees(&part.checksum_crc32, &kept.checksum_crc32)
        && agrees(&part.checksum_crc32c, &kept.checksum_crc32c)
        && agrees(&part.checksum_crc64nvme, &kept.checksum_crc64nvme)
        && agrees(&part.checksum_sha1, &kept.checksum_sha1)
        && agrees(&part.checksum_sha256, &kept.checksum_sha256)
}

/// What the client says about the whole: its size and its composite checksum.
fn check_whole(input: &CompleteMultipartUploadInput, parts: &[&PartRow], computed: Option<&(Algorithm, String)>) -> Result<(), Fail> {
    if input.mpu_object_size.is_some_and(|size| u64::try_from(size).ok() != Some(total(parts))) {
        return Err(Fail::Refused(
            S3ErrorCode::InvalidRequest,
            "The provided 'x-amz-mp-object-size' header does not match what was computed.",
        ));
    }
    let said = [&input.checksum_crc32, &input.checksum_crc32c, &input.checksum_crc64nvme, &input.checksum_sha1, &input.checksum_sha256];
    let plain = |value: &str| value.split('-').next().unwrap_or_default().to_owned();
    let differs = |value: &String| computed.is_none_or(|(_, computed)| plain(computed) != plain(value));
    if said.into_iter().flatten().any(differs) {
        return Err(Fail::Refused(S3ErrorCode::BadDigest, "The checksum you specified did not match the calculated checksum."));
    }
    Ok(())
}

fn total(parts: &[&PartRow]) -> u64 {
    parts.iter().map(|part| u64::try_from(part.size).unwrap_or(0)).fold(0, u64::saturating_add)
}

fn listed(row: &PartRow) -> Part {
    let sums = checksum::to_s3(checksum::from_index(row.checksum.as_deref()));
    Part {
        part_number: Some(row.number),
        size: Some(row.size),
        e_tag: Some(ETag::Strong(row.etag.clone())),
        last_modified: Some(to_s3(row.modified_ms)),
        checksum_crc32: sums.checksum_crc32,
        checksum_crc32c: sums.checksum_crc32c,
        checksum_crc64nvme: sums.checksum_crc64nvme,
        checksum_sha1: sums.checksum_sha1,
        checksum_sha256: sums.checksum_sha256,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: i32, size: i64) -> PartRow {
        PartRow { number, blob: Some(i64::from(number)), size, etag: format!("tag{number}"), checksum: None, modified_ms: 0 }
    }

    fn asked(number: i32) -> CompletedPart {
        CompletedPart { part_number: Some(number), e_tag: Some(ETag::Strong(format!("tag{number}"))), ..CompletedPart::default() }
    }

    #[test]
    fn parts_must_rise_be_there_and_be_large_enough() {
        let least = i64::try_from(PART_BYTES_MIN).unwrap();
        let arrived = [row(1, least), row(2, least - 1), row(3, 1)];
        let code = |asked: &[CompletedPart]| match choose(&arrived, asked) {
            Err(Fail::Refused(code, _)) => Some(code.as_str().to_owned()),
            _ => None,
        };
        assert_eq!(choose(&arrived, &[asked(1), asked(3)]).unwrap().len(), 2);
        assert_eq!(code(&[asked(2), asked(3)]).as_deref(), Some("EntityTooSmall"));
        assert_eq!(code(&[asked(3), asked(1)]).as_deref(), Some("InvalidPartOrder"));
        assert_eq!(code(&[asked(1), asked(1)]).as_deref(), Some("InvalidPartOrder"));
        assert_eq!(code(&[asked(4)]).as_deref(), Some("InvalidPart"));
        assert_eq!(code(&[CompletedPart { e_tag: Some(ETag::Strong("other".to_owned())), ..asked(1) }]).as_deref(), Some("InvalidPart"));
        assert_eq!(code(&[]).as_deref(), Some("MalformedXML"));
    }
}
