//! Storing claims: one conditional write is guard, index and state. A refused one tells what stood there, and the receipt is judged again by it.

use crate::EligibilityMatch;
use crate::decisions::facts;
use josei_base::Timestamp;
use josei_base::id::Ward;
use josei_base::limits::TRANSACTION_WRITES_MAX;
use josei_base::plan::{Condition, Item, Key, Table, Write};
use josei_base::receipt::NormalReceipt;
use josei_benefit::application::not_applied;
use josei_benefit::case::{Case, CaseId, CaseRules, Opening, plan_case_opened};
use josei_benefit::{Care, Claim, Outcome, Prior, ReceiptRef, Refused, Slot, after_refusal, claim_key, keys, plan_claim};
use josei_delivery::Delivery;
use josei_eligibility::{Decision, Facts, claim_key_parts};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use std::collections::{HashMap, HashSet, VecDeque};

/// A claim, its case, and what is asked of applications.
const WRITES_PER_RECEIPT_MAX: usize = 3;
/// An application of the same care is open or paid.
const APPLIED: &str = "W43";

/// A receipt with its decision and the claim it becomes.
pub struct Judged {
    /// Line of its first record.
    pub line: u64,
    /// The decision, with every rule asked.
    pub decision: Decision,
    /// The claim.
    pub claim: Claim,
    /// Which care it is, if its holder is established.
    pub care: Option<Care>,
    /// What statistics count it by.
    pub facts: Facts,
    slot: Slot,
    prior: Prior,
    /// A refused condition told that its reimbursement is applied for, or was paid.
    applied: bool,
}

impl Judged {
    /// Of a receipt of a chunk.
    pub fn new(delivery: &Delivery, chunk: u32, number: u64, receipt: &NormalReceipt, decision: Decision) -> Self {
        let care = decision.holder.map(|holder| {
            let parts = claim_key_parts(receipt, &holder);
            Care { holder: parts.holder, month: parts.month, place: parts.place }
        });
        let ours = decision.programme.and_then(|place| receipt.programmes.get(usize::from(place)));
        let claim = Claim {
            receipt: ReceiptRef { delivery: delivery.id.to_string(), number },
            chunk,
            review_body: receipt.review_body,
            billing_month: delivery.month,
            outcome: Outcome::Reject,
            codes: Vec::new(),
            billed: receipt.billed(),
            copay: ours.and_then(|programme| programme.copay).unwrap_or_default(),
            yen: decision.amounts.city_pays,
            replaces: None,
            settled: None,
        };
        let mut judged = Self {
            line: receipt.line,
            decision,
            claim,
            care,
            facts: facts(receipt),
            slot: Slot::First,
            prior: Prior::None,
            applied: false,
        };
        judged.know(Prior::None);
        judged
    }

    /// Takes in what stood there before.
    fn know(&mut self, prior: Prior) {
        self.prior = prior;
        let prior = match prior {
            // In the place of one that was returned it is neither a duplicate nor a second one.
            Prior::None | Prior::Returned => josei_eligibility::Prior::None,
            Prior::SamePoints => josei_eligibility::Prior::SamePoints,
            Prior::OtherPoints => josei_eligibility::Prior::OtherPoints,
        };
        self.decision = self.decision.clone().with_prior(prior).with_applied(self.applied);
        self.claim.codes = self.decision.codes.iter().map(|code| code.as_str().to_owned()).collect();
        self.claim.outcome = match self.decision.result {
            josei_eligibility::Outcome::Ok => Outcome::Ok,
            josei_eligibility::Outcome::Review => Outcome::Review,
            josei_eligibility::Outcome::Reject => Outcome::Reject,
        };
    }

    /// Forgets whom it met: a claim that it met may not have been written in the end.
    fn begin_again(&mut self) {
        self.slot = Slot::First;
        self.claim.replaces = None;
        self.know(Prior::None);
    }

    /// Moves on past a claim that stands under its key. True if it must be written under another one.
    fn meet(&mut self, standing: &Claim) -> bool {
        match after_refusal(&self.slot, standing, &self.claim.receipt, self.claim.billed) {
            Refused::SameReceipt => {
                // It was decided before; what has happened since to applications changes nothing of it.
                self.applied = standing.codes.iter().any(|code| code == APPLIED);
                self.know(self.prior);
                false
            }
            Refused::Next(prior, slot) => {
                self.claim.replaces = (prior == Prior::Returned).then(|| standing.receipt.clone());
                self.know(prior);
                self.slot = slot;
                true
            }
        }
    }

    /// A case tells that the receipt was decided before, under another key: what it met then is gone since. Its word stands.
    fn was_decided(&mut self, case: &Case) {
        let found = |code: &str| case.codes.iter().any(|known| known == code);
        self.applied = found(APPLIED);
        self.know(match (found("E40"), found("W41")) {
            (true, _) => Prior::SamePoints,
            (false, true) => Prior::OtherPoints,
            (false, false) => Prior::None,
        });
    }

    fn key(&self, function: &EligibilityMatch) -> Key {
        claim_key(&function.realm, self.care.as_ref(), &self.slot, &self.claim.receipt)
    }

    /// The condition of its transaction that nobody applies for its care: whoever of the two is second is refused by the store.
    fn unapplied(&self, function: &EligibilityMatch) -> Option<Write> {
        let care = self.care.as_ref().filter(|_| !self.applied)?;
        Some(not_applied(&function.realm, care))
    }

    /// What goes with the claim into its transaction: the case of what a clerk must decide; for one that takes the place of a returned one, that it has none.
    fn beside(&self, function: &EligibilityMatch, key: &Key, opening: &Opening) -> Option<Write> {
        let opened = plan_case_opened(&function.realm, key, &self.claim, opening);
        let resubmitted = matches!(self.slot, Slot::Resubmitted { .. });
        opened.or_else(|| {
            let id = CaseId { month: self.claim.billing_month, receipt: self.claim.receipt.clone() };
            let key = keys::case(&function.realm, &id);
            resubmitted.then_some(Write::Check { table: Table::Claims, key, condition: Condition::Absent })
        })
    }
}

/// When the cases of a delivery open, and until when they should be decided: the same for whoever decides it again.
struct Openings {
    rules: CaseRules,
    at: Timestamp,
}

impl Openings {
    fn of(&self, outcome: Outcome, ward: Option<Ward>) -> Opening {
        Opening { at: self.at, due: self.rules.due(outcome, self.at), ward: ward.map(|ward| ward.to_string()) }
    }
}

/// A receipt in a transaction: which, and where its claim stands among the writes; what goes beside it stands behind. Receipts of one care share the
/// condition on applications, because a transaction takes a key once.
struct Placed {
    at: usize,
    claim: usize,
    has_more: bool,
    unapplied: Option<usize>,
}

/// Writes the claims of a chunk, each with its case. Each receipt meets few claims on its way, never one twice, so this ends.
pub async fn store(function: &EligibilityMatch, permit: &Permit, confirmed_at: Timestamp, judged: &mut [Judged]) -> Result<(), Failure> {
    let rules = CaseRules::built_in().map_err(|_| Failure::damaged("rules of cases"))?;
    let openings = Openings { rules, at: confirmed_at };
    let mut waiting: VecDeque<usize> = (0..judged.len()).collect();
    // Claims of this chunk by key: a transaction takes a key once, and what we wrote ourselves need not be asked for.
    let mut written: HashMap<Key, Claim> = HashMap::with_capacity(judged.len());
    while !waiting.is_empty() {
        let mut batch: Vec<Placed> = Vec::with_capacity(TRANSACTION_WRITES_MAX);
        let mut writes: Vec<Write> = Vec::with_capacity(TRANSACTION_WRITES_MAX);
        let mut asked: HashMap<Key, usize> = HashMap::new();
        while writes.len() + WRITES_PER_RECEIPT_MAX <= TRANSACTION_WRITES_MAX {
            let Some(at) = waiting.pop_front() else { break };
            let one = judged.get_mut(at).ok_or_else(|| Failure::damaged("queue of claims"))?;
            while let Some(standing) = written.get(&one.key(function)) {
                if !one.meet(standing) {
                    break;
                }
            }
            let key = one.key(function);
            if written.contains_key(&key) {
                continue;
            }
            written.insert(key.clone(), one.claim.clone());
            let beside = one.beside(function, &key, &openings.of(one.claim.outcome, one.decision.ward));
            let (claim, has_more) = (writes.len(), beside.is_some());
            writes.push(plan_claim(key, &one.claim));
            writes.extend(beside);
            let unapplied = one.unapplied(function).map(|check| {
                *asked.entry(check.key().clone()).or_insert_with(|| {
                    writes.push(check);
                    writes.len() - 1
                })
            });
            batch.push(Placed { at, claim, has_more, unapplied });
        }
        match function.audited.write(permit, &writes).await {
            Ok(()) => {}
            Err(TransactError::Refused(refusals)) => {
                let mut refused: HashMap<usize, Item> = HashMap::new();
                for refusal in refusals {
                    let item = refusal.existing.ok_or_else(|| Failure::damaged("a refused claim without the one that stands"))?;
                    refused.insert(refusal.index, item);
                }
                let bad = |bad: josei_base::plan::BadItem| Failure::damaged(bad.0);
                let applied: HashSet<usize> = asked.values().copied().filter(|at| refused.contains_key(at)).collect();
                // Nothing was written: those that met nobody are written again, the others go on from what they met.
                for placed in batch.iter().rev() {
                    let one = judged.get_mut(placed.at).ok_or_else(|| Failure::damaged("queue of claims"))?;
                    let key = one.key(function);
                    let standing = refused.remove(&placed.claim).map(|item| Claim::from_item(&item)).transpose().map_err(bad)?;
                    let case = placed.has_more.then(|| refused.remove(&(placed.claim + 1))).flatten();
                    one.applied |= placed.unapplied.is_some_and(|at| applied.contains(&at));
                    let is_same = standing.as_ref().is_some_and(|standing| standing.receipt == one.claim.receipt);
                    match (standing, case) {
                        (None, None) => {
                            written.remove(&key);
                            one.begin_again();
                            waiting.push_front(placed.at);
                        }
                        (standing, Some(case)) if !is_same => {
                            written.remove(&key);
                            written.extend(standing.map(|standing| (key, standing)));
                            one.was_decided(&Case::from_item(&case).map_err(bad)?);
                        }
                        (Some(standing), _) => {
                            let moved = one.meet(&standing);
                            written.insert(key, standing);
                            if moved {
                                waiting.push_front(placed.at);
                            }
                        }
                        // Told apart above.
                        (None, Some(_)) => {}
                    }
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
