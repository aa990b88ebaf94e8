//! Named limits of this crate.

/// Most notices of one print file.
pub const NOTICES_MAX: usize = 10_000;
/// Most pages of one notice.
pub const PAGES_MAX: usize = 200;
/// Longest line of an input, bytes (1 MiB).
pub const INPUT_LINE_BYTES_MAX: usize = 1 << 20;
/// Most characters of a name or an address line.
pub const WORDS_CHARS_MAX: usize = 200;
/// Most lines of a table of one notice.
pub const LINES_MAX: usize = 5_000;
/// Largest texts file, bytes (1 MiB).
pub const TEXTS_BYTES_MAX: usize = 1 << 20;
/// Largest font file, bytes (100 MB); IPAmj明朝 has 46.
pub const FONT_BYTES_MAX: usize = 100_000_000;
/// Most lines of one order; its bytes end at `josei_base::limits::REQUEST_BODY_BYTES_MAX`.
pub const ORDER_LINES_MAX: u64 = 5_000;
/// Months before the present one in which the newest day of issue of an order may lie.
pub const ORDER_MONTHS_BACK_MAX: i32 = 12;
/// Months after the present one, likewise.
pub const ORDER_MONTHS_AHEAD_MAX: i32 = 1;
/// Most findings kept in the row of an order; more are counted, and told by the same input offline.
pub const ORDER_FINDINGS_MAX: usize = 100;
