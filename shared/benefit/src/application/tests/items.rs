//! All 83 items have a home that exists; no illness is one of them.

use super::world::*;
use crate::application::item::{Home, ITEMS};
use crate::application::*;
use crate::claim::{Claim, Outcome, ReceiptRef};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Points, Yen};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn has(value: &Value, path: &str) -> bool {
    value.pointer(&format!("/{}", path.replace('.', "/"))).is_some()
}

fn courses() -> Vec<Value> {
    [State::Noticed, State::Refused, State::Returned]
        .map(|state| serde_json::to_value(World::at_state(state).standing("6-1").course).unwrap())
        .into()
}

#[test]
fn every_item_lives_somewhere_that_exists() {
    let application = entered(&draft("6-1")).application;
    let facts = serde_json::to_value(&application.facts).unwrap();
    let personal = serde_json::to_value(&application.personal).unwrap();
    let account = serde_json::to_value(account_draft("p1", "1234567")).unwrap();
    let courses = courses();
    let row = World::at_state(State::Proposed).standing("6-1").to_item();
    let claim = Claim {
        receipt: ReceiptRef { delivery: "d".into(), number: 1 },
        chunk: 1,
        review_body: ReviewBody::Shiharai,
        billing_month: BillingMonth::parse("2024-07").unwrap(),
        outcome: Outcome::Ok,
        codes: Vec::new(),
        billed: Points::new(1).into(),
        copay: Yen::ZERO,
        yen: Yen::ZERO,
        replaces: None,
        settled: None,
    }
    .to_item();
    for (number, item) in (1..).zip(&ITEMS) {
        assert_eq!(item.number, number, "{}", item.ja);
        let found = match item.home {
            Home::Facts(path) => has(&facts, path),
            Home::Personal(path) => has(&personal, path),
            Home::Course(path) => courses.iter().any(|course| has(course, path)),
            Home::Account(path) => has(&account, path),
            Home::Row(name) => row.contains_key(name),
            Home::Claim(name) => claim.contains_key(name),
            Home::Receipt | Home::Payment => true,
            Home::Unused(reason) => reason.chars().count() > 10,
        };
        assert!(found, "{number} {} has no place {:?}", item.ja, item.home);
    }
    assert_eq!(ITEMS.iter().map(|item| item.ja).collect::<BTreeSet<_>>().len(), 83);
}

#[test]
fn what_a_column_brings_lives_in_the_application_and_all_that_lives_there_is_brought() {
    let brought: BTreeMap<u8, &str> = COLUMNS.iter().flat_map(|column| column.items.iter().map(|item| (*item, column.name))).collect();
    for item in &ITEMS {
        let here = matches!(item.home, Home::Facts(_) | Home::Personal(_) | Home::Account(_));
        assert_eq!(brought.contains_key(&item.number), here, "{} {}", item.number, item.ja);
    }
}

#[test]
fn no_illness_is_an_item_a_column_or_a_field() {
    let words = ["傷病", "病名", "診断", "疾", "illness", "disease", "diagnosis", "injury"];
    let application = entered(&draft("6-1")).application;
    let mut names: Vec<String> = ITEMS.iter().map(|item| item.ja.to_owned()).collect();
    names.extend(COLUMNS.iter().flat_map(|column| [column.name.to_owned(), column.ja.to_owned()]));
    let values = [serde_json::to_value(&application.facts).unwrap(), serde_json::to_value(&application.personal).unwrap()];
    for value in values.iter().chain(&courses()) {
        members(value, &mut names);
    }
    assert!(names.len() > 200);
    for name in names {
        assert!(words.iter().all(|word| !name.contains(word)), "{name}");
    }
}

fn members(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                names.push(name.clone());
                members(value, names);
            }
        }
        Value::Array(all) => all.iter().for_each(|value| members(value, names)),
        _ => {}
    }
}

#[test]
fn rows_hold_nothing_personal_in_plain() {
    let world = World::at_state(State::Noticed);
    let shown = format!("{:?}", world.items);
    for personal in ["見本", "1234566", "5900078", "2016-05-07", "ミホン", "1234567", "架空"] {
        assert!(!shown.contains(personal), "{personal}");
    }
    let application = entered(&draft("6-1")).application;
    assert!(!format!("{application:?}").contains("見本"));
}
