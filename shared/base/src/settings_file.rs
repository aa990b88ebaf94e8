//! Settings files (設定ファイル) of a city: TOML whose rows are checked one by one, each fault with its line.

use crate::{Date, Entry, Finding};
use serde::de::DeserializeOwned;
use toml::value::Datetime;

/// What every settings file may be refused for, with the codes of its own table.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// It is larger than this many bytes.
    pub bytes_max: usize,
    /// The code for that.
    pub too_large: &'static Entry,
    /// It is not written as its schema says.
    pub form: &'static Entry,
}

/// Collects what is wrong with a settings file.
#[derive(Debug)]
pub struct Checks<'a> {
    text: &'a str,
    findings: Vec<Finding>,
}

impl<'a> Checks<'a> {
    /// Reads a file; what is in its rows is checked afterwards.
    ///
    /// # Errors
    /// When it is too large, no TOML, or of another form.
    pub fn read<T: DeserializeOwned>(text: &'a str, faults: &Faults) -> Result<(T, Self), Vec<Finding>> {
        let mut checks = Self { text, findings: Vec::new() };
        if text.len() > faults.bytes_max {
            checks.add(0, "", "", faults.too_large, faults.bytes_max.to_string());
            return Err(checks.findings);
        }
        match toml::from_str(text) {
            Ok(written) => Ok((written, checks)),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                checks.add(at, "", "", faults.form, error.message());
                Err(checks.findings)
            }
        }
    }

    /// Notes a fault at a byte of the text.
    pub fn add(&mut self, at: usize, table: &str, field: &str, entry: &'static Entry, detail: impl Into<String>) {
        let line = if at == 0 { 0 } else { self.line(at) };
        self.findings.push(Finding { line, record: table.into(), field: field.into(), position: None, entry, detail: detail.into() });
    }

    /// What was read, if nothing is wrong with it.
    ///
    /// # Errors
    /// All that is.
    pub fn end<T>(self, read: T) -> Result<T, Vec<Finding>> {
        if self.findings.is_empty() { Ok(read) } else { Err(self.findings) }
    }

    /// Line of a byte, from 1.
    fn line(&self, at: usize) -> u64 {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        before.split(|byte| *byte == b'\n').count().try_into().unwrap_or(0)
    }
}

/// A day of the calendar, without a time.
#[must_use]
pub fn calendar_day(written: Datetime) -> Option<Date> {
    let Datetime { date: Some(date), time: None, offset: None } = written else { return None };
    Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}
