//! Named limits of sealed objects. Each has a test for one more than it.

/// Plain bytes of a chunk (16 KiB). The last chunk is always shorter. Fixed by the format.
pub const CHUNK_BYTES: usize = 16 * 1024;
/// Bytes of the tag behind every chunk. Fixed by the format.
pub const TAG_BYTES: usize = 16;
/// Bytes of the salt. Fixed by the format.
pub const SALT_BYTES: usize = 24;
/// Bytes of the key commitment. Fixed by the format.
pub const COMMITMENT_BYTES: usize = 32;
/// Bytes of a body before its first chunk: salt and commitment.
pub const BODY_PREFIX_BYTES: usize = SALT_BYTES + COMMITMENT_BYTES;
/// Most chunks of one body (2^38, that is 4 PiB). Fixed by the format.
pub const CHUNKS_MAX: u64 = 1 << 38;

/// Longest realm: environment of 16, a hyphen, code of 6.
pub const REALM_BYTES_MAX: usize = 23;
/// Longest purpose.
pub const PURPOSE_BYTES_MAX: usize = 32;
/// Longest retention unit.
pub const RETENTION_UNIT_BYTES_MAX: usize = 64;
/// Longest object id.
pub const OBJECT_ID_BYTES_MAX: usize = 128;
/// Longest store role; a bucket name is no longer.
pub const STORE_ROLE_BYTES_MAX: usize = 63;
/// Longest object key; the store's own limit.
pub const OBJECT_KEY_BYTES_MAX: usize = 1024;
/// Longest key id; an ARN has about 80 bytes.
pub const KEY_ID_BYTES_MAX: usize = 512;
/// Longest wrapped data key; the key service makes about 184 bytes of 32.
pub const WRAPPED_KEY_BYTES_MAX: usize = 1024;
/// Longest content schema.
pub const SCHEMA_BYTES_MAX: usize = 64;

/// Tag and length in front of each header field.
pub(crate) const FIELD_FRAME_BYTES: usize = 3;
/// Magic and length in front of the header fields.
pub(crate) const HEADER_FRAME_BYTES: usize = 12;
/// Longest encoded header, all of it.
pub const HEADER_BYTES_MAX: usize = HEADER_FRAME_BYTES
    + 12 * FIELD_FRAME_BYTES
    + 2 // version
    + 2 // suite
    + REALM_BYTES_MAX
    + PURPOSE_BYTES_MAX
    + RETENTION_UNIT_BYTES_MAX
    + OBJECT_ID_BYTES_MAX
    + 8 // generation
    + STORE_ROLE_BYTES_MAX
    + OBJECT_KEY_BYTES_MAX
    + KEY_ID_BYTES_MAX
    + WRAPPED_KEY_BYTES_MAX
    + SCHEMA_BYTES_MAX;
/// Bytes from the start of an object that are always enough to begin opening it: header, salt, commitment.
pub const PREFIX_BYTES_MAX: usize = HEADER_BYTES_MAX + BODY_PREFIX_BYTES;

/// Longest plain table field (64 KiB; an item of the table holds 400 KB in all).
pub const FIELD_PLAIN_BYTES_MAX: usize = 64 * 1024;
/// Longest partition key or sort key in a field's context; the table's own limit for partition keys.
pub const FIELD_KEY_BYTES_MAX: usize = 2048;
/// Longest attribute name in a field's context.
pub const FIELD_ATTRIBUTE_BYTES_MAX: usize = 255;
