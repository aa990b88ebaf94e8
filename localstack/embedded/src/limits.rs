//! Named limits of the embedded stack. The first group are Amazon's own, so that what passes here passes there.

/// Longest key of an object, bytes.
pub const KEY_BYTES_MAX: usize = 1024;
/// Most bytes of user metadata (names and values together).
pub const METADATA_BYTES_MAX: usize = 2048;
/// Largest body of one PutObject or UploadPart, bytes (5 GiB).
pub const PUT_BYTES_MAX: u64 = 5 << 30;
/// Smallest part of a multipart upload other than the last, bytes (5 MiB).
pub const PART_BYTES_MIN: u64 = 5 << 20;
/// Highest part number, so also the most parts.
pub const PART_NUMBER_MAX: i32 = 10_000;
/// Most keys, versions, parts or uploads on one page.
pub const PAGE_MAX: usize = 1000;
/// Most objects in one DeleteObjects.
pub const DELETE_OBJECTS_MAX: usize = 1000;
/// Largest message of a queue, bytes (256 KiB).
pub const MESSAGE_BYTES_MAX: usize = 256 << 10;
/// Most messages handed to a function at once.
pub const BATCH_MESSAGES_MAX: u32 = 10_000;

/// Bodies up to this size are collected in memory and written at once, bytes (256 KiB).
pub(crate) const SMALL_BODY_BYTES: usize = 256 << 10;
/// Bytes that a large body gathers before they go to the thread that writes them (512 KiB).
pub(crate) const GATHER_BYTES: usize = 512 << 10;
/// Gathered pieces under way to that thread. With the two above, an upload of any size holds about 2 MiB.
pub(crate) const GATHERED_MAX: usize = 2;
/// Bytes of one piece of an object being read (512 KiB).
pub(crate) const READ_BYTES: usize = 512 << 10;
/// Writes waiting for the one writer before callers wait too.
pub(crate) const WRITES_WAITING_MAX: usize = 256;
/// Connections that read the index at the same time.
pub(crate) const READERS_MAX: usize = 4;
/// Milliseconds a stop waits for requests under way.
pub(crate) const STOP_WAIT_MS: u64 = 5_000;
/// Bytes of notes on policies after which they begin anew at the next start (1 MiB: some ten thousand lines, a hundred or so a start).
pub(crate) const POLICY_NOTES_BYTES_MAX: u64 = 1 << 20;
