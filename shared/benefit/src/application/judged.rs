//! What the machine says of the child's entitlement on the days of the care (資格の判定), as the caller found it in the register: whoever proposes to pay against it
//! says why.

use crate::claim::Outcome;
use josei_base::Digest;
use serde::{Deserialize, Serialize};

/// The machine's answer, as the row of a proposal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judged {
    /// Entitled, to be looked at, or not entitled.
    pub outcome: Outcome,
    /// Its reasons (`E…`, `W…`).
    pub codes: Vec<String>,
    /// 府市区分: does the prefecture take part? None where the register does not tell.
    pub prefecture: Option<bool>,
    /// SHA-256 of the register it was found in.
    pub register: Digest,
    /// SHA-256 of the city's rules.
    pub rules: Digest,
}

impl Judged {
    /// Would a payment be against it? A month's cap is about receipts, each of which was judged by itself.
    pub(super) fn stands_against(&self, one_care: bool, prefecture: Option<bool>) -> bool {
        (one_care && self.outcome != Outcome::Ok) || (prefecture.is_some() && prefecture != self.prefecture)
    }

    /// Is it the same answer, by whatever register and rules?
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        (self.outcome, &self.codes, self.prefecture) == (other.outcome, &other.codes, other.prefecture)
    }
}
