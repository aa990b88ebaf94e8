//! Lengths and places: one length of content gives one length of body, and back.

use crate::error::OpenError;
use crate::limits::{BODY_PREFIX_BYTES, CHUNK_BYTES, CHUNKS_MAX, TAG_BYTES};
use std::ops::Range;

const CHUNK: u64 = CHUNK_BYTES as u64;
const TAG: u64 = TAG_BYTES as u64;
const PREFIX: u64 = BODY_PREFIX_BYTES as u64;
/// Stored bytes of a full chunk.
const SEALED_CHUNK: u64 = CHUNK + TAG;

/// Bytes of a sealed object, from those of its encoded header and its content. Saturates at the largest number, which no object has.
#[must_use]
pub const fn sealed_len(header_len: u64, plain_len: u64) -> u64 {
    let chunks = plain_len / CHUNK + 1;
    header_len.saturating_add(PREFIX).saturating_add(plain_len).saturating_add(chunks.saturating_mul(TAG))
}

/// Where the chunks of one stored object stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// First byte of chunk 0.
    chunks_at: u64,
    /// Number of full chunks, which is the number of the last, short one.
    full: u64,
    /// Stored bytes of the last chunk.
    last: u64,
}

impl Layout {
    /// Of an object of this length, whose body begins at `body_at`.
    pub(crate) fn new(body_at: u64, stored_len: u64) -> Result<Self, OpenError> {
        let chunks_at = body_at.checked_add(PREFIX).ok_or(OpenError::Length)?;
        let rest = stored_len.checked_sub(chunks_at).ok_or(OpenError::Length)?;
        let (full, last) = (rest / SEALED_CHUNK, rest % SEALED_CHUNK);
        if last < TAG {
            return Err(OpenError::Length);
        }
        if full >= CHUNKS_MAX { Err(OpenError::TooLong) } else { Ok(Self { chunks_at, full, last }) }
    }

    /// Number of the last chunk.
    pub(crate) const fn last_index(&self) -> u64 {
        self.full
    }

    /// Bytes of the content. Fits, since the number of chunks is limited.
    pub(crate) const fn plain_len(&self) -> u64 {
        self.full * CHUNK + (self.last - TAG)
    }

    /// Stored bytes of the last chunk.
    pub(crate) const fn last_chunk(&self) -> Range<u64> {
        let start = self.chunks_at + self.full * SEALED_CHUNK;
        start..start + self.last
    }

    /// Stored bytes of the chunks that hold a range of the content, and the number of the first of them.
    pub(crate) fn chunks_of(&self, plain: &Range<u64>) -> Result<(u64, Range<u64>), OpenError> {
        if plain.start > plain.end || plain.end > self.plain_len() {
            return Err(OpenError::Range);
        }
        let first = plain.start / CHUNK;
        let start = self.chunks_at + first * SEALED_CHUNK;
        if plain.is_empty() {
            return Ok((first, start..start));
        }
        let behind = plain.end.div_ceil(CHUNK);
        let end = if behind > self.full { self.last_chunk().end } else { self.chunks_at + behind * SEALED_CHUNK };
        Ok((first, start..end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_the_body_follows_from_the_content() {
        for (plain, body) in [(0, 72), (1, 73), (16_383, 16_455), (16_384, 16_472), (16_385, 16_473), (32_768, 32_872)] {
            assert_eq!(sealed_len(0, plain), body);
            assert_eq!(Layout::new(0, body).unwrap().plain_len(), plain);
        }
        assert_eq!(sealed_len(100, 5), 177);
        assert_eq!(sealed_len(u64::MAX, 1), u64::MAX);
        assert_eq!(sealed_len(0, u64::MAX), u64::MAX);
    }

    #[test]
    fn impossible_lengths_are_refused() {
        for body in (0..72).chain(16_456..16_472) {
            assert_eq!(Layout::new(0, body), Err(OpenError::Length), "{body}");
        }
        assert_eq!(Layout::new(u64::MAX, u64::MAX), Err(OpenError::Length));
        let most = sealed_len(0, CHUNKS_MAX * CHUNK - 1);
        assert!(Layout::new(0, most).is_ok());
        assert_eq!(Layout::new(0, most + 1), Err(OpenError::Length));
        assert_eq!(Layout::new(0, sealed_len(0, CHUNKS_MAX * CHUNK)), Err(OpenError::TooLong));
        assert_eq!(Layout::new(0, u64::MAX), Err(OpenError::TooLong));
    }

    #[test]
    fn ranges_name_whole_chunks() {
        let layout = Layout::new(100, sealed_len(100, 40_000)).unwrap();
        assert_eq!(layout.chunks_of(&(0..1)), Ok((0, 156..16_556)));
        assert_eq!(layout.chunks_of(&(16_383..16_385)), Ok((0, 156..32_956)));
        assert_eq!(layout.chunks_of(&(16_384..32_768)), Ok((1, 16_556..32_956)));
        assert_eq!(layout.chunks_of(&(39_999..40_000)), Ok((2, 32_956..40_204)));
        assert_eq!(layout.chunks_of(&(40_000..40_000)), Ok((2, 32_956..32_956)));
        assert_eq!(layout.chunks_of(&(0..40_001)), Err(OpenError::Range));
        #[expect(clippy::reversed_empty_ranges, reason = "a range written backwards is what is refused")]
        let backwards = 2..1;
        assert_eq!(layout.chunks_of(&backwards), Err(OpenError::Range));
    }
}
