//! One changed person of a load, recorded: read, prepared, sealed; the writes of several persons go into one transaction.

use super::households::Entrusted;
use super::says::{self, CannotSay, Known, PersonSays, RowSays};
use crate::reading::{Effects, Person, Reckoning, Unread, field};
use crate::{NAME, RegisterImport};
use josei_base::plan::Write;
use josei_base::{Date, Digest, Finding, Month, Timestamp};
use josei_extract::{Head, Kind, codes};
use josei_register::act::{Imported, ImportedRow, plan_import};
use josei_register::{
    AsOf, Change, Entry, Event, Header, History, Household, Lateness, Record, RegisterError, Source, StaffId, Subject, Told, ToldRow,
    event, keys,
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
    pub(super) reckoning: Reckoning<'r>,
    pub(super) at: Timestamp,
}

impl Recording<'_> {
    /// A change of guardians that this load brought; its entries name the load by another name than what the rows say.
    pub(super) fn of_guardians(&self) -> Recording<'_> {
        let file = Digest::of(format!("guardians of {}\n", self.file).as_bytes());
        let Recording { permit, head, known, month, reckoning, at, .. } = self;
        Recording { permit, head: *head, file, known: Known { ..*known }, month: *month, reckoning: *reckoning, at: *at }
    }
}

/// Something to record of a person.
pub(super) enum Work {
    /// What a load's rows say.
    Rows(PersonSays),
    /// Another guardian of a child.
    Guardian(Entrusted),
}

/// What is told of a person by a name of its own: the system, and its guardian.
pub(super) const GUARDIANS: &str = "guardian";

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
    pub(super) effects: Effects,
    /// Households that the person is in, or left: their children may have another guardian now.
    pub(super) households: Vec<Household>,
}

/// Entries of a person that are not written yet.
pub(super) struct Draft {
    pub(super) history: History,
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
        self.history = History::new(next, entries).map_err(Unread::from)?;
        self.entries.push((line, record));
        Ok(seq)
    }

    /// The entry of some changes, by the same rules as an event of the desk; none without any.
    pub(super) fn enter(
        &mut self,
        recording: &Recording<'_>,
        line: u64,
        by: &StaffId,
        header: Header,
        changes: Vec<Change>,
    ) -> Result<Option<u64>, Unfit> {
        if changes.is_empty() {
            return Ok(None);
        }
        let event = Event { header, changes };
        let findings = event::check(&event, &self.history.head().subject, recording.known.today, recording.known.reasons);
        if !findings.is_empty() {
            return Err(unfit(&findings));
        }
        let record = event::prepare(&self.history, &event).map_err(|findings| unfit(&findings))?;
        Ok(Some(self.add(line, record, recording.at, recording.file, by)?))
    }
}

/// Why nothing of a person is recorded.
pub(super) enum Unfit {
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
    /// Reads a person and prepares what is to be recorded of it. Nothing is written.
    pub(super) async fn prepare(&self, recording: &Recording<'_>, work: &Work) -> Result<Step, Failure> {
        let (person, system) = match work {
            Work::Rows(says) => (says.person, recording.head.source.name()),
            Work::Guardian(entrusted) => (entrusted.child, GUARDIANS),
        };
        let subject = Subject::Person(person);
        let Person { history, told } = self.reading(recording.permit).person(&subject, Some(system)).await?;
        if let Some(told) = &told {
            if told.sequence == recording.head.sequence && told.file == recording.file {
                return Ok(Step::Done(self.recorded(recording, &history, told).await?));
            }
            if told.sequence >= recording.head.sequence {
                return Ok(Step::Overtaken);
            }
        }
        let by = StaffId::parse(NAME).map_err(|_| Failure::damaged("the function's name"))?;
        let mut draft = Draft { history: history.clone(), entries: Vec::new() };
        let next = match work {
            Work::Rows(says) => told_next(recording, says, told.as_ref(), &mut draft, &by).map(Some),
            Work::Guardian(entrusted) => entrusted.told_next(recording, &mut draft, &by),
        };
        let next = match next {
            Ok(Some(next)) => next,
            Ok(None) => return Ok(Step::Done(Recorded::default())),
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
            let sealed = self.sealed.seal_field(recording.permit, &field(recording.month, &key), plain.bytes()).await?;
            rows.push(ImportedRow { row: *row, record, sealed });
        }
        let head = history.head();
        let import = Imported { system, head, before: told.as_ref(), told: &next, rows, month: recording.month, by: &by, at: recording.at };
        match plan_import(&self.realm, import) {
            Ok(writes) => {
                let recorded = self.recorded(recording, &draft.history, &next).await?;
                Ok(Step::Write(Prepared { writes, recorded }))
            }
            Err(error @ RegisterError::TooManyEntries) => Ok(Step::Held(vec![error.entry().code.to_owned()])),
            Err(error) => Err(Unread::from(error).into()),
        }
    }

    /// What the entries of this load's file come to, however often it is asked.
    async fn recorded(&self, recording: &Recording<'_>, history: &History, told: &Told) -> Result<Recorded, Failure> {
        let ours = |entry: &&Entry| matches!(&entry.source, Source::Import { file, .. } if *file == recording.file);
        let (mut first, mut last, mut entries) = (None, 0, 0_u64);
        for entry in history.entries().iter().filter(ours) {
            first = first.or(Some(entry.seq));
            last = entry.seq;
            entries += 1;
        }
        let households = [told.household.map(|(household, _)| household), told.left].into_iter().flatten().collect();
        let Some(first) = first else { return Ok(Recorded { households, ..Recorded::default() }) };
        let (before, after) = (history.as_of(AsOf::Version(first.saturating_sub(1))), history.as_of(AsOf::Version(last)));
        let reading = self.reading(recording.permit);
        let effects = reading.effects(recording.reckoning, &history.head().subject, &before, &after).await?;
        Ok(Recorded { entries, effects, households })
    }

    /// What effects are reckoned by on a day: how late the register may be, and whether incomes count, by the city's rules.
    pub(super) fn reckoning(&self, today: Date, month: Month) -> Reckoning<'_> {
        let rules = self.rules.on(today).and_then(|city| city.rules(josei_base::ServiceMonth(month)));
        // Without rules for today nothing is late.
        let days = rules.map_or(0, |rules| u16::try_from(rules.register_late.days).unwrap_or(u16::MAX));
        let lateness = Lateness { register_day: today, days };
        Reckoning { reasons: &self.reasons, lateness, asks_incomes: self.asks_incomes(today) }
    }
}

/// What is told from now on, with an entry for each row that says something new.
fn told_next(recording: &Recording<'_>, says: &PersonSays, told: Option<&Told>, draft: &mut Draft, by: &StaffId) -> Result<Told, Unfit> {
    let known = &recording.known;
    let mut rows: Vec<ToldRow> = told.map(|told| told.rows.clone()).unwrap_or_default();
    let known_household = told.and_then(|told| told.household);
    let mut household = known_household;
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
        household = row.household;
        let entry = entry_of(known, row, standing.map(|standing| standing.entry), draft, recording, by)?;
        if let Some(content) = row.content {
            rows.push(ToldRow { row: row.key, content, entry: entry.unwrap_or(0) });
        }
    }
    rows.sort_unstable();
    let left = known_household.map(|(household, _)| household).filter(|left| household.is_none_or(|(here, _)| here != *left));
    Ok(Told { sequence: recording.head.sequence, file: recording.file, rows, household, left })
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
    let header = row.header(known)?;
    let cancels = row.cancels(known, told, &draft.history, &draft.history.as_of(AsOf::Now));
    let cancels = cancels.into_iter().map(|entry| Change::Cancel { entry, cancelled_on: known.today }).collect();
    let taken_back = Header { change_reason: says::taken_back()?, ..header.clone() };
    draft.enter(recording, row.line, by, taken_back, cancels)?;
    let Subject::Person(person) = draft.history.head().subject else { return Err(Failure::damaged("a subject").into()) };
    let changes = row.changes(known, person, &draft.history.as_of(AsOf::Now))?;
    draft.enter(recording, row.line, by, header, changes)
}

fn unfit(findings: &[Finding]) -> Unfit {
    let place = |finding: &Finding| format!("{} {} {}", finding.entry.code, finding.record, finding.field).trim_end().to_owned();
    Unfit::Held(findings.iter().map(place).collect())
}
