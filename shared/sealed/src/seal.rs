use crate::body::BodyKey;
use crate::derive::OutputTooLong;
use crate::error::SealError;
use crate::header::Header;
use crate::key::{ContentKey, Salt};
use crate::layout::sealed_len;
use crate::limits::CHUNK_BYTES;
use josei_base::Digest;
use zeroize::Zeroizing;

/// Seals a whole object: header, salt, commitment, chunks.
///
/// # Errors
/// When a header field is outside its limits.
pub fn seal(header: &Header, key: &ContentKey, salt: Salt, plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let encoded = header.encode()?;
    let lengths = (u64::try_from(encoded.len()), u64::try_from(plain.len()));
    let (Ok(header_len), Ok(plain_len)) = lengths else { return Err(SealError::TooLong) };
    let capacity = usize::try_from(sealed_len(header_len, plain_len)).map_err(|_| SealError::TooLong)?;
    let mut out = Vec::with_capacity(capacity);
    let mut sealer = Sealer::begin(&encoded, key, &salt, &mut out)?;
    sealer.push(plain, &mut out)?;
    sealer.finish(&mut out)?;
    Ok(out)
}

/// Seals in a stream. Holds at most one chunk of plain bytes, wiped when dropped; makes no allocation of its own after the start.
pub struct Sealer {
    body_key: BodyKey,
    next: u64,
    /// Plain bytes of a chunk that is not full yet; always fewer than a chunk.
    waiting: Zeroizing<Vec<u8>>,
}

impl Sealer {
    /// Writes header, salt and commitment to `out`.
    ///
    /// # Errors
    /// When a header field is outside its limits.
    pub fn new(header: &Header, key: &ContentKey, salt: Salt, out: &mut Vec<u8>) -> Result<Self, SealError> {
        Self::begin(&header.encode()?, key, &salt, out)
    }

    fn begin(encoded: &[u8], key: &ContentKey, salt: &Salt, out: &mut Vec<u8>) -> Result<Self, SealError> {
        out.extend_from_slice(encoded);
        Self::with_context(&Digest::of(encoded).0, key, salt, out)
    }

    /// Writes salt and commitment of a body with this context.
    pub(crate) fn with_context(context: &[u8], key: &ContentKey, salt: &Salt, out: &mut Vec<u8>) -> Result<Self, SealError> {
        let (body_key, commitment) = BodyKey::derive(key, salt, context).map_err(|OutputTooLong| SealError::Cipher)?;
        out.extend_from_slice(salt);
        out.extend_from_slice(&commitment);
        Ok(Self { body_key, next: 0, waiting: Zeroizing::new(Vec::with_capacity(CHUNK_BYTES)) })
    }

    /// Takes plain bytes and appends the chunks that are full now.
    ///
    /// # Errors
    /// When the object would have too many chunks.
    pub fn push(&mut self, plain: &[u8], out: &mut Vec<u8>) -> Result<(), SealError> {
        let mut plain = plain;
        if !self.waiting.is_empty() {
            let wanted = CHUNK_BYTES.saturating_sub(self.waiting.len());
            let (head, rest) = plain.split_at_checked(wanted).unwrap_or((plain, &[]));
            self.waiting.extend_from_slice(head);
            plain = rest;
            if self.waiting.len() == CHUNK_BYTES {
                self.body_key.seal_chunk(self.next, &self.waiting, out)?;
                self.next += 1;
                self.waiting.clear();
            }
        }
        // The last chunk is always shorter, so a full one can go at once.
        let (chunks, rest) = plain.as_chunks::<CHUNK_BYTES>();
        for chunk in chunks {
            self.body_key.seal_chunk(self.next, chunk, out)?;
            self.next += 1;
        }
        self.waiting.extend_from_slice(rest);
        Ok(())
    }

    /// Appends the last, short chunk. Without it nobody opens the object.
    ///
    /// # Errors
    /// When the object would have too many chunks.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), SealError> {
        self.body_key.seal_chunk(self.next, &self.waiting, out)
    }
}
