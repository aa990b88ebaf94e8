//! `josei check`: receipt files, offline.

use crate::args::CheckArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::{Finding, limits};
use josei_receipt::{Event, FileSummary, check_reader};
use serde::Serialize;
use std::path::Path;

#[derive(Serialize)]
struct Checked {
    files: Vec<CheckedFile>,
}

/// The contract's shape; `accepted` and `rejected` besides.
#[derive(Serialize)]
struct CheckedFile {
    path: String,
    /// Null for a file of no known kind.
    kind: Option<&'static str>,
    receipts: u64,
    accepted: u64,
    rejected: u64,
    records: u64,
    points: u64,
    declared: DeclaredShape,
    findings: Vec<Finding>,
    findings_more: u64,
    #[serde(skip)]
    errors: u64,
}

#[derive(Serialize)]
struct DeclaredShape {
    count: Option<u64>,
    points: Option<u64>,
}

/// Checks the files; errors in them are exit code 1, a file that cannot be read is exit code 3.
pub fn run(args: &CheckArgs) -> Result<Ended, Failure> {
    let files = args.files.iter().map(|path| check(path)).collect::<Result<Vec<_>, _>>()?;
    let errors: u64 = files.iter().map(|file| file.errors).sum();
    if args.json {
        output::print_json(&Checked { files })?;
    } else {
        for file in &files {
            tell(file)?;
        }
    }
    Ok(if errors == 0 { Ended::Done } else { Ended::InputErrors })
}

fn check(path: &Path) -> Result<CheckedFile, Failure> {
    let file = std::fs::File::open(path).map_err(|error| Failure::file(path, &error))?;
    let mut findings = Vec::new();
    let mut more = 0;
    let summary = check_reader(file, &mut |event| match event {
        Event::Receipt(receipt) => {
            more += receipt.findings_more;
            for finding in receipt.findings {
                list(&mut findings, &mut more, finding);
            }
        }
        Event::Header(_) | Event::Finding(_) | Event::Other(_) => {}
    })
    .map_err(|error| Failure::file(path, &error))?;
    Ok(shape(path, summary, findings, more))
}

fn list(findings: &mut Vec<Finding>, more: &mut u64, finding: Finding) {
    if findings.len() < limits::FINDINGS_LISTED_MAX {
        findings.push(finding);
    } else {
        *more += 1;
    }
}

fn shape(path: &Path, summary: FileSummary, of_receipts: Vec<Finding>, mut more: u64) -> CheckedFile {
    more += summary.findings_more;
    let mut findings = summary.findings;
    for finding in of_receipts {
        list(&mut findings, &mut more, finding);
    }
    findings.sort_by_key(|finding| finding.line);
    CheckedFile {
        path: path.display().to_string(),
        kind: summary.kind.map(josei_receipt::Kind::name),
        receipts: summary.receipts,
        accepted: summary.accepted,
        rejected: summary.rejected,
        records: summary.records,
        points: summary.points,
        declared: DeclaredShape {
            count: summary.declared.and_then(|declared| declared.count),
            points: summary.declared.and_then(|declared| declared.points),
        },
        findings,
        findings_more: more,
        errors: summary.errors,
    }
}

fn tell(file: &CheckedFile) -> Result<(), Failure> {
    for finding in &file.findings {
        output::print(&output::finding_line(&file.path, finding))?;
    }
    if file.findings_more > 0 {
        output::print(&format!("{}: ほか{}件 / {} more", file.path, file.findings_more, file.findings_more))?;
    }
    output::print(&format!(
        "{}: 種別/kind {} レセプト/receipts {}（受付/accepted {}、不受理/rejected {}） 記録/records {} 点数/points {}",
        file.path,
        file.kind.unwrap_or("-"),
        file.receipts,
        file.accepted,
        file.rejected,
        file.records,
        file.points
    ))
}
