//! The fields of one line by name, after their form was checked.

use super::columns::{COLUMNS, Column};
use crate::codes;
use crate::fields::{Place, number};
use crate::findings::Findings;
use josei_base::{Entry as Code, Yen};

/// The fields of one line, checked by their form; one with a fault is empty here.
pub(crate) struct Cells<'a, 'f> {
    pub(crate) place: Place,
    /// The whole line as written.
    pub(crate) text: &'a [u8],
    pub(crate) fields: [&'a [u8]; COLUMNS],
    pub(crate) findings: &'f mut Findings,
}

impl<'a> Cells<'a, '_> {
    pub(crate) fn get(&self, column: Column) -> &'a [u8] {
        self.fields.get(column.position()).copied().unwrap_or_default()
    }

    /// True if nothing is written, rather than something of no use.
    pub(crate) fn is_absent(&self, column: Column) -> bool {
        self.text.split(|byte| *byte == b',').nth(column.position()).is_none_or(<[u8]>::is_empty)
    }

    pub(crate) fn ascii(&self, column: Column) -> &'a str {
        std::str::from_utf8(self.get(column)).unwrap_or_default()
    }

    pub(crate) fn number<N: TryFrom<u64>>(&self, column: Column) -> Option<N> {
        Some(self.get(column)).filter(|cell| !cell.is_empty()).and_then(|cell| number(cell).ok())
    }

    pub(crate) fn yen(&self, column: Column) -> Option<Yen> {
        self.number::<u32>(column).map(|yen| Yen::new(yen.into()))
    }

    pub(crate) fn tell(&mut self, column: Column, entry: &'static Code, detail: String) {
        self.findings.add(self.place.at(column.position(), entry, detail));
    }

    /// Text; damage that only decoding finds (codes without a character) is told here.
    pub(crate) fn text(&mut self, column: Column) -> String {
        self.place.encoding.decode(self.get(column)).unwrap_or_else(|| {
            self.tell(column, &codes::NEEDED_TEXT, String::new());
            String::new()
        })
    }

    /// What a checked field means; what is written and means nothing is told.
    pub(crate) fn meant<T>(&mut self, column: Column, entry: &'static Code, read: impl FnOnce(&'a str) -> Option<T>) -> Option<T> {
        let text = self.ascii(column);
        let value = read(text);
        if value.is_none() && !text.is_empty() {
            self.tell(column, entry, String::new());
        }
        value
    }
}
