//! One row as typed values, and what is wrong with it.

use super::field::{self, Read};
use super::header::Header;
use super::{ReadRow, left_out};
use crate::codes;
use crate::layout::{Layout, OPERATION};
use crate::person::PersonNumber;
use crate::report::Report;
use crate::value::{Row, Value};
use csv::ByteRecord;
use josei_base::Entry;
use josei_base::csv_file::Encoding;
use std::borrow::Cow;

/// What became of a row, as a delta says it (操作).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// 追加: it was not there.
    Added,
    /// 変更: it was there with other values.
    Changed,
    /// 削除: it is no more.
    Gone,
}

impl Operation {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "added" | "追加" => Some(Self::Added),
            "changed" | "変更" => Some(Self::Changed),
            "gone" | "削除" => Some(Self::Gone),
            _ => None,
        }
    }
}

/// Reads one row.
pub(super) struct RowReader<'l, 'a> {
    pub(super) layout: &'l Layout,
    pub(super) header: &'a Header,
    pub(super) encoding: Encoding,
    pub(super) line: u64,
    pub(super) record: &'a ByteRecord,
    pub(super) report: &'a mut Report,
}

impl<'l, 'a> RowReader<'l, 'a> {
    /// A field as text without blanks around it.
    fn text(&self, place: Option<usize>) -> Option<Cow<'a, str>> {
        let text = self.encoding.decode(place.and_then(|place| self.record.get(place))?)?;
        let trimmed = text.trim_matches([' ', '\u{3000}', '\t']);
        if trimmed.len() == text.len() { Some(text) } else { Some(Cow::Owned(trimmed.to_owned())) }
    }

    /// What stands for the person; nothing if it is not even text.
    pub(super) fn person_text(&self) -> Option<Cow<'a, str>> {
        self.text(self.header.place(self.layout.person()))
    }

    fn find(&mut self, column: usize, entry: &'static Entry, detail: &str) {
        let name = self.layout.columns().get(column).map_or("", |column| column.name.as_str());
        self.report.of_row(self.line, name, entry, detail);
    }

    pub(super) fn of_nobody(&mut self) -> ReadRow<'l> {
        left_out(self.line, None, self.report, &codes::I102, "")
    }

    pub(super) fn no_person(&mut self, detail: &str) -> ReadRow<'l> {
        self.report.rows_left_out += 1;
        self.report.rows_of_nobody += 1;
        let empty = self.person_text().is_some_and(|text| text.is_empty());
        if empty {
            self.find(self.layout.person(), &codes::I103, "");
        } else {
            self.find(self.layout.person(), &codes::I110, detail);
        }
        ReadRow::Bad { line: self.line, person: None }
    }

    /// The operation, if the file is a delta.
    fn operation(&mut self) -> Result<Option<Operation>, ()> {
        let Some(place) = self.header.operation() else { return Ok(None) };
        let operation = self.text(Some(place)).and_then(|text| Operation::parse(&text));
        if operation.is_none() {
            self.report.of_row(self.line, OPERATION, &codes::I118, "");
            return Err(());
        }
        Ok(operation)
    }

    /// The row, with all that is wrong with it told.
    pub(super) fn read(mut self, person: PersonNumber) -> ReadRow<'l> {
        let line = self.line;
        let operation = self.operation();
        let gone = operation == Ok(Some(Operation::Gone));
        let mut bad = operation.is_err();
        let layout = self.layout;
        let mut values = Vec::with_capacity(layout.columns().len());
        for (at, column) in layout.columns().iter().enumerate() {
            let of_key = at == layout.person() || layout.row_key().contains(&at);
            if gone && !of_key {
                values.push(Value::Empty);
                continue;
            }
            let Some(text) = self.text(self.header.place(at)) else {
                self.find(at, &codes::I102, "");
                bad = true;
                values.push(Value::Empty);
                continue;
            };
            let Read { value, told } = field::read(&column.kind, &text);
            for (entry, detail) in told {
                bad |= entry.severity == josei_base::Severity::Error;
                self.find(at, entry, &detail);
            }
            match value {
                Some(Value::Empty) if column.required => {
                    self.find(at, &codes::I103, "");
                    bad = true;
                    values.push(Value::Empty);
                }
                Some(value) => values.push(value),
                None => values.push(Value::Empty),
            }
        }
        bad |= !gone && !self.fits_together(&values);
        match operation {
            Ok(operation) if !bad => ReadRow::Good { line, operation, row: Row { layout, person, values } },
            _ => {
                self.report.rows_left_out += 1;
                ReadRow::Bad { line, person: Some(person) }
            }
        }
    }

    /// Days in their order, and no value without the one it belongs to.
    fn fits_together(&mut self, values: &[Value]) -> bool {
        let mut right = true;
        for (at, column) in self.layout.columns().iter().enumerate() {
            let value = values.get(at).unwrap_or(&Value::Empty);
            let other = |place: Option<usize>| place.and_then(|place| values.get(place));
            if let (Value::Day(day), Some(Value::Day(first))) = (value, other(column.not_before))
                && day < first
            {
                self.find(at, &codes::I105, "");
                right = false;
            }
            if !value.is_empty() && other(column.needs).is_some_and(Value::is_empty) {
                let needed = column.needs.and_then(|place| self.layout.columns().get(place)).map_or("", |column| column.name.as_str());
                self.find(at, &codes::I116, needed);
                right = false;
            }
        }
        right
    }
}
