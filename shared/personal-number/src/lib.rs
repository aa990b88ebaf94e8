#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

use thiserror::Error;
use zeroize::Zeroizing;

/// Digits of a personal number.
const DIGITS: usize = 12;
/// Agrees with the rule, but stands for "none" in forms and test data (`domain/eligibility.md` §1.3, our choice).
const DUMMY: &str = "000000000000";
/// What the digits are multiplied with, from the first one on: Q_n of the ministerial ordinance, article 5 (n counted from the right).
const WEIGHTS: [u32; 11] = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/// Why a text is no personal number. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotAPersonalNumber {
    /// Not twelve characters.
    #[error("not twelve digits")]
    Length,
    /// A character is not an ASCII digit.
    #[error("not all digits")]
    NotDigits,
    /// The check digit (検査用数字) does not agree.
    #[error("check digit does not agree")]
    CheckDigit,
    /// Twelve zeros.
    #[error("a dummy, not a number of anybody")]
    Dummy,
}

/// Personal number (個人番号): twelve digits, checked when made, wiped when dropped.
///
/// The digits are on the heap, so that moving the value leaves no copy of them behind. It has no `Debug`, `Display`, `PartialEq`, `Clone` or `Serialize`.
/// This compiles:
///
/// ```
/// let number = josei_personal_number::PersonalNumber::parse("123456789018").unwrap();
/// let text = format!("{}", number.expose_personal_number());
/// let same = number.expose_personal_number() == number.expose_personal_number();
/// fn stored<T: serde::Serialize>(_: &T) {}
/// stored(&number.expose_personal_number());
/// ```
///
/// and each of these does not:
///
/// ```compile_fail,E0277
/// let number = josei_personal_number::PersonalNumber::parse("123456789018").unwrap();
/// let text = format!("{number:?}");
/// ```
/// ```compile_fail,E0277
/// let number = josei_personal_number::PersonalNumber::parse("123456789018").unwrap();
/// let text = format!("{number}");
/// ```
/// ```compile_fail,E0369
/// let number = josei_personal_number::PersonalNumber::parse("123456789018").unwrap();
/// let same = number == number;
/// ```
/// ```compile_fail,E0599
/// let number = josei_personal_number::PersonalNumber::parse("123456789018").unwrap();
/// let copy: josei_personal_number::PersonalNumber = number.clone();
/// ```
/// ```compile_fail,E0277
/// let number = josei_personal_number::PersonalNumber::parse("123456789018").unwrap();
/// fn stored<T: serde::Serialize>(_: &T) {}
/// stored(&number);
/// ```
pub struct PersonalNumber(Zeroizing<String>);

impl PersonalNumber {
    /// From twelve ASCII digits with a right check digit.
    ///
    /// # Errors
    /// For any other text, and for the dummy of twelve zeros.
    pub fn parse(text: &str) -> Result<Self, NotAPersonalNumber> {
        if text.chars().count() != DIGITS {
            return Err(NotAPersonalNumber::Length);
        }
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAPersonalNumber::NotDigits);
        }
        let mut digits = text.bytes().map(|byte| u32::from(byte - b'0'));
        let sum: u32 = digits.by_ref().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
        let check = match sum % 11 {
            0 | 1 => 0,
            remainder => 11 - remainder,
        };
        if text.bytes().last().map(|byte| u32::from(byte - b'0')) != Some(check) {
            return Err(NotAPersonalNumber::CheckDigit);
        }
        if text == DUMMY { Err(NotAPersonalNumber::Dummy) } else { Ok(Self(Zeroizing::new(text.to_owned()))) }
    }

    /// The digits in clear. The long name is meant to be found: every use needs a purpose under the number act (番号法) and an audit record.
    #[must_use]
    pub fn expose_personal_number(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `domain/eligibility.md` §1.3, all rows but the dummy.
    const VECTORS: [(&str, char); 7] = [
        ("12345678901", '8'),
        ("98765432109", '3'),
        ("31415926535", '2'),
        ("55555555555", '7'),
        ("21098765432", '0'),
        ("10000000000", '5'),
        ("00000000001", '9'),
    ];

    #[test]
    fn the_vectors_and_no_other_check_digit() {
        for (body, check) in VECTORS {
            for digit in '0'..='9' {
                let text = format!("{body}{digit}");
                match PersonalNumber::parse(&text) {
                    Ok(number) => {
                        assert_eq!(digit, check, "{body}");
                        assert_eq!(number.expose_personal_number(), text);
                    }
                    Err(error) => {
                        assert_ne!(digit, check, "{body}");
                        assert_eq!(error, NotAPersonalNumber::CheckDigit);
                    }
                }
            }
        }
    }

    fn refused(text: &str) -> NotAPersonalNumber {
        PersonalNumber::parse(text).err().unwrap()
    }

    #[test]
    fn the_dummy_is_refused() {
        assert_eq!(refused("000000000000"), NotAPersonalNumber::Dummy);
    }

    #[test]
    fn the_sample_of_the_digital_agency_is_not_valid() {
        assert_eq!(refused("210987654321"), NotAPersonalNumber::CheckDigit);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "12345678901", "1234567890180", "123456789018 "] {
            assert_eq!(refused(text), NotAPersonalNumber::Length, "{text:?}");
        }
        for text in ["1234-5678901", "12345678901x", "１２３４５６７８９０１８", " 12345678901", "+12345678901"] {
            assert_eq!(refused(text), NotAPersonalNumber::NotDigits, "{text:?}");
        }
    }

    proptest! {
        /// The rule as the ordinance words it, counted from the right.
        #[test]
        fn agrees_with_the_wording_of_the_ordinance(body in 1_u64..100_000_000_000) {
            let digit = |n: u32| body / 10_u64.pow(n - 1) % 10;
            let sum: u64 = (1..=11).map(|n| digit(n) * u64::from(if n <= 6 { n + 1 } else { n - 5 })).sum();
            let check = if sum % 11 <= 1 { 0 } else { 11 - sum % 11 };
            for last in 0..10 {
                prop_assert_eq!(PersonalNumber::parse(&format!("{body:011}{last}")).is_ok(), last == check);
            }
        }

        /// A single wrong digit is found, unless the remainders 0 and 1 share their check digit 0.
        #[test]
        fn a_wrong_digit_is_found(body in 1_u64..100_000_000_000, at in 0_usize..11, by in 1_u8..10) {
            let number = (0..10).map(|last| format!("{body:011}{last}")).find(|text| PersonalNumber::parse(text).is_ok()).unwrap();
            let mut digits = number.clone().into_bytes();
            digits[at] = (digits[at] - b'0' + by) % 10 + b'0';
            let wrong = String::from_utf8(digits).unwrap();
            prop_assert!(PersonalNumber::parse(&wrong).is_err() || number.ends_with('0'));
        }
    }
}
