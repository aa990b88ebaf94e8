//! What runs with every build: a few hundred schedules, one fault at every port call, and each planted defect at the schedule where it was found.
//! Any number of schedules is a command ([README](../README.md)).
#![cfg(test)]

use josei_simulation::campaign::{campaign, kept};
use josei_simulation::defect::Defect;
use josei_simulation::paths::singles;
use josei_simulation::schedule::World;
use josei_simulation::seed_of;
use std::collections::BTreeMap;

/// The campaign of the table of defects.
const CAMPAIGN: u64 = 1;
/// Within so many schedules each defect must be found (`security.md` §9).
const FOUND_WITHIN: u64 = 10_000;
const SCHEDULES: u64 = 100;

fn world() -> World {
    World::new().unwrap()
}

#[test]
fn schedules_that_broke_something_once_break_nothing_now() {
    let world = world();
    for seed in kept() {
        assert_eq!(world.run(seed, None, false).broken, None, "seed {seed}");
    }
}

#[test]
fn no_schedule_breaks_anything() {
    let sum = campaign(&world(), SCHEDULES, CAMPAIGN, None, 2);
    assert_eq!(sum.found, None);
    // A simulator in which nothing happens finds nothing.
    assert!(sum.confirmed > SCHEDULES / 2 && sum.faults > SCHEDULES && sum.checked > 10 * SCHEDULES, "{sum:?}");
}

#[test]
fn one_fault_at_every_port_call_breaks_nothing() {
    let all = singles(&world());
    assert_eq!(all.found, None);
    assert!(all.calls > 50 && all.runs > 2 * all.calls, "{all:?}");
}

#[test]
fn the_same_seed_is_the_same_schedule() {
    let world = world();
    for number in 0..5 {
        let seed = seed_of(CAMPAIGN, number);
        let (one, other) = (world.run(seed, None, true), world.run(seed, None, true));
        assert!(one == other && !one.trace.is_empty(), "seed {seed}");
    }
}

/// `found.txt` is what `--defects` prints: the first schedule that finds each.
#[test]
fn every_planted_defect_is_found() {
    let world = world();
    let lines = include_str!("../found.txt").lines().filter(|line| !line.starts_with('#'));
    let found: BTreeMap<&str, u64> = lines.map(|line| line.split_once(' ').unwrap()).map(|(name, rest)| (name, number(rest))).collect();
    assert!(Defect::ALL.len() >= 20);
    for defect in Defect::ALL {
        let number = *found.get(defect.name()).unwrap_or_else(|| panic!("{} stands in no line of found.txt", defect.name()));
        assert!(number < FOUND_WITHIN, "{}", defect.name());
        let seed = seed_of(CAMPAIGN, number);
        assert!(world.run(seed, Some(*defect), false).broken.is_some(), "{} is not found by seed {seed}", defect.name());
        assert_eq!(world.run(seed, None, false).broken, None, "seed {seed} finds something without a defect");
    }
    assert_eq!(found.len(), Defect::ALL.len());
}

fn number(rest: &str) -> u64 {
    rest.split(' ').next().unwrap().parse().unwrap()
}
