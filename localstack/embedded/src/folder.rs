//! The folder of a stack: one process at a time, one pair of keys for its life.

use crate::error::StackError;
use josei_base::Digest;
use serde::{Deserialize, Serialize};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// File mode of secrets: the owner alone.
const SECRET_MODE: u32 = 0o600;
/// Mode of folders we make: the owner alone, for the inbox is in clear.
const FOLDER_MODE: u32 = 0o700;

/// Keys for the embedded services, made once per folder. They open nothing but this folder's loopback servers.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// Access key id.
    pub access_key_id: String,
    /// Secret access key.
    pub secret_access_key: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

impl Credentials {
    /// The keys of a role, made of these: the access key id is the role's name.
    #[must_use]
    pub fn of_role(&self, role: &str) -> Self {
        let secret = Digest::of(format!("josei role key 1\n{role}\n{}", self.secret_access_key).as_bytes());
        Self { access_key_id: role.to_owned(), secret_access_key: secret.to_string() }
    }
}

/// The lock, held by everything that still writes: it goes with the last of them.
pub(crate) type Lock = Arc<File>;

/// A locked folder.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    lock: Lock,
}

impl Folder {
    /// Makes the folder if needed and locks it.
    pub(crate) fn open(path: &Path) -> Result<Self, StackError> {
        let unusable = |error: io::Error| match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StackError::Full { folder: path.to_owned() },
            _ => StackError::NotWritable { folder: path.to_owned(), reason: error.to_string() },
        };
        make(path).map_err(unusable)?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(path.join("lock")).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StackError::InUse { folder: path.to_owned() }),
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        for folder in ["s3", "keys"] {
            make(&path.join(folder)).map_err(unusable)?;
        }
        Ok(Self { path: path.to_owned(), lock: Arc::new(lock) })
    }

    /// A file or folder in it.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Another holder of the lock.
    pub(crate) fn lock(&self) -> Lock {
        Arc::clone(&self.lock)
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The keys, made at the first start.
    pub(crate) fn credentials(&self) -> Result<Credentials, StackError> {
        let file = self.join("credentials.json");
        match fs::read(&file) {
            Ok(bytes) => {
                let unusable = |reason: String| StackError::Damaged { file: file.clone(), reason };
                let credentials = serde_json::from_slice(&bytes).map_err(|error| unusable(error.to_string()))?;
                fs::set_permissions(&file, fs::Permissions::from_mode(SECRET_MODE)).map_err(|error| unusable(error.to_string()))?;
                Ok(credentials)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.make_credentials(&file),
            Err(error) => Err(StackError::NotWritable { folder: self.path.clone(), reason: error.to_string() }),
        }
    }

    fn make_credentials(&self, file: &Path) -> Result<Credentials, StackError> {
        let failed = |reason: String| StackError::NotWritable { folder: self.path.clone(), reason };
        let mut random = [0_u8; 28];
        getrandom::fill(&mut random).map_err(|error| failed(error.to_string()))?;
        let text = hex::encode(random);
        let (id, secret) = text.split_at_checked(16).unwrap_or_default();
        let credentials = Credentials { access_key_id: format!("AKIA{}", id.to_ascii_uppercase()), secret_access_key: secret.to_owned() };
        let json = serde_json::to_vec(&credentials).map_err(|error| failed(error.to_string()))?;
        write_secret(file, &json).map_err(|error| failed(error.to_string()))?;
        Ok(credentials)
    }
}

/// Makes a folder that is the owner's alone, if there is none.
pub(crate) fn make(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(path)
}

/// Writes a file that is the owner's alone, whole or not at all, so that a crash leaves no half of it.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("new");
    drop(fs::remove_file(&draft));
    let mut out = OpenOptions::new().create_new(true).write(true).mode(SECRET_MODE).open(&draft)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    fs::rename(&draft, path)
}
