use super::is_selector;
use crate::limits::WORDS_CHARS_MAX;
use serde::Deserialize;
use thiserror::Error;

/// A name, an address or another text from outside (氏名・住所), as it is recorded, and what to print where no font has its characters (縮退).
///
/// In JSON a text, or `{"original": …, "fallback": …}`. It may name a person, so it has no `Debug` of its text.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Words {
    original: String,
    fallback: Option<String>,
}

/// Why a text cannot be one. Says nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WordsError {
    /// Nothing in it.
    #[error("empty")]
    Empty,
    /// More than `WORDS_CHARS_MAX` characters.
    #[error("too long")]
    TooLong,
    /// A control character, a line end, or a variation selector with nothing before it.
    #[error("a character that is no text")]
    NotText,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Plain(String),
    Both(Both),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    original: String,
    fallback: String,
}

fn check(text: &str) -> Result<(), WordsError> {
    if text.trim().is_empty() {
        return Err(WordsError::Empty);
    }
    if text.chars().count() > WORDS_CHARS_MAX {
        return Err(WordsError::TooLong);
    }
    if text.chars().any(char::is_control) || text.starts_with(is_selector) {
        return Err(WordsError::NotText);
    }
    Ok(())
}

impl Words {
    /// A text without a fallback of its own.
    ///
    /// # Errors
    /// Empty, too long, or no text.
    pub fn new(original: &str) -> Result<Self, WordsError> {
        check(original)?;
        Ok(Self { original: original.to_owned(), fallback: None })
    }

    /// A text with what to print where it cannot be.
    ///
    /// # Errors
    /// Either of them empty, too long, or no text.
    pub fn with_fallback(original: &str, fallback: &str) -> Result<Self, WordsError> {
        check(fallback)?;
        Ok(Self { fallback: Some(fallback.to_owned()), ..Self::new(original)? })
    }

    /// Text of our own or of the city's checked file.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { original: text.into(), fallback: None }
    }

    pub(crate) fn original(&self) -> &str {
        &self.original
    }

    pub(crate) fn fallback(&self) -> Option<&str> {
        self.fallback.as_deref()
    }
}

impl TryFrom<Written> for Words {
    type Error = WordsError;
    fn try_from(written: Written) -> Result<Self, WordsError> {
        match written {
            Written::Plain(text) => Self::new(&text),
            Written::Both(both) => Self::with_fallback(&both.original, &both.fallback),
        }
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(Words::new("　 "), Err(WordsError::Empty));
        assert_eq!(Words::new("一\n二"), Err(WordsError::NotText));
        assert_eq!(Words::new("\u{E0100}葛"), Err(WordsError::NotText));
        assert!(Words::new(&"字".repeat(WORDS_CHARS_MAX)).is_ok());
        assert_eq!(Words::new(&"字".repeat(WORDS_CHARS_MAX + 1)), Err(WordsError::TooLong));
        assert_eq!(Words::with_fallback("𠮷", ""), Err(WordsError::Empty));
        assert_eq!(format!("{:?}", Words::new("見本").unwrap()), "Words(…)");
    }
}
