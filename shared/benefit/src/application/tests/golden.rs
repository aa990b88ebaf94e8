//! Small files, each named by what is wrong with it; what must be told stands beside it.
//!
//! `JOSEI_GOLDEN=write cargo test -p josei-benefit golden` writes the expected texts anew; look at the difference before it is kept.

use super::world::{TestMarks, city, date};
use crate::application::*;
use josei_base::{Digest, Finding};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/applications")
}

fn read(bytes: &[u8]) -> (Vec<(u64, Entered)>, FileReport) {
    let mut taken = Vec::new();
    let report = read_applications(bytes, &city(), &TestMarks, &mut |line, entered| taken.push((line, entered))).unwrap();
    (taken, report)
}

fn told(taken: &[(u64, Entered)], report: &FileReport) -> String {
    let mut text = format!("rows {} good {} errors {}\n", report.rows, report.good, report.errors);
    for Finding { line, field, entry, detail, .. } in &report.findings {
        writeln!(text, "{line} {field} {} {detail}", entry.code).unwrap();
    }
    for (line, entered) in taken {
        let facts = &entered.application.facts;
        let paid = &facts.care.paid;
        writeln!(text, "take {line} {} {} cost {} paid {}", facts.number, facts.kind.name(), paid.total_cost.get(), paid.own_share.get())
            .unwrap();
    }
    let mut lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.push("");
    lines.join("\n")
}

#[test]
fn golden_files_are_told_as_written_beside_them() {
    let mut names: Vec<_> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    names.sort();
    assert!(names.len() >= 25, "{}", names.len());
    let mut codes = std::collections::BTreeSet::new();
    for path in names {
        let (taken, report) = read(&std::fs::read(&path).unwrap());
        codes.extend(report.findings.iter().map(|finding| finding.entry.code));
        let (told, beside) = (told(&taken, &report), path.with_extension("txt"));
        if std::env::var("JOSEI_GOLDEN").is_ok_and(|way| way == "write") {
            std::fs::write(&beside, &told).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&beside).unwrap(), told, "{}", path.display());
    }
    // Every code of a file and of a value has a file that shows it, but for what only size or time brings.
    let shown_elsewhere = ["Q005", "Q006"];
    let missing: Vec<_> = codes::ALL
        .iter()
        .map(|entry| entry.code)
        .filter(|code| *code < "Q060" && !codes.contains(code) && !shown_elsewhere.contains(code))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn both_encodings_are_one_application() {
    let text = std::fs::read_to_string(folder().join("all-right.csv")).unwrap();
    let cp932 = josei_base::cp932::encode(&text).unwrap();
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let contents = |bytes: &[u8]| -> Vec<Digest> { read(bytes).0.into_iter().map(|(_, entered)| entered.content).collect() };
    let expected = contents(text.as_bytes());
    assert_eq!(expected.len(), 2);
    assert_eq!((contents(&cp932), contents(&marked)), (expected.clone(), expected));
}

#[test]
fn a_csv_row_and_the_api_s_json_are_one_application() {
    let text = std::fs::read_to_string(folder().join("all-right.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().unwrap().clone();
    let first = rows.records().next().unwrap().unwrap();
    let object: serde_json::Map<_, _> = header.iter().map(str::to_owned).zip(first.iter().map(Into::into)).collect();
    let draft: Draft = serde_json::from_value(object.into()).unwrap();
    let entered = check(&draft, 0, &city(), &TestMarks).unwrap();
    assert_eq!(entered.application, read(text.as_bytes()).0[0].1.application);
}

#[test]
fn a_file_over_its_limits_is_refused_and_rows_over_theirs_are_told() {
    let large = vec![b'a'; APPLICATIONS_FILE_BYTES_MAX + 1];
    assert_eq!(read(&large).1.findings[0].entry.code, "Q006");
    let text = std::fs::read_to_string(folder().join("all-right.csv")).unwrap();
    let header = text.lines().next().unwrap();
    // One more row than may be, as short as a row can be.
    let many = format!("{header}\n{}", "x\n".repeat(usize::try_from(APPLICATIONS_ROWS_MAX).unwrap() + 1));
    let (_, report) = read(many.as_bytes());
    assert_eq!(report.rows, APPLICATIONS_ROWS_MAX);
    assert_eq!(report.errors, APPLICATIONS_ROWS_MAX + 1, "each row, and the one too many");
    assert_eq!(u64::try_from(report.findings.len()).unwrap() + report.findings_more, report.errors);
}

#[test]
fn what_the_generator_writes_is_taken_as_it_answers() {
    let month = josei_synthetic::generate(&josei_synthetic::Params::new(4_000, 3)).unwrap();
    let city = CitySide { today: date("2024-07-20"), ..city() };
    let mut taken = Vec::new();
    let report = read_applications(month.applications_csv.as_slice(), &city, &TestMarks, &mut |_, entered| taken.push(entered)).unwrap();
    let answers = &month.expected.applications;
    let unread = answers.iter().filter(|answer| answer.result == josei_synthetic::ApplicationResult::Unread).count();
    let (rows, unread) = (u64::try_from(answers.len()).unwrap(), u64::try_from(unread).unwrap());
    assert_eq!((report.rows, report.good, report.errors), (rows, rows - unread, unread), "{:?}", report.findings);
    assert!(unread > 0);
    for entered in taken {
        let care = &entered.application.facts.care;
        let rules = AmountRules { insurer_percent: care.insurer_percent, ..super::world::RULES };
        let granted = grant(entered.application.facts.kind, care, &Basis::Care(rules)).unwrap();
        assert_eq!(Some(granted.copay), care.paid.copay);
        assert_eq!(Some(granted.total), care.paid.claimed);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]

    #[test]
    fn any_bytes_are_read_without_a_stop(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let (taken, report) = read(&bytes);
        proptest::prop_assert!(taken.is_empty());
        proptest::prop_assert!(!report.findings.is_empty());
    }

    #[test]
    fn any_row_under_the_right_header_is_taken_or_told(cells in proptest::collection::vec("[0-9a-z見ｶ -]{0,12}", COLUMNS.len())) {
        let header: Vec<_> = COLUMNS.iter().map(|column| column.name).collect();
        let text = format!("{}\n{}\n", header.join(","), cells.join(","));
        let (taken, report) = read(text.as_bytes());
        proptest::prop_assert!(!taken.is_empty() || report.errors > 0);
    }
}
