//! The tables of the index.

use super::OpenError;
use crate::fail::Fail;
use rusqlite::{Connection, OptionalExtension};

/// Version of the tables. A file with a higher one is refused as it is.
pub(crate) const SCHEMA_VERSION: i64 = 1;
/// Name of the last run that began.
const RUN: &str = "run";
/// Name of the last run whose left-over blobs are gone.
pub(super) const CLEANED_THROUGH: &str = "cleaned_through";

/// Keys are bytes, so that they compare as S3 compares them and a prefix has an exact end.
const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE buckets (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, versioned INTEGER NOT NULL, locked INTEGER NOT NULL, purged INTEGER NOT NULL,
    created_ms INTEGER NOT NULL
);
CREATE TABLE objects (
    bucket INTEGER NOT NULL, key BLOB NOT NULL, seq INTEGER NOT NULL, version TEXT NOT NULL,
    latest INTEGER NOT NULL, marker INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    checksum TEXT, blobs TEXT NOT NULL, headers TEXT NOT NULL, modified_ms INTEGER NOT NULL, retain_until_ms INTEGER,
    PRIMARY KEY (bucket, key, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX objects_latest ON objects (bucket, key) WHERE latest = 1;

CREATE TABLE uploads (
    id TEXT PRIMARY KEY, bucket INTEGER NOT NULL, key BLOB NOT NULL, algorithm TEXT, headers TEXT NOT NULL,
    retain_until_ms INTEGER, initiated_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX uploads_by_key ON uploads (bucket, key, id);
CREATE TABLE parts (
    upload TEXT NOT NULL, number INTEGER NOT NULL, blob INTEGER, size INTEGER NOT NULL, etag TEXT NOT NULL, checksum TEXT,
    modified_ms INTEGER NOT NULL, PRIMARY KEY (upload, number)
) WITHOUT ROWID;

CREATE TABLE blobs (id INTEGER PRIMARY KEY, size INTEGER NOT NULL);
CREATE TABLE garbage (blob INTEGER PRIMARY KEY);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, dead INTEGER NOT NULL DEFAULT 0, visible_ms INTEGER NOT NULL,
    message_id TEXT NOT NULL, body TEXT NOT NULL, sent_ms INTEGER NOT NULL, received INTEGER NOT NULL DEFAULT 0,
    first_received_ms INTEGER, receipt TEXT
);
CREATE INDEX messages_visible ON messages (queue, dead, visible_ms, id);
";

/// Creates the tables in an empty file; refuses a newer one.
pub(super) fn create(connection: &Connection) -> Result<(), OpenError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version > SCHEMA_VERSION {
        return Err(OpenError::Newer(version));
    }
    if version == 0 {
        connection.execute_batch(TABLES)?;
        connection.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    }
    Ok(())
}

/// Begins a run: its number and the last run whose left-overs are gone. What was in flight becomes visible again.
pub(super) fn begin_run(connection: &Connection) -> Result<(u32, u32), OpenError> {
    let run = get_meta(connection, RUN)?.saturating_add(1);
    let cleaned_through = get_meta(connection, CLEANED_THROUGH)?;
    set_meta(connection, RUN, run)?;
    connection.execute("UPDATE messages SET visible_ms = 0, receipt = NULL WHERE receipt IS NOT NULL AND dead = 0", [])?;
    let number = |value: i64| u32::try_from(value).map_err(|_| Fail::Damaged("run number"));
    Ok((number(run)?, number(cleaned_through)?))
}

fn get_meta(connection: &Connection, name: &str) -> Result<i64, Fail> {
    Ok(connection.query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// Notes a number under a name.
pub(crate) fn set_meta(connection: &Connection, name: &str, value: i64) -> Result<(), Fail> {
    connection
        .execute("INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value))?;
    Ok(())
}
