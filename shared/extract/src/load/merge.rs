//! The rows of before and the rows of the file, person by person, become the rows of after.

use super::mark::{Mark, State};
use crate::codes;
use crate::hash::PersonKey;
use crate::head::Kind;
use crate::image::{Entry, Image, ImageWriter};
use crate::read::Operation;
use crate::report::Report;
use serde::Serialize;
use std::iter::Peekable;

/// What became of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PersonKind {
    /// 追加: there was no row of the person.
    Added,
    /// 変更: the rows are others.
    Changed,
    /// 消失: there is no row any more.
    Gone,
}

/// Persons, by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Not there before.
    pub added: u64,
    /// With other rows.
    pub changed: u64,
    /// Not there any more.
    pub gone: u64,
    /// As they were.
    pub unchanged: u64,
    /// Of these, persons a full load does not have, who stay because some rows do not tell whose they are.
    pub gone_kept: u64,
}

/// A person whose rows are to be read again.
pub(super) struct ChangedPerson {
    pub(super) key: PersonKey,
    pub(super) kind: PersonKind,
    pub(super) rows_in_file: u32,
}

/// What a comparison leaves.
pub(super) struct Merged {
    pub(super) writer: ImageWriter,
    pub(super) changed: Vec<ChangedPerson>,
    pub(super) counts: Counts,
}

/// Merges; both sides are sorted.
pub(super) fn merge(kind: Kind, before: Option<&Image>, marks: &[Mark], report: &mut Report) -> Merged {
    let there = before.map_or(0, |image| usize::try_from(image.head().rows).unwrap_or(0));
    let mut merger = Merger {
        // In a delta, and where a row may be anybody's, what is not named stays.
        keep: kind == Kind::Delta || report.rows_of_nobody > 0,
        kind,
        merged: Merged { writer: ImageWriter::new(there.max(marks.len())), changed: Vec::new(), counts: Counts::default() },
        report,
        after: Vec::new(),
    };
    if kind == Kind::Full && merger.report.rows_of_nobody > 0 {
        let detail = merger.report.rows_of_nobody.to_string();
        merger.report.of_row(0, "", &codes::I254, &detail);
    }
    let mut entries = before.map(Image::entries).into_iter().flatten().peekable();
    let mut groups = marks.chunk_by(|one, other| one.person == other.person).peekable();
    let mut rows = Vec::new();
    loop {
        let of_file = groups.peek().and_then(|group| group.first()).map(|mark| mark.person);
        let of_before = entries.peek().map(|entry| entry.person);
        let person = match (of_file, of_before) {
            (Some(one), Some(other)) => one.min(other),
            (Some(person), None) | (None, Some(person)) => person,
            (None, None) => break,
        };
        take(&mut entries, person, &mut rows);
        let marks = if of_file == Some(person) { groups.next().unwrap_or_default() } else { &[] };
        merger.person(person, &rows, marks);
    }
    merger.merged
}

/// The rows of before of a person.
fn take(entries: &mut Peekable<impl Iterator<Item = Entry>>, person: PersonKey, rows: &mut Vec<Entry>) {
    rows.clear();
    while let Some(entry) = entries.next_if(|entry| entry.person == person) {
        rows.push(entry);
    }
}

struct Merger<'a> {
    keep: bool,
    kind: Kind,
    merged: Merged,
    report: &'a mut Report,
    after: Vec<Entry>,
}

impl Merger<'_> {
    fn person(&mut self, person: PersonKey, before: &[Entry], marks: &[Mark]) {
        self.after.clear();
        if marks.iter().any(|mark| mark.state == State::Held) {
            self.after.extend_from_slice(before);
        } else {
            self.rows(before, marks);
        }
        let counts = &mut self.merged.counts;
        let became = match (before.is_empty(), self.after.is_empty()) {
            (true, true) => None,
            (true, false) => Some(PersonKind::Added),
            (false, true) => Some(PersonKind::Gone),
            (false, false) if self.after == before => None,
            (false, false) => Some(PersonKind::Changed),
        };
        match became {
            Some(PersonKind::Added) => counts.added += 1,
            Some(PersonKind::Changed) => counts.changed += 1,
            Some(PersonKind::Gone) => counts.gone += 1,
            None if !before.is_empty() => {
                counts.unchanged += 1;
                counts.gone_kept += u64::from(self.kind == Kind::Full && marks.is_empty());
            }
            None => {}
        }
        if let Some(kind) = became {
            let rows_in_file = u32::try_from(marks.len()).unwrap_or(u32::MAX);
            self.merged.changed.push(ChangedPerson { key: person, kind, rows_in_file });
        }
        for entry in &self.after {
            self.merged.writer.add(entry);
        }
    }

    /// The rows of after, sorted.
    fn rows(&mut self, before: &[Entry], marks: &[Mark]) {
        for mark in marks {
            let known = before.iter().any(|entry| entry.row == mark.row);
            let warning = match mark.state {
                State::Delta(Operation::Added) if known => Some(&codes::I251),
                State::Delta(Operation::Changed) if !known => Some(&codes::I252),
                State::Delta(Operation::Gone) if !known => Some(&codes::I253),
                _ => None,
            };
            if let Some(entry) = warning {
                self.report.of_row(u64::from(mark.line), "", entry, "");
            }
            if mark.state != State::Delta(Operation::Gone) {
                self.after.push(Entry { person: mark.person, row: mark.row, content: mark.content });
            }
        }
        if self.keep {
            let not_named = |entry: &&Entry| !marks.iter().any(|mark| mark.row == entry.row);
            self.after.extend(before.iter().filter(not_named));
            self.after.sort_unstable();
        }
    }
}
