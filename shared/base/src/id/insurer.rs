use super::{IdError, digits, digits_type, luhn};
use serde::{Deserialize, Serialize};

/// Insurer number (保険者番号): 8 digits (法別 2 + 都道府県 2 + 保険者別 3 + check), or 6 for 国保 (都道府県 2 + 保険者別 3 + check).
///
/// Receipts pad 6-digit numbers on the left with spaces; [`InsurerNumber::parse_padded`] takes that form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InsurerNumber(String);

digits_type!(InsurerNumber);

impl InsurerNumber {
    /// From exactly 6 or 8 digits.
    ///
    /// # Errors
    /// Wrong length, other characters, or a wrong check digit.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        digits(text, &[6, 8])?;
        if luhn::is_valid(text) { Ok(Self(text.to_owned())) } else { Err(IdError::CheckDigit) }
    }

    /// From the 8-byte field of a receipt: blanks around it are dropped, and so are two zeros before a 6-digit number.
    ///
    /// # Errors
    /// As [`InsurerNumber::parse`].
    pub fn parse_padded(text: &str) -> Result<Self, IdError> {
        let text = text.trim_matches(' ');
        Self::parse(text.strip_prefix("00").filter(|rest| rest.len() == 6).unwrap_or(text))
    }

    /// True for 国保 (市町村 and 国保組合).
    #[must_use]
    pub fn is_national_health(&self) -> bool {
        self.0.len() == 6
    }
}

impl std::fmt::Debug for InsurerNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InsurerNumber({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_and_padding() {
        for right in ["01270016", "01130012", "31270002", "270025", "270017", "138057"] {
            assert!(InsurerNumber::parse(right).is_ok(), "{right}");
        }
        assert_eq!(InsurerNumber::parse("01270017"), Err(IdError::CheckDigit));
        assert_eq!(InsurerNumber::parse("270024"), Err(IdError::CheckDigit));
        assert_eq!(InsurerNumber::parse("2700251"), Err(IdError::Length));
        assert_eq!(InsurerNumber::parse("27002５"), Err(IdError::NotDigits));
        for padded in ["  270025", "00270025", "270025"] {
            assert_eq!(InsurerNumber::parse_padded(padded).unwrap().as_str(), "270025", "{padded}");
        }
        assert!(InsurerNumber::parse("270025").unwrap().is_national_health());
    }
}
