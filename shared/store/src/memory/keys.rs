use super::Ids;
use crate::port::{self, DataKey, KeyContext, KeyPurpose, StoreError, WrappedKey};
use crate::wrap::Masters;
use async_trait::async_trait;
use josei_base::Digest;
use std::sync::Arc;

/// Keys in memory. The wrapping is real: another context, purpose or byte does not unwrap.
pub struct Keys {
    masters: Masters,
    ids: Arc<Ids>,
}

impl Keys {
    pub(super) fn new(seed: u64, ids: Arc<Ids>) -> Self {
        let derive = |name: &str| Digest::of(format!("josei memory key {seed} {name}").as_bytes()).0;
        let masters = Masters { keys: KeyPurpose::ALL.map(|purpose| derive(purpose.name())), seed: derive("checkpoint") };
        Self { masters, ids }
    }
}

#[async_trait]
impl port::Keys for Keys {
    async fn generate(&self, purpose: KeyPurpose, context: &KeyContext) -> Result<(DataKey, WrappedKey), StoreError> {
        self.masters.wrap_new(purpose, context, &*self.ids)
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
