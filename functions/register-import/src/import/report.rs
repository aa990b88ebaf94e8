//! What is kept of a load for people: sealed, for it names persons by their keys and the months they are touched in.

use super::record::Recorded;
use josei_base::id::PersonKey;
use josei_base::limits::FINDINGS_LISTED_MAX;
use josei_base::{Month, ServiceMonth};
use josei_extract::rows::LoadState;
use josei_extract::{Counts, Head, Report};
use josei_register::Touched;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Service months back from today's that are counted one by one: what may still come in, or was just paid.
const RUNNING_MONTHS: i32 = 24;

/// A person of whom nothing was recorded.
#[derive(Serialize)]
struct Held {
    person: PersonKey,
    /// Codes of the register with their fields.
    codes: Vec<String>,
}

/// A holder whose decisions may differ.
#[derive(Serialize)]
struct TouchedPerson {
    person: PersonKey,
    touched: Vec<Touched>,
}

/// What a load came to in the register.
#[derive(Default, Serialize)]
pub(super) struct Tally {
    /// Persons with new entries, those of an earlier attempt included.
    persons: u64,
    /// New entries.
    entries: u64,
    /// Persons of whom there was nothing to record.
    without_entry: u64,
    /// Persons of whom a later load had told something.
    overtaken: u64,
    /// Persons of whom nothing could be recorded: they come again with the next full load.
    held: u64,
    /// The first of them.
    held_listed: Vec<Held>,
    /// Children who have another guardian than before, or their first, by the households of 住基.
    guardians: u64,
    /// Holders whose decisions may differ.
    touched: u64,
    /// Running service months and the holders touched in them.
    running_months: BTreeMap<String, u64>,
    /// The first of them, with all their months.
    touched_listed: Vec<TouchedPerson>,
    #[serde(skip)]
    stay: BTreeSet<PersonKey>,
    /// Who is touched, and in which of the running months: a bit each, the latest first.
    #[serde(skip)]
    touched_in: BTreeMap<PersonKey, u32>,
}

impl Tally {
    /// What a load's rows came to for a person.
    pub(super) fn add(&mut self, recorded: Recorded, running: &[ServiceMonth]) {
        if recorded.entries == 0 {
            self.without_entry += 1;
            return;
        }
        self.persons += 1;
        self.touch(recorded, running);
    }

    /// That a child has another guardian, if there was anything to record.
    pub(super) fn entrust(&mut self, recorded: Recorded, running: &[ServiceMonth]) {
        if recorded.entries > 0 {
            self.guardians += 1;
            self.touch(recorded, running);
        }
    }

    fn touch(&mut self, recorded: Recorded, running: &[ServiceMonth]) {
        self.entries += recorded.entries;
        for (person, effects) in recorded.effects {
            let before = self.touched_in.get(&person).copied();
            let mut months = before.unwrap_or(0);
            for (bit, month) in (0_u32..).zip(running) {
                let mask = 1_u32.checked_shl(bit).unwrap_or(0);
                if months & mask == 0 && effects.iter().any(|effect| effect.contains(*month)) {
                    months |= mask;
                    *self.running_months.entry(month.to_string()).or_default() += 1;
                }
            }
            self.touched_in.insert(person, months);
            let touched = effects.into_iter().flat_map(|effect| effect.touched);
            if before.is_none() {
                self.touched += 1;
                if self.touched_listed.len() < FINDINGS_LISTED_MAX {
                    self.touched_listed.push(TouchedPerson { person, touched: touched.collect() });
                }
            } else if let Some(listed) = self.touched_listed.iter_mut().find(|listed| listed.person == person) {
                for one in touched.filter(|one| !listed.touched.contains(one)).collect::<Vec<_>>() {
                    listed.touched.push(one);
                }
            }
        }
    }

    pub(super) const fn overtaken(&mut self) {
        self.overtaken += 1;
    }

    pub(super) fn hold(&mut self, person: PersonKey, codes: Vec<String>) {
        self.held += 1;
        self.stay.insert(person);
        if self.held_listed.len() < FINDINGS_LISTED_MAX {
            self.held_listed.push(Held { person, codes });
        }
    }

    /// Who stays as before.
    pub(super) const fn stay(&self) -> &BTreeSet<PersonKey> {
        &self.stay
    }

    /// Counts for the log.
    pub(super) const fn counts(&self) -> [(&'static str, u64); 5] {
        [
            ("persons", self.persons),
            ("entries", self.entries),
            ("held", self.held),
            ("guardians", self.guardians),
            ("touched", self.touched),
        ]
    }
}

/// The running service months of a day's month, the latest first.
pub(super) fn running(month: Month) -> Vec<ServiceMonth> {
    (0..RUNNING_MONTHS).filter_map(|back| month.plus_months(-back).ok()).map(ServiceMonth).collect()
}

/// The report of a load (取込結果).
#[derive(Serialize)]
pub(super) struct LoadReport<'r> {
    file: String,
    as_of: String,
    state: LoadState,
    /// What was read, with the place, code and remedy of each error.
    read: &'r Report,
    /// Persons added, changed, gone, unchanged, against the load before.
    persons: Counts,
    /// The decision on which more persons vanished than the set share.
    decision: Option<&'r str>,
    /// What came of it in the register; nothing unless it was applied.
    recorded: Option<&'r Tally>,
}

impl<'r> LoadReport<'r> {
    pub(super) fn new(
        head: &Head,
        state: LoadState,
        read: &'r Report,
        persons: Counts,
        decision: Option<&'r str>,
        recorded: Option<&'r Tally>,
    ) -> Self {
        Self { file: head.file_name(), as_of: head.as_of.to_string(), state, read, persons, decision, recorded }
    }

    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(self).ok()
    }
}
