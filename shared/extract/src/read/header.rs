//! The header row: which field of a row is which column, or why the file cannot be used.

use crate::codes;
use crate::head::Kind;
use crate::layout::{Layout, OPERATION, Why};
use crate::report::Report;
use csv::ByteRecord;
use josei_base::csv_file::Encoding;

/// Other names under which a 個人番号 has been seen to travel.
const PERSONAL_NUMBER_NAMES: [&str; 6] = ["個人番号", "マイナンバー", "my_number", "mynumber", "personal_number", "individual_number"];

/// Where the columns stand.
pub(super) struct Header {
    /// A field for each column of the layout.
    places: Vec<usize>,
    operation: Option<usize>,
    width: usize,
}

impl Header {
    pub(super) const fn kind(&self) -> Kind {
        if self.operation.is_some() { Kind::Delta } else { Kind::Full }
    }

    /// Fields of a row.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// The field of a column.
    pub(super) fn place(&self, column: usize) -> Option<usize> {
        self.places.get(column).copied()
    }

    pub(super) const fn operation(&self) -> Option<usize> {
        self.operation
    }

    /// Nothing if the file is refused.
    pub(super) fn read(layout: &Layout, kind: Option<Kind>, record: &ByteRecord, encoding: Encoding, report: &mut Report) -> Option<Self> {
        let mut places: Vec<Option<usize>> = vec![None; layout.columns().len()];
        let mut operation = None;
        for (at, field) in record.iter().enumerate() {
            let text = encoding.decode(field);
            let name = text.as_deref().unwrap_or_default().trim_matches([' ', '\u{3000}', '\t']);
            let place = if name == OPERATION {
                Some(&mut operation)
            } else {
                let known = layout.columns().iter().position(|column| column.name == name);
                known.and_then(|known| places.get_mut(known))
            };
            match place {
                Some(place @ None) => *place = Some(at),
                Some(Some(_)) => report.refuse(1, name, &codes::I004, &format!("column {}", at + 1)),
                None => unknown(layout, at + 1, name, report),
            }
        }
        for (column, place) in layout.columns().iter().zip(&places) {
            if place.is_none() {
                report.refuse(1, &column.name, &codes::I002, &column.ja);
            }
        }
        match (kind, operation) {
            (Some(Kind::Full), Some(at)) => report.refuse(1, OPERATION, &codes::I014, &format!("column {}", at + 1)),
            (Some(Kind::Delta), None) => report.refuse(1, OPERATION, &codes::I014, ""),
            _ => {}
        }
        let header = Self { places: places.into_iter().flatten().collect(), operation, width: record.len() };
        (!report.refused).then_some(header)
    }
}

/// A column that the layout does not have. A name that nobody knows is not told: without a header row it would be somebody's data.
fn unknown(layout: &Layout, column: usize, name: &str, report: &mut Report) {
    let bare = name.trim_end_matches(|char: char| char.is_ascii_digit());
    let refused = layout.refused().iter().find(|row| row.ja == name);
    if PERSONAL_NUMBER_NAMES.contains(&bare.to_ascii_lowercase().as_str()) || refused.is_some_and(|row| row.why == Why::PersonalNumber) {
        report.refuse(1, "", &codes::I006, &format!("column {column}"));
    } else if let Some(ours) = layout.columns().iter().find(|known| known.ja == name) {
        report.refuse(1, "", &codes::I003, &format!("column {column}: {}", ours.name));
    } else if let Some(row) = refused {
        report.refuse(1, "", &codes::I005, &format!("column {column}: {} {}", row.item, row.ja));
    } else {
        report.refuse(1, "", &codes::I003, &format!("column {column}"));
    }
}
