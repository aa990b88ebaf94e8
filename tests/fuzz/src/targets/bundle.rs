//! A copy of the audit log that somebody changed. The input says what is changed: each six bytes are one change of one file.

use super::checkpoint::{Signed, signed};
use super::{Room, Target};
use crate::outcome::{Outcome, Seen, holds};
use josei_audit::tree::Edge;
use josei_audit::{
    Counts, Draft, Event, Head, Id, LongId, Operation, Place, Report, ShardName, Subject, Target as Subjects, Verdict, VerifyError, append,
    keys, verify,
};
use josei_base::{Realm, Timestamp};
use std::collections::BTreeMap;
use std::sync::OnceLock;

pub(super) const TARGET: Target = Target {
    name: "bundle",
    about: "changes of a copy of the audit log, six bytes each: file, what, place (2), length, byte",
    run,
    corpus: || Ok(vec![Vec::new(), vec![0; 6], (0..60).collect(), vec![1; 12], vec![0x55; 30]]),
    words: &[&[0, 0, 0, 0, 0, 1], &[1, 3, 0, 0, 0, 0], &[2, 5, 0, 9, 3, 0]],
    // The larger log and its copy.
    room: Room { fixed: 8 << 20, each: 4_096 },
};

type Files = BTreeMap<String, Vec<u8>>;

/// Most changes of one copy.
const CHANGES_MAX: usize = 40;
/// Longest piece that one change moves, bytes.
const PIECE_BYTES: usize = 256;

/// A log as it was copied, and what verifying it says.
struct Log {
    files: Files,
    signed: Signed,
    report: Report,
}

/// A log of so many records, sealed twice.
fn log(records: u64) -> Option<Log> {
    let realm = Realm::parse("local-271403").ok()?;
    let mut heads = [0, 1].map(|number| Some(Head::first(realm.clone(), ShardName::new("receipt-ingest", number).ok()?)));
    let (mut edge, mut files, mut batch) = (Edge::default(), Files::new(), Vec::new());
    for number in 0..records / 2 {
        let head = heads.get_mut(usize::try_from(number % 2).ok()?)?.as_mut()?;
        let at = Timestamp::from_second(1_782_000_000 + i64::try_from(number).ok()?).ok()?;
        let id = LongId::parse(&format!("local-271403#DELIVERY#{number:010}")).ok()?;
        let draft = Draft {
            operation: Operation::ReceiptIngest,
            actor: Id::parse("receipt-ingest").ok()?,
            terminal: Id::parse("receipt-ingest.7f3a").ok()?,
            purpose: Id::parse("ordinance-4").ok()?,
            subject: Subject::Internal { target: Subjects { place: Place::Deliveries, id } },
            event: Event::Intent,
        };
        let intent = append(head, draft, at).ok()?;
        let outcome = append(&intent.head, intent.record.outcome(Verdict::Done, Counts::default()), at).ok()?;
        *head = outcome.head;
        batch.extend([intent.bytes, outcome.bytes]);
        if number == records / 4 || number + 1 == records / 2 {
            files.extend(edge.append(batch.iter().map(Vec::as_slice)).ok()?.into_iter().map(|file| (file.path.to_string(), file.bytes)));
            batch.clear();
        }
    }
    let signed = signed(edge.tree().size(), edge.tree().root())?;
    files.insert(keys::CHECKPOINT.to_owned(), signed.note());
    let report = verify(&files, &signed.key, None).ok()?;
    Some(Log { files, signed, report })
}

/// A short log, and one that has a full tile.
fn logs() -> &'static [Log] {
    static LOGS: OnceLock<Vec<Log>> = OnceLock::new();
    LOGS.get_or_init(|| [14, 280].into_iter().filter_map(log).collect())
}

/// Carries out one change.
fn change(files: &mut Files, what: [u8; 6]) {
    let [which, what, high, low, length, byte] = what;
    let count = files.len().max(1);
    let Some(name) = files.keys().nth(usize::from(which) % count).cloned() else { return };
    let other = files.keys().nth(usize::from(byte) % count).cloned().unwrap_or_default();
    let Some(bytes) = files.get_mut(&name) else { return };
    let from = usize::from(u16::from_be_bytes([high, low])) % bytes.len().saturating_add(1);
    let to = from.saturating_add(usize::from(length).min(PIECE_BYTES)).min(bytes.len());
    match what % 10 {
        0 => bytes.get_mut(from).into_iter().for_each(|place| *place ^= 1 << (byte % 8)),
        1 => bytes.get_mut(from).into_iter().for_each(|place| *place = byte),
        2 => bytes.truncate(from),
        3 => drop(files.remove(&name)),
        4 => drop(bytes.drain(from..to)),
        5 => drop(bytes.splice(from..from, std::iter::repeat_n(byte, usize::from(length)))),
        6 => bytes.extend_from_within(from..to),
        7 => {
            let moved = std::mem::take(bytes);
            let place = files.entry(other).or_default();
            let there = std::mem::replace(place, moved);
            files.insert(name, there);
        }
        8 => {
            let copy = bytes.clone();
            files.insert(format!("{name}.p/{length}"), copy);
        }
        _ => {
            let renamed = files.remove(&name).unwrap_or_default();
            files.insert(name.replacen(char::from(b'0' + byte % 10), "1", 1), renamed);
        }
    }
}

fn run(data: &[u8]) -> Outcome {
    let Some(log) = logs().get(usize::from(data.first().is_some_and(|first| first % 8 == 7))) else {
        return Err("the sample log verifies");
    };
    let mut files = log.files.clone();
    for six in data.as_chunks::<6>().0.iter().take(CHANGES_MAX) {
        change(&mut files, *six);
    }
    let verified = verify(&files, &log.signed.key, None);
    match verified {
        Ok(report) => {
            holds(
                (report.records, report.root) == (log.signed.checkpoint.size, log.signed.checkpoint.root),
                "only the log itself verifies",
            )?;
            holds(report.shards == log.report.shards, "every shard is told as it was")?;
            Ok(Seen::of((true, files == log.files)))
        }
        Err(VerifyError::Bad(bad)) => {
            holds(files != log.files, "an unchanged log verifies")?;
            Ok(Seen::of((bad.entry.code, bad.index.is_some(), bad.shard.is_some())))
        }
        Err(VerifyError::Unreadable { .. }) => Err("a copy in memory can be read"),
    }
}
