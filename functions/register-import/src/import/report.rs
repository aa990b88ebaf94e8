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
    /// Holders whose decisions may differ.
    touched: u64,
    /// Running service months and the holders touched in them.
    running_months: BTreeMap<String, u64>,
    /// The first of them, with all their months.
    touched_listed: Vec<TouchedPerson>,
    #[serde(skip)]
    stay: BTreeSet<PersonKey>,
}

impl Tally {
    pub(super) fn add(&mut self, person: PersonKey, recorded: Recorded, running: &[ServiceMonth]) {
        if recorded.entries == 0 {
            self.without_entry += 1;
            return;
        }
        self.persons += 1;
        self.entries += recorded.entries;
        if recorded.effects.is_empty() {
            return;
        }
        self.touched += 1;
        for month in running.iter().filter(|month| recorded.effects.iter().any(|effect| effect.contains(**month))) {
            *self.running_months.entry(month.to_string()).or_default() += 1;
        }
        if self.touched_listed.len() < FINDINGS_LISTED_MAX {
            let touched = recorded.effects.into_iter().flat_map(|effect| effect.touched).collect();
            self.touched_listed.push(TouchedPerson { person, touched });
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
    pub(super) const fn counts(&self) -> [(&'static str, u64); 4] {
        [("persons", self.persons), ("entries", self.entries), ("held", self.held), ("touched", self.touched)]
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
