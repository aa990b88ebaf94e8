//! Who acts (人と端末): identifiers only, never names.

use crate::error::PaymentError;
use serde::{Deserialize, Serialize};

/// Most characters of an identifier.
const ID_CHARS_MAX: usize = 64;

/// Lower case only, so that one person cannot be two by the shift key; no `#`, which separates keys.
fn is_id(text: &str) -> bool {
    (1..=ID_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.'))
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// From 1 to 64 lower-case letters, digits, `-`, `_`, `.`.
            pub fn parse(text: &str) -> Result<Self, PaymentError> {
                if is_id(text) { Ok(Self(text.to_owned())) } else { Err(PaymentError::Identifier($what)) }
            }

            /// The text.
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
            type Error = PaymentError;
            fn try_from(text: String) -> Result<Self, PaymentError> {
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

id! {
    /// A person of the city (職員), by user id.
    PersonId "person"
}
id! {
    /// A registered terminal (端末).
    DeviceId "device"
}

id! {
    /// A payee who is a person (受取人): an opaque id, never a name, a number or an account.
    PayeeId "payee"
}

/// What a person does for one delivery of a batch. Four roles, four people (`security.md` §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Opened the batch, or asked for the re-delivery (作成者).
    Preparer,
    /// First approver (第1承認者).
    Approver1,
    /// Second approver (第2承認者).
    Approver2,
    /// Takes the file (受取者).
    Puller,
}

impl Role {
    /// As stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Preparer => "preparer",
            Self::Approver1 => "approver-1",
            Self::Approver2 => "approver-2",
            Self::Puller => "puller",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_written_one_way() {
        assert!(PersonId::parse("tanaka.h").is_ok());
        assert!(PersonId::parse(&"a".repeat(64)).is_ok());
        for wrong in ["", "Tanaka", "tanaka#1", "田中", "tanaka ", &"a".repeat(65)] {
            assert_eq!(PersonId::parse(wrong), Err(PaymentError::Identifier("person")), "{wrong}");
        }
    }
}
