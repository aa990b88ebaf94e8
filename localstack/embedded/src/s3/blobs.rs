//! Blob files: the bytes of an object or part, in a file named by its number, under the folder of its run.
//!
//! A blob exists for readers only through a row of the index, and the row is committed after the file is complete. So a file needs no renaming: one
//! that was cut short by a crash has no row, and the next start removes it.

use crate::fail::Fail;
use crate::index::{Guard, Index, split};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Files in one folder.
const FILES_PER_FOLDER_BITS: u32 = 12;

/// A blob that an object or part is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blob {
    /// Its number.
    pub(crate) id: i64,
    /// Bytes.
    pub(crate) size: u64,
}

/// The folder of all blobs.
#[derive(Debug)]
pub(crate) struct Blobs {
    root: PathBuf,
    used: AtomicU64,
    bytes_max: Option<u64>,
}

impl Blobs {
    /// Opens the folder and removes what no row points to.
    pub(crate) async fn open(root: PathBuf, bytes_max: Option<u64>, index: &Arc<Index>) -> Result<Arc<Self>, Fail> {
        fs::create_dir_all(&root)?;
        let folder = root.clone();
        let runs = index.cleaned_through().saturating_add(1)..index.sequence().run();
        let used = index
            .read(move |connection| {
                remove_left_over(&folder, runs, connection)?;
                let used: i64 = connection.query_row("SELECT coalesce(sum(size), 0) FROM blobs", [], |row| row.get(0))?;
                Ok(u64::try_from(used).unwrap_or(0))
            })
            .await?;
        let blobs = Arc::new(Self { root, used: AtomicU64::new(used), bytes_max });
        let garbage = index
            .read(|connection| {
                let mut statement = connection.prepare_cached("SELECT blob FROM garbage")?;
                let ids = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
                Ok(ids)
            })
            .await?;
        blobs.remove(index, garbage.into_iter().map(|id| Blob { id, size: 0 }).collect()).await?;
        Ok(blobs)
    }

    /// A new, empty file, and its removal should no row come to point to it.
    pub(crate) fn create(self: &Arc<Self>, id: i64) -> Result<(File, Guard), Fail> {
        let path = self.path(id);
        let file = match File::create_new(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(path.parent().unwrap_or(&self.root))?;
                File::create_new(&path)?
            }
            other => other?,
        };
        let guard = Guard::new(move || drop(fs::remove_file(path)));
        Ok((file, guard))
    }

    /// Opens a blob and makes sure that it is whole.
    pub(crate) fn read(&self, blob: Blob) -> Result<File, Fail> {
        let file = File::open(self.path(blob.id))?;
        if file.metadata()?.len() == blob.size { Ok(file) } else { Err(Fail::Damaged("a blob has not the length the index says")) }
    }

    /// Takes room for some bytes; the guard gives it back unless the transaction commits.
    pub(crate) fn reserve(self: &Arc<Self>, bytes: u64) -> Result<Guard, Fail> {
        let used = self.used.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        let blobs = Arc::clone(self);
        let guard = Guard::new(move || blobs.release(bytes));
        if self.bytes_max.is_some_and(|max| used > max) { Err(Fail::Full) } else { Ok(guard) }
    }

    fn release(&self, bytes: u64) {
        self.used.update(Ordering::Relaxed, Ordering::Relaxed, |used| used.saturating_sub(bytes));
    }

    /// Removes files whose rows are gone (they stand in `garbage`).
    pub(crate) async fn remove(self: &Arc<Self>, index: &Index, gone: Vec<Blob>) -> Result<(), Fail> {
        if gone.is_empty() {
            return Ok(());
        }
        let blobs = Arc::clone(self);
        let removed = tokio::task::spawn_blocking(move || {
            gone.into_iter().filter(|blob| blobs.remove_one(*blob)).map(|blob| blob.id).collect::<Vec<_>>()
        });
        let removed = removed.await.map_err(|_| Fail::Stopped)?;
        let forget = move |transaction: &rusqlite::Transaction<'_>| {
            let mut statement = transaction.prepare_cached("DELETE FROM garbage WHERE blob = ?1")?;
            for id in removed {
                statement.execute([id])?;
            }
            Ok(())
        };
        index.write(Vec::new(), forget).await
    }

    fn remove_one(&self, blob: Blob) -> bool {
        let removed = match fs::remove_file(self.path(blob.id)) {
            Ok(()) => true,
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        self.release(blob.size);
        removed
    }

    fn path(&self, id: i64) -> PathBuf {
        let (run, counter) = split(id);
        run_folder(&self.root, run).join(format!("{:05x}", counter >> FILES_PER_FOLDER_BITS)).join(format!("{counter:08x}"))
    }
}

fn run_folder(root: &Path, run: u32) -> PathBuf {
    root.join(format!("{run:08x}"))
}

/// Removes the files of crashed runs that no row points to.
fn remove_left_over(root: &Path, runs: std::ops::Range<u32>, connection: &rusqlite::Connection) -> Result<(), Fail> {
    let mut known = connection.prepare_cached("SELECT 1 FROM blobs WHERE id = ?1")?;
    for run in runs {
        let Ok(folders) = fs::read_dir(run_folder(root, run)) else { continue };
        for folder in folders {
            for file in fs::read_dir(folder?.path())? {
                let file = file?;
                let counter = file.file_name().to_str().and_then(|name| u32::from_str_radix(name, 16).ok());
                let id = counter.map(|counter| (i64::from(run) << 32) | i64::from(counter));
                let is_known = id.is_some_and(|id| known.exists([id]).unwrap_or(true));
                if !is_known {
                    fs::remove_file(file.path())?;
                }
            }
        }
    }
    Ok(())
}
