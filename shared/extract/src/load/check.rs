//! A file by itself, without a load before it: what a sender checks before handing it over.

use super::mark;
use crate::hash::PersonHasher;
use crate::head::Kind;
use crate::layout::Layout;
use crate::read::Reading;
use crate::report::Report;
use std::io::{self, Read};

/// The hashes never leave the check, so their key need not be a secret.
const KEY: [u8; 32] = [0; 32];

/// Reads a file and tells all that is wrong with it; without a kind its header tells which it is. The kind is none if the header cannot be read.
///
/// # Errors
/// When the source of the bytes fails.
pub fn check(layout: &Layout, kind: Option<Kind>, bytes: impl Read) -> io::Result<(Report, Option<Kind>)> {
    let mut report = Report::default();
    let Some(mut reading) = Reading::open(layout, kind, bytes, &mut report)? else {
        report.sort();
        return Ok((report, None));
    };
    let hasher = PersonHasher::new(&KEY);
    let mut marks = Vec::new();
    while let Some(row) = reading.next_row(&mut report, |_| true)? {
        marks.extend(mark::of(&row, layout.source(), &hasher));
    }
    reading.end(&mut report);
    if !report.refused {
        mark::settle(&mut marks, &mut report);
    }
    report.sort();
    Ok((report, Some(reading.kind())))
}
