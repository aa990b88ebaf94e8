//! The reference model: what must hold after each step (`security.md` §9), from the rows that were written, the replies that were given and what was
//! decided outside. It shares no code with the system: keys, rows, records of the log and the bank file are read by its own few lines.

mod end;
pub mod file;
mod replies;
pub mod rows;
mod steps;

use crate::ask::{Ask, Request};
use josei_base::Timestamp;
use josei_base::plan::Item;
use rows::Row;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What holds, or what does not.
pub type Held = Result<(), String>;

macro_rules! ensure {
    ($holds:expr, $($what:tt)+) => {
        if !$holds {
            return Err(format!($($what)+));
        }
    };
}
use ensure;

/// What was decided for one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    pub payee: String,
    pub yen: i64,
    /// Delivery and sort key of what is counted as paid with it.
    pub settles: Option<(String, String)>,
}

/// A guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    pub batch: u32,
    pub account: Option<u32>,
}

/// An account's version.
#[derive(Debug, Clone)]
pub struct Account {
    pub number: String,
    pub good: bool,
}

/// Who did what for a delivery of a file: not what a row says, but who really asked.
#[derive(Debug, Clone, Default)]
pub struct Acted {
    pub preparer: Option<&'static str>,
    pub approvers: Vec<&'static str>,
    pub puller: Option<&'static str>,
}

impl Acted {
    pub fn all(&self) -> impl Iterator<Item = &'static str> {
        self.preparer.into_iter().chain(self.approvers.iter().copied()).chain(self.puller)
    }
}

/// Obligations with account versions, and what is withheld.
pub type Frozen = (BTreeMap<String, Option<u32>>, BTreeMap<String, i64>);

/// A batch.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub row: Row,
    /// What it pays, once frozen: obligations with account versions, and what is withheld.
    pub frozen: Option<Frozen>,
    pub acted: BTreeMap<i64, Acted>,
    pub states: BTreeSet<String>,
    pub file_stored: bool,
    pub received: bool,
    pub name: String,
}

/// A request under way, and what it did.
#[derive(Debug, Clone)]
pub struct Task {
    pub request: Request,
    pub device: String,
    pub intents: u32,
    pub outcomes: u32,
    /// What the clock told it.
    pub readings: Vec<Timestamp>,
    /// True once a fault was put in its way.
    pub disturbed: bool,
    /// Batches it put on hold, and batches whose hold was refused because they had changed.
    pub held: bool,
    /// An INTENT to hand data out stands.
    pub exports: bool,
}

/// A shard of the log.
#[derive(Debug, Clone, Default)]
struct Shard {
    next: u64,
    open: BTreeSet<u64>,
}

/// A delivery whose receipts are paid.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    pub chunks: i64,
    pub unpaid: i64,
    pub paid_chunks: i64,
    pub marks: BTreeSet<String>,
    pub settled: bool,
}

/// The model.
#[derive(Default)]
pub struct Model {
    pub tasks: Vec<Task>,
    pub decided: BTreeMap<String, Decided>,
    pub back: BTreeMap<String, Decided>,
    pub obligations: BTreeMap<String, String>,
    pub receivables: BTreeSet<String>,
    pub nettings: BTreeMap<String, Vec<(u32, i64)>>,
    pub guards: BTreeMap<String, Guard>,
    pub accounts: BTreeMap<(String, u32), Account>,
    pub batches: BTreeMap<u32, Batch>,
    pub last: u32,
    pub opened: BTreeMap<String, u32>,
    pub evidence: BTreeMap<(u32, String), Item>,
    pub paid: BTreeSet<String>,
    pub deliveries: BTreeMap<String, Delivery>,
    taken: BTreeSet<String>,
    shards: BTreeMap<String, Shard>,
    /// Months for which there was nothing left to pay when it was asked last.
    pub nothing: BTreeSet<String>,
    /// Number of steps checked.
    pub checked: u64,
}

pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The day in Japan, as text.
pub fn day(at: Timestamp) -> String {
    let there = at.checked_add(jiff::SignedDuration::from_hours(9)).unwrap_or(at);
    there.to_string().get(..10).unwrap_or_default().to_owned()
}

impl Model {
    pub fn task(&self, id: usize) -> Result<&Task, String> {
        self.tasks.get(id).ok_or_else(|| format!("task {id} is unknown"))
    }

    /// Data is touched: an INTENT of this request must stand.
    pub fn access(&self, by: usize, what: &str) -> Held {
        let task = self.task(by)?;
        ensure!(task.intents > 0, "{what} was touched before an INTENT stood ({:?})", task.request.ask);
        Ok(())
    }

    /// An object was put.
    pub fn stored(&mut self, key: &str) {
        let number = key.strip_suffix("/file").and_then(|rest| rest.rsplit('/').next()).and_then(|number| number.parse::<u32>().ok());
        if let Some(batch) = number.and_then(|number| self.batches.get_mut(&number)) {
            batch.file_stored = true;
        }
    }

    /// The newest version of a person's account.
    pub fn newest(&self, person: &str) -> Option<(u32, &Account)> {
        self.accounts.iter().filter(|((of, _), _)| of == person).map(|((_, version), account)| (*version, account)).next_back()
    }

    /// Can be paid now: a review body, or a person whose newest account passes its checks.
    pub fn payable(&self, payee: &str) -> bool {
        !payee.starts_with("p-") || self.newest(payee).is_some_and(|(_, account)| account.good)
    }

    /// What is still to be withheld of a receivable.
    pub fn open_back(&self, id: &str) -> i64 {
        let yen = self.back.get(id).map_or(0, |back| back.yen);
        yen - self.withheld(id)
    }

    pub fn withheld(&self, id: &str) -> i64 {
        let counts = |by: &u32| self.batches.get(by).is_some_and(|batch| !batch.row.is_void());
        self.nettings.get(id).map_or(0, |made| made.iter().filter(|(by, _)| counts(by)).map(|(_, yen)| yen).sum())
    }

    /// Recorded, more than nothing, and in no batch that stands.
    pub fn is_open(&self, id: &str) -> bool {
        self.guards.get(id).is_none_or(|guard| self.batches.get(&guard.batch).is_none_or(|batch| batch.row.is_void()))
    }

    /// The lines that a batch's file must have: account and yen.
    fn lines_of(&self, batch: &Batch) -> Option<Vec<(String, i64)>> {
        let (members, nettings) = batch.frozen.as_ref()?;
        let mut sums: BTreeMap<&str, (i64, u32)> = BTreeMap::new();
        for (id, account) in members {
            let decided = self.decided.get(id)?;
            let (yen, version) = sums.entry(&decided.payee).or_default();
            *yen += decided.yen;
            *version = (*version).max(account.unwrap_or(0));
        }
        for (id, yen) in nettings {
            sums.get_mut(self.back.get(id)?.payee.as_str())?.0 -= yen;
        }
        let mut lines = Vec::new();
        for (payee, (yen, version)) in sums {
            let account = match payee {
                "shiharai" => "0000002".to_owned(),
                "kokuho" => "0000003".to_owned(),
                person => self.accounts.get(&(person.to_owned(), version))?.number.clone(),
            };
            if yen != 0 {
                lines.push((account, yen));
            }
        }
        lines.sort();
        Some(lines)
    }

    /// The payment again of a line of a file that left: bodies by name, then people, as the file has them.
    pub fn line(&self, sequence: u32, batch: &Batch, choice: usize) -> Option<Ask> {
        let (members, nettings) = batch.frozen.as_ref()?;
        let mut sums: BTreeMap<(bool, &str), i64> = BTreeMap::new();
        // Review bodies stand first, in the order of their codes, which is not that of their names.
        let is_person = |payee: &str| payee.starts_with("p-");
        for id in members.keys() {
            let decided = self.decided.get(id)?;
            *sums.entry((is_person(&decided.payee), &decided.payee)).or_default() += decided.yen;
        }
        for (id, yen) in nettings {
            let payee = &self.back.get(id)?.payee;
            *sums.get_mut(&(is_person(payee), payee.as_str()))? -= yen;
        }
        let mut lines: Vec<_> = sums.into_iter().filter(|(_, yen)| *yen > 0).collect();
        lines.sort_by_key(|((person, payee), _)| (*person, *payee != "shiharai", (*payee).to_owned()));
        let index = choice.checked_rem(lines.len())?;
        let ((_, payee), yen) = lines.get(index)?;
        Some(Ask::Return { batch: sequence, line: u32::try_from(index + 1).ok()?, payee: (*payee).to_owned(), yen: *yen })
    }
}
