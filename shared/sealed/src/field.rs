use crate::body::BodyKey;
use crate::error::{OpenError, SealError};
use crate::key::{ContentKey, Salt};
use crate::limits::{BODY_PREFIX_BYTES, FIELD_ATTRIBUTE_BYTES_MAX, FIELD_KEY_BYTES_MAX, FIELD_PLAIN_BYTES_MAX, TAG_BYTES};
use crate::open::Opener;
use crate::seal::Sealer;
use crate::wire::put;
use josei_base::plan::{Key, Table};
use josei_base::{Digest, Realm};

/// Begins the context of a table field. An object's header begins otherwise, so neither opens as the other.
const FIELD_MAGIC: [u8; 8] = *b"JOSEIFLD";

/// Where a sealed table field stands. Nothing of it is stored with the field: it must be known to open it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldContext<'a> {
    /// Environment and municipality.
    pub realm: &'a Realm,
    /// Table.
    pub table: Table,
    /// Key of the item.
    pub key: &'a Key,
    /// Name of the attribute.
    pub attribute: &'a str,
    /// Generation of the item or of its key.
    pub generation: u64,
}

impl FieldContext<'_> {
    /// SHA-256 of the canonical encoding: magic, then realm, table, partition key, sort key, attribute, generation, each as tag, length, value.
    fn digest(&self) -> Option<[u8; 32]> {
        let keys_fit = self.key.partition.len() <= FIELD_KEY_BYTES_MAX && self.key.sort.len() <= FIELD_KEY_BYTES_MAX;
        if !keys_fit || self.attribute.len() > FIELD_ATTRIBUTE_BYTES_MAX {
            return None;
        }
        let mut encoded = FIELD_MAGIC.to_vec();
        put(&mut encoded, 1, self.realm.as_str().as_bytes())?;
        put(&mut encoded, 2, self.table.name().as_bytes())?;
        put(&mut encoded, 3, self.key.partition.as_bytes())?;
        put(&mut encoded, 4, self.key.sort.as_bytes())?;
        put(&mut encoded, 5, self.attribute.as_bytes())?;
        put(&mut encoded, 6, &self.generation.to_be_bytes())?;
        Some(Digest::of(&encoded).0)
    }
}

/// Seals a small table field (封緘した項目): salt, commitment, chunks, without a header. 72 bytes longer than the content.
///
/// # Errors
/// When the content or a part of the context is longer than its limit.
pub fn seal_field(context: &FieldContext<'_>, key: &ContentKey, salt: Salt, plain: &[u8]) -> Result<Vec<u8>, SealError> {
    if plain.len() > FIELD_PLAIN_BYTES_MAX {
        return Err(SealError::TableField);
    }
    let digest = context.digest().ok_or(SealError::TableField)?;
    let mut out = Vec::with_capacity(plain.len() + BODY_PREFIX_BYTES + TAG_BYTES);
    let mut sealer = Sealer::with_context(&digest, key, &salt, &mut out)?;
    sealer.push(plain, &mut out)?;
    sealer.finish(&mut out)?;
    Ok(out)
}

/// Opens a small table field.
///
/// # Errors
/// When it was sealed for another place or with another key, or was changed.
pub fn open_field(context: &FieldContext<'_>, key: &ContentKey, bytes: &[u8]) -> Result<Vec<u8>, OpenError> {
    let digest = context.digest().ok_or(OpenError::TableField)?;
    let (body_key, rest) = BodyKey::begin(key, &digest, bytes)?;
    let mut opener = Opener::with_key(body_key);
    let mut out = Vec::with_capacity(rest.len());
    opener.push(rest, &mut out)?;
    opener.finish(&mut out)?;
    Ok(out)
}
