//! Parts of several documents.

use crate::face::Words;
use jiff::civil::Date;
use josei_base::id::{HolderNumber, ProgrammeNumber};
use josei_base::receipt::Sex;
use serde::{Deserialize, Deserializer};
use thiserror::Error;

/// Why a text is not the part it should be. Says nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PartError {
    /// Empty or too long.
    #[error("wrong length")]
    Length,
    /// A character that may not stand there.
    #[error("a character that may not stand there")]
    Character,
    /// Not written as `YYYY-MM-DD`, or no such day.
    #[error("not a day (YYYY-MM-DD)")]
    Day,
}

macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $max:literal, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// Checked.
            ///
            /// # Errors
            /// Wrong length or character.
            pub fn parse(text: &str) -> Result<Self, PartError> {
                let allowed: fn(char) -> bool = $allowed;
                if text.is_empty() || text.chars().count() > $max {
                    return Err(PartError::Length);
                }
                if text.chars().all(allowed) { Ok(Self(text.to_owned())) } else { Err(PartError::Character) }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = PartError;
            fn try_from(text: String) -> Result<Self, PartError> {
                Self::parse(&text)
            }
        }
    };
}

checked_text! {
    /// Document number (文書番号), for example 堺子医第1001号; names a notice in the index, so nothing personal may stand in it.
    DocumentNumber, 30, |c| c.is_alphanumeric() || matches!(c, '-' | '－' | '_' | '／' | '（' | '）')
}
checked_text! {
    /// A name of a row of the city's texts file: a desk, a reason.
    Code, 40, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Postal code (郵便番号), seven digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct PostalCode(String);

impl PostalCode {
    /// From `5900078` or `590-0078`.
    ///
    /// # Errors
    /// Wrong length or other characters.
    pub fn parse(text: &str) -> Result<Self, PartError> {
        let digits = match text.split_once('-') {
            Some((three, four)) if three.len() == 3 && four.len() == 4 => format!("{three}{four}"),
            Some(_) => return Err(PartError::Length),
            None => text.to_owned(),
        };
        if digits.len() != 7 {
            return Err(PartError::Length);
        }
        if digits.bytes().all(|byte| byte.is_ascii_digit()) { Ok(Self(digits)) } else { Err(PartError::Character) }
    }
}

/// `590-0078`.
impl std::fmt::Display for PostalCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (three, four) = self.0.split_at_checked(3).unwrap_or_default();
        write!(f, "{three}-{four}")
    }
}

impl std::fmt::Debug for PostalCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PostalCode(…)")
    }
}

impl TryFrom<String> for PostalCode {
    type Error = PartError;
    fn try_from(text: String) -> Result<Self, PartError> {
        Self::parse(&text)
    }
}

/// The last digits of an account number (口座番号の下桁), at most four: the whole number never comes here.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct AccountTail(String);

impl AccountTail {
    /// From 3 or 4 digits.
    ///
    /// # Errors
    /// Wrong length or other characters.
    pub fn parse(text: &str) -> Result<Self, PartError> {
        if !matches!(text.len(), 3 | 4) {
            return Err(PartError::Length);
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) { Ok(Self(text.to_owned())) } else { Err(PartError::Character) }
    }
}

/// `****567`: seven places, as the number has.
impl std::fmt::Display for AccountTail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:*>7}", self.0)
    }
}

impl std::fmt::Debug for AccountTail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccountTail(…)")
    }
}

impl TryFrom<String> for AccountTail {
    type Error = PartError;
    fn try_from(text: String) -> Result<Self, PartError> {
        Self::parse(&text)
    }
}

/// A period of validity (有効期間), both days in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day.
    #[serde(deserialize_with = "day")]
    pub from: Date,
    /// Last day.
    #[serde(deserialize_with = "day")]
    pub to: Date,
}

/// To whom a notice goes (宛名).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addressee {
    /// 郵便番号.
    pub postal_code: PostalCode,
    /// 住所 with 地番.
    pub address: Words,
    /// 方書.
    pub building: Option<Words>,
    /// 氏名 or name of an organisation.
    pub name: Words,
    /// 敬称 other than the city's usual one, for example 御中.
    pub honorific: Option<Words>,
}

/// The child (受給者).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Child {
    /// 氏名.
    pub name: Words,
    /// フリガナ.
    pub kana: Words,
    /// 生年月日.
    #[serde(deserialize_with = "day")]
    pub birth: Date,
    /// 性別; left out where the city does not print it.
    pub sex: Option<Sex>,
    /// 公費負担者番号.
    pub programme: Option<ProgrammeNumber>,
    /// 受給者証番号.
    pub holder: Option<HolderNumber>,
}

/// `YYYY-MM-DD`.
pub(super) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    let form = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    text.parse().ok().filter(|_| form).ok_or_else(|| serde::de::Error::custom(PartError::Day))
}

/// The same, or nothing.
pub(super) fn day_if<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    #[derive(Deserialize)]
    struct Day(#[serde(deserialize_with = "day")] Date);
    Ok(Option::<Day>::deserialize(deserializer)?.map(|day| day.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_checked() {
        assert_eq!(PostalCode::parse("5900078").unwrap().to_string(), "590-0078");
        assert_eq!(PostalCode::parse("590-0078").unwrap().to_string(), "590-0078");
        for wrong in ["59-00078", "590007", "59000789", "590-007８", ""] {
            assert!(PostalCode::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(AccountTail::parse("567").unwrap().to_string(), "****567");
        assert_eq!(AccountTail::parse("1234567"), Err(PartError::Length));
        assert!(DocumentNumber::parse("堺子医第1001号").is_ok());
        for wrong in ["", "堺 1", "a\nb", "堺子医第1001号堺子医第1001号堺子医第1001号一二三四"] {
            assert!(DocumentNumber::parse(wrong).is_err(), "{wrong}");
        }
    }
}
