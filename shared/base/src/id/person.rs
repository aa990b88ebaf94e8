//! The person key: one name for a person in images, registers and rows, that tells nothing.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Internal person key (内部の人の鍵): 128 bits, written as 32 hexadecimal digits. Made by keyed hash of the internal number (宛名番号), or at random
/// for who has none. Never a 個人番号, which has 12 digits and lives with the function `personal-number`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonKey(pub [u8; 16]);

/// A text that is no person key. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not an internal person key of 32 hexadecimal digits")]
pub struct NotAPersonKey;

impl PersonKey {
    /// From 32 hexadecimal digits, small letters only, so that a person has one name.
    ///
    /// # Errors
    /// For any other text.
    pub fn parse(text: &str) -> Result<Self, NotAPersonKey> {
        let mut bytes = [0; 16];
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) || hex::decode_to_slice(text, &mut bytes).is_err() {
            return Err(NotAPersonKey);
        }
        Ok(Self(bytes))
    }
}

impl std::fmt::Display for PersonKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&hex::encode(self.0))
    }
}

impl std::fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonKey({self})")
    }
}

impl TryFrom<String> for PersonKey {
    type Error = NotAPersonKey;
    fn try_from(text: String) -> Result<Self, NotAPersonKey> {
        Self::parse(&text)
    }
}

impl From<PersonKey> for String {
    fn from(key: PersonKey) -> Self {
        key.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_personal_number_is_no_person_key() {
        for number in ["123456789018", "987654321093", "000000000019", ""] {
            assert_eq!(PersonKey::parse(number), Err(NotAPersonKey));
        }
        let text = "0a".repeat(16);
        assert_eq!(PersonKey::parse(&text).unwrap().to_string(), text);
        assert!(PersonKey::parse(&"0A".repeat(16)).is_err());
    }
}
