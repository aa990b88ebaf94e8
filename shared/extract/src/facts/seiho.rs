//! 生活保護: protection from, suspended from, received again, ended. Whether a suspended child is eligible is the city's rule.

use super::{Fact, Says};
use crate::value::Row;

/// A suspension that was never lifted ends with the protection.
pub(super) fn facts(row: &Row<'_>) -> Vec<Fact> {
    let person = row.person;
    let ended = row.day("ended_on");
    let mut facts = vec![Fact { person, from: row.day("protected_from"), to: ended, says: Says::Protected }];
    if let Some(from) = row.day("suspended_from") {
        facts.push(Fact { person, from: Some(from), to: row.day("resumed_on").or(ended), says: Says::Suspended });
    }
    facts
}
