use thiserror::Error;

/// Why there is no register image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SnapshotError {
    /// Not a register image at all.
    #[error("not a register image")]
    Magic,
    /// Another version of the layout.
    #[error("register image of version {0}; this program reads version 1")]
    Version(u32),
    /// The length is not what the head says.
    #[error("the register image has not the length its head says")]
    Length,
    /// The bytes are not those that were written.
    #[error("the digest of the register image does not agree")]
    Digest,
    /// Holders, insurers, buckets or persons are not in order.
    #[error("the register image is not in order")]
    Order,
    /// A period ends before it begins or names something that is not there.
    #[error("a period of the register image is not sound")]
    Period,
    /// A holder stands twice.
    #[error("a holder stands twice")]
    Twice,
    /// More holders, periods or insurers than an image takes.
    #[error("more than a register image takes")]
    TooMany,
}
