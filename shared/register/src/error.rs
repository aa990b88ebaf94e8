//! Why an act on the register cannot be done. Each variant has its stable code; none holds personal data.

use crate::codes;
use crate::draft::DraftState;
use josei_base::Entry;
use josei_base::plan::BadItem;
use thiserror::Error;

/// A request that cannot be done; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RegisterError {
    /// Who decides entered it.
    #[error("who entered a draft does not decide it")]
    SamePerson,
    /// Only who entered a draft takes it back.
    #[error("only who entered a draft withdraws it")]
    NotAuthor,
    /// It was decided or withdrawn before.
    #[error("the draft is {0} already")]
    Settled(DraftState),
    /// Another draft stands under the id.
    #[error("another draft stands under this id")]
    OtherContent,
    /// The holder number is another person's.
    #[error("the holder number is another person's")]
    NumberTaken,
    /// Not one hash for each number the record gives.
    #[error("{given} hashes for {needed} holder numbers")]
    Numbers {
        /// Given by the caller.
        given: usize,
        /// Needed by the record.
        needed: usize,
    },
    /// Another entry was recorded since the history was read: read it again.
    #[error("the history went on meanwhile")]
    Overtaken,
    /// Too many entries.
    #[error("a history has {max} entries at most", max = crate::limits::ENTRIES_PER_SUBJECT_MAX)]
    TooManyEntries,
    /// More than is sealed at once.
    #[error("the content has {0} bytes, at most {max}", max = crate::limits::PAYLOAD_BYTES_MAX)]
    TooLarge(usize),
    /// The draft is another subject's than the history.
    #[error("draft and history are of different subjects")]
    OtherSubject,
    /// An opened payload is not what this version writes.
    #[error("a stored payload does not read")]
    Payload,
    /// A payload of another version.
    #[error("a stored payload has version {0}")]
    PayloadVersion(u32),
    /// The entries are not the head's: some are missing, twice, or impossible.
    #[error("the stored history is not whole")]
    NotWhole,
    /// A stored row is damaged.
    #[error(transparent)]
    Stored(#[from] BadItem),
}

impl RegisterError {
    /// Its stable code with texts in both languages.
    #[must_use]
    pub const fn entry(&self) -> &'static Entry {
        match self {
            Self::SamePerson => &codes::B101,
            Self::NotAuthor => &codes::B102,
            Self::Settled(_) => &codes::B103,
            Self::OtherContent => &codes::B104,
            Self::NumberTaken => &codes::B105,
            Self::Overtaken => &codes::B106,
            Self::TooManyEntries => &codes::B107,
            Self::TooLarge(_) => &codes::B108,
            Self::OtherSubject | Self::Numbers { .. } => &codes::B109,
            Self::Payload | Self::PayloadVersion(_) => &codes::B201,
            Self::NotWhole => &codes::B202,
            Self::Stored(_) => &codes::B203,
        }
    }

    /// True for damage: stored data that does not agree, and not the caller's fault.
    #[must_use]
    pub const fn is_damage(&self) -> bool {
        match self {
            Self::Payload | Self::PayloadVersion(_) | Self::NotWhole | Self::Stored(_) => true,
            Self::SamePerson
            | Self::NotAuthor
            | Self::Settled(_)
            | Self::OtherContent
            | Self::NumberTaken
            | Self::Numbers { .. }
            | Self::Overtaken
            | Self::TooManyEntries
            | Self::TooLarge(_)
            | Self::OtherSubject => false,
        }
    }
}
