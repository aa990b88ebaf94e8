//! A few executions of every target with every build; any number of them is a command ([README](../README.md)).

use josei_fuzz::TARGETS;
use josei_fuzz::driver::{Length, Stop, campaign};
use std::time::Duration;

/// Executions of each target, its corpus included.
const EXECUTIONS: u64 = 400;
const SEED: u64 = 1;
/// Ways that every target must have seen by then.
const WAYS_MIN: usize = 3;

/// One test, because memory is counted for the whole process.
#[test]
fn no_target_is_broken_by_a_few_hundred_inputs() {
    for target in TARGETS {
        match campaign(target, Length { executions: EXECUTIONS, time: Duration::MAX }, SEED) {
            Ok(told) => {
                assert!(told.executions >= EXECUTIONS && told.corpus > 0, "{}: {told:?}", target.name);
                // A target that sees one way whatever it is given reads nothing.
                assert!(told.ways >= WAYS_MIN, "{}: {told:?}", target.name);
            }
            Err(Stop::Corpus(error)) => panic!("{}: {error}", target.name),
            Err(Stop::Found(found)) => panic!("{}, execution {}: {} in {:?}", target.name, found.execution, found.what, found.input),
        }
    }
}
