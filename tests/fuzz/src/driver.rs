//! The driver for the stable compiler: it changes inputs by a seeded generator, keeps those that went another way, and stops at the first finding.
//! It sees no coverage, only what a target tells of its way; `cargo fuzz` sees more and needs a nightly compiler.

use crate::mutate::{INPUT_BYTES_MAX, mutated};
use crate::outcome::{Outcome, Seen};
use crate::targets::Target;
use crate::{MEMORY, corpus};
use fastrand::Rng;
use std::collections::BTreeSet;
use std::io;
use std::panic::{catch_unwind, set_hook, take_hook};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most inputs that are kept beside the corpus.
const KEPT_MAX: usize = 4_000;
/// Longest input that is kept.
const KEPT_BYTES_MAX: usize = 4 << 10;
/// Executions between two lines of progress.
const PROGRESS_EVERY: u64 = 500_000;

/// What was done.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Executions, those of the corpus included.
    pub executions: u64,
    /// Inputs of the corpus.
    pub corpus: usize,
    /// Different ways that were seen.
    pub ways: usize,
    /// Most bytes one execution held, and the length of its input.
    pub most_held: (usize, usize),
    /// The longest execution, and the length of its input.
    pub slowest: (Duration, usize),
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Which execution, from 1.
    pub execution: u64,
    /// What happened: the property, the panic, or the memory.
    pub what: String,
    /// The input.
    pub input: Vec<u8>,
}

/// Why a campaign ended early.
#[derive(Debug)]
pub enum Stop {
    /// The corpus cannot be read.
    Corpus(io::Error),
    /// Something is wrong with the reader.
    Found(Box<Found>),
}

/// Runs one input and looks at what it held.
///
/// # Errors
/// Says what is wrong.
pub fn once(reader: &Target, input: &[u8]) -> Result<(Seen, usize), String> {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let outcome: Result<Outcome, _> = catch_unwind(|| (reader.run)(input));
    let held = MEMORY.peak_usage().saturating_sub(before);
    match outcome {
        Err(_) => Err(format!("a panic: {}", PANIC.lock().unwrap_or_else(PoisonError::into_inner))),
        Ok(Err(property)) => Err(format!("does not hold: {property}")),
        Ok(Ok(_)) if held > reader.room.bytes(input.len()) => {
            Err(format!("{held} bytes were held; {} are allowed for an input of {}", reader.room.bytes(input.len()), input.len()))
        }
        Ok(Ok(seen)) => Ok((seen, held)),
    }
}

/// The last panic, with its place in the source.
static PANIC: Mutex<String> = Mutex::new(String::new());

/// How long a campaign is.
#[derive(Debug, Clone, Copy)]
pub struct Length {
    /// Inputs, those of the corpus included.
    pub executions: u64,
    /// No new one after this time.
    pub time: Duration,
}

/// Runs a target so many times. The same seed gives the same inputs.
///
/// # Errors
/// At the first input that breaks it.
pub fn campaign(reader: &Target, length: Length, seed: u64) -> Result<Told, Stop> {
    let hook = take_hook();
    set_hook(Box::new(|info| *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = info.to_string()));
    let ended = run(reader, length, seed);
    set_hook(hook);
    ended
}

fn run(reader: &Target, length: Length, seed: u64) -> Result<Told, Stop> {
    let mut inputs = (reader.corpus)().map_err(Stop::Corpus)?;
    inputs.extend(corpus::found(reader.name).map_err(Stop::Corpus)?);
    for input in &mut inputs {
        input.truncate(INPUT_BYTES_MAX);
    }
    let mut told = Told { corpus: inputs.len(), ..Told::default() };
    let mut ways_seen = BTreeSet::new();
    let mut rng = Rng::with_seed(seed);
    let start = Instant::now();
    while told.executions < told.corpus as u64 || (told.executions < length.executions && start.elapsed() < length.time) {
        let fresh = inputs.get(usize::try_from(told.executions).unwrap_or(usize::MAX)).filter(|_| told.executions < told.corpus as u64);
        let input = if let Some(input) = fresh {
            input.clone()
        } else {
            // The shortest of three: short inputs are read sooner, and a change hits what matters more often.
            let one = (0..3).filter_map(|_| rng.choice(&inputs)).min_by_key(|input| input.len()).map_or(&[][..], Vec::as_slice);
            let other = rng.choice(&inputs).map_or(&[][..], Vec::as_slice);
            mutated(&mut rng, one, other, reader.words)
        };
        told.executions += 1;
        let begun = Instant::now();
        let (ways, held) = match once(reader, &input) {
            Ok(done) => done,
            Err(what) => return Err(Stop::Found(Box::new(Found { execution: told.executions, what, input }))),
        };
        told.slowest = told.slowest.max((begun.elapsed(), input.len()));
        told.most_held = told.most_held.max((held, input.len()));
        let room = inputs.len() < told.corpus.saturating_add(KEPT_MAX) && input.len() <= KEPT_BYTES_MAX;
        // All of them are noted.
        let new = ways.0.into_iter().filter(|way| ways_seen.insert(*way)).count();
        if new > 0 && room && told.executions > told.corpus as u64 {
            inputs.push(input);
        }
        told.ways = ways_seen.len();
        if told.executions.is_multiple_of(PROGRESS_EVERY) {
            eprintln!("{} {} executions, {} ways", reader.name, told.executions, told.ways);
        }
    }
    Ok(told)
}
