//! A new list after the present one: what is new, gone or renamed, and nothing forgotten.

use super::{Bank, BankCode, BankMaster, BranchCode, GONE_PER_1000_MAX, MasterError, Version, present};
use josei_base::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// One difference between two lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The bank.
    pub bank: BankCode,
    /// The branch, if it is one's.
    pub branch: Option<BranchCode>,
    /// What happened.
    pub what: What,
    /// Its name: the new one, or the last one of what is gone.
    pub name: String,
}

/// What happened to a bank or branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// It is there for the first time, or again.
    New,
    /// It has another name or kana.
    Renamed,
    /// It is there no more: merged or closed. Branches of a bank that is gone are not told one by one.
    Gone,
}

impl BankMaster {
    /// Takes in a newer list. The same list again changes nothing.
    ///
    /// # Errors
    /// An older list; one in which more is missing than mergers explain ([`GONE_PER_1000_MAX`]), unless `whatever_is_gone`.
    pub fn renew(&self, newer: &Self, whatever_is_gone: bool) -> Result<(Self, Vec<Change>), MasterError> {
        if newer.day < self.day {
            return Err(MasterError::Older { new: newer.day, present: self.day });
        }
        let mut next = Self { day: newer.day, banks: self.banks.clone() };
        let mut changes = Vec::new();
        for (code, bank) in &mut next.banks {
            let now = newer.banks.get(code);
            let told = |what, name: &str| Change { bank: *code, branch: None, what, name: name.to_owned() };
            let was_open = present(&bank.versions).is_some();
            changes.extend(
                step(&mut bank.versions, now.and_then(|now| present(&now.versions)), newer.day).map(|(what, name)| told(what, &name)),
            );
            let branches = now.map(|now| &now.branches);
            close_or_rename(*code, bank, branches, newer.day, was_open && now.is_none(), &mut changes);
        }
        for (code, bank) in &newer.banks {
            let known = next.banks.entry(*code).or_default();
            if known.versions.is_empty() {
                changes.extend(step(&mut known.versions, present(&bank.versions), newer.day).map(|(what, name)| Change {
                    bank: *code,
                    branch: None,
                    what,
                    name,
                }));
            }
            for (branch, versions) in &bank.branches {
                let known = known.branches.entry(*branch).or_default();
                if known.is_empty() {
                    let step = step(known, present(versions), newer.day);
                    changes.extend(step.map(|(what, name)| Change { bank: *code, branch: Some(*branch), what, name }));
                }
            }
        }
        let (banks, branches) = self.open();
        let (left_banks, left_branches) = next.open_of(self);
        let (of, gone) = (banks + branches, banks + branches - left_banks - left_branches);
        if !whatever_is_gone && gone * 1_000 > of * GONE_PER_1000_MAX {
            return Err(MasterError::TooManyGone { gone, of });
        }
        changes.sort_by_key(|change| (change.bank, change.branch));
        Ok((next, changes))
    }

    /// How much of what is open in `before` is open here too.
    fn open_of(&self, before: &Self) -> (usize, usize) {
        let mut still = (0, 0);
        for (code, bank) in &before.banks {
            let here = self.banks.get(code);
            if present(&bank.versions).is_none() || here.and_then(|here| present(&here.versions)).is_none() {
                continue;
            }
            let open =
                |branch: &BranchCode| here.and_then(|here| here.branches.get(branch)).is_some_and(|versions| present(versions).is_some());
            still.0 += 1;
            still.1 += bank.branches.iter().filter(|(code, versions)| present(versions).is_some() && open(code)).count();
        }
        still
    }
}

/// What the new list says of the branches that are known.
fn close_or_rename(
    code: BankCode,
    bank: &mut Bank,
    now: Option<&BTreeMap<BranchCode, Vec<Version>>>,
    day: Date,
    bank_gone: bool,
    changes: &mut Vec<Change>,
) {
    for (branch, versions) in &mut bank.branches {
        let there = now.and_then(|now| now.get(branch)).and_then(|versions| present(versions));
        let step = step(versions, there, day);
        if !bank_gone {
            changes.extend(step.map(|(what, name)| Change { bank: code, branch: Some(*branch), what, name }));
        }
    }
}

/// Goes on from what was known to what is there now.
fn step(versions: &mut Vec<Version>, now: Option<&Version>, day: Date) -> Option<(What, String)> {
    let open = versions.last_mut().filter(|version| version.until.is_none());
    let (what, name) = match (open, now) {
        (None, None) => return None,
        (Some(last), Some(now)) if last.name == now.name && last.kana == now.kana => return None,
        (Some(last), Some(now)) => {
            last.until = Some(day);
            (What::Renamed, now.name.clone())
        }
        (Some(last), None) => {
            last.until = Some(day);
            (What::Gone, last.name.clone())
        }
        (None, Some(now)) => (What::New, now.name.clone()),
    };
    versions.extend(now.map(|now| Version { from: Some(day), until: None, ..now.clone() }));
    Some((what, name))
}
