//! Many schedules on some threads, and what they found.

use crate::defect::Defect;
use crate::schedule::{Told, World};
use crate::seed_of;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

/// What a campaign was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sum {
    /// Schedules.
    pub schedules: u64,
    /// Port calls.
    pub calls: u64,
    /// Faults.
    pub faults: u64,
    /// Transactions after which everything was checked.
    pub checked: u64,
    /// Batches confirmed.
    pub confirmed: u64,
    /// The first that broke something: its number, its seed, what did not hold.
    pub found: Option<(u64, u64, String)>,
}

impl Sum {
    fn add(&mut self, number: u64, seed: u64, told: Told) {
        self.schedules += 1;
        self.calls += told.calls;
        self.faults += told.faults;
        self.checked += told.checked;
        self.confirmed += told.confirmed;
        if let Some(what) = told.broken
            && self.found.as_ref().is_none_or(|(before, ..)| number < *before)
        {
            self.found = Some((number, seed, what));
        }
    }
}

/// Seeds that broke something once: run first, for ever.
#[must_use]
pub fn kept() -> Vec<u64> {
    include_str!("../seeds.txt").lines().filter_map(|line| line.split('#').next()?.trim().parse().ok()).collect()
}

/// Runs schedules from number 0 on until one breaks something. Which one is the first does not depend on the threads.
#[must_use]
pub fn campaign(world: &World, schedules: u64, seed: u64, defect: Option<Defect>, threads: usize) -> Sum {
    let (next, stop, sum) = (AtomicU64::new(0), AtomicBool::new(false), Mutex::new(Sum::default()));
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                let mut own = Sum::default();
                while !stop.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= schedules {
                        break;
                    }
                    let seed = seed_of(seed, number);
                    own.add(number, seed, world.run(seed, defect, false));
                    if own.found.is_some() {
                        stop.store(true, Ordering::Relaxed);
                    }
                }
                sum.lock().unwrap_or_else(PoisonError::into_inner).join(own);
            });
        }
    });
    sum.into_inner().unwrap_or_else(PoisonError::into_inner)
}

impl Sum {
    fn join(&mut self, other: Self) {
        self.schedules += other.schedules;
        self.calls += other.calls;
        self.faults += other.faults;
        self.checked += other.checked;
        self.confirmed += other.confirmed;
        if let Some(found) = other.found
            && self.found.as_ref().is_none_or(|(before, ..)| found.0 < *before)
        {
            self.found = Some(found);
        }
    }
}
