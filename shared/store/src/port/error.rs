use thiserror::Error;

/// Why a call to a store did not answer. Never holds content.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// Throttled, timed out, connection lost, service error: the same call may succeed later. Whether it took effect is unknown.
    #[error("{service} did not answer: {reason}")]
    Unavailable {
        /// Which service.
        service: &'static str,
        /// The service's own error code or the kind of connection failure.
        reason: String,
    },
    /// The caller's role may not do this.
    #[error("{service} refused the caller")]
    Denied {
        /// Which service.
        service: &'static str,
    },
    /// The thing does not exist (object, upload, table, key).
    #[error("not found: {what}")]
    NotFound {
        /// What kind of thing; never its content.
        what: &'static str,
    },
    /// A stored item or reply has not the form we wrote.
    #[error("stored data is damaged: {what}")]
    Damaged {
        /// What is wrong.
        what: String,
    },
    /// The call itself is wrong (too large, bad range, checksum does not agree): repeating it cannot help.
    #[error("{service} cannot do this: {reason}")]
    Invalid {
        /// Which service.
        service: &'static str,
        /// Why.
        reason: String,
    },
    /// The disk or quota is full.
    #[error("no space left in {service}")]
    Full {
        /// Which service.
        service: &'static str,
    },
}

impl StoreError {
    /// True if the same call may succeed later.
    #[must_use]
    pub const fn may_retry(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::Full { .. } => true,
            Self::Denied { .. } | Self::NotFound { .. } | Self::Damaged { .. } | Self::Invalid { .. } => false,
        }
    }
}
