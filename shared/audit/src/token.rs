//! Identifiers that may stand in a record: short, ASCII, no blank. There is no free text, so a name written in Japanese or with a blank cannot get in.

use crate::limits::{CODE_BYTES_MAX, ID_BYTES_MAX, LONG_ID_BYTES_MAX};
use thiserror::Error;

/// An identifier (識別子) of 1 to `MAX` characters of `A–Z a–z 0–9 . _ : / # -`. None of them needs an escape in JSON.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token<const MAX: usize>(String);

/// Id of a person, function, terminal, device or legal basis.
pub type Id = Token<ID_BYTES_MAX>;
/// Id of a thing in a table or bucket, or of a file.
pub type LongId = Token<LONG_ID_BYTES_MAX>;
/// Code of a refusal or failure; name of a count.
pub type Code = Token<CODE_BYTES_MAX>;

/// A text that is no identifier. The text itself is not kept: it may be personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not an identifier of 1 to {0} characters A-Z a-z 0-9 . _ : / # -")]
pub struct NotAToken(pub usize);

impl<const MAX: usize> Token<MAX> {
    /// From a text.
    ///
    /// # Errors
    /// If it is empty, too long or has another character.
    pub fn parse(text: &str) -> Result<Self, NotAToken> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/#-".contains(&byte);
        if (1..=MAX).contains(&text.len()) && text.bytes().all(allowed) { Ok(Self(text.to_owned())) } else { Err(NotAToken(MAX)) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> std::fmt::Display for Token<MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_ends_at_the_limit() {
        assert!(Id::parse(&"a".repeat(ID_BYTES_MAX)).is_ok());
        assert_eq!(Id::parse(&"a".repeat(ID_BYTES_MAX + 1)), Err(NotAToken(ID_BYTES_MAX)));
        assert!(LongId::parse(&"a".repeat(LONG_ID_BYTES_MAX)).is_ok());
        assert!(LongId::parse(&"a".repeat(LONG_ID_BYTES_MAX + 1)).is_err());
        assert!(Code::parse(&"a".repeat(CODE_BYTES_MAX + 1)).is_err());
        assert!(Code::parse("").is_err());
    }

    #[test]
    fn nothing_but_ids() {
        for byte in 0..=255_u8 {
            let text = format!("a{}", char::from(byte));
            let expected = matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b':' | b'/' | b'#' | b'-');
            assert_eq!(Id::parse(&text).is_ok(), expected, "{byte}");
        }
        for wrong in ["山田太郎", "ﾔﾏﾀﾞ", "Yamada Taro", "a\"b", "a\\b", "a\nb", "１２"] {
            assert!(Id::parse(wrong).is_err(), "{wrong}");
        }
    }
}
