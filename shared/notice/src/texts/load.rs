#![expect(clippy::disallowed_types, reason = "a flattened row is held in a form that could be a float; no field is one")]

use super::rows::{CardForm, City, Desk, DocumentRow, DocumentText, Envelope, Instruction, InstructionRow, Reason};
use super::template::{OF_INSTRUCTION, conditions, placeholders};
use super::{Dated, Template, Texts};
use crate::codes;
use crate::limits::TEXTS_BYTES_MAX;
use crate::model::{Code, Kind};
use jiff::civil::Date;
use josei_base::{Digest, Entry, Finding};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::value::Datetime;

/// The layout this version reads.
const SCHEMA: i64 = 1;
/// Most lines of one instruction, notes of one document, folds of a page.
const PARTS_MAX: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: i64,
    municipality: String,
    city: Vec<Spanned<Row<City>>>,
    envelope: Vec<Spanned<Row<Envelope>>>,
    card: Vec<Spanned<Row<CardForm>>>,
    desk: Vec<Spanned<Row<Desk>>>,
    instruction: Vec<Spanned<Row<InstructionRow>>>,
    document: Vec<Spanned<Row<DocumentRow>>>,
    reason: Vec<Spanned<Row<Reason>>>,
}

/// A row: its first day, its name where its table has names, its content.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row<T> {
    valid_from: Datetime,
    #[serde(default)]
    name: Option<Code>,
    #[serde(default)]
    kind: Option<Kind>,
    #[serde(flatten)]
    content: T,
}

struct Checks<'a> {
    text: &'a str,
    findings: Vec<Finding>,
}

impl Checks<'_> {
    fn find(&mut self, at: usize, table: &str, field: &str, entry: &'static Entry, detail: impl Into<String>) {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count().try_into().unwrap_or(0);
        self.findings.push(Finding { line, record: table.into(), field: field.into(), position: None, entry, detail: detail.into() });
    }

    /// Rows with their names and first days; `key` makes the name.
    fn dated<T>(
        &mut self,
        table: &str,
        rows: Vec<Spanned<Row<T>>>,
        key: impl Fn(&Row<T>) -> Option<String>,
    ) -> Vec<(usize, String, Date, T)> {
        let mut kept: Vec<(usize, String, Date, T)> = Vec::with_capacity(rows.len());
        for row in rows {
            let at = row.span().start;
            let row = row.into_inner();
            let Some(name) = key(&row) else {
                self.find(at, table, "name, kind", &codes::N101, "");
                continue;
            };
            let Some(from) = day(row.valid_from) else {
                self.find(at, table, "valid_from", &codes::N103, row.valid_from.to_string());
                continue;
            };
            if kept.iter().any(|(_, other, day, _)| *other == name && *day == from) {
                self.find(at, table, "valid_from", &codes::N104, from.to_string());
            }
            kept.push((at, name, from, row.content));
        }
        kept
    }

    fn range(&mut self, at: usize, table: &str, field: &str, sound: bool) {
        if !sound {
            self.find(at, table, field, &codes::N108, "");
        }
    }

    fn template(&mut self, at: usize, table: &str, field: &str, text: &str, allowed: &[&str]) -> Template {
        Template::parse(text, allowed).unwrap_or_else(|wrong| {
            self.find(at, table, field, &codes::N105, wrong);
            Template(Vec::new())
        })
    }
}

fn day(written: Datetime) -> Option<Date> {
    let Datetime { date: Some(date), time: None, offset: None } = written else { return None };
    Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

fn keep<T>(rows: Vec<(usize, String, Date, T)>) -> Dated<T> {
    Dated { rows: rows.into_iter().map(|(_, name, from, row)| (name, from, row)).collect() }
}

pub(super) fn load(text: &str) -> Result<Texts, Vec<Finding>> {
    let mut checks = Checks { text, findings: Vec::new() };
    if text.len() > TEXTS_BYTES_MAX {
        checks.find(0, "", "", &codes::N109, TEXTS_BYTES_MAX.to_string());
        return Err(checks.findings);
    }
    let written: Written = match toml::from_str(text) {
        Ok(written) => written,
        Err(error) => {
            checks.find(error.span().map_or(0, |span| span.start), "", "", &codes::N101, error.message());
            return Err(checks.findings);
        }
    };
    if written.schema != SCHEMA {
        checks.find(0, "", "schema", &codes::N102, written.schema.to_string());
    }
    if written.municipality.len() != 6 || !written.municipality.bytes().all(|byte| byte.is_ascii_digit()) {
        checks.find(0, "", "municipality", &codes::N108, "");
    }
    let by_name = |name: &Option<Code>| name.as_ref().map(|name| name.as_str().to_owned());
    let city = checks.dated("city", written.city, |_| Some("city".to_owned()));
    let envelope = checks.dated("envelope", written.envelope, |_| Some("envelope".to_owned()));
    let card = checks.dated("card", written.card, |_| Some("card".to_owned()));
    let desk = checks.dated("desk", written.desk, |row| by_name(&row.name));
    let instruction = checks.dated("instruction", written.instruction, |row| by_name(&row.name));
    let document = checks.dated("document", written.document, |row| row.kind.map(|kind| kind.name().to_owned()));
    let reason = checks.dated("reason", written.reason, |row| Some(format!("{}:{}", row.kind?.name(), row.name.as_ref()?.as_str())));
    for (table, empty) in
        [("city", city.is_empty()), ("envelope", envelope.is_empty()), ("card", card.is_empty()), ("desk", desk.is_empty())]
    {
        if empty {
            checks.find(0, table, "", &codes::N110, table);
        }
    }
    for (at, _, _, row) in &envelope {
        // Above the first fold and not into the right column, where number and date stand.
        let sound = row.x_mm >= 10 && row.y_mm >= 12 && (40..=100).contains(&row.width_mm) && (20..=60).contains(&row.height_mm);
        checks.range(
            *at,
            "envelope",
            "x_mm, y_mm, width_mm, height_mm",
            sound && row.x_mm + row.width_mm <= 120 && row.y_mm + row.height_mm <= 80,
        );
        checks.range(
            *at,
            "envelope",
            "folds_mm",
            row.folds_mm.len() <= PARTS_MAX && row.folds_mm.iter().all(|fold| (1..297).contains(fold)),
        );
    }
    for (at, _, _, row) in &card {
        let sound = (105..=170).contains(&row.width_mm) && (74..=110).contains(&row.height_mm);
        checks.range(*at, "card", "width_mm, height_mm", sound);
        checks.range(*at, "card", "notes", row.notes.len() <= PARTS_MAX);
    }
    let instruction = instructions(&mut checks, instruction);
    let document = documents(&mut checks, document, &instruction);
    let texts = Texts {
        hash: Digest::of(text.as_bytes()),
        municipality: written.municipality,
        city: keep(city),
        envelope: keep(envelope),
        card: keep(card),
        desk: keep(desk),
        instruction: keep(instruction),
        document: keep(document),
        reason: keep(reason),
    };
    if checks.findings.is_empty() { Ok(texts) } else { Err(checks.findings) }
}

type Rows<T> = Vec<(usize, String, Date, T)>;

fn instructions(checks: &mut Checks<'_>, rows: Rows<InstructionRow>) -> Rows<Instruction> {
    rows.into_iter()
        .map(|(at, name, from, row)| {
            let sound = (1..=12).contains(&row.review_months) && (1..=12).contains(&row.suit_months) && (1..=10).contains(&row.limit_years);
            checks.range(at, "instruction", "review_months, suit_months, limit_years", sound);
            checks.range(
                at,
                "instruction",
                "text, sources",
                !row.text.is_empty() && row.text.len() <= PARTS_MAX && !row.sources.is_empty(),
            );
            // What the law wants said: to whom and by when, against whom and by when.
            let all = row.text.concat();
            for must in OF_INSTRUCTION {
                if !all.contains(&format!("{{{must}}}")) {
                    checks.find(at, "instruction", "text", &codes::N107, format!("{{{must}}}"));
                }
            }
            let text = row.text.iter().map(|text| checks.template(at, "instruction", "text", text, OF_INSTRUCTION)).collect();
            (at, name, from, Instruction { row, text })
        })
        .collect()
}

fn documents(checks: &mut Checks<'_>, rows: Rows<DocumentRow>, instructions: &Rows<Instruction>) -> Rows<DocumentText> {
    for kind in Kind::ALL {
        if !rows.iter().any(|(_, name, _, _)| name == kind.name()) {
            checks.find(0, "document", "kind", &codes::N106, kind.name());
        }
    }
    let mut kept = Vec::with_capacity(rows.len());
    for (at, name, from, row) in rows {
        let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.name() == name) else { continue };
        if kind.is_unfavourable() && row.instruction.is_none() {
            checks.find(at, "document", "instruction", &codes::N107, kind.name());
        }
        if let Some(wanted) = &row.instruction
            && !instructions.iter().any(|(_, name, begins, _)| name == wanted && *begins <= from)
        {
            checks.find(at, "document", "instruction", &codes::N110, wanted);
        }
        checks.range(at, "document", "notes", row.notes.len() <= PARTS_MAX);
        let allowed = placeholders(kind);
        let mut when = BTreeMap::new();
        for (condition, text) in &row.when {
            if !conditions(kind).contains(&condition.as_str()) {
                checks.find(at, "document", "when", &codes::N105, condition);
            }
            when.insert(condition.clone(), checks.template(at, "document", "when", text, allowed));
        }
        let title = checks.template(at, "document", "title", &row.title, allowed);
        let opening = checks.template(at, "document", "opening", &row.opening, allowed);
        let notes = row.notes.iter().map(|note| checks.template(at, "document", "notes", note, allowed)).collect();
        let text = DocumentText { form: row.form, title, opening, basis: row.basis, instruction: row.instruction, when, notes };
        kept.push((at, name, from, text));
    }
    kept
}
