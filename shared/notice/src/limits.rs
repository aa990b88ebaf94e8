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
/// Largest texts file and largest table of fallbacks, bytes (1 MiB).
pub const TEXTS_BYTES_MAX: usize = 1 << 20;
/// Largest font file, bytes (100 MB); IPAmj明朝 has 46.
pub const FONT_BYTES_MAX: usize = 100_000_000;
