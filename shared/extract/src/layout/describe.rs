//! A layout as a page for people: the tables of the README, made of the data.

use super::{Column, Layout, Why};
use std::fmt::Write as _;

/// The section of a layout, in Markdown.
#[must_use]
pub fn describe(layout: &Layout) -> String {
    let mut text =
        format!("### `{}` {}, version {}, from {}\n\n", layout.source(), layout.source().ja(), layout.version(), layout.effective_from());
    let names = |places: &[usize]| {
        places.iter().filter_map(|at| layout.columns().get(*at)).map(|column| format!("`{}`", column.name)).collect::<Vec<_>>()
    };
    let key = names(layout.row_key());
    let rows = if key.is_empty() {
        "One row a person.".to_owned()
    } else {
        format!("A person may have several rows; {} tells them apart.", key.join(", "))
    };
    text.push_str(&rows);
    text.push_str("\n\n| column | item | value | for |\n|---|---|---|---|\n");
    for column in layout.columns() {
        let item = column.item.map_or_else(|| format!("— {}", column.ja), |item| format!("{item} {}", column.ja));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| `{}` | {item} | {} | {} |", column.name, value(layout, column), column.purpose);
    }
    for (why, told) in [(Why::PersonalNumber, "Refused, the 個人番号"), (Why::NoPurpose, "Refused, no purpose")] {
        let items: Vec<String> =
            layout.refused().iter().filter(|row| row.why == why).map(|row| format!("{} {}", row.item, row.ja)).collect();
        if !items.is_empty() {
            let _ = writeln!(text, "\n{told}: {}.", items.join(" · "));
        }
    }
    text
}

fn value(layout: &Layout, column: &Column) -> String {
    let name = |at: Option<usize>| at.and_then(|at| layout.columns().get(at)).map(|column| column.name.as_str());
    let mut parts = Vec::new();
    if column.required {
        parts.push("required".to_owned());
    }
    parts.push(column.kind.describe());
    if let Some(other) = name(column.not_before) {
        parts.push(format!("not before `{other}`"));
    }
    if let Some(other) = name(column.needs) {
        parts.push(format!("only with `{other}`"));
    }
    parts.join("; ")
}
