//! What no case can show: limits, sources that fail, files that change between the passes, loads that belong to another source.

use super::support::{apply, head, layout, load, told};
use crate::limits::{PERSON_ROWS_MAX, ROWS_AT_ONCE};
use crate::read::{LIMITS, ReadLimits};
use crate::{ChangesError, Kind, Reading, Report, Source, Verdict};
use josei_base::csv_file::CsvLimits;
use std::fmt::Write as _;
use std::io::{self, Read};

const HEADER: &str = "person_number,protection_kind,protected_from,suspended_from,resumed_on,ended_on\n";

fn persons(count: usize) -> String {
    let mut text = HEADER.to_owned();
    for number in 1..=count {
        writeln!(text, "{number},,2024-04-01,,,").unwrap();
    }
    text
}

/// What a reader with other limits finds.
fn read(bytes: &[u8], limits: ReadLimits) -> Vec<String> {
    let mut report = Report::default();
    if let Some(mut reading) = Reading::open_limited(layout(Source::Seiho), None, bytes, &mut report, limits).unwrap() {
        assert_eq!(reading.kind(), Kind::Full);
        while reading.next_row(&mut report, |_| true).unwrap().is_some() {}
        reading.end(&mut report);
    }
    told(&report)
}

#[test]
fn one_more_than_a_limit_is_refused_and_the_limit_is_not() {
    let text = persons(3);
    let length = u64::try_from(text.len()).unwrap();
    let with = |file_bytes_max, rows_max| ReadLimits { csv: CsvLimits { file_bytes_max, ..LIMITS.csv }, rows_max };
    assert_eq!(read(text.as_bytes(), with(length, 3)), [""; 0]);
    assert_eq!(read(text.as_bytes(), with(length - 1, 3)), ["I008 1"]);
    assert_eq!(read(text.as_bytes(), with(length, 2)), ["I009 4"]);
    let row = "x".repeat(usize::try_from(LIMITS.csv.row_bytes_max).unwrap());
    assert_eq!(read(format!("{text}{row}\n").as_bytes(), LIMITS), ["I101 5"]);
    assert_eq!(read(format!("{text}{row}x\n").as_bytes(), LIMITS), ["I007 5"]);
    assert_eq!(read(format!("{text}\"{row}{row}").as_bytes(), LIMITS), ["I007 5"]);
}

#[test]
fn one_more_row_of_a_person_than_the_limit_holds_the_person() {
    let rows = |count: usize| {
        let mut text = HEADER.to_owned();
        let mut day = jiff::civil::date(1990, 1, 1);
        for _ in 0..count {
            writeln!(text, "1,,{day},,,").unwrap();
            day = day.tomorrow().unwrap();
        }
        apply(&load(head(Source::Seiho, Kind::Full, 1)), None, text.as_bytes())
    };
    assert_eq!(rows(PERSON_ROWS_MAX).compared.counts.added, 1);
    let over = rows(PERSON_ROWS_MAX + 1);
    assert_eq!((over.compared.counts.added, over.compared.report.persons_held), (0, 1));
    assert_eq!(told(&over.compared.report), [format!("I119 {}", PERSON_ROWS_MAX + 2)]);
}

#[test]
fn bytes_that_are_no_text_leave_their_row_out() {
    let bytes = [persons(2).as_bytes(), b"\xff\xfe,,2024-04-01,,,\n3,\xff,2024-04-01,,,\n"].concat();
    let applied = apply(&load(head(Source::Seiho, Kind::Full, 1)), None, &bytes);
    assert_eq!(told(&applied.compared.report), ["I254 0", "I102 4", "I102 5 protection_kind"]);
    assert_eq!((applied.compared.counts.added, applied.compared.report.persons_held), (2, 1));
}

#[test]
fn a_load_of_another_source_is_refused() {
    let text = persons(1);
    let mut mixed = load(head(Source::Seiho, Kind::Full, 1));
    mixed.layout = layout(Source::Tax);
    assert_eq!(told(&apply(&mixed, None, text.as_bytes()).compared.report), ["I015 0"]);
    let first = apply(&load(head(Source::Seiho, Kind::Full, 1)), None, text.as_bytes());
    let tax = apply(&load(head(Source::Tax, Kind::Full, 2)), first.image(), b"x");
    assert_eq!(told(&tax.compared.report), ["I207 0"]);
}

/// A source that fails after its bytes.
struct Fails;

impl Read for Fails {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("gone"))
    }
}

#[test]
fn a_source_that_fails_is_no_finding() {
    let text = persons(3);
    let load = load(head(Source::Seiho, Kind::Full, 1));
    for length in [0, 3, 100, text.len()] {
        assert!(load.compare(None, text.as_bytes()[..length].chain(Fails)).is_err(), "{length}");
    }
    let Verdict::Apply(plan) = load.compare(None, text.as_bytes()).unwrap().verdict else { panic!() };
    let mut changes = plan.changes(&load, None, || Ok(text.as_bytes().chain(Fails)));
    assert!(matches!(changes.next(), Some(Err(ChangesError::Source(_)))));
    assert!(changes.next().is_none());
    let mut changes = plan.changes(&load, None, || Err::<&[u8], _>(io::Error::other("gone")));
    assert!(matches!(changes.next(), Some(Err(ChangesError::Source(_)))));
}

#[test]
fn a_file_that_changed_between_the_passes_gives_no_change() {
    let text = persons(3);
    let load = load(head(Source::Seiho, Kind::Full, 1));
    let Verdict::Apply(plan) = load.compare(None, text.as_bytes()).unwrap().verdict else { panic!() };
    for other in [text.replace("04-01", "04-02"), text.replace("3,,", "4,,"), persons(2), String::new(), "x".into()] {
        let mut changes = plan.changes(&load, None, || Ok(other.as_bytes()));
        assert!(matches!(changes.next(), Some(Err(ChangesError::FileChanged))));
        assert!(changes.next().is_none());
    }
}

#[test]
fn more_rows_than_fit_are_read_in_several_passes() {
    for (count, passes) in [(ROWS_AT_ONCE, 1), (ROWS_AT_ONCE + 1, 2)] {
        let text = persons(count);
        let load = load(head(Source::Seiho, Kind::Full, 1));
        let Verdict::Apply(plan) = load.compare(None, text.as_bytes()).unwrap().verdict else { panic!() };
        let mut opened = 0;
        let changes = plan.changes(&load, None, || {
            opened += 1;
            Ok(text.as_bytes())
        });
        let mut numbers: Vec<u64> = changes.map(|change| change.unwrap().number.unwrap().get()).collect();
        numbers.sort_unstable();
        assert!(numbers.iter().copied().eq(1..=u64::try_from(count).unwrap()));
        assert_eq!(opened, passes);
    }
}
