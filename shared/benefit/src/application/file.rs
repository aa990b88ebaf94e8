//! Entry by CSV: a header row, then a row for each application, UTF-8 or CP932. Bad rows are told, good ones go on.

use super::check::{CitySide, Entered, Marks, check};
use super::codes;
use super::columns::{COLUMNS, Column, is_about_illness};
use super::draft::Draft;
use super::word::ApplicationNumber;
use encoding_rs::SHIFT_JIS;
use josei_base::{Digest, Entry, Finding, limits};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;

/// Largest file of applications, bytes (32 MiB; a year of a large city has about 10 MiB).
pub const APPLICATIONS_FILE_BYTES_MAX: usize = 32 << 20;
/// Most rows of one file.
pub const APPLICATIONS_ROWS_MAX: u64 = 20_000;

/// What was read of a file (読取の結果).
#[derive(Debug, Default)]
pub struct FileReport {
    /// Rows below the header.
    pub rows: u64,
    /// Applications handed on.
    pub good: u64,
    /// Applications told again word for word (Q010): counted once.
    pub repeated: u64,
    /// Findings of the file and of all rows, in order; those over the limit are counted only.
    pub findings: Vec<Finding>,
    /// Findings that are not listed.
    pub findings_more: u64,
    /// Errors, listed or not.
    pub errors: u64,
}

impl FileReport {
    fn tell(&mut self, finding: Finding) {
        self.errors += u64::from(finding.is_error());
        if self.findings.len() < limits::FINDINGS_LISTED_MAX {
            self.findings.push(finding);
        } else {
            self.findings_more += 1;
        }
    }

    fn file(&mut self, line: u64, field: &str, entry: &'static Entry, detail: impl Into<String>) {
        self.tell(Finding { line, record: String::new(), field: field.to_owned(), position: None, entry, detail: detail.into() });
    }
}

/// Reads a file; each good application goes to `take` with its line, once.
///
/// # Errors
/// When the bytes cannot be read.
pub fn read_applications(
    input: impl Read,
    city: &CitySide,
    marks: &dyn Marks,
    take: &mut dyn FnMut(u64, Entered),
) -> std::io::Result<FileReport> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(APPLICATIONS_FILE_BYTES_MAX).unwrap_or(u64::MAX);
    input.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    let mut report = FileReport::default();
    if bytes.len() > APPLICATIONS_FILE_BYTES_MAX {
        report.file(0, "", &codes::Q006, format!("> {APPLICATIONS_FILE_BYTES_MAX}"));
        return Ok(report);
    }
    let Some(text) = decode(&bytes) else {
        report.file(first_undecodable_line(&bytes), "", &codes::Q007, "");
        return Ok(report);
    };
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut header: Option<Vec<Column>> = None;
    let mut seen = BTreeMap::<ApplicationNumber, Digest>::new();
    for row in rows.records() {
        let Ok(row) = row else {
            report.file(0, "", &codes::Q005, "");
            break;
        };
        let line = row.position().map_or(0, |at| line_of(at, text.as_bytes()));
        let Some(columns) = &header else {
            header = read_header(&row, line, &mut report);
            if header.is_none() {
                return Ok(report);
            }
            continue;
        };
        if report.rows == APPLICATIONS_ROWS_MAX {
            report.file(line, "", &codes::Q006, format!("> {APPLICATIONS_ROWS_MAX}"));
            break;
        }
        report.rows += 1;
        one_row(&row, line, columns, (city, marks), &mut seen, &mut report, take);
    }
    if header.is_none() && report.findings.is_empty() {
        report.file(0, "", &codes::Q001, "");
    }
    Ok(report)
}

/// The line a row begins in. Between CR and LF the reader still counts the line before.
fn line_of(at: &csv::Position, text: &[u8]) -> u64 {
    let next = usize::try_from(at.byte()).ok().and_then(|byte| text.get(byte));
    at.line() + u64::from(next == Some(&b'\n'))
}

fn one_row(
    row: &csv::StringRecord,
    line: u64,
    columns: &[Column],
    (city, marks): (&CitySide, &dyn Marks),
    seen: &mut BTreeMap<ApplicationNumber, Digest>,
    report: &mut FileReport,
    take: &mut dyn FnMut(u64, Entered),
) {
    if row.len() != columns.len() {
        report.file(line, "", &codes::Q008, format!("{} / {}", row.len(), columns.len()));
        return;
    }
    let mut draft = Draft::default();
    for (column, value) in columns.iter().zip(row) {
        draft.set(*column, value.to_owned());
    }
    match check(&draft, line, city, marks) {
        Err(findings) => findings.into_iter().for_each(|finding| report.tell(finding)),
        Ok(entered) => {
            let number = entered.application.facts.number.clone();
            if let Some(before) = seen.get(&number) {
                let same = *before == entered.content;
                report.repeated += u64::from(same);
                let entry = if same { &codes::Q010 } else { &codes::Q011 };
                report.file(line, Column::Number.name(), entry, "");
            } else {
                entered.findings.iter().for_each(|finding| report.tell(finding.clone()));
                seen.insert(number, entered.content);
                report.good += 1;
                take(line, entered);
            }
        }
    }
}

/// The columns of the header, in its order; nothing if it cannot be used.
fn read_header(row: &csv::StringRecord, line: u64, report: &mut FileReport) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    for (at, name) in (1..).zip(row) {
        let name = name.trim_matches([' ', '\u{3000}', '\t']);
        // An unknown name is told by its place: it may be anything, a person's name as well.
        match Column::ALL.iter().find(|column| column.name() == name) {
            Some(column) if columns.contains(column) => report.file(line, name, &codes::Q004, ""),
            Some(column) => columns.push(*column),
            None if is_about_illness(name) => report.file(line, &format!("column {at}"), &codes::Q009, ""),
            None => report.file(line, &format!("column {at}"), &codes::Q003, ""),
        }
    }
    for (column, entry) in Column::ALL.iter().zip(COLUMNS) {
        if entry.required && !columns.contains(column) {
            report.file(line, entry.name, &codes::Q002, "");
        }
    }
    (report.errors == 0).then_some(columns)
}

/// A byte order mark decides; else UTF-8 where it has Japanese in it, else CP932, else UTF-8 whatever it says. Half-width kana in CP932 are now
/// and then valid UTF-8 too, of letters no application has.
fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return std::str::from_utf8(rest).ok().map(Cow::Borrowed);
    }
    let utf8 = std::str::from_utf8(bytes).ok();
    if let Some(text) = utf8.filter(|text| text.is_ascii() || text.chars().any(is_japanese)) {
        return Some(Cow::Borrowed(text));
    }
    SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes).or(utf8.map(Cow::Borrowed))
}

/// A kana, a kanji, or a full-width or half-width form.
const fn is_japanese(char: char) -> bool {
    matches!(char, '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}')
}

/// The first line that is readable in neither encoding, or that is in another one than the lines before it.
fn first_undecodable_line(bytes: &[u8]) -> u64 {
    let utf8 = |line: &[u8]| std::str::from_utf8(line).is_ok();
    let cp932 = |line: &[u8]| SHIFT_JIS.decode_without_bom_handling_and_without_replacement(line).is_some();
    let (mut all_utf8, mut all_cp932) = (true, true);
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        all_utf8 &= utf8(line);
        all_cp932 &= cp932(line);
        if !all_utf8 && !all_cp932 {
            return number;
        }
    }
    0
}
