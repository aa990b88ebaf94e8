//! Totals (総件数・総合計点数): sums over the receipts, and GO compared with them. A 訪問看護 file declares none.
//!
//! GO[1] counts payers in the files of most systems (HO is 1, each KO is 1) and receipts in others; both are accepted, and which one it was is
//! kept. GO[2] is the sum of the points of HO, or of the first KO where there is no HO (`domain/receipts.md` §2).

use crate::codes;
use crate::encoding::Encoding;
use crate::fields::{Place, Values, check, extra_fields, number};
use crate::findings::Findings;
use crate::framing::lead;
use crate::index::Index;
use crate::kind::Kind;
use crate::summary::{CountRule, Declared};
use crate::table::{Meaning, Role, TableSet};
use josei_base::Billed;

/// マルチボリューム of the last or only volume, in GO.
const VOLUME_LAST: &[u8] = b"99";

/// Sums over the receipts of a file.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    pub(crate) receipts: u64,
    pub(crate) points: u64,
    pub(crate) yen: u64,
    pub(crate) payers: u64,
}

impl Sums {
    pub(crate) fn add(&mut self, billed: Billed, payers: u32) {
        self.receipts += 1;
        self.payers += u64::from(payers);
        match billed {
            Billed::Points(points) => self.points += u64::from(points.get()),
            Billed::Yen(yen) => self.yen += u64::try_from(yen.get()).unwrap_or_default(),
        }
    }
}

/// Number and sums of a receipt over the limits, taken line by line because the receipt is never held as a whole.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) number: Option<u32>,
    pub(crate) payers: u32,
    insurer: Option<Billed>,
    first_programme: Option<Billed>,
}

impl Tally {
    /// What counts in GO.
    pub(crate) fn billed(&self) -> Billed {
        self.insurer.or(self.first_programme).unwrap_or_default()
    }

    /// Adds some whole lines.
    pub(crate) fn add_lines(&mut self, kind: Option<Kind>, raw: &[u8], index: &mut Index) {
        let Some(tables) = kind.and_then(TableSet::of) else { return };
        if index.build(raw).is_err() {
            return;
        }
        for line in index.lines(raw) {
            let line = line.without_first(lead(line.text(), false));
            let Some(record) = tables.record(line.fields().next().unwrap_or_default()) else { continue };
            if !matches!(record.meaning, Meaning::Receipt | Meaning::Insurer | Meaning::Programme) {
                continue;
            }
            let mut values = Values::new();
            check(Place { line: 0, record, encoding: Encoding::Cp932 }, &line, &mut values, &mut Findings::new(0));
            let billed = tables.kind.billed(values.number(Role::Points).unwrap_or_default());
            match record.meaning {
                Meaning::Receipt => self.number = values.number(Role::Number),
                Meaning::Insurer => {
                    self.payers = self.payers.saturating_add(1);
                    self.insurer.get_or_insert(billed);
                }
                _ => {
                    self.payers = self.payers.saturating_add(1);
                    self.first_programme.get_or_insert(billed);
                }
            }
        }
    }
}

/// Reads GO (its text without line end and end mark); compares it with the sums if they are complete.
pub(crate) fn check_total(text: &[u8], line: u64, sums: &Sums, complete: bool, findings: &mut Findings) -> Declared {
    let mut declared = Declared { count: None, points: None, count_matches: None };
    let mut index = Index::new();
    let record = TableSet::of(Kind::Ika).and_then(|tables| tables.record(b"GO"));
    let (Some(record), Ok(())) = (record, index.build(text)) else { return declared };
    let place = Place { line, record, encoding: Encoding::Cp932 };
    let Some(row) = index.lines(text).next() else { return declared };
    let mut values = Values::new();
    let known = check(place, &row, &mut values, findings);
    extra_fields(place, &row, known, findings);
    let read = |role| values.some(role).and_then(|field| number::<u64>(field).ok());
    (declared.count, declared.points) = (read(Role::Count), read(Role::Points));
    if values.some(Role::Volume).is_some_and(|volume| volume != VOLUME_LAST) {
        findings.add(place.of(Role::Volume, &codes::VOLUME, String::new()));
    }
    if !complete {
        return declared;
    }
    if let Some(count) = declared.count {
        declared.count_matches = match count {
            count if count == sums.payers => Some(CountRule::Payers),
            count if count == sums.receipts => {
                findings.add(place.of(Role::Count, &codes::TOTAL_RECEIPTS, String::new()));
                Some(CountRule::Receipts)
            }
            _ => {
                let detail = format!("{count} ≠ {}, {}", sums.payers, sums.receipts);
                findings.add(place.of(Role::Count, &codes::TOTAL_COUNT, detail));
                None
            }
        };
    }
    if let Some(points) = declared.points
        && points != sums.points
    {
        findings.add(place.of(Role::Points, &codes::TOTAL_POINTS, format!("{points} ≠ {}", sums.points)));
    }
    declared
}
