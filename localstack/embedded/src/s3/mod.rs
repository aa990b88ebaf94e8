//! The embedded S3: the protocol by `s3s`, the store behind it ours.

mod access;
mod blobs;
mod body;
mod checksum;
mod event;
mod headers;
mod list;
mod multipart;
mod objects;
mod read;
mod remove;
mod retention;
mod server;
mod service;
mod stream;
mod uploads;
mod versions;
mod write;

pub use event::{OBJECT_CREATED_COMPLETE, OBJECT_CREATED_PUT};
pub(crate) use server::{Server, start};

use crate::fail::Fail;
use crate::index::Index;
use crate::options::{BucketPlan, Options};
use crate::policy::Gate;
use blobs::{Blob, Blobs};
use event::Routes;
use rusqlite::Transaction;
use s3s::S3ErrorCode;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A bucket as it stands in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BucketRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) versioned: bool,
    pub(crate) locked: bool,
    pub(crate) purged: bool,
    pub(crate) created_ms: i64,
}

/// The store behind the protocol.
pub(crate) struct Backend {
    pub(crate) index: Arc<Index>,
    pub(crate) blobs: Arc<Blobs>,
    buckets: BTreeMap<String, BucketRow>,
    routes: Arc<Routes>,
    pub(crate) gate: Arc<Gate>,
}

impl Backend {
    /// Opens the blobs and makes the buckets that are missing.
    pub(crate) async fn open(index: Arc<Index>, folder: &Path, options: &Options, gate: Arc<Gate>) -> Result<Self, Fail> {
        let blobs = Blobs::open(folder.to_owned(), options.storage_bytes_max, &index).await?;
        let plans: Vec<(String, BucketPlan)> =
            options.buckets.iter().map(|plan| (options.bucket_name(plan.bucket), plan.clone())).collect();
        let rows = index.write(Vec::new(), move |transaction| make_buckets(transaction, &plans)).await?;
        let buckets = rows.into_iter().map(|row| (row.name.clone(), row)).collect();
        let routes = Arc::new(Routes::new(options));
        Ok(Self { index, blobs, buckets, routes, gate })
    }

    fn bucket(&self, name: &str) -> Result<BucketRow, Fail> {
        self.buckets.get(name).cloned().ok_or(Fail::Refused(S3ErrorCode::NoSuchBucket, "The specified bucket does not exist."))
    }

    /// Removes the files of freed blobs. A failure here costs disk, not data: `garbage` keeps them for the next start.
    async fn remove_blobs(&self, freed: Vec<Blob>) {
        if let Err(fail) = self.blobs.remove(&self.index, freed).await {
            tracing::warn!(?fail, "removed objects still use disk space until the next start");
        }
    }
}

fn make_buckets(transaction: &Transaction<'_>, plans: &[(String, BucketPlan)]) -> Result<Vec<BucketRow>, Fail> {
    for (name, plan) in plans {
        transaction.execute(
            "INSERT INTO buckets (name, versioned, locked, purged, created_ms) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (name) DO NOTHING",
            (name, plan.versioned || plan.locked, plan.locked, plan.purged, crate::clock::now_ms()),
        )?;
    }
    let mut statement = transaction.prepare("SELECT id, name, versioned, locked, purged, created_ms FROM buckets ORDER BY name")?;
    let rows = statement.query_map([], |row| {
        Ok(BucketRow {
            id: row.get(0)?,
            name: row.get(1)?,
            versioned: row.get(2)?,
            locked: row.get(3)?,
            purged: row.get(4)?,
            created_ms: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
