use super::error::{code, status, store_error};
use super::objects::{SERVICE, STATUS_RACING, STATUS_TAKEN, newest};
use crate::check;
use crate::port::{self, Bucket, PartDone, PresignedPart, StoreError};
use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumType, CompletedMultipartUpload, CompletedPart, Part};
use josei_base::limits::PRESIGNED_SECONDS_MAX;
use std::time::Duration;

/// The upload is gone: completed or dropped.
const GONE: &str = "NoSuchUpload";

/// Presigned multipart uploads on S3, into bucket `<prefix>-inbox`.
#[derive(Clone)]
pub struct Uploads {
    client: Client,
    bucket: String,
}

impl Uploads {
    pub(super) fn new(client: Client, prefix: &str) -> Self {
        Self { client, bucket: format!("{prefix}-{}", Bucket::Inbox.name()) }
    }

    async fn stands(&self, key: &str) -> Result<bool, StoreError> {
        Ok(newest(&self.client, &self.bucket, key).await?.is_some())
    }
}

#[async_trait]
impl port::Uploads for Uploads {
    async fn begin(&self, key: &str) -> Result<String, StoreError> {
        check::object_key(key)?;
        let sent = self.client.create_multipart_upload().bucket(&self.bucket).key(key);
        let sent = sent.checksum_algorithm(ChecksumAlgorithm::Sha256).checksum_type(ChecksumType::Composite).send().await;
        let answer = sent.map_err(|error| store_error(SERVICE, &error))?;
        answer.upload_id.ok_or_else(|| damaged("an upload id"))
    }

    async fn presign_part(
        &self,
        key: &str,
        upload: &str,
        number: u16,
        length: u64,
        sha256_base64: &str,
    ) -> Result<PresignedPart, StoreError> {
        check::object_key(key)?;
        check::part(number, sha256_base64)?;
        let wrong = |reason: &str| StoreError::Invalid { service: SERVICE, reason: reason.to_owned() };
        let length = i64::try_from(length).map_err(|_| wrong("the part is too long"))?;
        let lifetime = PresigningConfig::expires_in(Duration::from_secs(PRESIGNED_SECONDS_MAX)).map_err(|_| wrong("lifetime"))?;
        let part = self.client.upload_part().bucket(&self.bucket).key(key).upload_id(upload).part_number(i32::from(number));
        let signed = part.content_length(length).checksum_sha256(sha256_base64).presigned(lifetime).await;
        let signed = signed.map_err(|error| store_error(SERVICE, &error))?;
        let headers = signed.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(PresignedPart { url: signed.uri().to_owned(), headers })
    }

    async fn parts(&self, key: &str, upload: &str) -> Result<Vec<PartDone>, StoreError> {
        check::object_key(key)?;
        let mut parts = Vec::new();
        let mut marker = None;
        // At most PART_NUMBER_MAX parts exist, so the pages end.
        loop {
            let sent = self.client.list_parts().bucket(&self.bucket).key(key).upload_id(upload).set_part_number_marker(marker);
            let answer = sent.send().await.map_err(|error| store_error(SERVICE, &error))?;
            parts.extend(answer.parts.unwrap_or_default().into_iter().map(part_done).collect::<Result<Vec<_>, _>>()?);
            marker = answer.next_part_number_marker.filter(|_| answer.is_truncated == Some(true));
            if marker.is_none() {
                return Ok(parts);
            }
        }
    }

    async fn complete(&self, key: &str, upload: &str, parts: &[PartDone]) -> Result<bool, StoreError> {
        check::object_key(key)?;
        check::parts(parts)?;
        let parts = parts.iter().map(|part| {
            let done = CompletedPart::builder().part_number(i32::from(part.number)).e_tag(&part.etag);
            done.checksum_sha256(&part.sha256_base64).build()
        });
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts.collect())).build();
        let sent = self.client.complete_multipart_upload().bucket(&self.bucket).key(key).upload_id(upload);
        match sent.if_none_match("*").multipart_upload(parts).send().await {
            Ok(_) => Ok(true),
            Err(error) if status(&error) == Some(STATUS_TAKEN) => Ok(false),
            // Either an earlier call completed it and its answer was lost, or another writer is at the key just now.
            Err(error) if code(&error) == Some(GONE) || status(&error) == Some(STATUS_RACING) => {
                if self.stands(key).await? {
                    Ok(false)
                } else {
                    Err(store_error(SERVICE, &error))
                }
            }
            Err(error) => Err(store_error(SERVICE, &error)),
        }
    }

    async fn abort(&self, key: &str, upload: &str) -> Result<(), StoreError> {
        check::object_key(key)?;
        match self.client.abort_multipart_upload().bucket(&self.bucket).key(key).upload_id(upload).send().await {
            Ok(_) => Ok(()),
            Err(error) if code(&error) == Some(GONE) => Ok(()),
            Err(error) => Err(store_error(SERVICE, &error)),
        }
    }
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { what: format!("S3 answered without {what}") }
}

fn part_done(part: Part) -> Result<PartDone, StoreError> {
    Ok(PartDone {
        number: part.part_number.and_then(|number| u16::try_from(number).ok()).ok_or_else(|| damaged("a part number"))?,
        etag: part.e_tag.ok_or_else(|| damaged("an entity tag"))?,
        size: part.size.and_then(|size| u64::try_from(size).ok()).ok_or_else(|| damaged("a size"))?,
        sha256_base64: part.checksum_sha256.ok_or_else(|| damaged("a checksum"))?,
    })
}
