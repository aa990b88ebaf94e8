//! `josei extract check`: extracts of other city systems (住基・税・国保・生保), offline. Nothing is kept and nothing compared with a load before.

use crate::args::ExtractCheckArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use jiff::civil::Date;
use josei_base::Finding;
use josei_extract::{Head, Kind, Report, Source, built_in};
use serde::Serialize;
use std::path::Path;

#[derive(Serialize)]
struct Checked {
    files: Vec<CheckedFile>,
}

#[derive(Serialize)]
struct CheckedFile {
    path: String,
    source: Source,
    /// `full` or `delta`; null for a file whose header cannot be read.
    kind: Option<Kind>,
    /// Version of the layout it was read by.
    layout: u32,
    rows: u64,
    rows_left_out: u64,
    rows_twice: u64,
    persons: u64,
    persons_held: u64,
    refused: bool,
    findings: Vec<Finding>,
    findings_more: u64,
    #[serde(skip)]
    errors: bool,
}

/// Checks the files; errors in them are exit code 1, a file that cannot be read is exit code 3.
pub fn check(args: &ExtractCheckArgs) -> Result<Ended, Failure> {
    let files = args.files.iter().map(|path| read(path, args.source)).collect::<Result<Vec<_>, _>>()?;
    let errors = files.iter().any(|file| file.errors);
    if args.json {
        output::print_json(&Checked { files })?;
    } else {
        for file in &files {
            tell(file)?;
        }
    }
    Ok(if errors { Ended::InputErrors } else { Ended::Done })
}

fn read(path: &Path, source: Source) -> Result<CheckedFile, Failure> {
    // A name of the agreed form says what the file is; any other name says nothing, and the header tells full from delta.
    let head = path.file_name().and_then(|name| Head::of_file_name(&name.to_string_lossy()).ok());
    let on = head.map_or(Date::MAX, |head| head.as_of);
    let layout = built_in(source, on).map_err(|findings| {
        let codes: Vec<_> = findings.iter().map(|finding| finding.entry.code).collect();
        Failure::fault(codes.join(" "))
    })?;
    let file = std::fs::File::open(path).map_err(|error| Failure::file(path, &error))?;
    let (report, kind) = if head.is_some_and(|head| head.source != source) {
        (Report::of_another_source(source), None)
    } else {
        josei_extract::check(&layout, head.map(|head| head.kind), file).map_err(|error| Failure::file(path, &error))?
    };
    let listed = u64::try_from(report.findings.len()).unwrap_or(u64::MAX);
    Ok(CheckedFile {
        path: path.display().to_string(),
        source,
        kind,
        layout: layout.version(),
        rows: report.rows,
        rows_left_out: report.rows_left_out,
        rows_twice: report.rows_twice,
        persons: report.persons,
        persons_held: report.persons_held,
        refused: report.refused,
        errors: report.has_errors(),
        findings_more: report.findings_total.saturating_sub(listed),
        findings: report.findings,
    })
}

fn tell(file: &CheckedFile) -> Result<(), Failure> {
    for finding in &file.findings {
        output::print(&output::finding_line(&file.path, finding))?;
    }
    if file.findings_more > 0 {
        output::print(&format!("{}: ほか{}件 / {} more", file.path, file.findings_more, file.findings_more))?;
    }
    let kind = match file.kind {
        Some(Kind::Full) => "全件/full",
        Some(Kind::Delta) => "差分/delta",
        None => "-",
    };
    let used = if file.refused { "使用できません/cannot be used" } else { "使用できます/can be used" };
    output::print(&format!(
        "{}: {} 書式/layout {} {kind} 行/rows {}（除外/left out {}、重複/twice {}） 人/persons {}（保留/held {}） {used}",
        file.path,
        file.source.ja(),
        file.layout,
        file.rows,
        file.rows_left_out,
        file.rows_twice,
        file.persons,
        file.persons_held
    ))
}
