//! Rows of a rule one after the other, and the checks that they leave no gap.

use super::rows::Row;
use crate::codes::city as codes;
use jiff::ToSpan as _;
use jiff::civil::Date;
use josei_base::{Entry, Finding};
use toml::Spanned;
use toml::value::Datetime;

/// A rule over time. Loaded ones have no gap from the city's `rules_from` on.
#[derive(Debug, Clone)]
pub struct Timeline<T> {
    rows: Vec<(Date, Option<Date>, T)>,
}

impl<T> Timeline<T> {
    /// The row in force on a day.
    #[must_use]
    pub fn at(&self, day: Date) -> Option<&T> {
        self.rows.iter().rev().find(|(from, to, _)| *from <= day && to.is_none_or(|to| day <= to)).map(|(_, _, rule)| rule)
    }
}

impl<T> Timeline<T> {
    /// All rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().map(|(_, _, rule)| rule)
    }
}

impl<T: Clone> Timeline<T> {
    /// The row of a day, in force from another day on without end.
    pub(super) fn held(&self, day: Date, from: Date) -> Option<Self> {
        Some(Self { rows: vec![(from, None, self.at(day)?.clone())] })
    }
}

/// Collects findings with their line in the file.
pub(super) struct Checks<'a> {
    pub(super) text: &'a str,
    pub(super) findings: Vec<Finding>,
}

impl Checks<'_> {
    /// Line of a byte in the text, from 1.
    pub(super) fn line(&self, at: usize) -> u64 {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        before.split(|byte| *byte == b'\n').count().try_into().unwrap_or(0)
    }

    pub(super) fn find(&mut self, at: usize, table: &str, field: &str, entry: &'static Entry, detail: impl Into<String>) {
        let line = self.line(at);
        self.findings.push(Finding { line, record: table.into(), field: field.into(), position: None, entry, detail: detail.into() });
    }

    /// A day of the calendar, without a time.
    pub(super) fn day(&mut self, at: usize, table: &str, field: &str, written: Datetime) -> Option<Date> {
        let day = match written {
            Datetime { date: Some(date), time: None, offset: None } => {
                let year = i16::try_from(date.year).ok();
                let (month, day) = (i8::try_from(date.month).ok(), i8::try_from(date.day).ok());
                year.zip(month).zip(day).and_then(|((year, month), day)| Date::new(year, month, day).ok())
            }
            _ => None,
        };
        if day.is_none() {
            self.find(at, table, field, &codes::C003, written.to_string());
        }
        day
    }

    /// The days of a row: from the first of a month to the last of a month.
    pub(super) fn span<R: Row>(&mut self, at: usize, table: &str, row: &R) -> Option<(Date, Option<Date>)> {
        let (from, to) = row.days();
        let from = self.day(at, table, "valid_from", from)?;
        let to = match to {
            Some(to) => Some(self.day(at, table, "valid_to", to)?),
            None => None,
        };
        if from.day() != 1 {
            self.find(at, table, "valid_from", &codes::C009, from.to_string());
        }
        if let Some(to) = to {
            if to < from {
                self.find(at, table, "valid_to", &codes::C004, format!("{from} – {to}"));
                return None;
            }
            if to != to.last_of_month() {
                self.find(at, table, "valid_to", &codes::C009, to.to_string());
            }
        }
        if let Some(field) = row.wrong_value() {
            self.find(at, table, field, &codes::C007, "");
        }
        Some((from, to))
    }

    /// A table of rows as a timeline without gap or overlap from `rules_from` on.
    pub(super) fn timeline<R: Row>(&mut self, table: &str, rules_from: Date, rows: Vec<Spanned<R>>) -> Timeline<R> {
        let mut placed = Vec::with_capacity(rows.len());
        for row in rows {
            let at = row.span().start;
            let row = row.into_inner();
            if let Some((from, to)) = self.span(at, table, &row) {
                placed.push((at, (from, to, row)));
            }
        }
        placed.sort_by_key(|(_, (from, _, _))| *from);
        let mut next = Some(rules_from);
        for (at, (from, to, _)) in &placed {
            match next {
                None => self.find(*at, table, "valid_from", &codes::C006, from.to_string()),
                Some(due) if *from < due && due > rules_from => self.find(*at, table, "valid_from", &codes::C006, from.to_string()),
                Some(due) if *from > due => self.find(*at, table, "valid_from", &codes::C005, format!("{due} – {from}")),
                Some(_) => {}
            }
            next = to.and_then(|to| to.checked_add(1.day()).ok());
        }
        if let Some(due) = next {
            self.find(0, table, "valid_to", &codes::C005, format!("{due} –"));
        }
        Timeline { rows: placed.into_iter().map(|(_, row)| row).collect() }
    }
}
