use super::KeyFile;
use crate::port::{DataKey, KeyContext, KeyPurpose, Keys, StoreError, WrappedKey};
use async_trait::async_trait;
use std::sync::Arc;

/// A key service whose audit key is in a file: for emulators of the key service that have no Ed25519 keys. Local realms only, as key files are.
pub struct CheckpointInFile {
    service: Arc<dyn Keys>,
    file: KeyFile,
}

impl CheckpointInFile {
    /// Data keys from the service, the audit key from the file.
    #[must_use]
    pub fn new(service: Arc<dyn Keys>, file: KeyFile) -> Self {
        Self { service, file }
    }
}

#[async_trait]
impl Keys for CheckpointInFile {
    async fn generate(&self, purpose: KeyPurpose, context: &KeyContext) -> Result<(DataKey, WrappedKey), StoreError> {
        self.service.generate(purpose, context).await
    }

    async fn unwrap(&self, purpose: KeyPurpose, wrapped: &WrappedKey, context: &KeyContext) -> Result<DataKey, StoreError> {
        self.service.unwrap(purpose, wrapped, context).await
    }

    async fn sign_checkpoint(&self, message: &[u8]) -> Result<[u8; 64], StoreError> {
        self.file.sign_checkpoint(message).await
    }

    async fn checkpoint_public_key(&self) -> Result<[u8; 32], StoreError> {
        self.file.checkpoint_public_key().await
    }
}
