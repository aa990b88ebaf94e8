//! Wrapping of data keys under master keys of our own (local realms and memory): AES-256-GCM, the context as associated data.

use crate::port::{DataKey, Ids, KeyContext, KeyPurpose, StoreError, WrappedKey};
use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use ed25519_dalek::{Signer as _, SigningKey};
use josei_base::Digest;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// Service name in errors.
const SERVICE: &str = "keys";
/// Bytes of a nonce in front of the wrapped key.
const NONCE_BYTES: usize = 12;
/// Separates this use of the cipher from any other.
const LABEL: &str = "josei wrapped key 1";
/// Separates the derived key of notices from the seed it comes from.
const NOTICES_LABEL: &str = "josei notices key 1";
/// Hexadecimal digits of the master key's hash that name it.
const KEY_ID_DIGITS: usize = 16;

/// One master key per purpose, and the seed of the audit key.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub(crate) struct Masters {
    /// In the order of [`KeyPurpose::ALL`].
    pub keys: [[u8; 32]; KeyPurpose::ALL.len()],
    /// Seed of the Ed25519 key.
    pub seed: [u8; 32],
}

impl Masters {
    /// With nothing in them yet.
    pub(crate) const fn empty() -> Self {
        Self { keys: [[0; 32]; KeyPurpose::ALL.len()], seed: [0; 32] }
    }

    /// New random ones.
    pub(crate) fn generate(ids: &dyn Ids) -> Result<Self, StoreError> {
        let mut masters = Self::empty();
        masters.keys.iter_mut().try_for_each(|key| ids.fill(key))?;
        ids.fill(&mut masters.seed)?;
        Ok(masters)
    }

    /// A key of its own for notices, where a key file has none: of the audit key's seed, which tells nothing of it.
    pub(crate) fn derive_notices(&mut self) {
        let [.., notices] = &mut self.keys;
        *notices = Digest::of(&[NOTICES_LABEL.as_bytes(), &self.seed].concat()).0;
    }

    const fn key(&self, purpose: KeyPurpose) -> &[u8; 32] {
        let [receipts, register, payments, notices] = &self.keys;
        match purpose {
            KeyPurpose::Receipts => receipts,
            KeyPurpose::Register => register,
            KeyPurpose::Payments => payments,
            KeyPurpose::Notices => notices,
        }
    }

    /// Names the master key without telling it.
    fn key_id(&self, purpose: KeyPurpose) -> String {
        let hash = Digest::of(self.key(purpose)).to_string();
        format!("local:{}:{}", purpose.name(), hash.get(..KEY_ID_DIGITS).unwrap_or_default())
    }

    /// A new data key, in clear and wrapped.
    pub(crate) fn wrap_new(&self, purpose: KeyPurpose, context: &KeyContext, ids: &dyn Ids) -> Result<(DataKey, WrappedKey), StoreError> {
        let mut data_key = DataKey([0; 32]);
        ids.fill(&mut data_key.0)?;
        let mut nonce = [0; NONCE_BYTES];
        ids.fill(&mut nonce)?;
        let key_id = self.key_id(purpose);
        let aad = associated_data(&key_id, context);
        let sealed = cipher(self.key(purpose)).encrypt(&Nonce::from(nonce), Payload { msg: &data_key.0, aad: &aad });
        let sealed = sealed.map_err(|_| StoreError::Invalid { service: SERVICE, reason: "cannot wrap".to_owned() })?;
        Ok((data_key, WrappedKey { key_id, bytes: [nonce.as_slice(), &sealed].concat() }))
    }

    /// The data key again. Another key, purpose or context, or a changed byte, is `Denied`, as at AWS KMS.
    pub(crate) fn unwrap(&self, purpose: KeyPurpose, wrapped: &WrappedKey, context: &KeyContext) -> Result<DataKey, StoreError> {
        const DENIED: StoreError = StoreError::Denied { service: SERVICE };
        if wrapped.key_id != self.key_id(purpose) {
            return Err(DENIED);
        }
        let (nonce, sealed) = wrapped.bytes.split_first_chunk::<NONCE_BYTES>().ok_or(DENIED)?;
        let aad = associated_data(&wrapped.key_id, context);
        let plain = cipher(self.key(purpose)).decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: &aad }).map_err(|_| DENIED)?;
        let plain = Zeroizing::new(plain);
        Ok(DataKey(plain.as_slice().try_into().map_err(|_| DENIED)?))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        SigningKey::from_bytes(&self.seed).sign(message).to_bytes()
    }

    pub(crate) fn public_key(&self) -> [u8; 32] {
        SigningKey::from_bytes(&self.seed).verifying_key().to_bytes()
    }
}

fn cipher(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key))
}

/// Label, key id, and every name and value of the context in order, each with its length in front: no two contexts give the same bytes.
fn associated_data(key_id: &str, context: &KeyContext) -> Vec<u8> {
    let pairs = context.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
    let mut bytes = Vec::new();
    for text in [LABEL, key_id].into_iter().chain(pairs) {
        bytes.extend_from_slice(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory;

    fn context(pairs: &[(&str, &str)]) -> KeyContext {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn contexts_never_run_together() {
        let one = associated_data("k", &context(&[("a", "bc")]));
        let other = associated_data("k", &context(&[("ab", "c")]));
        assert_ne!(one, other);
        assert_ne!(associated_data("k", &context(&[("a", ""), ("b", "")])), associated_data("k", &context(&[("a", "b")])));
    }

    #[test]
    fn no_changed_bit_unwraps() {
        let ids = memory::Ids::seeded(1);
        let masters = Masters::generate(&ids).unwrap();
        let context = context(&[("unit", "2024")]);
        let (key, wrapped) = masters.wrap_new(KeyPurpose::Receipts, &context, &ids).unwrap();
        assert_eq!(masters.unwrap(KeyPurpose::Receipts, &wrapped, &context).unwrap().0, key.0);
        for bit in 0..wrapped.bytes.len() * 8 {
            let mut changed = wrapped.clone();
            changed.bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(masters.unwrap(KeyPurpose::Receipts, &changed, &context).is_err(), "bit {bit}");
        }
        for length in 0..wrapped.bytes.len() {
            let cut = WrappedKey { key_id: wrapped.key_id.clone(), bytes: wrapped.bytes[..length].to_vec() };
            assert!(masters.unwrap(KeyPurpose::Receipts, &cut, &context).is_err(), "length {length}");
        }
    }

    #[test]
    fn other_masters_and_renamed_keys_are_denied() {
        let ids = memory::Ids::seeded(1);
        let (masters, others) = (Masters::generate(&ids).unwrap(), Masters::generate(&ids).unwrap());
        let (_, wrapped) = masters.wrap_new(KeyPurpose::Payments, &KeyContext::new(), &ids).unwrap();
        assert!(others.unwrap(KeyPurpose::Payments, &wrapped, &KeyContext::new()).is_err());
        let renamed = WrappedKey { key_id: others.key_id(KeyPurpose::Payments), ..wrapped };
        assert!(others.unwrap(KeyPurpose::Payments, &renamed, &KeyContext::new()).is_err());
    }

    #[test]
    fn signatures_verify() {
        let masters = Masters::generate(&memory::Ids::seeded(1)).unwrap();
        let key = ed25519_dalek::VerifyingKey::from_bytes(&masters.public_key()).unwrap();
        let signature = ed25519_dalek::Signature::from_bytes(&masters.sign(b"checkpoint"));
        assert!(key.verify_strict(b"checkpoint", &signature).is_ok());
        assert!(key.verify_strict(b"checkpoinT", &signature).is_err());
    }
}
