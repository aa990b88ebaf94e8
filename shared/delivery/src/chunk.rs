//! Chunks: whole receipts as they were sent, compressed, with a small index in front. The evidence is kept; there is no second schema.
//!
//! Layout of the plain chunk (then sealed as an object of schema [`SCHEMA`]): `JOSEICH1`, length of the index (u32, big endian), the index in
//! JSON as one zstd frame, then one zstd frame with the receipts' bytes one after the other.

use josei_base::limits;
use serde::{Deserialize, Serialize};
use std::io::Read as _;
use thiserror::Error;

/// Content schema of a sealed chunk.
pub const SCHEMA: &str = "receipt-chunk.1";
const MAGIC: &[u8; 8] = b"JOSEICH1";
/// zstd level: 1 is enough for 0.20 of the source size.
const LEVEL: i32 = 1;
/// Most plain bytes of one chunk: it is closed after the receipt that passes `CHUNK_PLAIN_BYTES`.
pub const CHUNK_PLAIN_BYTES_MAX: usize = limits::CHUNK_PLAIN_BYTES + limits::RECEIPT_BYTES_MAX;

/// Most bytes of an index before compression: a receipt has at least a line of some bytes, and its place takes about a hundred.
pub const INDEX_BYTES_MAX: usize = 256 << 20;

/// One receipt's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Running number of the receipt in the file, from 1 (not the number it carries, which may repeat or be missing); 0 for bytes of no receipt.
    pub number: u64,
    /// Line of its first record in the file.
    pub line: u64,
    /// Where its bytes begin in the chunk.
    pub offset: u64,
    /// How many bytes.
    pub length: u64,
    /// False if the reader rejected it; its bytes are kept all the same.
    pub accepted: bool,
}

/// The index in front of a chunk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// The file's header as the receipt reader needs it, in JSON.
    pub header: serde_json::Value,
    /// The receipts, in file order.
    pub entries: Vec<Entry>,
}

/// Bytes that are no chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ChunkError {
    /// Wrong magic, lengths that do not fit, JSON of another form.
    #[error("not a chunk of this version")]
    Form,
    /// The compressed part does not open or is larger than a chunk may be.
    #[error("the compressed part does not open")]
    Compression,
}

/// Packs receipts. `bytes` are the receipts one after the other, as the entries say.
pub fn pack(index: &Index, bytes: &[u8]) -> Result<Vec<u8>, ChunkError> {
    let json = serde_json::to_vec(index).map_err(|_| ChunkError::Form)?;
    // At once, not as a stream: the frame says its size, and the tables are as large as the content wants.
    let compressed = zstd::bulk::compress(&json, LEVEL).map_err(|_| ChunkError::Compression)?;
    let frame = zstd::bulk::compress(bytes, LEVEL).map_err(|_| ChunkError::Compression)?;
    let length = u32::try_from(compressed.len()).map_err(|_| ChunkError::Form)?;
    let mut packed = Vec::with_capacity(MAGIC.len() + 4 + compressed.len() + frame.len());
    packed.extend_from_slice(MAGIC);
    packed.extend_from_slice(&length.to_be_bytes());
    packed.extend_from_slice(&compressed);
    packed.extend_from_slice(&frame);
    Ok(packed)
}

/// Opens a chunk.
pub fn unpack(packed: &[u8]) -> Result<(Index, Vec<u8>), ChunkError> {
    let rest = packed.strip_prefix(MAGIC).ok_or(ChunkError::Form)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(ChunkError::Form)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| ChunkError::Form)?;
    let (json, frame) = rest.split_at_checked(length).ok_or(ChunkError::Form)?;
    let index: Index = serde_json::from_slice(&open_frame(json, INDEX_BYTES_MAX)?).map_err(|_| ChunkError::Form)?;
    Ok((index, open_frame(frame, CHUNK_PLAIN_BYTES_MAX)?))
}

/// Opens a frame that may not be larger than `most`.
fn open_frame(frame: &[u8], most: usize) -> Result<Vec<u8>, ChunkError> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).map_err(|_| ChunkError::Form)?;
    let decoder = zstd::stream::Decoder::new(frame).map_err(|_| ChunkError::Compression)?;
    let read = decoder.take(limit + 1).read_to_end(&mut bytes).map_err(|_| ChunkError::Compression)?;
    if read > most { Err(ChunkError::Compression) } else { Ok(bytes) }
}

impl Entry {
    /// Its bytes in an opened chunk.
    #[must_use]
    pub fn slice<'a>(&self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let from = usize::try_from(self.offset).ok()?;
        let to = from.checked_add(usize::try_from(self.length).ok()?)?;
        bytes.get(from..to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> Index {
        Index {
            header: serde_json::json!({"kind": "ika"}),
            entries: vec![Entry { number: 1, line: 2, offset: 0, length: 4, accepted: true }],
        }
    }

    #[test]
    fn comes_back() {
        let packed = pack(&index(), b"RE,1").unwrap();
        let (index_again, bytes) = unpack(&packed).unwrap();
        assert_eq!((&index_again, bytes.as_slice()), (&index(), &b"RE,1"[..]));
        assert_eq!(index_again.entries[0].slice(&bytes), Some(&b"RE,1"[..]));
    }

    #[test]
    fn one_byte_more_than_a_chunk_may_hold_is_refused() {
        let most = vec![b','; CHUNK_PLAIN_BYTES_MAX];
        assert!(unpack(&pack(&index(), &most).unwrap()).is_ok());
        let more = vec![b','; CHUNK_PLAIN_BYTES_MAX + 1];
        assert_eq!(unpack(&pack(&index(), &more).unwrap()), Err(ChunkError::Compression));
    }

    proptest::proptest! {
        #[test]
        fn any_damage_is_an_error_or_the_same_index(at in 0_usize..200, bit in 0_u8..8) {
            let mut packed = pack(&index(), b"RE,1,1126,202406").unwrap();
            let at = at % packed.len();
            packed[at] ^= 1 << bit;
            let _ = unpack(&packed);
        }
    }
}
