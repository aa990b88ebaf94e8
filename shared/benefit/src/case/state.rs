//! The states of a case and what leads from one to another, as one table.

use josei_base::plan::BadItem;

macro_rules! names {
    ($(#[$doc:meta])* $kind:ident $attribute:literal { $($(#[$line:meta])* $variant:ident $name:literal $ja:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind { $($(#[$line])* #[doc = concat!(" (", $ja, ").")] $variant,)+ }

        impl $kind {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in rows and JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The name for people.
            #[must_use]
            pub const fn name_ja(self) -> &'static str {
                match self { $(Self::$variant => $ja),+ }
            }

            /// From what is stored.
            ///
            /// # Errors
            /// For any other text.
            pub fn parse(text: &str) -> Result<Self, BadItem> {
                Self::ALL.iter().copied().find(|known| known.name() == text).ok_or(BadItem($attribute))
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}
pub(super) use names;

names! {
    /// Where a case stands (案件の状態).
    State "state" {
        /// Nobody works on it
        Waiting "WAITING" "未着手";
        /// Its owner works on it
        Taken "TAKEN" "対応中";
        /// Somebody outside was asked
        Asked "ASKED" "照会中";
        /// A proposal waits for another person
        Proposed "PROPOSED" "決裁待ち";
        /// It is paid as the machine computed
        Accepted "ACCEPTED" "支給決定";
        /// A part of it is paid, the rest goes back
        Split "SPLIT" "分割支給";
        /// It goes back unpaid
        Returned "RETURNED" "返戻";
        /// It was paid and is taken back
        Corrected "CORRECTED" "過誤調整";
    }
}

names! {
    /// What a person does (処理).
    ActKind "act" {
        /// Puts it on the list by hand, after it was accepted by the machine
        Raise "raise" "過誤の申出";
        /// Takes it
        Take "take" "着手";
        /// Gives it to somebody
        Assign "assign" "割当て";
        /// Puts it back for others
        PutBack "put-back" "手放し";
        /// Asks institution, review body or guardian
        Ask "ask" "照会";
        /// Notes the answer
        Answer "answer" "回答";
        /// Proposes what to decide
        Propose "propose" "起案";
        /// Takes the own proposal back
        Withdraw "withdraw" "起案の取下げ";
        /// Another person agrees
        Approve "approve" "決裁";
        /// Another person does not agree
        Refuse "refuse" "差戻し";
    }
}

/// Where an act leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// To this state.
    To(State),
    /// Back to where the proposal was made.
    Back,
    /// To what was proposed.
    AsProposed,
}

/// Every transition there is. What is not in it is refused.
pub const TRANSITIONS: &[(State, ActKind, Next)] = &[
    (State::Waiting, ActKind::Take, Next::To(State::Taken)),
    (State::Waiting, ActKind::Assign, Next::To(State::Taken)),
    (State::Taken, ActKind::Assign, Next::To(State::Taken)),
    (State::Asked, ActKind::Assign, Next::To(State::Asked)),
    (State::Taken, ActKind::PutBack, Next::To(State::Waiting)),
    (State::Taken, ActKind::Ask, Next::To(State::Asked)),
    (State::Asked, ActKind::Answer, Next::To(State::Taken)),
    (State::Taken, ActKind::Propose, Next::To(State::Proposed)),
    (State::Accepted, ActKind::Propose, Next::To(State::Proposed)),
    (State::Split, ActKind::Propose, Next::To(State::Proposed)),
    (State::Proposed, ActKind::Withdraw, Next::Back),
    (State::Proposed, ActKind::Refuse, Next::Back),
    (State::Proposed, ActKind::Approve, Next::AsProposed),
];

/// Where an act leads from a state, if anywhere.
#[must_use]
pub fn next(from: State, act: ActKind) -> Option<Next> {
    TRANSITIONS.iter().find(|(state, kind, _)| *state == from && *kind == act).map(|(_, _, next)| *next)
}

impl State {
    /// True while the receipt is neither paid nor sent back: it waits for people.
    #[must_use]
    pub const fn is_undecided(self) -> bool {
        matches!(self, Self::Waiting | Self::Taken | Self::Asked)
    }

    /// True where a person decided and nothing is under way.
    #[must_use]
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Accepted | Self::Split | Self::Returned | Self::Corrected)
    }
}
