use crate::body::BodyKey;
use crate::error::OpenError;
use crate::expected::Expected;
use crate::key::ContentKey;
use crate::layout::Layout;
use crate::limits::{BODY_PREFIX_BYTES, CHUNK_BYTES, TAG_BYTES};
use crate::open::begin;
use std::ops::Range;
use zeroize::Zeroizing;

/// Random access, first step: header and key are checked, the length is not. It opens nothing until the last chunk has proven the length.
pub struct RangeOpening {
    body_key: BodyKey,
    layout: Layout,
}

/// Random access, second step: opens any range of the content from the chunks that hold it.
pub struct RangeOpener {
    body_key: BodyKey,
    layout: Layout,
}

impl RangeOpening {
    /// From the first bytes of an object ([`PREFIX_BYTES_MAX`](crate::limits::PREFIX_BYTES_MAX), or all when there are fewer) and its stored length.
    ///
    /// # Errors
    /// When the header is malformed or not the expected one, key and header do not belong together, or no object has this length.
    pub fn new(prefix: &[u8], stored_len: u64, expected: &Expected<'_>, key: &ContentKey) -> Result<Self, OpenError> {
        let (body_key, chunks_at) = begin(prefix, expected, key)?;
        let body_at = u64::try_from(chunks_at - BODY_PREFIX_BYTES).map_err(|_| OpenError::Length)?;
        Self::with_key(body_key, body_at, stored_len)
    }

    pub(crate) fn with_key(body_key: BodyKey, body_at: u64, stored_len: u64) -> Result<Self, OpenError> {
        Ok(Self { body_key, layout: Layout::new(body_at, stored_len)? })
    }

    /// The stored bytes to fetch for [`prove_length`](Self::prove_length).
    #[must_use]
    pub const fn last_chunk(&self) -> Range<u64> {
        self.layout.last_chunk()
    }

    /// Authenticates the length through the last chunk.
    ///
    /// # Errors
    /// When these are not the bytes of the last chunk.
    pub fn prove_length(self, last_chunk: &[u8]) -> Result<RangeOpener, OpenError> {
        let place = self.layout.last_chunk();
        if u64::try_from(last_chunk.len()) != Ok(place.end - place.start) {
            return Err(OpenError::Length);
        }
        let mut plain = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES));
        self.body_key.open_chunk(self.layout.last_index(), last_chunk, &mut plain)?;
        Ok(RangeOpener { body_key: self.body_key, layout: self.layout })
    }
}

impl RangeOpener {
    /// Bytes of the whole content, proven.
    #[must_use]
    pub const fn plain_len(&self) -> u64 {
        self.layout.plain_len()
    }

    /// The stored bytes to fetch for a range of the content: the whole chunks that hold it.
    ///
    /// # Errors
    /// When the range does not lie in the content.
    pub fn stored_range(&self, plain: &Range<u64>) -> Result<Range<u64>, OpenError> {
        Ok(self.layout.chunks_of(plain)?.1)
    }

    /// Appends a range of the content, given the stored bytes of [`stored_range`](Self::stored_range). On an error `out` is as before.
    ///
    /// # Errors
    /// When the range does not lie in the content, the bytes are of another length, or a chunk does not verify.
    pub fn open(&self, plain: &Range<u64>, stored: &[u8], out: &mut Vec<u8>) -> Result<(), OpenError> {
        let (first, place) = self.layout.chunks_of(plain)?;
        if u64::try_from(stored.len()) != Ok(place.end - place.start) {
            return Err(OpenError::Range);
        }
        let at = out.len();
        let opened = (first..)
            .zip(stored.chunks(CHUNK_BYTES + TAG_BYTES))
            .try_for_each(|(index, chunk)| self.body_key.open_chunk(index, chunk, out));
        if let Err(error) = opened {
            out.truncate(at);
            return Err(error);
        }
        let wanted = usize::try_from(plain.end - plain.start).map_err(|_| OpenError::Range)?;
        // Less than a chunk stands in front of the range, less than a chunk behind it.
        let before = usize::try_from(plain.start % CHUNK_BYTES as u64).map_err(|_| OpenError::Range)?;
        if wanted > 0 {
            out.drain(at..at + before);
        }
        out.truncate(at + wanted);
        Ok(())
    }
}
