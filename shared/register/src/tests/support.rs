//! Short ways to make things.

use crate::day;
use crate::draft::Draft;
use crate::entry::{Entry, Header, Record, Say, Source};
use crate::event::{Change, Dated, Event};
use crate::head::Head;
use crate::history::History;
use crate::id::{Code, DraftId, HolderHash, PersonKey, StaffId, Text};
use crate::reasons::{REASONS, Reasons};
use crate::track::Subject;
use crate::value::*;
use josei_base::id::{HolderNumber, InsurerNumber, ProgrammeNumber};
use josei_base::receipt::Sex;
use josei_base::{Date, Digest, Month, Realm, Timestamp};
use std::sync::LazyLock;

pub fn day(text: &str) -> Date {
    day::parse(text).unwrap()
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Midday in Japan.
pub fn noon(text: &str) -> Timestamp {
    at(&format!("{text}T03:00:00Z"))
}

pub fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

pub fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

pub fn person(number: u8) -> PersonKey {
    PersonKey::parse(&format!("{number:032x}")).unwrap()
}

pub fn child() -> Subject {
    Subject::Person(person(1))
}

pub fn staff(text: &str) -> StaffId {
    StaffId::parse(text).unwrap()
}

pub fn draft_id(number: u8) -> DraftId {
    DraftId::parse(&format!("{number:032x}")).unwrap()
}

pub fn realm() -> Realm {
    Realm::parse("local-271403").unwrap()
}

pub fn hash(programme: &ProgrammeNumber, number: &HolderNumber) -> HolderHash {
    HolderHash::parse(&Digest::of(format!("{programme}{number}").as_bytes()).to_string()).unwrap()
}

pub fn reasons() -> &'static Reasons {
    static TABLE: LazyLock<Reasons> = LazyLock::new(|| Reasons::load(REASONS).unwrap());
    &TABLE
}

pub fn draft(number: u8, author: &str, sealed: &[u8]) -> Draft {
    Draft {
        id: draft_id(number),
        subject: child(),
        author: staff(author),
        at: at("2024-04-02T01:00:00Z"),
        ward: code("1"),
        month: Month::new(2024, 4).unwrap(),
        sealed: sealed.to_vec(),
        settled: None,
    }
}

pub fn dated<T>(from: &str, value: T) -> Dated<T> {
    Dated { from: day(from), until: None, value }
}

pub fn names(name: &str) -> Names {
    Names { kana_name: None, name: Some(text(name)) }
}

pub fn address(ward: &str) -> Address {
    Address {
        postal_code: None, address: text("堺市見本区"), address_number: None, building_kana: None, building: None, ward: code(ward)
    }
}

pub fn certificate(number: &str, from: &str, to: Option<&str>) -> Certificate {
    Certificate {
        programme_number: ProgrammeNumber::parse("85270023").unwrap(),
        holder_number: HolderNumber::parse(number).unwrap(),
        acquired_on: day(from),
        acquired_reason: code("01"),
        valid_from: day(from),
        valid_to: to.map(day),
        age_limit_day: None,
        assessment_class: None,
    }
}

pub fn insurer(number: &str, from: &str) -> Insurer {
    Insurer {
        insurer_number: InsurerNumber::parse(number).unwrap(),
        insurer_symbol: Some(text("1234")),
        insurer_card_number: Some(text("56")),
        insured_name: None,
        insured_relation: Some(Relation::Family),
        insurer_acquired_on: day(from),
        chronic_illness_certified_on: None,
        supplementary_benefit: None,
    }
}

pub fn loss(on: &str, reason: &str) -> Change {
    Change::Lose(Loss { lost_on: day(on), lost_reason: code(reason) })
}

pub fn suspend(on: &str) -> Change {
    Change::Suspend(Suspended { suspended_on: day(on), suspended_reason: code("01") })
}

pub fn resume(on: &str) -> Change {
    Change::Resume(Resumption { resumed_on: day(on), resumed_reason: code("01") })
}

/// Born on this day, and holder from then on.
pub fn born(on: &str, number: &str, valid_to: Option<&str>) -> Vec<Change> {
    vec![
        Change::Identify(Identity { birth_date: day(on), sex: Sex::Male }),
        Change::Rename(dated(on, names("見本 太郎"))),
        Change::Relocate(dated(on, address("1"))),
        Change::Entrust(dated(on, Guardian::alone(person(9)))),
        Change::Insure { insurer: insurer("01270016", on), insurer_lost_on: None },
        Change::Acquire(certificate(number, on, valid_to)),
    ]
}

pub fn event(changes: Vec<Change>) -> Event {
    let first = changes.first().map_or(day("2024-04-01"), |change| change.first_day().1);
    let header = Header { notified_on: first, reception_ward: code("1"), changed_on: first, change_reason: code("99") };
    Event { header, changes }
}

pub fn entry(seq: u64, known: Timestamp, says: Vec<Say>) -> Entry {
    let header =
        Header { notified_on: day("2024-04-01"), reception_ward: code("1"), changed_on: day("2024-04-01"), change_reason: code("99") };
    Entry {
        seq,
        known,
        entered_by: staff("a"),
        decided_by: Some(staff("b")),
        source: Source::Event(draft_id(u8::try_from(seq % 250).unwrap())),
        record: Record { header, says },
    }
}

pub fn history(subject: Subject, entries: Vec<Entry>) -> History {
    let known = entries.iter().map(|entry| entry.known).max();
    let version = u64::try_from(entries.len()).unwrap();
    History::new(Head { subject, version, known }, entries).unwrap()
}

/// A register without a store: events recorded one after the other.
pub struct Life {
    pub entries: Vec<Entry>,
}

impl Life {
    pub fn new() -> Self {
        Self { entries: Vec::new() }
    }

    pub fn history(&self) -> History {
        history(child(), self.entries.clone())
    }

    /// Records an event at noon of a day, or tells the codes it is refused with.
    pub fn tries(&mut self, known: &str, changes: Vec<Change>) -> Result<(), Vec<&'static str>> {
        let event = event(changes);
        let today = day(known).max(event.header.notified_on);
        let codes = |findings: Vec<josei_base::Finding>| findings.into_iter().map(|finding| finding.entry.code).collect::<Vec<_>>();
        let found = crate::event::check(&event, &child(), today, reasons());
        if !found.is_empty() {
            return Err(codes(found));
        }
        let record = crate::event::prepare(&self.history(), &event).map_err(codes)?;
        let seq = u64::try_from(self.entries.len()).unwrap() + 1;
        self.entries.push(Entry { record, ..entry(seq, noon(known), vec![]) });
        Ok(())
    }

    pub fn records(&mut self, known: &str, changes: Vec<Change>) {
        self.tries(known, changes).unwrap();
    }
}
