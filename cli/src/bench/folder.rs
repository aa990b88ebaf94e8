//! Objects in a folder, so that taking a large file in holds none of it in memory: ranges of one given file, and what is sealed as files beside.
//!
//! For measuring only: one process, no versions, no crash.

use async_trait::async_trait;
use josei_store::port::{Bucket, Object, ObjectEntry, ObjectInfo, ObjectPage, Objects, Put, PutOutcome, StoreError};
use std::fs::File;
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

const VERSION: &str = "1";

/// One file in the inbox, and a folder of sealed objects.
pub struct Folder {
    inbox_key: String,
    inbox_file: PathBuf,
    sealed: PathBuf,
}

impl Folder {
    /// The file stands in the inbox under the key.
    pub fn new(inbox_key: &str, inbox_file: &Path, folder: &Path) -> Self {
        Self { inbox_key: inbox_key.to_owned(), inbox_file: inbox_file.to_owned(), sealed: folder.to_owned() }
    }

    /// Keys are of our own making: letters, digits, `-` and `/`.
    fn path(&self, bucket: Bucket, key: &str) -> PathBuf {
        if bucket == Bucket::Inbox && key == self.inbox_key {
            self.inbox_file.clone()
        } else {
            self.sealed.join(format!("{}-{}", bucket.name(), key.replace('/', "_")))
        }
    }
}

fn unavailable(error: &std::io::Error) -> StoreError {
    if error.kind() == ErrorKind::NotFound {
        StoreError::NotFound { what: "object" }
    } else {
        StoreError::Unavailable { service: "folder", reason: error.to_string() }
    }
}

fn read(path: &Path, range: Option<Range<u64>>) -> std::io::Result<Object> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let range = range.map_or(0..size, |range| range.start.min(size)..range.end.min(size));
    file.seek(SeekFrom::Start(range.start))?;
    let mut bytes = vec![0; usize::try_from(range.end - range.start).map_err(std::io::Error::other)?];
    file.read_exact(&mut bytes)?;
    Ok(Object { bytes: bytes.into(), info: ObjectInfo { size, version: VERSION.to_owned() } })
}

#[async_trait]
impl Objects for Folder {
    async fn put_if_absent(&self, put: Put) -> Result<PutOutcome, StoreError> {
        match File::create_new(self.path(put.bucket, &put.key)) {
            Ok(mut file) => {
                file.write_all(&put.bytes).map_err(|error| unavailable(&error))?;
                Ok(PutOutcome::Created { version: VERSION.to_owned() })
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(PutOutcome::Exists),
            Err(error) => Err(unavailable(&error)),
        }
    }

    async fn head(&self, bucket: Bucket, key: &str) -> Result<Option<ObjectInfo>, StoreError> {
        match std::fs::metadata(self.path(bucket, key)) {
            Ok(found) => Ok(Some(ObjectInfo { size: found.len(), version: VERSION.to_owned() })),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unavailable(&error)),
        }
    }

    async fn get(&self, bucket: Bucket, key: &str, _: Option<&str>, range: Option<Range<u64>>) -> Result<Object, StoreError> {
        read(&self.path(bucket, key), range).map_err(|error| unavailable(&error))
    }

    /// Nothing that is measured lists.
    async fn list(&self, _: Bucket, _: &str, _: Option<&str>, _: u32) -> Result<ObjectPage, StoreError> {
        Ok(ObjectPage { entries: Vec::<ObjectEntry>::new(), next: None })
    }

    /// The given file is the caller's and stays.
    async fn remove(&self, _: Bucket, _: &str) -> Result<(), StoreError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn serves_ranges_and_never_overwrites() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, b"0123456789").unwrap();
        let folder = Folder::new("a/b", &file, dir.path());
        let get = folder.get(Bucket::Inbox, "a/b", None, Some(8..20)).await.unwrap();
        assert_eq!((&get.bytes[..], get.info.size), (&b"89"[..], 10));
        let put = |text: &'static [u8]| Put { bucket: Bucket::Sealed, key: "a/b".into(), bytes: text.into(), retain_until: None };
        assert_eq!(folder.head(Bucket::Sealed, "a/b").await, Ok(None));
        assert!(matches!(folder.put_if_absent(put(b"x")).await, Ok(PutOutcome::Created { .. })));
        assert_eq!(folder.put_if_absent(put(b"y")).await, Ok(PutOutcome::Exists));
        assert_eq!(&folder.get(Bucket::Sealed, "a/b", None, None).await.unwrap().bytes[..], b"x");
        assert!(matches!(folder.get(Bucket::Sealed, "c", None, None).await, Err(StoreError::NotFound { .. })));
    }
}
