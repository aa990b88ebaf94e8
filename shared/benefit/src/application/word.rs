//! Identifiers of applications, checked when made. None may hold `#`, which separates the parts of keys.

use josei_base::Digest;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A text that is not the identifier it should be. Says which, never the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not usable as {0}")]
pub struct NotAWord(pub &'static str);

macro_rules! word {
    ($(#[$doc:meta])* $name:ident $what:literal $min:literal..=$max:literal $allowed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checked.
            ///
            /// # Errors
            /// Wrong length, or a character that may not stand there.
            pub fn parse(text: &str) -> Result<Self, NotAWord> {
                let allowed: fn(char) -> bool = $allowed;
                let fits = ($min..=$max).contains(&text.chars().count()) && text.chars().all(allowed);
                if fits { Ok(Self(text.to_owned())) } else { Err(NotAWord($what)) }
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
            type Error = NotAWord;
            fn try_from(text: String) -> Result<Self, NotAWord> {
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

/// Lower case only, so that one person cannot be two by the shift key.
const fn is_id(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.')
}

const fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

word! {
    /// A person of the city (職員), by user id; never a name.
    Person "person" 1..=64 is_id
}
word! {
    /// One request of a person or machine, told again word for word when it is repeated.
    RequestId "request" 1..=64 is_id
}
word! {
    /// Application number (申請書番号), for example `6-堺-000123`. The city gives it; nothing personal may stand in it.
    ApplicationNumber "application number" 1..=30 |c| c.is_alphanumeric() || c == '-'
}
word! {
    /// A ward's desk (受付区, 所管区), by its code.
    Ward "ward" 1..=20 is_name
}
word! {
    /// A reason (理由コード) of the tables of [`crate::application::reason`].
    ReasonCode "reason" 1..=40 is_name
}
word! {
    /// Who is paid (支払先), by the city's own mark: a keyed hash or a running number, never a name.
    PayeeId "payee" 1..=64 is_id
}
word! {
    /// Keyed hash in hexadecimal: of a holder, of a supplier's name.
    Mark "mark" 8..=64 |c| c.is_ascii_digit() || ('a'..='f').contains(&c)
}
word! {
    /// Where an attachment is kept (添付書類の所在), or the number of a document (文書番号).
    DocumentRef "reference" 1..=60 |c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/')
}

/// 64 hexadecimal digits are a mark.
impl From<Digest> for Mark {
    fn from(digest: Digest) -> Self {
        Self(digest.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_into_keys() {
        assert!(ApplicationNumber::parse("6-堺-000123").is_ok());
        for wrong in ["", "a#b", "a b", "1234567890123456789012345678901"] {
            assert_eq!(ApplicationNumber::parse(wrong), Err(NotAWord("application number")), "{wrong}");
        }
        for wrong in ["", "Tanaka", "a#b", "あ", &"a".repeat(65)] {
            assert!(Person::parse(wrong).is_err() && RequestId::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Mark::parse("ab12cd34").is_ok() && Mark::parse("ab12").is_err() && Mark::parse("AB12CD34").is_err());
        assert!(DocumentRef::parse("scan/2024/07-1.pdf").is_ok() && DocumentRef::parse("a#b").is_err());
    }
}
