//! What the city's tables of this crate have in common: rows with days, checked one by one.

use crate::codes;
use crate::limits::TABLE_BYTES_MAX;
use josei_base::settings_file::{Checks, Faults};
use josei_base::{Date, Finding};
use serde::de::DeserializeOwned;
use toml::value::Datetime;

/// The layout this version reads.
const SCHEMA: i64 = 1;

/// A row's days as written.
#[derive(Clone, Copy)]
pub(crate) struct Days {
    pub(crate) valid_from: Datetime,
    pub(crate) valid_to: Option<Datetime>,
}

/// Reads a table's form.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<(T, Checks<'_>), Vec<Finding>> {
    Checks::read(text, &Faults { bytes_max: TABLE_BYTES_MAX, too_large: &codes::B302, form: &codes::B301 })
}

/// Is it a table of this version?
pub(crate) fn schema(checks: &mut Checks<'_>, written: i64) {
    if written != SCHEMA {
        checks.add(0, "", "schema", &codes::B303, written.to_string());
    }
}

/// A day of the calendar, without a time.
fn day(checks: &mut Checks<'_>, at: usize, table: &str, field: &str, written: Datetime) -> Option<Date> {
    let day = match written {
        Datetime { date: Some(date), time: None, offset: None } => {
            let (month, day) = (i8::try_from(date.month).ok(), i8::try_from(date.day).ok());
            i16::try_from(date.year).ok().zip(month).zip(day).and_then(|((year, month), day)| Date::new(year, month, day).ok())
        }
        _ => None,
    };
    if day.is_none() {
        checks.add(at, table, field, &codes::B304, "");
    }
    day
}

/// First and last day of a row.
pub(crate) fn span(checks: &mut Checks<'_>, at: usize, table: &str, days: Days) -> Option<(Date, Option<Date>)> {
    let from = day(checks, at, table, "valid_from", days.valid_from)?;
    let to = match days.valid_to {
        Some(to) => Some(day(checks, at, table, "valid_to", to)?),
        None => None,
    };
    if to.is_some_and(|to| to < from) {
        checks.add(at, table, "valid_to", &codes::B305, "");
        return None;
    }
    Some((from, to))
}
