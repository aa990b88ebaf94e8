//! A store in memory that executes planned writes as the real one does: all or none, conditions on what stood there before.

use crate::account::{AccountForm, Place as AccountPlace};
use crate::batch::*;
use crate::calendar::{BusinessDays, CutOff};
use crate::keys;
use crate::people::{DeviceId, PayeeId, PersonId};
use crate::profile::{PayeeAccount, PayerProfile};
use josei_base::plan::{Item, Key, Table, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Date, Realm, Timestamp, Yen, limits};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const PEOPLE: [&str; 5] = ["abe", "baba", "chiba", "doi", "endo"];

pub(crate) fn person(index: usize) -> PersonId {
    PersonId::parse(PEOPLE[index % PEOPLE.len()]).unwrap()
}

pub(crate) fn device() -> DeviceId {
    DeviceId::parse("t-01").unwrap()
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_719_190_800 + second).unwrap()
}

pub(crate) fn month() -> BillingMonth {
    BillingMonth::parse("2024-06").unwrap()
}

pub(crate) fn profile() -> PayerProfile {
    PayerProfile::load(include_str!("../../../profiles/271403-sample.toml")).unwrap().0
}

pub(crate) fn lot(number: u32, yen: i64) -> Lot {
    let payee = ReviewBody::ALL[number as usize % 2];
    Lot::new(payee, month(), Source::new("d-0001", number).unwrap(), number + 1, Yen::new(yen)).unwrap()
}

/// A person who is paid.
pub(crate) fn payee(index: u32) -> PayeeId {
    PayeeId::parse(&format!("p-{index}")).unwrap()
}

/// An application of a person.
pub(crate) fn application(number: u32, of: u32, yen: i64) -> Lot {
    Lot::new(payee(of), month(), Source::application(&format!("s-{number}")).unwrap(), 1, Yen::new(yen)).unwrap()
}

/// What somebody owes because a receipt of a lot, or an application, was paid too high.
pub(crate) fn back(corrects: &Lot, number: u32, yen: i64) -> Receivable {
    let claim = match corrects.source().chunk() {
        Some((delivery, lot)) => Source::receipt(delivery, u64::from(lot) + 1).unwrap(),
        None => corrects.source().clone(),
    };
    let (source, reason) = (Source::correction(&claim, number).unwrap(), Reason::parse("test").unwrap());
    Receivable::new(corrects.payee().clone(), month(), source, corrects.id(), Yen::new(yen), reason).unwrap()
}

/// The account of a version: each version has another number.
pub(crate) fn account(profile: &PayerProfile, of: &PayeeId, version: u32) -> PayeeAccount {
    let [bank, bank_name, branch, branch_name] = ["9999", "ミホン", "004", "ミホンヒガシ"].map(str::to_owned);
    let number: u32 = of.as_str().bytes().map(u32::from).sum::<u32>() * 100 + version;
    let place = AccountPlace::Bank { bank, bank_name, branch, branch_name, account_type: 1, account: number.to_string() };
    AccountForm { name: "サカイ　ハナコ".to_owned(), place }
        .check(profile, &crate::master::BankMaster::from_text(crate::master::SAMPLE).unwrap())
        .unwrap()
}

type Step<'a> = &'a dyn Fn(&mut World, &Batch);

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) realm: Realm,
    pub(crate) profile: PayerProfile,
    /// Accounts that stand, with their newest version.
    pub(crate) accounts: AccountVersions,
    items: BTreeMap<(Table, Key), Item>,
    tokens: u8,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            realm: Realm::parse("local-271403").unwrap(),
            profile: profile(),
            accounts: AccountVersions::new(),
            items: BTreeMap::new(),
            tokens: 0,
        }
    }

    pub(crate) fn get(&self, key: &Key) -> Option<&Item> {
        self.items.get(&(Table::Payments, key.clone()))
    }

    pub(crate) fn set(&mut self, key: Key, item: Item) {
        self.items.insert((Table::Payments, key), item);
    }

    /// Indexes of the refused writes, if any.
    pub(crate) fn transact(&mut self, writes: &[Write]) -> Result<(), Vec<usize>> {
        assert!(writes.len() + CALLER_WRITES <= limits::TRANSACTION_WRITES_MAX);
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
                    assert!(add.is_empty());
                    self.items.entry(place).or_default().extend(set.clone());
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

    pub(crate) fn run(&mut self, planned: Result<Vec<Write>, crate::PaymentError>) {
        let writes = planned.unwrap();
        assert!(!writes.is_empty());
        self.transact(&writes).unwrap();
    }

    pub(crate) fn record(&mut self, lot: &Lot) {
        let planned = plan_obligation(&self.realm, lot);
        if self.transact(&planned).is_err() {
            recognise(self.get(planned[0].key()).unwrap(), lot).unwrap();
        }
    }

    pub(crate) fn record_back(&mut self, back: &Receivable) {
        let planned = plan_receivable(&self.realm, back);
        if self.transact(&planned).is_err() {
            recognise_receivable(self.get(planned[0].key()).unwrap(), back).unwrap();
        }
    }

    /// Everything recorded as owed, also of zero yen.
    pub(crate) fn lots(&self) -> Vec<Lot> {
        let partition = keys::obligations(&self.realm, month());
        self.items.iter().filter(|((_, key), _)| key.partition == partition).map(|(_, item)| Lot::from_item(item).unwrap()).collect()
    }

    /// All receivables, with what was withheld of them.
    pub(crate) fn claimables(&self) -> Vec<Claimable> {
        let partition = keys::receivables(&self.realm, month());
        let rows = self.items.iter().filter(|((_, key), _)| key.partition == partition);
        rows.map(|(_, item)| {
            let receivable = Receivable::from_item(item).unwrap();
            let key = keys::nettings(&self.realm, month(), receivable.id().as_str());
            Claimable { nettings: Nettings::from_item(self.get(&key)).unwrap(), receivable }
        })
        .collect()
    }

    /// What a batch has withheld.
    pub(crate) fn nettings(&self, sequence: u32) -> Vec<Netting> {
        nettings_of(sequence, &self.claimables())
    }

    pub(crate) fn plan_netting(&self, batch: &Batch, epoch: i64) -> Result<NettingStep, crate::PaymentError> {
        plan_netting_step(batch, epoch, &self.members(batch.sequence), &self.claimables(), &self.voided())
    }

    pub(crate) fn plan_frozen(&self, batch: &Batch, epoch: i64) -> Result<Vec<Write>, crate::PaymentError> {
        plan_frozen(batch, epoch, &self.members(batch.sequence), &self.nettings(batch.sequence))
    }

    pub(crate) fn obligations(&self) -> Vec<Obligation> {
        self.lots().iter().filter_map(Lot::obligation).collect()
    }

    pub(crate) fn guard(&self, obligation: &Obligation) -> Option<Guard> {
        self.get(&keys::guard(&self.realm, month(), obligation.id().as_str())).map(|item| Guard::from_item(item).unwrap())
    }

    pub(crate) fn candidates(&self) -> Vec<Candidate> {
        let with_guard = |obligation| Candidate { guard: self.guard(&obligation), obligation };
        self.obligations().into_iter().map(with_guard).collect()
    }

    /// The obligations whose guards name a batch.
    pub(crate) fn members(&self, sequence: u32) -> Vec<Member> {
        self.candidates().iter().filter_map(|candidate| candidate.member_of(sequence)).collect()
    }

    pub(crate) fn last(&self) -> u32 {
        Counter::from_item(self.get(&keys::counter(&self.realm))).unwrap().last
    }

    pub(crate) fn batch(&self, sequence: u32) -> Batch {
        Batch::from_item(&self.realm, self.get(&keys::batch(&self.realm, sequence)).unwrap()).unwrap()
    }

    pub(crate) fn voided(&self) -> BTreeSet<u32> {
        (1..=self.last()).filter(|sequence| self.batch(*sequence).state == State::Voided).collect()
    }

    pub(crate) fn plan_open(&self, preparer: usize) -> Result<Vec<Write>, crate::PaymentError> {
        let counter = Counter { last: self.last() };
        let days = BusinessDays::built_in().unwrap();
        let value_date = days.on(Date::constant(2024, 6, 28)).unwrap();
        let request = OpenRequest {
            request: format!("2024-06.{}", counter.last + 1),
            month: month(),
            value_date,
            hand_over_by: days.hand_over_by(value_date, CutOff::default()).unwrap(),
            profile: self.profile.hash,
            preparer: person(preparer),
        };
        plan_open(&self.realm, counter, &request)
    }

    pub(crate) fn plan_freeze(&self, batch: &Batch, epoch: i64) -> Result<FreezeStep, crate::PaymentError> {
        let candidates = self.candidates();
        let slice = candidates.get(..FREEZE_SLICE_MAX).unwrap_or(&candidates);
        plan_freeze_step(batch, epoch, &self.profile, slice, &self.accounts, &self.voided())
    }

    pub(crate) fn manifest(&self, batch: &Batch) -> Result<Manifest, crate::PaymentError> {
        let members = self.members(batch.sequence);
        let of = |member: &Member| {
            let (person, version) = (member.obligation.payee().person()?.clone(), member.account?);
            let account = account(&self.profile, &person, version);
            Some(((person, version), account))
        };
        let accounts: Accounts = members.iter().filter_map(of).collect();
        Manifest::build(batch, &self.profile, &members, &self.nettings(batch.sequence), &accounts)
    }

    pub(crate) fn token(&mut self) -> ReleaseToken {
        self.tokens += 1;
        ReleaseToken::new([self.tokens; 32])
    }

    /// With a few lots, a batch that has come as far as this state, by these people.
    pub(crate) fn at_state(state: State, [preparer, first, second, puller]: [usize; 4]) -> (Self, Batch) {
        let mut world = Self::new();
        for (number, yen) in [1_000, 0, 2_500, 40, 7].into_iter().enumerate() {
            world.record(&lot(u32::try_from(number).unwrap(), yen));
        }
        let planned = world.plan_open(preparer);
        world.run(planned);
        let steps: [Step<'_>; 9] = [
            &|world, batch| {
                let step = world.plan_freeze(batch, 1).unwrap();
                world.run(Ok(step.writes));
            },
            &|world, batch| world.run(world.plan_frozen(batch, 1)),
            &|world, batch| {
                let generated = world.manifest(batch).unwrap().generate(&world.profile).unwrap();
                world.run(plan_generated(batch, 1, &generated));
            },
            &|world, batch| world.run(plan_approve(batch, &person(first), &Signed::of(batch).unwrap(), at(1))),
            &|world, batch| world.run(plan_approve(batch, &person(second), &Signed::of(batch).unwrap(), at(2))),
            &|world, batch| {
                let token = ReleaseToken::new([255; 32]);
                world.run(plan_release(batch, &Release { puller: &person(puller), device: &device(), token: &token, at: at(3) }));
            },
            &|world, batch| {
                let token = ReleaseToken::new([255; 32]);
                world.run(plan_pull(batch, &pull(batch, &person(puller), &device(), &token, at(4))));
            },
            &|world, batch| world.run(plan_receipt(batch, &person(puller), &Signed::of(batch).unwrap(), at(5))),
            &|world, batch| world.run(plan_confirm(batch, batch.totals().unwrap())),
        ];
        for step in steps {
            let batch = world.batch(1);
            if batch.state == state {
                break;
            }
            step(&mut world, &batch);
        }
        let batch = world.batch(1);
        assert_eq!(batch.state, state);
        (world, batch)
    }
}

/// A pull of the file as it was generated.
pub(crate) fn pull<'a>(batch: &Batch, person: &'a PersonId, device: &'a DeviceId, token: &'a ReleaseToken, at: Timestamp) -> Pull<'a> {
    Pull { sequence: batch.sequence, person, device, token, file: batch.file.unwrap().file, at }
}
