//! Banks and branches (金融機関マスタ): which there are, how their kana is written, and which there were. A list with a day, as data: a new one is taken in
//! without forgetting what it leaves out, so that an account at a branch that was merged away is told from one that never was.

mod renew;
mod source;
mod text;

use crate::codes;
use crate::zengin::{Digits, StoreName};
use josei_base::{Date, Entry};
use std::collections::BTreeMap;
use thiserror::Error;

pub use renew::{Change, What};
pub use source::{SnapshotReader, Unwritable};
pub use text::MASTER_BYTES_MAX;

/// Most banks and most branches of one bank that a list may have: all their codes.
pub const BANKS_MAX: usize = 10_000;
/// Most names one code has had.
pub const VERSIONS_MAX: usize = 100;
/// Longest name, bytes of UTF-8.
pub const NAME_BYTES_MAX: usize = 200;
/// Of 1,000 banks and branches, so many may be gone from one list to the next (P): more is a broken list. Mergers of a year take about 20.
pub const GONE_PER_1000_MAX: usize = 50;

/// An invented list, for local realms: bank 9999 is assigned to no institution.
pub const SAMPLE: &str = include_str!("../../banks/sample.txt");

/// 銀行コード.
pub type BankCode = Digits<4>;
/// 支店コード.
pub type BranchCode = Digits<3>;

/// A list of banks (金融機関一覧) as of a day, with what was before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankMaster {
    day: Date,
    banks: BTreeMap<BankCode, Bank>,
}

/// A bank: its names, and its branches with theirs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Bank {
    versions: Vec<Version>,
    branches: BTreeMap<BranchCode, Vec<Version>>,
}

/// How a bank or branch was called over a time (名称の履歴). The last version of a code is the present one, if it has no end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// 銀行名・支店名カナ, as a bank file takes it; blank where the list's kana does not fit one.
    pub kana: StoreName,
    /// Its name.
    pub name: String,
    /// Day of the first list that had it; `None`: of the first list of all.
    pub from: Option<Date>,
    /// Day of the first list that had it no more.
    pub until: Option<Date>,
}

/// What a list says of a bank and a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing<'m> {
    /// Both are there.
    Open {
        /// The bank.
        bank: &'m Version,
        /// The branch.
        branch: &'m Version,
    },
    /// There is, and was, no such bank.
    NoBank,
    /// The bank is gone (merged or closed) since a list of this day.
    BankGone(Date),
    /// The bank is there and has, and had, no such branch.
    NoBranch,
    /// The branch is gone (merged or closed) since a list of this day.
    BranchGone(Date),
}

impl Standing<'_> {
    /// Why an account there cannot be paid to, and in which field; `None` if it can.
    #[must_use]
    pub const fn refusal(&self) -> Option<(&'static str, &'static Entry)> {
        match self {
            Self::Open { .. } => None,
            Self::NoBank => Some(("銀行コード", &codes::P_BANK_UNKNOWN)),
            Self::BankGone(_) => Some(("銀行コード", &codes::P_BANK_GONE)),
            Self::NoBranch => Some(("支店コード", &codes::P_BRANCH_UNKNOWN)),
            Self::BranchGone(_) => Some(("支店コード", &codes::P_BRANCH_GONE)),
        }
    }
}

/// A list that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MasterError {
    /// A line of the file is not as it must be.
    #[error("line {0} of the bank list: {1}")]
    Line(usize, &'static str),
    /// The file was cut or changed: its digest differs.
    #[error("the bank list was cut or changed: its digest is not the one it names")]
    Digest,
    /// Longer than [`MASTER_BYTES_MAX`].
    #[error("the bank list is too long")]
    TooLong,
    /// A file of the source is not as it must be.
    #[error("{0} of the source: {1}")]
    Source(String, String),
    /// The new list is of an earlier day than the present one.
    #[error("the new list is of {new}, the present one of {present}")]
    Older {
        /// Day of the new one.
        new: Date,
        /// Day of the present one.
        present: Date,
    },
    /// Of what was there, more is gone than mergers explain.
    #[error("of {of} banks and branches {gone} would be gone")]
    TooManyGone {
        /// How many are missing in the new list.
        gone: usize,
        /// Of how many.
        of: usize,
    },
}

impl BankMaster {
    /// The day of the list.
    #[must_use]
    pub const fn day(&self) -> Date {
        self.day
    }

    /// How many banks and branches are open.
    #[must_use]
    pub fn open(&self) -> (usize, usize) {
        let open = self.banks.values().filter(|bank| present(&bank.versions).is_some());
        open.fold((0, 0), |(banks, branches), bank| {
            (banks + 1, branches + bank.branches.values().filter(|versions| present(versions).is_some()).count())
        })
    }

    /// What it says of a branch.
    #[must_use]
    pub fn standing(&self, bank: BankCode, branch: BranchCode) -> Standing<'_> {
        let Some(found) = self.banks.get(&bank) else { return Standing::NoBank };
        match (present(&found.versions), found.branches.get(&branch)) {
            (None, _) => found.versions.last().and_then(|last| last.until).map_or(Standing::NoBank, Standing::BankGone),
            (Some(_), None) => Standing::NoBranch,
            (Some(bank), Some(versions)) => match present(versions) {
                Some(branch) => Standing::Open { bank, branch },
                None => versions.last().and_then(|last| last.until).map_or(Standing::NoBranch, Standing::BranchGone),
            },
        }
    }

    /// What is gone (merged or closed) and since which list: banks, and branches of banks that are there; in order of their codes.
    pub fn gone(&self) -> impl Iterator<Item = (BankCode, Option<BranchCode>, Date)> + '_ {
        let until = |versions: &[Version]| versions.last().and_then(|last| last.until);
        self.banks.iter().flat_map(move |(code, bank)| {
            let of_bank = until(&bank.versions).map(|day| (*code, None, day));
            let is_there = of_bank.is_none();
            let branches = bank.branches.iter().filter(move |_| is_there);
            of_bank.into_iter().chain(branches.filter_map(move |(branch, versions)| Some((*code, Some(*branch), until(versions)?))))
        })
    }

    /// Every name a bank has had, the oldest first; none if there was no such bank.
    #[must_use]
    pub fn bank(&self, bank: BankCode) -> &[Version] {
        self.banks.get(&bank).map_or(&[], |bank| &bank.versions)
    }

    /// Every name a branch has had, the oldest first; none if there was no such branch.
    #[must_use]
    pub fn branch(&self, bank: BankCode, branch: BranchCode) -> &[Version] {
        self.banks.get(&bank).and_then(|bank| bank.branches.get(&branch)).map_or(&[], Vec::as_slice)
    }
}

/// The present version, if it is open.
fn present(versions: &[Version]) -> Option<&Version> {
    versions.last().filter(|version| version.until.is_none())
}

#[cfg(test)]
mod tests;
