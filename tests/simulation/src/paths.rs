//! Exhaustive: the whole path of one month, with one fault at every port call, and with every ordered pair of faults.

use crate::run::Run;
use crate::scene::Scene;
use crate::schedule::World;
use crate::sim::{Call, Order};
use std::sync::atomic::{AtomicU64, Ordering as Atomic};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// A fault at a port call, counted from the beginning.
pub type Point = (u64, Order);

/// What a run of the path was.
#[derive(Debug, Clone, Default)]
pub struct Walked {
    /// Its port calls, in order.
    pub calls: Vec<Call>,
    /// What did not hold.
    pub broken: Option<String>,
}

/// What all runs were.
#[derive(Debug, Clone, Default)]
pub struct Exhausted {
    /// Port calls of the path without a fault.
    pub calls: u64,
    /// Runs.
    pub runs: u64,
    /// The first that broke something.
    pub found: Option<(Vec<Point>, String)>,
}

/// Walks the path with these faults. A fault that fits no such call is none.
#[must_use]
pub fn walk(world: &World, points: &[Point]) -> Walked {
    let mut walked = Walked::default();
    if let Err(what) = walk_on(world, points, &mut walked) {
        walked.broken.get_or_insert(what);
    }
    walked
}

fn walk_on(world: &World, points: &[Point], walked: &mut Walked) -> Result<(), String> {
    let town = world.town();
    let mut run = Run::new(town, Scene::fixed(town)?, 7, None, 500, false)?;
    let begun = run.calls;
    let calls = &mut walked.calls;
    run.drive(&mut |number, call| {
        calls.push(call);
        let here = points.iter().find(|(at, _)| *at == number - begun);
        here.map_or(Order::Go, |(_, order)| if order.applies_to(call) { *order } else { Order::Go })
    })?;
    if let Some(what) = run.broken() {
        return Err(what);
    }
    run.model(crate::model::Model::ended)?;
    run.compare()
}

fn at(calls: &[Call], from: u64, faults: &[Order]) -> Vec<Point> {
    let numbered = calls.iter().zip(0_u64..).filter(|(_, number)| *number >= from);
    numbered
        .flat_map(|(call, number)| faults.iter().filter(move |fault| fault.applies_to(*call)).map(move |fault| (number, *fault)))
        .collect()
}

/// One fault at every port call.
#[must_use]
pub fn singles(world: &World) -> Exhausted {
    let straight = walk(world, &[]);
    let mut all =
        Exhausted { calls: straight.calls.len().try_into().unwrap_or(0), runs: 1, found: straight.broken.map(|what| (Vec::new(), what)) };
    for point in at(&straight.calls, 0, &Order::FAULTS) {
        all.runs += 1;
        if let Some(what) = walk(world, &[point]).broken {
            all.found.get_or_insert((vec![point], what));
        }
    }
    all
}

/// Every ordered pair: after each first fault, a second one at every port call that follows.
#[must_use]
pub fn pairs(world: &World, faults: &[Order], threads: usize) -> Exhausted {
    let straight = walk(world, &[]);
    let firsts = at(&straight.calls, 0, faults);
    let (next, runs, found) = (AtomicU64::new(0), AtomicU64::new(0), Mutex::new(None));
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while let Some(first) = usize::try_from(next.fetch_add(1, Atomic::Relaxed)).ok().and_then(|index| firsts.get(index)) {
                    let after = walk(world, &[*first]);
                    for second in at(&after.calls, first.0 + 1, faults) {
                        runs.fetch_add(1, Atomic::Relaxed);
                        if let Some(what) = walk(world, &[*first, second]).broken {
                            found.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert((vec![*first, second], what));
                        }
                    }
                }
            });
        }
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    Exhausted { calls: straight.calls.len().try_into().unwrap_or(0), runs: runs.into_inner(), found }
}

/// Deaths before and after the effect: the crash at every pair of port calls.
pub const CRASHES: [Order; 2] = [Order::DieBefore, Order::DieAfter];
