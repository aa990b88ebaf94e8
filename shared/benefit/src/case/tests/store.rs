//! A store in memory that executes planned writes as the real one does, and a small city's desk.

use crate::case::*;
use crate::claim::{Claim, Outcome, ReceiptRef, plan_claim};
use crate::keys;
use josei_base::plan::{Item, Key, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Points, Realm, Timestamp, Yen};
use std::collections::BTreeMap;

pub(super) fn realm() -> Realm {
    Realm::parse("local-271403").unwrap()
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_722_470_400 + second).unwrap()
}

pub(super) fn claim(number: u64, outcome: Outcome) -> Claim {
    Claim {
        receipt: ReceiptRef { delivery: "d".into(), number },
        chunk: 1,
        review_body: ReviewBody::ALL[usize::try_from(number % 2).unwrap()],
        billing_month: BillingMonth::parse("2024-07").unwrap(),
        outcome,
        codes: match outcome {
            Outcome::Ok => Vec::new(),
            Outcome::Review => vec!["W24".into()],
            Outcome::Reject => vec!["E22".into(), "W14".into()],
        },
        billed: Points::new(800).into(),
        copay: Yen::new(500),
        yen: Yen::new(1_900),
        replaces: None,
        settled: None,
    }
}

pub(super) fn key(number: u64) -> Key {
    Key { partition: format!("local-271403#HOLDER#ab{number}"), sort: "2024-06#1#out#2716000019#FIRST".into() }
}

pub(super) fn opening() -> Opening {
    Opening { at: at(0), due: at(0).to_zoned(jiff::tz::TimeZone::UTC).date(), ward: Some("sakai".into()) }
}

pub(super) fn actor(person: &str, rank: Rank) -> Actor {
    Actor::new(person, "t-01", rank).unwrap()
}

pub(super) fn request(id: &str, actor: &Actor, act: Act) -> Request {
    Request {
        id: RequestId::parse(id).unwrap(),
        actor: actor.clone(),
        at: at(60),
        act,
        reason: Some(ReasonCode::parse("K104").unwrap()),
        note: Some(b"sealed".to_vec()),
    }
}

#[derive(Clone, Default)]
pub(super) struct Store {
    pub(super) items: BTreeMap<Key, Item>,
}

impl Store {
    /// All or none. True if it was written.
    pub(super) fn transact(&mut self, writes: &[Write]) -> bool {
        let allowed = writes.iter().all(|write| write.condition().is_none_or(|condition| condition.holds(self.items.get(write.key()))));
        let keys: std::collections::BTreeSet<&Key> = writes.iter().map(Write::key).collect();
        assert_eq!(keys.len(), writes.len(), "a key twice in one transaction");
        if allowed {
            for write in writes {
                match write {
                    Write::Put { key, item, .. } => drop(self.items.insert(key.clone(), item.clone())),
                    Write::Update { key, set, .. } => self.items.entry(key.clone()).or_default().extend(set.clone()),
                    Write::Check { .. } => {}
                }
            }
        }
        allowed
    }

    /// A claim with its case, as the machine writes both.
    pub(super) fn judged(&mut self, key: &Key, claim: &Claim) -> bool {
        let mut writes = vec![plan_claim(key.clone(), claim)];
        writes.extend(plan_case_opened(&realm(), key, claim, &opening()));
        self.transact(&writes)
    }

    pub(super) fn case(&self, id: &CaseId) -> Case {
        Case::from_item(&self.items[&keys::case(&realm(), id)]).unwrap()
    }

    pub(super) fn claim(&self, key: &Key) -> Claim {
        Claim::from_item(&self.items[key]).unwrap()
    }

    pub(super) fn history(&self, id: &CaseId) -> Vec<HistoryRow> {
        let partition = keys::case_acts(&realm(), id);
        self.items.iter().filter(|(key, _)| key.partition == partition).map(|(_, item)| HistoryRow::from_item(item).unwrap()).collect()
    }

    /// As the function does it: recognise, plan, write.
    pub(super) fn act(&mut self, id: &CaseId, request: &Request) -> Result<Option<Effect>, CaseError> {
        if recognise(&self.history(id), request)?.is_some() {
            return Ok(None);
        }
        let planned = plan_act(&realm(), rules(), &self.case(id), request)?;
        assert!(self.transact(&planned.writes), "nobody else writes");
        assert_eq!(self.case(id), planned.case);
        Ok(planned.effect)
    }
}

/// Read once: random desks act thousands of times.
fn rules() -> &'static CaseRules {
    static RULES: std::sync::OnceLock<CaseRules> = std::sync::OnceLock::new();
    RULES.get_or_init(|| CaseRules::built_in().unwrap())
}

pub(super) fn id(claim: &Claim) -> CaseId {
    CaseId { month: claim.billing_month, receipt: claim.receipt.clone() }
}
