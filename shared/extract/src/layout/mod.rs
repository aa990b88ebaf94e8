//! Layouts (書式): which items of a source travel, as which columns, of which type, and what for. They are data, one file each.

mod built_in;
mod describe;
mod kind;
mod load;

pub use built_in::{BUILT_IN, built_in};
pub use describe::describe;
pub use kind::{Characters, CodeValue, ColumnKind};

use crate::source::Source;
use jiff::civil::Date;

/// The column of a delta that says what became of a row. No layout may have it as its own.
pub const OPERATION: &str = "operation";

/// A column (列).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name in the header row.
    pub name: String,
    /// Number of the item in the annex; a few columns stand for none.
    pub item: Option<u16>,
    /// The Japanese item.
    pub ja: String,
    /// What a value may be.
    pub kind: ColumnKind,
    /// A row without it is left out.
    pub required: bool,
    /// What Josei needs it for.
    pub purpose: String,
    /// A day that must not lie before the day of this column.
    pub not_before: Option<usize>,
    /// A value that makes sense only beside one of this column.
    pub needs: Option<usize>,
}

/// Why an item is no column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is the 個人番号.
    PersonalNumber,
    /// Josei has no purpose for it.
    NoPurpose,
}

/// An item that is refused as a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its number in the annex.
    pub item: u16,
    /// The Japanese item.
    pub ja: String,
    /// Why.
    pub why: Why,
}

/// A layout (書式) of a source, checked: every item of the annex has its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    source: Source,
    version: u32,
    effective_from: Date,
    columns: Vec<Column>,
    refused: Vec<Refused>,
    person: usize,
    row_key: Vec<usize>,
    by_name: Vec<usize>,
}

impl Layout {
    /// The system whose extracts it describes.
    #[must_use]
    pub const fn source(&self) -> Source {
        self.source
    }

    /// Its version.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The first day on which an extract may be of it.
    #[must_use]
    pub const fn effective_from(&self) -> Date {
        self.effective_from
    }

    /// The columns, in the order of the documentation; a file may have them in any order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The items that are no columns.
    #[must_use]
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// The column that says whose a row is.
    #[must_use]
    pub const fn person(&self) -> usize {
        self.person
    }

    /// The columns that tell the rows of one person apart; none where there is one row a person.
    #[must_use]
    pub fn row_key(&self) -> &[usize] {
        &self.row_key
    }

    /// All columns by their names.
    pub(crate) fn by_name(&self) -> &[usize] {
        &self.by_name
    }
}
