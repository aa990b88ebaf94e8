use crate::cell::{Cell, Dimension};
use josei_base::Yen;
use josei_base::yen::OutOfRange;
use std::collections::BTreeMap;
use thiserror::Error;

/// A table that cannot be made.
#[derive(Debug, Error)]
pub enum StatisticsError {
    /// A sum leaves the range.
    #[error(transparent)]
    Sum(#[from] OutOfRange),
    /// A file cannot be written.
    #[error("cannot write the table: {0}")]
    Write(String),
}

/// Counts and yen (件数・金額).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// 件数.
    pub cases: i64,
    /// 助成額.
    pub yen: Yen,
}

impl Sums {
    fn plus(self, other: Self) -> Result<Self, OutOfRange> {
        Ok(Self { cases: self.cases.checked_add(other.cases).ok_or(OutOfRange)?, yen: self.yen.plus(other.yen)? })
    }
}

/// Statistics of any months (統計表).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub(crate) cells: BTreeMap<Cell, Sums>,
}

impl Table {
    /// Adds cases; a correction adds less than nothing.
    ///
    /// # Errors
    /// When a sum leaves the range; nothing is added then.
    pub fn add(&mut self, cell: Cell, sums: Sums) -> Result<(), OutOfRange> {
        let known = self.cells.get(&cell).copied().unwrap_or_default();
        self.cells.insert(cell, known.plus(sums)?);
        Ok(())
    }

    /// Adds all of another table.
    ///
    /// # Errors
    /// When a sum leaves the range.
    pub fn join(&mut self, other: &Self) -> Result<(), OutOfRange> {
        other.cells.iter().try_for_each(|(cell, sums)| self.add(*cell, *sums))
    }

    /// All together; the payments of the same months must come to the same.
    ///
    /// # Errors
    /// When a sum leaves the range.
    pub fn total(&self) -> Result<Sums, OutOfRange> {
        self.cells.values().try_fold(Sums::default(), |sum, sums| sum.plus(*sums))
    }

    /// Rows with their sums, in order.
    pub fn rows(&self) -> impl Iterator<Item = (&Cell, &Sums)> {
        self.cells.iter()
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Has it no rows?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The same with dimensions left out; the totals stay.
    ///
    /// # Errors
    /// When a sum leaves the range.
    pub fn coarser(&self, without: &[Dimension]) -> Result<Self, OutOfRange> {
        let mut table = Self::default();
        for (cell, sums) in &self.cells {
            table.add(without.iter().fold(*cell, |cell, dimension| cell.without(*dimension)), *sums)?;
        }
        Ok(table)
    }
}
