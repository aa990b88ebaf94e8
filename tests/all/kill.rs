//! The process may die at any moment: started again, the month ends with the same totals and the same bank file, and the log verifies.

use crate::command::{files, finish, josei, text};
use crate::input::{Input, bank_file};
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const RECEIPTS: u32 = 60;
const SEED: u64 = 11;
/// Files of them: enough for both review bodies, few enough for many starts.
const FILES: usize = 3;
/// Folders, and kills in each before the month may end.
const FOLDERS: usize = 5;
const KILLS_A_FOLDER: usize = 10;
/// Different steps, the time before the first among them, that the moments must fall into.
const STEPS_MIN: usize = 4;
/// Most milliseconds between the line that names a step and the kill.
const INTO_A_STEP_MS: u64 = 60;

/// What must be the same however often the month was cut off. The number of audit records is not: every start is audited.
fn answer(month: &Value) -> Vec<Value> {
    ["/decisions", "/refunds", "/payment/lines", "/payment/total_yen", "/payment/sha256", "/payment/batch", "/audit/verified"]
        .iter()
        .map(|place| month.pointer(place).cloned().unwrap_or_else(|| panic!("{place} is missing")))
        .chain(
            month["deliveries"].as_array().unwrap().iter().map(|one| {
                serde_json::json!([one["path"], one["id"], one["receipts"], one["accepted"], one["rejected"], one["file_errors"]])
            }),
        )
        .collect()
}

/// The month that nobody disturbed.
struct Calm {
    input: Input,
    answer: Vec<Value>,
    bank: Vec<u8>,
    took: Duration,
}

impl Calm {
    fn month() -> Self {
        let mut input = Input::generated(RECEIPTS, SEED);
        input.receipts.truncate(FILES);
        let begun = Instant::now();
        let month = input.month().exits(0).json();
        assert_eq!(month["audit"]["verified"], true);
        Self { answer: answer(&month), bank: bank_file(&month), took: begun.elapsed(), input }
    }

    /// One more start: the month in a folder must end, as if nothing had happened.
    #[track_caller]
    fn assert_ends_the_same(&self, dir: &Path, story: &str) {
        let ended = finish(&mut self.input.month_command(dir));
        assert_eq!(ended.code, Some(0), "{story}\n{}\n{}", ended.out, ended.err);
        let month = ended.json();
        assert_eq!(answer(&month), self.answer, "{story}");
        let path = month["payment"]["path"].as_str().unwrap();
        assert_eq!(std::fs::read(path).unwrap(), self.bank, "{story}: other bytes in the bank file");
        let (log, key) = (text(&dir.join("out/audit")), text(&dir.join("out/audit.pub")));
        let verified = josei(["audit", "verify", "--dir", &log, "--key", &key]);
        assert_eq!(verified.code, Some(0), "{story}\n{}", verified.out);
    }

    fn start(&self, dir: &Path) -> Child {
        self.input.month_command(dir).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }
}

/// SIGKILL.
pub fn kill(child: &mut Child) {
    // SIGKILL: no handler runs, nothing is flushed. It may have ended by itself just before.
    let _ = child.kill();
    child.wait().unwrap();
}

/// Numbers that a printed seed brings back.
struct Dice(TestRng);

impl Dice {
    fn new(seed: u8) -> Self {
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]))
    }

    fn below(&mut self, limit: u64) -> u64 {
        use proptest::prelude::Rng as _;
        self.0.next_u64() % limit.max(1)
    }
}

/// Shares the jobs out to two threads.
fn on_two_threads(jobs: usize, job: impl Fn(usize) + Sync) {
    std::thread::scope(|scope| {
        for first in 0..2 {
            let job = &job;
            scope.spawn(move || (first..jobs).step_by(2).for_each(job));
        }
    });
}

#[test]
fn killed_once_in_each_step() {
    let calm = Calm::month();
    on_two_threads(8, |index| {
        let step = index + 1;
        let wait = Dice::new(u8::try_from(step).unwrap()).below(INTO_A_STEP_MS);
        let dir = calm.input.path(&format!("step-{step}"));
        let mut child = calm.start(&dir);
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let begun = lines.by_ref().any(|line| line.is_ok_and(|line| line.starts_with(&format!("[{step}/8]"))));
        assert!(begun, "step {step} never began");
        std::thread::sleep(Duration::from_millis(wait));
        kill(&mut child);
        calm.assert_ends_the_same(&dir, &format!("killed {wait} ms into step {step}"));
    });
}

#[test]
fn killed_at_fifty_random_moments() {
    let calm = Calm::month();
    let span = u64::try_from(calm.took.as_millis()).unwrap();
    let steps = Mutex::new(BTreeSet::new());
    on_two_threads(FOLDERS, |index| {
        let dir = calm.input.path(&format!("folder-{index}"));
        let mut dice = Dice::new(u8::try_from(100 + index).unwrap());
        let mut story = format!("seed {}, killed after ms", 100 + index);
        for _ in 0..KILLS_A_FOLDER {
            let moment = dice.below(span);
            let _ = write!(story, " {moment}");
            let mut child = calm.start(&dir);
            std::thread::sleep(Duration::from_millis(moment));
            kill(&mut child);
            let mut said = String::new();
            child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            assert!(!said.contains("panicked"), "{story}\n{said}");
            // Which step it was in; 0 is before the first.
            let step = said.lines().filter(|line| line.starts_with('[')).count();
            let _ = write!(story, " (step {step})");
            steps.lock().unwrap().insert(step);
        }
        eprintln!("{story}");
        calm.assert_ends_the_same(&dir, &story);
    });
    let steps = steps.into_inner().unwrap();
    assert!(steps.len() >= STEPS_MIN, "the moments fell into the steps {steps:?} only");
}

/// The pull hands a file out once. If it was lost on the way, the approved bytes are asked for again, by the rules, and are the same.
#[test]
fn a_bank_file_that_was_lost_is_delivered_again_with_the_same_bytes() {
    let calm = Calm::month();
    let dir = calm.input.city();
    for time in 1..=2 {
        let written = files(&dir.join("out/payment"));
        assert_eq!(written.len(), 1);
        std::fs::remove_file(&written[0]).unwrap();
        calm.assert_ends_the_same(&dir, &format!("lost {time} times"));
    }
}
