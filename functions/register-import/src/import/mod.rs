//! Extracts of other city systems (抽出ファイル), from the inbox to the register: read, compared with the load before, recorded person by person, reported.
//!
//! A load goes on where it stopped: what a system told of a person stands in the same transaction as its entries, so the second attempt only looks. The
//! image of the load is kept last.

mod feed;
mod holders;
mod households;
mod income;
mod keys;
mod record;
mod report;
mod routes;
mod says;

pub use holders::Made;
pub use routes::Imports;
pub(crate) use routes::routes;

use crate::{NAME, RegisterImport};
use bytes::Bytes;
use feed::{Asked, Feed};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use households::Households;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::limits::TRANSACTION_WRITES_MAX;
use josei_base::plan::{Table, Write};
use josei_base::{Digest, Month, ServiceMonth};
use josei_extract::limits::FILE_BYTES_MAX;
use josei_extract::rows::{self, Allowance, IMAGE_SCHEMA, Kept, LoadId, LoadRow, LoadState, Open, REPORT_SCHEMA, Standing};
use josei_extract::{
    ChangesError, Compared, Counts, Head, Image, Layout, Load, PersonHasher, Plan, Report, Source, VanishOverride, VanishRule, Verdict,
    built_in, codes,
};
use josei_runtime::ObjectCreated;
use josei_runtime::batch::Failure;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use josei_store::port::{Bucket, KeyPurpose, StoreError, TransactError};
use josei_store::seal::ObjectSpec;
use record::{Prepared, Recording, Step, Work};
use report::{LoadReport, Tally};
use says::{Known, PersonSays};
use std::io;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::{error, info};

/// Persons that are prepared side by side: each asks the store, and the key service for each entry.
const PREPARED_AT_ONCE: usize = 32;
/// Persons that are prepared before they are written.
const GROUP: usize = 256;
/// Transactions under way at a time.
const WRITTEN_AT_ONCE: usize = 8;
/// Times a person is prepared again when something else was quicker.
const ATTEMPTS_MAX: u32 = 8;

/// What a file is compared with, owned, so that a thread may do it.
struct Job {
    head: Head,
    layout: Layout,
    hasher: PersonHasher,
    vanish: VanishRule,
    vanish_override: Option<VanishOverride>,
    before: Option<Image>,
}

impl Job {
    fn load(&self) -> Load<'_> {
        let Self { head, layout, hasher, vanish, vanish_override, .. } = self;
        Load { layout, head: *head, hasher: hasher.clone(), vanish: *vanish, vanish_override: vanish_override.clone() }
    }
}

/// A file in the inbox.
struct File<'f> {
    permit: &'f Permit,
    key: &'f str,
    version: String,
    size: u64,
}

/// What a load is told by before it is judged.
struct Told<'t> {
    permit: Permit,
    key: &'t str,
    head: Head,
    id: LoadId,
}

impl RegisterImport {
    /// Loads an extract that lies in the inbox under its file name.
    ///
    /// # Errors
    /// When a store does not answer, stored data does not agree, or another load of the system is under way; the message then comes again.
    pub async fn handle_extract(&self, head: Head, object: &ObjectCreated) -> Result<(), Failure> {
        let target = format!("extracts/{}/{:010}", head.source, head.sequence);
        let draft = purpose::intent(Operation::RegisterImport, Actor::Function(NAME), purpose::SUBSIDY, Place::Register, &target)?;
        let permit = self.audited.begin(draft).await?;
        self.load_extract(permit, head, &object.key).await.map(|_| ())
    }

    /// The same behind an INTENT; tells what became of it, if there was anything to do.
    async fn load_extract(&self, permit: Permit, head: Head, key: &str) -> Result<Option<LoadState>, Failure> {
        let Some(info) = self.audited.head(&permit, Bucket::Inbox, key).await? else {
            // It was applied and taken away.
            self.audited.done(permit, &[]).await?;
            return Ok(None);
        };
        if info.size > FILE_BYTES_MAX {
            return Err(Failure::damaged("an extract is over its limit"));
        }
        let id = LoadId::of(head.sequence, key, &info.version);
        let standing = self.standing(&permit, head.source).await?;
        let before = match &standing.image {
            Some(kept) => Some(self.image(&permit, kept).await?),
            None => None,
        };
        let allowed = self.allowance(&permit, &head).await?;
        let layout = built_in(head.source, head.as_of).map_err(|_| Failure::damaged("a layout"))?;
        let hasher = self.person_hasher(&permit).await?;
        let vanish_override = allowed.map(|allowed| VanishOverride { decision: allowed.decision });
        let job = Arc::new(Job { head, layout, hasher, vanish: self.vanish, vanish_override, before });
        let file = File { permit: &permit, key, version: info.version, size: info.size };
        let Compared { report, counts, overridden, verdict } = self.compare(&file, &job).await?;
        let plan = match verdict {
            Verdict::Refused => return self.not_applied(Told { permit, key, head, id }, &report, counts).await.map(Some),
            Verdict::Again => {
                self.audited.remove(&permit, Bucket::Inbox, key).await?;
                self.audited.done(permit, &[]).await?;
                return Ok(Some(LoadState::Applied));
            }
            Verdict::Apply(plan) => Arc::new(plan),
        };
        let standing = self.open(&permit, &head, standing, name_of(&head, &plan)).await?;
        let tally = self.record(&file, &job, &plan).await?;
        let image = plan.image_without(job.before.as_ref(), tally.stay());
        let month = self.month()?;
        let image = self.keep(&permit, month, rows::image_object, IMAGE_SCHEMA, image.bytes()).await?;
        let state = LoadState::Applied;
        let bytes = LoadReport::new(&head, state, &report, counts, overridden.as_deref(), Some(&tally)).bytes();
        let bytes = bytes.ok_or_else(|| Failure::damaged("a report"))?;
        let report = self.keep(&permit, month, rows::report_object, REPORT_SCHEMA, &bytes).await?;
        let row = LoadRow { id, head, state, code: None, at: self.clock.now(), report };
        match self.audited.commit(&permit, &rows::plan_applied(&self.realm, &standing, image, &row), &tally.counts()).await {
            // Refused: the same event was quicker.
            Ok(()) | Err(TransactError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
        self.audited.remove(&permit, Bucket::Inbox, key).await?;
        let Counts { added, changed, gone, .. } = counts;
        info!(source = %head.source, sequence = head.sequence, added, changed, gone, "extract applied");
        self.audited.done(permit, &tally.counts()).await?;
        Ok(Some(state))
    }

    /// Nothing of a file is applied. Its report is kept; its file goes away, unless a person may still allow it.
    async fn not_applied(&self, told: Told<'_>, report: &Report, counts: Counts) -> Result<LoadState, Failure> {
        let Told { permit, key, head, id } = told;
        let found = report.findings.iter().rev().find(|finding| finding.line == 0 && finding.is_error());
        let code = found.or_else(|| report.findings.iter().find(|finding| finding.is_error())).map_or("I011", |finding| finding.entry.code);
        let waits = report.findings.iter().any(|finding| finding.entry.code == codes::I205.code);
        let state = if waits { LoadState::Waiting } else { LoadState::Refused };
        let bytes = LoadReport::new(&head, state, report, counts, None, None).bytes().ok_or_else(|| Failure::damaged("a report"))?;
        let kept = self.keep(&permit, self.month()?, rows::report_object, REPORT_SCHEMA, &bytes).await?;
        let row = LoadRow { id, head, state, code: Some(code.to_owned()), at: self.clock.now(), report: kept };
        match self.audited.write(&permit, &[rows::plan_not_applied(&self.realm, &row)]).await {
            Ok(()) | Err(TransactError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
        error!(source = %head.source, sequence = head.sequence, code, "an extract is not applied; its report tells why");
        if !waits {
            self.audited.remove(&permit, Bucket::Inbox, key).await?;
        }
        self.audited.refuse(permit, code).await?;
        Ok(state)
    }

    async fn standing(&self, permit: &Permit, source: Source) -> Result<Standing, Failure> {
        let item = self.audited.get(permit, Table::Register, &rows::standing(&self.realm, source)).await?;
        Standing::from_item(item.as_ref()).map_err(|bad| Failure::damaged(bad.0))
    }

    async fn allowance(&self, permit: &Permit, head: &Head) -> Result<Option<Allowance>, Failure> {
        let item = self.audited.get(permit, Table::Register, &rows::allowed(&self.realm, head.source, head.sequence)).await?;
        item.map(|item| Allowance::from_item(&item)).transpose().map_err(|bad| Failure::damaged(bad.0))
    }

    async fn image(&self, permit: &Permit, kept: &Kept) -> Result<Image, Failure> {
        let spec = ObjectSpec::new(KeyPurpose::Register, kept.month, &rows::image_object(&self.realm, &kept.content), IMAGE_SCHEMA);
        let bytes = self.sealed.get(permit, &spec, &kept.pinned).await?;
        Image::open(bytes).map_err(|error| Failure::damaged(error.to_string()))
    }

    /// Seals bytes under a name that is their hash.
    async fn keep(
        &self,
        permit: &Permit,
        month: Month,
        name: fn(&josei_base::Realm, &Digest) -> String,
        schema: &'static str,
        bytes: &[u8],
    ) -> Result<Kept, Failure> {
        let content = Digest::of(bytes);
        let spec = ObjectSpec::new(KeyPurpose::Register, month, &name(&self.realm, &content), schema);
        let pinned = self.sealed.put_or_same(permit, &spec, bytes).await?;
        Ok(Kept { content, month, pinned })
    }

    /// Nothing else of the system is applied until this load is done.
    async fn open(&self, permit: &Permit, head: &Head, standing: Standing, file: Digest) -> Result<Standing, Failure> {
        let busy = || StoreError::Unavailable { service: "records", reason: "another load of the system is under way".to_owned() };
        let open = Open { sequence: head.sequence, file };
        match standing.open {
            Some(standing_open) if standing_open == open => return Ok(standing),
            Some(_) => return Err(busy().into()),
            None => {}
        }
        match self.audited.write(permit, &[rows::plan_open(&self.realm, head.source, &standing, open)]).await {
            Ok(()) | Err(TransactError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
        let standing = self.standing(permit, head.source).await?;
        if standing.open == Some(open) { Ok(standing) } else { Err(busy().into()) }
    }

    /// The first pass.
    async fn compare(&self, file: &File<'_>, job: &Arc<Job>) -> Result<Compared, Failure> {
        let (ask, mut asked) = feed::channel();
        let (size, job) = (file.size, job.clone());
        let compared = tokio::task::spawn_blocking(move || job.load().compare(job.before.as_ref(), Feed::new(ask, size)));
        while let Some(asked) = asked.recv().await {
            if let Asked::Bytes(range, answer) = asked {
                self.serve(file, range, answer).await?;
            }
        }
        ended(compared).await?.map_err(|error| unreadable(&error))
    }

    /// The second pass: everybody who changed is recorded.
    async fn record(&self, file: &File<'_>, job: &Arc<Job>, plan: &Arc<Plan>) -> Result<Tally, Failure> {
        let today = self.today();
        let month = self.month()?;
        let recording = Recording {
            permit: file.permit,
            head: job.head,
            file: name_of(&job.head, plan),
            known: Known {
                source: job.head.source,
                reasons: &self.reasons,
                city: self.rules.on(today),
                prefecture: self.realm.municipality().get(..2).unwrap_or_default(),
                as_of: job.head.as_of,
                today,
            },
            month,
            reckoning: self.reckoning(today, month),
            at: self.clock.now(),
        };
        let running = report::running(month);
        let (ask, mut asked) = feed::channel();
        let task = tokio::task::spawn_blocking({
            let (job, plan, size) = (job.clone(), plan.clone(), file.size);
            move || changes(&job, &plan, &ask, size)
        });
        let (mut tally, mut group, mut households) = (Tally::default(), Vec::with_capacity(GROUP), Households::default());
        while let Some(asked) = asked.recv().await {
            match asked {
                Asked::Bytes(range, answer) => self.serve(file, range, answer).await?,
                Asked::Person(person) => group.push(Work::Rows(*person)),
            }
            if group.len() == GROUP {
                self.group(&recording, &mut group, &mut tally, &mut households, &running).await?;
            }
        }
        ended(task).await?.map_err(|error| match error {
            ChangesError::Source(error) => unreadable(&error),
            ChangesError::FileChanged => Failure::damaged(error.to_string()),
        })?;
        self.group(&recording, &mut group, &mut tally, &mut households, &running).await?;
        self.guardians(&recording.of_guardians(), households, &mut tally, &running).await?;
        Ok(tally)
    }

    /// All rows are recorded: who is the guardian of the children in the households that they changed.
    async fn guardians(
        &self,
        recording: &Recording<'_>,
        mut households: Households,
        tally: &mut Tally,
        running: &[ServiceMonth],
    ) -> Result<(), Failure> {
        loop {
            let some = households.take(GROUP);
            if some.is_empty() {
                return Ok(());
            }
            let entrusted = self.entrusted(recording.permit, recording.head.as_of, some).await?;
            let mut group: Vec<Work> = entrusted.into_iter().map(Work::Guardian).collect();
            self.group(recording, &mut group, tally, &mut Households::default(), running).await?;
        }
    }

    async fn serve(
        &self,
        file: &File<'_>,
        range: std::ops::Range<u64>,
        answer: tokio::sync::oneshot::Sender<Bytes>,
    ) -> Result<(), Failure> {
        let object = self.audited.read(file.permit, Bucket::Inbox, file.key, Some(&file.version), Some(range)).await?;
        // Who does not wait any more has died, and its end tells why.
        drop(answer.send(object.bytes));
        Ok(())
    }

    /// Records a group: prepared side by side, as many persons as fit in each transaction.
    async fn group(
        &self,
        recording: &Recording<'_>,
        group: &mut Vec<Work>,
        tally: &mut Tally,
        households: &mut Households,
        running: &[ServiceMonth],
    ) -> Result<(), Failure> {
        let works = std::mem::take(group);
        let prepared: Vec<_> = works.iter().map(|work| self.of_person(recording, work)).collect();
        let prepared: Vec<(&Work, Step)> = stream::iter(prepared).buffered(PREPARED_AT_ONCE).try_collect().await?;
        let mut batches: Vec<Vec<(&Work, Prepared)>> = Vec::new();
        let mut writes = 0;
        for (work, step) in prepared {
            match step {
                Step::Write(prepared) => {
                    let count = prepared.writes.len();
                    match batches.last_mut() {
                        Some(batch) if writes + count < TRANSACTION_WRITES_MAX => {
                            writes += count;
                            batch.push((work, prepared));
                        }
                        _ => {
                            writes = count;
                            batches.push(vec![(work, prepared)]);
                        }
                    }
                }
                other => settle(tally, households, work, other, running),
            }
        }
        let written: Vec<_> = batches.into_iter().map(|batch| self.batch(recording, batch)).collect();
        let written: Vec<Vec<(&Work, Step)>> = stream::iter(written).buffered(WRITTEN_AT_ONCE).try_collect().await?;
        for (work, step) in written.into_iter().flatten() {
            settle(tally, households, work, step, running);
        }
        Ok(())
    }

    async fn of_person<'s>(&self, recording: &Recording<'_>, work: &'s Work) -> Result<(&'s Work, Step), Failure> {
        Ok((work, self.prepare(recording, work).await?))
    }

    /// Writes some persons at once; when something else was quicker for one of them, each by itself.
    async fn batch<'s>(&self, recording: &Recording<'_>, batch: Vec<(&'s Work, Prepared)>) -> Result<Vec<(&'s Work, Step)>, Failure> {
        let writes: Vec<Write> = batch.iter().flat_map(|(_, prepared)| prepared.writes.iter().cloned()).collect();
        match self.audited.write(recording.permit, &writes).await {
            Ok(()) => return Ok(batch.into_iter().map(|(work, prepared)| (work, Step::Done(prepared.recorded))).collect()),
            Err(TransactError::Refused(_) | TransactError::Contended) => {}
            Err(TransactError::Store(error)) => return Err(error.into()),
        }
        let mut done = Vec::with_capacity(batch.len());
        for (work, _) in batch {
            done.push((work, self.alone(recording, work).await?));
        }
        Ok(done)
    }

    async fn alone(&self, recording: &Recording<'_>, work: &Work) -> Result<Step, Failure> {
        for _ in 0..ATTEMPTS_MAX {
            let prepared = match self.prepare(recording, work).await? {
                Step::Write(prepared) => prepared,
                other => return Ok(other),
            };
            match self.audited.write(recording.permit, &prepared.writes).await {
                Ok(()) => return Ok(Step::Done(prepared.recorded)),
                Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        Err(StoreError::Unavailable { service: "records", reason: "contended".to_owned() }.into())
    }
}

/// What entries name a load by: two files of the same content are two loads.
fn name_of(head: &Head, plan: &Plan) -> Digest {
    Digest::of(format!("{}\n{}\n", head.file_name(), plan.file()).as_bytes())
}

/// Counts what became of a person.
fn settle(tally: &mut Tally, households: &mut Households, work: &Work, step: Step, running: &[ServiceMonth]) {
    match (work, step) {
        (Work::Rows(says), Step::Done(recorded) | Step::Write(Prepared { recorded, .. })) => {
            households.add(&recorded.households, says.rows.iter().filter_map(|row| row.changed_on).max());
            tally.add(recorded, running);
        }
        (Work::Guardian(_), Step::Done(recorded) | Step::Write(Prepared { recorded, .. })) => tally.entrust(recorded, running),
        (Work::Rows(_), Step::Overtaken) => tally.overtaken(),
        (Work::Rows(says), Step::Held(codes)) => tally.hold(says.person, codes),
        // The rows of the child stand; its guardian comes with the next change of the household.
        (Work::Guardian(_), Step::Overtaken | Step::Held(_)) => {}
    }
}

/// Runs in a thread: reads the file again and hands over everybody who changed.
fn changes(job: &Job, plan: &Plan, ask: &mpsc::Sender<Asked>, size: u64) -> Result<(), ChangesError> {
    let load = job.load();
    for change in plan.changes(&load, job.before.as_ref(), || Ok(Feed::new(ask.clone(), size))) {
        let says = PersonSays::of(&change?, &job.hasher, job.head.as_of);
        if ask.blocking_send(Asked::Person(Box::new(says))).is_err() {
            // The function has stopped, and tells why.
            break;
        }
    }
    Ok(())
}

async fn ended<T>(task: JoinHandle<T>) -> Result<T, Failure> {
    task.await.map_err(|_| Failure::damaged("a reader of an extract died"))
}

fn unreadable(error: &io::Error) -> Failure {
    StoreError::Unavailable { service: "objects", reason: error.kind().to_string() }.into()
}
