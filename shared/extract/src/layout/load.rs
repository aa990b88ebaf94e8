//! Reads a layout file: TOML, checked so that every item of the annex stands in it once.

use super::{Column, ColumnKind, Layout, OPERATION, Refused, Why};
use crate::codes;
use crate::limits::LAYOUT_BYTES_MAX;
use crate::source::Source;
use jiff::civil::Date;
use josei_base::Finding;
use josei_base::settings_file::{Checks, Faults};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

/// The schema this version reads.
const SCHEMA: i64 = 1;

const FAULTS: Faults = Faults { bytes_max: LAYOUT_BYTES_MAX, too_large: &codes::I909, form: &codes::I901 };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: i64,
    source: Source,
    version: u32,
    effective_from: Datetime,
    /// The last number of the annex's list.
    last_item: u16,
    /// Numbers that the annex skips.
    #[serde(default)]
    skipped: Vec<u16>,
    person: String,
    row_key: Vec<String>,
    columns: Vec<Spanned<WrittenColumn>>,
    refused: Vec<Spanned<WrittenRefused>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenColumn {
    item: Option<u16>,
    ja: String,
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    required: bool,
    purpose: String,
    not_before: Option<String>,
    needs: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRefused {
    item: u16,
    ja: String,
    why: WrittenWhy,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum WrittenWhy {
    PersonalNumber,
    NoPurpose,
}

/// Small letters, digits and underscores, beginning with a letter.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|char: char| char.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// True for an item that is the 個人番号, whatever the annex puts before it.
fn is_personal_number(ja: &str) -> bool {
    ja.contains("個人番号")
}

fn day(written: &Datetime) -> Option<Date> {
    let date = written.date.filter(|_| written.time.is_none() && written.offset.is_none())?;
    let (year, month, day) = (i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
    Date::new(year, month, day).ok()
}

impl Layout {
    /// Reads and checks a layout file.
    ///
    /// # Errors
    /// All that is wrong with it, each with its line.
    pub fn load(text: &str) -> Result<Self, Vec<Finding>> {
        let (written, mut checks): (Written, _) = Checks::read(text, &FAULTS)?;
        if written.schema != SCHEMA {
            checks.add(0, "", "schema", &codes::I902, written.schema.to_string());
        }
        let effective_from = day(&written.effective_from);
        if effective_from.is_none() {
            checks.add(0, "", "effective_from", &codes::I908, "");
        }
        items(&written, &mut checks);
        let names: Vec<&str> = written.columns.iter().map(|column| column.get_ref().name.as_str()).collect();
        let place = |name: &str| names.iter().position(|known| *known == name);
        let mut columns: Vec<Column> = Vec::with_capacity(names.len());
        for (at, spanned) in written.columns.iter().enumerate() {
            let (byte, column) = (spanned.span().start, spanned.get_ref());
            if !is_name(&column.name) || column.name == OPERATION || place(&column.name) != Some(at) {
                checks.add(byte, "columns", "name", &codes::I904, column.name.clone());
            }
            if is_personal_number(&column.ja) {
                checks.add(byte, "columns", "ja", &codes::I907, column.ja.clone());
            }
            let kind = ColumnKind::parse(&column.kind, &column.codes);
            if kind.is_none() {
                checks.add(byte, "columns", "type", &codes::I905, column.kind.clone());
            }
            let mut other = |field: &str, name: &Option<String>| {
                let found = name.as_deref().and_then(place);
                if name.is_some() && found.is_none() {
                    checks.add(byte, "columns", field, &codes::I906, name.clone().unwrap_or_default());
                }
                found
            };
            let (not_before, needs) = (other("not_before", &column.not_before), other("needs", &column.needs));
            columns.push(Column {
                name: column.name.clone(),
                item: column.item,
                ja: column.ja.clone(),
                // What has no type stays in its place, so that the checks below name the right columns; the file is refused.
                kind: kind.unwrap_or(ColumnKind::Flag),
                required: column.required,
                purpose: column.purpose.clone(),
                not_before,
                needs,
            });
        }
        let is_day = |at: usize| columns.get(at).is_some_and(|column| column.kind == ColumnKind::Day);
        for (at, spanned) in written.columns.iter().enumerate() {
            if columns.get(at).and_then(|column| column.not_before).is_some_and(|other| !is_day(at) || !is_day(other)) {
                checks.add(spanned.span().start, "columns", "not_before", &codes::I906, spanned.get_ref().name.clone());
            }
        }
        let required = |at: &usize| columns.get(*at).is_some_and(|column| column.required);
        let person = place(&written.person).filter(required);
        let person = person.filter(|at| columns.get(*at).is_some_and(|column| column.kind == ColumnKind::Person));
        if person.is_none() {
            checks.add(0, "", "person", &codes::I906, written.person.clone());
        }
        let mut row_key = Vec::new();
        for name in &written.row_key {
            match place(name).filter(required) {
                Some(at) if Some(at) != person && !row_key.contains(&at) => row_key.push(at),
                _ => checks.add(0, "", "row_key", &codes::I906, name.clone()),
            }
        }
        let mut by_name: Vec<usize> = (0..columns.len()).collect();
        by_name.sort_by_key(|at| columns.get(*at).map(|column| column.name.clone()));
        let refused = written.refused.iter().map(|spanned| {
            let row = spanned.get_ref();
            let why = match row.why {
                WrittenWhy::PersonalNumber => Why::PersonalNumber,
                WrittenWhy::NoPurpose => Why::NoPurpose,
            };
            Refused { item: row.item, ja: row.ja.clone(), why }
        });
        let refused = refused.collect();
        let (source, version) = (written.source, written.version);
        let effective_from = effective_from.unwrap_or(Date::MIN);
        let person = person.unwrap_or_default();
        checks.end(Self { source, version, effective_from, columns, refused, person, row_key, by_name })
    }
}

/// Every number once, as a column or as refused.
fn items(written: &Written, checks: &mut Checks<'_>) {
    let mut seen = Vec::new();
    let of_columns = written.columns.iter().filter_map(|column| Some((column.span().start, column.get_ref().item?)));
    let of_refused = written.refused.iter().map(|row| (row.span().start, row.get_ref().item));
    for (byte, item) in of_columns.chain(of_refused) {
        let known = (1..=written.last_item).contains(&item) && !written.skipped.contains(&item);
        if !known || seen.contains(&item) {
            checks.add(byte, "", "item", &codes::I903, item.to_string());
        }
        seen.push(item);
    }
    for item in 1..=written.last_item {
        if !seen.contains(&item) && !written.skipped.contains(&item) {
            checks.add(0, "", "item", &codes::I903, item.to_string());
        }
    }
    for row in &written.refused {
        let is_number = matches!(row.get_ref().why, WrittenWhy::PersonalNumber);
        if is_number != is_personal_number(&row.get_ref().ja) {
            checks.add(row.span().start, "refused", "why", &codes::I907, row.get_ref().item.to_string());
        }
    }
}
