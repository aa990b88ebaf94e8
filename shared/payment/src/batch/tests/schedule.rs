//! Random schedules: three writers with old views, transactions sent late and twice, crashes between any two, voids, holds, take-overs and
//! re-deliveries; accounts that appear and change; corrections both ways, before and after what they correct is paid; transfers that come back.
//! Whatever happens, no obligation is paid twice, nothing is withheld twice, and every claim balances at every moment; and once the trouble stops,
//! none is lost and the totals are equal.

use super::world::*;
use crate::balance::{Balances, Decided, balance};
use crate::batch::*;
use josei_base::plan::Write;
use josei_base::{Digest, Yen};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Chunks: the first causes.
const LOTS: u32 = 12;
/// Applications of three people come next, then positive corrections of chunks, then negative ones of chunks and of applications.
const APPLICATIONS: u32 = LOTS + 6;
const MORE: u32 = APPLICATIONS + 2;
const CAUSES: u32 = MORE + 7;
const PEOPLE_PAID: u32 = 3;
/// Most transfers that come back in a run.
const RETURNS_MAX: usize = 4;
const WRITERS: usize = 3;

/// What a writer remembers; a crash forgets it.
#[derive(Clone, Default)]
struct Writer {
    view: Option<Batch>,
    epoch: i64,
    /// Obligations and guards as they stood when it read them.
    candidates: Vec<Candidate>,
    claimables: Vec<Claimable>,
    accounts: AccountVersions,
    voided: BTreeSet<u32>,
}

/// A transaction with the bytes it hands out if it succeeds.
#[derive(Clone)]
struct Planned {
    writes: Vec<Write>,
    hands_out: Option<(u32, Digest, Manifest)>,
}

struct Run {
    world: World,
    writers: [Writer; WRITERS],
    late: Vec<Planned>,
    /// Causes recorded so far.
    causes: u32,
    returned: usize,
    clock: i64,
    /// Tokens as their owners hold them, by hash.
    tokens: BTreeMap<Digest, (u8, usize)>,
    next_token: u8,
    /// What left the house: hash and manifest by batch.
    handed_out: BTreeMap<u32, (Digest, Manifest)>,
}

impl Run {
    fn new() -> Self {
        Self {
            world: World::new(),
            writers: Default::default(),
            late: Vec::new(),
            causes: 0,
            returned: 0,
            clock: 0,
            tokens: BTreeMap::new(),
            next_token: 0,
            handed_out: BTreeMap::new(),
        }
    }

    /// The batch a writer should work on: the newest that is not final.
    fn current(&self) -> Option<Batch> {
        (1..=self.world.last()).rev().map(|sequence| self.world.batch(sequence)).find(|batch| !batch.state.is_final())
    }

    /// What a writer reads: usually the newest batch, sometimes an older one that is not final either, sometimes none, so that it opens another.
    fn read(&self, choice: usize) -> Writer {
        let view = match choice % 20 {
            0 => None,
            1..=3 => (1..=self.world.last()).map(|sequence| self.world.batch(sequence)).find(|batch| !batch.state.is_final()),
            _ => self.current(),
        };
        let epoch = view.as_ref().map_or(1, |batch| batch.epoch);
        let (accounts, voided) = (self.world.accounts.clone(), self.world.voided());
        Writer { view, epoch, candidates: self.world.candidates(), claimables: self.world.claimables(), accounts, voided }
    }

    /// The next act on a batch as it was seen, perhaps long ago.
    fn plan(&mut self, by: &Writer, choice: usize) -> Option<Planned> {
        let Writer { view, epoch, candidates, claimables, accounts, voided } = by;
        let epoch = *epoch;
        let plain = |planned: Result<Vec<Write>, crate::PaymentError>| planned.ok().map(|writes| Planned { writes, hands_out: None });
        let Some(batch) = view.as_ref().filter(|batch| !batch.state.is_final()) else { return plain(self.world.plan_open(choice)) };
        let who = person(choice);
        match batch.stage() {
            State::Open | State::Freezing => {
                let slice: Vec<_> = candidates.iter().skip(choice % 3 * 2).take(1 + choice % 5).cloned().collect();
                let step = plan_freeze_step(batch, epoch, &self.world.profile, &slice, accounts, voided).ok()?;
                if !step.writes.is_empty() && !choice.is_multiple_of(7) {
                    return plain(Ok(step.writes));
                }
                // With what it remembers of the receivables, perhaps long ago, or with what stands.
                let now = self.world.claimables();
                let known = if choice.is_multiple_of(2) { claimables } else { &now };
                let members = self.world.members(batch.sequence);
                match plan_netting_step(batch, epoch, &members, known, voided) {
                    Ok(step) if !step.writes.is_empty() => plain(Ok(step.writes)),
                    _ => plain(self.world.plan_frozen(batch, epoch)),
                }
            }
            State::Frozen => {
                let generated = self.world.manifest(batch).ok()?.generate(&self.world.profile).ok()?;
                plain(plan_generated(batch, epoch, &generated))
            }
            State::Generated | State::Approved1 => plain(plan_approve(batch, &who, &Signed::of(batch)?, at(self.clock))),
            State::Approved2 => self.release(batch, choice),
            State::Releasable if choice.is_multiple_of(4) => self.release(batch, choice),
            State::Releasable => {
                let (token, owner) = *self.tokens.get(&batch.token.as_ref()?.hash)?;
                let (token, owner, device) = (ReleaseToken::new([token; 32]), person(owner), device());
                let writes = plan_pull(batch, &pull(batch, &owner, &device, &token, at(self.clock))).ok()?;
                let manifest = self.world.manifest(batch).ok()?;
                let hash = Digest::of(&render(&manifest, None).unwrap());
                Some(Planned { writes, hands_out: Some((batch.sequence, hash, manifest)) })
            }
            State::Released if choice.is_multiple_of(3) => {
                let reason = Reason::parse("download-failed").unwrap();
                let delivery = batch.delivery + 1;
                plain(plan_redeliver(batch, &Redelivery { asker: &who, delivery, reason: &reason, at: at(self.clock) }))
            }
            State::Released => plain(plan_confirm(batch, batch.totals()?)),
            State::Held => plain(plan_resume(batch, &who)),
            State::Confirmed | State::Voided => None,
        }
    }

    fn release(&mut self, batch: &Batch, choice: usize) -> Option<Planned> {
        self.next_token = self.next_token.checked_add(1)?;
        let token = ReleaseToken::new([self.next_token; 32]);
        self.tokens.insert(token.hash(), (self.next_token, choice));
        let release = Release { puller: &person(choice), device: &device(), token: &token, at: at(self.clock) };
        let writes = plan_release(batch, &release).ok()?;
        Some(Planned { writes, hands_out: None })
    }

    fn execute(&mut self, planned: &Planned) {
        if planned.writes.is_empty() || self.world.transact(&planned.writes).is_err() {
            return;
        }
        let Some((sequence, hash, manifest)) = &planned.hands_out else { return };
        let batch = self.world.batch(*sequence);
        assert_eq!(batch.file.map(|file| file.file), Some(*hash), "the hash that was approved is the hash that left");
        let before = self.handed_out.insert(*sequence, (*hash, manifest.clone()));
        assert!(before.is_none_or(|before| before.0 == *hash), "one number, one hash");
    }

    fn step(&mut self, (act, writer, choice): (u8, usize, usize)) {
        self.clock += 1;
        let writer = writer % WRITERS;
        let seen = self.writers[writer].clone();
        let view = seen.view.clone();
        match act {
            // The causes come early, so that corrections meet what they correct before and after it is paid.
            0..=1 | 23 if self.causes < CAUSES => self.cause(),
            0..=1 => record(&mut self.world, u32::try_from(choice).unwrap() % CAUSES),
            2..=3 => {
                self.writers[writer] = self.read(choice);
            }
            4..=13 => {
                if let Some(planned) = self.plan(&seen, choice) {
                    self.execute(&planned);
                    // A writer that lives on reads again; one that crashed here keeps its old view for later.
                    if choice % 4 > 0 {
                        // It goes on with the same batch, with the obligations it knew.
                        let sequence = seen.view.as_ref().map_or(self.world.last(), |batch| batch.sequence);
                        self.writers[writer].view = (sequence > 0).then(|| self.world.batch(sequence));
                    }
                }
            }
            14 => {
                let planned = self.plan(&seen, choice);
                self.late.extend(planned);
            }
            15..=16 if !self.late.is_empty() => {
                let planned = self.late[choice % self.late.len()].clone();
                self.execute(&planned);
            }
            17 if choice.is_multiple_of(8) => self.try_write(view.map(|batch| plan_void(&batch))),
            18 if choice.is_multiple_of(3) => self.try_write(view.map(|batch| plan_hold(&batch, &Reason::parse("test").unwrap()))),
            19 if choice.is_multiple_of(3) => self.try_write(view.map(|batch| plan_take_over(&batch))),
            // The time of a token passes.
            20 if choice.is_multiple_of(3) => self.clock += 1_000,
            // An account is registered, or changed.
            21 => *self.world.accounts.entry(payee(u32::try_from(choice).unwrap() % PEOPLE_PAID)).or_default() += 1,
            22 => self.come_back(choice),
            _ => {}
        }
        self.never_twice();
    }

    fn cause(&mut self) {
        record(&mut self.world, self.causes);
        self.causes += 1;
    }

    /// A line of a file that left the house comes back, and is owed again; perhaps the same one twice.
    fn come_back(&mut self, choice: usize) {
        if self.returned >= RETURNS_MAX || self.handed_out.is_empty() {
            return;
        }
        let (_, manifest) = self.handed_out.values().nth(choice % self.handed_out.len()).unwrap();
        let line = &manifest.lines[choice % manifest.lines.len()];
        let source = Source::returned(manifest.sequence, line.number).unwrap();
        let again = Lot::new(line.payee.payee(), month(), source, 1, line.yen).unwrap();
        self.returned += 1;
        self.world.record(&again);
    }

    fn try_write(&mut self, planned: Option<Result<Vec<Write>, crate::PaymentError>>) {
        if let Some(Ok(writes)) = planned {
            self.execute(&Planned { writes, hands_out: None });
        }
    }

    /// Every claim, every payee: decided, less paid, less open, is nothing.
    fn balances(&self) -> Balances {
        let files: Vec<Manifest> = self.handed_out.values().map(|(_, manifest)| manifest.clone()).collect();
        let receivables: Vec<_> = self.world.claimables().into_iter().map(|one| one.receivable).collect();
        balance(&decided(self.causes), &self.world.lots(), &receivables, &files).unwrap()
    }

    /// Holds at any moment.
    fn never_twice(&self) {
        self.balances();
        let voided = self.world.voided();
        for claimable in self.world.claimables() {
            let standing = claimable.nettings.made.iter().filter(|(batch, _)| !voided.contains(batch));
            let withheld = Yen::sum(standing.map(|(_, yen)| *yen)).unwrap();
            assert!(withheld <= claimable.receivable.yen(), "withheld more than is owed: {claimable:?}");
        }
        let mut paid = BTreeSet::new();
        for (_, manifest) in self.handed_out.values() {
            for entry in manifest.lines.iter().flat_map(|line| &line.obligations) {
                assert!(paid.insert(entry.id.clone()), "paid twice: {}", entry.id);
            }
        }
        for sequence in 1..=self.world.last() {
            // Every number has its batch, and every row reads.
            let batch = self.world.batch(sequence);
            let left = self.handed_out.contains_key(&sequence);
            assert_eq!(left, matches!(batch.state_under_hold(), State::Released | State::Confirmed), "batch {sequence} is {}", batch.state);
        }
    }

    /// The trouble stops: one sweeper goes on with everything that is not final, and opens batches until nothing is left.
    fn settle(&mut self) {
        while self.causes < CAUSES {
            self.cause();
        }
        for of in 0..PEOPLE_PAID {
            self.world.accounts.entry(payee(of)).or_insert(1);
        }
        let mut nothing_left = false;
        for round in 0..4_000 {
            let Some(batch) = self.current() else {
                if nothing_left || self.world.candidates().iter().all(|candidate| self.is_paid(candidate)) {
                    return;
                }
                let planned = self.world.plan_open(0);
                self.world.run(planned);
                continue;
            };
            self.clock += 1;
            let epoch = batch.epoch;
            let planned = match batch.stage() {
                State::Open | State::Freezing => {
                    let step = self.world.plan_freeze(&batch, epoch).unwrap();
                    let netting = if batch.state == State::Freezing {
                        self.world.plan_netting(&batch, epoch).unwrap()
                    } else {
                        NettingStep::default()
                    };
                    let writes = match (step.writes.is_empty(), netting.writes.is_empty()) {
                        (false, _) => step.writes,
                        (true, false) => netting.writes,
                        // What is left is withheld to the last yen, or there is nothing: it stays open.
                        (true, true) if batch.file_yen() == Yen::ZERO => {
                            nothing_left = step.left_over.is_empty();
                            plan_void(&batch).unwrap()
                        }
                        (true, true) => self.world.plan_frozen(&batch, epoch).unwrap(),
                    };
                    Some(Planned { writes, hands_out: None })
                }
                State::Released => {
                    nothing_left = false;
                    Some(Planned { writes: plan_confirm(&batch, batch.totals().unwrap()).unwrap(), hands_out: None })
                }
                // People take turns until one is allowed to; every second time a new token is asked for.
                _ => {
                    let writer = Writer { view: Some(batch), epoch, ..Writer::default() };
                    self.plan(&writer, 2 * round)
                }
            };
            if let Some(planned) = planned {
                self.execute(&planned);
            }
            self.never_twice();
        }
        panic!("does not settle: {:?}", self.current());
    }

    fn is_paid(&self, candidate: &Candidate) -> bool {
        candidate.guard.as_ref().is_some_and(|guard| self.world.batch(guard.batch).state == State::Confirmed)
    }

    fn totals_are_equal(&self) {
        let balances = self.balances();
        let paid = Yen::sum(self.handed_out.values().map(|(_, manifest)| manifest.total_yen)).unwrap();
        let confirmed = (1..=self.world.last()).map(|sequence| self.world.batch(sequence)).filter(|batch| batch.state == State::Confirmed);
        let batches = Yen::sum(confirmed.map(|batch| batch.file_yen())).unwrap();
        assert_eq!((paid, batches), (balances.transferred, balances.transferred));
        let everything = Yen::sum(decided(CAUSES).into_values()).unwrap();
        let open = Yen::sum(balances.payees.values().map(|one| one.owed.minus(one.receivable).unwrap())).unwrap();
        let kept = balances.transferred.minus(balances.returned).unwrap();
        // A transfer that came back is open again or was paid again; both are counted once.
        assert_eq!(everything, kept.plus(open).unwrap());
        for (payee, one) in &balances.payees {
            // Nobody waits for money, unless it is withheld to the last yen.
            assert!(one.owed <= one.receivable, "{payee} is still owed: {one:?}");
        }
    }
}

/// The obligation of a cause, if it is one.
fn owed(number: u32) -> Option<Lot> {
    let yen = i64::from(number * number * 31 + 7);
    match number {
        0..LOTS => Some(new_lot(number)),
        LOTS..APPLICATIONS => Some(application(number, number % PEOPLE_PAID, yen)),
        APPLICATIONS..MORE => {
            let original = new_lot(number - APPLICATIONS + 2);
            let source = Source::correction(&Source::receipt("d-0001", u64::from(number)).unwrap(), 1).unwrap();
            Some(Lot::correction(original.payee().clone(), month(), source, original.id(), Yen::new(yen)).unwrap())
        }
        _ => None,
    }
}

/// The receivable of a cause, if it is one: a part of a chunk, the whole of an application and more than a person is owed otherwise.
fn owed_back(number: u32) -> Option<Receivable> {
    let index = number.checked_sub(MORE)?;
    let (original, yen) = match index {
        0..=3 => (new_lot(index * 3 + 1), i64::from(index) * 100 + 30),
        4 => (owed(LOTS)?, 1_000),
        5 => (owed(LOTS + 1)?, owed(LOTS + 1)?.yen().get()),
        _ => (owed(LOTS)?, 9_000_000),
    };
    Some(back(&original, index + 1, yen))
}

fn record(world: &mut World, number: u32) {
    if let Some(lot) = owed(number) {
        world.record(&lot);
    }
    if let Some(receivable) = owed_back(number) {
        // What was never recorded cannot be corrected.
        world.record_back(&receivable);
    }
}

/// What was decided for each claim by the first causes.
fn decided(causes: u32) -> Decided {
    let mut decided = Decided::new();
    let mut add = |claim: ObligationId, yen: i64| {
        let sum = decided.entry(claim).or_default();
        *sum = Yen::new(sum.get() + yen);
    };
    for number in 0..causes {
        if let Some(lot) = owed(number) {
            add(lot.corrects().cloned().unwrap_or_else(|| lot.id()), lot.yen().get());
        }
        if let Some(receivable) = owed_back(number) {
            add(receivable.original().clone(), -receivable.yen().get());
        }
    }
    decided
}

/// Amounts that no two subsets confuse easily; one lot pays nothing.
fn new_lot(number: u32) -> Lot {
    lot(number, if number == 5 { 0 } else { i64::from(number * number * 31 + 7) })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn no_schedule_pays_twice_or_loses_anything(schedule in proptest::collection::vec((0_u8..=23, 0_usize..WRITERS, 0_usize..60), 0..260)) {
        let mut run = Run::new();
        for step in schedule {
            run.step(step);
        }
        run.settle();
        run.totals_are_equal();
        // Everything that was sent late arrives after the end, twice: nothing changes.
        let (batches, handed_out) = (run.world.last(), run.handed_out.clone());
        for planned in run.late.clone().iter().chain(&run.late.clone()) {
            run.execute(planned);
            run.never_twice();
        }
        run.settle();
        run.totals_are_equal();
        prop_assert!(run.handed_out == handed_out);
        // One that was asked for late, and one that finds nothing left but what is withheld.
        prop_assert!(run.world.last() <= batches + 2);
    }
}
