//! A character that a registry may have a row for.

use super::ExternalCode;
use std::fmt;

/// A variation selector (異体字セレクタ): it says which shape of the character before it is meant.
#[must_use]
pub const fn is_selector(character: char) -> bool {
    matches!(character as u32, 0xFE00..=0xFE0F | 0xE_0100..=0xE_01EF)
}

/// A 外字, or any other character that a font may lack (縮退の対象となる文字), with its variation selector where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Character {
    character: char,
    selector: Option<char>,
}

impl Character {
    /// A character and the selector behind it; `None` for what is neither.
    #[must_use]
    pub fn new(character: char, selector: Option<char>) -> Option<Self> {
        let sound = !character.is_control() && !is_selector(character) && selector.is_none_or(is_selector);
        sound.then_some(Self { character, selector })
    }

    /// From `F040`, `U+E000`, `U+2000B` or `U+845B U+E0101`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(code) = ExternalCode::parse(text) {
            return Some(code.into());
        }
        match text.split_once(' ') {
            None => Self::new(point(text)?, None),
            Some((character, selector)) => Self::new(point(character)?, Some(point(selector)?)),
        }
    }
}

/// `U+` and four to six digits in capitals.
fn point(text: &str) -> Option<char> {
    let digits = text.strip_prefix("U+")?;
    let form = (4..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte));
    if form { char::from_u32(u32::from_str_radix(digits, 16).ok()?) } else { None }
}

impl From<ExternalCode> for Character {
    fn from(code: ExternalCode) -> Self {
        Self { character: code.to_char(), selector: None }
    }
}

/// As it is written in a registry.
impl fmt::Display for Character {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (ExternalCode::of_char(self.character), self.selector) {
            (Some(code), None) => write!(f, "{code}"),
            (_, None) => write!(f, "U+{:04X}", u32::from(self.character)),
            (_, Some(selector)) => write!(f, "U+{:04X} U+{:04X}", u32::from(self.character), u32::from(selector)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_comes_back() {
        for text in ["F040", "U+E758", "U+2000B", "U+845B U+E0101", "U+845B U+FE00", "U+10FFFD"] {
            assert_eq!(Character::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Character::parse("U+E000"), Character::parse("F040"));
        for none in
            ["", "葛", "U+", "U+845", "U+845b", "U+0845B0B", "U+D800", "U+0009", "U+E0101", "U+845B U+845B", "U+845B  U+E0101", "845B"]
        {
            assert_eq!(Character::parse(none), None, "{none}");
        }
    }
}
