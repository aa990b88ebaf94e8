//! States of a batch (バッチの状態).

use josei_base::plan::BadItem;

/// Where a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Numbered, nothing in it.
    Open,
    /// Obligations are being guarded.
    Freezing,
    /// Its obligations are fixed.
    Frozen,
    /// The file exists; its hash is recorded.
    Generated,
    /// One person approved.
    Approved1,
    /// Two people approved.
    Approved2,
    /// A token was issued.
    Releasable,
    /// Somebody took the file.
    Released,
    /// The bank's result agrees.
    Confirmed,
    /// Stopped until a person looks.
    Held,
    /// Given up before release; its obligations are free again.
    Voided,
}

impl State {
    /// All states.
    pub const ALL: [Self; 11] = [
        Self::Open,
        Self::Freezing,
        Self::Frozen,
        Self::Generated,
        Self::Approved1,
        Self::Approved2,
        Self::Releasable,
        Self::Released,
        Self::Confirmed,
        Self::Held,
        Self::Voided,
    ];

    /// As stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Freezing => "FREEZING",
            Self::Frozen => "FROZEN",
            Self::Generated => "GENERATED",
            Self::Approved1 => "APPROVED_1",
            Self::Approved2 => "APPROVED_2",
            Self::Releasable => "RELEASABLE",
            Self::Released => "RELEASED",
            Self::Confirmed => "CONFIRMED",
            Self::Held => "HELD",
            Self::Voided => "VOIDED",
        }
    }

    /// From what is stored.
    pub(super) fn parse(text: &str) -> Result<Self, BadItem> {
        Self::ALL.into_iter().find(|state| state.name() == text).ok_or(BadItem("state"))
    }

    /// True from OPEN to RELEASABLE: no byte of the file has left.
    #[must_use]
    pub const fn is_before_release(self) -> bool {
        matches!(self, Self::Open | Self::Freezing | Self::Frozen | Self::Generated | Self::Approved1 | Self::Approved2 | Self::Releasable)
    }

    /// True if nothing more can happen.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Confirmed | Self::Voided)
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
