//! A late change of eligibility (資格の遡及異動): which receipts it touches, and what to propose for each. The caller decides them again.

use super::open::{Opening, plan_case_raised};
use super::{Act, Actor, Case, CaseError, CaseRules, Proposal, ReasonCode, Request, RequestId, State, plan_act};
use crate::claim::{Claim, Outcome};
use crate::keys;
use josei_base::plan::{Condition, Key, Table, Write};
use josei_base::{Realm, ServiceMonth, Yen};
use std::collections::BTreeSet;

/// Why: 資格の遡及異動, a code of the rules of cases.
const REASON: &str = "K103";
/// The request that opens a case is named as the one that proposes, with this behind it.
const RAISED: &str = ".raise";

/// A claim, decided again with what is known now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redecided<'c> {
    /// Its key.
    pub key: &'c Key,
    /// Keyed hash of its holder.
    pub holder: &'c str,
    /// Its service month.
    pub month: ServiceMonth,
    /// As it stands.
    pub claim: &'c Claim,
    /// What the machine says now.
    pub outcome: Outcome,
    /// Why.
    pub codes: Vec<String>,
    /// What the city would pay by it.
    pub yen: Yen,
}

/// What to do about a claim that a late change touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateChange {
    /// It is owed and nothing changes.
    Stays,
    /// It is owed, and should not be, or not so much: propose a correction (過誤). What is owed after the new receipt is told.
    Correct {
        /// What should be owed.
        should_be: Yen,
    },
    /// It is owed, and more would be: a correction and a new receipt give it.
    More {
        /// What should be owed.
        should_be: Yen,
    },
    /// It is owed and the amount stays, but the machine warns now of what it did not: a person looks.
    Look,
    /// It waits for a clerk, who sees the new decision.
    StillWaits,
    /// It was returned, and would be paid now: tell the sender that it may come again.
    MayComeAgain,
}

impl LateChange {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stays => "stays",
            Self::Correct { .. } => "correct",
            Self::More { .. } => "more",
            Self::Look => "look",
            Self::StillWaits => "waits",
            Self::MayComeAgain => "may_come_again",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn name_ja(self) -> &'static str {
        match self {
            Self::Stays => "変更なし",
            Self::Correct { .. } => "過誤（減額）",
            Self::More { .. } => "過誤（増額）",
            Self::Look => "要確認",
            Self::StillWaits => "判断待ち",
            Self::MayComeAgain => "再請求可",
        }
    }

    /// What should be owed, where that is not what is.
    #[must_use]
    pub const fn should_be(self) -> Option<Yen> {
        match self {
            Self::Correct { should_be } | Self::More { should_be } => Some(should_be),
            Self::Stays | Self::Look | Self::StillWaits | Self::MayComeAgain => None,
        }
    }
}

/// One line of the report on a late change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// The claim.
    pub key: Key,
    /// What is owed for it now.
    pub owed: Yen,
    /// The new decision's codes.
    pub codes: Vec<String>,
    /// What to do.
    pub change: LateChange,
}

/// Lists every claim of a holder in the months that a late change touches, with a proposal each, in the order of their keys. Nothing is done by it.
#[must_use]
pub fn late_change(holder: &str, months: &BTreeSet<ServiceMonth>, claims: &[Redecided<'_>]) -> Vec<Late> {
    let touched = claims.iter().filter(|one| one.holder == holder && months.contains(&one.month));
    let mut late: Vec<Late> = touched.map(judge).collect();
    late.sort_by(|left, right| left.key.cmp(&right.key));
    late.dedup_by(|left, right| left.key == right.key);
    late
}

fn judge(one: &Redecided<'_>) -> Late {
    let owed = one.claim.payable();
    let as_before = one.outcome == one.claim.outcome && one.codes == one.claim.codes && one.yen == one.claim.yen;
    let should_be = if one.outcome == Outcome::Reject { Yen::ZERO } else { one.yen };
    let change = if one.claim.is_gone() {
        if should_be > Yen::ZERO { LateChange::MayComeAgain } else { LateChange::Stays }
    } else if !one.claim.is_accepted() {
        LateChange::StillWaits
    } else if as_before {
        // Nothing new is known: what a person accepted against the machine stays.
        LateChange::Stays
    } else if should_be < owed {
        LateChange::Correct { should_be }
    } else if should_be > owed {
        LateChange::More { should_be }
    } else if one.outcome == Outcome::Review {
        LateChange::Look
    } else {
        LateChange::Stays
    };
    Late { key: one.key.clone(), owed, codes: one.codes.clone(), change }
}

/// Who asks for what a late change proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateAsk {
    /// Name of the request: a case that has it in its history was asked for before.
    pub request: RequestId,
    /// The clerk: becomes the proposer, and so never approves.
    pub actor: Actor,
    /// When, until when, which ward: for a case that is opened.
    pub opening: Opening,
    /// Why, in words: sealed by the caller.
    pub note: Vec<u8>,
}

/// Opens or goes on with the case of a claim that a late change touches, in one transaction: what should be owed otherwise gets a proposal to take back what is owed
/// (過誤), with both amounts on the case; what is only to be looked at gets a case. `standing` is the case it has. Nothing where a case stands for it already: a late
/// change that is told twice opens nothing twice.
///
/// # Errors
/// When the claim stands otherwise than it was read, or the proposal does not fit.
pub fn plan_late(
    realm: &Realm,
    rules: &CaseRules,
    (key, claim, standing): (&Key, &Claim, Option<&Case>),
    change: LateChange,
    ask: &LateAsk,
) -> Result<Option<(Case, Vec<Write>)>, CaseError> {
    let reason = ReasonCode::parse(REASON)?;
    let propose = |case: &Case, should_be: Yen| {
        let request = Request {
            id: ask.request.clone(),
            actor: ask.actor.clone(),
            at: ask.opening.at,
            act: Act::Propose(Proposal::Correct),
            reason: Some(reason.clone()),
            note: Some(ask.note.clone()),
        };
        plan_act(realm, rules, &Case { should_be: Some(should_be), ..case.clone() }, &request)
    };
    match (standing, change.should_be()) {
        (Some(case), Some(should_be)) if matches!(case.state, State::Accepted | State::Split) => {
            let planned = propose(case, should_be)?;
            Ok(Some((planned.case, planned.writes)))
        }
        (Some(_), _) => Ok(None),
        (None, None) if change != LateChange::Look => Ok(None),
        // Nothing to take back: what should be owed more comes by a new receipt alone.
        (None, _) if claim.payable() == Yen::ZERO => Ok(None),
        (None, should_be) => {
            let name = RequestId::parse(&format!("{}{RAISED}", ask.request.as_str()))?;
            let (case, raised) = plan_case_raised(realm, key, claim, &ask.opening, (&name, &ask.actor, &reason))?;
            let Some(should_be) = should_be else { return Ok(Some((case, raised))) };
            let planned = propose(&case, should_be)?;
            // One head: as it stands after both acts, where nothing stood before.
            let head = keys::case(realm, &case.id);
            let item = planned.case.to_item();
            let mut writes = vec![Write::Put { table: Table::Claims, key: head.clone(), item, condition: Some(Condition::Absent) }];
            writes.extend(raised.into_iter().chain(planned.writes).filter(|write| *write.key() != head));
            Ok(Some((planned.case, writes)))
        }
    }
}
