//! The generator's answers: every planted defect is found at its place, every change of its city is counted and emitted.

use super::support::{allowing, apply, head, load};
use crate::{Kind, RowKind, Source};
use josei_synthetic::extracts::{ExtractCity, ExtractCounts, ExtractSource};

const PERSONS: u32 = 1_500;

fn pairs() -> impl Iterator<Item = (Source, ExtractSource)> {
    Source::ALL.into_iter().zip(ExtractSource::ALL)
}

#[test]
fn every_planted_defect_is_found_at_its_place_and_nothing_else() {
    for (source, other) in pairs() {
        for seed in 1..=3 {
            let mut bytes = Vec::new();
            let expected = ExtractCity::new(other, PERSONS, seed).faulty(1, 100, &mut bytes).unwrap();
            let applied = apply(&load(head(source, Kind::Full, 1)), None, &bytes);
            let report = &applied.compared.report;
            let found: Vec<_> = report.findings.iter().filter(|finding| finding.line > 0).map(|f| (f.line, f.entry.code)).collect();
            assert_eq!(found, expected.findings, "{source} {seed}");
            assert_eq!((report.rows, report.persons), (expected.rows, expected.persons), "{source} {seed}");
            let count = |codes: &[&str]| u64::try_from(expected.findings.iter().filter(|(_, code)| codes.contains(code)).count()).unwrap();
            assert_eq!(report.rows_left_out, count(&["I101", "I103", "I104", "I107"]));
            assert_eq!(report.rows_twice, count(&["I151"]));
            let held = report.persons_held;
            assert_eq!(applied.compared.counts.added, report.persons - held, "{source} {seed}: who is held is not added");
        }
    }
}

#[test]
fn full_and_delta_tell_the_generator_s_changes() {
    for (source, other) in pairs() {
        let city = ExtractCity::new(other, PERSONS, 5);
        let (mut first, mut full, mut delta) = (Vec::new(), Vec::new(), Vec::new());
        city.full(0, &mut first).unwrap();
        city.full(1, &mut full).unwrap();
        city.delta(1, &mut delta).unwrap();
        let start = apply(&load(head(source, Kind::Full, 1)), None, &first);
        let before = start.image().unwrap();
        let expected = city.counts(0, 1);
        let of_full = apply(&load(head(source, Kind::Full, 2)), Some(before), &full);
        let of_delta = apply(&load(head(source, Kind::Delta, 2)), Some(before), &delta);
        for (applied, kind) in [(&of_full, Kind::Full), (&of_delta, Kind::Delta)] {
            let counts = applied.compared.counts;
            let seen = ExtractCounts { added: counts.added, changed: counts.changed, gone: counts.gone, unchanged: counts.unchanged };
            assert_eq!(seen, expected, "{source} {kind:?}");
            let emitted = u64::try_from(applied.changes.len()).unwrap();
            assert_eq!(emitted, expected.added + expected.changed + expected.gone);
            assert!(applied.compared.report.findings.is_empty());
        }
        // Both tell the same of every person and every row, but rows that a delta need not have.
        assert!(of_full.image().unwrap().entries().eq(of_delta.image().unwrap().entries()));
        for (one, other) in of_full.changes.iter().zip(&of_delta.changes) {
            assert!((one.person, one.kind, one.before, one.after) == (other.person, other.kind, other.before, other.after));
            let rows = |change: &crate::Change<'_>| {
                let rows = change.rows.iter().filter(|row| row.kind != RowKind::Unchanged);
                rows.map(|row| (row.key, row.kind, row.before, row.after)).collect::<Vec<_>>()
            };
            assert!(rows(one) == rows(other), "{source}");
        }
    }
}

#[test]
fn a_year_of_deltas_is_the_full_load_of_its_last_day() {
    for (source, other) in pairs() {
        let city = ExtractCity::new(other, 300, 9);
        let mut bytes = Vec::new();
        city.full(0, &mut bytes).unwrap();
        let mut image = apply(&load(head(source, Kind::Full, 1)), None, &bytes).image().unwrap().clone();
        for step in 1..=12 {
            let mut delta = Vec::new();
            city.delta(step, &mut delta).unwrap();
            let applied = apply(&allowing(head(source, Kind::Delta, step + 1)), Some(&image), &delta);
            image = applied.image().unwrap().clone();
        }
        let mut bytes = Vec::new();
        city.full(12, &mut bytes).unwrap();
        let full = apply(&load(head(source, Kind::Full, 13)), None, &bytes);
        assert!(full.image().unwrap().entries().eq(image.entries()), "{source}");
        let again = apply(&load(head(source, Kind::Full, 14)), Some(&image), &bytes);
        assert_eq!((again.compared.counts.unchanged, again.changes.len()), (image.head().persons, 0), "{source}");
    }
}
