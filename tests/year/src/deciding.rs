//! Deciding receipts (資格突合) as the function does it, without its stores: register, decision, claim, case.

use crate::desk::Again;
use crate::rows::Rows;
use crate::{Failure, odd, realm};
use josei_base::Date;
use josei_base::plan::{Condition, Key, Table, Write};
use josei_base::receipt::NormalReceipt;
use josei_base::{Realm, Timestamp};
use josei_benefit::application::not_applied;
use josei_benefit::case::{CaseId, CaseRules, Opening, plan_case_opened};
use josei_benefit::{Care, Claim, Outcome, Prior, ReceiptRef, Refused, Slot, after_refusal, claim_key, keys, plan_claim};
use josei_eligibility::{Asked, City, Decision, HolderHasher, SAKAI, Snapshot, claim_key_parts, decide, read_register};

/// The rules, and the register of the month.
pub struct Decider {
    realm: Realm,
    city: City,
    hasher: HolderHasher,
    snapshot: Option<Snapshot>,
    /// The rules of cases.
    pub rules: CaseRules,
    asked: Asked,
}

/// What became of a receipt.
pub struct Decided {
    /// Its claim.
    pub claim: Claim,
    /// Where the claim stands.
    pub key: Key,
    /// True if it was decided before: told twice, it is decided once.
    pub is_again: bool,
}

/// A decision's outcome in the words of claims.
fn outcome(decision: &Decision) -> Outcome {
    match decision.result {
        josei_eligibility::Outcome::Ok => Outcome::Ok,
        josei_eligibility::Outcome::Review => Outcome::Review,
        josei_eligibility::Outcome::Reject => Outcome::Reject,
    }
}

fn codes(decision: &Decision) -> Vec<String> {
    decision.codes.iter().map(|code| code.as_str().to_owned()).collect()
}

impl Decider {
    /// With the rules of the city.
    pub fn new() -> Result<Self, Failure> {
        let day = jiff::civil::date(2024, 7, 20);
        Ok(Self {
            realm: realm()?,
            city: City::load(SAKAI).map_err(|_| odd("the city file is not sound"))?,
            hasher: HolderHasher::new(&[7; 32]),
            snapshot: None,
            rules: CaseRules::built_in().map_err(|_| odd("the rules of cases are not sound"))?,
            asked: Asked { today: day, register_as_of: day },
        })
    }

    /// Takes the register of a day.
    pub fn load(&mut self, csv: &[u8], today: Date) -> Result<(), Failure> {
        let (holders, report) = read_register(csv, &self.city);
        if report.refused || report.rows_left_out > 0 {
            return Err(odd(format!("the register: {} rows left out", report.rows_left_out)));
        }
        self.snapshot = Some(Snapshot::open(Snapshot::build(&holders, &self.hasher)?)?);
        self.asked = Asked { today, register_as_of: today };
        Ok(())
    }

    fn decide(&self, receipt: &NormalReceipt) -> Result<Decision, Failure> {
        let snapshot = self.snapshot.as_ref().ok_or_else(|| odd("no register"))?;
        Ok(decide(&self.city, snapshot, &self.hasher, receipt, &self.asked))
    }

    /// The claim a receipt becomes, judged by what stood there before, with its case.
    pub fn take(&self, rows: &mut Rows, place: (ReceiptRef, u32), receipt: &NormalReceipt, at: Timestamp) -> Result<Decided, Failure> {
        let decision = self.decide(receipt)?;
        let care = decision.holder.map(|holder| {
            let parts = claim_key_parts(receipt, &holder);
            Care { holder: parts.holder, month: parts.month, place: parts.place }
        });
        let ours = decision.programme.and_then(|place| receipt.programmes.get(usize::from(place)));
        let mut claim = Claim {
            receipt: place.0,
            chunk: place.1,
            review_body: receipt.review_body,
            billing_month: receipt.billing_month,
            outcome: Outcome::Reject,
            codes: Vec::new(),
            billed: receipt.billed(),
            copay: ours.and_then(|programme| programme.copay).unwrap_or_default(),
            yen: decision.amounts.city_pays,
            replaces: None,
            settled: None,
        };
        let (mut slot, mut prior) = (Slot::First, Prior::None);
        loop {
            let met = match prior {
                Prior::None | Prior::Returned => josei_eligibility::Prior::None,
                Prior::SamePoints => josei_eligibility::Prior::SamePoints,
                Prior::OtherPoints => josei_eligibility::Prior::OtherPoints,
            };
            let judged = decision.clone().with_prior(met).with_applied(false);
            (claim.outcome, claim.codes) = (outcome(&judged), codes(&judged));
            let key = claim_key(&self.realm, care.as_ref(), &slot, &claim.receipt);
            let writes = self.writes(&key, &claim, &slot, care.as_ref(), (at, judged.ward.map(|ward| ward.to_string())));
            let Err(refused) = rows.transact(&writes)? else { return Ok(Decided { claim, key, is_again: false }) };
            let standing = refused.into_iter().find(|refused| refused.index == 0).and_then(|refused| refused.existing);
            let standing = Claim::from_item(&standing.ok_or_else(|| odd("refused, and not by a claim"))?)?;
            match after_refusal(&slot, &standing, &claim.receipt, claim.billed) {
                Refused::SameReceipt => return Ok(Decided { claim: standing, key, is_again: true }),
                Refused::Next(met, next) => {
                    claim.replaces = (met == Prior::Returned).then(|| standing.receipt.clone());
                    (prior, slot) = (met, next);
                }
            }
        }
    }

    fn writes(&self, key: &Key, claim: &Claim, slot: &Slot, care: Option<&Care>, (at, ward): (Timestamp, Option<String>)) -> Vec<Write> {
        let opening = Opening { at, due: self.rules.due(claim.outcome, at), ward };
        let mut writes = vec![plan_claim(key.clone(), claim)];
        writes.extend(plan_case_opened(&self.realm, key, claim, &opening).or_else(|| {
            let id = CaseId { month: claim.billing_month, receipt: claim.receipt.clone() };
            let key = keys::case(&self.realm, &id);
            matches!(slot, Slot::Resubmitted { .. }).then_some(Write::Check { table: Table::Claims, key, condition: Condition::Absent })
        }));
        writes.extend(care.map(|care| not_applied(&self.realm, care)));
        writes
    }

    /// What the machine says of a receipt now: for a late change of eligibility.
    pub fn again(&self, receipt: &NormalReceipt) -> Result<Again, Failure> {
        let decision = self.decide(receipt)?;
        Ok((outcome(&decision), codes(&decision), decision.amounts.city_pays))
    }
}
