use super::error::store_error;
use crate::port::{self, CONTEXT_UNIT, DataKey, KeyContext, KeyPurpose, StoreError, WrappedKey};
use async_trait::async_trait;
use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{DataKeySpec, MessageType, SigningAlgorithmSpec};
use std::collections::HashMap;
use zeroize::Zeroizing;

const SERVICE: &str = "KMS";
/// What stands before the 32 bytes of an Ed25519 public key in DER (RFC 8410).
const ED25519_DER_HEAD: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Keys on KMS. One key per purpose and fiscal year, by its alias `alias/<prefix>-<purpose>-<unit>`: deleting that key is the erasure of the year.
/// The audit key is `alias/<prefix>-checkpoint`, of spec `ECC_NIST_EDWARDS25519`.
#[derive(Clone)]
pub struct Keys {
    client: Client,
    prefix: String,
}

impl Keys {
    pub(super) const fn new(client: Client, prefix: String) -> Self {
        Self { client, prefix }
    }

    /// Decrypt is asked with this alias too, so a key wrapped for another purpose or year does not unwrap.
    fn alias(&self, purpose: KeyPurpose, context: &KeyContext) -> Result<String, StoreError> {
        let unit = context
            .get(CONTEXT_UNIT)
            .filter(|unit| !unit.is_empty())
            .ok_or_else(|| StoreError::Invalid { service: SERVICE, reason: format!("the context has no `{CONTEXT_UNIT}`") })?;
        Ok(format!("alias/{}-{}-{unit}", self.prefix, purpose.name()))
    }

    fn checkpoint_alias(&self) -> String {
        format!("alias/{}-checkpoint", self.prefix)
    }
}

fn pairs(context: &KeyContext) -> HashMap<String, String> {
    context.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn data_key(plain: Option<Blob>) -> Result<DataKey, StoreError> {
    let plain = Zeroizing::new(plain.ok_or_else(|| damaged("a key"))?.into_inner());
    Ok(DataKey(plain.as_slice().try_into().map_err(|_| damaged("a key of 32 bytes"))?))
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { what: format!("KMS answered without {what}") }
}

#[async_trait]
impl port::Keys for Keys {
    async fn generate(&self, purpose: KeyPurpose, context: &KeyContext) -> Result<(DataKey, WrappedKey), StoreError> {
        let sent = self.client.generate_data_key().key_id(self.alias(purpose, context)?).key_spec(DataKeySpec::Aes256);
        let answer = sent.set_encryption_context(Some(pairs(context))).send().await.map_err(|error| store_error(SERVICE, &error))?;
        let key_id = answer.key_id.ok_or_else(|| damaged("a key id"))?;
        let bytes = answer.ciphertext_blob.ok_or_else(|| damaged("a wrapped key"))?.into_inner();
        Ok((data_key(answer.plaintext)?, WrappedKey { key_id, bytes }))
    }

    async fn unwrap(&self, purpose: KeyPurpose, wrapped: &WrappedKey, context: &KeyContext) -> Result<DataKey, StoreError> {
        let sent = self.client.decrypt().key_id(self.alias(purpose, context)?).ciphertext_blob(Blob::new(wrapped.bytes.clone()));
        let answer = sent.set_encryption_context(Some(pairs(context))).send().await.map_err(|error| store_error(SERVICE, &error))?;
        if answer.key_id.as_deref() != Some(wrapped.key_id.as_str()) {
            return Err(StoreError::Denied { service: SERVICE });
        }
        data_key(answer.plaintext)
    }

    async fn sign_checkpoint(&self, message: &[u8]) -> Result<[u8; 64], StoreError> {
        let sent = self.client.sign().key_id(self.checkpoint_alias()).message(Blob::new(message)).message_type(MessageType::Raw);
        let sent = sent.signing_algorithm(SigningAlgorithmSpec::Ed25519Sha512).send().await;
        let signature = sent.map_err(|error| store_error(SERVICE, &error))?.signature;
        signature.and_then(|signature| signature.into_inner().try_into().ok()).ok_or_else(|| damaged("a signature of 64 bytes"))
    }

    async fn checkpoint_public_key(&self) -> Result<[u8; 32], StoreError> {
        let sent = self.client.get_public_key().key_id(self.checkpoint_alias()).send().await;
        let answer = sent.map_err(|error| store_error(SERVICE, &error))?;
        answer.public_key.and_then(|der| ed25519_from_der(der.as_ref())).ok_or_else(|| damaged("an Ed25519 key"))
    }
}

fn ed25519_from_der(der: &[u8]) -> Option<[u8; 32]> {
    der.strip_prefix(&ED25519_DER_HEAD)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_keys_in_der() {
        // RFC 8410 §10.1.
        let der = "302a300506032b657003210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";
        let der = hex::decode(der).unwrap();
        let key = ed25519_from_der(&der).unwrap();
        assert!(ed25519_from_der(&der[..43]).is_none());
        assert_eq!(key[..2], [0x19, 0xbf]);
        assert!(ed25519_from_der(&[0x30; 44]).is_none());
    }
}
