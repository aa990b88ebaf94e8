//! Stable codes: what went wrong and what to do, in Japanese and English. Codes never change; texts may.
//!
//! Each domain crate keeps its own table of [`Entry`] (`codes.rs`), with a first letter of its own, so that a code tells where it comes from:
//! `R…` receipt files, `E…`/`W…` eligibility (`domain/eligibility.md` §4), `C…` city files, `G…` register files, `Z…` bank files,
//! `D…` deliveries, `P…` payments, `A…` the audit log, `S…` the embedded stack, `V…` known deviations of senders, `X…` registries of 外字,
//! `N…` notices, `I…` extracts of other city systems, `B…` the register of holders (異動・台帳), `K…` cases, `Q…` applications of guardians,
//! `U…` access: sign-in, sessions, rights.

use serde::{Deserialize, Serialize};

/// Declares entries as statics and a table of all of them: each by its code, or by a name of its own, then all of them errors and with the name of
/// their table before them.
#[macro_export]
macro_rules! entries {
    ($($code:ident $severity:ident $ja:literal $en:literal $remedy_ja:literal $remedy_en:literal;)+) => {
        $(
            #[doc = concat!($ja, " / ", $en, ".")]
            pub static $code: $crate::Entry = $crate::Entry {
                code: stringify!($code),
                severity: $crate::Severity::$severity,
                ja: $ja,
                en: $en,
                remedy_ja: $remedy_ja,
                remedy_en: $remedy_en,
            };
        )+
        /// Every entry, in the order of the table.
        pub static ALL: &[&$crate::Entry] = &[$(&$code),+];
    };
    ($table:ident: $($(#[$doc:meta])* $name:ident = $code:literal $ja:literal $en:literal $remedy_ja:literal $remedy_en:literal;)+) => {
        $($(#[$doc])* pub static $name: $crate::Entry = $crate::Entry {
            code: $code,
            severity: $crate::Severity::Error,
            ja: $ja,
            en: $en,
            remedy_ja: $remedy_ja,
            remedy_en: $remedy_en,
        };)+
        /// Every entry, in the order of the table.
        pub static $table: &[&$crate::Entry] = &[$(&$name),+];
    };
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Told, nothing stops.
    Warning,
    /// The receipt, line or file it names does not go on.
    Error,
}

/// One code with its texts. Lives in a `static` table.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The stable code, for example `R0203`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, Japanese.
    pub ja: &'static str,
    /// What is wrong, English.
    pub en: &'static str,
    /// What to do, Japanese.
    pub remedy_ja: &'static str,
    /// What to do, English.
    pub remedy_en: &'static str,
}
