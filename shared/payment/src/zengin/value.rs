//! Values of fields (項目の値), checked when made: holding one means it can be written.

use super::charset::{self, EDI, NAME, STORE};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a text is not the value it should be. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadValue {
    /// Not all ASCII digits, or not as many as the field has.
    #[error("not {0} digits")]
    Digits(usize),
    /// More bytes than the field has.
    #[error("{0} bytes, at most {1}")]
    TooLong(usize, usize),
    /// A character the field may not hold, at this place from 1.
    #[error("character {0} is not allowed")]
    Character(usize),
    /// A voicing mark after a character that takes none, at this place from 1.
    #[error("voicing mark at {0} stands wrong")]
    Mark(usize),
    /// Empty or blank.
    #[error("empty")]
    Empty,
    /// Not one of the codes.
    #[error("no such code")]
    Code,
}

/// A number written with exactly `N` digits (数字項目).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digits<const N: usize>([u8; N]);

impl<const N: usize> Digits<N> {
    /// All zeros.
    pub const ZERO: Self = Self([b'0'; N]);

    /// From exactly `N` digits.
    pub fn parse(text: &str) -> Result<Self, BadValue> {
        let digits: [u8; N] = text.as_bytes().try_into().map_err(|_| BadValue::Digits(N))?;
        if charset::all_digits(&digits) { Ok(Self(digits)) } else { Err(BadValue::Digits(N)) }
    }

    /// From a number, filled with zeros on the left.
    pub fn from_number(number: u64) -> Result<Self, BadValue> {
        let mut digits = [b'0'; N];
        if put_number(&mut digits, number) { Ok(Self(digits)) } else { Err(BadValue::Digits(N)) }
    }

    /// The digits.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; N] {
        &self.0
    }

    /// True if every digit is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|digit| *digit == b'0')
    }
}

/// Fills a field with a number, right-aligned; false if it does not fit.
#[inline]
pub(super) fn put_number(field: &mut [u8], mut number: u64) -> bool {
    for place in field.iter_mut().rev() {
        let digit = number % 10;
        number /= 10;
        *place = b'0' + digit.to_le_bytes().first().copied().unwrap_or(0);
    }
    number == 0
}

impl<const N: usize> std::fmt::Display for Digits<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&charset::to_unicode(&self.0))
    }
}

/// Account numbers are nobody's business in a log.
impl<const N: usize> std::fmt::Debug for Digits<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Digits<{N}>")
    }
}

impl<const N: usize> TryFrom<String> for Digits<N> {
    type Error = BadValue;
    fn try_from(text: String) -> Result<Self, BadValue> {
        Self::parse(&text)
    }
}

impl<const N: usize> From<Digits<N>> for String {
    fn from(digits: Digits<N>) -> Self {
        digits.to_string()
    }
}

/// A text of at most `N` bytes of the character kind `K`, left-aligned, filled with spaces (文字項目).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const N: usize, const K: u8>([u8; N]);

// Plain numbers, because named constants in these places crash the compiler (1.95) when a struct that holds them is built from another in a closure.
const _: () = assert!(STORE == 1 && NAME == 2 && EDI == 4);

/// Bank or branch name (銀行名, 支店名); may be blank.
pub type StoreName = Text<15, 1>;
/// A name of `N` bytes (口座名等).
pub type Name<const N: usize> = Text<N, 2>;
/// Name of the payer (振込依頼人名).
pub type PayerName = Text<40, 2>;
/// Name of the payee (受取人名).
pub type PayeeName = Text<30, 2>;
/// EDI text (EDI情報).
pub type EdiText = Text<20, 4>;

impl<const N: usize, const K: u8> Text<N, K> {
    /// Blank.
    pub const BLANK: Self = Self([b' '; N]);

    /// From single bytes.
    pub fn new(bytes: &[u8]) -> Result<Self, BadValue> {
        if bytes.len() > N {
            return Err(BadValue::TooLong(bytes.len(), N));
        }
        if let Some(at) = bytes.iter().position(|byte| !charset::allows(K, *byte)) {
            return Err(BadValue::Character(at + 1));
        }
        if let Some(at) = charset::misplaced_mark(bytes) {
            return Err(BadValue::Mark(at + 1));
        }
        let mut text = [b' '; N];
        text.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
        Ok(Self(text))
    }

    /// From ASCII and half-width kana.
    pub fn from_unicode(text: &str) -> Result<Self, BadValue> {
        let wrong = || text.chars().position(|character| charset::from_unicode(character.encode_utf8(&mut [0; 4])).is_none());
        match charset::from_unicode(text) {
            Some(bytes) => Self::new(&bytes),
            None => Err(BadValue::Character(wrong().unwrap_or(0) + 1)),
        }
    }

    /// All `N` bytes, spaces at the end.
    #[must_use]
    pub const fn padded(&self) -> &[u8; N] {
        &self.0
    }

    /// The bytes without the spaces at the end.
    #[must_use]
    pub fn trimmed(&self) -> &[u8] {
        self.0.trim_ascii_end()
    }

    /// True if blank.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        charset::all_spaces(&self.0)
    }

    /// As Unicode (half-width kana), without the spaces at the end.
    #[must_use]
    pub fn to_unicode(&self) -> String {
        charset::to_unicode(self.trimmed())
    }
}

/// A name does not belong into a log.
impl<const N: usize, const K: u8> std::fmt::Debug for Text<N, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} of {N} bytes)", self.trimmed().len())
    }
}

impl<const N: usize, const K: u8> TryFrom<String> for Text<N, K> {
    type Error = BadValue;
    fn try_from(text: String) -> Result<Self, BadValue> {
        Self::from_unicode(&text)
    }
}

impl<const N: usize, const K: u8> From<Text<N, K>> for String {
    fn from(text: Text<N, K>) -> Self {
        text.to_unicode()
    }
}

/// Account type (預金種目).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum AccountType {
    /// 普通, 1.
    Ordinary,
    /// 当座, 2.
    Current,
    /// 貯蓄, 4; for payees only.
    Savings,
    /// その他, 9.
    Other,
}

impl AccountType {
    /// The code as it stands in the file.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Ordinary => b'1',
            Self::Current => b'2',
            Self::Savings => b'4',
            Self::Other => b'9',
        }
    }

    /// From the code as it stands in the file.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            b'1' => Some(Self::Ordinary),
            b'2' => Some(Self::Current),
            b'4' => Some(Self::Savings),
            b'9' => Some(Self::Other),
            _ => None,
        }
    }
}

impl TryFrom<u8> for AccountType {
    type Error = BadValue;
    fn try_from(number: u8) -> Result<Self, BadValue> {
        number.checked_add(b'0').and_then(Self::from_byte).ok_or(BadValue::Code)
    }
}

impl From<AccountType> for u8 {
    fn from(kind: AccountType) -> Self {
        kind.byte() - b'0'
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_more_than_the_field_is_refused() {
        assert!(PayeeName::from_unicode(&"ｱ".repeat(30)).is_ok());
        assert_eq!(PayeeName::from_unicode(&"ｱ".repeat(31)), Err(BadValue::TooLong(31, 30)));
        assert_eq!(Digits::<4>::from_number(9_999).unwrap().to_string(), "9999");
        assert_eq!(Digits::<4>::from_number(10_000), Err(BadValue::Digits(4)));
        assert_eq!(Digits::<4>::parse("00001"), Err(BadValue::Digits(4)));
        assert_eq!(Digits::<4>::parse("00a1"), Err(BadValue::Digits(4)));
    }

    #[test]
    fn the_kind_of_the_field_decides_the_characters() {
        assert!(PayeeName::from_unicode("ｶ)ｻｶｲ").is_ok());
        assert_eq!(StoreName::from_unicode("ｶ)ｻｶｲ"), Err(BadValue::Character(2)));
        assert_eq!(PayeeName::from_unicode("ヨ"), Err(BadValue::Character(1)));
        assert_eq!(PayeeName::from_unicode("ﾖｰｺ"), Err(BadValue::Character(2)));
        assert_eq!(PayeeName::from_unicode("ｱﾞ"), Err(BadValue::Mark(2)));
        assert!(EdiText::from_unicode("1/2 ｦ").is_ok());
    }

    #[test]
    fn values_do_not_show_themselves() {
        assert_eq!(format!("{:?}", PayeeName::from_unicode("ｻｶｲ").unwrap()), "Text(3 of 30 bytes)");
        assert_eq!(format!("{:?}", Digits::<7>::parse("1234567").unwrap()), "Digits<7>");
    }
}
