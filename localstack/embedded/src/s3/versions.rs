//! Listing versions: by key, newest first.

use super::Backend;
use super::list::{after_prefix, encoder, page_size, text};
use super::objects::{self, COLUMNS, ObjectRow};
use crate::clock::to_s3;
use crate::fail::Fail;
use rusqlite::Connection;
use s3s::S3ErrorCode;
use s3s::dto::{DeleteMarkerEntry, ETag, ListObjectVersionsInput, ListObjectVersionsOutput, ObjectVersion, ObjectVersionStorageClass};

/// What is listed.
struct Listing {
    bucket: i64,
    prefix: String,
    /// Last key of the page before.
    key: String,
    /// Last version of the page before; `None`: all of that key.
    version: Option<String>,
    limit: usize,
}

impl Listing {
    /// One row more than the page, to know whether there are more.
    fn rows(&self, connection: &Connection) -> Result<Vec<ObjectRow>, Fail> {
        let older_than = match &self.version {
            None => i64::MIN,
            Some(version) => {
                let row = objects::find(connection, self.bucket, &self.key, Some(version))?;
                row.ok_or(Fail::Refused(S3ErrorCode::InvalidArgument, "Invalid version id specified"))?.seq
            }
        };
        let (prefix, key) = (self.prefix.as_bytes(), self.key.as_bytes());
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM objects WHERE bucket = ?1 AND key >= ?2 AND key < ?3 AND (key > ?4 OR seq < ?5)
             ORDER BY key, seq DESC LIMIT ?6"
        ))?;
        let limit = i64::try_from(self.limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows =
            statement.query_map((self.bucket, prefix.max(key), after_prefix(prefix), key, older_than, limit), ObjectRow::from_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Backend {
    /// ListObjectVersions.
    pub(super) async fn list_versions(&self, input: ListObjectVersionsInput) -> Result<ListObjectVersionsOutput, Fail> {
        if input.delimiter.as_deref().is_some_and(|delimiter| !delimiter.is_empty()) {
            return Err(Fail::Refused(S3ErrorCode::NotImplemented, "Folding versions at a delimiter is not implemented."));
        }
        let limit = page_size(input.max_keys)?;
        let listing = Listing {
            bucket: self.bucket(&input.bucket)?.id,
            prefix: input.prefix.clone().unwrap_or_default(),
            key: input.key_marker.clone().unwrap_or_default(),
            version: input.version_id_marker.clone().filter(|version| !version.is_empty()),
            limit,
        };
        let mut rows = self.index.read(move |connection| listing.rows(connection)).await?;
        let truncated = rows.len() > limit && limit > 0;
        rows.truncate(limit);
        let encode = encoder(input.encoding_type.as_ref());
        let (mut versions, mut markers) = (Vec::new(), Vec::new());
        for row in &rows {
            let (key, version_id) = (Some(encode(&text(&row.key)?)), Some(row.version.clone()));
            let (is_latest, last_modified) = (Some(row.latest), Some(to_s3(row.modified_ms)));
            if row.marker {
                markers.push(DeleteMarkerEntry { key, version_id, is_latest, last_modified, owner: None });
            } else {
                versions.push(ObjectVersion {
                    key,
                    version_id,
                    is_latest,
                    last_modified,
                    size: Some(row.size),
                    e_tag: Some(ETag::Strong(row.etag.clone())),
                    storage_class: Some(ObjectVersionStorageClass::from_static(ObjectVersionStorageClass::STANDARD)),
                    ..ObjectVersion::default()
                });
            }
        }
        let last = rows.last().filter(|_| truncated);
        Ok(ListObjectVersionsOutput {
            name: Some(input.bucket),
            prefix: input.prefix,
            encoding_type: input.encoding_type,
            key_marker: input.key_marker,
            version_id_marker: input.version_id_marker,
            max_keys: i32::try_from(limit).ok(),
            is_truncated: Some(truncated),
            next_key_marker: last.map(|row| text(&row.key)).transpose()?,
            next_version_id_marker: last.map(|row| row.version.clone()),
            versions: Some(versions),
            delete_markers: Some(markers),
            ..ListObjectVersionsOutput::default()
        })
    }
}
