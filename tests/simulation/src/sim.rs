//! The gate every port call passes: the call waits there until the scheduler lets it go on, and learns what becomes of it.

use crate::defect::Defect;
use crate::model::{Held, Model};
use josei_base::Timestamp;
use josei_base::plan::Write;
use josei_store::memory::Memory;
use josei_store::port::{Put, Records as _, TransactError};
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;

/// A port call that waits at the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// A read of records or objects.
    Read,
    /// A transaction.
    Transact,
    /// An object is put.
    Put,
    /// The key service is asked.
    Key,
    /// Somebody waits before another try.
    Pause,
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// It is done and answered.
    Go,
    /// It fails before it has an effect.
    Fail,
    /// The service is busy: nothing happens.
    Throttle,
    /// It is done, and the answer is lost.
    Lost,
    /// It is done twice: the first answer was lost on the way, and the client sent it again.
    Twice,
    /// No answer comes; it takes effect some time later.
    Late,
    /// The caller dies before it.
    DieBefore,
    /// It is done, and the caller dies.
    DieAfter,
}

impl Order {
    /// Everything that can go wrong with a call.
    pub const FAULTS: [Self; 7] = [Self::Fail, Self::Throttle, Self::Lost, Self::Twice, Self::Late, Self::DieBefore, Self::DieAfter];

    /// Does it differ from the others for such a call? A read has no effect that could be lost, late or twice.
    #[must_use]
    pub const fn applies_to(self, call: Call) -> bool {
        match (self, call) {
            (Self::Go | Self::DieBefore, _) => true,
            (_, Call::Pause) => false,
            (Self::Fail, _)
            | (Self::Throttle, Call::Transact)
            | (Self::DieAfter | Self::Lost | Self::Twice | Self::Late, Call::Transact | Call::Put) => true,
            _ => false,
        }
    }
}

/// A write that is on its way.
pub enum Late {
    /// A transaction of a request.
    Transact(usize, Vec<Write>),
    /// An object.
    Put(Put),
}

/// What the scheduler and the ports share.
#[derive(Default)]
pub struct State {
    /// The request whose future is polled.
    pub current: usize,
    order: Option<Order>,
    asked: Option<Call>,
    /// Writes on their way.
    pub late: Vec<Late>,
    /// What must hold.
    pub model: Model,
    /// The first thing that did not.
    pub broken: Option<String>,
    /// What happened, when somebody wants to read it.
    pub trace: Option<Vec<String>>,
}

/// One world under the scheduler.
pub struct Sim {
    /// Where effects go.
    pub memory: Memory,
    /// The defect that is planted, if any.
    pub defect: Option<Defect>,
    /// Most rows of a page.
    pub page: u32,
    /// When it began.
    pub begun: Timestamp,
    state: Mutex<State>,
}

impl Sim {
    pub fn new(seed: u64, begun: Timestamp, defect: Option<Defect>, page: u32, traced: bool) -> Self {
        let state = State { trace: traced.then(Vec::new), ..State::default() };
        Self { memory: Memory::new(seed, begun), defect, page, begun, state: Mutex::new(state) }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    /// Before a future is polled.
    pub fn begin(&self, task: usize, order: Option<Order>) {
        let mut state = self.state();
        (state.current, state.order, state.asked) = (task, order, None);
    }

    /// After it: the call it waits with now, if it waits with one.
    pub fn asked(&self) -> Option<Call> {
        self.state().asked.take()
    }

    /// Waits at the gate; answers the request and what becomes of the call.
    pub async fn pass(&self, call: Call) -> (usize, Order) {
        let mut asking = Some(call);
        poll_fn(|_| {
            let mut state = self.state();
            if let Some(call) = asking.take() {
                state.asked = Some(call);
                return Poll::Pending;
            }
            match state.order.take() {
                Some(order) => Poll::Ready((state.current, order)),
                None => Poll::Pending,
            }
        })
        .await
    }

    /// What did not hold is kept, the first time.
    pub fn hold(&self, held: Held) {
        if let Err(what) = held {
            self.state().broken.get_or_insert(what);
        }
    }

    pub fn note(&self, what: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.state().trace {
            trace.push(what());
        }
    }

    /// A transaction takes effect, or is refused.
    pub async fn transact(&self, by: Option<usize>, writes: &[Write]) -> Result<(), TransactError> {
        let answer = self.memory.records.transact(writes).await;
        if answer.is_ok() {
            let mut state = self.state();
            let held = state.model.transacted(by, writes);
            if let Err(what) = held {
                state.broken.get_or_insert(what);
            }
        }
        self.note(|| {
            let keys: Vec<_> = writes.iter().map(|write| write.key().sort.as_str()).collect();
            let partition = writes.last().map_or("", |write| write.key().partition.as_str());
            format!("  {by:?} writes {partition} {keys:?}: {}", if answer.is_ok() { "done" } else { "refused" })
        });
        answer
    }
}
