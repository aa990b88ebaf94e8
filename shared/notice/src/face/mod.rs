//! Fonts and characters: which glyph stands for a character, and what happens when none does.

mod files;
mod run;
mod words;

pub use files::{FONT_FILES, Fonts, FontsError, Role};
pub(crate) use run::{Mark, Run, Typesetter, Unshowable};
pub use words::{Words, WordsError};

pub(crate) use files::Face;
use josei_base::external::is_selector;

/// A code point as people write it: `U+E000`.
pub(crate) fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// 外字: a private-use code point, which means another character in every city.
pub(crate) fn is_private_use(character: char) -> bool {
    matches!(u32::from(character), 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF)
}
