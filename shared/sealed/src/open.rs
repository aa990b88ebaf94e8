use crate::body::BodyKey;
use crate::error::OpenError;
use crate::expected::Expected;
use crate::header::Header;
use crate::key::ContentKey;
use crate::limits::{BODY_PREFIX_BYTES, CHUNK_BYTES, TAG_BYTES};
use josei_base::Digest;

/// Stored bytes of a full chunk.
const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;

/// Opens a whole object. The header is compared with the demand before anything is decrypted; nothing is returned unless all of it verifies.
///
/// # Errors
/// When anything at all differs from what was sealed.
pub fn open(bytes: &[u8], expected: &Expected<'_>, key: &ContentKey) -> Result<Vec<u8>, OpenError> {
    let (mut opener, consumed) = Opener::new(bytes, expected, key)?;
    let rest = bytes.get(consumed..).ok_or(OpenError::Truncated)?;
    let mut out = Vec::with_capacity(rest.len());
    opener.push(rest, &mut out)?;
    opener.finish(&mut out)?;
    Ok(out)
}

/// Reads and checks header, salt and commitment. Tells the key of the body and where its first chunk begins.
pub(crate) fn begin(prefix: &[u8], expected: &Expected<'_>, key: &ContentKey) -> Result<(BodyKey, usize), OpenError> {
    let (header, header_len) = Header::decode(prefix)?;
    expected.check(&header)?;
    let (encoded, body) = prefix.split_at_checked(header_len).ok_or(OpenError::Truncated)?;
    // The bytes as stored are hashed, not an encoding made anew.
    let (body_key, _) = BodyKey::begin(key, &Digest::of(encoded).0, body)?;
    Ok((body_key, header_len + BODY_PREFIX_BYTES))
}

/// Opens in a stream. Releases plain bytes of verified chunks only; *effects* must wait for [`Opener::finish`], because only the last chunk proves the end.
///
/// Holds at most one stored chunk; makes no allocation of its own after the start. Once failed it stays failed.
pub struct Opener {
    body_key: BodyKey,
    next: u64,
    /// Stored bytes of a chunk that is not complete yet; always fewer than a full chunk has.
    waiting: Vec<u8>,
    failed: bool,
}

impl Opener {
    /// From the first bytes of an object: [`PREFIX_BYTES_MAX`](crate::limits::PREFIX_BYTES_MAX) of them, or all when there are fewer.
    /// Tells how many it used; the bytes from there on go to [`push`](Self::push).
    ///
    /// # Errors
    /// When the header is malformed or not the expected one, or key and header do not belong together.
    pub fn new(prefix: &[u8], expected: &Expected<'_>, key: &ContentKey) -> Result<(Self, usize), OpenError> {
        let (body_key, consumed) = begin(prefix, expected, key)?;
        Ok((Self::with_key(body_key), consumed))
    }

    pub(crate) fn with_key(body_key: BodyKey) -> Self {
        Self { body_key, next: 0, waiting: Vec::with_capacity(SEALED_CHUNK_BYTES), failed: false }
    }

    /// Takes stored bytes and appends the plain bytes of the chunks they complete.
    ///
    /// # Errors
    /// When a chunk does not verify. Chunks before it stay in `out`.
    pub fn push(&mut self, stored: &[u8], out: &mut Vec<u8>) -> Result<(), OpenError> {
        if self.failed {
            return Err(OpenError::Failed);
        }
        self.failed = true;
        self.take(stored, out)?;
        self.failed = false;
        Ok(())
    }

    fn take(&mut self, stored: &[u8], out: &mut Vec<u8>) -> Result<(), OpenError> {
        let mut stored = stored;
        if !self.waiting.is_empty() {
            let wanted = SEALED_CHUNK_BYTES.saturating_sub(self.waiting.len());
            let (head, rest) = stored.split_at_checked(wanted).unwrap_or((stored, &[]));
            self.waiting.extend_from_slice(head);
            stored = rest;
            if self.waiting.len() == SEALED_CHUNK_BYTES {
                self.body_key.open_chunk(self.next, &self.waiting, out)?;
                self.next += 1;
                self.waiting.clear();
            }
        }
        // A full chunk is never the last one, so it can be opened without knowing what follows.
        let (chunks, rest) = stored.as_chunks::<SEALED_CHUNK_BYTES>();
        for chunk in chunks {
            self.body_key.open_chunk(self.next, chunk, out)?;
            self.next += 1;
        }
        self.waiting.extend_from_slice(rest);
        Ok(())
    }

    /// Verifies the last chunk and appends its plain bytes. Only now is the content known to be whole.
    ///
    /// # Errors
    /// When the last chunk is missing, cut, or does not verify.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), OpenError> {
        if self.failed {
            return Err(OpenError::Failed);
        }
        self.body_key.open_chunk(self.next, &self.waiting, out)
    }
}
