#![doc = include_str!("../README.md")]

pub mod codes;
mod documents;
mod face;
mod layout;
pub mod limits;
pub mod model;
pub mod order;
mod print;
#[cfg(test)]
mod tests;
mod texts;

pub use face::{FONT_FILES, Fonts, FontsError, Role, Words, WordsError};
pub use layout::InkError;
pub use model::{Document, Kind, Notice, read_notices};
pub use print::{FontEntry, Index, IndexEntry, PrintFile, print};
pub use texts::Texts;

/// The texts of Sakai (堺市) that come with the program: our own wording on the items the field names, the signature invented.
pub const SAKAI: &str = include_str!("../texts/271403-sakai.toml");
