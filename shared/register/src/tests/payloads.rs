use super::samples;
use super::support::*;
use crate::draft::{Outcome, RefusalReason, Settlement};
use crate::entry::{Record, Say, Source, Statement};
use crate::event::{Change, Event};
use crate::head::Head;
use crate::history::History;
use crate::household::{Household, Role};
use crate::items::COLUMNS;
use crate::payload::Plain;
use crate::row::{EntryRow, Listed};
use crate::told::Told;
use crate::value::Value;
use crate::{Draft, RegisterError};
use josei_base::plan::Item;
use josei_base::{Digest, Month};
use std::collections::BTreeSet;

fn record() -> Record {
    let says = samples::values().into_iter().map(|value| Statement::of(value, day("2024-04-01"), crate::day::OPEN)).collect();
    Record { header: samples::header(), says }
}

#[test]
fn every_value_comes_back() {
    let plain = record().encode().unwrap();
    assert!(Record::decode(&plain).unwrap() == record());
    let event = event(born("2024-04-01", "1234566", None));
    assert!(Event::decode(&event.encode().unwrap()).unwrap() == event);
}

#[test]
fn only_this_versions_own_writing_is_read() {
    let text = String::from_utf8(record().encode().unwrap().bytes().to_vec()).unwrap();
    let read = |text: &str| Record::decode(&Plain::new(text.as_bytes().to_vec())).err();
    assert_eq!(read(&text), None);
    assert_eq!(read(&text.replacen("\"v\":1", "\"v\":2", 1)), Some(RegisterError::PayloadVersion(2)));
    for (from, to) in [
        ("{\"v\"", " {\"v\""),
        ("\"sex\"", "\"my_number\":\"123456789018\",\"sex\""),
        ("\"kana_name\":\"ミホン ハナコ\",", ""),
        ("\"2024-04-01\"", "\"2024-04-1\""),
        ("\"holder_number\":\"1234566\"", "\"holder_number\":\"12345\""),
        ("\"insurer_number\":\"270025\"", "\"insurer_number\":\"270024\""),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        // A field left out that may be left out is another content, not another form.
        let fine = to.is_empty();
        assert_eq!(read(&changed).is_none(), fine, "{from}");
    }
    for cut in (0..text.len()).step_by(7).filter(|cut| text.is_char_boundary(*cut)) {
        assert!(read(text.get(..cut).unwrap()).is_some());
    }
}

#[test]
fn what_is_too_large_is_not_sealed() {
    let change = || Change::Rename(dated("2024-04-01", samples_names()));
    let mut large = event(vec![change()]);
    let one = large.encode().unwrap().bytes().len();
    large.changes = std::iter::repeat_with(change).take(crate::limits::PAYLOAD_BYTES_MAX / 20).collect();
    assert!(one < crate::limits::PAYLOAD_BYTES_MAX);
    assert!(matches!(large.encode(), Err(RegisterError::TooLarge(_))));
}

fn samples_names() -> crate::value::Names {
    names(&"長".repeat(crate::limits::TEXT_CHARS_MAX))
}

#[test]
fn unknown_fields_of_a_request_are_refused_with_a_code_and_not_repeated() {
    let json = serde_json::to_string(&event(born("2024-04-01", "1234566", None))).unwrap();
    assert!(Event::from_json(json.as_bytes()).unwrap() == event(born("2024-04-01", "1234566", None)));
    for (from, to, code) in [
        ("\"sex\"", "\"kojin_bango\":\"123456789018\",\"sex\"", "B002"),
        ("\"acquire\"", "\"enlist\"", "B002"),
        ("\"birth_date\":\"2024-04-01\",", "", "B001"),
        ("\"2024-04-01\"", "\"2024-04-31\"", "B001"),
        ("\"male\"", "\"x\"", "B002"),
        ("{", "", "B001"),
    ] {
        let finding = Event::from_json(json.replacen(from, to, 1).as_bytes()).unwrap_err();
        assert_eq!(finding.entry.code, code, "{from} {to}");
        assert!(!finding.message_en().contains("kojin") && !finding.message_en().contains("123456789018"));
        assert!(finding.detail.starts_with("line "));
    }
}

#[test]
fn nothing_personal_is_shown() {
    let shown = format!("{:?} {:?} {:?}", record(), event(born("2024-04-01", "1234566", None)), record().encode().unwrap());
    for value in samples::values() {
        let name = format!("{value:?}");
        assert_eq!(name, "Value(…)");
    }
    for personal in ["見本", "1234566", "2024", "ミホン", "270025"] {
        assert!(!shown.contains(personal), "{shown}");
    }
}

fn rows() -> Vec<Item> {
    let mut drafts = vec![draft(1, "a", b"sealed")];
    for outcome in [Outcome::Approved(3), Outcome::Refused(RefusalReason::Evidence), Outcome::Withdrawn] {
        drafts.push(Draft { settled: Some(Settlement { by: staff("b"), at: noon("2024-04-03"), outcome }), ..draft(1, "a", b"sealed") });
    }
    let entry = |source| EntryRow {
        seq: 3,
        known: noon("2024-04-03"),
        entered_by: staff("a"),
        decided_by: Some(staff("b")),
        source,
        month: Month::new(2024, 4).unwrap(),
        sealed: b"sealed".to_vec(),
    };
    let entries = [entry(Source::Event(draft_id(1))), entry(Source::Import { file: Digest::of(b"x"), row: 7 })];
    let insurer =
        Draft { subject: crate::Subject::Insurer(josei_base::id::InsurerNumber::parse("270025").unwrap()), ..draft(1, "a", b"sealed") };
    let heads = [Head { subject: child(), version: 3, known: Some(noon("2024-04-03")) }];
    for draft in &drafts {
        assert_eq!(Draft::from_item(draft.subject.clone(), draft.id.clone(), &draft.to_item()), Ok(draft.clone()));
    }
    for entry in &entries {
        assert_eq!(EntryRow::from_item("ENTRY#0000000003", &entry.to_item()), Ok(entry.clone()));
    }
    for draft in drafts.iter().chain([&insurer]) {
        let listed = Listed::of(draft);
        assert_eq!(Listed::from_item(&format!("1#{}", draft.id), &listed.to_item()), Ok(listed));
    }
    for head in &heads {
        assert_eq!(Head::from_item(child(), Some(&head.to_item())), Ok(head.clone()));
    }
    let mut rows: Vec<Item> = drafts.iter().map(Draft::to_item).collect();
    rows.extend(entries.iter().map(EntryRow::to_item));
    rows.extend(drafts.iter().chain([&insurer]).map(|draft| Listed::of(draft).to_item()));
    rows.extend(heads.iter().map(Head::to_item));
    let household = Some((Household([3; 16]), Role::Child));
    rows.push(Told { sequence: 1, file: Digest::of(b"x"), rows: vec![], household, left: Some(Household([4; 16])) }.to_item());
    rows.push(Role::Head.to_item());
    rows
}

/// M04: no column that is not listed, and none listed that is not there.
#[test]
fn rows_come_back_and_have_only_registered_columns() {
    let columns: BTreeSet<String> = rows().into_iter().flat_map(Item::into_keys).collect();
    assert_eq!(columns, COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect());
}

#[test]
fn a_damaged_row_is_named() {
    let item = draft(1, "a", b"sealed").to_item();
    for name in ["decision_state", "author", "at", "ward", "month", "sealed"] {
        let mut without = item.clone();
        without.remove(name);
        assert_eq!(Draft::from_item(child(), draft_id(1), &without).unwrap_err().0, name);
    }
    assert!(Head::from_item(child(), Some(&Item::from([("version".to_owned(), 0.into())]))).is_err());
    assert!(EntryRow::from_item("HEAD", &Item::new()).is_err());
}

#[test]
fn a_history_with_a_gap_a_double_or_an_impossible_entry_is_not_read() {
    let say = |value| Statement::of(value, day("2024-04-01"), crate::day::OPEN);
    let name = || vec![say(Value::Names(names("見本 花子")))];
    let good = vec![entry(1, noon("2024-04-01"), name()), entry(2, noon("2024-04-02"), name())];
    let whole = |version, entries: Vec<_>| {
        let known = entries.iter().map(|entry: &crate::Entry| entry.known).max();
        History::new(Head { subject: child(), version, known }, entries).is_ok()
    };
    assert!(whole(2, good.clone()));
    assert!(whole(2, good.iter().rev().cloned().collect()));
    assert!(!whole(3, good.clone()) && !whole(1, good.clone()));
    assert!(!whole(2, vec![good[0].clone(), good[0].clone()]));
    assert!(!whole(2, vec![good[0].clone(), entry(3, noon("2024-04-03"), name())]));
    assert!(!whole(2, vec![entry(1, noon("2024-04-02"), name()), entry(2, noon("2024-04-01"), name())]), "an instant goes back");
    let sound = |says| whole(2, vec![good[0].clone(), entry(2, noon("2024-04-02"), says)]);
    let backwards = Statement::of(Value::Names(names("見本 花子")), day("2024-04-02"), day("2024-04-01"));
    assert!(!sound(vec![backwards]));
    let details = samples::values().into_iter().find(|value| matches!(value, Value::InsurerDetails(_))).unwrap();
    assert!(!sound(vec![say(details)]), "not of a person");
    let cancel = |entry| Say::Cancel(crate::Cancellation { entry, cancelled_on: day("2024-04-02") });
    assert!(sound(vec![cancel(1)]) && !sound(vec![cancel(2)]) && !sound(vec![cancel(0)]));
    let mut head = Head { subject: child(), version: 2, known: Some(noon("2024-04-01")) };
    assert!(History::new(head.clone(), good.clone()).is_err(), "the head knows less");
    head.known = Some(noon("2024-04-02"));
    assert!(History::new(head, good).is_ok());
}
