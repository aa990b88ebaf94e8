//! The internal number of a person. It is never the 個人番号, and a file whose numbers look like that is refused.

use crate::limits::PERSON_DIGITS_MAX;
use thiserror::Error;

/// Internal person number (個人処理番号, 宛名番号): 1 to 15 digits; zeros before it mean nothing. Never the 個人番号. Its `Debug` tells nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonNumber(u64);

/// A text that is no person number. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a person number of 1 to {PERSON_DIGITS_MAX} digits")]
pub struct NotAPersonNumber;

impl PersonNumber {
    /// From digits.
    ///
    /// # Errors
    /// No digits or too many, other characters, or zero.
    pub fn parse(text: &str) -> Result<Self, NotAPersonNumber> {
        let digits = !text.is_empty() && text.len() <= PERSON_DIGITS_MAX && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { text.parse::<u64>().ok() } else { None };
        number.filter(|number| *number > 0).map(Self).ok_or(NotAPersonNumber)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl std::fmt::Debug for PersonNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonNumber(…)")
    }
}

/// True for 12 digits with the check digit of a 個人番号 (`domain/eligibility.md` §1.3). One such number proves nothing, many do. The type of the
/// 個人番号 itself lives in a crate that nothing here may link.
pub(crate) fn looks_like_personal_number(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|char| char.to_digit(10)).collect();
    let Some([body @ .., check]) = digits.as_deref() else { return false };
    if body.len() != 11 {
        return false;
    }
    let weights = (2..=7).chain(2..=6);
    let sum: u32 = body.iter().rev().zip(weights).map(|(digit, weight)| digit * weight).sum();
    let expected = match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    *check == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_without_their_zeros() {
        assert_eq!(PersonNumber::parse("0001234").map(PersonNumber::get), Ok(1234));
        assert_eq!(PersonNumber::parse("1234"), PersonNumber::parse("000000000001234"));
        for wrong in ["", "0", "000", "1234567890123456", "12a4", "１２", "-1", "+1", " 1"] {
            assert_eq!(PersonNumber::parse(wrong), Err(NotAPersonNumber), "{wrong}");
        }
        assert_eq!(format!("{:?}", PersonNumber(1234)), "PersonNumber(…)");
    }

    #[test]
    fn published_vectors_look_like_personal_numbers() {
        for number in ["123456789018", "987654321093", "314159265352", "555555555557", "210987654320", "100000000005"] {
            assert!(looks_like_personal_number(number), "{number}");
        }
        for other in ["210987654321", "123456789017", "12345678901", "1234567890180", "12345678901a", ""] {
            assert!(!looks_like_personal_number(other), "{other}");
        }
    }
}
