//! 外字: characters of a city's own or of a sender's own machine, and the city's registry of what to write in their place.
//!
//! A 外字 is a number whose picture exists on one machine only. In Windows-31J it is two bytes F040–F9FC, in Unicode a private code point; both are
//! the same number ([`ExternalCode`]). What a name was sent with is kept byte for byte, always. What may stand in its place where the picture is not
//! to be had (a notice, a file for somebody else) a person decides, and the [`Registry`] says who and when. A character that is no 外字 but that no font
//! has is registered in the same way ([`Character`]).

mod character;
mod codes;
mod registry;

pub use character::{Character, is_selector};
pub use codes::FAULTS;
pub use registry::{FALLBACK_CHARS_MAX, FILE_BYTES_MAX, Registered, Registry};

use std::fmt;

/// First code point of the private area.
const FIRST: u32 = 0xE000;
/// Last one of the private area.
const LAST: u32 = 0xF8FF;
/// Codes of one lead byte of Windows-31J: trail bytes 40–7E and 80–FC.
const PER_LEAD: u32 = 188;
/// Codes that Windows-31J has: lead bytes F0–F9.
const IN_CP932: u32 = 10 * PER_LEAD;

/// The number of a 外字: U+E000–F8FF; the first 1,880 are F040–F9FC in Windows-31J.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalCode(u32);

impl ExternalCode {
    /// Of a character of the private area.
    #[must_use]
    pub const fn of_char(character: char) -> Option<Self> {
        match character as u32 {
            point @ FIRST..=LAST => Some(Self(point - FIRST)),
            _ => None,
        }
    }

    /// Of two bytes of Windows-31J.
    #[must_use]
    pub fn of_cp932([lead, trail]: [u8; 2]) -> Option<Self> {
        let trail = match trail {
            0x40..=0x7E => trail - 0x40,
            0x80..=0xFC => trail - 0x41,
            _ => return None,
        };
        (0xF0..=0xF9).contains(&lead).then(|| Self(u32::from(lead - 0xF0) * PER_LEAD + u32::from(trail)))
    }

    /// From `F040` or `U+E000`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hexadecimal = |digits: &str| {
            let form = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte));
            form.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
        };
        match text.strip_prefix("U+") {
            Some(digits) => Self::of_char(char::from_u32(hexadecimal(digits)?)?),
            None => Self::of_cp932(u16::try_from(hexadecimal(text)?).ok()?.to_be_bytes()),
        }
    }

    /// The character of the private area.
    #[must_use]
    pub fn to_char(self) -> char {
        // Private code points are all characters.
        char::from_u32(FIRST + self.0).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// The two bytes of Windows-31J, if it has them.
    #[must_use]
    pub fn to_cp932(self) -> Option<[u8; 2]> {
        if self.0 >= IN_CP932 {
            return None;
        }
        let (lead, trail) = (u8::try_from(self.0 / PER_LEAD).ok()?, u8::try_from(self.0 % PER_LEAD).ok()?);
        Some([0xF0 + lead, if trail < 0x3F { 0x40 + trail } else { 0x41 + trail }])
    }

    /// Those in a text, each once, in their order.
    #[must_use]
    pub fn all_in(text: &str) -> Vec<Self> {
        let mut found = Vec::new();
        for code in text.chars().filter_map(Self::of_char) {
            if !found.contains(&code) {
                found.push(code);
            }
        }
        found
    }
}

/// `F040`, or `U+E758` where Windows-31J has none.
impl fmt::Display for ExternalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_cp932() {
            Some([lead, trail]) => write!(f, "{lead:02X}{trail:02X}"),
            None => write!(f, "U+{:04X}", FIRST + self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_1_2_the_formula_of_the_user_area() {
        for (cp932, point) in [
            ([0xF0, 0x40], '\u{E000}'),
            ([0xF0, 0x7E], '\u{E03E}'),
            ([0xF0, 0x80], '\u{E03F}'),
            ([0xF0, 0xFC], '\u{E0BB}'),
            ([0xF1, 0x40], '\u{E0BC}'),
            ([0xF9, 0xFC], '\u{E757}'),
        ] {
            let code = ExternalCode::of_cp932(cp932).unwrap();
            assert_eq!((code.to_char(), code.to_cp932(), ExternalCode::of_char(point)), (point, Some(cp932), Some(code)));
        }
    }

    #[test]
    fn trap_1_2_all_1880_come_back_and_agree_with_the_decoder() {
        let mut seen = 0;
        for lead in 0..=u8::MAX {
            for trail in 0..=u8::MAX {
                let Some(code) = ExternalCode::of_cp932([lead, trail]) else { continue };
                seen += 1;
                assert_eq!(code.to_cp932(), Some([lead, trail]));
                assert_eq!(ExternalCode::parse(&code.to_string()), Some(code));
                let bytes = [lead, trail];
                let (decoded, wrong) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(&bytes);
                assert_eq!((decoded.chars().collect::<Vec<_>>(), wrong), (vec![code.to_char()], false));
                // Why this type is there: the encoder has none of them.
                let (unmappable, mut room) = (code.to_char(), [0; 8]);
                let text = unmappable.to_string();
                let (result, ..) = encoding_rs::SHIFT_JIS.new_encoder().encode_from_utf8_without_replacement(&text, &mut room, true);
                assert_eq!(result, encoding_rs::EncoderResult::Unmappable(unmappable));
            }
        }
        assert_eq!(seen, IN_CP932);
    }

    #[test]
    fn the_private_area_is_larger_than_windows_31j() {
        let last = ExternalCode::of_char('\u{F8FF}').unwrap();
        assert_eq!((last.to_cp932(), last.to_string().as_str()), (None, "U+F8FF"));
        assert_eq!(ExternalCode::parse("U+E758").map(ExternalCode::to_char), Some('\u{E758}'));
        assert_eq!(ExternalCode::parse("U+E000"), ExternalCode::parse("F040"));
        for none in ["", "F03F", "F07F", "F0FD", "FA40", "EFFC", "f040", "U+DFFF", "U+F900", "U+E00", "0xF040", "F0400"] {
            assert_eq!(ExternalCode::parse(none), None, "{none}");
        }
        assert_eq!((ExternalCode::of_char('髙'), ExternalCode::of_char('\u{F900}')), (None, None));
    }

    #[test]
    fn those_in_a_text_are_told_once() {
        let all: Vec<String> = ExternalCode::all_in("\u{E001}太\u{E000}\u{E001}").iter().map(ToString::to_string).collect();
        assert_eq!(all, ["F041", "F040"]);
    }
}
