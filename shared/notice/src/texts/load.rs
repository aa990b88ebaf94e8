#![expect(clippy::disallowed_types, reason = "a flattened row is held in a form that could be a float; no field is one")]

use super::rows::{CardForm, City, Desk, DocumentRow, DocumentText, Envelope, Instruction, InstructionRow, Reason};
use super::template::{OF_INSTRUCTION, conditions, placeholders};
use super::{Dated, Template, Texts};
use crate::codes;
use crate::limits::TEXTS_BYTES_MAX;
use crate::model::{Code, Kind};
use jiff::civil::Date;
use josei_base::settings_file::{Checks, Faults, calendar_day};
use josei_base::{Digest, Finding};
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

/// Rows with where they stand, their names and first days.
type Rows<T> = Vec<(usize, String, Date, T)>;

/// Rows by their names; `key` makes the name.
fn dated<T>(checks: &mut Checks<'_>, table: &str, rows: Vec<Spanned<Row<T>>>, key: impl Fn(&Row<T>) -> Option<String>) -> Rows<T> {
    let mut kept: Rows<T> = Vec::with_capacity(rows.len());
    for row in rows {
        let at = row.span().start;
        let row = row.into_inner();
        let Some(name) = key(&row) else {
            checks.add(at, table, "name, kind", &codes::N101, "");
            continue;
        };
        let Some(from) = calendar_day(row.valid_from) else {
            checks.add(at, table, "valid_from", &codes::N103, row.valid_from.to_string());
            continue;
        };
        if kept.iter().any(|(_, other, day, _)| *other == name && *day == from) {
            checks.add(at, table, "valid_from", &codes::N104, from.to_string());
        }
        kept.push((at, name, from, row.content));
    }
    kept
}

fn range(checks: &mut Checks<'_>, at: usize, table: &str, field: &str, sound: bool) {
    if !sound {
        checks.add(at, table, field, &codes::N108, "");
    }
}

fn template(checks: &mut Checks<'_>, at: usize, table: &str, field: &str, text: &str, allowed: &[&str]) -> Template {
    Template::parse(text, allowed).unwrap_or_else(|wrong| {
        checks.add(at, table, field, &codes::N105, wrong);
        Template(Vec::new())
    })
}

fn keep<T>(rows: Rows<T>) -> Dated<T> {
    Dated { rows: rows.into_iter().map(|(_, name, from, row)| (name, from, row)).collect() }
}

pub(super) fn load(text: &str) -> Result<Texts, Vec<Finding>> {
    let faults = Faults { bytes_max: TEXTS_BYTES_MAX, too_large: &codes::N109, form: &codes::N101 };
    let (written, mut checks) = Checks::read::<Written>(text, &faults)?;
    if written.schema != SCHEMA {
        checks.add(0, "", "schema", &codes::N102, written.schema.to_string());
    }
    if written.municipality.len() != 6 || !written.municipality.bytes().all(|byte| byte.is_ascii_digit()) {
        checks.add(0, "", "municipality", &codes::N108, "");
    }
    let by_name = |name: &Option<Code>| name.as_ref().map(|name| name.as_str().to_owned());
    let city = dated(&mut checks, "city", written.city, |_| Some("city".to_owned()));
    let envelope = dated(&mut checks, "envelope", written.envelope, |_| Some("envelope".to_owned()));
    let card = dated(&mut checks, "card", written.card, |_| Some("card".to_owned()));
    let desk = dated(&mut checks, "desk", written.desk, |row| by_name(&row.name));
    let instruction = dated(&mut checks, "instruction", written.instruction, |row| by_name(&row.name));
    let document = dated(&mut checks, "document", written.document, |row| row.kind.map(|kind| kind.name().to_owned()));
    let reason = dated(&mut checks, "reason", written.reason, |row| Some(format!("{}:{}", row.kind?.name(), row.name.as_ref()?.as_str())));
    for (table, empty) in
        [("city", city.is_empty()), ("envelope", envelope.is_empty()), ("card", card.is_empty()), ("desk", desk.is_empty())]
    {
        if empty {
            checks.add(0, table, "", &codes::N110, table);
        }
    }
    for (at, _, _, row) in &envelope {
        // Above the first fold and not into the right column, where number and date stand.
        let sound = row.x_mm >= 10 && row.y_mm >= 12 && (40..=100).contains(&row.width_mm) && (20..=60).contains(&row.height_mm);
        range(
            &mut checks,
            *at,
            "envelope",
            "x_mm, y_mm, width_mm, height_mm",
            sound && row.x_mm + row.width_mm <= 120 && row.y_mm + row.height_mm <= 80,
        );
        range(
            &mut checks,
            *at,
            "envelope",
            "folds_mm",
            row.folds_mm.len() <= PARTS_MAX && row.folds_mm.iter().all(|fold| (1..297).contains(fold)),
        );
    }
    for (at, _, _, row) in &card {
        let sound = (105..=170).contains(&row.width_mm) && (74..=110).contains(&row.height_mm);
        range(&mut checks, *at, "card", "width_mm, height_mm", sound);
        range(&mut checks, *at, "card", "notes", row.notes.len() <= PARTS_MAX);
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
    checks.end(texts)
}

fn instructions(checks: &mut Checks<'_>, rows: Rows<InstructionRow>) -> Rows<Instruction> {
    rows.into_iter()
        .map(|(at, name, from, row)| {
            let sound = (1..=12).contains(&row.review_months) && (1..=12).contains(&row.suit_months) && (1..=10).contains(&row.limit_years);
            range(checks, at, "instruction", "review_months, suit_months, limit_years", sound);
            range(
                checks,
                at,
                "instruction",
                "text, sources",
                !row.text.is_empty() && row.text.len() <= PARTS_MAX && !row.sources.is_empty(),
            );
            // What the law wants said: to whom and by when, against whom and by when.
            let all = row.text.concat();
            for must in OF_INSTRUCTION {
                if !all.contains(&format!("{{{must}}}")) {
                    checks.add(at, "instruction", "text", &codes::N107, format!("{{{must}}}"));
                }
            }
            let text = row.text.iter().map(|text| template(checks, at, "instruction", "text", text, OF_INSTRUCTION)).collect();
            (at, name, from, Instruction { row, text })
        })
        .collect()
}

fn documents(checks: &mut Checks<'_>, rows: Rows<DocumentRow>, instructions: &Rows<Instruction>) -> Rows<DocumentText> {
    for kind in Kind::ALL {
        if !rows.iter().any(|(_, name, _, _)| name == kind.name()) {
            checks.add(0, "document", "kind", &codes::N106, kind.name());
        }
    }
    let mut kept = Vec::with_capacity(rows.len());
    for (at, name, from, row) in rows {
        let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.name() == name) else { continue };
        if kind.is_unfavourable() && row.instruction.is_none() {
            checks.add(at, "document", "instruction", &codes::N107, kind.name());
        }
        if let Some(wanted) = &row.instruction
            && !instructions.iter().any(|(_, name, begins, _)| name == wanted && *begins <= from)
        {
            checks.add(at, "document", "instruction", &codes::N110, wanted);
        }
        range(checks, at, "document", "notes", row.notes.len() <= PARTS_MAX);
        let allowed = placeholders(kind);
        let mut when = BTreeMap::new();
        for (condition, text) in &row.when {
            if !conditions(kind).contains(&condition.as_str()) {
                checks.add(at, "document", "when", &codes::N105, condition);
            }
            when.insert(condition.clone(), template(checks, at, "document", "when", text, allowed));
        }
        let title = template(checks, at, "document", "title", &row.title, allowed);
        let opening = template(checks, at, "document", "opening", &row.opening, allowed);
        let notes = row.notes.iter().map(|note| template(checks, at, "document", "notes", note, allowed)).collect();
        let text = DocumentText { form: row.form, title, opening, basis: row.basis, instruction: row.instruction, when, notes };
        kept.push((at, name, from, text));
    }
    kept
}
