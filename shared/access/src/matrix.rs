//! The table of rights (権限表): operation × purpose × role, with what it reaches, whether the person must be verified anew, and the legal basis.
//!
//! What is not in the table is refused. `data/matrix.csv` is the only place that says who may do what.

use crate::basis::Bases;
use crate::codes;
use crate::role::{Employment, Purpose, Role};
use josei_base::{Entry, Finding};
use std::collections::{BTreeMap, BTreeSet};

/// Most bytes of a table.
pub const FILE_BYTES_MAX: usize = 256 << 10;
/// The table that comes with this crate.
const OWN: &str = include_str!("../data/matrix.csv");
const HEADER: [&str; 7] = ["operation", "purpose", "roles", "effect", "reach", "step_up", "basis"];

/// Does it change anything?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Only looks.
    Read,
    /// Changes something, or takes something out.
    Write,
}

/// What of a person comes to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Nothing in clear: numbers, totals, states, sealed bytes.
    Nothing,
    /// Personal data in clear.
    Personal,
}

/// One row: what may be done for one purpose, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// Who may.
    pub roles: BTreeSet<Role>,
    /// Reads or writes.
    pub effect: Effect,
    /// What is seen.
    pub reach: Reach,
    /// The person must have been verified within the last minutes.
    pub step_up: bool,
    /// Code of the legal basis.
    pub basis: String,
}

/// What is asked of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Code of the operation, as in the log.
    pub operation: &'a str,
    /// What for.
    pub purpose: Purpose,
    /// In which role.
    pub role: Role,
    /// City or contractor.
    pub employment: Employment,
    /// The yearly training is valid (M37).
    pub trained: bool,
    /// Verified anew within the last minutes.
    pub verified: bool,
}

/// All rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    rights: BTreeMap<(String, Purpose), Right>,
}

impl Matrix {
    /// The table that comes with this crate.
    ///
    /// # Errors
    /// Never for the file as it is checked in; a test reads it.
    pub fn own() -> Result<Self, Vec<Finding>> {
        Self::parse(OWN, &Bases::own()?)
    }

    /// From CSV with a header.
    ///
    /// # Errors
    /// All that is wrong, with line and column.
    pub fn parse(text: &str, bases: &Bases) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut rights = BTreeMap::new();
        if text.len() > FILE_BYTES_MAX {
            return Err(vec![finding(0, "", &codes::U0064)]);
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        for (number, row) in (1_u64..).zip(reader.records()) {
            let Ok(row) = row else {
                findings.push(finding(number, "", &codes::U0064));
                continue;
            };
            if number == 1 {
                if !row.iter().eq(HEADER) {
                    findings.push(finding(1, "", &codes::U0060));
                }
                continue;
            }
            match right(&row, bases) {
                Ok((key, right)) => {
                    if rights.insert(key, right).is_some() {
                        findings.push(finding(number, "operation", &codes::U0062));
                    }
                }
                Err((field, entry)) => findings.push(finding(number, field, entry)),
            }
        }
        if findings.is_empty() { Ok(Self { rights }) } else { Err(findings) }
    }

    /// May it be done? Answers the row that allows it.
    ///
    /// # Errors
    /// The first reason against it: no such right (U0030), contractor (U0031), training (U0032), verification (U0024).
    pub fn decide(&self, asked: &Asked<'_>) -> Result<&Right, &'static Entry> {
        let right = self
            .rights
            .get(&(asked.operation.to_owned(), asked.purpose))
            .filter(|right| right.roles.contains(&asked.role))
            .ok_or(&codes::U0030)?;
        if asked.employment == Employment::Contractor && right.reach == Reach::Personal {
            return Err(&codes::U0031);
        }
        if !asked.trained && right.effect == Effect::Write {
            return Err(&codes::U0032);
        }
        if right.step_up && !asked.verified {
            return Err(&codes::U0024);
        }
        Ok(right)
    }

    /// All rows in order: operation, purpose, right.
    pub fn rows(&self) -> impl Iterator<Item = (&str, Purpose, &Right)> {
        self.rights.iter().map(|((operation, purpose), right)| (operation.as_str(), *purpose, right))
    }

    /// True if anybody may do this for this purpose in this role, whatever else is needed: what a role may be offered.
    #[must_use]
    pub fn has(&self, role: Role, purpose: Purpose) -> bool {
        self.rights.iter().any(|((_, of), right)| *of == purpose && right.roles.contains(&role))
    }
}

fn finding(line: u64, field: &str, entry: &'static Entry) -> Finding {
    Finding { line, record: "rights".into(), field: field.into(), position: None, entry, detail: String::new() }
}

type Fault = (&'static str, &'static Entry);

fn right(row: &csv::StringRecord, bases: &Bases) -> Result<((String, Purpose), Right), Fault> {
    let mut cells = row.iter();
    let mut cell = || cells.next().unwrap_or_default();
    let operation = cell().to_owned();
    let purpose = Purpose::from_name(cell()).ok_or(("purpose", &codes::U0061))?;
    let roles: Option<BTreeSet<Role>> = cell().split(' ').map(Role::from_name).collect();
    let effect = match cell() {
        "read" => Effect::Read,
        "write" => Effect::Write,
        _ => return Err(("effect", &codes::U0061)),
    };
    let reach = match cell() {
        "none" => Reach::Nothing,
        "personal" => Reach::Personal,
        _ => return Err(("reach", &codes::U0061)),
    };
    let step_up = match cell() {
        "yes" => true,
        "no" => false,
        _ => return Err(("step_up", &codes::U0061)),
    };
    let law = cell().to_owned();
    if bases.get(&law).is_none() {
        return Err(("basis", &codes::U0063));
    }
    if purpose == Purpose::Emergency && effect == Effect::Write {
        return Err(("effect", &codes::U0033));
    }
    let roles = roles.ok_or(("roles", &codes::U0061))?;
    Ok(((operation, purpose), Right { roles, effect, reach, step_up, basis: law }))
}

#[cfg(test)]
mod tests;
