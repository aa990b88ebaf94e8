//! What must hold after each transaction that took effect.

use super::rows::{Place, Row, may_follow, number, payee, place, text};
use super::{Account, Ask, Batch, Guard, Held, Model, Task, day, ensure, sha256};
use josei_base::plan::{Item, Write};
use std::collections::{BTreeMap, BTreeSet};

/// The sample profile's cut-off, 15:00 in Japan, in seconds of the day in UTC.
const CUT_OFF_SECOND: i64 = 6 * 3_600;
const DAY_SECONDS: i64 = 86_400;
/// Business days between hand-over and value date.
const LEAD_DAYS: i64 = 3;

/// Most characters of a record that are looked through.
const SHORT: usize = 60;

impl Model {
    /// A transaction took effect. `by` is nobody while the scene is set.
    pub fn transacted(&mut self, by: Option<usize>, writes: &[Write]) -> Held {
        self.checked += 1;
        let mut changed = BTreeMap::new();
        let (mut outcome, mut payments) = (false, false);
        for write in writes {
            let place = place(write.table(), write.key());
            if !matches!(place, Place::Audit(_))
                && let Some(by) = by
            {
                self.access(by, &write.key().partition)?;
            }
            payments |= !matches!(place, Place::Audit(_));
            match write {
                Write::Check { .. } => {}
                Write::Update { set, add, .. } => self.updated(place, set, add)?,
                Write::Put { item, .. } => {
                    if let Place::Batch(sequence) = place {
                        changed.insert(sequence, Row::of(item));
                        continue;
                    }
                    if let Place::Audit(shard) = place {
                        outcome |= self.logged(by, shard, &write.key().sort, item)?;
                        continue;
                    }
                    self.put(by, place, &write.key().partition, item)?;
                }
            }
        }
        for (sequence, after) in changed {
            self.changed(by, sequence, after, outcome)?;
        }
        if payments { self.everything() } else { Ok(()) }
    }

    fn put(&mut self, by: Option<usize>, place: Place<'_>, partition: &str, item: &Item) -> Held {
        match place {
            Place::Obligation(id) => {
                let decided = self.decided.get(id).ok_or_else(|| format!("{id} is owed and nobody decided it"))?;
                let same = decided.payee == payee(item) && decided.yen == number(item, "yen");
                ensure!(same, "{id} is not owed as it was decided: {item:?}");
                ensure!(self.obligations.insert(id.to_owned(), partition.to_owned()).is_none(), "{id} was recorded twice");
            }
            Place::Receivable(id) => {
                let decided = self.back.get(id).ok_or_else(|| format!("{id} is owed back and nobody decided it"))?;
                let same = decided.payee == payee(item) && decided.yen == number(item, "yen");
                ensure!(same, "{id} is not owed back as it was decided: {item:?}");
                ensure!(self.receivables.insert(id.to_owned()), "{id} was recorded twice");
            }
            Place::Nettings(id) => self.netted(id, text(item, "made"))?,
            Place::Guard(id) => self.guarded(id, item)?,
            Place::Account(person, version) => {
                let told = by.and_then(|by| self.tasks.get(by)).map(|task| &task.request.ask);
                let Some(Ask::Account { number, good, .. }) = told else { return Err("an account that nobody registered".to_owned()) };
                let account = Account { number: number.clone(), good: *good };
                let before = self.accounts.insert((person.to_owned(), version), account);
                ensure!(before.is_none(), "version {version} of the account of {person} was changed");
            }
            Place::Counter => {
                let last = number(item, "last");
                ensure!(last == i64::from(self.last) + 1, "the counter went from {} to {last}", self.last);
                self.last += 1;
            }
            Place::Opened(_) => {
                let sequence = u32::try_from(number(item, "sequence")).unwrap_or(0);
                // The name as it was asked for, whatever key it stands under.
                let asked = by.and_then(|by| self.tasks.get(by)).map(|task| task.request.ask.clone());
                let Some(Ask::Open { name, .. }) = asked else { return Err("a batch was opened by another request".to_owned()) };
                ensure!(self.opened.insert(name.clone(), sequence).is_none(), "the request {name} opened two batches");
            }
            Place::Evidence(batch, sort) => {
                let before = self.evidence.insert((batch, sort.to_owned()), item.clone());
                let replaced = before.filter(|before| before != item);
                ensure!(replaced.is_none(), "evidence of batch {batch} was overwritten: {sort}");
            }
            Place::Once(_) | Place::Delivery(..) | Place::Other | Place::Audit(_) | Place::Batch(_) => {}
        }
        Ok(())
    }

    fn netted(&mut self, id: &str, made: &str) -> Held {
        let mut entries = Vec::new();
        for entry in made.split(' ') {
            let (batch, yen) = entry.split_once('=').ok_or_else(|| format!("nettings of {id}: {made}"))?;
            entries.push((batch.parse().unwrap_or(0), yen.parse().unwrap_or(0)));
        }
        ensure!(self.receivables.contains(id), "{id} is withheld and not owed back");
        self.nettings.insert(id.to_owned(), entries);
        Ok(())
    }

    fn guarded(&mut self, id: &str, item: &Item) -> Held {
        let decided =
            self.decided.get(id).filter(|_| self.obligations.contains_key(id)).ok_or_else(|| format!("{id} is paid and not owed"))?;
        let same = decided.payee == payee(item) && decided.yen == number(item, "yen");
        ensure!(same, "{id} is not paid as it is owed: {item:?}");
        let account = item.contains_key("account").then(|| u32::try_from(number(item, "account")).unwrap_or(0));
        if let Some(version) = account {
            let account = self.accounts.get(&(decided.payee.clone(), version)).ok_or_else(|| format!("{id}: no version {version}"))?;
            ensure!(account.good, "{id} is to be paid to an account that passes no check");
        }
        ensure!(account.is_some() == decided.payee.starts_with("p-"), "{id}: the account's version");
        let guard = Guard { batch: u32::try_from(number(item, "batch")).unwrap_or(0), account };
        if let Some(before) = self.guards.insert(id.to_owned(), guard) {
            let free = self.batches.get(&before.batch).is_some_and(|batch| batch.row.is_void());
            ensure!(free, "{id} has two live lines: batch {} had it, which is not voided", before.batch);
        }
        ensure!(!self.paid.contains(id), "{id} was paid before");
        Ok(())
    }

    fn updated(&mut self, place: Place<'_>, set: &Item, add: &[(String, i64)]) -> Held {
        match place {
            Place::Evidence(batch, sort) => {
                let row = self.evidence.entry((batch, sort.to_owned())).or_default();
                for (name, value) in set {
                    ensure!(row.insert(name.clone(), value.clone()).is_none(), "{name} of {sort} of batch {batch} was set twice");
                }
            }
            Place::Delivery(id, "HEAD") => {
                let delivery = self.deliveries.entry(id.to_owned()).or_default();
                for (name, plus) in add {
                    match name.as_str() {
                        "paid_chunks" => delivery.paid_chunks += plus,
                        "unpaid_receipts" => delivery.unpaid += plus,
                        _ => {}
                    }
                }
                delivery.settled |= text(set, "state") == "SETTLED";
            }
            Place::Delivery(id, sort) if set.contains_key("paid") => {
                let paid = self.decided.iter().find(|(_, one)| one.settles.as_ref().is_some_and(|(of, at)| of == id && at == sort));
                let done = paid.and_then(|(id, _)| self.guards.get(id)).and_then(|guard| self.batches.get(&guard.batch));
                ensure!(done.is_some_and(|batch| batch.row.state == "CONFIRMED"), "{sort} is counted as paid and is not");
                let delivery = self.deliveries.entry(id.to_owned()).or_default();
                ensure!(delivery.marks.insert(sort.to_owned()), "{sort} was counted as paid twice");
            }
            _ => {}
        }
        Ok(())
    }

    /// A record of the log; true if it is an OUTCOME.
    fn logged(&mut self, by: Option<usize>, shard: &str, sort: &str, item: &Item) -> Result<bool, String> {
        let Some(josei_base::plan::Value::Bytes(bytes)) = item.get("bytes") else { return Err("a record without bytes".to_owned()) };
        let record: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let sequence: u64 = sort.parse().map_err(|_| format!("a record at {sort}"))?;
        let log = self.shards.entry(shard.to_owned()).or_default();
        ensure!(sequence == log.next, "the log goes from {} to {sequence}", log.next);
        log.next += 1;
        let task = by.and_then(|by| self.tasks.get_mut(by)).ok_or("a record of nobody")?;
        let actor = record.get("actor").and_then(|actor| actor.as_str()).unwrap_or_default();
        ensure!(actor == task.request.person, "the log says {actor}, it was {}", task.request.person);
        if record.get("kind").and_then(|kind| kind.as_str()) == Some("intent") {
            log.open.insert(sequence);
            task.intents += 1;
            task.exports |= record.get("export").is_some();
            return Ok(false);
        }
        let answers = record.get("answers").and_then(serde_json::Value::as_u64).unwrap_or(u64::MAX);
        ensure!(log.open.remove(&answers), "an INTENT is answered twice, or there is none: {:.SHORT$}", record.to_string());
        task.outcomes += 1;
        Ok(true)
    }

    fn changed(&mut self, by: Option<usize>, sequence: u32, after: Row, outcome: bool) -> Held {
        let by = by.ok_or("a batch changed by nobody")?;
        let task = self.task(by)?.clone();
        let (person, ask) = (task.request.person, &task.request.ask);
        let Some(batch) = self.batches.get(&sequence) else {
            ensure!(after.state == "OPEN" && after.revision == 1 && sequence == self.last, "batch {sequence} begins as {after:?}");
            timely(sequence, &after, &task)?;
            let name = if let Ask::Open { name, .. } = ask { name.clone() } else { String::new() };
            let mut batch = Batch { name, states: BTreeSet::from(["OPEN".to_owned()]), row: after, ..Batch::default() };
            batch.acted.entry(1).or_default().preparer = Some(person);
            self.batches.insert(sequence, batch);
            return Ok(());
        };
        let before = batch.row.clone();
        ensure!(after.revision == before.revision + 1, "a change of batch {sequence} was lost: {before:?} became {after:?}");
        ensure!(may_follow(&before, &after), "batch {sequence} went from {before:?} to {after:?}");
        let days = |row: &Row| (row.value_date.clone(), row.hand_over_by);
        let kept = (&before.month, days(&before), &before.preparer) == (&after.month, days(&after), &after.preparer);
        ensure!(kept, "batch {sequence} became another one");
        ensure!(before.file.is_empty() || before.file == after.file, "batch {sequence} has two hashes");
        let of_people = !matches!(ask, Ask::Open { .. });
        let machine = after.state == "HELD" && !matches!(ask, Ask::Hold { .. });
        ensure!(outcome || !of_people || machine, "batch {sequence} changed without the OUTCOME of {ask:?}");
        if after.state == "HELD"
            && let Some(task) = self.tasks.get_mut(by)
        {
            task.held = true;
        }
        self.acted(by, sequence, &before, &after)?;
        let frozen = (after.state == "FROZEN").then(|| self.members(sequence));
        let stage_moved = before.stage != after.stage && after.state != "HELD" && before.state != "HELD";
        if let Some(batch) = self.batches.get_mut(&sequence) {
            batch.states.insert(after.state.clone());
            batch.row = after.clone();
            batch.frozen = frozen.or(batch.frozen.take());
        }
        if !stage_moved && before.redelivery == after.redelivery {
            return Ok(());
        }
        match after.stage.as_str() {
            "GENERATED" if after.delivery == 1 => {
                let stored = self.batches.get(&sequence).is_some_and(|batch| batch.file_stored);
                ensure!(stored && !after.file.is_empty(), "batch {sequence} names a file that is not stored");
            }
            "RELEASED" if before.state == "RELEASABLE" => {
                let members = self.batches.get(&sequence).and_then(|batch| batch.frozen.clone()).unwrap_or_default().0;
                for id in members.into_keys() {
                    ensure!(self.paid.insert(id.clone()), "{id} was paid twice, the second time by batch {sequence}");
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Who did it, whether they may, and whether it is what they signed or hold.
    fn acted(&mut self, by: usize, sequence: u32, before: &Row, after: &Row) -> Held {
        if after.state == "HELD" || before.state == "HELD" {
            return Ok(());
        }
        let task = self.task(by)?.clone();
        let (person, ask) = (task.request.person, &task.request.ask);
        let early = task.readings.iter().any(|at| !after.is_late(at.as_second()));
        let wrong = |what: &str| format!("batch {sequence}: {what}, by {person} with {ask:?}");
        let evidence = |name: &str| self.evidence.get(&(sequence, name.to_owned())).cloned().unwrap_or_default();
        let mut acted = self.batches.get(&sequence).and_then(|batch| batch.acted.get(&after.delivery)).cloned().unwrap_or_default();
        let others: Vec<&str> = acted.all().collect();
        let four = |who: &str| if others.contains(&who) { Err(wrong("one person acts twice")) } else { Ok(()) };
        let moved = before.stage != after.stage || before.redelivery != after.redelivery;
        match after.stage.as_str() {
            "APPROVED_1" | "APPROVED_2" if moved => {
                let signed = Ask::Approve {
                    batch: sequence,
                    delivery: after.delivery,
                    file: after.file.clone(),
                    lines: after.lines,
                    yen: after.file_yen(),
                };
                ensure!(*ask == signed, "{}", wrong("approved is not what was signed"));
                four(person)?;
                acted.approvers.push(person);
                let nth = acted.approvers.len();
                ensure!(after.stage == format!("APPROVED_{nth}"), "{}", wrong("an approval is missing"));
                let row = evidence(&format!("APPROVAL#{:02}#{nth}", after.delivery));
                let same = text(&row, "person") == person
                    && text(&row, "file_sha256") == after.file
                    && (number(&row, "lines"), number(&row, "yen")) == (after.lines, after.file_yen());
                ensure!(same, "{}", wrong("the approval's record says something else"));
            }
            "RELEASABLE" => {
                ensure!(matches!(ask, Ask::Release { batch } if *batch == sequence), "{}", wrong("released by another request"));
                ensure!(acted.approvers.len() == 2, "{}", wrong("released without two approvals"));
                four(person)?;
                let row = evidence(&format!("TOKEN#{:04}", after.token_number));
                ensure!(text(&row, "sha256") == after.token && text(&row, "file_sha256") == after.file, "{}", wrong("the token's record"));
            }
            "RELEASED" if before.stage == "RELEASABLE" => {
                let Ask::Pull { token, .. } = ask else { return Err(wrong("taken by another request")) };
                let hash = sha256(&hex::decode(token).unwrap_or_default());
                let row = evidence(&format!("TOKEN#{:04}", before.token_number));
                let bound = text(&row, "sha256") == hash
                    && text(&row, "person") == person
                    && text(&row, "device") == task.device
                    && text(&row, "file_sha256") == after.file
                    && number(&row, "delivery") == after.delivery
                    && !text(&row, "used").is_empty();
                ensure!(bound, "{}", wrong("the token is not bound to this"));
                let in_time = task.readings.iter().any(|at| at.as_second() < number(&row, "expires"));
                ensure!(in_time, "{}", wrong("the token had expired"));
                let pulled = evidence(&format!("PULL#{:02}", after.delivery));
                ensure!(text(&pulled, "file_sha256") == after.file, "{}", wrong("what was taken is not recorded"));
                ensure!(task.exports, "{}", wrong("handed out without an INTENT of it"));
                ensure!(acted.approvers.len() == 2, "{}", wrong("taken without two approvals"));
                four(person)?;
                acted.puller = Some(person);
            }
            "RELEASED" if before.stage == "RELEASED" => {
                let arrived = Ask::Receipt {
                    batch: sequence,
                    delivery: after.delivery,
                    file: after.file.clone(),
                    lines: after.lines,
                    yen: after.file_yen(),
                };
                ensure!(*ask == arrived, "{}", wrong("acknowledged is not what stands"));
                ensure!(
                    acted.preparer != Some(person) && !acted.approvers.contains(&person),
                    "{}",
                    wrong("acknowledged by one who prepared or approved")
                );
                let row = evidence(&format!("RECEIPT#{:02}", after.delivery));
                let same = text(&row, "person") == person
                    && text(&row, "file_sha256") == after.file
                    && (number(&row, "lines"), number(&row, "yen")) == (after.lines, after.file_yen());
                ensure!(same, "{}", wrong("the receipt's record says something else"));
            }
            "GENERATED" if after.delivery > 1 => {
                ensure!(after.delivery == before.delivery + 1, "{}", wrong("a delivery was left out"));
                acted.preparer = Some(person);
            }
            _ => {}
        }
        let of_people = matches!(after.stage.as_str(), "APPROVED_1" | "APPROVED_2" | "RELEASABLE") || after.stage == "RELEASED" && moved;
        ensure!(early || !of_people, "{}", wrong("too late for the bank"));
        if let Some(batch) = self.batches.get_mut(&sequence) {
            batch.acted.insert(after.delivery, acted);
        }
        Ok(())
    }

    /// What a batch guards, and what it withholds.
    fn members(&self, sequence: u32) -> (BTreeMap<String, Option<u32>>, BTreeMap<String, i64>) {
        let guards =
            self.guards.iter().filter(|(_, guard)| guard.batch == sequence).map(|(id, guard)| (id.clone(), guard.account)).collect();
        let by = |made: &Vec<(u32, i64)>| made.iter().find(|(by, _)| *by == sequence).map(|(_, yen)| *yen);
        (guards, self.nettings.iter().filter_map(|(id, made)| Some((id.clone(), by(made)?))).collect())
    }

    /// Totals are equal everywhere, nothing is withheld twice, what is frozen stays.
    fn everything(&self) -> Held {
        ensure!(usize::try_from(self.last) == Ok(self.batches.len()), "the counter says {}, there are {}", self.last, self.batches.len());
        for (sequence, batch) in &self.batches {
            if batch.row.is_void() {
                continue;
            }
            self.totals(*sequence, batch)?;
        }
        for id in self.nettings.keys() {
            ensure!(self.open_back(id) >= 0, "more is withheld of {id} than is owed back");
        }
        for (id, delivery) in &self.deliveries {
            let chunks = delivery.marks.iter().filter(|mark| mark.starts_with("CHUNK#")).count();
            ensure!(
                Ok(delivery.paid_chunks) == i64::try_from(chunks),
                "delivery {id} counts {} chunks, {chunks} are paid",
                delivery.paid_chunks
            );
            ensure!(delivery.unpaid >= 0, "delivery {id} counts a receipt twice");
            let all = delivery.paid_chunks == delivery.chunks && delivery.unpaid == 0;
            ensure!(all || !delivery.settled, "delivery {id} is settled and not all of it is paid");
        }
        Ok(())
    }

    /// What a batch says is what its guards and nettings say, and once it is frozen they stay.
    fn totals(&self, sequence: u32, batch: &Batch) -> Held {
        let mut by_payee: BTreeMap<&str, i64> = BTreeMap::new();
        let (mut lines, mut yen, mut nettings, mut netted) = (0, 0, 0, 0);
        let frozen = batch.frozen.as_ref();
        let stays = |same: bool| if same { Ok(()) } else { Err(format!("what batch {sequence} pays changed after it was frozen")) };
        for (id, guard) in self.guards.iter().filter(|(_, guard)| guard.batch == sequence) {
            let Some(decided) = self.decided.get(id) else { return Err(format!("{id} is paid and nobody decided it")) };
            lines += 1;
            yen += decided.yen;
            *by_payee.entry(&decided.payee).or_default() += decided.yen;
            stays(frozen.is_none_or(|(members, _)| members.get(id) == Some(&guard.account)))?;
        }
        for (id, made) in &self.nettings {
            let Some((_, withheld)) = made.iter().find(|(by, _)| *by == sequence) else { continue };
            let Some(back) = self.back.get(id) else { return Err(format!("{id} is withheld and nobody decided it")) };
            nettings += 1;
            netted += withheld;
            *by_payee.entry(&back.payee).or_default() -= withheld;
            stays(frozen.is_none_or(|(_, all)| all.get(id) == Some(withheld)))?;
        }
        let row = &batch.row;
        let (counted, told) = ((lines, yen, nettings, netted), (row.obligations, row.yen, row.nettings, row.netted_yen));
        ensure!(counted == told, "totals of batch {sequence} differ: lines {counted:?}, batch {told:?}");
        ensure!(by_payee.values().all(|yen| *yen >= 0), "batch {sequence} withholds more than a payee is owed");
        let counts = |(members, all): &(BTreeMap<String, Option<u32>>, BTreeMap<String, i64>)| {
            (i64::try_from(members.len()), i64::try_from(all.len()))
        };
        stays(frozen.is_none_or(|frozen| counts(frozen) == (Ok(lines), Ok(nettings))))
    }
}

/// The value date leaves the bank its days, and the batch was opened before the bank closed for it.
fn timely(sequence: u32, row: &Row, task: &Task) -> Held {
    let by = row.hand_over_by;
    ensure!(by.rem_euclid(DAY_SECONDS) == CUT_OFF_SECOND, "batch {sequence} is to be handed over by {by}");
    ensure!(task.readings.iter().any(|at| !row.is_late(at.as_second())), "batch {sequence} was opened too late for the bank");
    let earliest = josei_base::Timestamp::from_second(by + LEAD_DAYS * DAY_SECONDS).map_err(|error| error.to_string())?;
    ensure!(day(earliest) <= row.value_date, "batch {sequence} leaves the bank too few days before {}", row.value_date);
    Ok(())
}
