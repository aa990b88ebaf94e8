//! The list as a file: UTF-8, one line a version of a bank (`B`) or of a branch below it (`S`), fields set apart by tabs, the digest of all lines in front.

use super::{Bank, BankCode, BankMaster, BranchCode, MasterError, NAME_BYTES_MAX, VERSIONS_MAX, Version};
use crate::zengin::StoreName;
use josei_base::{Date, Digest};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Longest file: about 30 times today's.
pub const MASTER_BYTES_MAX: usize = 64 << 20;

const FIRST: &str = "josei-banks 1";
const DAY: &str = "day ";
const DIGEST: &str = "sha256 ";
const OPEN: &str = "-";
/// Lines before the banks.
const HEAD_LINES: usize = 3;

impl BankMaster {
    /// As a file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut body = String::new();
        for (code, bank) in &self.banks {
            for version in &bank.versions {
                line(&mut body, 'B', code, version);
            }
            for (code, version) in bank.branches.iter().flat_map(|(code, versions)| versions.iter().map(move |version| (code, version))) {
                line(&mut body, 'S', code, version);
            }
        }
        format!("{FIRST}\n{DAY}{}\n{DIGEST}{}\n{body}", self.day, Digest::of(body.as_bytes()))
    }

    /// From a file.
    ///
    /// # Errors
    /// Anything that [`Self::to_text`] does not write, by its line.
    pub fn from_text(text: &str) -> Result<Self, MasterError> {
        if text.len() > MASTER_BYTES_MAX {
            return Err(MasterError::TooLong);
        }
        let mut head = text.splitn(HEAD_LINES + 1, '\n');
        if head.next() != Some(FIRST) {
            return Err(MasterError::Line(1, "not a bank list of version 1"));
        }
        let day = head.next().and_then(|line| line.strip_prefix(DAY)?.parse().ok()).ok_or(MasterError::Line(2, "not its day"))?;
        let digest = head.next().and_then(|line| line.strip_prefix(DIGEST)).ok_or(MasterError::Line(3, "not its digest"))?;
        let body = head.next().unwrap_or_default();
        if Digest::of(body.as_bytes()).to_string() != digest {
            return Err(MasterError::Digest);
        }
        let mut reading = Reading { banks: BTreeMap::new(), bank: None };
        for (number, line) in body.lines().enumerate() {
            reading.line(line).map_err(|why| MasterError::Line(number + HEAD_LINES + 1, why))?;
        }
        Ok(Self { day, banks: reading.banks })
    }
}

fn line(body: &mut String, kind: char, code: impl std::fmt::Display, version: &Version) {
    let day = |day: Option<Date>| day.map_or(OPEN.to_owned(), |day| day.to_string());
    let Version { kana, name, from, until } = version;
    // Into a String: this does not fail.
    let _ = writeln!(body, "{kind}\t{code}\t{}\t{name}\t{}\t{}", kana.to_unicode(), day(*from), day(*until));
}

struct Reading {
    banks: BTreeMap<BankCode, Bank>,
    bank: Option<BankCode>,
}

impl Reading {
    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        let mut fields = line.split('\t');
        let mut next = || fields.next().ok_or("six fields are wanted");
        let (kind, code, kana, name, from, until) = (next()?, next()?, next()?, next()?, next()?, next()?);
        if fields.next().is_some() || name.is_empty() || name.len() > NAME_BYTES_MAX {
            return Err("six fields are wanted, the fourth a name");
        }
        let kana = StoreName::from_unicode(kana).map_err(|_| "the third field is not the kana of a bank file")?;
        let version = Version { kana, name: name.to_owned(), from: day(from)?, until: day(until)? };
        match kind {
            "B" => {
                let code = BankCode::parse(code).map_err(|_| "a bank has four digits")?;
                if self.bank.is_some_and(|before| before > code || (before == code && self.has_branches(code))) {
                    return Err("banks are not in their order");
                }
                self.bank = Some(code);
                keep(&mut self.banks.entry(code).or_default().versions, version)
            }
            "S" => {
                let code = BranchCode::parse(code).map_err(|_| "a branch has three digits")?;
                let bank = self.bank.and_then(|bank| self.banks.get_mut(&bank)).ok_or("a branch without its bank")?;
                if bank.branches.last_key_value().is_some_and(|(before, _)| *before > code) {
                    return Err("branches are not in their order");
                }
                keep(bank.branches.entry(code).or_default(), version)
            }
            _ => Err("neither a bank (B) nor a branch (S)"),
        }
    }

    fn has_branches(&self, bank: BankCode) -> bool {
        self.banks.get(&bank).is_some_and(|bank| !bank.branches.is_empty())
    }
}

/// Versions follow each other: each ends before the next begins.
fn keep(versions: &mut Vec<Version>, version: Version) -> Result<(), &'static str> {
    if versions.len() == VERSIONS_MAX {
        return Err("one code has more names than are kept");
    }
    let follows = versions.last().is_none_or(|last| last.until.is_some() && last.until <= version.from);
    if !follows || (version.until.is_some() && version.until < version.from) {
        return Err("the days of two names overlap");
    }
    versions.push(version);
    Ok(())
}

fn day(text: &str) -> Result<Option<Date>, &'static str> {
    match text {
        OPEN => Ok(None),
        day => day.parse().map(Some).map_err(|_| "not a day"),
    }
}
