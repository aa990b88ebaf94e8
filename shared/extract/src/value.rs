//! A row as typed values.

use crate::layout::{ColumnKind, Layout};
use crate::person::PersonNumber;
use jiff::civil::Date;
use josei_base::Yen;
use josei_base::id::InsurerNumber;

/// A value of a column. It has no `Debug`: it is somebody's.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing was written.
    Empty,
    /// A person, or a household.
    Person(PersonNumber),
    /// A day (年月日).
    Day(Date),
    /// A fiscal year (年度).
    Year(i16),
    /// An amount.
    Yen(Yen),
    /// How many.
    Count(u8),
    /// Yes or no.
    Flag(bool),
    /// One of the layout's values, by its English name.
    Code(String),
    /// A text, trimmed.
    Text(String),
    /// Seven digits.
    Postal(String),
    /// An insurer.
    Insurer(InsurerNumber),
}

impl Value {
    /// True where nothing was written.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Feeds a hash: the column's name and the value, each with its length, so that nothing moves between them. Empty values feed nothing.
    pub(crate) fn feed(&self, name: &str, mut bytes: impl FnMut(&[u8])) {
        let mut put = |tag: u8, value: &[u8]| {
            for part in [name.as_bytes(), value] {
                bytes(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
                bytes(part);
            }
            bytes(&[tag]);
        };
        match self {
            Self::Empty => {}
            Self::Person(number) => put(1, &number.get().to_be_bytes()),
            Self::Day(day) => {
                let [a, b] = day.year().to_be_bytes();
                put(2, &[a, b, day.month().unsigned_abs(), day.day().unsigned_abs()]);
            }
            Self::Year(year) => put(3, &year.to_be_bytes()),
            Self::Yen(yen) => put(4, &yen.get().to_be_bytes()),
            Self::Count(count) => put(5, &[*count]),
            Self::Flag(flag) => put(6, &[u8::from(*flag)]),
            Self::Code(name) => put(7, name.as_bytes()),
            Self::Text(text) => put(8, text.as_bytes()),
            Self::Postal(digits) => put(9, digits.as_bytes()),
            Self::Insurer(number) => put(10, number.as_str().as_bytes()),
        }
    }
}

/// A row of an extract: whose it is, and its values in the order of the layout's columns. It has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Row<'l> {
    /// The layout it was read by.
    pub layout: &'l Layout,
    /// Whose it is.
    pub person: PersonNumber,
    /// A value for each column.
    pub values: Vec<Value>,
}

impl Row<'_> {
    /// The value of a column; [`Value::Empty`] where the layout has no such column.
    #[must_use]
    pub fn value(&self, name: &str) -> &Value {
        let at = self.layout.columns().iter().position(|column| column.name == name);
        at.and_then(|at| self.values.get(at)).unwrap_or(&Value::Empty)
    }

    /// A day.
    #[must_use]
    pub fn day(&self, name: &str) -> Option<Date> {
        if let Value::Day(day) = self.value(name) { Some(*day) } else { None }
    }

    /// A text or postal code.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        if let Value::Text(text) | Value::Postal(text) = self.value(name) { Some(text) } else { None }
    }

    /// The English name of a code.
    #[must_use]
    pub fn code(&self, name: &str) -> Option<&str> {
        if let Value::Code(code) = self.value(name) { Some(code) } else { None }
    }

    /// A code as the file writes it.
    #[must_use]
    pub fn written_code(&self, name: &str) -> Option<&str> {
        let (code, column) = (self.code(name)?, self.layout.columns().iter().find(|column| column.name == name)?);
        let ColumnKind::Code(values) = &column.kind else { return None };
        values.iter().find(|value| value.name == code).map(|value| value.code.as_str())
    }

    /// A flag; none where nothing was written.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        if let Value::Flag(flag) = self.value(name) { Some(*flag) } else { None }
    }

    /// The values that tell which row of its person it is.
    pub(crate) fn key_values(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.by(self.layout.row_key())
    }

    /// All values in the order of the columns' names: an order that a later layout keeps.
    pub(crate) fn values_by_name(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.by(self.layout.by_name())
    }

    fn by<'a>(&'a self, places: &'a [usize]) -> impl Iterator<Item = (&'a str, &'a Value)> {
        places.iter().filter_map(|at| Some((self.layout.columns().get(*at)?.name.as_str(), self.values.get(*at)?)))
    }
}
