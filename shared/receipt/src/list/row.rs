//! The text of a line, as it is written.

use super::columns::{COLUMNS, Column};
use crate::framing::strip_end;

/// The text of a D record (明細行) with all its 41 fields, as bytes without line end. It holds names; its `Debug` shows only the length.
#[derive(Clone, PartialEq, Eq)]
pub struct Row(Vec<u8>);

impl Row {
    /// A row from a line; nothing if it is no D record of 41 fields.
    #[must_use]
    pub fn of(line: &[u8]) -> Option<Self> {
        let text = strip_end(line);
        (text.starts_with(b"D,") && text.split(|byte| *byte == b',').count() == COLUMNS).then(|| Self(text.to_vec()))
    }

    /// From its fields; nothing if one holds a delimiter.
    pub(crate) fn from_cells(cells: &[Vec<u8>; COLUMNS]) -> Option<Self> {
        let text = cells.join(&b',');
        let clean = !text.iter().any(|byte| *byte < b' ');
        Some(text).filter(|_| clean).and_then(|text| Self::of(&text))
    }

    /// One field, as written.
    #[must_use]
    pub fn cell(&self, column: Column) -> &[u8] {
        self.0.split(|byte| *byte == b',').nth(column.position()).unwrap_or_default()
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({} bytes)", self.0.len())
    }
}
