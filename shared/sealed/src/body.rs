//! The body: key derivation and single chunks of C2SP chunked-encryption, instance Cobblestone-256.

use crate::derive::{OutputTooLong, expand};
use crate::error::{OpenError, SealError};
use crate::key::{ContentKey, Salt};
use crate::limits::{BODY_PREFIX_BYTES, CHUNK_BYTES, CHUNKS_MAX, COMMITMENT_BYTES, SALT_BYTES, TAG_BYTES};
use aes_gcm::{AeadInOut as _, Aes256Gcm, KeyInit as _};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

/// Begins the derivation's info: name of the construction, name of the cipher, a zero byte.
const INFO: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

/// What one body is sealed with: cipher and base nonce, from data key, salt and context.
pub(crate) struct BodyKey {
    cipher: Aes256Gcm,
    base_nonce: [u8; NONCE_BYTES],
}

impl BodyKey {
    /// Derives cipher, base nonce and commitment.
    pub(crate) fn derive(key: &ContentKey, salt: &Salt, context: &[u8]) -> Result<(Self, [u8; COMMITMENT_BYTES]), OutputTooLong> {
        let mut derived = Zeroizing::new([0_u8; KEY_BYTES + NONCE_BYTES + COMMITMENT_BYTES]);
        expand(key.bytes(), &[INFO, salt, context], derived.as_mut_slice())?;
        let mut cipher_key = Zeroizing::new([0_u8; KEY_BYTES]);
        let mut base_nonce = [0_u8; NONCE_BYTES];
        let mut commitment = [0_u8; COMMITMENT_BYTES];
        let to = cipher_key.iter_mut().chain(&mut base_nonce).chain(&mut commitment);
        to.zip(derived.iter()).for_each(|(to, from)| *to = *from);
        Ok((Self { cipher: Aes256Gcm::new((&*cipher_key).into()), base_nonce }, commitment))
    }

    /// Derives them for the body that begins with these bytes, and checks its commitment in constant time. Tells what follows salt and commitment.
    pub(crate) fn begin<'a>(key: &ContentKey, context: &[u8], body: &'a [u8]) -> Result<(Self, &'a [u8]), OpenError> {
        let (prefix, rest) = body.split_first_chunk::<BODY_PREFIX_BYTES>().ok_or(OpenError::Truncated)?;
        let (salt, stored) = prefix.split_first_chunk::<SALT_BYTES>().ok_or(OpenError::Truncated)?;
        let (body_key, commitment) = Self::derive(key, salt, context).map_err(|OutputTooLong| OpenError::Commitment)?;
        if bool::from(commitment.as_slice().ct_eq(stored)) { Ok((body_key, rest)) } else { Err(OpenError::Commitment) }
    }

    /// Base nonce XOR chunk number; `None` past the last number a chunk may have.
    fn nonce(&self, index: u64) -> Option<[u8; NONCE_BYTES]> {
        if index >= CHUNKS_MAX {
            return None;
        }
        let mut nonce = self.base_nonce;
        nonce.iter_mut().rev().zip(index.to_le_bytes()).for_each(|(byte, number)| *byte ^= number);
        Some(nonce)
    }

    /// Appends one sealed chunk: the plain bytes are copied behind `out` and encrypted there.
    pub(crate) fn seal_chunk(&self, index: u64, plain: &[u8], out: &mut Vec<u8>) -> Result<(), SealError> {
        debug_assert!(plain.len() <= CHUNK_BYTES);
        let nonce = self.nonce(index).ok_or(SealError::TooLong)?;
        let at = out.len();
        out.reserve(plain.len() + TAG_BYTES);
        out.extend_from_slice(plain);
        let chunk = out.get_mut(at..).unwrap_or_default();
        if let Ok(tag) = self.cipher.encrypt_inout_detached(&nonce.into(), &[], chunk.into()) {
            out.extend_from_slice(&tag);
            Ok(())
        } else {
            out.get_mut(at..).unwrap_or_default().zeroize();
            out.truncate(at);
            Err(SealError::Cipher)
        }
    }

    /// Appends one chunk's plain bytes, after its tag was compared in constant time; on an error `out` is as before.
    pub(crate) fn open_chunk(&self, index: u64, sealed: &[u8], out: &mut Vec<u8>) -> Result<(), OpenError> {
        let nonce = self.nonce(index).ok_or(OpenError::TooLong)?;
        let (sealed, tag) = sealed.split_last_chunk::<TAG_BYTES>().ok_or(OpenError::Length)?;
        let at = out.len();
        out.extend_from_slice(sealed);
        let chunk = out.get_mut(at..).unwrap_or_default();
        // The cipher compares the tag before it decrypts the first byte.
        self.cipher.decrypt_inout_detached(&nonce.into(), &[], chunk.into(), tag.into()).map_err(|_| {
            out.truncate(at);
            OpenError::Chunk(index)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_chunk_more_than_the_limit_is_refused() {
        let (body_key, _) = BodyKey::derive(&ContentKey::new([7; 32]), &[1; 24], b"context").unwrap();
        let mut out = Vec::new();
        assert_eq!(body_key.seal_chunk(CHUNKS_MAX - 1, b"last", &mut out), Ok(()));
        assert_eq!(body_key.seal_chunk(CHUNKS_MAX, b"over", &mut Vec::new()), Err(SealError::TooLong));
        let mut plain = Vec::new();
        assert_eq!(body_key.open_chunk(CHUNKS_MAX - 1, &out, &mut plain), Ok(()));
        assert_eq!(plain, b"last");
        assert_eq!(body_key.open_chunk(CHUNKS_MAX, &out, &mut plain), Err(OpenError::TooLong));
    }

    #[test]
    fn a_refused_chunk_leaves_nothing_behind() {
        let (body_key, _) = BodyKey::derive(&ContentKey::new([7; 32]), &[1; 24], b"context").unwrap();
        let mut sealed = Vec::new();
        body_key.seal_chunk(0, b"some content", &mut sealed).unwrap();
        let mut out = b"before".to_vec();
        assert_eq!(body_key.open_chunk(1, &sealed, &mut out), Err(OpenError::Chunk(1)));
        assert_eq!(body_key.open_chunk(0, &sealed[..15], &mut out), Err(OpenError::Length));
        assert_eq!(out, b"before");
    }

    #[test]
    fn numbers_reach_the_upper_bytes_of_the_nonce() {
        let (body_key, _) = BodyKey::derive(&ContentKey::new([7; 32]), &[1; 24], b"context").unwrap();
        let base = body_key.base_nonce;
        let nonce = body_key.nonce(0x21_0000_0102).unwrap();
        let difference: Vec<u8> = base.iter().zip(nonce).map(|(a, b)| a ^ b).collect();
        assert_eq!(difference, [0, 0, 0, 0, 0, 0, 0, 0x21, 0, 0, 1, 2]);
    }
}
