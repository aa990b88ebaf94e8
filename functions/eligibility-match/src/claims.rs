//! Storing claims: one conditional write is guard, index and state. A refused one tells what stood there, and the receipt is judged again by it.

use crate::EligibilityMatch;
use crate::decisions::Facts;
use josei_base::limits::TRANSACTION_WRITES_MAX;
use josei_base::plan::{Key, Write};
use josei_base::receipt::NormalReceipt;
use josei_benefit::{Care, Claim, Outcome, Prior, ReceiptRef, Refused, Slot, after_refusal, claim_key, plan_claim};
use josei_delivery::Delivery;
use josei_eligibility::{Decision, claim_key_parts};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use std::collections::{HashMap, VecDeque};

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
        };
        let mut judged = Self { line: receipt.line, decision, claim, care, facts: Facts::of(receipt), slot: Slot::First };
        judged.know(Prior::None);
        judged
    }

    /// Takes in what stood there before.
    fn know(&mut self, prior: Prior) {
        let prior = match prior {
            Prior::None => josei_eligibility::Prior::None,
            Prior::SamePoints => josei_eligibility::Prior::SamePoints,
            Prior::OtherPoints => josei_eligibility::Prior::OtherPoints,
        };
        self.decision = self.decision.clone().with_prior(prior);
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
        self.know(Prior::None);
    }

    /// Moves on past a claim that stands under its key. True if it must be written under another one.
    fn meet(&mut self, standing: &Claim) -> bool {
        match after_refusal(&self.slot, standing, &self.claim.receipt, self.claim.billed) {
            Refused::SameReceipt => false,
            Refused::Next(prior, slot) => {
                self.know(prior);
                self.slot = slot;
                true
            }
        }
    }

    fn key(&self, function: &EligibilityMatch) -> Key {
        claim_key(&function.realm, self.care.as_ref(), &self.slot, &self.claim.receipt)
    }
}

/// Writes the claims of a chunk. Each receipt meets at most three claims on its way, so this ends.
pub async fn store(function: &EligibilityMatch, permit: &Permit, judged: &mut [Judged]) -> Result<(), Failure> {
    let mut waiting: VecDeque<usize> = (0..judged.len()).collect();
    // Claims of this chunk by key: a transaction takes a key once, and what we wrote ourselves need not be asked for.
    let mut written: HashMap<Key, Claim> = HashMap::with_capacity(judged.len());
    while !waiting.is_empty() {
        let mut batch: Vec<(usize, Write)> = Vec::with_capacity(TRANSACTION_WRITES_MAX);
        while batch.len() < TRANSACTION_WRITES_MAX {
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
            batch.push((at, plan_claim(key, &one.claim)));
        }
        let writes: Vec<Write> = batch.iter().map(|(_, write)| write.clone()).collect();
        match function.audited.write(permit, &writes).await {
            Ok(()) => {}
            Err(TransactError::Refused(refusals)) => {
                let mut refused: HashMap<usize, Claim> = HashMap::new();
                for refusal in refusals {
                    let item = refusal.existing.ok_or_else(|| Failure::damaged("a refused claim without the one that stands"))?;
                    refused.insert(refusal.index, Claim::from_item(&item).map_err(|bad| Failure::damaged(bad.0))?);
                }
                // Nothing was written: those that met nobody are written again, the others go on from what they met.
                for (index, (at, write)) in batch.iter().enumerate().rev() {
                    let one = judged.get_mut(*at).ok_or_else(|| Failure::damaged("queue of claims"))?;
                    match refused.remove(&index) {
                        None => {
                            written.remove(write.key());
                            one.begin_again();
                            waiting.push_front(*at);
                        }
                        Some(standing) => {
                            let moved = one.meet(&standing);
                            written.insert(write.key().clone(), standing);
                            if moved {
                                waiting.push_front(*at);
                            }
                        }
                    }
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
