//! `josei check`: receipt files of every kind, offline. Files that are volumes of one split set are judged together.

mod against;
mod own;

use crate::args::CheckArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use against::{check_against, tell_compared};
use josei_base::{BillingMonth, Finding, limits};
use josei_receipt::compare::{AgainstList, Claims, Found};
use josei_receipt::deviation::Told;
use josei_receipt::list::ListEvent;
use josei_receipt::wrapped::WrappedEvent;
use josei_receipt::{AnyEvent, AnySummary, Event, check_any, volume};
use own::Own;
use rayon::prelude::*;
use serde::Serialize;
use std::path::{Path, PathBuf};

#[derive(Serialize)]
struct Checked {
    files: Vec<CheckedFile>,
    /// Of `--against`; null for a list whose header cannot be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    compared: Option<serde_json::Value>,
}

/// The contract's shape; `accepted`, `rejected` and `yen` besides.
#[derive(Serialize)]
struct CheckedFile {
    path: String,
    /// Null for a file of no known kind.
    kind: Option<&'static str>,
    receipts: u64,
    accepted: u64,
    rejected: u64,
    records: u64,
    /// Below zero for a list that takes back more than it brings.
    points: i64,
    /// What a file of 訪問看護 bills instead of points; 0 for all others.
    yen: u64,
    declared: DeclaredShape,
    findings: Vec<Told>,
    findings_more: u64,
    #[serde(skip)]
    errors: u64,
}

#[derive(Serialize)]
struct DeclaredShape {
    count: Option<u64>,
    points: Option<i64>,
}

/// Checks the files; errors in them are exit code 1, a file that cannot be read is exit code 3.
pub fn run(args: &CheckArgs) -> Result<Ended, Failure> {
    let own = Own::of(args)?;
    let (files, compared) = match &args.against {
        Some(list) => check_against(list, &args.files, &own)?,
        None => (check_all(&args.files, &own)?, None),
    };
    let errors: u64 = files.iter().map(|file| file.errors).sum();
    if args.json {
        let compared = args.against.as_ref().map(|_| serde_json::json!(compared));
        output::print_json(&Checked { files, compared })?;
    } else {
        for file in &files {
            tell(file)?;
        }
        if args.against.is_some() {
            tell_compared(compared.as_ref())?;
        }
    }
    Ok(if errors == 0 { Ended::Done } else { Ended::InputErrors })
}

fn check_all(paths: &[PathBuf], own: &Own) -> Result<Vec<CheckedFile>, Failure> {
    Ok(settled(read_all(paths, None)?.0).into_iter().map(|file| shape(file, own)).collect())
}

/// Each core a file; in the order given.
fn read_all(paths: &[PathBuf], against: Option<&AgainstList>) -> Result<(Vec<ReadFile>, Vec<Claims>), Failure> {
    let one = |path: &PathBuf| -> Result<(ReadFile, Claims), Failure> {
        let mut claims = Claims::default();
        let file = check(path, &mut |event| {
            if let Some(list) = against {
                list.take_claim(&mut claims, event);
            }
        })?;
        Ok((file, claims))
    };
    let read: Vec<Result<(ReadFile, Claims), Failure>> = paths.par_iter().map(one).collect();
    Ok(read.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().unzip())
}

/// Files that are volumes of one set are judged together.
fn settled(mut files: Vec<ReadFile>) -> Vec<ReadFile> {
    volume::settle(&mut files.iter_mut().map(|file| file.summary.file_mut()).collect::<Vec<_>>());
    files
}

/// A file that was read, before the files are judged together.
struct ReadFile {
    path: String,
    summary: AnySummary,
    /// Findings of its receipts or lines.
    findings: Vec<Finding>,
    more: u64,
    /// 請求年月 of the file, or of its first receipt.
    month: Option<BillingMonth>,
}

impl ReadFile {
    /// Adds what was found besides.
    fn found(&mut self, found: Found) {
        self.more += found.more;
        for finding in found.findings {
            list(&mut self.findings, &mut self.more, finding);
        }
        let file = self.summary.file_mut();
        file.errors += found.errors;
        file.warnings += found.warnings;
    }
}

fn check(path: &Path, also: &mut dyn FnMut(&AnyEvent)) -> Result<ReadFile, Failure> {
    let file = std::fs::File::open(path).map_err(|error| Failure::file(path, &error))?;
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let mut findings = Vec::new();
    let (mut more, mut month) = (0, None);
    let summary = check_any(file, &name, &mut |event| {
        also(&event);
        month = month.or_else(|| billing_month(&event));
        let (of_receipt, not_listed) = match event {
            AnyEvent::Uke(Event::Receipt(receipt)) => (receipt.findings, receipt.findings_more),
            AnyEvent::List(ListEvent::Line(line)) => (line.findings, line.findings_more),
            AnyEvent::Wrapped(WrappedEvent::Receipt(wrapped)) => (wrapped.receipt.findings, wrapped.receipt.findings_more),
            AnyEvent::Uke(_) | AnyEvent::List(_) | AnyEvent::Wrapped(_) => return,
        };
        more += not_listed;
        for finding in of_receipt {
            list(&mut findings, &mut more, finding);
        }
    })
    .map_err(|error| Failure::file(path, &error))?;
    Ok(ReadFile { path: path.display().to_string(), summary, findings, more, month })
}

/// The billing month that an event tells.
fn billing_month(event: &AnyEvent) -> Option<BillingMonth> {
    match event {
        AnyEvent::Uke(Event::Header(header)) => header.billing_month,
        AnyEvent::Wrapped(WrappedEvent::Receipt(wrapped)) => wrapped.header.as_ref()?.billing_month,
        AnyEvent::Uke(_) | AnyEvent::List(_) | AnyEvent::Wrapped(_) => None,
    }
}

fn list(findings: &mut Vec<Finding>, more: &mut u64, finding: Finding) {
    if findings.len() < limits::FINDINGS_LISTED_MAX {
        findings.push(finding);
    } else {
        *more += 1;
    }
}

fn shape(read: ReadFile, own: &Own) -> CheckedFile {
    let ReadFile { path, mut summary, findings: of_receipts, mut more, month } = read;
    let (points, declared_points) = (summary.points(), summary.declared_points());
    let file = summary.file_mut();
    more += file.findings_more;
    let mut findings = std::mem::take(&mut file.findings);
    for finding in of_receipts {
        list(&mut findings, &mut more, finding);
    }
    findings.sort_by_key(|finding| finding.line);
    let findings = findings.into_iter().map(|finding| own.told(finding, month)).collect();
    CheckedFile {
        path,
        kind: file.kind.map(josei_receipt::Kind::name),
        receipts: file.receipts,
        accepted: file.accepted,
        rejected: file.rejected,
        records: file.records,
        points,
        yen: file.yen,
        declared: DeclaredShape { count: file.declared.and_then(|declared| declared.count), points: declared_points },
        findings,
        findings_more: more,
        errors: file.errors,
    }
}

fn tell(file: &CheckedFile) -> Result<(), Failure> {
    for told in &file.findings {
        output::print(&output::finding_line(&file.path, &told.finding))?;
        if let Some(habit) = told.habit {
            let row = habit.deviation.row();
            output::print(&format!("  {} 既知の相違/known deviation: {}。/ {}.", row.code, row.ja, row.en))?;
        }
    }
    if file.findings_more > 0 {
        output::print(&format!("{}: ほか{}件 / {} more", file.path, file.findings_more, file.findings_more))?;
    }
    let billed = output::billed(file.points, file.yen);
    output::print(&format!(
        "{}: 種別/kind {} レセプト/receipts {}（受付/accepted {}、不受理/rejected {}） 記録/records {} {billed}",
        file.path,
        file.kind.unwrap_or("-"),
        file.receipts,
        file.accepted,
        file.rejected,
        file.records
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn golden(names: &[&str]) -> Vec<CheckedFile> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/receipt/golden");
        check_all(&names.iter().map(|name| folder.join(name)).collect::<Vec<_>>(), &Own::default())
            .unwrap_or_else(|_| panic!("a golden file is missing"))
    }

    pub fn codes(file: &CheckedFile) -> Vec<&'static str> {
        file.findings.iter().map(|told| told.finding.entry.code).collect()
    }

    #[test]
    fn every_kind_of_file_is_read() {
        let files = golden(&["ika-example.uke", "list-example.csv", "csvinfo-chozai.csv", "hen-chozai.hen", "list-only-adjustment.csv"]);
        let seen: Vec<_> =
            files.iter().map(|file| (file.kind.unwrap_or_default(), file.receipts, file.accepted, file.points, file.errors)).collect();
        assert_eq!(
            seen,
            [("ika", 1, 1, 150, 0), ("list", 3, 3, 1540, 0), ("chozai", 1, 1, 210, 0), ("chozai", 1, 0, 210, 2), ("list", 1, 1, -420, 0)]
        );
        let declared: Vec<_> = files.iter().map(|file| (file.declared.count, file.declared.points)).collect();
        assert_eq!(declared, [(Some(2), Some(150)), (Some(3), Some(1540)), (None, None), (None, None), (Some(1), Some(-420))]);
        assert_eq!(codes(&files[3]), ["R0822", "R0821"]);
    }

    #[test]
    fn receipts_of_every_kind_are_read_wherever_they_stand() {
        let names =
            ["shika-example.uke", "homon-example.uke", "dpc-example.uke", "csvinfo-shika.csv", "csvinfo-homon.csv", "hen-homon.hen"];
        let seen: Vec<_> = golden(&names)
            .iter()
            .map(|file| (file.kind.unwrap_or_default(), file.accepted, file.rejected, file.points, file.yen))
            .collect();
        assert_eq!(
            seen,
            [
                ("shika", 1, 0, 420, 0),
                ("homon", 1, 0, 0, 25_550),
                ("dpc", 1, 0, 18_500, 0),
                ("shika", 1, 0, 420, 0),
                ("homon", 1, 0, 0, 25_550),
                ("homon", 0, 1, 0, 25_550)
            ]
        );
    }

    #[test]
    fn volumes_are_judged_over_the_files_given() {
        let [first, other, last] = &golden(&["volume-each-0.uke", "ika-example.uke", "volume-each-1.uke"])[..] else {
            panic!("three files")
        };
        assert!([first, other, last].iter().all(|file| file.findings.is_empty() && file.errors == 0));
        assert_eq!(codes(&golden(&["volume-each-1.uke"])[0]), ["R0831", "R0108"]);
    }
}
