//! Keys in a file (鍵ファイル), for local realms only. A folder with this file and the data is a folder in clear: never for production.

mod checkpoint;
mod file;

pub use checkpoint::CheckpointInFile;

use crate::SystemIds;
use crate::port::{DataKey, KeyContext, KeyPurpose, Keys, StoreError, WrappedKey};
use crate::wrap::Masters;
use async_trait::async_trait;
use josei_base::Realm;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a key file cannot be used. Each says what to do.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// The realm is not a local one.
    #[error("realm {0} is not local: key files are for local realms only; use the key service")]
    NotLocal(Realm),
    /// Others than the owner may read or write the file.
    #[error("{path} has mode {mode:04o}; only its owner may use it: chmod 600 it if nobody has read it, else make new keys")]
    Permissions {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The file holds something else, or another realm's keys.
    #[error("{path} is not a key file of realm {realm}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The realm that was asked for.
        realm: Realm,
    },
    /// The file cannot be read or made.
    #[error("{path} cannot be read or made: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// No randomness for new keys.
    #[error(transparent)]
    Randomness(#[from] StoreError),
}

/// Keys of a local realm, from a file of mode 0600.
pub struct KeyFile {
    masters: Masters,
}

impl KeyFile {
    /// Opens the key file, or makes it with new keys if there is none.
    pub fn open_or_create(path: &Path, realm: &Realm) -> Result<Self, KeyFileError> {
        if !realm.is_local() {
            return Err(KeyFileError::NotLocal(realm.clone()));
        }
        Ok(Self { masters: file::open_or_create(path, realm, &SystemIds)? })
    }

    /// Opens a key file that is packed beside a program. Its mode says nothing there: an emulator that unpacks it sets its own.
    pub fn open_packed(path: &Path, realm: &Realm) -> Result<Self, KeyFileError> {
        if !realm.is_local() {
            return Err(KeyFileError::NotLocal(realm.clone()));
        }
        Ok(Self { masters: file::open(path, realm)? })
    }
}

#[async_trait]
impl Keys for KeyFile {
    async fn generate(&self, purpose: KeyPurpose, context: &KeyContext) -> Result<(DataKey, WrappedKey), StoreError> {
        self.masters.wrap_new(purpose, context, &SystemIds)
    }

    async fn unwrap(&self, purpose: KeyPurpose, wrapped: &WrappedKey, context: &KeyContext) -> Result<DataKey, StoreError> {
        self.masters.unwrap(purpose, wrapped, context)
    }

    async fn sign_checkpoint(&self, message: &[u8]) -> Result<[u8; 64], StoreError> {
        Ok(self.masters.sign(message))
    }

    async fn checkpoint_public_key(&self) -> Result<[u8; 32], StoreError> {
        Ok(self.masters.public_key())
    }
}
