//! A store in memory that executes planned writes as the real one does: all or none, conditions on what stood there before.

use crate::application::account::{
    Account, AccountCheck, AccountDraft, AccountType, MasterCheck, NameCheck, NewAccount, Pointer, plan_confirm, plan_draft,
};
use crate::application::word::{Mark, PayeeId, Person, ReasonCode, RequestId, Ward};
use crate::application::*;
use crate::{Outcome, keys};
use josei_base::id::{HolderNumber, Prefecture, ProgrammeNumber};
use josei_base::plan::{Item, Key, Table, Value, Write};
use josei_base::{Date, Digest, Realm, Timestamp, Yen, limits};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const PEOPLE: [&str; 4] = ["abe", "baba", "chiba", "doi"];

pub(super) fn person(index: usize) -> Person {
    Person::parse(PEOPLE[index % PEOPLE.len()]).unwrap()
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_721_350_000 + second).unwrap()
}

pub(super) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn code(text: &str) -> ReasonCode {
    ReasonCode::parse(text).unwrap()
}

pub(super) fn city() -> CitySide {
    CitySide {
        programmes: vec![(ProgrammeNumber::parse("85270023").unwrap(), true)],
        prefecture: Prefecture::new(27).unwrap(),
        public_accounts: false,
        today: date("2024-07-19"),
    }
}

/// Hashes with a key that everybody may know: for tests only.
pub(super) struct TestMarks;

fn mark(text: &str) -> Mark {
    Digest::of(format!("key{text}").as_bytes()).into()
}

impl Marks for TestMarks {
    fn holder(&self, programme: &ProgrammeNumber, number: &HolderNumber) -> Mark {
        mark(&format!("{programme}{number}"))
    }

    fn supplier(&self, name: &str) -> Mark {
        mark(name)
    }

    fn content(&self, bytes: &[u8]) -> Digest {
        Digest::of(&[b"key", bytes].concat())
    }
}

/// A complete application: care outside the prefecture, 800 points on one day, share of 30 per cent.
pub(super) fn draft(number: &str) -> Draft {
    use Column as C;
    [
        (C::Number, number),
        (C::Kind, "outside_prefecture"),
        (C::AppliedOn, "2024-07-05"),
        (C::ReceptionWard, "sakai-ward"),
        (C::ReceptionChannel, "counter"),
        (C::IdentityMethod, "picture"),
        (C::IdentityChecker, "counter-1"),
        (C::IdentityAt, "2024-07-05T01:30:00Z"),
        (C::ProgrammeNumber, "85270023"),
        (C::HolderNumber, "1234566"),
        (C::HolderBirthDate, "2016-05-07"),
        (C::HolderSex, "1"),
        (C::ApplicantName, "見本　花子"),
        (C::ApplicantPostalCode, "590-0078"),
        (C::ApplicantAddress, "堺市堺区見本町"),
        (C::ApplicantLot, "１丁１番"),
        (C::ApplicantBuilding, "見本ハイツ１０１"),
        (C::ServiceMonth, "2024-06"),
        (C::CareCategory, "medical"),
        (C::CareKind, "outpatient"),
        (C::CareFrom, "2024-06-03"),
        (C::CareTo, "2024-06-03"),
        (C::CareDays, "1"),
        (C::FacilityCode, "2810102034"),
        (C::FacilityName, "架空県外医院"),
        (C::InsurerNumber, "01270016"),
        (C::InsurerSymbol, "見本１"),
        (C::InsurerCardNumber, "12"),
        (C::InsuredRelation, "2"),
        (C::InsurerPercent, "70"),
        (C::Points, "800"),
        (C::TotalCost, "8000"),
        (C::PaidYen, "2400"),
        (C::CopayYen, "500"),
        (C::PaidOn, "2024-06-03"),
        (C::Payee, "p1"),
        (C::PaymentMethod, "transfer"),
        (C::BankCode, "9999"),
        (C::BranchCode, "001"),
        (C::AccountKind, "ordinary"),
        (C::AccountNumber, "1234567"),
        (C::AccountHolder, "ミホン ハナコ"),
        (C::Attachments, "receipt:scan/1"),
    ]
    .into_iter()
    .fold(Draft::default(), |draft, (column, text)| draft.with(column, text))
}

pub(super) fn entered(draft: &Draft) -> Entered {
    check(draft, 2, &city(), &TestMarks).unwrap()
}

/// Sakai in June 2024.
pub(super) const RULES: AmountRules = AmountRules {
    insurer_percent: 70,
    copay: Some(CopayRule { per_day: Yen::new(500), days: 2 }),
    month_cap: Some(Yen::new(2_500)),
    copays_before: Yen::ZERO,
    meal_standard: Yen::new(490),
    meal_percent: 100,
};

/// The machine finds the child entitled, and the city alone pays.
pub(super) fn judged() -> Judged {
    let digest = |text: &str| Digest::of(text.as_bytes());
    Judged { outcome: Outcome::Ok, codes: Vec::new(), prefecture: Some(false), register: digest("register"), rules: digest("rules") }
}

pub(super) fn pay(seen: i64) -> Act {
    Act::ProposePayment(PaymentProposal {
        basis: Basis::Care(RULES),
        judged: judged(),
        prefecture: None,
        overriding: None,
        seen: Yen::new(seen),
        standing: Vec::new(),
        looked_at: Vec::new(),
    })
}

/// What stands is signed, and the machine says what it said.
pub(super) fn decide(standing: &Standing) -> Act {
    let judged = match standing.course.proposal.as_ref().map(|proposal| &proposal.what) {
        Some(Proposed::Payment { judged, .. }) => judged.clone(),
        _ => judged(),
    };
    Act::Decide(Signed {
        revision: standing.revision,
        total: standing.granted().map_or(Yen::ZERO, |granted| granted.total),
        desk: Ward::parse("sakai-ward").unwrap(),
        judged: Some(judged),
    })
}

#[derive(Clone)]
pub(super) struct World {
    pub(super) realm: Realm,
    pub(super) items: BTreeMap<(Table, Key), Item>,
    requests: u32,
}

impl World {
    pub(super) fn new() -> Self {
        Self { realm: Realm::parse("local-271403").unwrap(), items: BTreeMap::new(), requests: 0 }
    }

    pub(super) fn get(&self, table: Table, key: &Key) -> Option<&Item> {
        self.items.get(&(table, key.clone()))
    }

    /// All of them, or none if any is refused.
    pub(super) fn transact(&mut self, writes: &[Write]) -> Result<(), Vec<usize>> {
        assert!(writes.len() < limits::TRANSACTION_WRITES_MAX);
        let keys: BTreeSet<_> = writes.iter().map(|write| (write.table(), write.key())).collect();
        assert_eq!(keys.len(), writes.len(), "each key once");
        let refused: Vec<_> = writes.iter().enumerate().filter(|(_, write)| !self.allows(write)).map(|(index, _)| index).collect();
        if !refused.is_empty() {
            return Err(refused);
        }
        for write in writes {
            let place = (write.table(), write.key().clone());
            assert!(place.1.partition.starts_with("local-271403#"));
            match write {
                Write::Put { item, .. } => {
                    self.items.insert(place, item.clone());
                }
                Write::Update { set, add, .. } => {
                    let item = self.items.entry(place).or_default();
                    item.extend(set.clone());
                    for (name, more) in add {
                        let now = if let Some(Value::Number(now)) = item.get(name) { *now } else { 0 };
                        item.insert(name.clone(), Value::Number(now + more));
                    }
                }
                Write::Check { .. } => {}
            }
        }
        Ok(())
    }

    fn allows(&self, write: &Write) -> bool {
        let item = self.items.get(&(write.table(), write.key().clone()));
        write.condition().is_none_or(|condition| condition.holds(item))
    }

    pub(super) fn request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId::parse(&format!("r-{}", self.requests)).unwrap()
    }

    /// Enters an application and says what became of it.
    pub(super) fn receive(&mut self, entered: &Entered) -> Result<(), Refused> {
        let (request, clerk) = (self.request(), person(0));
        let by = Acting { request: &request, person: &clerk, at: at(0) };
        let planned = plan_receive(&self.realm, entered, b"sealed".to_vec(), &by);
        if self.transact(&planned).is_ok() {
            return Ok(());
        }
        Err(after_refusal(entered, self.get(Table::Claims, planned[0].key()), self.get(Table::Claims, planned[1].key()), 2).unwrap())
    }

    pub(super) fn standing(&self, number: &str) -> Standing {
        let number = word::ApplicationNumber::parse(number).unwrap();
        Standing::from_item(self.get(Table::Claims, &keys::application::state(&self.realm, &number)).unwrap()).unwrap()
    }

    /// Plans and executes an act by somebody.
    pub(super) fn act(&mut self, number: &str, act: &Act, who: usize) -> Result<Planned, ActError> {
        let request = self.request();
        self.act_as(number, act, who, &request)
    }

    pub(super) fn act_as(&mut self, number: &str, act: &Act, who: usize, request: &RequestId) -> Result<Planned, ActError> {
        let clerk = person(who);
        let planned = plan_act(&self.realm, &self.standing(number), act, &Acting { request, person: &clerk, at: at(0) })?;
        self.transact(&planned.writes).unwrap_or_else(|refused| panic!("refused {refused:?}"));
        Ok(planned)
    }

    pub(super) fn pointer(&self, payee: &str) -> Pointer {
        let key = keys::application::current_account(&self.realm, &PayeeId::parse(payee).unwrap());
        Pointer::from_item(self.get(Table::Payments, &key)).unwrap()
    }

    pub(super) fn account(&self, payee: &str, version: u32) -> Option<Account> {
        let key = keys::application::account(&self.realm, &PayeeId::parse(payee).unwrap(), version);
        self.get(Table::Payments, &key).map(|item| Account::from_item(item).unwrap())
    }

    /// Enters an account by one person and confirms it by another.
    pub(super) fn register_account(&mut self, payee: &str, number: &str) -> AccountRef {
        let draft = account_draft(payee, number);
        let (pointer, drafter) = (self.pointer(payee), person(2));
        let last = self.account(payee, pointer.last);
        let planned = plan_draft(&self.realm, pointer, last.as_ref(), &new_account(&draft, &drafter, USABLE)).unwrap();
        self.transact(&planned).unwrap();
        let pointer = self.pointer(payee);
        let account = self.account(payee, pointer.last).unwrap();
        let planned = plan_confirm(&self.realm, pointer, &account, &person(3), at(1)).unwrap();
        self.transact(&planned).unwrap();
        account.reference
    }

    /// An application with a settled account, as far as this state.
    pub(super) fn at_state(state: State) -> Self {
        let mut world = Self::new();
        world.receive(&entered(&draft("6-1"))).unwrap();
        let account = world.register_account("p1", "1234567");
        world.act("6-1", &Act::SetAccount(account), 0).unwrap();
        let document = || word::DocumentRef::parse("堺子医第1号").unwrap();
        let back = Act::Return { reasons: vec![code("receipt-missing")], deadline: date("2024-08-30"), document: document() };
        let refusal = Act::ProposeRefusal { reasons: vec![code("not-covered")] };
        match state {
            State::Returned => drop(world.act("6-1", &back, 0).unwrap()),
            State::Withdrawn => drop(world.act("6-1", &Act::Withdraw, 0).unwrap()),
            State::Refused => {
                world.act("6-1", &Act::Check, 0).unwrap();
                world.act("6-1", &refusal, 0).unwrap();
                let signed = decide(&world.standing("6-1"));
                world.act("6-1", &signed, 1).unwrap();
                world.act("6-1", &Act::Notice { document: document() }, 1).unwrap();
            }
            _ => {
                while world.standing("6-1").state != state {
                    let standing = world.standing("6-1");
                    let (act, who) = match standing.state {
                        State::Received => (Act::Check, 0),
                        State::Checked => (pay(1_900), 0),
                        State::Proposed => (decide(&standing), 1),
                        State::Decided => (Act::Notice { document: document() }, 1),
                        other => panic!("{other} is not on the way"),
                    };
                    world.act("6-1", &act, who).unwrap();
                }
            }
        }
        assert_eq!(world.standing("6-1").state, state);
        world
    }
}

pub(super) const USABLE: AccountCheck = AccountCheck { master: MasterCheck::Known, name: NameCheck::Usable };

pub(super) fn account_draft(payee: &str, number: &str) -> AccountDraft {
    AccountDraft {
        payee: PayeeId::parse(payee).unwrap(),
        bank: "9999".into(),
        branch: "001".into(),
        kind: AccountType::Ordinary,
        number: number.into(),
        holder_kana: "ミホン ハナコ".into(),
    }
}

pub(super) fn new_account<'a>(draft: &'a AccountDraft, by: &'a Person, check: AccountCheck) -> NewAccount<'a> {
    NewAccount { draft, sealed: b"sealed", fingerprint: Digest::of(&draft.content()), check, by, at: at(0) }
}
