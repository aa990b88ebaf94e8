//! Deciding again (再判定): what differs between two decisions of one receipt, and over a month.
//!
//! The same rules, register and day give the same bytes; with others, this tells what became of it.

mod month;
mod text;

pub use month::{Comparison, LISTED_MAX, Listed};

use crate::decide::{Amounts, Code, Decision, Funding, Outcome, Rule};
use josei_base::Yen;
use serde::{Deserialize, Serialize};

/// Before and after (変更前・変更後).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change<T> {
    /// Before.
    pub before: T,
    /// After.
    pub after: T,
}

impl<T: PartialEq + Copy> Change<T> {
    fn of(before: T, after: T) -> Option<Self> {
        (before != after).then_some(Self { before, after })
    }
}

/// An amount that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountChange {
    /// Which, by its name in the decision.
    pub amount: AmountName,
    /// Before.
    pub before: Yen,
    /// After.
    pub after: Yen,
}

macro_rules! amounts {
    ($($variant:ident $field:ident $ja:literal;)+) => {
        /// The amounts of a decision (金額の項目).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum AmountName {
            $(#[doc = concat!($ja, ".")] $variant,)+
        }

        impl AmountName {
            /// For people, Japanese.
            #[must_use]
            pub const fn name_ja(self) -> &'static str {
                match self { $(Self::$variant => $ja,)+ }
            }
        }

        fn amount_changes(before: &Amounts, after: &Amounts) -> Vec<AmountChange> {
            // A new amount that is not compared here does not compile.
            let Amounts { $($field: _,)+ } = before;
            let all = [$((AmountName::$variant, before.$field, after.$field),)+];
            all.into_iter().filter(|(_, before, after)| before != after)
                .map(|(amount, before, after)| AmountChange { amount, before, after }).collect()
        }
    };
}

amounts! {
    Cost cost "総医療費";
    Insurer insurer "保険者負担";
    HighCost high_cost "高額療養費";
    Share share "負担相当額";
    OtherProgrammes other_programmes "他公費";
    Copay copay "一部自己負担額";
    Subsidy subsidy "助成額";
    Meals meals "食事";
    CityPays city_pays "市の支払額";
}

/// What differs between two decisions of one receipt (決定の差異).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The result.
    pub result: Change<Outcome>,
    /// What the city pays without a clerk's word: nothing unless the result is OK.
    pub paid: Change<Yen>,
    /// Reasons that are no more.
    pub codes_gone: Vec<Code>,
    /// Reasons that are new.
    pub codes_new: Vec<Code>,
    /// Amounts that differ.
    pub amounts: Vec<AmountChange>,
    /// Who bears it, if that differs.
    pub funding: Option<Change<Funding>>,
    /// Rules that saw or answered something else.
    pub rules: Vec<Rule>,
    /// It is another holder's now, or nobody's, or was.
    pub other_holder: bool,
    /// Something else is proposed.
    pub other_proposals: bool,
}

impl Difference {
    /// What the city pays more; less is below zero.
    #[must_use]
    pub fn yen(&self) -> Yen {
        self.paid.after.minus(self.paid.before).unwrap_or_default()
    }

    /// Does it change what is paid or what a clerk has to do?
    #[must_use]
    pub fn matters(&self) -> bool {
        self.result.before != self.result.after
            || self.paid.before != self.paid.after
            || !self.codes_gone.is_empty()
            || !self.codes_new.is_empty()
    }
}

/// What the city pays of a decision as it stands.
#[must_use]
pub fn paid(decision: &Decision) -> Yen {
    if decision.result == Outcome::Ok { decision.amounts.city_pays } else { Yen::ZERO }
}

/// Codes of one list that the other has not; a code that stands twice counts twice.
fn without(codes: &[Code], others: &[Code]) -> Vec<Code> {
    let mut left: Vec<Code> = others.to_vec();
    let mut found = Vec::new();
    for code in codes {
        match left.iter().position(|other| other == code) {
            Some(at) => drop(left.swap_remove(at)),
            None => found.push(*code),
        }
    }
    found
}

/// What differs between two decisions of one receipt; `None` if nothing but the hashes of what they went by.
#[must_use]
pub fn differences(before: &Decision, after: &Decision) -> Option<Difference> {
    let changed = |rule: &Rule| {
        let of = |decision: &Decision| decision.answers.iter().find(|answer| answer.rule == *rule).copied();
        of(before) != of(after)
    };
    let difference = Difference {
        result: Change { before: before.result, after: after.result },
        paid: Change { before: paid(before), after: paid(after) },
        codes_gone: without(&before.codes, &after.codes),
        codes_new: without(&after.codes, &before.codes),
        amounts: amount_changes(&before.amounts, &after.amounts),
        funding: Change::of(before.funding, after.funding),
        rules: Rule::ALL.iter().copied().filter(changed).collect(),
        other_holder: before.holder != after.holder || before.programme != after.programme,
        other_proposals: before.proposals != after.proposals,
    };
    let same = !difference.matters()
        && difference.amounts.is_empty()
        && difference.funding.is_none()
        && difference.rules.is_empty()
        && !difference.other_holder
        && !difference.other_proposals;
    (!same).then_some(difference)
}
