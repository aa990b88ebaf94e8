//! Object rows: one per version, at most one of a key the latest.

use super::blobs::Blob;
use crate::fail::Fail;
use crate::limits::KEY_BYTES_MAX;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use s3s::S3ErrorCode;

/// Version of objects in buckets that keep none.
pub(crate) const NULL_VERSION: &str = "null";

/// Columns of [`ObjectRow`], in its order.
pub(crate) const COLUMNS: &str = "key, seq, version, latest, marker, size, etag, checksum, blobs, headers, modified_ms, retain_until_ms";

/// A version of an object, or a marker that it was removed.
#[derive(Debug, Clone)]
pub(crate) struct ObjectRow {
    pub(crate) key: Vec<u8>,
    pub(crate) seq: i64,
    pub(crate) version: String,
    pub(crate) latest: bool,
    pub(crate) marker: bool,
    pub(crate) size: i64,
    pub(crate) etag: String,
    pub(crate) checksum: Option<String>,
    pub(crate) blobs: String,
    pub(crate) headers: String,
    pub(crate) modified_ms: i64,
    pub(crate) retain_until_ms: Option<i64>,
}

impl ObjectRow {
    /// From [`COLUMNS`].
    pub(crate) fn from_row(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            key: row.get(0)?,
            seq: row.get(1)?,
            version: row.get(2)?,
            latest: row.get(3)?,
            marker: row.get(4)?,
            size: row.get(5)?,
            etag: row.get(6)?,
            checksum: row.get(7)?,
            blobs: row.get(8)?,
            headers: row.get(9)?,
            modified_ms: row.get(10)?,
            retain_until_ms: row.get(11)?,
        })
    }

    /// The version, unless the bucket keeps none.
    pub(crate) fn version_id(&self) -> Option<String> {
        (self.version != NULL_VERSION).then(|| self.version.clone())
    }

    /// True while object lock forbids to remove it.
    pub(crate) fn is_locked_at(&self, now_ms: i64) -> bool {
        self.retain_until_ms.is_some_and(|until| until > now_ms)
    }
}

/// A key that S3 takes.
pub(crate) fn check_key(key: &str) -> Result<(), Fail> {
    if key.len() > KEY_BYTES_MAX {
        return Err(Fail::Refused(S3ErrorCode::KeyTooLongError, "Your key is too long."));
    }
    Ok(())
}

/// The newest version, marker or not; or one version.
pub(crate) fn find(connection: &Connection, bucket: i64, key: &str, version: Option<&str>) -> Result<Option<ObjectRow>, Fail> {
    let row = match version {
        None => connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM objects WHERE bucket = ?1 AND key = ?2 AND latest = 1"))?
            .query_row((bucket, key.as_bytes()), ObjectRow::from_row)
            .optional()?,
        Some(version) => connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM objects WHERE bucket = ?1 AND key = ?2 AND version = ?3"))?
            .query_row((bucket, key.as_bytes(), version), ObjectRow::from_row)
            .optional()?,
    };
    Ok(row)
}

/// Writes a row as the latest of its key.
pub(crate) fn insert_latest(transaction: &Transaction<'_>, bucket: i64, row: &ObjectRow) -> Result<(), Fail> {
    transaction
        .prepare_cached("UPDATE objects SET latest = 0 WHERE bucket = ?1 AND key = ?2 AND latest = 1")?
        .execute((bucket, &row.key))?;
    transaction
        .prepare_cached(
            "INSERT INTO objects (bucket, key, seq, version, latest, marker, size, etag, checksum, blobs, headers, modified_ms, retain_until_ms)
             VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute((
            bucket,
            &row.key,
            row.seq,
            &row.version,
            row.marker,
            row.size,
            &row.etag,
            &row.checksum,
            &row.blobs,
            &row.headers,
            row.modified_ms,
            row.retain_until_ms,
        ))?;
    Ok(())
}

/// Removes a row for good and frees its blobs; the next newest version becomes the latest.
pub(crate) fn delete(transaction: &Transaction<'_>, bucket: i64, row: &ObjectRow) -> Result<Vec<Blob>, Fail> {
    transaction.prepare_cached("DELETE FROM objects WHERE bucket = ?1 AND key = ?2 AND seq = ?3")?.execute((bucket, &row.key, row.seq))?;
    if row.latest {
        transaction
            .prepare_cached(
                "UPDATE objects SET latest = 1 WHERE bucket = ?1 AND key = ?2
                 AND seq = (SELECT max(seq) FROM objects WHERE bucket = ?1 AND key = ?2)",
            )?
            .execute((bucket, &row.key))?;
    }
    let blobs = parse_blobs(&row.blobs)?;
    free(transaction, &blobs)?;
    Ok(blobs)
}

/// Notes that a blob file belongs to the index now.
pub(crate) fn own(transaction: &Transaction<'_>, blob: Blob) -> Result<(), Fail> {
    let size = i64::try_from(blob.size).map_err(|_| Fail::Damaged("size of a blob"))?;
    transaction.prepare_cached("INSERT INTO blobs (id, size) VALUES (?1, ?2)")?.execute((blob.id, size))?;
    Ok(())
}

/// Notes that blob files are to be removed.
pub(crate) fn free(transaction: &Transaction<'_>, blobs: &[Blob]) -> Result<(), Fail> {
    for blob in blobs {
        transaction.prepare_cached("DELETE FROM blobs WHERE id = ?1")?.execute([blob.id])?;
        transaction.prepare_cached("INSERT OR IGNORE INTO garbage (blob) VALUES (?1)")?.execute([blob.id])?;
    }
    Ok(())
}

/// Blobs in order, as a row keeps them: `id:size,id:size`.
pub(crate) fn format_blobs(blobs: &[Blob]) -> String {
    let each: Vec<String> = blobs.iter().map(|blob| format!("{}:{}", blob.id, blob.size)).collect();
    each.join(",")
}

/// The reverse of [`format_blobs`].
pub(crate) fn parse_blobs(text: &str) -> Result<Vec<Blob>, Fail> {
    let one = |each: &str| {
        let (id, size) = each.split_once(':')?;
        Some(Blob { id: id.parse().ok()?, size: size.parse().ok()? })
    };
    let each = text.split(',').filter(|each| !each.is_empty());
    each.map(|each| one(each).ok_or(Fail::Damaged("list of blobs"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_blobs_are_read_back() {
        for blobs in [vec![], vec![Blob { id: 1, size: 0 }], vec![Blob { id: i64::MAX, size: 5 << 30 }, Blob { id: 2, size: 7 }]] {
            assert_eq!(parse_blobs(&format_blobs(&blobs)).unwrap(), blobs);
        }
        assert!(parse_blobs("1:x").is_err());
    }

    #[test]
    fn a_key_of_one_byte_too_many_is_refused() {
        assert!(check_key(&"k".repeat(KEY_BYTES_MAX)).is_ok());
        assert!(matches!(check_key(&"k".repeat(KEY_BYTES_MAX + 1)), Err(Fail::Refused(S3ErrorCode::KeyTooLongError, _))));
    }
}
