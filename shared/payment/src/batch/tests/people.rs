//! Four roles, four people: in the code, and again in the store.

use super::world::*;
use crate::PaymentError;
use crate::batch::*;
use crate::people::{PersonId, Role};

/// How far four people come, and why no further.
fn deliver(people: [usize; 4]) -> Result<(), PaymentError> {
    let (mut world, batch) = World::at_state(State::Generated, [people[0], 9, 9, 9]);
    deliver_on(&mut world, batch, people)
}

fn deliver_on(world: &mut World, mut batch: Batch, [_, first, second, puller]: [usize; 4]) -> Result<(), PaymentError> {
    for approver in [first, second] {
        let writes = plan_approve(&batch, &person(approver), &Signed::of(&batch).unwrap(), at(1))?;
        // The same approver again: nothing new, so the batch stays where it is and cannot be released.
        if !writes.is_empty() {
            world.transact(&writes).unwrap();
        }
        batch = world.batch(1);
    }
    let (token, device, puller) = (world.token(), device(), person(puller));
    let release = Release { puller: &puller, device: &device, token: &token, at: at(2) };
    world.transact(&plan_release(&batch, &release)?).unwrap();
    batch = world.batch(1);
    world.transact(&plan_pull(&batch, &pull(&batch, &puller, &device, &token, at(3)))?).unwrap();
    assert_eq!(world.batch(1).stage(), State::Released);
    Ok(())
}

fn distinct(people: [usize; 4]) -> bool {
    (0..4).all(|one| (0..one).all(|other| people[one] != people[other]))
}

fn all_four() -> impl Iterator<Item = [usize; 4]> {
    (0..625).map(|number| [number / 125 % 5, number / 25 % 5, number / 5 % 5, number % 5])
}

#[test]
fn of_all_625_ways_only_four_different_people_pass() {
    let generated: Vec<_> = (0..5).map(|preparer| World::at_state(State::Generated, [preparer, 9, 9, 9])).collect();
    let mut passed = Vec::new();
    for people in all_four() {
        let (mut world, batch) = generated[people[0]].clone();
        if deliver_on(&mut world, batch, people).is_ok() {
            passed.push(people);
        }
    }
    assert_eq!(passed.len(), 5 * 4 * 3 * 2);
    assert!(passed.into_iter().all(distinct));
}

#[test]
fn the_refusal_names_the_role() {
    assert_eq!(deliver([0, 0, 2, 3]), Err(PaymentError::SamePerson(Role::Preparer)));
    assert_eq!(deliver([0, 1, 0, 3]), Err(PaymentError::SamePerson(Role::Preparer)));
    assert_eq!(deliver([0, 1, 2, 0]), Err(PaymentError::SamePerson(Role::Preparer)));
    assert_eq!(deliver([0, 1, 2, 1]), Err(PaymentError::SamePerson(Role::Approver1)));
    assert_eq!(deliver([0, 1, 2, 2]), Err(PaymentError::SamePerson(Role::Approver2)));
    assert_eq!(deliver([0, 1, 1, 3]), Err(PaymentError::State(State::Approved1)), "one approver is one approval");
    assert_eq!(PaymentError::SamePerson(Role::Puller).entry().code, "P0302");
}

/// A program that forgets who acted before is still stopped by the store.
#[test]
fn the_store_refuses_a_person_with_two_roles_even_if_the_code_does_not() {
    let nobody = |index: usize| PersonId::parse(&format!("nobody-{index}")).unwrap();
    let forget = |batch: &Batch| Batch {
        asker: nobody(0),
        approvers: (0..batch.approvers.len()).map(|index| nobody(index + 1)).collect(),
        ..batch.clone()
    };
    for (state, guilty) in [(State::Generated, vec![0]), (State::Approved1, vec![0, 1]), (State::Approved2, vec![0, 1, 2])] {
        for who in guilty {
            let (mut world, batch) = World::at_state(state, [0, 1, 2, 3]);
            let forgotten = forget(&batch);
            let token = world.token();
            let planned = if state == State::Approved2 {
                plan_release(&forgotten, &Release { puller: &person(who), device: &device(), token: &token, at: at(1) })
            } else {
                plan_approve(&forgotten, &person(who), &Signed::of(&batch).unwrap(), at(1))
            };
            assert_eq!(world.transact(&planned.unwrap()), Err(vec![1]), "{state} by {who}: refused by the role row alone");
        }
    }
}

#[test]
fn an_approval_is_of_what_was_seen() {
    let (_, batch) = World::at_state(State::Generated, [0, 1, 2, 3]);
    let right = Signed::of(&batch).unwrap();
    let mut wrong = [right; 5];
    wrong[0].sequence = 2;
    wrong[1].delivery = 2;
    wrong[2].file = josei_base::Digest::of(b"another");
    wrong[3].totals.lines += 1;
    wrong[4].totals.yen = josei_base::Yen::new(1);
    for signed in wrong {
        assert_eq!(plan_approve(&batch, &person(1), &signed, at(1)), Err(PaymentError::NotWhatStands));
    }
    let (_, frozen) = World::at_state(State::Frozen, [0, 1, 2, 3]);
    assert_eq!(plan_approve(&frozen, &person(1), &right, at(1)), Err(PaymentError::State(State::Frozen)));
    let (_, approved) = World::at_state(State::Approved2, [0, 1, 2, 3]);
    assert_eq!(plan_approve(&approved, &person(4), &right, at(1)), Err(PaymentError::State(State::Approved2)));
}

#[test]
fn a_redelivery_needs_four_people_again_and_gives_the_same_bytes() {
    let mut passed = 0;
    let released = World::at_state(State::Released, [0, 1, 2, 3]);
    for people in all_four() {
        let (mut world, before) = released.clone();
        let reason = Reason::parse("download-failed").unwrap();
        let asker = person(people[0]);
        let request = Redelivery { asker: &asker, delivery: 2, reason: &reason, at: at(5) };
        world.run(plan_redeliver(&before, &request));
        let batch = world.batch(1);
        assert_eq!((batch.state, batch.stage()), (State::Released, State::Generated));
        assert_eq!(plan_redeliver(&batch, &request), Ok(vec![]));
        assert_eq!(plan_void(&batch), Err(PaymentError::Released));
        assert!(plan_confirm(&batch, batch.totals().unwrap()).is_err(), "not while bytes are on their way");
        // An approval of the first delivery does not count for the second.
        let first = Signed { delivery: 1, ..Signed::of(&batch).unwrap() };
        assert_eq!(plan_approve(&batch, &person(1), &first, at(6)), Err(PaymentError::NotWhatStands));
        let done = deliver_on(&mut world, batch, people).is_ok();
        assert_eq!(done, distinct(people), "{people:?}");
        if done {
            let after = world.batch(1);
            assert_eq!((after.file, after.delivery, after.redelivery), (before.file, 2, None));
            passed += 1;
        }
    }
    assert_eq!(passed, 120);
}

#[test]
fn deliveries_are_numbered_and_have_an_end() {
    let (_, batch) = World::at_state(State::Released, [0, 1, 2, 3]);
    let (reason, asker) = (Reason::parse("again").unwrap(), person(0));
    let plan = |batch: &Batch, delivery| plan_redeliver(batch, &Redelivery { asker: &asker, delivery, reason: &reason, at: at(1) });
    assert_eq!(plan(&batch, 1), Err(PaymentError::NotWhatStands));
    assert_eq!(plan(&batch, 3), Err(PaymentError::NotWhatStands));
    let last = Batch { delivery: DELIVERIES_MAX, ..batch.clone() };
    assert_eq!(plan(&last, DELIVERIES_MAX + 1), Err(PaymentError::NotWhatStands));
    assert!(plan(&Batch { delivery: DELIVERIES_MAX - 1, ..batch }, DELIVERIES_MAX).is_ok());
    let (_, batch) = World::at_state(State::Releasable, [0, 1, 2, 3]);
    assert_eq!(plan(&batch, 2), Err(PaymentError::State(State::Releasable)));
}
