//! Many hands at once, each acting on what it read some time ago: whatever the order, one debt, two people, a history without gaps.

use super::world::*;
use crate::application::*;
use crate::keys;
use josei_base::Yen;
use josei_base::plan::Table;
use proptest::prelude::*;

/// What somebody does: who, which act, and whether on a fresh reading.
type Step = (usize, usize, bool);

fn act_of(index: usize, seen: &Standing) -> Act {
    let document = || word::DocumentRef::parse("堺子医第1号").unwrap();
    match index {
        0 | 1 => Act::Check,
        2 | 3 => pay(1_900),
        4 => Act::ProposeRefusal { reasons: vec![code("not-covered")] },
        5 => Act::SendBack,
        6 | 7 => decide(seen),
        8 => Act::Notice { document: document() },
        9 => Act::Return { reasons: vec![code("entry-incomplete")], deadline: date("2024-08-30"), document: document() },
        10 => Act::Resubmit(Box::new(Completed { facts: seen.facts.clone(), content: seen.content, sealed: b"new".to_vec() })),
        _ => Act::Withdraw,
    }
}

/// Runs the steps and counts the debts.
fn run(steps: &[Step]) -> (World, Vec<Owed>) {
    let mut world = World::at_state(State::Received);
    let mut read = vec![world.standing("6-1"); PEOPLE.len()];
    let mut owed = Vec::new();
    for (who, index, fresh) in steps {
        if *fresh {
            read[*who] = world.standing("6-1");
        }
        let seen = read[*who].clone();
        let (request, clerk) = (world.request(), person(*who));
        let by = Acting { request: &request, person: &clerk, at: at(0) };
        let Ok(planned) = plan_act(&world.realm, &seen, &act_of(*index, &seen), &by) else { continue };
        let stale = world.standing("6-1") != seen;
        assert_eq!(world.transact(&planned.writes).is_err(), stale, "what was read some time ago is never written over");
        if !stale {
            // The answer may be lost and the transaction sent again: nothing more happens.
            assert!(world.transact(&planned.writes).is_err());
            owed.extend(planned.owed);
            assert_eq!(world.standing("6-1"), planned.next);
        }
    }
    (world, owed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_debt_two_people_no_gap(steps in proptest::collection::vec((0..PEOPLE.len(), 0_usize..12, proptest::bool::weighted(0.8)), 0..40)) {
        let (world, owed) = run(&steps);
        let last = world.standing("6-1");
        prop_assert!(owed.len() <= 1);
        if let Some(owed) = owed.first() {
            prop_assert_eq!(owed.yen, Yen::new(1_900));
            prop_assert!(matches!(last.state, State::Decided | State::Noticed));
        }
        if let Some(decision) = &last.course.decision {
            prop_assert!(last.proposer() != Some(&decision.by));
            prop_assert!(last.course.identity.is_some());
        }
        // The first event is the entry; each later one follows the table from the one before it.
        let mut before: Option<Standing> = None;
        for revision in 1..=last.revision {
            let key = keys::application::event(&world.realm, &last.facts.number, revision);
            let mut item = world.get(Table::Claims, &key).unwrap().clone();
            let josei_base::plan::Value::Text(act) = item.remove("act").unwrap() else { panic!("an act") };
            for name in ["person", "request", "at"] {
                item.remove(name);
            }
            let now = Standing::from_item(&item).unwrap();
            prop_assert_eq!(now.revision, revision);
            if let Some(before) = &before {
                prop_assert!(TABLE.iter().any(|(from, by, to)| (*from, by.name(), *to) == (before.state, act.as_str(), now.state)));
            } else {
                prop_assert_eq!(act, "receive");
            }
            before = Some(now);
        }
        prop_assert_eq!(before, Some(last.clone()));
        let after = keys::application::event(&world.realm, &last.facts.number, last.revision + 1);
        prop_assert!(world.get(Table::Claims, &after).is_none());
    }
}

#[test]
fn the_schedules_come_to_a_payment_and_to_a_refusal() {
    let to_paid: &[Step] = &[(0, 0, true), (0, 2, true), (1, 6, true), (1, 8, true)];
    assert_eq!((run(to_paid).0.standing("6-1").state, run(to_paid).1.len()), (State::Noticed, 1));
    let to_refused: &[Step] = &[(0, 0, true), (2, 4, true), (0, 6, true), (0, 8, true)];
    assert_eq!((run(to_refused).0.standing("6-1").state, run(to_refused).1.len()), (State::Refused, 0));
}
