//! Everybody tries until nothing is left to do: the quiet end of a schedule, and the path of the exhaustive runs.

use crate::ask::{Ask, Request, Twist};
use crate::model::rows::Row;
use crate::model::{Batch, Model};
use crate::run::Run;
use crate::sim::{Call, Order};
use crate::town::{APPROVERS, CLERK, FINANCE, MONTH, OTHER_MONTH, PREPARERS};
use std::collections::BTreeSet;

/// Most requests until everything is done.
const ROUNDS_MAX: usize = 200;

/// Chooses a person by turns who has no part in the delivery yet.
pub fn anybody(of: &[&'static str], turn: usize, batch: &Batch) -> Option<&'static str> {
    let acted = batch.acted.get(&batch.row.delivery).cloned().unwrap_or_default();
    let free: Vec<&'static str> = of.iter().copied().filter(|person| acted.all().all(|other| other != *person)).collect();
    free.get(turn.checked_rem(free.len())?).copied()
}

/// The signature of somebody who looks at the batch now.
pub fn sign(sequence: u32, row: &Row) -> Ask {
    Ask::Approve { batch: sequence, delivery: row.delivery, file: row.file.clone(), lines: row.lines, yen: row.file_yen() }
}

/// What finance counts of the file that arrived.
pub fn arrived(sequence: u32, row: &Row) -> Ask {
    Ask::Receipt { batch: sequence, delivery: row.delivery, file: row.file.clone(), lines: row.lines, yen: row.file_yen() }
}

/// Obligations of a month that could be paid now.
fn payable(model: &Model, month: &str) -> BTreeSet<String> {
    let open = |id: &String| model.is_open(id) && model.decided.get(id).is_some_and(|decided| model.payable(&decided.payee));
    model.obligations.iter().filter(|(id, partition)| partition.ends_with(month) && open(id)).map(|(id, _)| id.clone()).collect()
}

impl Run<'_> {
    /// Until nothing is left to do. `order` is asked what becomes of each port call; after the last one everything goes well.
    pub fn drive(&mut self, order: &mut dyn FnMut(u64, Call) -> Order) -> Result<(), String> {
        let mut given_up = BTreeSet::new();
        for turn in 0..ROUNDS_MAX {
            if self.broken().is_some() {
                return Ok(());
            }
            if turn % 5 == 4 || turn > ROUNDS_MAX / 2 {
                self.land(0);
            }
            let Some(request) = self.to_do(turn, &given_up) else {
                if self.late() == 0 {
                    return Ok(());
                }
                self.land(0);
                continue;
            };
            if let Ask::Pull { .. } = &request.ask {
                let used: Vec<String> = self
                    .tokens
                    .iter()
                    .filter(|(_, token)| matches!(&request.ask, Ask::Pull { token: one, .. } if *one == token.token))
                    .map(|(hash, _)| hash.clone())
                    .collect();
                for hash in used {
                    if let Some(token) = self.tokens.get_mut(&hash) {
                        token.tried = true;
                    }
                }
            }
            let ask = request.ask.clone();
            let wanted = if let Ask::Open { month, .. } = &ask { self.model(|model| payable(model, month)) } else { BTreeSet::new() };
            let answer = self.complete(&request, order)?;
            // Nothing to pay: all of it is withheld. The same obligations are not asked for again until something changes.
            if let (Ask::Open { .. }, Some((409, body))) = (&ask, &answer)
                && String::from_utf8_lossy(body).contains("P0304")
            {
                given_up.insert(wanted);
            }
        }
        let states: Vec<String> =
            self.model(|model| model.batches.iter().map(|(number, batch)| format!("{number} {}", batch.row.stage)).collect());
        Err(format!("it does not come to an end: {states:?}, next {:?}", self.to_do(0, &given_up)))
    }

    /// What somebody would do next.
    fn to_do(&self, turn: usize, given_up: &BTreeSet<BTreeSet<String>>) -> Option<Request> {
        if let Some(clerk) = self.clerks.first() {
            return Some(clerk.clone());
        }
        let unrecorded = |model: &Model| {
            let cause = self.scene.causes.iter().position(|cause| !model.obligations.contains_key(&cause.id));
            let back = self.scene.backs.iter().position(|back| !model.receivables.contains(&back.id));
            let twist = Twist::None;
            cause.map(|cause| Ask::Owe { cause, twist }).or(back.map(|cause| Ask::OweBack { cause, twist }))
        };
        if let Some(ask) = self.model(unrecorded) {
            return Some(Request { person: CLERK, ask });
        }
        let now = self.now().as_second();
        let batches = self.model(|model| model.batches.clone());
        if let Some(request) = batches.iter().find_map(|(sequence, batch)| self.next(*sequence, batch, turn, now)) {
            return Some(request);
        }
        for month in [MONTH, OTHER_MONTH] {
            let open = self.model(|model| payable(model, month));
            if !open.is_empty() && !given_up.contains(&open) {
                let name = format!("last-{}", self.model(|model| model.last));
                return Some(Request { person: PREPARERS.get(turn % 2).copied()?, ask: Ask::Open { name, month } });
            }
        }
        None
    }

    fn next(&self, sequence: u32, batch: &Batch, turn: usize, now: i64) -> Option<Request> {
        let row = &batch.row;
        let (person, ask) = match row.stage.as_str() {
            "OPEN" | "FREEZING" | "FROZEN" => {
                let month = if row.month == OTHER_MONTH { OTHER_MONTH } else { MONTH };
                (PREPARERS.get(turn % 3).copied()?, Ask::Open { name: batch.name.clone(), month })
            }
            "GENERATED" | "APPROVED_1" | "APPROVED_2" | "RELEASABLE" if row.is_late(now) => {
                (*PREPARERS.first()?, Ask::Void { batch: sequence })
            }
            "GENERATED" | "APPROVED_1" => (anybody(&APPROVERS, turn, batch)?, sign(sequence, row)),
            "APPROVED_2" => (anybody(&FINANCE, turn, batch)?, Ask::Release { batch: sequence }),
            "RELEASABLE" => match self.token_of(sequence).filter(|token| !token.tried) {
                Some(token) => (token.person, Ask::Pull { batch: sequence, token: token.token }),
                None => (anybody(&FINANCE, turn, batch)?, Ask::Release { batch: sequence }),
            },
            "RELEASED" if !batch.received => {
                (PREPARERS.get(turn % 3).copied()?, Ask::Redeliver { batch: sequence, delivery: row.delivery + 1 })
            }
            "RELEASED" if !self.model(|model| model.is_acknowledged(sequence, batch)) => {
                (anybody(&FINANCE, turn, batch)?, arrived(sequence, row))
            }
            "RELEASED" => (FINANCE.get(turn % 4).copied()?, Ask::Confirm { batch: sequence, lines: row.lines, yen: row.file_yen() }),
            "HELD" => {
                let others: Vec<&'static str> = APPROVERS.into_iter().filter(|person| *person != row.preparer).collect();
                (others.get(turn.checked_rem(others.len())?).copied()?, Ask::Resume { batch: sequence })
            }
            "CONFIRMED" if !self.model(|model| is_settled(model, batch)) => {
                (FINANCE.get(turn % 4).copied()?, Ask::Confirm { batch: sequence, lines: row.lines, yen: row.file_yen() })
            }
            _ => return None,
        };
        Some(Request { person, ask })
    }
}

/// Everything this batch pays is counted at its delivery, and a delivery that is paid is settled.
fn is_settled(model: &Model, batch: &Batch) -> bool {
    let Some((members, _)) = &batch.frozen else { return true };
    let places = members.keys().filter_map(|id| model.decided.get(id)?.settles.clone());
    places.into_iter().all(|(delivery, sort)| {
        let Some(delivery) = model.deliveries.get(&delivery) else { return false };
        let all = delivery.paid_chunks == delivery.chunks && delivery.unpaid == 0;
        delivery.marks.contains(&sort) && (!all || delivery.settled)
    })
}
