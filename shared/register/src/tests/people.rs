//! Two people: every combination of who enters, and who approves, refuses or withdraws, once and twice.

use super::store::*;
use super::support::*;
use crate::{DraftState, RegisterError};

const STAFF: [&str; 3] = ["sato", "suzuki", "tanaka"];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    Approve,
    Refuse,
    Withdraw,
}

const ACTS: [Act; 3] = [Act::Approve, Act::Refuse, Act::Withdraw];

fn act(store: &mut Store, act: Act, by: &str) -> Result<(), No> {
    match act {
        Act::Approve => approve(store, &child(), 1, by, noon("2024-04-03")),
        Act::Refuse => refuse(store, &child(), 1, by),
        Act::Withdraw => withdraw(store, &child(), 1, by),
    }
}

/// What must come of one act on a draft that waits.
fn allowed(act: Act, author: &str, by: &str) -> Result<DraftState, RegisterError> {
    match (act, author == by) {
        (Act::Approve, false) => Ok(DraftState::Approved),
        (Act::Refuse, false) => Ok(DraftState::Refused),
        (Act::Withdraw, true) => Ok(DraftState::Withdrawn),
        (Act::Withdraw, false) => Err(RegisterError::NotAuthor),
        (Act::Approve | Act::Refuse, true) => Err(RegisterError::SamePerson),
    }
}

#[test]
fn all_combinations_of_three_people_and_two_acts() {
    let event = event(born("2024-04-01", "1234566", None));
    let mut asked = 0;
    for author in STAFF {
        for (first, by) in ACTS.iter().flat_map(|act| STAFF.map(|by| (*act, by))) {
            let mut store = Store::default();
            enter(&mut store, &child(), 1, author, &event).unwrap();
            let entered = store.clone();
            let done = act(&mut store, first, by);
            match allowed(first, author, by) {
                Ok(state) => {
                    done.unwrap();
                    assert_eq!(store.draft(&child(), &draft_id(1)).state(), state);
                    assert_eq!(store.head(&child()).version, u64::from(state == DraftState::Approved));
                }
                Err(error) => {
                    assert_eq!(done, Err(No::Rule(error)));
                    assert_eq!(store, entered, "a refused request changed something");
                    continue;
                }
            }
            for (second, again) in ACTS.iter().flat_map(|act| STAFF.map(|by| (*act, by))) {
                let (mut store, before) = (store.clone(), store.clone());
                let answer = act(&mut store, second, again);
                let expected = match allowed(second, author, again) {
                    // The same person asks the same again: recognised.
                    Ok(_) if (second, again) == (first, by) => Ok(()),
                    Ok(_) => Err(No::Rule(RegisterError::Settled(before.draft(&child(), &draft_id(1)).state()))),
                    Err(error) => Err(No::Rule(error)),
                };
                assert_eq!(answer, expected, "{author} {first:?} {by}, then {second:?} {again}");
                assert_eq!(store, before, "a settled draft changed");
                asked += 1;
            }
        }
    }
    assert_eq!(asked, 3 * 5 * 9);
}

/// The decider read the draft; before the write somebody else's draft stands under its key. The condition on the author refuses.
#[test]
fn the_store_refuses_when_author_and_decider_would_be_one() {
    let event = event(born("2024-04-01", "1234566", None));
    let (mut seen, mut real) = (Store::default(), Store::default());
    enter(&mut seen, &child(), 1, "sato", &event).unwrap();
    enter(&mut real, &child(), 1, "tanaka", &event).unwrap();
    let pending = plan(&seen, &child(), 1, "tanaka", noon("2024-04-03")).unwrap();
    assert!(real.transact(&pending.writes).is_err());
    assert_eq!(real.head(&child()).version, 0);
}

#[test]
fn entering_twice_is_one_draft_and_other_content_is_refused() {
    let mut store = Store::default();
    let first = event(born("2024-04-01", "1234566", None));
    enter(&mut store, &child(), 1, "sato", &first).unwrap();
    let entered = store.clone();
    enter(&mut store, &child(), 1, "sato", &first).unwrap();
    let other = event(born("2024-04-02", "1234566", None));
    assert_eq!(enter(&mut store, &child(), 1, "sato", &other), Err(No::Rule(RegisterError::OtherContent)));
    assert_eq!(enter(&mut store, &child(), 1, "tanaka", &first), Err(No::Rule(RegisterError::OtherContent)));
    assert_eq!(store, entered);
    // The same request after it was approved is still the same request.
    approve(&mut store, &child(), 1, "tanaka", noon("2024-04-03")).unwrap();
    enter(&mut store, &child(), 1, "sato", &first).unwrap();
}

#[test]
fn only_an_approved_event_counts_and_says_who() {
    let mut store = Store::default();
    enter(&mut store, &child(), 1, "sato", &event(born("2024-04-01", "1234566", None))).unwrap();
    enter(&mut store, &child(), 2, "sato", &event(vec![loss("2024-04-20", "01")])).unwrap();
    assert!(store.history(&child()).entries().is_empty());
    approve(&mut store, &child(), 1, "tanaka", noon("2024-04-03")).unwrap();
    refuse(&mut store, &child(), 2, "tanaka").unwrap();
    let history = store.history(&child());
    let [entry] = history.entries() else { panic!("one entry") };
    assert_eq!((entry.entered_by.as_str(), entry.decided_by.as_ref().map(crate::StaffId::as_str)), ("sato", Some("tanaka")));
    assert_eq!(entry.source, crate::Source::Event(draft_id(1)));
    // Nothing personal stands in clear.
    for (key, item) in &store.rows {
        let shown = format!("{key:?}{item:?}");
        for personal in ["見本", "1234566", "2024-04-01", "01270016"] {
            assert!(!shown.contains(personal), "{key:?}");
        }
        for bytes in item.values().filter_map(|value| if let josei_base::plan::Value::Bytes(bytes) = value { Some(bytes) } else { None }) {
            assert!(!bytes.windows(9).any(|window| window == "見本 ".as_bytes()));
        }
    }
}
