//! One object for all proofs, and content that is different everywhere.

use josei_base::Realm;
use josei_sealed::{ContentKey, Expected, Header};

pub(crate) const CHUNK: usize = 16 * 1024;

pub(crate) fn header() -> Header {
    Header {
        realm: Realm::parse("test-271403").unwrap(),
        purpose: "receipts".into(),
        retention_unit: "receipts-2026".into(),
        object_id: "01J9Z3K5".into(),
        generation: 3,
        store_role: "sealed".into(),
        object_key: "test-271403/chunks/01J9Z3K5".into(),
        key_id: "arn:aws:kms:ap-northeast-1:000000000000:key/5f6a".into(),
        wrapped_key: (0..=183).collect(),
        schema: "receipt-chunk/1".into(),
    }
}

/// The demand that fits a header. Only tests may make it so.
pub(crate) fn expected(header: &Header) -> Expected<'_> {
    Expected {
        realm: &header.realm,
        purpose: &header.purpose,
        retention_unit: &header.retention_unit,
        object_id: &header.object_id,
        generation: header.generation,
        store_role: &header.store_role,
        object_key: &header.object_key,
        schema: &header.schema,
    }
}

pub(crate) fn key() -> ContentKey {
    ContentKey::new([0x42; 32])
}

pub(crate) const SALT: [u8; 24] = [0x17; 24];

/// Bytes of a small generator: no two chunks are alike.
pub(crate) fn content(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}
