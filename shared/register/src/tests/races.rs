//! Racing requests on one holder, and requests that come twice.

use super::store::*;
use super::support::*;
use crate::act::{Imported, ImportedRow, Refused, after_refusal, plan_import};
use crate::event::{Change, prepare};
use crate::history::AsOf;
use crate::limits::{ENTRIES_PER_IMPORT_MAX, ENTRIES_PER_SUBJECT_MAX};
use crate::track::{Subject, Track};
use crate::value::Value;
use crate::{DraftState, Head, RegisterError, Told, ToldRow, keys};
use josei_base::{Digest, Month};
use proptest::prelude::*;

fn with_child() -> Store {
    let mut store = Store::default();
    enter(&mut store, &child(), 1, "sato", &event(born("2024-04-01", "1234566", None))).unwrap();
    approve(&mut store, &child(), 1, "tanaka", noon("2024-04-03")).unwrap();
    store
}

#[test]
fn two_approvals_never_apply_to_the_same_version() {
    let mut store = with_child();
    enter(&mut store, &child(), 2, "sato", &event(vec![loss("2024-05-01", "01")])).unwrap();
    enter(&mut store, &child(), 3, "sato", &event(vec![loss("2024-06-01", "05")])).unwrap();
    let one = plan(&store, &child(), 2, "tanaka", noon("2024-06-10")).unwrap();
    let other = plan(&store, &child(), 3, "suzuki", noon("2024-06-10")).unwrap();
    store.transact(&one.writes).unwrap();
    let refused = store.transact(&other.writes).unwrap_err();
    assert_eq!(after_refusal(&realm(), &refused), Refused::Overtaken);
    // Head and entry each refuse by themselves.
    let partition = keys::partition(&realm(), &child());
    let told: Vec<_> = refused.iter().filter(|write| write.key().partition == partition).map(|write| write.key().sort.as_str()).collect();
    assert_eq!(told, ["HEAD", "ENTRY#0000000002"]);
    assert_eq!(store.head(&child()).version, 2);
    assert_eq!(store.draft(&child(), &draft_id(3)).state(), DraftState::Entered, "it still waits");
    // Planned again, it meets the register as it is now: lost already.
    assert_eq!(approve(&mut store, &child(), 3, "suzuki", noon("2024-06-10")), Err(No::Found(vec!["B023"])));
}

#[test]
fn one_number_is_one_childs() {
    let mut store = with_child();
    let other = Subject::Person(person(2));
    enter(&mut store, &other, 2, "sato", &event(born("2024-04-05", "1234566", None))).unwrap();
    let before = store.clone();
    assert_eq!(approve(&mut store, &other, 2, "tanaka", noon("2024-04-10")), Err(No::Rule(RegisterError::NumberTaken)));
    assert_eq!(store, before);
    // The same child may have its number again.
    enter(&mut store, &child(), 3, "sato", &event(vec![loss("2024-05-01", "05")])).unwrap();
    approve(&mut store, &child(), 3, "tanaka", noon("2024-05-10")).unwrap();
    enter(&mut store, &child(), 4, "sato", &event(vec![Change::Acquire(certificate("1234566", "2024-07-01", None))])).unwrap();
    approve(&mut store, &child(), 4, "tanaka", noon("2024-07-10")).unwrap();
    assert_eq!(store.head(&child()).version, 3);
}

#[test]
fn a_clock_that_goes_back_does_not_change_what_was_known() {
    let mut store = with_child();
    enter(&mut store, &child(), 2, "sato", &event(vec![loss("2024-05-01", "01")])).unwrap();
    approve(&mut store, &child(), 2, "tanaka", noon("2024-03-01")).unwrap();
    let history = store.history(&child());
    assert_eq!(history.entries()[1].known, history.entries()[0].known);
    assert_eq!(history.as_of(AsOf::Known(noon("2024-03-02"))).tracks().count(), 0);
}

/// What the register's load number so and so told of the child.
fn told(store: &Store) -> Option<Told> {
    store.rows.get(&keys::told(&realm(), &child(), "jumin")).map(|item| Told::from_item(item).unwrap())
}

#[test]
fn what_a_load_tells_is_recorded_once() {
    let mut store = with_child();
    let by = staff("register-import");
    let import = |store: &mut Store, before: Option<&Told>, sequence: u32, name: &str| {
        let (history, head) = (store.history(&child()), store.head(&child()));
        let records =
            ["2024-05-01", "2024-06-01"].map(|from| prepare(&history, &event(vec![Change::Rename(dated(from, names(name)))])).unwrap());
        let file = Digest::of(&sequence.to_be_bytes());
        let rows: Vec<ToldRow> =
            (1..=2_u8).map(|row| ToldRow { row: [row; 8], content: [row; 16], entry: head.version + u64::from(row) }).collect();
        let told = Told { sequence, file, rows, household: None, left: None };
        let rows = (1..).zip(&records).map(|(row, record)| {
            let sealed = seal(&keys::entry(&realm(), &child(), head.version + row), &record.encode().unwrap());
            ImportedRow { row, record, sealed }
        });
        let month = Month::new(2024, 5).unwrap();
        let import =
            Imported { system: "jumin", head: &head, before, told: &told, rows: rows.collect(), month, by: &by, at: noon("2024-05-02") };
        let writes = plan_import(&realm(), import).unwrap();
        store.transact(&writes).map_err(|refused| after_refusal(&realm(), &refused))
    };
    assert_eq!(import(&mut store, None, 1, "例 一"), Ok(()));
    assert_eq!(import(&mut store, None, 1, "例 一"), Err(Refused::Recorded), "the same load again");
    assert_eq!(store.head(&child()).version, 3);
    let first = told(&store).unwrap();
    assert_eq!(first.rows.iter().map(|row| row.entry).collect::<Vec<_>>(), [2, 3]);
    let entries = store.history(&child());
    let sources: Vec<_> = entries.entries().iter().skip(1).map(|entry| entry.source.clone()).collect();
    assert_eq!(sources, [1, 2].map(|row| crate::Source::Import { file: first.file, row }));
    assert!(entries.entries().iter().skip(1).all(|entry| entry.decided_by.is_none()));
    assert_eq!(import(&mut store, Some(&first), 2, "例 二"), Ok(()));
    assert_eq!(import(&mut store, Some(&first), 3, "例 三"), Err(Refused::Recorded), "another was quicker");
    assert_eq!((store.head(&child()).version, told(&store).unwrap().sequence), (5, 2));
}

#[test]
fn one_more_than_each_limit() {
    let record = crate::Record { header: super::samples::header(), says: vec![] };
    let plan = |version, rows: usize, record: &crate::Record| {
        let head = Head { subject: child(), version, known: Some(noon("2024-04-01")) };
        let (by, month) = (staff("register-import"), Month::new(2024, 5).unwrap());
        let told = Told { sequence: 1, file: Digest::of(b"x"), rows: vec![], household: None, left: None };
        let rows = (1..).map(|row| ImportedRow { row, record, sealed: vec![] }).take(rows).collect();
        let import = Imported { system: "jumin", head: &head, before: None, told: &told, rows, month, by: &by, at: noon("2024-05-02") };
        plan_import(&realm(), import).map(|writes| writes.len())
    };
    assert_eq!(plan(ENTRIES_PER_SUBJECT_MAX, 0, &record), Ok(1), "only what was told");
    assert_eq!(plan(ENTRIES_PER_SUBJECT_MAX - 2, 2, &record), Ok(4));
    assert_eq!(plan(ENTRIES_PER_SUBJECT_MAX - 1, 2, &record), Err(RegisterError::TooManyEntries));
    assert_eq!(plan(1, ENTRIES_PER_IMPORT_MAX, &record), Ok(ENTRIES_PER_IMPORT_MAX + 2));
    assert_eq!(plan(1, ENTRIES_PER_IMPORT_MAX + 1, &record), Err(RegisterError::TooManyEntries));
    let acquired = prepare(&with_child().history(&child()), &event(vec![loss("2024-05-01", "01")])).unwrap();
    assert_eq!(plan(1, 1, &acquired), Ok(3));
    let born = prepare(&Store::default().history(&child()), &event(born("2024-04-01", "1234566", None))).unwrap();
    assert_eq!(plan(1, 1, &born), Err(RegisterError::Numbers { given: 0, needed: 1 }), "a certificate is never imported");
}

#[test]
fn who_has_a_certificate_is_on_a_list() {
    let store = with_child();
    let (Subject::Person(person), partition) = (child(), keys::holders(&realm(), 0)) else { panic!("a person") };
    let listed: Vec<_> = store.rows.keys().filter(|key| key.partition == partition).map(|key| key.sort.clone()).collect();
    assert_eq!(listed, [person.to_string()]);
}

proptest! {
    /// Any order of planning and writing, any number of repeats: each approved draft is exactly one entry, and the name is that of the last.
    #[test]
    fn any_interleaving_applies_each_draft_once(steps in prop::collection::vec((2..7_u8, any::<bool>()), 1..40)) {
        let mut store = with_child();
        for id in 2..7 {
            let change = Change::Rename(dated("2024-05-01", names(&format!("例 {id}"))));
            enter(&mut store, &child(), id, "sato", &event(vec![change])).unwrap();
        }
        let mut pending: Vec<Option<Pending>> = (0..7).map(|_| None).collect();
        let mut order = Vec::new();
        for (id, write) in steps {
            let slot = &mut pending[usize::from(id)];
            if !write {
                *slot = plan(&store, &child(), id, "tanaka", noon("2024-06-01")).ok();
            } else if let Some(planned) = slot.take() {
                let before = store.head(&child()).version;
                let written = store.transact(&planned.writes).is_ok();
                let after = store.head(&child()).version;
                if written && !planned.writes.is_empty() {
                    prop_assert_eq!(after, before + 1);
                    prop_assert!(!order.contains(&id), "twice");
                    order.push(id);
                } else {
                    prop_assert_eq!(after, before);
                }
            }
        }
        let history = store.history(&child());
        prop_assert_eq!(history.entries().len(), order.len() + 1);
        for id in 2..7 {
            prop_assert_eq!(store.draft(&child(), &draft_id(id)).state() == DraftState::Approved, order.contains(&id));
        }
        let timeline = history.as_of(AsOf::Now);
        let Some(Value::Names(last)) = timeline.at(&Track::Names, day("2024-06-01")).map(|span| span.value) else { panic!("no name") };
        let expected = order.last().map_or_else(|| "見本 太郎".to_owned(), |id| format!("例 {id}"));
        prop_assert_eq!(last.name.clone().map(String::from), Some(expected));
    }
}
