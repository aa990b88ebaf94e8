//! Named limits of extracts. What goes over one is refused with a code.

/// Longest row, bytes (64 KiB; a usual one has 400).
pub const ROW_BYTES_MAX: u64 = 64 << 10;
/// Largest extract, bytes (4 GiB).
pub const FILE_BYTES_MAX: u64 = 4 << 30;
/// Most rows of one extract: 48 bytes of memory each while it is compared, besides the images.
pub const ROWS_MAX: u64 = 4_000_000;
/// Most rows of one person. One with more stays as before.
pub const PERSON_ROWS_MAX: usize = 1_000;
/// Rows of changed persons that are held at a time. More of them are more passes over the file.
pub const ROWS_AT_ONCE: usize = 32_768;
/// Most digits of an internal person number (P: no city's number is known to be longer).
pub const PERSON_DIGITS_MAX: usize = 15;
/// Most rows that may be left out, in percent: with more the file is not what it should be.
pub const LEFT_OUT_PERCENT_MAX: u64 = 20;
/// Rows left out from which that is judged: a small file may have its few rows wrong.
pub const LEFT_OUT_JUDGED_MIN: u64 = 20;
/// Person numbers from which it is judged whether they look like 個人番号.
pub const PERSONAL_NUMBERS_JUDGED_MIN: u64 = 20;
/// Share of person numbers that look like 個人番号 from which a file is refused, in percent: of other numbers of 12 digits about one in ten does.
pub const PERSONAL_NUMBERS_PERCENT_MIN: u64 = 50;
/// Largest layout file, bytes.
pub const LAYOUT_BYTES_MAX: usize = 1 << 20;
/// Largest image of a load, bytes: its rows, head and check.
pub const IMAGE_BYTES_MAX: u64 = 256 + 40 * 2 * ROWS_MAX;
