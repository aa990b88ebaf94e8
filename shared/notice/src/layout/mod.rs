//! Paper: lengths, lines of Japanese text, tables, pages. All lengths are whole micrometres; only `ink` knows a float.

mod flow;
mod ink;
mod lines;
mod sheet;
mod table;

pub(crate) use flow::{Flow, Frame, Style};
pub(crate) use ink::Ink;
pub use ink::InkError;
#[cfg(test)]
pub(crate) use lines::{break_lines, may_break};
#[cfg(test)]
pub(crate) use sheet::Item;
pub(crate) use sheet::{Align, Sheet};
pub(crate) use table::{Cell, Column};

use crate::face::Unshowable;

/// A length in micrometres.
pub(crate) type Um = i32;

/// A millimetre.
pub(crate) const MM: Um = 1_000;
/// A4, upright.
pub(crate) const PAGE_WIDTH: Um = 210 * MM;
/// A4, upright.
pub(crate) const PAGE_HEIGHT: Um = 297 * MM;

/// A font size from tenths of a point.
pub(crate) const fn pt(tenths: i32) -> Um {
    tenths * 25_400 / 720
}

/// Why a notice cannot be laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// A character that cannot be printed: its code points.
    Unshowable(String),
    /// A text that does not fit its place: which.
    DoesNotFit(&'static str),
    /// More pages than a notice may have.
    TooManyPages,
    /// The texts file has no such row: which.
    NoText(String),
}

impl From<Unshowable> for Trouble {
    fn from(unshowable: Unshowable) -> Self {
        Self::Unshowable(unshowable.0)
    }
}
