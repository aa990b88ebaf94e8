//! One changed person of a load, recorded: read, prepared, sealed; the writes of several persons go into one transaction.

use super::history::{Person, damaged};
use super::says::{self, CannotSay, Known, PersonSays, RowSays};
use crate::{NAME, RegisterImport};
use josei_base::plan::Write;
use josei_base::{Date, Digest, Finding, Month, Timestamp};
use josei_extract::{Head, Kind, codes};
use josei_register::act::{Imported, ImportedRow, plan_import};
use josei_register::{
    AsOf, Change, Effect, Entry, Event, Header, History, Lateness, Record, RegisterError, Source, StaffId, Subject, Told, ToldRow, effect,
    event, keys, project,
};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;

/// What a load is recorded with.
pub(super) struct Recording<'r> {
    pub(super) permit: &'r Permit,
    pub(super) head: Head,
    pub(super) file: Digest,
    pub(super) known: Known<'r>,
    pub(super) month: Month,
    pub(super) lateness: Lateness,
    pub(super) at: Timestamp,
}

/// What became of a person.
pub(super) enum Step {
    /// To be written, all or nothing.
    Write(Prepared),
    /// This load recorded it before.
    Done(Recorded),
    /// A later load told something of the person.
    Overtaken,
    /// The register cannot hold it; the codes tell why.
    Held(Vec<String>),
}

/// Writes of a person, and what they come to.
pub(super) struct Prepared {
    pub(super) writes: Vec<Write>,
    pub(super) recorded: Recorded,
}

/// What a load came to for a person.
#[derive(Default)]
pub(super) struct Recorded {
    pub(super) entries: u64,
    pub(super) effects: Vec<Effect>,
}

/// Entries of a person that are not written yet.
struct Draft {
    history: History,
    entries: Vec<(u64, Record)>,
}

impl Draft {
    /// The next entry, known to the rows behind it.
    fn add(&mut self, line: u64, record: Record, at: Timestamp, file: Digest, by: &StaffId) -> Result<u64, Failure> {
        let head = self.history.head();
        let (seq, known) = (head.version.saturating_add(1), head.known_at(at));
        let next = josei_register::Head { subject: head.subject.clone(), version: seq, known: Some(known) };
        let source = Source::Import { file, row: line };
        let entry = Entry { seq, known, entered_by: by.clone(), decided_by: None, source, record: record.clone() };
        let entries = self.history.entries().iter().cloned().chain([entry]).collect();
        self.history = History::new(next, entries).map_err(|error| damaged(&error))?;
        self.entries.push((line, record));
        Ok(seq)
    }
}

/// Why nothing of a person is recorded.
enum Unfit {
    Held(Vec<String>),
    Failed(Failure),
}

impl From<Failure> for Unfit {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<CannotSay> for Unfit {
    fn from(cannot: CannotSay) -> Self {
        Self::Held(vec![format!("{} {}", codes::I209.code, cannot.0)])
    }
}

impl RegisterImport {
    /// Reads a person and prepares what the load says of it. Nothing is written.
    pub(super) async fn prepare(&self, recording: &Recording<'_>, says: &PersonSays) -> Result<Step, Failure> {
        let subject = Subject::Person(says.person);
        let system = recording.head.source.name();
        let Person { history, told } = self.person(recording.permit, &subject, Some(system)).await?;
        if let Some(told) = &told {
            if told.sequence == recording.head.sequence && told.file == recording.file {
                return Ok(Step::Done(self.recorded(recording, &history)?));
            }
            if told.sequence >= recording.head.sequence {
                return Ok(Step::Overtaken);
            }
        }
        let by = StaffId::parse(NAME).map_err(|_| Failure::damaged("the function's name"))?;
        let mut draft = Draft { history: history.clone(), entries: Vec::new() };
        let next = match told_next(recording, says, told.as_ref(), &mut draft, &by) {
            Ok(next) => next,
            Err(Unfit::Held(codes)) => return Ok(Step::Held(codes)),
            Err(Unfit::Failed(failure)) => return Err(failure),
        };
        let mut rows = Vec::with_capacity(draft.entries.len());
        for (seq, (row, record)) in (history.head().version.saturating_add(1)..).zip(&draft.entries) {
            let key = keys::entry(&self.realm, &subject, seq);
            let plain = match record.encode() {
                Ok(plain) => plain,
                Err(error) => return Ok(Step::Held(vec![error.entry().code.to_owned()])),
            };
            let sealed = self.sealed.seal_field(recording.permit, &Self::field(recording.month, &key), plain.bytes()).await?;
            rows.push(ImportedRow { row: *row, record, sealed });
        }
        let head = history.head();
        let import = Imported { system, head, before: told.as_ref(), told: &next, rows, month: recording.month, by: &by, at: recording.at };
        match plan_import(&self.realm, import) {
            Ok(writes) => Ok(Step::Write(Prepared { writes, recorded: self.recorded(recording, &draft.history)? })),
            Err(error @ RegisterError::TooManyEntries) => Ok(Step::Held(vec![error.entry().code.to_owned()])),
            Err(error) => Err(damaged(&error)),
        }
    }

    /// What the entries of this load's file come to, however often it is asked.
    fn recorded(&self, recording: &Recording<'_>, history: &History) -> Result<Recorded, Failure> {
        let ours = |entry: &&Entry| matches!(&entry.source, Source::Import { file, .. } if *file == recording.file);
        let (mut first, mut last, mut entries) = (None, 0, 0_u64);
        for entry in history.entries().iter().filter(ours) {
            first = first.or(Some(entry.seq));
            last = entry.seq;
            entries += 1;
        }
        let Some(first) = first else { return Ok(Recorded::default()) };
        let project = |version| project(&history.as_of(AsOf::Version(version)), &self.reasons).map_err(|error| damaged(&error));
        let effects = effect(&project(first.saturating_sub(1))?, &project(last)?, recording.lateness);
        Ok(Recorded { entries, effects })
    }

    /// How late the register may be on a day, by the city's rules.
    pub(super) fn lateness(&self, today: Date, month: Month) -> Lateness {
        let rules = self.rules.on(today).and_then(|city| city.rules(josei_base::ServiceMonth(month)));
        // Without rules for today nothing is late.
        let days = rules.map_or(0, |rules| u16::try_from(rules.register_late.days).unwrap_or(u16::MAX));
        Lateness { register_day: today, days }
    }
}

/// What is told from now on, with an entry for each row that says something new.
fn told_next(recording: &Recording<'_>, says: &PersonSays, told: Option<&Told>, draft: &mut Draft, by: &StaffId) -> Result<Told, Unfit> {
    let known = &recording.known;
    let mut rows: Vec<ToldRow> = told.map(|told| told.rows.clone()).unwrap_or_default();
    let before = |row: &RowSays| told.and_then(|told| told.row(row.key)).copied();
    // A full file tells all rows of the person: what was told besides is no more, even if the image was lost.
    let besides = |row: &&ToldRow| recording.head.kind == Kind::Full && !says.in_file.contains(&row.row);
    let gone: Vec<RowSays> = rows
        .iter()
        .filter(besides)
        .filter(|row| says.rows.iter().all(|told| told.key != row.row))
        .map(|row| RowSays::gone(row.row))
        .collect();
    for row in gone.iter().chain(&says.rows) {
        let standing = before(row);
        if standing.is_some_and(|standing| Some(standing.content) == row.content) {
            continue;
        }
        rows.retain(|other| other.row != row.key);
        let entry = entry_of(known, row, standing.map(|standing| standing.entry), draft, recording, by)?;
        if let Some(content) = row.content {
            rows.push(ToldRow { row: row.key, content, entry: entry.unwrap_or(0) });
        }
    }
    rows.sort_unstable();
    Ok(Told { sequence: recording.head.sequence, file: recording.file, rows })
}

/// The entry of a row, if there is anything to record. What it takes back is an entry of its own: taken back in its turn, an entry that did both would
/// show again what it replaced.
fn entry_of(
    known: &Known<'_>,
    row: &RowSays,
    told: Option<u64>,
    draft: &mut Draft,
    recording: &Recording<'_>,
    by: &StaffId,
) -> Result<Option<u64>, Unfit> {
    let entry = |draft: &mut Draft, header: Header, changes: Vec<Change>| -> Result<Option<u64>, Unfit> {
        if changes.is_empty() {
            return Ok(None);
        }
        let event = Event { header, changes };
        let findings = event::check(&event, &draft.history.head().subject, known.today, known.reasons);
        if !findings.is_empty() {
            return Err(unfit(&findings));
        }
        let record = event::prepare(&draft.history, &event).map_err(|findings| unfit(&findings))?;
        Ok(Some(draft.add(row.line, record, recording.at, recording.file, by)?))
    };
    let header = row.header(known)?;
    let cancels = row.cancels(known, told, &draft.history, &draft.history.as_of(AsOf::Now));
    let cancels = cancels.into_iter().map(|entry| Change::Cancel { entry, cancelled_on: known.today }).collect();
    entry(draft, Header { change_reason: says::taken_back()?, ..header.clone() }, cancels)?;
    let changes = row.changes(known, &draft.history.as_of(AsOf::Now))?;
    entry(draft, header, changes)
}

fn unfit(findings: &[Finding]) -> Unfit {
    let place = |finding: &Finding| format!("{} {} {}", finding.entry.code, finding.record, finding.field).trim_end().to_owned();
    Unfit::Held(findings.iter().map(place).collect())
}
