//! Rows of uploads in parts.

use super::blobs::Blob;
use super::checksum::Algorithm;
use super::objects;
use crate::fail::Fail;
use rusqlite::{Connection, OptionalExtension, Transaction};
use s3s::S3ErrorCode;

/// An upload under way.
#[derive(Debug, Clone)]
pub(crate) struct UploadRow {
    pub(crate) id: String,
    pub(crate) key: Vec<u8>,
    pub(crate) algorithm: Option<String>,
    pub(crate) headers: String,
    pub(crate) retain_until_ms: Option<i64>,
    pub(crate) initiated_ms: i64,
}

impl UploadRow {
    const COLUMNS: &str = "id, key, algorithm, headers, retain_until_ms, initiated_ms";

    fn from_row(row: &rusqlite::Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            id: row.get(0)?,
            key: row.get(1)?,
            algorithm: row.get(2)?,
            headers: row.get(3)?,
            retain_until_ms: row.get(4)?,
            initiated_ms: row.get(5)?,
        })
    }

    /// The algorithm chosen at its beginning.
    pub(crate) fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm.as_deref().and_then(Algorithm::parse)
    }
}

/// A part that has arrived.
#[derive(Debug, Clone)]
pub(crate) struct PartRow {
    pub(crate) number: i32,
    pub(crate) blob: Option<i64>,
    pub(crate) size: i64,
    pub(crate) etag: String,
    pub(crate) checksum: Option<String>,
    pub(crate) modified_ms: i64,
}

impl PartRow {
    /// Its blob; an empty part has none.
    pub(crate) fn blob(&self) -> Option<Blob> {
        Some(Blob { id: self.blob?, size: u64::try_from(self.size).unwrap_or(0) })
    }
}

/// Notes a new upload.
pub(crate) fn insert(transaction: &Transaction<'_>, bucket: i64, row: &UploadRow) -> Result<(), Fail> {
    transaction
        .prepare_cached(
            "INSERT INTO uploads (id, bucket, key, algorithm, headers, retain_until_ms, initiated_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((&row.id, bucket, &row.key, &row.algorithm, &row.headers, row.retain_until_ms, row.initiated_ms))?;
    Ok(())
}

/// The upload with this id, of this key.
pub(crate) fn find(connection: &Connection, bucket: i64, key: &str, id: &str) -> Result<UploadRow, Fail> {
    let sql = format!("SELECT {} FROM uploads WHERE id = ?1 AND bucket = ?2 AND key = ?3", UploadRow::COLUMNS);
    let row = connection.prepare_cached(&sql)?.query_row((id, bucket, key.as_bytes()), UploadRow::from_row).optional()?;
    row.ok_or(Fail::Refused(
        S3ErrorCode::NoSuchUpload,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    ))
}

/// Uploads of a bucket in order of keys and ids, after a key and id.
pub(crate) fn list(
    connection: &Connection,
    bucket: i64,
    (from, end): (&[u8], &[u8]),
    after: (&[u8], &str),
    limit: i64,
) -> Result<Vec<UploadRow>, Fail> {
    let sql = format!(
        "SELECT {} FROM uploads WHERE bucket = ?1 AND key >= ?2 AND key < ?3 AND (key > ?4 OR (key = ?4 AND id > ?5))
         ORDER BY key, id LIMIT ?6",
        UploadRow::COLUMNS
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((bucket, from, end, after.0, after.1, limit), UploadRow::from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes a part; answers the blob of the part it replaces.
pub(crate) fn insert_part(transaction: &Transaction<'_>, upload: &str, part: &PartRow) -> Result<Vec<Blob>, Fail> {
    let old = parts(transaction, upload, part.number.saturating_sub(1), 1)?;
    let freed: Vec<Blob> = old.iter().filter(|old| old.number == part.number).filter_map(PartRow::blob).collect();
    objects::free(transaction, &freed)?;
    if let Some(blob) = part.blob() {
        objects::own(transaction, blob)?;
    }
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO parts (upload, number, blob, size, etag, checksum, modified_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((upload, part.number, part.blob, part.size, &part.etag, &part.checksum, part.modified_ms))?;
    Ok(freed)
}

/// Parts by rising number, after a number.
pub(crate) fn parts(connection: &Connection, upload: &str, after: i32, limit: i64) -> Result<Vec<PartRow>, Fail> {
    let mut statement = connection.prepare_cached(
        "SELECT number, blob, size, etag, checksum, modified_ms FROM parts WHERE upload = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
    )?;
    let rows = statement.query_map((upload, after, limit), |row| {
        Ok(PartRow {
            number: row.get(0)?,
            blob: row.get(1)?,
            size: row.get(2)?,
            etag: row.get(3)?,
            checksum: row.get(4)?,
            modified_ms: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets an upload and its parts; their blobs are the caller's concern.
pub(crate) fn forget(transaction: &Transaction<'_>, upload: &str) -> Result<(), Fail> {
    transaction.prepare_cached("DELETE FROM parts WHERE upload = ?1")?.execute([upload])?;
    transaction.prepare_cached("DELETE FROM uploads WHERE id = ?1")?.execute([upload])?;
    Ok(())
}
