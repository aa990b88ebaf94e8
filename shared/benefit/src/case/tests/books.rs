//! Random desks over months: whatever people do, however often the machine decides again, the books agree for every claim.

use super::store::*;
use crate::case::*;
use crate::claim::{Claim, Outcome, ReceiptRef, Refused, Slot, after_refusal};
use crate::keys;
use josei_base::plan::{Item, Key};
use josei_base::{Realm, ServiceMonth, Yen};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
enum Step {
    /// A receipt of a care arrives, or is decided again.
    Arrives { care: u8, number: u8, outcome: u8, points: u8 },
    /// Somebody does something on some case.
    Acts { case: u8, person: u8, act: u8, request: u8 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let arrives =
        (0..3_u8, 1..12_u8, 0..3_u8, 0..2_u8).prop_map(|(care, number, outcome, points)| Step::Arrives { care, number, outcome, points });
    let acts =
        (any::<u8>(), 0..3_u8, 0..11_u8, any::<u8>()).prop_map(|(case, person, act, request)| Step::Acts { case, person, act, request });
    proptest::collection::vec(prop_oneof![1 => arrives, 5 => acts], 1..250)
}

fn act(number: u8) -> Act {
    match number {
        0 => Act::Take,
        1 => Act::Assign(PersonId::parse("abe").unwrap()),
        2 => Act::PutBack,
        3 => Act::Ask,
        4 => Act::Answer,
        5 => Act::Propose(Proposal::Accept),
        6 => Act::Propose(Proposal::Return),
        7 => Act::Propose(Proposal::Split(Yen::new(700))),
        8 => Act::Propose(Proposal::Correct),
        9 => Act::Approve { paid_batch: Some(7) },
        _ => Act::Refuse,
    }
}

#[derive(Default)]
struct Desk {
    store: Store,
    booked: BTreeMap<ReceiptRef, Vec<Booked>>,
    cases: Vec<CaseId>,
    place: BTreeMap<ReceiptRef, Key>,
}

impl Desk {
    /// As `eligibility-match` stores a claim: it walks past those that stand.
    fn arrives(&mut self, care: u8, number: u8, outcome: u8, points: u8) {
        let realm: Realm = realm();
        let receipt = ReceiptRef { delivery: format!("d{care}"), number: number.into() };
        let care = crate::claim::Care {
            holder: format!("ab{care}"),
            month: ServiceMonth::parse("2024-06").unwrap(),
            place: "1#out#2716000019".into(),
        };
        let outcome = [Outcome::Ok, Outcome::Review, Outcome::Reject][usize::from(outcome)];
        let mut new =
            Claim { receipt: receipt.clone(), billed: josei_base::Points::new(800 + u32::from(points)).into(), ..claim(1, outcome) };
        let mut slot = Slot::First;
        loop {
            let key = keys::claim(&realm, &care, &slot);
            if self.store.judged(&key, &new) {
                if new.outcome == Outcome::Ok {
                    self.booked.entry(receipt.clone()).or_default().push(Booked::Paid(new.yen));
                } else {
                    self.cases.push(id(&new));
                }
                assert!(self.place.insert(receipt, key).is_none(), "a receipt has one claim");
                return;
            }
            // The store tells the claim that stands; a case of this receipt means that it was decided before.
            let Some(standing) = self.store.items.get(&key).map(|item: &Item| Claim::from_item(item).unwrap()) else { return };
            match after_refusal(&slot, &standing, &receipt, new.billed) {
                Refused::SameReceipt => return,
                Refused::Next(prior, next) => {
                    if self.place.contains_key(&receipt) {
                        return;
                    }
                    new.outcome = match prior {
                        crate::claim::Prior::SamePoints => Outcome::Reject,
                        crate::claim::Prior::OtherPoints => new.outcome.max_review(),
                        crate::claim::Prior::Returned | crate::claim::Prior::None => new.outcome,
                    };
                    if prior == crate::claim::Prior::Returned {
                        new.replaces = Some(standing.receipt.clone());
                    }
                    slot = next;
                }
            }
        }
    }

    fn acts(&mut self, case: u8, person: u8, number: u8, name: u8) {
        let Some(id) = self.cases.get(usize::from(case) % self.cases.len().max(1)).cloned() else { return };
        let rank = if person == 0 { Rank::Clerk } else { Rank::Approver };
        let who = actor(["abe", "baba", "chief"][usize::from(person)], rank);
        let Ok(Some(effect)) = self.store.act(&id, &request(&format!("r{name}"), &who, act(number))) else { return };
        self.booked.entry(id.receipt).or_default().extend(Booked::of(&effect));
    }

    fn check(&self) {
        for (receipt, key) in &self.place {
            let claim = self.store.claim(key);
            let balance = Balance::of([&claim], self.booked.get(receipt).into_iter().flatten().copied()).unwrap();
            assert_eq!(balance.difference().unwrap(), Yen::ZERO, "{receipt} {balance:?}");
            assert!(balance.decided >= Yen::ZERO && balance.decided <= claim.yen && balance.receivable <= Yen::ZERO);
            if claim.is_gone() {
                assert_eq!(balance.decided, Yen::ZERO, "original and negative are nothing");
            }
        }
        let claims: Vec<Claim> = self.place.values().map(|key| self.store.claim(key)).collect();
        let all = Balance::of(&claims, self.booked.values().flatten().copied()).unwrap();
        assert_eq!(all.difference().unwrap(), Yen::ZERO);
        // Of one care no two receipts are payable by the machine's word alone with the same points.
        for claim in &claims {
            if let Some(replaced) = &claim.replaces {
                assert!(self.store.claim(&self.place[replaced]).is_gone(), "a receipt takes only the place of one that is gone");
            }
        }
    }
}

impl Outcome {
    fn max_review(self) -> Self {
        if self == Self::Ok { Self::Review } else { self }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn decided_less_paid_less_receivable_is_nothing(steps in steps()) {
        let mut desk = Desk::default();
        for step in steps {
            match step {
                Step::Arrives { care, number, outcome, points } => desk.arrives(care, number, outcome, points),
                Step::Acts { case, person, act, request } => desk.acts(case, person, act, request),
            }
            desk.check();
        }
    }
}

#[test]
fn original_negative_and_new_receipt_sum_to_what_is_owed() {
    let mut desk = Desk::default();
    desk.arrives(0, 1, 0, 0);
    let key = desk.place.values().next().unwrap().clone();
    let standing = desk.store.claim(&key);
    let raised = (&RequestId::parse("r0").unwrap(), &actor("abe", Rank::Clerk), &ReasonCode::parse("K103").unwrap());
    let (case, writes) = plan_case_raised(&realm(), &key, &standing, &opening(), raised).unwrap();
    assert!(desk.store.transact(&writes));
    assert!(!desk.store.transact(&writes), "raised once");
    desk.cases.push(case.id.clone());
    desk.acts(0, 0, 8, 1);
    desk.acts(0, 2, 9, 2);
    desk.check();
    let after = desk.store.claim(&key);
    assert!(after.is_gone() && after.payable() == Yen::ZERO);
    assert!(plan_case_raised(&realm(), &key, &after, &opening(), raised).is_err());
    // The new receipt comes, with other points, and is linked.
    desk.arrives(0, 2, 0, 1);
    desk.check();
    let new = desk.store.claim(desk.place.get(&ReceiptRef { delivery: "d0".into(), number: 2 }).unwrap());
    assert_eq!(new.replaces, Some(standing.receipt));
    let claims: Vec<Claim> = desk.place.values().map(|key| desk.store.claim(key)).collect();
    let balance = Balance::of(&claims, desk.booked.values().flatten().copied()).unwrap();
    assert_eq!((balance.decided, balance.paid, balance.receivable), (Yen::new(1_900), Yen::new(3_800), Yen::new(-1_900)));
}

#[test]
fn a_difference_is_seen() {
    let balance = Balance::of([&claim(1, Outcome::Ok)], [Booked::Paid(Yen::new(1_900)), Booked::Paid(Yen::new(1_900))]).unwrap();
    assert_eq!(balance.difference(), Ok(Yen::new(-1_900)));
}
