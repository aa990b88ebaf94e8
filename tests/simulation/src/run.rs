//! A world with requests on their way: who is started, who goes on, who dies.

use crate::ask::{Ask, Request};
use crate::clerk::{self, Desk};
use crate::defect::Defect;
use crate::model::rows::text;
use crate::model::{Model, Task, sha256};
use crate::scene::Scene;
use crate::sim::{Call, Late, Order, Sim};
use crate::town::{self, Answer, BEGIN_SECOND, Town, Under, device};
use axum::Router;
use futures::FutureExt as _;
use futures::task::noop_waker;
use josei_base::receipt::ReviewBody;
use josei_base::{Timestamp, Yen};
use josei_payment::batch::{Lot, Source, plan_obligation, plan_receivable};
use josei_payment::people::PayeeId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Instances of the function that run side by side.
pub const INSTANCES: usize = 2;

/// A request on its way.
pub struct Running {
    pub task: usize,
    pub instance: usize,
    future: Under,
    /// What it waits with; nothing while it waits for another request of its instance.
    pub call: Option<Call>,
}

/// What became of a step.
pub enum Step {
    /// It waits at the gate again.
    Waits,
    /// It was answered.
    Answered(Answer),
    /// Its caller died.
    Died,
}

/// A token as its owner holds it.
#[derive(Clone)]
pub struct Slip {
    pub batch: u32,
    pub person: &'static str,
    pub token: String,
    pub tried: bool,
}

/// One world.
pub struct Run<'t> {
    pub town: &'t Town,
    pub sim: Arc<Sim>,
    pub scene: Scene,
    pub running: Vec<Running>,
    instances: Vec<Router>,
    desk: Desk,
    /// Tokens that reached their owners, by hash.
    pub tokens: BTreeMap<String, Slip>,
    /// What a clerk began and was not answered.
    pub clerks: Vec<Request>,
    /// What was asked, for repeating.
    pub history: Vec<Request>,
    pub names: u32,
    /// Port calls so far.
    pub calls: u64,
}

impl<'t> Run<'t> {
    pub fn new(town: &'t Town, scene: Scene, seed: u64, defect: Option<Defect>, page: u32, traced: bool) -> Result<Self, String> {
        let begun = Timestamp::from_second(BEGIN_SECOND).map_err(|error| error.to_string())?;
        let sim = Arc::new(Sim::new(seed, begun, defect, page, traced));
        let instances = (0..INSTANCES).map(|_| town.function(&sim)).collect::<Result<_, _>>()?;
        let (audited, sealed) = town.desk(&sim)?;
        let desk = Desk { realm: town.realm.clone(), audited, sealed };
        let mut run = Self {
            town,
            sim,
            scene,
            running: Vec::new(),
            instances,
            desk,
            tokens: BTreeMap::new(),
            clerks: Vec::new(),
            history: Vec::new(),
            names: 0,
            calls: 0,
        };
        run.begin()?;
        Ok(run)
    }

    /// What stands before the schedule begins.
    fn begin(&mut self) -> Result<(), String> {
        self.scene.deliver(self.town, &self.sim.memory);
        let mut writes = Vec::new();
        {
            let mut state = self.sim.state();
            let model = &mut state.model;
            for cause in &self.scene.causes {
                model.decided.insert(cause.id.clone(), cause.decided.clone());
                if cause.first {
                    writes.push(plan_obligation(&self.town.realm, &cause.lot));
                }
            }
            for back in &self.scene.backs {
                model.back.insert(back.id.clone(), back.decided.clone());
                if back.first {
                    writes.push(plan_receivable(&self.town.realm, &back.receivable));
                }
            }
            let delivery = model.deliveries.entry(self.town.delivery.clone()).or_default();
            delivery.chunks = self.scene.chunks;
            delivery.unpaid = i64::try_from(self.scene.receipts.len()).unwrap_or(0);
        }
        for writes in writes {
            self.sim.transact(None, &writes).now_or_never().ok_or("the store in memory waits")?.map_err(|error| error.to_string())?;
        }
        for person in self.scene.accounts.clone() {
            let ask = Ask::Account { person, version: 1, number: number_of(person, 1), good: true };
            self.complete(&Request { person: town::CLERK, ask }, &mut |_, _| Order::Go)?;
        }
        Ok(())
    }

    pub fn model<T>(&self, see: impl FnOnce(&Model) -> T) -> T {
        see(&self.sim.state().model)
    }

    /// What did not hold, if something did not.
    pub fn broken(&self) -> Option<String> {
        self.sim.state().broken.clone()
    }

    /// Starts a request on an instance. It goes as far as its first port call.
    pub fn start(&mut self, request: &Request, instance: usize) -> Option<Step> {
        let future = self.future(request, instance)?;
        let task = {
            let mut state = self.sim.state();
            state.model.tasks.push(Task {
                request: request.clone(),
                device: device(request.person),
                intents: 0,
                outcomes: 0,
                readings: Vec::new(),
                disturbed: false,
                held: false,
                exports: false,
            });
            state.model.tasks.len() - 1
        };
        self.sim.note(|| format!("{task} begins: {request:?} on {instance}"));
        if is_clerks(&request.ask) && !self.clerks.contains(request) {
            self.clerks.push(request.clone());
        }
        self.history.push(request.clone());
        let mut running = Running { task, instance, future, call: None };
        let step = self.poll(&mut running, None);
        if let Step::Waits = step {
            self.running.push(running);
        }
        Some(step)
    }

    fn future(&self, request: &Request, instance: usize) -> Option<Under> {
        let desk = || self.desk.clone();
        match &request.ask {
            Ask::Owe { cause, twist } => Some(clerk::owe(desk(), self.scene.causes.get(*cause)?.told(self.town, *twist)?)),
            Ask::OweBack { cause, twist } => Some(clerk::owe_back(desk(), self.scene.backs.get(*cause)?.told(*twist)?)),
            Ask::Account { person, version, number, good } => Some(clerk::register(desk(), person, *version, number.clone(), *good)),
            Ask::Return { batch, line, payee, yen } => {
                let source = Source::returned(*batch, *line).ok()?;
                let lot = match ReviewBody::ALL.into_iter().find(|body| body.name() == payee) {
                    Some(body) => Lot::new(body, self.town.month, source, 1, Yen::new(*yen)),
                    None => Lot::new(PayeeId::parse(payee).ok()?, self.town.month, source, 1, Yen::new(*yen)),
                };
                let lot = lot.ok()?;
                let decided = crate::model::Decided { payee: payee.clone(), yen: *yen, settles: None };
                self.sim.state().model.decided.insert(lot.id().to_string(), decided);
                Some(clerk::owe(desk(), lot))
            }
            _ => town::call(self.instances.get(instance)?, request),
        }
    }

    fn poll(&mut self, running: &mut Running, order: Option<Order>) -> Step {
        let dies = matches!(order, Some(Order::DieAfter));
        self.sim.begin(running.task, order);
        let waker = noop_waker();
        let polled = running.future.as_mut().poll(&mut Context::from_waker(&waker));
        let asked = self.sim.asked();
        match polled {
            Poll::Ready(answer) => {
                self.answered(running.task, &answer);
                Step::Answered(answer)
            }
            Poll::Pending if dies => Step::Died,
            Poll::Pending => {
                running.call = asked;
                Step::Waits
            }
        }
    }

    /// One port call of a request goes on.
    pub fn advance(&mut self, index: usize, order: Order) -> Option<Step> {
        if index >= self.running.len() {
            return None;
        }
        let mut running = self.running.swap_remove(index);
        let call = running.call;
        if call.is_some() {
            self.calls += 1;
        }
        if order != Order::Go {
            self.sim.note(|| format!("  {} {call:?}: {order:?}", running.task));
            if let Some(task) = self.sim.state().model.tasks.get_mut(running.task) {
                task.disturbed = true;
            }
        }
        if order == Order::DieBefore {
            return Some(Step::Died);
        }
        // Who waits for another request of its instance has no call for an order.
        let step = self.poll(&mut running, call.map(|_| order));
        if let Step::Waits = step {
            self.running.push(running);
        }
        Some(step)
    }

    fn answered(&mut self, task: usize, (status, body): &Answer) {
        let Some(request) = self.model(|model| model.tasks.get(task).map(|task| task.request.clone())) else { return };
        self.sim.note(|| format!("{task} is answered: {status} {}", String::from_utf8_lossy(body.get(..200).unwrap_or(body))));
        let held = self.sim.state().model.answered(task, *status, body);
        self.sim.hold(held);
        if let (Ask::Release { batch }, 200) = (&request.ask, status) {
            let told: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
            if let Some(token) = told.get("token").and_then(serde_json::Value::as_str) {
                let hash = sha256(&hex::decode(token).unwrap_or_default());
                self.tokens.insert(hash, Slip { batch: *batch, person: request.person, token: token.to_owned(), tried: false });
            }
        }
        if is_clerks(&request.ask) && matches!(status, 200 | 409) {
            self.clerks.retain(|one| *one != request);
        }
    }

    /// A request from its beginning to its end, alone. False if its caller died.
    pub fn complete(&mut self, request: &Request, order: &mut dyn FnMut(u64, Call) -> Order) -> Result<Option<Answer>, String> {
        let Some(mut step) = self.start(request, 0) else { return Ok(None) };
        loop {
            match step {
                Step::Answered(answer) => return Ok(Some(answer)),
                Step::Died => {
                    self.replace(0)?;
                    return Ok(None);
                }
                Step::Waits => {
                    let index = self.running.len().checked_sub(1).ok_or("nobody waits")?;
                    let call = self.running.last().and_then(|running| running.call).ok_or("a request alone waits for another")?;
                    step = self.advance(index, order(self.calls, call)).ok_or("nobody waits")?;
                }
            }
            if self.broken().is_some() {
                return Ok(None);
            }
        }
    }

    /// An instance dies with everything under way on it; another one begins that remembers nothing.
    pub fn replace(&mut self, instance: usize) -> Result<(), String> {
        self.sim.note(|| format!("instance {instance} dies"));
        self.running.retain(|running| running.instance != instance);
        let fresh = self.town.function(&self.sim)?;
        if let Some(place) = self.instances.get_mut(instance) {
            *place = fresh;
        }
        if instance == 0 {
            let (audited, sealed) = self.town.desk(&self.sim)?;
            self.desk = Desk { audited, sealed, ..self.desk.clone() };
        }
        Ok(())
    }

    /// A write that was on its way arrives.
    pub fn land(&self, index: usize) {
        let late = {
            let mut state = self.sim.state();
            if index >= state.late.len() {
                return;
            }
            state.late.swap_remove(index)
        };
        match late {
            Late::Transact(by, writes) => drop(self.sim.transact(Some(by), &writes).now_or_never()),
            Late::Put(put) => drop(self.sim.put(put).now_or_never()),
        }
    }

    pub fn late(&self) -> usize {
        self.sim.state().late.len()
    }

    /// The token that stands in a batch's row, if its owner holds it.
    pub fn token_of(&self, batch: u32) -> Option<Slip> {
        self.tokens.get(&self.model(|model| model.batches.get(&batch).map(|batch| batch.row.token.clone()))?).cloned()
    }

    pub fn now(&self) -> Timestamp {
        use josei_store::port::Clock as _;
        self.sim.memory.clock.now()
    }

    /// Tables and model say the same of guards and batches.
    pub fn compare(&self) -> Result<(), String> {
        use crate::model::rows::{Place, Row, place};
        let dump = self.sim.memory.records.dump(josei_base::plan::Table::Payments);
        self.model(|model| {
            let (mut guards, mut batches) = (0, 0);
            for (key, item) in &dump {
                match place(josei_base::plan::Table::Payments, key) {
                    Place::Guard(id) => {
                        guards += 1;
                        let same =
                            model.guards.get(id).is_some_and(|guard| i64::from(guard.batch) == crate::model::rows::number(item, "batch"));
                        if !same {
                            return Err(format!("the guard of {id} is not the one the model has"));
                        }
                    }
                    Place::Batch(sequence) => {
                        batches += 1;
                        if model.batches.get(&sequence).is_none_or(|batch| batch.row != Row::of(item)) {
                            return Err(format!("batch {sequence} is {} and the model has another", text(item, "state")));
                        }
                    }
                    _ => {}
                }
            }
            if (guards, batches) == (model.guards.len(), model.batches.len()) { Ok(()) } else { Err("rows are missing".to_owned()) }
        })
    }
}

/// The number of an account's version: each is another one.
pub fn number_of(person: &str, version: u32) -> String {
    let of = person.bytes().last().map_or(0, u32::from);
    format!("{:07}", 1_000_000 + of * 1_000 + version)
}

pub const fn is_clerks(ask: &Ask) -> bool {
    matches!(ask, Ask::Owe { .. } | Ask::OweBack { .. } | Ask::Account { .. } | Ask::Return { .. })
}
