//! Entries that meet: the same twice, two of one care, two of one number, and what frees a care again.

use super::world::*;
use crate::application::*;
use crate::keys;
use josei_base::plan::{Item, Key, Table};

/// All guards of the holder of an application.
fn guards(world: &World, facts: &Facts) -> Vec<(Key, Item)> {
    let partition = keys::application::applied_partition(&world.realm, facts.holder.as_str());
    let rows = world.items.iter().filter(|((table, key), _)| *table == Table::Claims && key.partition == partition);
    rows.map(|((_, key), item)| (key.clone(), item.clone())).collect()
}

fn told(refused: Result<(), Refused>) -> (&'static str, String) {
    match refused {
        Err(Refused::Finding(finding)) => (finding.entry.code, finding.detail),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_entry_twice_changes_nothing() {
    let mut world = World::new();
    world.receive(&entered(&draft("6-1"))).unwrap();
    let before = world.items.clone();
    assert_eq!(world.receive(&entered(&draft("6-1"))), Err(Refused::Same));
    assert_eq!(world.items, before);
    let other = entered(&draft("6-1").with(Column::PaidYen, "2399").with(Column::CopayYen, "499"));
    assert_eq!(told(world.receive(&other)).0, "Q011");
    assert_eq!(world.items, before);
}

#[test]
fn of_two_racing_entries_of_one_care_one_stands_and_the_other_names_it() {
    for (first, second) in [("6-1", "6-2"), ("6-2", "6-1")] {
        let mut world = World::new();
        world.receive(&entered(&draft(first))).unwrap();
        let before = world.items.clone();
        assert_eq!(told(world.receive(&entered(&draft(second)))), ("Q061", format!("-> {first}")));
        assert_eq!(world.items, before);
    }
}

#[test]
fn another_amount_kind_place_or_setting_is_another_application_and_both_are_shown() {
    let mut world = World::new();
    let first = entered(&draft("6-1"));
    world.receive(&first).unwrap();
    let others = [
        ("6-2", vec![(Column::PaidYen, "2000")], true),
        ("6-3", vec![(Column::Kind, "no_certificate")], true),
        ("6-4", vec![(Column::CareKind, "inpatient")], false),
        ("6-5", vec![(Column::FacilityCode, ""), (Column::FacilityName, "見本接骨院"), (Column::CareCategory, "therapy")], false),
    ];
    for (number, changes, same_care) in others {
        let other = entered(&changes.into_iter().fold(draft(number), |draft, (column, text)| draft.with(column, text)));
        let found = duplicates(&other.application.facts, &[], &guards(&world, &first.application.facts)).unwrap();
        assert_eq!(found.iter().any(|found| found.reference == "6-1" && found.entry.code == "Q062"), same_care, "{number}");
        world.receive(&other).unwrap();
    }
    let same = entered(&draft("6-9"));
    let found = duplicates(&same.application.facts, &[], &guards(&world, &first.application.facts)).unwrap();
    let codes: Vec<_> = found.iter().map(|found| (found.entry.code, found.reference.as_str())).collect();
    assert_eq!(codes, [("Q062", "6-3"), ("Q062", "6-2"), ("Q061", "6-1")]);
}

#[test]
fn a_withdrawn_or_refused_application_frees_its_care_and_no_other_state_does() {
    for state in State::ALL {
        let mut world = World::at_state(state);
        let again = world.receive(&entered(&draft("6-2")));
        assert_eq!(again.is_ok(), state.frees_the_care(), "{state}");
        if again.is_ok() {
            // Taken again: a third one is refused.
            assert_eq!(told(world.receive(&entered(&draft("6-3")))), ("Q061", "-> 6-2".to_owned()));
        }
    }
}

#[test]
fn a_completed_application_about_another_care_takes_that_one_and_frees_the_first() {
    let mut world = World::at_state(State::Returned);
    let standing = world.standing("6-1");
    let corrected = entered(&draft("6-1").with(Column::PaidYen, "2300").with(Column::CopayYen, "500"));
    let completed = Completed { facts: corrected.application.facts.clone(), content: corrected.content, sealed: b"new".to_vec() };
    world.act("6-1", &Act::Resubmit(Box::new(completed)), 0).unwrap();
    let now = world.standing("6-1");
    assert_eq!((now.state, now.facts.pay_to.clone(), now.sealed.as_slice()), (State::Received, standing.facts.pay_to, &b"new"[..]));
    world.receive(&entered(&draft("6-2"))).unwrap();
    let same = entered(&draft("6-3").with(Column::PaidYen, "2300").with(Column::CopayYen, "500"));
    assert_eq!(told(world.receive(&same)), ("Q061", "-> 6-1".to_owned()));
}

#[test]
fn a_completed_application_cannot_take_a_care_that_another_has() {
    let mut world = World::at_state(State::Returned);
    world.receive(&entered(&draft("6-2").with(Column::PaidYen, "2300"))).unwrap();
    let corrected = entered(&draft("6-1").with(Column::PaidYen, "2300"));
    let completed = Completed { facts: corrected.application.facts.clone(), content: corrected.content, sealed: Vec::new() };
    let (request, clerk) = (world.request(), person(0));
    let act = Act::Resubmit(Box::new(completed.clone()));
    let by = Acting { request: &request, person: &clerk, at: at(0) };
    let planned = plan_act(&world.realm, &world.standing("6-1"), &act, &by).unwrap();
    assert!(world.transact(&planned.writes).is_err());
    for column in [Column::HolderNumber, Column::AppliedOn, Column::Number] {
        let text = match column {
            Column::HolderNumber => "9000019",
            Column::AppliedOn => "2024-07-06",
            _ => "6-7",
        };
        let other = entered(&draft("6-1").with(column, text));
        let act = Act::Resubmit(Box::new(Completed { facts: other.application.facts, ..completed.clone() }));
        assert_eq!(plan_act(&world.realm, &world.standing("6-1"), &act, &by).map(|_| ()), Err(ActError::Conflict), "{column:?}");
    }
}

/// What the transaction of a receipt of this place would be told.
fn receipt_goes_on(world: &World, facts: &Facts, more: &str) -> bool {
    let mut care = facts.care.key_parts(&facts.holder);
    care.place.push_str(more);
    world.clone().transact(&[not_applied(&world.realm, &care)]).is_ok()
}

#[test]
fn a_receipt_meets_every_open_or_paid_application_of_its_care() {
    let facts = entered(&draft("6-1")).application.facts;
    assert!(receipt_goes_on(&World::new(), &facts, ""));
    for state in State::ALL {
        let mut world = World::at_state(state);
        for prescriber in ["", "#2716000019"] {
            assert_eq!(receipt_goes_on(&world, &facts, prescriber), state.frees_the_care(), "{state}");
        }
        // A second application of the same care, with another amount, is counted besides.
        world.receive(&entered(&draft("6-2").with(Column::PaidYen, "2000"))).unwrap();
        assert!(!receipt_goes_on(&world, &facts, ""), "{state}");
        world.act("6-2", &Act::Withdraw, 0).unwrap();
        assert_eq!(receipt_goes_on(&world, &facts, ""), state.frees_the_care(), "{state}");
    }
}

#[test]
fn a_completed_application_takes_its_count_along() {
    for (column, text, same_care) in [(Column::PaidYen, "2300", true), (Column::CareKind, "inpatient", false)] {
        let mut world = World::at_state(State::Returned);
        let old = world.standing("6-1").facts;
        let corrected = entered(&draft("6-1").with(column, text));
        let new = corrected.application.facts.clone();
        let completed = Completed { facts: new.clone(), content: corrected.content, sealed: Vec::new() };
        world.act("6-1", &Act::Resubmit(Box::new(completed)), 0).unwrap();
        assert_eq!(receipt_goes_on(&world, &old, ""), !same_care);
        assert!(!receipt_goes_on(&world, &new, ""));
        world.act("6-1", &Act::Withdraw, 0).unwrap();
        assert!(receipt_goes_on(&world, &old, "") && receipt_goes_on(&world, &new, ""));
    }
}

#[test]
fn between_refusal_and_reading_everything_may_be_gone() {
    let one = entered(&draft("6-1"));
    assert_eq!(after_refusal(&one, None, None, 2), Ok(Refused::Again));
}
