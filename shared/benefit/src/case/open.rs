//! Opening a case: beside the claim, in the same transaction, so that a receipt decided again opens nothing twice.

use super::{ActKind, Actor, Case, CaseError, HistoryRow, ReasonCode, RequestId, State};
use crate::claim::{Claim, Outcome};
use crate::keys;
use josei_base::plan::{Condition, Key, Table, Write};
use josei_base::{Date, Realm, Timestamp, Yen};

/// What the one who opens a case knows beside the claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// When; for the machine's cases the moment at which the delivery was confirmed, so that deciding again gives the same row.
    pub at: Timestamp,
    /// Until when it should be decided ([`super::CaseRules::due`]).
    pub due: Date,
    /// The ward (区), if it is known.
    pub ward: Option<String>,
}

/// Opens the case of a claim that the machine decided REVIEW or REJECT; nothing for OK. Write it in the transaction that writes the claim: both stand, or none.
#[must_use]
pub fn plan_case_opened(realm: &Realm, key: &Key, claim: &Claim, opening: &Opening) -> Option<Write> {
    if claim.outcome == Outcome::Ok {
        return None;
    }
    let case = Case::of(claim, key.clone(), State::Waiting, opening);
    Some(Write::Put { table: Table::Claims, key: keys::case(realm, &case.id), item: case.to_item(), condition: Some(Condition::Absent) })
}

/// Opens a case by hand (過誤の申出) for a claim that the machine accepted and that has none: it stands as accepted, and a correction may be proposed.
///
/// # Errors
/// When there is nothing owed for the claim, or a person decided it already: then it has a case.
pub fn plan_case_raised(
    realm: &Realm,
    key: &Key,
    claim: &Claim,
    opening: &Opening,
    (request, actor, reason): (&RequestId, &Actor, &ReasonCode),
) -> Result<(Case, Vec<Write>), CaseError> {
    if claim.outcome != Outcome::Ok || claim.settled.is_some() || claim.payable() == Yen::ZERO {
        return Err(CaseError::State(State::Waiting));
    }
    let case = Case::of(claim, key.clone(), State::Accepted, opening);
    let row = HistoryRow {
        version: case.version,
        act: ActKind::Raise,
        by: actor.person.clone(),
        terminal: actor.terminal.clone(),
        at: opening.at,
        request: request.clone(),
        reason: Some(reason.clone()),
        note: None,
        told: String::new(),
        state: case.state,
    };
    let absent = Some(Condition::Absent);
    let writes = vec![
        Write::Put { table: Table::Claims, key: keys::case(realm, &case.id), item: case.to_item(), condition: absent.clone() },
        Write::Put { table: Table::Claims, key: keys::case_act(realm, &case.id, case.version), item: row.to_item(), condition: absent },
        // The machine's word must still stand.
        Write::Check {
            table: Table::Claims,
            key: key.clone(),
            condition: Condition::All(vec![Condition::Present, Condition::Missing("settled".to_owned())]),
        },
    ];
    Ok((case, writes))
}
