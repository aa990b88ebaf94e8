//! Identifiers that the city gives: user ids, terminals, marks. Checked when made; none may hold `#`, which separates the parts of keys.

use thiserror::Error;

/// A text that is not the identifier it should be. Says which, never the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not usable as {0}")]
pub struct NotAWord(pub &'static str);

/// Lower case only, so that one person cannot be two by the shift key.
#[must_use]
pub const fn is_id(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.')
}

/// Declares a text type with a length and the characters that may stand in it: parse, `as_str`, Display, serde.
#[macro_export]
macro_rules! word_type {
    ($(#[$doc:meta])* $name:ident $what:literal $min:literal..=$max:literal $allowed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checked.
            ///
            /// # Errors
            /// Wrong length, or a character that may not stand there.
            pub fn parse(text: &str) -> Result<Self, $crate::id::NotAWord> {
                let allowed: fn(char) -> bool = $allowed;
                let fits = ($min..=$max).contains(&text.chars().count()) && text.chars().all(allowed);
                if fits { Ok(Self(text.to_owned())) } else { Err($crate::id::NotAWord($what)) }
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
            type Error = $crate::id::NotAWord;
            fn try_from(text: String) -> Result<Self, $crate::id::NotAWord> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.0
            }
        }
    };
}

word_type! {
    /// A person who works with the system (利用者), by user id; never a name, never shared.
    UserId "user" 1..=64 is_id
}
word_type! {
    /// A registered terminal (端末).
    TerminalId "terminal" 1..=64 is_id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_written_one_way() {
        assert!(UserId::parse("tanaka.h").is_ok());
        assert!(UserId::parse(&"a".repeat(64)).is_ok());
        for wrong in ["", "Tanaka", "tanaka#1", "田中", "tanaka ", &"a".repeat(65)] {
            assert_eq!(UserId::parse(wrong), Err(NotAWord("user")), "{wrong}");
        }
    }
}
