//! Golden files: every file in `golden/` with what the reader must say about it beside it.
//!
//! `JOSEI_REWRITE_GOLDEN=1` writes files and expectations anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may stop at the first surprise"
)]

#[path = "../support/mod.rs"]
mod support;

mod cases;
mod compare;
mod lists;
mod returned;
mod rules;
mod volumes;
mod wrapped;

use josei_base::receipt::{NormalReceipt, ProgrammePart};
use josei_base::{Billed, Finding};
use josei_receipt::compare::{AgainstList, Claims, Found};
use josei_receipt::list::{Decided, Entry, ListEvent};
use josei_receipt::volume::{SetReport, settle};
use josei_receipt::wrapped::WrappedEvent;
use josei_receipt::{AnyEvent, AnySummary, Event, FileSummary};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use support::any;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// Writes what differs, if asked to; the tests run beside each other, so a file that is right is not touched.
fn rewrite(path: &Path, bytes: &[u8]) {
    if std::env::var_os("JOSEI_REWRITE_GOLDEN").is_some() && std::fs::read(path).ok().is_none_or(|there| there != bytes) {
        std::fs::write(path, bytes).unwrap();
    }
}

/// All cases, their files written if asked to: every test begins with it, because none runs before another.
fn made() -> Vec<(&'static str, Vec<u8>)> {
    let cases = [cases::cases(), lists::cases(), returned::cases(), volumes::cases(), wrapped::cases(), compare::cases()].concat();
    for (name, bytes) in &cases {
        rewrite(&folder().join(name), bytes);
    }
    cases
}

/// The files are what `cases.rs` and its neighbours make, so nobody edits one without the other.
#[test]
fn files_are_what_the_cases_make() {
    let cases = made();
    for (name, bytes) in &cases {
        let path = folder().join(name);
        assert!(std::fs::read(&path).is_ok_and(|there| there == *bytes), "{name} differs; JOSEI_REWRITE_GOLDEN=1 writes it");
    }
    let names: std::collections::BTreeSet<&str> = cases.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), cases.len(), "a name stands twice");
    let there = inputs(&folder());
    assert_eq!(there.len(), cases.len(), "a file that no case makes");
}

/// Input files of a folder.
fn inputs(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| ["uke", "cyo", "csv", "hen"].iter().any(|wanted| extension == *wanted)));
    files.sort();
    files
}

#[test]
fn every_file_is_read_as_expected() {
    made();
    let mut wrong = Vec::new();
    let files = [inputs(&folder()), inputs(&folder().join("public"))].concat();
    assert!(files.len() > 40);
    for path in files {
        let expected = path.with_extension("expected.json");
        let seen = serde_json::to_string_pretty(&report(&path)).unwrap() + "\n";
        rewrite(&expected, seen.as_bytes());
        if std::fs::read_to_string(&expected).unwrap_or_default() != seen {
            wrong.push(format!("{}:\n{seen}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files `volume-<set>-<number>.uke` judged together, set by set.
fn judged() -> Vec<(PathBuf, Value, Vec<&'static str>)> {
    let mut sets: std::collections::BTreeMap<String, Vec<PathBuf>> = std::collections::BTreeMap::new();
    for path in inputs(&folder()) {
        let name = path.file_name().unwrap().to_str().unwrap();
        if let Some((set, _)) = name.strip_prefix("volume-").and_then(|name| name.rsplit_once('-')) {
            sets.entry(set.to_owned()).or_default().push(path);
        }
    }
    let judge = |(set, paths): (String, Vec<PathBuf>)| {
        let mut files: Vec<FileSummary> = paths.iter().map(|path| read(path).1.file().clone()).collect();
        let reports = settle(&mut files.iter_mut().collect::<Vec<_>>());
        let codes: Vec<&str> = reports.iter().flat_map(|report| &report.findings).map(|(_, finding)| finding.entry.code).collect();
        let shown = |report: &SetReport| {
            json!({
                "files": report.files, "complete": report.is_complete, "totals": report.totals.map(|totals| format!("{totals:?}")),
                "receipts": report.receipts, "points": report.points,
            })
        };
        let left = |file: &FileSummary| json!([file.errors, file.warnings, file.findings.iter().map(told).collect::<Vec<_>>()]);
        let value = json!({ "sets": reports.iter().map(shown).collect::<Vec<_>>(), "files": files.iter().map(left).collect::<Vec<_>>() });
        (folder().join(format!("volume-{set}.set.json")), value, codes)
    };
    sets.into_iter().map(judge).collect()
}

#[test]
fn every_split_set_is_judged_as_expected() {
    made();
    let judged = judged();
    assert!(judged.len() > 8);
    for (expected, value, _) in judged {
        let seen = serde_json::to_string_pretty(&value).unwrap() + "\n";
        rewrite(&expected, seen.as_bytes());
        assert_eq!(std::fs::read_to_string(&expected).unwrap_or_default(), seen, "{}", expected.display());
    }
}

/// The files `compare-<case>-list.csv` and `compare-<case>-claims.…`, compared.
fn compared() -> Vec<(PathBuf, Value, Vec<&'static str>)> {
    let files = inputs(&folder());
    let named = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let case = |path: &PathBuf| named(path).strip_prefix("compare-")?.strip_suffix("-list.csv").map(str::to_owned);
    let compare = |case: String| {
        let mut list = AgainstList::default();
        for event in read(&folder().join(format!("compare-{case}-list.csv"))).0 {
            if let AnyEvent::List(event) = event {
                list.take(&event);
            }
        }
        let mut claims = Claims::default();
        let file = files.iter().find(|path| named(path).starts_with(&format!("compare-{case}-claims."))).unwrap();
        for event in read(file).0 {
            list.take_claim(&mut claims, &event);
        }
        let seen = list.compare(&[claims]);
        let shown = |found: &Found| json!([found.errors, found.warnings, found.findings.iter().map(told).collect::<Vec<_>>()]);
        let value = seen.as_ref().map(|seen| json!({ "counts": seen.counts, "list": shown(&seen.list), "claims": shown(&seen.claims[0]) }));
        let found = seen.iter().flat_map(|seen| std::iter::once(&seen.list).chain(&seen.claims)).flat_map(|found| &found.findings);
        (folder().join(format!("compare-{case}.compared.json")), json!(value), found.map(|finding| finding.entry.code).collect())
    };
    files.iter().filter_map(case).map(compare).collect()
}

#[test]
fn every_list_is_compared_as_expected() {
    made();
    let compared = compared();
    assert!(compared.len() > 15);
    for (expected, value, _) in compared {
        let seen = serde_json::to_string_pretty(&value).unwrap() + "\n";
        rewrite(&expected, seen.as_bytes());
        assert_eq!(std::fs::read_to_string(&expected).unwrap_or_default(), seen, "{}", expected.display());
    }
}

/// Each case is about one thing, so a code that no file shows has no example of it.
#[test]
fn every_code_has_a_file() {
    made();
    let mut missing: Vec<&str> = josei_receipt::codes::ALL.iter().map(|entry| entry.code).collect();
    for path in [inputs(&folder()), inputs(&folder().join("public"))].concat() {
        let (events, _) = read(&path);
        let seen: Vec<&str> = events.iter().flat_map(any::findings).map(|finding| finding.entry.code).collect();
        missing.retain(|code| !seen.contains(code));
    }
    for (_, _, seen) in judged().into_iter().chain(compared()) {
        missing.retain(|code| !seen.contains(code));
    }
    // Over the limits: `tests/limits.rs`. R0114 compares a file with the month it is sent for: `late` of the journeys.
    // R0723 compares a list with its name: `tests/lists.rs`. R0003 is of readers that take claim files only: `tests/wrapped.rs`.
    // R0908 is over the limit of what is compared: `compare::tests`.
    missing.retain(|code| !["R0003", "R0010", "R0011", "R0114", "R0723", "R0908"].contains(code));
    assert!(missing.is_empty(), "{missing:?}");
}

fn read(path: &Path) -> (Vec<AnyEvent>, AnySummary) {
    any::read(&std::fs::read(path).unwrap(), path.file_name().unwrap().to_str().unwrap())
}

fn report(path: &Path) -> Value {
    let (events, summary) = read(path);
    assert_eq!(any::joined(&events, &summary), std::fs::read(path).unwrap());
    let findings: Vec<Value> = events.iter().flat_map(any::findings).map(told).collect();
    let normal: Vec<Value> = events.iter().filter_map(receipt).collect();
    let header = any::header(&summary).map(|mut header| {
        header.as_object_mut().unwrap().remove("raw");
        header
    });
    let file = summary.file();
    let mut report = json!({
        "kind": file.kind, "encoding": file.encoding, "byte_order_mark": file.byte_order_mark, "line_end": file.line_end,
        "end_mark": file.end_mark, "lines": file.lines, "records": file.records,
        "receipts": file.receipts, "accepted": file.accepted, "rejected": file.rejected,
        "points": summary.points(), "payers": file.payers, "declared": file.declared,
        "errors": file.errors, "warnings": file.warnings,
        "header": header, "findings": findings, "normal": normal,
    });
    if file.returned {
        report["returned"] = events.iter().filter_map(returned).collect();
    }
    if let AnySummary::List(list) = &summary {
        report["totals"] = json!(list.totals);
        report["declared_points"] = json!(summary.declared_points());
        report["adjustments"] = json!([list.adjustments, list.reclaims]);
    }
    // Only 訪問看護 bills yen.
    if file.yen > 0 {
        report["yen"] = json!(file.yen);
    }
    report
}

/// An accepted receipt.
fn receipt(event: &AnyEvent) -> Option<Value> {
    match event {
        AnyEvent::Uke(Event::Receipt(receipt)) => receipt.normal.as_ref().map(shown),
        AnyEvent::List(ListEvent::Line(line)) => line.decided.as_ref().map(decided),
        AnyEvent::Wrapped(WrappedEvent::Receipt(wrapped)) => wrapped.receipt.normal.as_ref().map(|normal| {
            let mut value = shown(normal);
            value["wrapped"] = json!({
                "management": wrapped.management_number, "search": wrapped.search_number, "reasons": wrapped.reasons, "added": wrapped.added,
            });
            value
        }),
        AnyEvent::Uke(_) | AnyEvent::List(_) | AnyEvent::Wrapped(_) => None,
    }
}

/// A receipt that was returned: how many return records it has, and what it says.
fn returned(event: &AnyEvent) -> Option<Value> {
    let AnyEvent::Uke(Event::Receipt(receipt)) = event else { return None };
    receipt.returned.as_ref().map(|returned| json!([returned.records, returned.normal.as_deref().map(shown)]))
}

fn decided(line: &Decided) -> Value {
    let (class, original) = match &line.entry {
        Entry::Ordinary(_) => ("ordinary", None),
        Entry::Adjustment { original, .. } => ("adjustment", Some(original)),
        Entry::Reclaim { original, .. } => ("reclaim", Some(original)),
    };
    let mut value = shown(line.entry.whatever());
    value["list"] = json!({
        "class": class, "original": original, "management": line.management_number, "processing": line.processing_number,
        "review_month": line.review_month.to_string(), "rank": line.rank,
        "points": [line.claimed_points, line.decided_points], "cost": line.cost, "high_cost": line.high_cost, "claimed": line.claimed,
        "meals_share": line.meals_share,
    });
    value
}

fn told(finding: &Finding) -> Value {
    json!(
        format!(
            "{} {}: {} {} {} {}",
            finding.entry.code,
            if finding.is_error() { "error" } else { "warning" },
            finding.line,
            finding.record,
            finding.field,
            finding.detail
        )
        .trim_end()
    )
}

/// Points as a number, yen with their unit.
fn billed(billed: Billed) -> Value {
    match billed {
        Billed::Points(points) => json!(points),
        Billed::Yen(yen) => json!(format!("{} yen", yen.get())),
    }
}

fn shown(receipt: &NormalReceipt) -> Value {
    let insurer = receipt.insurer.as_ref().map(|insurer| {
        json!([
            insurer.number,
            insurer.symbol,
            insurer.card_number,
            insurer.days,
            billed(insurer.billed),
            insurer.copay,
            insurer.meals,
            insurer.meals_cost
        ])
    });
    let confirmation =
        receipt.confirmation.as_ref().map(|seen| json!([seen.class, seen.insurer_number, seen.symbol, seen.card_number, seen.branch]));
    let programme = |part: &ProgrammePart| {
        json!([
            part.number,
            part.holder_number,
            part.days,
            part.billed.map(billed),
            part.copay,
            part.covered_share,
            part.meals,
            part.meals_cost
        ])
    };
    let day_points: Option<Vec<String>> = receipt.day_points.map(|points| {
        (1..).zip(points).filter(|(_, points)| *points > 0).map(|(day, points): (u32, u32)| format!("{day}: {points}")).collect()
    });
    json!({
        "number": receipt.number, "line": receipt.line, "search_number": receipt.search_number,
        "review_body": receipt.review_body, "facility": receipt.facility.full_code(), "facility_name": receipt.facility_name,
        "billing_month": receipt.billing_month, "service_month": receipt.service_month, "type": receipt.receipt_type.to_string(),
        "name": receipt.name, "kana_name": receipt.kana_name, "sex": receipt.sex, "birth_date": receipt.birth_date.to_string(),
        "benefit_percent": receipt.benefit_percent, "admission": receipt.admission.map(|day| day.to_string()),
        "special_notes": receipt.special_notes, "insurer": insurer, "confirmation": confirmation,
        "programmes": receipt.programmes.iter().map(programme).collect::<Vec<_>>(),
        "care_days": receipt.care_days.map(|days| days.days().collect::<Vec<_>>()), "day_points": day_points,
        "prescriber": receipt.prescriber.as_ref().map(josei_base::id::Facility::full_code),
    })
}
