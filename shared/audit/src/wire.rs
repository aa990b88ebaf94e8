//! The bytes of a record: JSON with a fixed order of members, no blanks, no escapes. One record has exactly one encoding.

use crate::limits::{NUMBER_MAX, RECORD_BYTES_MAX};
use crate::operation::Operation;
use crate::record::{Approvers, Counts, Direction, Draft, Event, Outcome, Place, Record, Subject, Target, Verdict};
use crate::shard::ShardName;
use crate::token::{Code, Id, LongId};
use josei_base::{Digest, Realm, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// The version of this encoding, first member of every record.
pub const VERSION: u8 = 1;

/// Bytes that are no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadRecord {
    /// Longer than `RECORD_BYTES_MAX`.
    #[error("longer than {RECORD_BYTES_MAX} bytes")]
    TooLong,
    /// Not the JSON of a record: another form, a missing or unknown member.
    #[error("not the JSON of a record")]
    Shape,
    /// A version this program does not know.
    #[error("unknown version {0}")]
    Version(u8),
    /// A member has a value that is not allowed.
    #[error("member `{0}` is not allowed as it is")]
    Member(&'static str),
    /// The same record, but not in its one encoding.
    #[error("not in canonical form")]
    NotCanonical,
}

// The order of members here is the order on the wire. Texts are borrowed, so an escape is refused by itself.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    v: u8,
    realm: &'a str,
    shard: &'a str,
    seq: u64,
    prev: &'a str,
    at: &'a str,
    kind: &'a str,
    operation: &'a str,
    actor: &'a str,
    terminal: &'a str,
    purpose: &'a str,
    #[serde(borrow)]
    target: WireTarget<'a>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    export: Option<WireExport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    counts: Option<BTreeMap<&'a str, u64>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireTarget<'a> {
    place: &'a str,
    id: &'a str,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireExport<'a> {
    device: &'a str,
    file: &'a str,
    direction: &'a str,
    #[serde(borrow)]
    approvers: Vec<&'a str>,
}

/// The bytes of a record.
///
/// # Errors
/// If the record breaks a rule that its types do not hold (an export without its fields, a year before 1970, a number too large).
pub fn encode(record: &Record) -> Result<Vec<u8>, BadRecord> {
    check(record)?;
    write(record)
}

fn write(record: &Record) -> Result<Vec<u8>, BadRecord> {
    let (prev, at) = (record.prev.to_string(), format!("{:.3}", record.at));
    let draft = &record.draft;
    let mut wire = Wire {
        v: VERSION,
        realm: record.realm.as_str(),
        shard: record.shard.as_str(),
        seq: record.seq,
        prev: &prev,
        at: &at,
        kind: "intent",
        operation: draft.operation.code(),
        actor: draft.actor.as_str(),
        terminal: draft.terminal.as_str(),
        purpose: draft.purpose.as_str(),
        target: WireTarget { place: draft.subject.target().place.code(), id: draft.subject.target().id.as_str() },
        export: None,
        answers: None,
        result: None,
        code: None,
        counts: None,
    };
    if let Subject::Export { device, file, direction, approvers, .. } = &draft.subject {
        wire.export = Some(WireExport {
            device: device.as_str(),
            file: file.as_str(),
            direction: match direction {
                Direction::In => "in",
                Direction::Out => "out",
            },
            approvers: approvers.ids().iter().map(Id::as_str).collect(),
        });
    }
    if let Event::Outcome(outcome) = &draft.event {
        wire.kind = "outcome";
        wire.answers = Some(outcome.answers);
        (wire.result, wire.code) = match &outcome.verdict {
            Verdict::Done => (Some("done"), None),
            Verdict::Refused(code) => (Some("refused"), Some(code.as_str())),
            Verdict::Failed(code) => (Some("failed"), Some(code.as_str())),
        };
        wire.counts = Some(outcome.counts.entries().iter().map(|(name, count)| (name.as_str(), *count)).collect());
    }
    let mut bytes = Vec::with_capacity(640);
    serde_json::to_writer(&mut bytes, &wire).map_err(|_| BadRecord::Shape)?;
    if bytes.len() > RECORD_BYTES_MAX { Err(BadRecord::TooLong) } else { Ok(bytes) }
}

/// Reads a record strictly: what it accepts, [`encode`] gives back byte for byte.
///
/// # Errors
/// For any other bytes.
pub fn decode(bytes: &[u8]) -> Result<Record, BadRecord> {
    if bytes.len() > RECORD_BYTES_MAX {
        return Err(BadRecord::TooLong);
    }
    let wire: Wire<'_> = serde_json::from_slice(bytes).map_err(|_| BadRecord::Shape)?;
    if wire.v != VERSION {
        return Err(BadRecord::Version(wire.v));
    }
    let record = read(&wire)?;
    check(&record)?;
    if write(&record)? == bytes { Ok(record) } else { Err(BadRecord::NotCanonical) }
}

fn read(wire: &Wire<'_>) -> Result<Record, BadRecord> {
    let id = |name, text| Id::parse(text).map_err(|_| BadRecord::Member(name));
    let target = Target {
        place: Place::from_code(wire.target.place).ok_or(BadRecord::Member("place"))?,
        id: LongId::parse(wire.target.id).map_err(|_| BadRecord::Member("id"))?,
    };
    let subject = match &wire.export {
        None => Subject::Internal { target },
        Some(export) => Subject::Export {
            target,
            device: id("device", export.device)?,
            file: LongId::parse(export.file).map_err(|_| BadRecord::Member("file"))?,
            direction: match export.direction {
                "in" => Direction::In,
                "out" => Direction::Out,
                _ => return Err(BadRecord::Member("direction")),
            },
            approvers: export
                .approvers
                .iter()
                .map(|text| id("approvers", text))
                .collect::<Result<_, _>>()
                .and_then(|ids| Approvers::new(ids).map_err(|_| BadRecord::Member("approvers")))?,
        },
    };
    Ok(Record {
        realm: Realm::parse(wire.realm).map_err(|_| BadRecord::Member("realm"))?,
        shard: ShardName::parse(wire.shard).map_err(|_| BadRecord::Member("shard"))?,
        seq: wire.seq,
        prev: Digest::parse(wire.prev).map_err(|_| BadRecord::Member("prev"))?,
        at: wire.at.parse::<Timestamp>().map_err(|_| BadRecord::Member("at"))?,
        draft: Draft {
            operation: Operation::from_code(wire.operation).ok_or(BadRecord::Member("operation"))?,
            actor: id("actor", wire.actor)?,
            terminal: id("terminal", wire.terminal)?,
            purpose: id("purpose", wire.purpose)?,
            subject,
            event: read_event(wire)?,
        },
    })
}

fn read_event(wire: &Wire<'_>) -> Result<Event, BadRecord> {
    match (wire.kind, wire.answers, wire.result, &wire.counts) {
        ("intent", None, None, None) if wire.code.is_none() => Ok(Event::Intent),
        ("outcome", Some(answers), Some(result), Some(counts)) => {
            let code = |text| Code::parse(text).map_err(|_| BadRecord::Member("code"));
            let verdict = match (result, wire.code) {
                ("done", None) => Verdict::Done,
                ("refused", Some(text)) => Verdict::Refused(code(text)?),
                ("failed", Some(text)) => Verdict::Failed(code(text)?),
                _ => return Err(BadRecord::Member("result")),
            };
            let counts = counts
                .iter()
                .map(|(name, count)| Ok((Code::parse(name).map_err(|_| BadRecord::Member("counts"))?, *count)))
                .collect::<Result<_, _>>()
                .and_then(|counts| Counts::new(counts).map_err(|_| BadRecord::Member("counts")))?;
            Ok(Event::Outcome(Outcome { answers, verdict, counts }))
        }
        _ => Err(BadRecord::Member("kind")),
    }
}

// Rules between members.
fn check(record: &Record) -> Result<(), BadRecord> {
    if record.seq > NUMBER_MAX {
        return Err(BadRecord::Member("seq"));
    }
    if record.at.as_nanosecond() < 0 || record.at.as_nanosecond() % 1_000_000 != 0 {
        return Err(BadRecord::Member("at"));
    }
    if (record.seq == 0) != (record.prev == crate::shard::NO_PREVIOUS) {
        return Err(BadRecord::Member("prev"));
    }
    if matches!(&record.draft.event, Event::Outcome(outcome) if outcome.answers >= record.seq) {
        return Err(BadRecord::Member("answers"));
    }
    record.draft.check().map_err(|_| BadRecord::Member("export"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{APPROVERS_MAX, COUNTS_MAX};
    use crate::testing::{Rng, honest, id, intent, realm};
    use crate::tree::entries_in;

    const EXAMPLE: &str = concat!(
        r#"{"v":1,"realm":"local-271403","shard":"payment-file/0","seq":1,"#,
        r#""prev":"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d","at":"2026-07-31T08:30:00.125Z","kind":"outcome","#,
        r#""operation":"payment.pull","actor":"staff-0012","terminal":"terminal-07","purpose":"ordinance-4","#,
        r#""target":{"place":"bucket/sealed","id":"payment/2026-07/1"},"#,
        r#""export":{"device":"usb-0042","file":"furikomi-2026-07.txt","direction":"out","approvers":["staff-0003","staff-0004"]},"#,
        r#""answers":0,"result":"refused","code":"P0301","counts":{"lines":0,"yen":0}}"#
    );

    fn records() -> Vec<Vec<u8>> {
        let world = honest(5, 60, &["receipt-ingest/0", "payment-file/1"], 1);
        let bundle = &world.bundle()["tile/entries/000.p/60"];
        entries_in(bundle).map(|entry| entry.unwrap().to_vec()).collect()
    }

    #[test]
    fn the_example_of_the_page_is_canonical() {
        let record = decode(EXAMPLE.as_bytes()).unwrap();
        assert_eq!(encode(&record).unwrap(), EXAMPLE.as_bytes());
        assert!(include_str!("../README.md").contains(EXAMPLE));
    }

    #[test]
    fn every_record_is_read_back_as_it_was() {
        for bytes in records() {
            assert_eq!(encode(&decode(&bytes).unwrap()).unwrap(), bytes);
        }
    }

    #[test]
    fn other_spellings_of_the_same_record_are_refused() {
        for (from, to, expected) in [
            (r#""v":1"#, r#""v": 1"#, BadRecord::NotCanonical),
            (r#""v":1"#, r#""v":2"#, BadRecord::Version(2)),
            (r#""v":1,"realm":"local-271403""#, r#""realm":"local-271403","v":1"#, BadRecord::NotCanonical),
            (r#""seq":1"#, r#""seq":1.0"#, BadRecord::Shape),
            (r#""seq":1"#, r#""seq":01"#, BadRecord::Shape),
            (r#""seq":1"#, r#""seq":-1"#, BadRecord::Shape),
            (r#""seq":1"#, r#""seq":1,"seq":1"#, BadRecord::Shape),
            ("6e34", "6E34", BadRecord::NotCanonical),
            ("00.125Z", "00.125+00:00", BadRecord::NotCanonical),
            ("00.125Z", "00.1250Z", BadRecord::NotCanonical),
            ("00.125Z", "00.1251Z", BadRecord::Member("at")),
            ("2026-07", "1969-07", BadRecord::Member("at")),
            ("2026-07-31", "2026-07-32", BadRecord::Member("at")),
            ("staff-0012", r"staff\u002d0012", BadRecord::Shape),
            ("staff-0012", "山田", BadRecord::Member("actor")),
            ("staff-0012", "", BadRecord::Member("actor")),
            (r#""lines":0,"yen":0"#, r#""yen":0,"lines":0"#, BadRecord::NotCanonical),
            (r#""lines":0"#, r#""lines":9007199254740992"#, BadRecord::Member("counts")),
            (r#","code":"P0301""#, "", BadRecord::Member("result")),
            (r#""result":"refused""#, r#""result":"done""#, BadRecord::Member("result")),
            (r#""kind":"outcome""#, r#""kind":"intent""#, BadRecord::Member("kind")),
            (r#""kind":"outcome""#, r#""kind":"other""#, BadRecord::Member("kind")),
            (r#""answers":0"#, r#""answers":1"#, BadRecord::Member("answers")),
            (r#""direction":"out""#, r#""direction":"up""#, BadRecord::Member("direction")),
            (r#"["staff-0003","staff-0004"]"#, "[]", BadRecord::Member("approvers")),
            (r#"["staff-0003","staff-0004"]"#, r#"["staff-0012"]"#, BadRecord::Member("export")),
            ("payment.pull", "payment.take", BadRecord::Member("operation")),
            ("bucket/sealed", "bucket/other", BadRecord::Member("place")),
            ("payment-file/0", "payment-file/00", BadRecord::Member("shard")),
            ("local-271403", "local", BadRecord::Member("realm")),
            (r#"{"v""#, r#"{"x":0,"v""#, BadRecord::Shape),
            (r#","purpose":"ordinance-4""#, "", BadRecord::Shape),
        ] {
            let changed = EXAMPLE.replacen(from, to, 1);
            assert_ne!(changed, EXAMPLE);
            assert_eq!(decode(changed.as_bytes()).err(), Some(expected), "{from} -> {to}");
        }
        for device in [
            r#""device":"usb-0042","#,
            r#""file":"furikomi-2026-07.txt","#,
            r#""direction":"out","#,
            r#","approvers":["staff-0003","staff-0004"]"#,
        ] {
            assert_eq!(decode(EXAMPLE.replacen(device, "", 1).as_bytes()), Err(BadRecord::Shape), "{device}");
        }
        let (before, rest) = EXAMPLE.split_once(r#""export""#).unwrap();
        let (_, after) = rest.split_once(r#""answers""#).unwrap();
        assert_eq!(decode(format!(r#"{before}"answers"{after}"#).as_bytes()), Err(BadRecord::Member("export")));
        for wrong in ["", " ", "{}", "null", "[]", &format!("{EXAMPLE}\n"), &format!(" {EXAMPLE}"), &format!("\u{feff}{EXAMPLE}")] {
            assert!(decode(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn any_changed_byte_gives_no_record_or_another_one() {
        let (records, mut rng) = (records(), Rng(9));
        for _ in 0..20_000 {
            let mut bytes = rng.pick(&records).clone();
            let at = rng.below(bytes.len());
            bytes[at] ^= u8::try_from(1 + rng.below(255)).unwrap();
            if let Ok(record) = decode(&bytes) {
                assert_eq!(encode(&record).unwrap(), bytes);
            }
        }
    }

    #[test]
    fn the_longest_record_has_room() {
        let text = |length| "a".repeat(length);
        let mut draft = intent(Operation::ExportTake, 1);
        (draft.actor, draft.terminal, draft.purpose) = (id(&text(64)), id(&text(64)), id(&text(64)));
        draft.subject = Subject::Export {
            target: Target { place: Place::Deliveries, id: LongId::parse(&text(256)).unwrap() },
            device: id(&text(64)),
            file: LongId::parse(&text(256)).unwrap(),
            direction: Direction::Out,
            approvers: Approvers::new((0..APPROVERS_MAX).map(|number| id(&format!("{number}{}", text(63)))).collect()).unwrap(),
        };
        let counts = (0..COUNTS_MAX).map(|number| (Code::parse(&format!("{number}{}", text(31))).unwrap(), NUMBER_MAX)).collect();
        let outcome = Outcome {
            answers: NUMBER_MAX - 1,
            verdict: Verdict::Refused(Code::parse(&text(32)).unwrap()),
            counts: Counts::new(counts).unwrap(),
        };
        draft.event = Event::Outcome(outcome);
        let record = Record {
            realm: Realm::parse(&format!("{}-271403", text(16))).unwrap(),
            shard: ShardName::new(&text(32), 255).unwrap(),
            seq: NUMBER_MAX,
            prev: Digest([1; 32]),
            at: "2026-07-01T00:00:00Z".parse().unwrap(),
            draft,
        };
        let bytes = encode(&record).unwrap();
        assert!(bytes.len() <= RECORD_BYTES_MAX, "{}", bytes.len());
        assert_eq!(decode(&bytes), Ok(record.clone()));
        assert_eq!(encode(&Record { seq: NUMBER_MAX + 1, ..record }), Err(BadRecord::Member("seq")));
        assert_eq!(decode(&vec![b' '; RECORD_BYTES_MAX + 1]), Err(BadRecord::TooLong));
        assert_eq!(decode(&vec![b' '; RECORD_BYTES_MAX]), Err(BadRecord::Shape));
    }

    #[test]
    fn the_first_record_links_to_nothing_and_only_it() {
        let mut record = decode(EXAMPLE.as_bytes()).unwrap();
        record.draft.event = Event::Intent;
        record.seq = 0;
        assert_eq!(encode(&record), Err(BadRecord::Member("prev")));
        record.prev = crate::shard::NO_PREVIOUS;
        assert!(encode(&record).is_ok() && record.realm == realm());
        record.seq = 1;
        assert_eq!(encode(&record), Err(BadRecord::Member("prev")));
    }
}
