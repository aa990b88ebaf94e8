//! Identifiers of the field. Each is checked when made, so holding one means it is valid (`domain/eligibility.md` §1).

mod facility;
mod insurer;
pub mod luhn;
mod person;
mod programme;
mod ward;
mod word;

pub use facility::{Facility, FacilityCheck, FeeTable, Prefecture};
pub use insurer::InsurerNumber;
pub use person::{NotAPersonKey, PersonKey};
pub use programme::{HolderNumber, ProgrammeNumber};
pub use ward::Ward;
pub use word::{NotAWord, TerminalId, UserId, is_id};

use thiserror::Error;

/// Why a text is not the identifier it should be. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdError {
    /// The number of characters is wrong.
    #[error("wrong length")]
    Length,
    /// A character is not an ASCII digit.
    #[error("not all digits")]
    NotDigits,
    /// The check digit (検証番号) does not agree.
    #[error("check digit does not agree")]
    CheckDigit,
    /// The prefecture part is not 01–47.
    #[error("no such prefecture")]
    Prefecture,
}

/// Makes a text type of ASCII digits with parse, as_str, Display, serde; no Debug of the digits.
macro_rules! digits_type {
    ($name:ident) => {
        impl $name {
            /// The digits.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = super::IdError;
            fn try_from(text: String) -> Result<Self, super::IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}
pub(crate) use digits_type;

/// All ASCII digits and one of the lengths?
fn digits(text: &str, lengths: &[usize]) -> Result<(), IdError> {
    if !lengths.contains(&text.len()) {
        return Err(IdError::Length);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) { Ok(()) } else { Err(IdError::NotDigits) }
}
