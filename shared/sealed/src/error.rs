use crate::names::HeaderField;
use thiserror::Error;

/// Why something was not sealed. Nothing usable was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SealError {
    /// The value of a header field is empty or longer than its limit.
    #[error("header field `{0}` is empty or too long")]
    FieldLength(HeaderField),
    /// The value of a header field has a character it may not have.
    #[error("header field `{0}` has a character it may not have")]
    FieldText(HeaderField),
    /// More chunks than a body may have.
    #[error("the content is too long to be sealed")]
    TooLong,
    /// A table field is longer than its limit, or a part of its context is.
    #[error("the table field or its context is too long")]
    TableField,
    /// The cipher refused the chunk.
    #[error("the cipher refused a chunk")]
    Cipher,
    /// The bytes are not those of one header.
    #[error("not the bytes of a header")]
    Header,
    /// The range does not lie in the object, or the content handed over is not that of the range.
    #[error("the range does not lie in the object, or its content has another length")]
    Range,
}

/// Why something was not opened. Says nothing of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OpenError {
    /// The bytes end before the header, the salt or the commitment is complete.
    #[error("the sealed object ends too early")]
    Truncated,
    /// The first bytes are not those of a sealed object.
    #[error("not a sealed object")]
    NotSealed,
    /// The header says it is longer than any header can be.
    #[error("the header is too long")]
    HeaderLength,
    /// Another field stands where this one must.
    #[error("header field `{0}` is missing or not in its place")]
    FieldMissing(HeaderField),
    /// The value of a field is empty, too long, or not of its fixed length.
    #[error("header field `{0}` has a length it may not have")]
    FieldLength(HeaderField),
    /// The value of a field has a character it may not have.
    #[error("header field `{0}` has a character it may not have")]
    FieldText(HeaderField),
    /// Bytes follow the last field of the header.
    #[error("the header has more than its fields")]
    HeaderTrailing,
    /// A version of the format that this reader does not know.
    #[error("unknown version of the format")]
    Version,
    /// A cipher suite that this reader does not know.
    #[error("unknown cipher suite")]
    Suite,
    /// The header is another object's: this field is not what the caller demands.
    #[error("header field `{0}` is not the expected one")]
    Mismatch(HeaderField),
    /// The data key does not have 32 bytes.
    #[error("the data key has a wrong length")]
    KeyLength,
    /// The key commitment does not agree: another key, or a changed header, context, salt or commitment.
    #[error("the key commitment does not agree")]
    Commitment,
    /// No sealed body has this length: the last chunk is missing or cut.
    #[error("the body has an impossible length")]
    Length,
    /// A chunk was changed or is not in its place.
    #[error("chunk {0} does not verify")]
    Chunk(u64),
    /// More chunks than a body may have.
    #[error("the body has too many chunks")]
    TooLong,
    /// The range asked for does not lie in the content, or the bytes given are not those of the range.
    #[error("no such range")]
    Range,
    /// This opener has failed before and stays failed.
    #[error("opening has failed before")]
    Failed,
    /// A table field's context is too long; nothing was ever sealed under it.
    #[error("the context of the table field is too long")]
    TableField,
}
