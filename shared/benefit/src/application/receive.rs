//! Entry (受付): one transaction writes the application and guards its care. Who comes second learns it from the refused write.

use super::act::Acting;
use super::check::Entered;
use super::codes;
use super::course::{Course, Standing};
use super::duplicate::{Duplicate, found};
use super::error::ActError;
use super::history;
use super::record::Facts;
use super::state::State;
use crate::keys::application as keys;
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Key, Table, Write};
use josei_base::{Finding, Month, Realm};
use serde::{Deserialize, Serialize};

/// The key of the guard of an application's care, kind and amount.
pub(super) fn guard_key(realm: &Realm, facts: &Facts) -> Key {
    keys::applied(realm, &facts.care.key_parts(&facts.holder), facts.kind, facts.care.paid.own_share)
}

/// The key of the guard of an application's care, kind and amount, for who was refused there.
#[must_use]
pub fn guard_of(realm: &Realm, facts: &Facts) -> Key {
    guard_key(realm, facts)
}

/// Takes the care: nobody else may apply for it with this kind and amount while this application is open; receipts of it go to a clerk.
fn take_care(realm: &Realm, facts: &Facts) -> Vec<Write> {
    [Some(take_amount(realm, facts)), count_care(realm, facts, 1)].into_iter().flatten().collect()
}

/// Frees it again: the application was withdrawn or refused.
pub(super) fn free_care(realm: &Realm, facts: &Facts) -> Vec<Write> {
    [Some(free_amount(realm, facts)), count_care(realm, facts, -1)].into_iter().flatten().collect()
}

/// A completed application may be about another care, or the same with another amount.
pub(super) fn move_care(realm: &Realm, old: &Facts, new: &Facts) -> Vec<Write> {
    if guard_key(realm, old) == guard_key(realm, new) {
        return Vec::new();
    }
    let mut writes = vec![free_amount(realm, old), take_amount(realm, new)];
    if care_key(realm, old) != care_key(realm, new) {
        writes.extend([count_care(realm, old, -1), count_care(realm, new, 1)].into_iter().flatten());
    }
    writes
}

fn take_amount(realm: &Realm, facts: &Facts) -> Write {
    Write::Put {
        table: Table::Claims,
        key: guard_key(realm, facts),
        item: Item::from([("application".to_owned(), facts.number.as_str().into()), ("open".to_owned(), true.into())]),
        condition: Some(Condition::Any(vec![Condition::Absent, Condition::Equals("open".to_owned(), false.into())])),
    }
}

fn free_amount(realm: &Realm, facts: &Facts) -> Write {
    Write::Update {
        table: Table::Claims,
        key: guard_key(realm, facts),
        set: Item::from([("open".to_owned(), false.into())]),
        add: Vec::new(),
        condition: Some(Condition::Equals("application".to_owned(), facts.number.as_str().into())),
    }
}

/// The row of the care, where the application is about one.
fn care_key(realm: &Realm, facts: &Facts) -> Option<Key> {
    facts.kind.row().one_care.then(|| keys::care(realm, &facts.care.key_parts(&facts.holder)))
}

/// Counts the applications of the care. The row of the application moves in the same transaction, so each is counted once.
fn count_care(realm: &Realm, facts: &Facts, by: i64) -> Option<Write> {
    let key = care_key(realm, facts)?;
    Some(Write::Update { table: Table::Claims, key, set: Item::new(), add: vec![(OPEN.to_owned(), by)], condition: None })
}

/// How many applications of a care are open or paid.
const OPEN: &str = "open";

/// What the transaction of a receipt asks: nobody applies for its care or was paid for it. Of a receipt and an application of the same care that meet, the second
/// one learns of the first by its own refused write.
#[must_use]
pub fn not_applied(realm: &Realm, care: &crate::Care) -> Write {
    let condition = Condition::Any(vec![Condition::Absent, Condition::Equals(OPEN.to_owned(), 0.into())]);
    Write::Check { table: Table::Claims, key: keys::care(realm, care), condition }
}

/// Writes an application for the first time. `sealed` is its personal part, sealed by the caller.
#[must_use]
pub fn plan_receive(realm: &Realm, entered: &Entered, sealed: Vec<u8>, by: &Acting<'_>) -> Vec<Write> {
    let facts = entered.application.facts.clone();
    let standing = Standing {
        content: entered.content,
        sealed,
        revision: 1,
        state: State::Received,
        course: Course { identity: entered.application.identity.clone(), ..Course::default() },
        facts,
    };
    let facts = &standing.facts;
    let mut writes = vec![Write::Put {
        table: Table::Claims,
        key: keys::state(realm, &facts.number),
        item: standing.to_item(),
        condition: Some(Condition::Absent),
    }];
    writes.extend(take_care(realm, facts));
    writes.push(Write::Put {
        table: Table::Claims,
        key: keys::received(realm, received_month(facts), &facts.number),
        item: Item::from([("kind".to_owned(), facts.kind.name().into()), ("ward".to_owned(), facts.reception.ward.as_str().into())]),
        condition: Some(Condition::Absent),
    });
    writes.push(history::event(realm, &standing, "receive", by));
    writes
}

/// The month in whose list an application stands, and whose key seals its personal part.
#[must_use]
pub fn received_month(facts: &Facts) -> Month {
    Month::of(facts.reception.on).unwrap_or(facts.care.service_month.0)
}

/// What became of an entry (受付の結果).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// It stands now for the first time.
    Entered,
    /// It stands already, word for word.
    Same,
    /// It was not taken.
    Refused,
}

/// What a refused [`plan_receive`] means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The same application was entered before: done.
    Same,
    /// The number stands with other content, or another application of the same care stands; the finding names it.
    Finding(Finding),
    /// Neither stands any more: write again.
    Again,
}

/// Decides what a refused entry means, by what stands under the application's number and under its care's guard.
///
/// # Errors
/// A damaged row.
pub fn after_refusal(entered: &Entered, standing: Option<&Item>, guard: Option<&Item>, line: u64) -> Result<Refused, ActError> {
    if let Some(item) = standing {
        let standing = Standing::from_item(item)?;
        return Ok(if standing.content == entered.content {
            Refused::Same
        } else {
            Refused::Finding(finding(line, "application_number", &codes::Q011, String::new()))
        });
    }
    let Some(guard) = guard else { return Ok(Refused::Again) };
    if guard.get("open") == Some(&false.into()) {
        return Ok(Refused::Again);
    }
    let other = guard.text("application")?.to_owned();
    Ok(Refused::Finding(finding(line, "service_month", &codes::Q061, format!("-> {other}"))))
}

fn finding(line: u64, field: &str, entry: &'static josei_base::Entry, detail: String) -> Finding {
    Finding { line, record: "row".to_owned(), field: field.to_owned(), position: None, entry, detail }
}

/// Everything that stands of the same care: `claims` of the holder's partition and month, `applied` of the holder's guards of the month.
///
/// # Errors
/// A damaged row.
pub fn duplicates(facts: &Facts, claims: &[(Key, Item)], applied: &[(Key, Item)]) -> Result<Vec<Duplicate>, BadItem> {
    found(facts, claims, applied)
}
