//! Named limits. What goes over one is refused with a code, or cut off where it says so.

/// Largest receipt file accepted, bytes (10 GiB). A month of a large city is about 75 MB.
pub const RECEIPT_FILE_BYTES_MAX: u64 = 10 << 30;
/// Largest upload, bytes: such a file with its seal (a tag of 16 bytes for each 16 KiB, a header, salt and commitment).
pub const UPLOAD_BYTES_MAX: u64 = RECEIPT_FILE_BYTES_MAX + (RECEIPT_FILE_BYTES_MAX >> 10) + (8 << 10);
/// Longest line of a receipt file that is parsed, bytes (1 MiB; SJ text is 2,400 bytes). A longer one is reported and skipped.
pub const RECEIPT_LINE_BYTES_MAX: usize = 1 << 20;
/// Most records of one receipt. A receipt with more is rejected as a whole.
pub const RECEIPT_RECORDS_MAX: usize = 20_000;
/// Most bytes of one receipt (8 MiB). A receipt with more is rejected as a whole.
pub const RECEIPT_BYTES_MAX: usize = 8 << 20;
/// Most findings listed for one file; more are counted, not listed.
pub const FINDINGS_LISTED_MAX: usize = 10_000;
/// Most public programmes on one receipt (第1〜第4公費).
pub const PROGRAMMES_PER_RECEIPT_MAX: usize = 4;
/// Billing months before the present one that are taken and swept: what has a key and is not forgotten.
pub const BILLING_MONTHS_BACK_MAX: i32 = 72;
/// Billing months after the present one that are taken and swept.
pub const BILLING_MONTHS_AHEAD_MAX: i32 = 1;
/// Plain bytes after which a chunk of whole receipts is closed (4 MiB).
pub const CHUNK_PLAIN_BYTES: usize = 4 << 20;
/// Most writes in one transaction (DynamoDB's own limit).
pub const TRANSACTION_WRITES_MAX: usize = 100;
/// Most lines of one bank file (合計件数 has six digits).
pub const BANK_FILE_LINES_MAX: usize = 999_999;
/// Largest single transfer, yen (振込金額 has ten digits).
pub const TRANSFER_YEN_MAX: i64 = 9_999_999_999;
/// Largest sum of one bank file, yen (合計金額 has twelve digits).
pub const BANK_FILE_YEN_MAX: i64 = 999_999_999_999;
/// Largest bank file that is read, bytes: every line with CR LF, header, trailer, end, and room for an 0x1A.
pub const BANK_FILE_BYTES_MAX: usize = (BANK_FILE_LINES_MAX + 3) * 122 + 1;
/// Times a message is handed to a function before it goes to the dead-letter queue.
pub const DELIVERY_ATTEMPTS_MAX: u32 = 5;
/// Hours after which an unconfirmed delivery expires.
pub const DELIVERY_OPEN_HOURS_MAX: i64 = 24;
/// Most revisions of one file name of a sender in a month.
pub const REVISIONS_MAX: u32 = 99;
/// Seconds a presigned URL lives (`security.md` §7).
pub const PRESIGNED_SECONDS_MAX: u64 = 300;
/// Bytes of one upload part (8 MiB); S3 wants at least 5 MiB for all but the last.
pub const UPLOAD_PART_BYTES: u64 = 8 << 20;
/// Minutes a payment file's token lives (`security.md` §5).
pub const PULL_TOKEN_MINUTES_MAX: i64 = 15;
/// Largest register file, bytes (4 GiB).
pub const REGISTER_FILE_BYTES_MAX: u64 = 4 << 30;
/// Largest body of an HTTP request to a function (files never travel there), bytes.
pub const REQUEST_BODY_BYTES_MAX: usize = 1 << 20;
