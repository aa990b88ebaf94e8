//! Named limits of the audit log. Each has a test for one more than it where it is enforced.

/// Longest encoded record, bytes. The longest that the field limits allow is shorter; C2SP bundles could hold 65,535.
pub const RECORD_BYTES_MAX: usize = 2_048;
/// Longest id of a person, function, terminal, device, purpose.
pub const ID_BYTES_MAX: usize = 64;
/// Longest id of a thing in a table or bucket, or of a file.
pub const LONG_ID_BYTES_MAX: usize = 256;
/// Longest code of a refusal or failure, and longest name of a count.
pub const CODE_BYTES_MAX: usize = 32;
/// Most approvers of one export.
pub const APPROVERS_MAX: usize = 4;
/// Most counts of one outcome.
pub const COUNTS_MAX: usize = 8;
/// Largest number in a record: what every JSON reader keeps exactly (2^53 - 1).
pub const NUMBER_MAX: u64 = (1 << 53) - 1;
/// Longest name of a function.
pub const FUNCTION_BYTES_MAX: usize = 32;
/// Most shards of one function; they are numbered from 0.
pub const SHARDS_PER_FUNCTION_MAX: u16 = 256;
/// Most shards of one log.
pub const SHARDS_MAX: usize = 1_024;
/// Most records that one seal takes; the rest follows in the next, at once.
pub const SEAL_RECORDS_MAX: u64 = 65_536;
/// Longest signed note, bytes.
pub const NOTE_BYTES_MAX: usize = 8_192;
/// Most signature lines of a note (C2SP asks for at least 16).
pub const NOTE_SIGNATURES_MAX: usize = 16;
/// Largest file under `tile/`: 256 of the longest records, each with two bytes of length.
pub const TILE_FILE_BYTES_MAX: usize = 256 * (RECORD_BYTES_MAX + 2);
/// Most open INTENTs listed in a report; more are counted, not listed.
pub const OPEN_LISTED_MAX: usize = 10_000;
