//! What a person or machine does with an application: each act is one transaction, conditional on the row as it was read.

use super::amount::{Basis, grant};
use super::course::{Decision, Proposal, Proposed, Returned, Standing};
use super::error::ActError;
use super::history;
use super::judged::Judged;
use super::limitation::Interruption;
use super::owed::{Owed, Source, settle_cap};
use super::reason::{ReasonFor, TIME_BARRED};
use super::receive::{free_care, move_care};
use super::record::{AccountRef, Facts, IdentityCheck, PayTo};
use super::state::{ActKind, State};
use super::word::{DocumentRef, Person, ReasonCode, RequestId, Ward};
use super::written::day;
use crate::claim::Slot;
use crate::keys;
use josei_base::date::japanese_day;
use josei_base::plan::{Condition, Table, Value, Write};
use josei_base::{Date, Digest, Realm, Timestamp, Yen};
use serde::Serialize;

/// Who acts, when, and under which request.
#[derive(Debug, Clone, Copy)]
pub struct Acting<'a> {
    /// The request; a repeated one is recognised by it.
    pub request: &'a RequestId,
    /// Who.
    pub person: &'a Person,
    /// When.
    pub at: Timestamp,
}

/// What a clerk proposes to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentProposal {
    /// On what the figures stand. Found anew when a request is repeated, so that it is no part of what was asked.
    #[serde(skip)]
    pub basis: Basis,
    /// What the machine says of entitlement and funding now; found anew as well.
    #[serde(skip)]
    pub judged: Judged,
    /// 府市区分, where it is to be another than the machine's.
    pub prefecture: Option<bool>,
    /// Why the machine's answer is not followed, where it is not.
    pub overriding: Option<ReasonCode>,
    /// The sum the clerk saw; it must be what the rules give.
    pub seen: Yen,
    /// What stands of the same care now, by [`super::duplicates`]; found anew as well.
    #[serde(skip)]
    pub standing: Vec<String>,
    /// What of it the clerk looked at and found to be something else.
    pub looked_at: Vec<String>,
}

/// What a second person signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// The revision that was shown.
    pub revision: i64,
    /// The sum that was shown; zero for a refusal.
    pub total: Yen,
    /// The desk that issues the notice (所管区).
    pub desk: Ward,
    /// What the machine says now, for a payment: if it is no longer what was proposed on, the decision waits.
    #[serde(skip)]
    pub judged: Option<Judged>,
}

/// An application completed by its applicant.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Completed {
    /// The facts, under the same number and holder.
    pub facts: Facts,
    /// Keyed hash of the content.
    pub content: Digest,
    /// The personal part, sealed.
    #[serde(skip)]
    pub sealed: Vec<u8>,
}

impl std::fmt::Debug for Completed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Completed({})", self.facts.number)
    }
}

/// An act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// 担当 (着手・割当): who works on it.
    Assign {
        /// Who.
        to: Person,
    },
    /// 本人確認.
    Identify(IdentityCheck),
    /// 時効の更新.
    Interrupt(Interruption),
    /// 振込先: the version in force of the payee's account.
    SetAccount(AccountRef),
    /// 審査.
    Check,
    /// 返戻.
    Return {
        /// What is missing.
        reasons: Vec<ReasonCode>,
        /// By when it is to come back.
        #[serde(with = "day")]
        deadline: Date,
        /// 文書番号 of its notice.
        document: DocumentRef,
    },
    /// 再提出.
    Resubmit(Box<Completed>),
    /// 取下げ.
    Withdraw,
    /// 支給の起案.
    ProposePayment(PaymentProposal),
    /// 不支給の起案.
    ProposeRefusal {
        /// 不支給理由コード.
        reasons: Vec<ReasonCode>,
    },
    /// 差戻し, by another person than the proposer.
    SendBack,
    /// 決定 of what is proposed.
    Decide(Signed),
    /// The notice of the decision went out.
    Notice {
        /// 文書番号.
        document: DocumentRef,
    },
}

/// What is to be written, and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// One transaction.
    pub writes: Vec<Write>,
    /// The application after it.
    pub next: Standing,
    /// A debt, to be made an obligation in the same transaction.
    pub owed: Option<Owed>,
}

/// Plans an act on the application as it was read.
///
/// # Errors
/// Why it cannot be done; nothing is written.
pub fn plan_act(realm: &Realm, standing: &Standing, act: &Act, by: &Acting<'_>) -> Result<Planned, ActError> {
    let kind = kind_of(standing, act)?;
    let mut next = standing.clone();
    next.state = standing.state.after(kind).ok_or(ActError::State(standing.state))?;
    next.revision = standing.revision.checked_add(1).ok_or(ActError::NotWhatStands)?;
    let mut more = Vec::new();
    let mut owed = None;
    match act {
        Act::Assign { to } => next.course.owner = Some(to.clone()),
        Act::Identify(check) => next.course.identity = Some(check.clone()),
        Act::Interrupt(interruption) => next.course.interruption = Some(interruption.clone()),
        Act::SetAccount(account) => {
            if account.payee != *standing.facts.pay_to.payee() {
                return Err(ActError::NoAccount);
            }
            more.push(account_in_force(realm, account));
            next.facts.pay_to = PayTo::Account(account.clone());
        }
        Act::Check => identified(standing)?,
        Act::Return { reasons, deadline, document } => {
            all_known(ReasonFor::Return, reasons)?;
            next.course.returned = Some(Returned { reasons: reasons.clone(), deadline: *deadline, document: document.clone() });
            next.course.proposal = None;
        }
        Act::Resubmit(completed) => more.extend(resubmit(realm, standing, &mut next, completed)?),
        Act::Withdraw => more.extend(free_care(realm, &standing.facts)),
        Act::ProposePayment(proposal) => {
            next.course.proposal = Some(Proposal { by: by.person.clone(), at: by.at, what: propose(standing, proposal)? });
        }
        Act::ProposeRefusal { reasons } => {
            identified(standing)?;
            all_known(ReasonFor::Refusal, reasons)?;
            if standing.is_in_time() && reasons.iter().any(|reason| reason.as_str() == TIME_BARRED) {
                return Err(ActError::Reason);
            }
            next.course.proposal =
                Some(Proposal { by: by.person.clone(), at: by.at, what: Proposed::Refusal { reasons: reasons.clone() } });
        }
        Act::SendBack => {
            second_person(standing, by.person)?;
            next.course.proposal = None;
        }
        Act::Decide(signed) => {
            let decided = decide(realm, standing, signed, by)?;
            next.course.decision = Some(decided.decision);
            more.extend(decided.writes);
            owed = decided.owed;
        }
        Act::Notice { document } => {
            next.course.notice = Some(document.clone());
            if kind == ActKind::NoticeRefusal {
                more.extend(free_care(realm, &standing.facts));
            }
        }
    }
    let mut writes =
        vec![change(realm, standing, &next), history::event(realm, &next, kind.name(), by), history::request(realm, &next, act, by)];
    writes.extend(more);
    Ok(Planned { writes, next, owed })
}

fn kind_of(standing: &Standing, act: &Act) -> Result<ActKind, ActError> {
    let pays = standing.granted().is_some();
    Ok(match act {
        Act::Assign { .. } => ActKind::Assign,
        Act::Identify(_) => ActKind::Identify,
        Act::Interrupt(_) => ActKind::Interrupt,
        Act::SetAccount(_) => ActKind::SetAccount,
        Act::Check => ActKind::Check,
        Act::Return { .. } => ActKind::Return,
        Act::Resubmit(_) => ActKind::Resubmit,
        Act::Withdraw => ActKind::Withdraw,
        Act::ProposePayment(_) => ActKind::ProposePayment,
        Act::ProposeRefusal { .. } => ActKind::ProposeRefusal,
        Act::SendBack => ActKind::SendBack,
        Act::Decide(_) | Act::Notice { .. } if standing.course.proposal.is_none() => return Err(ActError::State(standing.state)),
        Act::Decide(_) if pays => ActKind::DecidePayment,
        Act::Decide(_) => ActKind::DecideRefusal,
        Act::Notice { .. } if pays => ActKind::NoticePayment,
        Act::Notice { .. } => ActKind::NoticeRefusal,
    })
}

/// The whole row, on condition that it is still the one that was read. The revision implies the rest; the rest is said so that a reader of the
/// table sees what the act relied on.
fn change(realm: &Realm, before: &Standing, after: &Standing) -> Write {
    let mut all = vec![equals("revision", before.revision), equals("state", before.state.name())];
    if let Some(proposer) = before.proposer() {
        all.push(equals("proposer", proposer.as_str()));
    }
    Write::Put {
        table: Table::Claims,
        key: keys::application::state(realm, &before.facts.number),
        item: after.to_item(),
        condition: Some(Condition::All(all)),
    }
}

fn equals(name: &str, value: impl Into<Value>) -> Condition {
    Condition::Equals(name.to_owned(), value.into())
}

const fn identified(standing: &Standing) -> Result<(), ActError> {
    if standing.course.identity.is_some() { Ok(()) } else { Err(ActError::NotIdentified) }
}

fn second_person(standing: &Standing, person: &Person) -> Result<(), ActError> {
    if standing.proposer() == Some(person) { Err(ActError::SamePerson) } else { Ok(()) }
}

fn all_known(of: ReasonFor, reasons: &[ReasonCode]) -> Result<(), ActError> {
    let known = !reasons.is_empty() && reasons.iter().all(|code| of.has(code));
    if known { Ok(()) } else { Err(ActError::Reason) }
}

/// The account must still be the one in force when the transaction runs.
fn account_in_force(realm: &Realm, account: &AccountRef) -> Write {
    Write::Check {
        table: Table::Payments,
        key: keys::application::current_account(realm, &account.payee),
        condition: equals("current", i64::from(account.version)),
    }
}

/// A completed application keeps its number, holder and the days it came in on, which the time limit counts to. If it is about another care now, that one is taken and the old one freed.
fn resubmit(realm: &Realm, standing: &Standing, next: &mut Standing, completed: &Completed) -> Result<Vec<Write>, ActError> {
    let (old, new) = (&standing.facts, &completed.facts);
    let same = old.number == new.number && old.holder == new.holder && old.reception == new.reception && old.applied_on == new.applied_on;
    if !same {
        return Err(ActError::Conflict);
    }
    next.facts = completed.facts.clone();
    // An account that was settled stays so.
    if matches!(new.pay_to, PayTo::Written(_)) && old.pay_to.payee() == new.pay_to.payee() {
        next.facts.pay_to = old.pay_to.clone();
    }
    next.content = completed.content;
    next.sealed.clone_from(&completed.sealed);
    next.course.proposal = None;
    Ok(move_care(realm, old, new))
}

fn propose(standing: &Standing, proposal: &PaymentProposal) -> Result<Proposed, ActError> {
    identified(standing)?;
    payable(standing)?;
    if proposal.standing.iter().any(|reference| !proposal.looked_at.contains(reference)) {
        return Err(ActError::NotLookedAt);
    }
    let facts = &standing.facts;
    if matches!(proposal.basis, Basis::Care(_)) != facts.kind.row().one_care {
        return Err(ActError::Amount);
    }
    let granted = grant(facts.kind, &facts.care, &proposal.basis)?;
    if granted.total <= Yen::ZERO {
        return Err(ActError::NothingToPay);
    }
    if granted.total != proposal.seen {
        return Err(ActError::NotWhatStands);
    }
    Ok(Proposed::Payment {
        granted,
        basis: proposal.basis,
        prefecture: proposal.prefecture.or(proposal.judged.prefecture),
        overridden: overridden(standing, proposal)?,
        judged: proposal.judged.clone(),
        looked_at: proposal.looked_at.clone(),
    })
}

/// The reason to go against the machine, where that is done: without one it is not.
fn overridden(standing: &Standing, proposal: &PaymentProposal) -> Result<Option<ReasonCode>, ActError> {
    if !proposal.judged.stands_against(standing.facts.kind.row().one_care, proposal.prefecture) {
        return Ok(None);
    }
    let code = proposal.overriding.clone().ok_or(ActError::AgainstMachine)?;
    all_known(ReasonFor::Override, std::slice::from_ref(&code))?;
    Ok(Some(code))
}

/// In time, and with a settled account.
fn payable(standing: &Standing) -> Result<(), ActError> {
    if !standing.is_in_time() {
        return Err(ActError::TimeBarred);
    }
    if standing.has_account() { Ok(()) } else { Err(ActError::NoAccount) }
}

struct Decided {
    decision: Decision,
    writes: Vec<Write>,
    owed: Option<Owed>,
}

fn decide(realm: &Realm, standing: &Standing, signed: &Signed, by: &Acting<'_>) -> Result<Decided, ActError> {
    let proposal = standing.course.proposal.as_ref().ok_or(ActError::State(State::Received))?;
    identified(standing)?;
    second_person(standing, by.person)?;
    let total = standing.granted().map_or(Yen::ZERO, |granted| granted.total);
    if signed.revision != standing.revision || signed.total != total {
        return Err(ActError::NotWhatStands);
    }
    let decision = Decision { by: by.person.clone(), at: by.at, on: japanese_day(by.at), desk: signed.desk.clone() };
    let Proposed::Payment { basis, prefecture, judged, looked_at, .. } = &proposal.what else {
        return Ok(Decided { decision, writes: Vec::new(), owed: None });
    };
    if !signed.judged.as_ref().is_some_and(|now| now.says_the_same(judged)) {
        return Err(ActError::NotWhatStands);
    }
    payable(standing)?;
    let facts = &standing.facts;
    let mut writes = Vec::new();
    if let PayTo::Account(account) = &facts.pay_to {
        writes.push(account_in_force(realm, account));
    }
    let care = facts.care.key_parts(&facts.holder);
    match basis {
        Basis::Cap(cap) => writes.push(settle_cap(realm, &care, cap, total)?),
        // A receipt of the same care that came since the proposal stops the decision.
        Basis::Care(_) if looked_at.is_empty() => {
            writes.push(Write::Check { table: Table::Claims, key: keys::claim(realm, &care, &Slot::First), condition: Condition::Absent });
        }
        Basis::Care(_) => {}
    }
    let owed = Owed {
        source: Source::Application(facts.number.clone()),
        pay_to: facts.pay_to.clone(),
        yen: total,
        month: care.month,
        prefecture: *prefecture,
    };
    Ok(Decided { decision, writes, owed: Some(owed) })
}
