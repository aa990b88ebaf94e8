use super::*;
use crate::tests::samples;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn the_registry_is_the_annexs_list() {
    let listed: Vec<(u8, &str)> = include_str!("../../data/shikaku-joho.txt")
        .lines()
        .map(|line| line.split_once(' ').map(|(number, name)| (number.parse().unwrap(), name)).unwrap())
        .collect();
    assert_eq!(listed.len(), 110);
    assert_eq!(ITEMS.iter().map(|item| (item.number, item.ja)).collect::<Vec<_>>(), listed);
    for (number, name) in listed {
        assert_eq!(item(number).unwrap().ja, name);
    }
    assert_eq!((item(0), item(111)), (None, None));
}

/// Every key of an object, but not the names of wrappers: those hold an object and are no item.
fn leaves(json: &Json, into: &mut BTreeSet<String>) {
    let Json::Object(fields) = json else { panic!("not an object") };
    for (name, value) in fields {
        if value.is_object() {
            leaves(value, into);
        } else {
            into.insert(name.clone());
        }
    }
}

/// M04: what payloads can hold and what the registry lists are the same, place by place.
#[test]
fn every_field_is_an_item_and_every_item_has_a_field() {
    let mut written: BTreeMap<Place, BTreeSet<String>> = BTreeMap::new();
    for (place, json) in samples::of_every_place() {
        leaves(&json, written.entry(place).or_default());
    }
    let mut registered: BTreeMap<Place, BTreeSet<String>> = BTreeMap::new();
    for (place, field) in ITEMS.iter().map(|item| (item.place, item.field)).chain(OTHERS.iter().map(|other| (other.place, other.field))) {
        registered.entry(place).or_default().insert(field.to_owned());
    }
    // The subject is the key of the rows; a derived item is never written.
    for (place, fields) in [(Place::Subject, ["person"]), (Place::Derived, ["entitlement_state"])] {
        assert_eq!(registered.remove(&place), Some(BTreeSet::from(fields.map(str::to_owned))));
    }
    assert_eq!(written, registered);
}

#[test]
fn the_three_personal_numbers_have_internal_numbers_in_their_place() {
    let persons: Vec<u8> = ITEMS.iter().filter(|item| item.kind == Kind::Person).map(|item| item.number).collect();
    assert_eq!(persons, [1, 33, 46]);
    assert!(ITEMS.iter().all(|item| !item.ja.contains("個人番号") || item.kind == Kind::Person));
}

#[test]
fn fields_are_named_once_but_for_the_two_cancellations() {
    let mut seen: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    for item in ITEMS {
        seen.entry(item.field).or_default().push(item.number);
    }
    assert_eq!(seen.into_values().filter(|numbers| numbers.len() > 1).collect::<Vec<_>>(), [vec![3, 52]]);
    assert!(OTHERS.iter().all(|other| ITEMS.iter().all(|item| item.field != other.field) && !other.from.is_empty()));
}

#[test]
fn an_unknown_field_has_a_code_and_is_not_repeated() {
    let finding = of_field("my_number").unwrap_err();
    assert_eq!(finding.entry.code, "B002");
    assert!(!finding.message_en().contains("my_number"));
    assert_eq!(of_field("cancelled_on").unwrap().len(), 2);
    assert_eq!(of_field("exclusion_kind").unwrap().len(), 0);
}
