use crate::body::BodyKey;
use crate::derive::OutputTooLong;
use crate::error::SealError;
use crate::header::Header;
use crate::key::{ContentKey, Salt};
use crate::layout::{Layout, sealed_len};
use crate::limits::{CHUNK_BYTES, TAG_BYTES};
use josei_base::Digest;
use std::ops::Range;

/// Stored bytes of a full chunk.
const SEALED_CHUNK: u64 = (CHUNK_BYTES + TAG_BYTES) as u64;

/// Seals any range of the stored object, so that its parts can be made side by side, in any order, and again (分割封緘).
///
/// The same range always gives the same bytes, and all ranges together are what [`seal`](crate::seal) gives. That holds for **one content only**:
/// with one key and one salt two contents show their difference, so the caller proves that what it hands over is the content the salt was made
/// for, also when it goes on after a cut.
pub struct PartSealer {
    body_key: BodyKey,
    /// Header, salt and commitment.
    prefix: Vec<u8>,
    layout: Layout,
    stored_len: u64,
}

impl PartSealer {
    /// For an encoded header as [`Header::encode`] gave it, and a content of this length.
    ///
    /// # Errors
    /// When these are not the bytes of one header, or the content is longer than any object.
    pub fn new(encoded: &[u8], key: &ContentKey, salt: &Salt, plain_len: u64) -> Result<Self, SealError> {
        let (_, length) = Header::decode(encoded).map_err(|_| SealError::Header)?;
        if length != encoded.len() {
            return Err(SealError::Header);
        }
        let (body_key, commitment) = BodyKey::derive(key, salt, &Digest::of(encoded).0).map_err(|OutputTooLong| SealError::Cipher)?;
        let prefix = [encoded, salt, &commitment].concat();
        let header_len = u64::try_from(length).map_err(|_| SealError::TooLong)?;
        let stored_len = sealed_len(header_len, plain_len);
        let layout = Layout::new(header_len, stored_len).map_err(|_| SealError::TooLong)?;
        Ok(Self { body_key, prefix, layout, stored_len })
    }

    /// Bytes of the whole object.
    #[must_use]
    pub const fn stored_len(&self) -> u64 {
        self.stored_len
    }

    /// The content to hand to [`seal`](Self::seal) for a range of the stored object: the whole chunks that it touches.
    #[must_use]
    pub fn plain_range(&self, stored: &Range<u64>) -> Range<u64> {
        let (first, behind) = self.chunks(stored);
        let plain_len = self.layout.plain_len();
        let at = |chunk: u64| chunk.saturating_mul(CHUNK_BYTES as u64).min(plain_len);
        at(first)..at(behind)
    }

    /// The chunks that a stored range touches: the first, and the one behind the last.
    fn chunks(&self, stored: &Range<u64>) -> (u64, u64) {
        let chunks_at = self.chunks_at();
        let from = stored.start.saturating_sub(chunks_at) / SEALED_CHUNK;
        let to = stored.end.min(self.stored_len).saturating_sub(chunks_at).div_ceil(SEALED_CHUNK);
        (from.min(to), to)
    }

    fn chunks_at(&self) -> u64 {
        u64::try_from(self.prefix.len()).unwrap_or(u64::MAX)
    }

    /// Appends these bytes of the stored object, given the content of [`plain_range`](Self::plain_range).
    ///
    /// # Errors
    /// When the range does not lie in the object, or the content is of another length than asked for.
    pub fn seal(&self, stored: &Range<u64>, plain: &[u8], out: &mut Vec<u8>) -> Result<(), SealError> {
        let wanted = self.plain_range(stored);
        if stored.start > stored.end || stored.end > self.stored_len || u64::try_from(plain.len()) != Ok(wanted.end - wanted.start) {
            return Err(SealError::Range);
        }
        let (first, behind) = self.chunks(stored);
        let mut sealed = Vec::with_capacity(plain.len().saturating_add(TAG_BYTES));
        // Of an empty last chunk there is nothing to iterate over, but there is a chunk.
        let mut chunks = plain.chunks(CHUNK_BYTES);
        for index in first..behind {
            self.body_key.seal_chunk(index, chunks.next().unwrap_or_default(), &mut sealed)?;
        }
        if let Some(prefix) = cut(&self.prefix, 0, stored) {
            out.extend_from_slice(prefix);
        }
        let at = self.chunks_at().saturating_add(first.saturating_mul(SEALED_CHUNK));
        if let Some(bytes) = cut(&sealed, at, stored) {
            out.extend_from_slice(bytes);
        }
        Ok(())
    }
}

/// What of `bytes`, which stand at `at`, lies in a range.
fn cut<'a>(bytes: &'a [u8], at: u64, range: &Range<u64>) -> Option<&'a [u8]> {
    let from = usize::try_from(range.start.saturating_sub(at)).ok()?.min(bytes.len());
    let to = usize::try_from(range.end.saturating_sub(at)).ok()?.min(bytes.len());
    bytes.get(from..to)
}
