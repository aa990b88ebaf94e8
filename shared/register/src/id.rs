//! Identifiers and texts of the register, checked when made.

use crate::limits::{CODE_CHARS_MAX, TEXT_CHARS_MAX};
pub use josei_base::id::PersonKey;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A text that is not what it should be. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not {0}")]
pub struct NotThat(pub &'static str);

fn hexadecimal(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Makes a text type that is checked by a rule: parse, `as_str`, serde. `shown` has a Debug, `redacted` shows nothing.
macro_rules! checked {
    ($(#[$doc:meta])* $name:ident $shown:ident $what:literal $rule:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// From text.
            ///
            /// # Errors
            /// For a text that is not one.
            pub fn parse(text: &str) -> Result<Self, NotThat> {
                let rule: fn(&str) -> bool = $rule;
                if rule(text) { Ok(Self(text.to_owned())) } else { Err(NotThat($what)) }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotThat;
            fn try_from(text: String) -> Result<Self, NotThat> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        checked!(@$shown $name);
    };
    (@shown $name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    };
    (@redacted $name:ident) => {
        crate::value::redacted!($name);
    };
}

checked! {
    /// A draft of an event (異動の起票): 32 hexadecimal digits made at random by who enters it. The same again is the same draft.
    DraftId shown "a draft id of 32 hexadecimal digits" |text| hexadecimal(text, 32)
}
checked! {
    /// Keyed hash of programme and holder number (受給者番号の鍵付きハッシュ): 64 hexadecimal digits, made by the caller.
    HolderHash shown "a keyed hash of 64 hexadecimal digits" |text| hexadecimal(text, 64)
}
checked! {
    /// A person of the city (職員), by user id: 1 to 64 lower-case letters, digits, `-`, `_`, `.`, so that nobody is two by the shift key.
    StaffId shown "a user id" |text| (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.'))
}
checked! {
    /// A code (区分, 事由コード): 1 to 8 ASCII letters and digits.
    Code shown "a code of 1 to 8 letters and digits"
        |text| (1..=CODE_CHARS_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
checked! {
    /// A text as somebody wrote it (氏名, 住所 …): 1 to 200 characters, no control characters, no blank at either end.
    Text redacted "a text of 1 to 200 characters" |text| (1..=TEXT_CHARS_MAX).contains(&text.chars().count())
        && !text.chars().any(char::is_control) && text.trim() == text
}
checked! {
    /// Postal code (郵便番号): 7 digits.
    PostalCode redacted "a postal code of 7 digits" |text| text.len() == 7 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A fiscal year (年度), by the year it begins in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i16", into = "i16")]
pub struct FiscalYear(i16);

impl FiscalYear {
    /// From 1950 to 2100.
    ///
    /// # Errors
    /// For any other year.
    pub fn new(year: i16) -> Result<Self, NotThat> {
        if (1950..=2100).contains(&year) { Ok(Self(year)) } else { Err(NotThat("a fiscal year")) }
    }
}

impl TryFrom<i16> for FiscalYear {
    type Error = NotThat;
    fn try_from(year: i16) -> Result<Self, NotThat> {
        Self::new(year)
    }
}

impl From<FiscalYear> for i16 {
    fn from(year: FiscalYear) -> Self {
        year.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_texts() {
        assert!(Text::parse(&"長".repeat(TEXT_CHARS_MAX)).is_ok());
        for wrong in [&*"長".repeat(TEXT_CHARS_MAX + 1), "", " 見本", "見本\n", "\u{3000}見本"] {
            assert!(Text::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Code::parse("1234567a").is_ok());
        for wrong in ["", "123456789", "a-b", "甲"] {
            assert!(Code::parse(wrong).is_err(), "{wrong}");
        }
        assert!(StaffId::parse("tanaka.h").is_ok() && StaffId::parse("Tanaka").is_err() && StaffId::parse("a#b").is_err());
        assert!(PostalCode::parse("5900078").is_ok() && PostalCode::parse("590-0078").is_err());
        assert!(FiscalYear::new(1949).is_err() && FiscalYear::new(2100).is_ok());
        assert_eq!(format!("{:?}", Text::parse("見本 太郎").unwrap()), "Text(…)");
    }
}
