use super::{Difference, differences, paid};
use crate::decide::{Decision, Outcome};
use josei_base::Yen;
use josei_base::yen::OutOfRange;
use serde::Serialize;
use std::collections::BTreeMap;

/// Most differences that are listed one by one; all of them are counted.
pub const LISTED_MAX: usize = 10_000;

/// A receipt that is decided differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Which: file and running number, no person.
    pub receipt: String,
    /// What differs.
    pub difference: Difference,
}

/// A month decided twice (再判定の比較), receipt by receipt, in the order they were added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Receipts decided.
    pub receipts: u64,
    /// Decided differently in any way.
    pub differing: u64,
    /// With another result, another payment or other codes.
    pub mattering: u64,
    /// From which result to which, as `ok to reject`.
    pub results: BTreeMap<String, u64>,
    /// Receipts that get a code they did not have.
    pub codes_new: BTreeMap<String, u64>,
    /// Receipts that lose a code.
    pub codes_gone: BTreeMap<String, u64>,
    /// Another 府市区分.
    pub funding: u64,
    /// What is paid before.
    pub paid_before: Yen,
    /// What is paid after.
    pub paid_after: Yen,
    /// What is paid more over all receipts that get more.
    pub more: Yen,
    /// What is paid less over all receipts that get less.
    pub less: Yen,
    /// The differences, at most [`LISTED_MAX`].
    pub listed: Vec<Listed>,
    /// How many are not listed.
    pub not_listed: u64,
}

/// The name in JSON.
pub(super) const fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "ok",
        Outcome::Review => "review",
        Outcome::Reject => "reject",
    }
}

impl Comparison {
    /// Adds a receipt, decided twice.
    ///
    /// # Errors
    /// When a sum leaves the range.
    pub fn add(&mut self, receipt: &str, before: &Decision, after: &Decision) -> Result<(), OutOfRange> {
        self.receipts += 1;
        self.paid_before = self.paid_before.plus(paid(before))?;
        self.paid_after = self.paid_after.plus(paid(after))?;
        let Some(difference) = differences(before, after) else { return Ok(()) };
        self.differing += 1;
        self.mattering += u64::from(difference.matters());
        self.funding += u64::from(difference.funding.is_some());
        let (old, new) = (difference.result.before, difference.result.after);
        if old != new {
            *self.results.entry(format!("{} to {}", name(old), name(new))).or_default() += 1;
        }
        for (codes, counts) in [(&difference.codes_new, &mut self.codes_new), (&difference.codes_gone, &mut self.codes_gone)] {
            for code in codes {
                *counts.entry(code.as_str().to_owned()).or_default() += 1;
            }
        }
        let yen = difference.yen();
        if yen.is_negative() {
            self.less = self.less.minus(yen)?;
        } else {
            self.more = self.more.plus(yen)?;
        }
        if self.listed.len() < LISTED_MAX {
            self.listed.push(Listed { receipt: receipt.to_owned(), difference });
        } else {
            self.not_listed += 1;
        }
        Ok(())
    }

    /// Is everything decided as before?
    #[must_use]
    pub const fn is_same(&self) -> bool {
        self.differing == 0
    }
}
