//! Extracts of other city systems (住基・税・国保・生保), with what must be found in them.
//!
//! A city of persons whose rows are a function of seed, person and step: a full file tells a step, a delta the difference of two. What was added,
//! changed, is gone, and every planted defect are known by construction. Layouts are those of `josei-extract`'s README.

mod city;
mod columns;
mod defect;
mod person;

pub use city::{CityExtracts, DeskEvent, city};
pub use defect::ExtractDefect;

use crate::random::{Purpose, Random};
use columns::COLUMNS;
use person::{Key, Person};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A system that extracts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtractSource {
    /// 住基.
    Jumin,
    /// 税.
    Tax,
    /// 国保.
    Kokuho,
    /// 生保.
    Seiho,
}

impl ExtractSource {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Jumin, Self::Tax, Self::Kokuho, Self::Seiho];

    /// Columns of its files.
    #[must_use]
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Jumin => &COLUMNS.0,
            Self::Tax => &COLUMNS.1,
            Self::Kokuho => &COLUMNS.2,
            Self::Seiho => &COLUMNS.3,
        }
    }
}

/// What must be found in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtractTold {
    /// Rows after the header.
    pub rows: u64,
    /// Persons of whom there is a row.
    pub persons: u64,
    /// Line and code of each finding, by line.
    pub findings: Vec<(u64, &'static str)>,
}

/// Persons, by what became of them between two steps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExtractCounts {
    /// Not there before.
    pub added: u64,
    /// With other rows.
    pub changed: u64,
    /// Not there any more.
    pub gone: u64,
    /// As they were.
    pub unchanged: u64,
}

/// A synthetic city as one of its systems tells it, step by step.
#[derive(Debug, Clone)]
pub struct ExtractCity {
    source: ExtractSource,
    persons: u32,
    seed: u64,
}

/// Rows of a step, by the key that tells a person's rows apart.
type Rows = BTreeMap<Key, Vec<String>>;

impl ExtractCity {
    /// A city of so many persons at step 0.
    #[must_use]
    pub const fn new(source: ExtractSource, persons: u32, seed: u64) -> Self {
        Self { source, persons, seed }
    }

    /// Everybody who was ever there until a step.
    fn everybody(&self, step: u32) -> impl Iterator<Item = Person> + '_ {
        let known = self.persons.saturating_add(step.saturating_mul(person::NEW_A_STEP));
        (0..known).map(|index| Person::new(self.source, self.persons, self.seed, index))
    }

    /// Writes the full file of a step.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn full(&self, step: u32, out: &mut impl Write) -> io::Result<ExtractTold> {
        self.write(step, 0, out)
    }

    /// Writes the full file of a step with defects in so many of 1,000 persons, each in a row of its own.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn faulty(&self, step: u32, per_1000: u32, out: &mut impl Write) -> io::Result<ExtractTold> {
        self.write(step, per_1000, out)
    }

    fn write(&self, step: u32, per_1000: u32, out: &mut impl Write) -> io::Result<ExtractTold> {
        writeln!(out, "{}", self.source.columns().join(","))?;
        let (mut told, mut line) = (ExtractTold::default(), 1);
        for (index, person) in (0_u64..).zip(self.everybody(step)) {
            let mut random = Random::new(self.seed, Purpose::Extract, index);
            let defect = random.chance(per_1000).then(|| ExtractDefect::any(self.source, &mut random));
            let rows = person.rows(step);
            let nobody = matches!(defect, Some(ExtractDefect::NoNumber | ExtractDefect::Fields));
            told.persons += u64::from(rows.len() > usize::from(nobody));
            for (at, row) in rows.into_values().enumerate() {
                let planted =
                    defect.filter(|_| at == 0).map_or_else(|| vec![(row.clone(), None)], |defect| defect.plant(self.source, &row));
                for (row, code) in planted {
                    writeln!(out, "{}", row.join(","))?;
                    line += 1;
                    told.rows += 1;
                    told.findings.extend(code.map(|code| (line, code)));
                }
            }
        }
        Ok(told)
    }

    /// Writes the delta that leads to a step from the one before.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn delta(&self, step: u32, out: &mut impl Write) -> io::Result<ExtractTold> {
        writeln!(out, "operation,{}", self.source.columns().join(","))?;
        let mut told = ExtractTold::default();
        for person in self.everybody(step) {
            let (before, after) = (person.rows(step.saturating_sub(1)), person.rows(step));
            let rows = told.rows;
            for (key, row) in &after {
                let operation = match before.get(key) {
                    None => "added",
                    Some(other) if other != row => "changed",
                    Some(_) => continue,
                };
                writeln!(out, "{operation},{}", row.join(","))?;
                told.rows += 1;
            }
            for (_, row) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
                writeln!(out, "gone,{}", row.join(","))?;
                told.rows += 1;
            }
            told.persons += u64::from(told.rows > rows);
        }
        Ok(told)
    }

    /// What became of everybody between two steps.
    #[must_use]
    pub fn counts(&self, from: u32, to: u32) -> ExtractCounts {
        let mut counts = ExtractCounts::default();
        for person in self.everybody(to.max(from)) {
            let (before, after): (Rows, Rows) = (person.rows(from), person.rows(to));
            match (before.is_empty(), after.is_empty()) {
                (true, true) => {}
                (true, false) => counts.added += 1,
                (false, true) => counts.gone += 1,
                (false, false) if before == after => counts.unchanged += 1,
                (false, false) => counts.changed += 1,
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_is_the_same_file_and_every_row_has_its_columns() {
        for source in ExtractSource::ALL {
            let city = ExtractCity::new(source, 200, 7);
            let (mut one, mut other, mut another) = (Vec::new(), Vec::new(), Vec::new());
            let told = city.full(2, &mut one).unwrap();
            assert_eq!(city.full(2, &mut other).unwrap(), told);
            ExtractCity::new(source, 200, 8).full(2, &mut another).unwrap();
            assert!(one == other && one != another);
            let text = String::from_utf8(one).unwrap();
            assert!(text.lines().all(|line| line.split(',').count() == source.columns().len()), "{source:?}");
            assert_eq!(u64::try_from(text.lines().count()).unwrap(), told.rows + 1);
            let counts = city.counts(0, 3);
            assert!(counts.added > 0 && counts.changed > 0 && counts.gone > 0 && counts.unchanged > 0, "{source:?} {counts:?}");
        }
    }

    #[test]
    fn every_defect_is_planted() {
        for source in ExtractSource::ALL {
            let mut bytes = Vec::new();
            let told = ExtractCity::new(source, 2_000, 1).faulty(0, 300, &mut bytes).unwrap();
            let codes: std::collections::BTreeSet<_> = told.findings.iter().map(|(_, code)| *code).collect();
            assert!(codes.len() >= 6, "{source:?} {codes:?}");
        }
    }
}
