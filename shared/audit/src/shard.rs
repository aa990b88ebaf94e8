//! Shards (分割): one chain of records each, owned by one function. The end of a chain is its head.

use crate::limits::{FUNCTION_BYTES_MAX, SHARDS_PER_FUNCTION_MAX};
use crate::record::Record;
use crate::wire::{self, BadRecord};
use josei_base::plan::{BadItem, Item, ItemExt};
use josei_base::{Digest, Realm};
use thiserror::Error;

/// `<function>/<n>`, for example `receipt-ingest/3`. Ordered as text, byte by byte: that is also the order of new leaves in a seal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShardName(String);

/// A text that names no shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a shard is <function>/<n>, for example receipt-ingest/0")]
pub struct NotAShard;

impl ShardName {
    /// The n-th shard of a function (lower-case letters, digits and `-`, beginning with a letter).
    ///
    /// # Errors
    /// For another name or a number that is too large.
    pub fn new(function: &str, number: u16) -> Result<Self, NotAShard> {
        let name_ok = function.len() <= FUNCTION_BYTES_MAX
            && function.starts_with(|first: char| first.is_ascii_lowercase())
            && function.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if name_ok && number < SHARDS_PER_FUNCTION_MAX { Ok(Self(format!("{function}/{number}"))) } else { Err(NotAShard) }
    }

    /// From its text.
    ///
    /// # Errors
    /// For any other text, a number with leading zeros too.
    pub fn parse(text: &str) -> Result<Self, NotAShard> {
        let (function, number) = text.split_once('/').ok_or(NotAShard)?;
        let shard = Self::new(function, number.parse().map_err(|_| NotAShard)?)?;
        if shard.0 == text { Ok(shard) } else { Err(NotAShard) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The function that owns it.
    #[must_use]
    pub fn function(&self) -> &str {
        self.0.split_once('/').map_or("", |(function, _)| function)
    }
}

impl std::fmt::Display for ShardName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The link of the first record of a shard.
pub const NO_PREVIOUS: Digest = Digest([0; 32]);

/// The end of a shard's chain: what the next record must carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The realm.
    pub realm: Realm,
    /// The shard.
    pub shard: ShardName,
    /// Number of the next record; as many stand in the chain.
    pub next_seq: u64,
    /// Hash of the last record; zeros if there is none.
    pub prev: Digest,
}

/// A stored item that is no record of this shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadStored {
    /// An attribute is missing.
    #[error(transparent)]
    Item(#[from] BadItem),
    /// The bytes are no record.
    #[error(transparent)]
    Record(#[from] BadRecord),
    /// The record belongs to another realm or shard.
    #[error("record of another realm or shard")]
    Elsewhere,
    /// The attribute `hash` is not the hash of the bytes.
    #[error("stored hash does not agree with the record")]
    Hash,
}

impl Head {
    /// The head of a shard without records.
    #[must_use]
    pub const fn first(realm: Realm, shard: ShardName) -> Self {
        Self { realm, shard, next_seq: 0, prev: NO_PREVIOUS }
    }

    /// The head after a record with this hash.
    #[must_use]
    pub fn after(record: &Record, hash: Digest) -> Self {
        Self { realm: record.realm.clone(), shard: record.shard.clone(), next_seq: record.seq.saturating_add(1), prev: hash }
    }

    /// The head after the last stored item of the shard (the first of a descending query).
    ///
    /// # Errors
    /// If the item is damaged or belongs elsewhere.
    pub fn after_item(realm: &Realm, shard: &ShardName, item: &Item) -> Result<Self, BadStored> {
        let (record, hash) = stored(realm, shard, item)?;
        Ok(Self::after(&record, hash))
    }

    /// True if the record is the next of this chain.
    #[must_use]
    pub fn is_followed_by(&self, record: &Record) -> bool {
        self.realm == record.realm && self.shard == record.shard && self.next_seq == record.seq && self.prev == record.prev
    }
}

/// Reads a stored record of a shard and its hash.
pub(crate) fn stored(realm: &Realm, shard: &ShardName, item: &Item) -> Result<(Record, Digest), BadStored> {
    let bytes = item.bytes("bytes")?;
    let record = wire::decode(bytes)?;
    let hash = crate::tree::leaf_hash(bytes);
    if record.realm != *realm || record.shard != *shard {
        return Err(BadStored::Elsewhere);
    }
    if item.bytes("hash")? != hash.0 {
        return Err(BadStored::Hash);
    }
    Ok((record, hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_spelling() {
        assert_eq!(ShardName::parse("receipt-ingest/3").unwrap(), ShardName::new("receipt-ingest", 3).unwrap());
        assert_eq!(ShardName::parse("sweep/0").unwrap().function(), "sweep");
        for wrong in ["sweep", "sweep/", "sweep/00", "sweep/+1", "Sweep/0", "/0", "sweep/256", "sweep/0/0", "-a/0", "1a/0", "a b/0"] {
            assert_eq!(ShardName::parse(wrong), Err(NotAShard), "{wrong}");
        }
        assert!(ShardName::new("a", SHARDS_PER_FUNCTION_MAX - 1).is_ok());
        assert!(ShardName::new("a", SHARDS_PER_FUNCTION_MAX).is_err());
        assert!(ShardName::new(&"a".repeat(FUNCTION_BYTES_MAX), 0).is_ok());
        assert!(ShardName::new(&"a".repeat(FUNCTION_BYTES_MAX + 1), 0).is_err());
    }
}
