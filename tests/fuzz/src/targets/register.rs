//! The register (受給者台帳 CSV).

use super::slices::slices;
use super::{Room, Target};
use crate::corpus;
use crate::outcome::{Outcome, Seen, holds};
use josei_eligibility::{City, HolderHasher, SAKAI, Snapshot, read_register};
use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Read};
use std::sync::OnceLock;

pub(super) const TARGET: Target = Target {
    name: "register",
    about: "a register file, read in any slices, and the image made of it",
    run,
    corpus: registers,
    words: &[
        b"\r\n",
        b"\n",
        b",",
        b"\"",
        b"\"\"",
        b"\"\r\n\"",
        b"\xEF\xBB\xBF",
        b"\0",
        b"\x83\x5C",
        b"1900-01-01",
        b"2024-02-30",
        b"9999-12-31",
        b"-1",
        b"18446744073709551616",
    ],
    // Rows are gathered and sorted in tables that grow by doubling.
    room: Room { fixed: 4 << 20, each: 200 },
};

fn city() -> Option<&'static City> {
    static CITY: OnceLock<Option<City>> = OnceLock::new();
    CITY.get_or_init(|| City::load(SAKAI).ok()).as_ref()
}

fn registers() -> io::Result<Vec<Vec<u8>>> {
    let whole = corpus::month()?.register_csv;
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let Some((header, rows)) = lines.split_first() else { return Ok(Vec::new()) };
    let mut found: Vec<Vec<u8>> = rows.chunks(6).take(20).map(|rows| [&[*header], rows].concat().concat()).collect();
    found.push(header.to_vec());
    found.push([b"\xEF\xBB\xBF", whole.get(..8 << 10).unwrap_or(&whole)].concat());
    Ok(found)
}

/// Gives its pieces one by one.
struct Pieces<'a>(VecDeque<&'a [u8]>);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.0.front().is_some_and(|piece| piece.is_empty()) {
            self.0.pop_front();
        }
        self.0.front_mut().map_or(Ok(0), |piece| piece.read(buffer))
    }
}

fn run(data: &[u8]) -> Outcome {
    let Some(city) = city() else { return Err("the city's own file loads") };
    let (holders, report) = read_register(data, city);
    let sliced = read_register(Pieces(slices(data).into()), city);
    holds(sliced == (holders.clone(), report.clone()), "slices do not matter")?;
    holds(!report.refused || holders.is_empty(), "a refused file has no holders")?;
    holds(u64::try_from(holders.len()) == Ok(report.holders), "holders are counted")?;
    // A bad row that stands twice is both.
    holds(report.rows >= report.rows_left_out.max(report.rows_twice), "no more rows are told than there are")?;
    holds(report.rows_left_out == 0 || report.findings_total > 0, "what is left out is told")?;
    let image = Snapshot::build(&holders, &HolderHasher::new(&[7; 32])).map_err(|_| "what was read can be made an image")?;
    let image = Snapshot::open(image).map_err(|_| "an image opens")?;
    holds(image.len() == holders.len(), "every holder is in the image")?;
    let codes: BTreeSet<(&str, &str)> = report.findings.iter().map(|finding| (finding.entry.code, finding.field.as_str())).collect();
    Ok(Seen::with((report.refused, report.holders.min(8), report.periods.min(8)), codes))
}
