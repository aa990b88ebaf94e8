use super::{IdError, digits, digits_type, luhn};
use serde::{Deserialize, Serialize};

/// Public programme number (公費負担者番号): 8 digits, 法別 2 + 都道府県 2 + 実施機関 3 + check.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProgrammeNumber(String);

digits_type!(ProgrammeNumber);

impl ProgrammeNumber {
    /// From exactly 8 digits.
    ///
    /// # Errors
    /// Wrong length, other characters, or a wrong check digit.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        digits(text, &[8])?;
        if luhn::is_valid(text) { Ok(Self(text.to_owned())) } else { Err(IdError::CheckDigit) }
    }

    /// The law number (法別番号), the first two digits.
    #[must_use]
    pub fn law(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }
}

impl std::fmt::Debug for ProgrammeNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProgrammeNumber({})", self.0)
    }
}

/// Holder number (公費受給者番号, 受給者番号): 7 digits. It names a child, so it has no `Debug` of its digits.
///
/// Local programmes may leave the check digit out: which do is a setting per programme prefix, so making one does not check it;
/// [`HolderNumber::has_check_digit`] tells.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HolderNumber(String);

digits_type!(HolderNumber);

impl HolderNumber {
    /// From 1–7 digits; shorter ones are filled with zeros on the left. All zeros is no number.
    ///
    /// # Errors
    /// Wrong length or other characters; [`IdError::CheckDigit`] for all zeros, which some systems write for "none".
    pub fn parse(text: &str) -> Result<Self, IdError> {
        digits(text, &[1, 2, 3, 4, 5, 6, 7])?;
        if text.bytes().all(|byte| byte == b'0') {
            return Err(IdError::CheckDigit);
        }
        Ok(Self(format!("{text:0>7}")))
    }

    /// True if the last digit is the check digit of the six before it.
    #[must_use]
    pub fn has_check_digit(&self) -> bool {
        luhn::is_valid(&self.0)
    }
}

impl std::fmt::Debug for HolderNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HolderNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programme_vectors() {
        for right in ["21136015", "12131017", "85279990", "80270143", "82270141"] {
            assert!(ProgrammeNumber::parse(right).is_ok(), "{right}");
        }
        assert_eq!(ProgrammeNumber::parse("21136016"), Err(IdError::CheckDigit));
        assert_eq!(ProgrammeNumber::parse("2113601"), Err(IdError::Length));
        assert_eq!(ProgrammeNumber::parse("2113601 "), Err(IdError::NotDigits));
    }

    #[test]
    fn holder_numbers() {
        for right in ["0000018", "1234566", "9000019", "0123455"] {
            assert!(HolderNumber::parse(right).unwrap().has_check_digit(), "{right}");
        }
        assert!(!HolderNumber::parse("1234567").unwrap().has_check_digit());
        assert_eq!(HolderNumber::parse("18").unwrap().as_str(), "0000018");
        assert_eq!(HolderNumber::parse("0000000"), Err(IdError::CheckDigit));
        assert_eq!(HolderNumber::parse(""), Err(IdError::Length));
        assert_eq!(format!("{:?}", HolderNumber::parse("1234566").unwrap()), "HolderNumber(…)");
    }
}
