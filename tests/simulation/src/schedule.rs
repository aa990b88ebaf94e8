//! One schedule, all of it from its seed: who asks what, who goes on, what fails, when the clock jumps; then quiet, and everybody tries again.

use crate::ask::{Ask, Request, Twist};
use crate::defect::Defect;
use crate::drive::{anybody, arrived, sign};
use crate::model::Batch;
use crate::model::rows::Row;
use crate::run::{INSTANCES, Run, Step, number_of};
use crate::scene::{PERSONS, Scene};
use crate::sim::{Call, Order};
use crate::town::{APPROVERS, CLERK, FINANCE, MONTH, PREPARERS, Town};
use fastrand::Rng;
use jiff::SignedDuration;

/// What a schedule was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Port calls.
    pub calls: u64,
    /// Faults that were put in the way.
    pub faults: u64,
    /// Transactions after which everything was checked.
    pub checked: u64,
    /// Batches that were confirmed.
    pub confirmed: u64,
    /// What did not hold.
    pub broken: Option<String>,
    /// What happened, if it was asked for.
    pub trace: Vec<String>,
}

/// How a schedule is.
struct Manner {
    steps: u32,
    /// Requests at once.
    at_once: usize,
    /// Faults in a thousand calls.
    faults: u32,
    /// Requests that fit the state, in ten.
    sense: u8,
    /// Goes on with the same request, in ten.
    sticky: u8,
    /// Several batches at once, while clerks record.
    crowded: bool,
}

/// The people, profile and rows that all schedules share.
pub struct World(Town);

impl World {
    /// Loads it.
    ///
    /// # Errors
    /// When the city of the simulation itself cannot be made.
    pub fn new() -> Result<Self, String> {
        Town::new().map(Self)
    }

    pub(crate) const fn town(&self) -> &Town {
        &self.0
    }

    /// Runs the schedule of a seed.
    #[must_use]
    pub fn run(&self, seed: u64, defect: Option<Defect>, traced: bool) -> Told {
        let mut told = Told::default();
        if let Err(what) = Chance::run(&self.0, seed, defect, traced, &mut told) {
            told.broken.get_or_insert(what);
        }
        told
    }
}

struct Chance<'t> {
    run: Run<'t>,
    rng: Rng,
    manner: Manner,
    last: usize,
    /// A request that is held up, and for how many steps.
    asleep: Option<(usize, u32)>,
    faults: u64,
    /// Signatures of people who looked some time ago.
    looked: Vec<Ask>,
}

impl<'t> Chance<'t> {
    fn run(town: &'t Town, seed: u64, defect: Option<Defect>, traced: bool, told: &mut Told) -> Result<(), String> {
        let mut rng = Rng::with_seed(seed);
        let scene = Scene::by(town, &mut rng)?;
        let page = if rng.bool() { rng.u32(1..4) } else { 500 };
        let crowded = rng.u8(..4) == 0;
        let manner = Manner {
            crowded,
            steps: rng.u32(60..420),
            at_once: if crowded { 4 } else { rng.usize(1..5) },
            faults: *rng.choice([0, 5, 20, 60].iter()).unwrap_or(&0),
            sense: rng.u8(6..=9),
            sticky: rng.u8(3..=9),
        };
        let run = Run::new(town, scene, seed, defect, page, traced)?;
        let mut chance = Self { run, rng, manner, last: 0, asleep: None, faults: 0, looked: Vec::new() };
        let done = chance.all();
        let state = chance.run.sim.state();
        told.calls = chance.run.calls;
        told.faults = chance.faults;
        told.checked = state.model.checked;
        told.confirmed = state.model.batches.values().filter(|batch| batch.row.state == "CONFIRMED").count().try_into().unwrap_or(0);
        told.broken.clone_from(&state.broken);
        told.trace = state.trace.clone().unwrap_or_default();
        drop(state);
        if told.broken.is_some() { Ok(()) } else { done }
    }

    fn all(&mut self) -> Result<(), String> {
        for _ in 0..self.manner.steps {
            self.step()?;
            if self.run.broken().is_some() {
                return Ok(());
            }
        }
        self.end()
    }

    fn step(&mut self) -> Result<(), String> {
        let rare = self.rng.u32(..1_000);
        match rare {
            0..6 => {
                self.jump();
                return Ok(());
            }
            6..12 if self.manner.faults > 0 => {
                let instance = self.rng.usize(..INSTANCES);
                self.faults += 1;
                return self.run.replace(instance);
            }
            12..40 if self.run.late() > 0 => {
                let index = self.rng.usize(..self.run.late());
                self.run.land(index);
                return Ok(());
            }
            _ => {}
        }
        self.asleep = self.asleep.and_then(|(task, steps)| Some((task, steps.checked_sub(1)?)));
        let held_up = self.asleep.map(|(task, _)| task);
        let room = self.run.running.len() < self.manner.at_once + usize::from(held_up.is_some());
        if room && (self.run.running.is_empty() || self.rng.u8(..16) == 0) {
            self.ask();
            return Ok(());
        }
        let count = self.run.running.len();
        if count == 0 {
            return Ok(());
        }
        let sticks = self.rng.u8(..10) < self.manner.sticky;
        let index = if sticks { self.run.running.iter().position(|one| one.task == self.last) } else { None };
        let index = index.unwrap_or_else(|| self.rng.usize(..count));
        let Some(running) = self.run.running.get(index) else { return Ok(()) };
        if held_up == Some(running.task) {
            if count == 1 && room {
                self.ask();
            }
            return Ok(());
        }
        if held_up.is_none() && self.rng.u8(..80) == 0 {
            self.asleep = Some((running.task, self.rng.u32(20..160)));
            return Ok(());
        }
        self.last = running.task;
        let (instance, order) = (running.instance, running.call.map_or(Order::Go, |call| self.order(call)));
        // Most deaths are of one request (its caller went away), some of the whole instance.
        if let Some(Step::Died) = self.run.advance(index, order)
            && self.rng.bool()
        {
            self.run.replace(instance)?;
        }
        Ok(())
    }

    fn order(&mut self, call: Call) -> Order {
        if self.rng.u32(..1_000) >= self.manner.faults {
            return Order::Go;
        }
        let fault = *self.rng.choice(Order::FAULTS.iter()).unwrap_or(&Order::Go);
        if fault.applies_to(call) {
            self.faults += 1;
            fault
        } else {
            Order::Go
        }
    }

    fn jump(&mut self) {
        // Shortly before the bank closes, or just after.
        let close = self.run.model(|model| {
            model.batches.values().rev().find(|batch| !batch.row.is_final() && !batch.row.has_left()).map(|batch| batch.row.hand_over_by)
        });
        let close = close.map(|by| by - self.run.now().as_second()).filter(|seconds| *seconds > 0);
        let by = match (self.rng.u8(..8), close) {
            (2, Some(close)) => SignedDuration::from_secs(close - self.rng.i64(-2..120)),
            (0, _) => SignedDuration::from_hours(self.rng.i64(20..60)),
            (1, _) => SignedDuration::from_mins(-self.rng.i64(1..30)),
            (2..5, _) => SignedDuration::from_mins(self.rng.i64(10..20)),
            _ => SignedDuration::from_secs(self.rng.i64(1..600)),
        };
        self.run.sim.note(|| format!("the clock goes on by {by}"));
        self.run.sim.memory.clock.advance(by);
    }

    fn ask(&mut self) {
        let Some(request) = self.choose() else { return };
        // At the same moment comes the same again, or something that does not go with it.
        let beside = match self.rng.u8(..10) {
            0 => Some(request.clone()),
            1 | 2 => self
                .run
                .model(|model| model.batches.iter().next_back().map(|(number, batch)| (*number, batch.row.clone())))
                .map(|(number, row)| self.whatever(number, &row)),
            _ => None,
        };
        for request in std::iter::once(request).chain(beside) {
            let instance = self.rng.usize(..INSTANCES);
            self.run.start(&request, instance);
        }
    }

    fn pick(&mut self, of: &[&'static str]) -> &'static str {
        self.rng.choice(of.iter()).copied().unwrap_or("chief")
    }

    fn choose(&mut self) -> Option<Request> {
        let crowded = self.manner.crowded;
        // While one is held up, the next batch begins with what is recorded meanwhile.
        if crowded && self.asleep.is_some() {
            match self.rng.u8(..6) {
                0 | 1 => {
                    let scene = &self.run.scene;
                    let cause = self.run.model(|model| scene.causes.iter().position(|cause| !model.obligations.contains_key(&cause.id)));
                    if let Some(cause) = cause {
                        return Some(Request { person: CLERK, ask: Ask::Owe { cause, twist: Twist::None } });
                    }
                }
                2 => return Some(self.open()),
                _ => {}
            }
        }
        match self.rng.u8(..32) {
            // Something that was asked before comes again.
            0..3 if !self.run.history.is_empty() => return self.rng.choice(self.run.history.iter()).cloned(),
            3..6 => return self.clerk(),
            7..14 if crowded => return self.clerk(),
            6 => {
                let batch = self.run.model(|model| model.last);
                return (batch > 0).then_some(Request { person: "finance-1", ask: Ask::Show { batch } });
            }
            _ => {}
        }
        let sensible = self.rng.u8(..10) < self.manner.sense;
        let newest = self.rng.u8(..6) > 0;
        let chosen = self.run.model(|model| {
            let mut open = model.batches.iter().filter(|(_, batch)| !batch.row.is_final());
            let one = if newest { open.next_back() } else { open.next() };
            one.map(|(number, batch)| (*number, batch.clone()))
        });
        // Another batch, though one is under way, or because none is.
        let Some((sequence, batch)) = chosen.filter(|_| self.rng.u8(..12) >= if crowded { 4 } else { 1 }) else { return Some(self.open()) };
        if sensible { self.sensible(sequence, &batch) } else { Some(self.whatever(sequence, &batch.row)) }
    }

    fn open(&mut self) -> Request {
        self.run.names += 1;
        // Sometimes two people ask for the same.
        let number = if self.rng.u8(..4) == 0 { self.run.names.saturating_sub(1).max(1) } else { self.run.names };
        Request { person: self.pick(&PREPARERS), ask: Ask::Open { name: format!("request-{number}"), month: MONTH } }
    }

    fn sensible(&mut self, sequence: u32, batch: &Batch) -> Option<Request> {
        let turn = self.rng.usize(..8);
        let row = &batch.row;
        let given_up = row.is_late(self.run.now().as_second()) && self.rng.u8(..6) > 0;
        let (person, ask) = match row.stage.as_str() {
            // The bank is closed for it: given up, and then opened anew.
            "GENERATED" | "APPROVED_1" | "APPROVED_2" | "RELEASABLE" if given_up => (self.pick(&PREPARERS), Ask::Void { batch: sequence }),
            "OPEN" | "FREEZING" | "FROZEN" => (self.pick(&PREPARERS), Ask::Open { name: batch.name.clone(), month: MONTH }),
            "GENERATED" | "APPROVED_1" => {
                let signed = sign(sequence, row);
                if self.rng.u8(..4) == 0 {
                    self.looked.push(signed.clone());
                }
                (anybody(&APPROVERS, turn, batch)?, signed)
            }
            "APPROVED_2" => (anybody(&FINANCE, turn, batch)?, Ask::Release { batch: sequence }),
            "RELEASABLE" => match self.run.token_of(sequence).filter(|_| self.rng.u8(..6) > 0) {
                Some(token) => (token.person, Ask::Pull { batch: sequence, token: token.token }),
                None => (anybody(&FINANCE, turn, batch)?, Ask::Release { batch: sequence }),
            },
            // The bank pays what it has: nobody confirms a file that did not arrive.
            "RELEASED" if !batch.received || self.rng.u8(..3) == 0 => {
                (self.pick(&PREPARERS), Ask::Redeliver { batch: sequence, delivery: row.delivery + 1 })
            }
            "RELEASED" if !self.run.model(|model| model.is_acknowledged(sequence, batch)) && self.rng.u8(..3) > 0 => {
                (anybody(&FINANCE, turn, batch)?, arrived(sequence, row))
            }
            "RELEASED" => {
                // Sometimes the bank says something else.
                let yen = row.file_yen() + i64::from(self.rng.u8(..6) == 0);
                (self.pick(&FINANCE), Ask::Confirm { batch: sequence, lines: row.lines, yen })
            }
            "HELD" => (self.pick(&APPROVERS), Ask::Resume { batch: sequence }),
            _ => return None,
        };
        Some(Request { person, ask })
    }

    /// By people who may not, with what they saw long ago, in the wrong state.
    fn whatever(&mut self, batch: u32, row: &Row) -> Request {
        let (of, ask): (&[&'static str], Ask) = match self.rng.u8(..11) {
            0 | 1 => (&PREPARERS, Ask::Hold { batch }),
            2 | 3 => (&PREPARERS, Ask::Void { batch }),
            4 => (&APPROVERS, Ask::Resume { batch }),
            5 => (&APPROVERS, self.rng.choice(self.looked.iter()).cloned().unwrap_or_else(|| sign(batch, row))),
            6 => (&APPROVERS, sign(batch, row)),
            7 => (&FINANCE, Ask::Release { batch }),
            8 => {
                let tokens: Vec<_> = self.run.tokens.values().cloned().collect();
                let Some(token) = self.rng.choice(tokens.iter()) else { return Request { person: "chief", ask: Ask::Release { batch } } };
                (&FINANCE, Ask::Pull { batch: if self.rng.bool() { token.batch } else { batch }, token: token.token.clone() })
            }
            9 => (&FINANCE, arrived(batch, row)),
            _ => (&PREPARERS, Ask::Redeliver { batch, delivery: row.delivery + self.rng.i64(0..3) }),
        };
        // The one with all roles is tempted most.
        let person = if self.rng.u8(..3) == 0 { "chief" } else { self.pick(of) };
        Request { person, ask }
    }

    fn clerk(&mut self) -> Option<Request> {
        let ask = match self.rng.u8(..8) {
            0..3 => {
                let cause = self.rng.usize(..self.run.scene.causes.len().max(1));
                let twist = *self.rng.choice([Twist::None, Twist::None, Twist::Amount, Twist::Month].iter())?;
                // Told wrongly only after it was told: what is told first is what was decided.
                let known =
                    self.run.scene.causes.get(cause).is_some_and(|cause| self.run.model(|model| model.obligations.contains_key(&cause.id)));
                Ask::Owe { cause, twist: if known { twist } else { Twist::None } }
            }
            3 | 4 => {
                let cause = self.rng.usize(..self.run.scene.backs.len().max(1));
                let twist = *self.rng.choice([Twist::None, Twist::None, Twist::Amount].iter())?;
                let known =
                    self.run.scene.backs.get(cause).is_some_and(|back| self.run.model(|model| model.receivables.contains(&back.id)));
                Ask::OweBack { cause, twist: if known { twist } else { Twist::None } }
            }
            5 | 6 => {
                let person = *self.rng.choice(PERSONS.iter())?;
                let version = self.run.model(|model| model.newest(person).map_or(0, |(version, _)| version)) + 1;
                // Of two who register at once, each has another number.
                let number = number_of(person, version + 100 * self.rng.u32(..9));
                Ask::Account { person, version, number, good: self.rng.u8(..4) > 0 }
            }
            _ => return self.come_back(),
        };
        Some(Request { person: CLERK, ask })
    }

    /// A transfer of a file that left comes back.
    fn come_back(&mut self) -> Option<Request> {
        let choice = self.rng.usize(..4);
        let line = self.run.model(|model| {
            let (sequence, batch) = model.batches.iter().rfind(|(_, batch)| batch.row.has_left())?;
            model.line(*sequence, batch, choice)
        })?;
        Some(Request { person: CLERK, ask: line })
    }

    /// The trouble stops.
    fn end(&mut self) -> Result<(), String> {
        self.run.sim.note(|| "quiet".to_owned());
        if self.rng.bool() {
            while !self.run.running.is_empty() && self.run.broken().is_none() {
                let index = self.rng.usize(..self.run.running.len());
                self.run.advance(index, Order::Go);
            }
        }
        for instance in 0..INSTANCES {
            self.run.replace(instance)?;
        }
        self.run.running.clear();
        self.run.drive(&mut |_, _| Order::Go)?;
        if self.run.broken().is_some() {
            return Ok(());
        }
        self.run.model(crate::model::Model::ended)?;
        self.run.compare()
    }
}
