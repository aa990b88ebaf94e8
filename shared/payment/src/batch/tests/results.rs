//! What the bank said, from the file that was taken to books without a difference.

use super::world::*;
use crate::PaymentError;
use crate::balance::{Decided, balance};
use crate::batch::*;
use crate::calendar::BusinessDays;
use crate::keys;
use crate::reconciliation::{Again, Known, Reconciliation, Stage, reconcile};
use crate::results::{Matched, ReturnRules};
use crate::zengin::Totals;
use josei_base::plan::Item;
use josei_base::{Date, Yen};
use std::collections::BTreeMap;

const DAY: Date = Date::constant(2024, 7, 3);

/// Runs batches until everything that can be paid left the house.
fn pay(world: &mut World) -> (u32, Manifest) {
    let planned = world.plan_open(0);
    world.run(planned);
    let sequence = world.last();
    loop {
        let step = world.plan_freeze(&world.batch(sequence), 1).unwrap();
        if step.writes.is_empty() {
            break;
        }
        world.transact(&step.writes).unwrap();
    }
    world.run(world.plan_frozen(&world.batch(sequence), 1));
    let manifest = world.manifest(&world.batch(sequence)).unwrap();
    let generated = manifest.generate(&world.profile).unwrap();
    world.run(plan_generated(&world.batch(sequence), 1, &generated));
    for approver in [1, 2] {
        let batch = world.batch(sequence);
        world.run(plan_approve(&batch, &person(approver), &Signed::of(&batch).unwrap(), at(1)));
    }
    let (puller, device, token) = (person(3), device(), world.token());
    let release = Release { puller: &puller, device: &device, token: &token, at: at(2) };
    world.run(plan_release(&world.batch(sequence), &release));
    let batch = world.batch(sequence);
    world.run(plan_pull(&batch, &pull(&batch, &puller, &device, &token, at(3))));
    (sequence, manifest)
}

/// Two people and a review body, paid.
fn paid() -> (World, Manifest) {
    let mut world = World::new();
    world.accounts = [(payee(1), 1), (payee(2), 1)].into();
    world.record(&lot(1, 500));
    world.record(&application(1, 1, 300));
    world.record(&application(2, 2, 40));
    let (_, manifest) = pay(&mut world);
    (world, manifest)
}

fn standing(world: &World, manifest: &Manifest) -> BTreeMap<u32, LineResult> {
    let row = |line: &ManifestLine| {
        let item = world.get(&keys::result(&world.realm, manifest.sequence, line.number))?;
        Some((line.number, LineResult::from_item(item).unwrap()))
    };
    manifest.lines.iter().filter_map(row).collect()
}

fn came_back(reason: &str) -> Telling {
    Telling::Returned { reason: Reason::parse(reason).unwrap(), day: DAY }
}

fn says(line: u32, telling: Telling) -> Matched {
    Matched { at: u64::from(line) + 1, line, telling, entry: None }
}

fn plan(world: &World, manifest: &Manifest, slice: &[Matched]) -> Result<ResultStep, PaymentError> {
    plan_results(&world.batch(manifest.sequence), manifest, &standing(world, manifest), &BTreeMap::new(), slice, &person(3))
}

fn tell(world: &mut World, manifest: &Manifest, slice: &[Matched]) -> ResultStep {
    let step = plan(world, manifest, slice).unwrap();
    if !step.writes.is_empty() {
        world.transact(&step.writes).unwrap();
    }
    step
}

fn seen(world: &World, manifest: &Manifest, again: &BTreeMap<u32, Again>) -> Reconciliation {
    let results: Vec<_> = standing(world, manifest).into_values().collect();
    let known = Known {
        results: &results,
        again,
        owners: &[(2, person(4))].into(),
        rules: &ReturnRules::built_in().unwrap(),
        days: &BusinessDays::built_in().unwrap(),
        today: Date::constant(2024, 7, 5),
    };
    reconcile(&world.batch(manifest.sequence), manifest, &known).unwrap()
}

#[test]
fn released_is_paid_returned_and_open_at_every_moment() {
    let (mut world, manifest) = paid();
    let none = BTreeMap::new();
    let counts = |seen: &Reconciliation| [seen.paid, seen.returned, seen.open].map(|count| (count.lines, count.yen.get()));
    let first = seen(&world, &manifest, &none);
    assert_eq!((counts(&first), first.lines.len(), first.is_settled), ([(0, 0), (0, 0), (3, 840)], 3, false));
    assert_eq!((first.lines[0].stage, first.lines[0].age_business_days), (Stage::Unreported, Some(5)));
    assert_eq!((first.lines[1].owner.as_deref(), &first.lines[0].owner), (Some("endo"), &None));
    let step = tell(&mut world, &manifest, &[says(1, Telling::Paid), says(2, Telling::Paid), says(2, came_back("closed"))]);
    assert_eq!((step.new.len(), step.same), (2, 0), "the last word of a slice stands");
    let second = seen(&world, &manifest, &none);
    assert_eq!(counts(&second), [(1, 500), (1, 300), (1, 40)]);
    let shown: Vec<_> = second.lines.iter().map(|line| (line.line, line.stage, line.reason_ja.as_deref())).collect();
    assert_eq!(shown, [(2, Stage::AccountToCorrect, Some("解約済")), (3, Stage::Unreported, None)]);
    // The bank confirms the rest; it came back later.
    world.run(plan_confirm(&world.batch(1), Totals { lines: 2, yen: Yen::new(540) }));
    assert_eq!(counts(&seen(&world, &manifest, &none)), [(2, 540), (1, 300), (0, 0)]);
    assert_eq!(plan_confirm(&world.batch(1), Totals { lines: 3, yen: Yen::new(840) }), Ok(vec![]));
    tell(&mut world, &manifest, &[says(3, came_back("no-account"))]);
    let last = seen(&world, &manifest, &[(2, Again::Ready), (3, Again::InBatch(2, State::Approved1))].into());
    assert_eq!((counts(&last), last.difference_yen), ([(1, 500), (2, 340), (0, 0)], Yen::ZERO));
    assert_eq!(
        last.lines.iter().map(|line| (line.stage, line.again_in)).collect::<Vec<_>>(),
        [(Stage::ToPayAgain, None), (Stage::BeingPaidAgain, Some(2))]
    );
    let settled = seen(&world, &manifest, &[(2, Again::InBatch(2, State::Released)), (3, Again::InBatch(3, State::Confirmed))].into());
    assert_eq!((settled.is_settled, settled.paid_again.yen.get()), (true, 340));
    assert_eq!(plan_confirm(&world.batch(1), Totals { lines: 1, yen: Yen::new(1) }), Err(PaymentError::State(State::Confirmed)));
}

#[test]
fn what_was_told_before_changes_nothing_and_what_contradicts_is_told() {
    let (mut world, manifest) = paid();
    let told = [says(1, Telling::Paid), says(2, came_back("closed"))];
    assert_eq!(tell(&mut world, &manifest, &told).new.len(), 2);
    let again = tell(&mut world, &manifest, &told);
    assert_eq!((again.writes.len(), again.same), (0, 2));
    for telling in [Telling::Paid, came_back("blocked")] {
        let step = tell(&mut world, &manifest, &[says(2, telling)]);
        assert_eq!((step.writes.len(), step.contradict), (0, vec![3]));
    }
    // A statement sees the money: the same. One that came first learns the reason later, once.
    assert_eq!(tell(&mut world, &manifest, &[says(2, came_back(REASON_UNSTATED))]).same, 1);
    tell(&mut world, &manifest, &[says(3, came_back(REASON_UNSTATED))]);
    let before = world.batch(1).returned;
    assert_eq!(tell(&mut world, &manifest, &[says(3, came_back("other"))]).new.len(), 1);
    assert_eq!(tell(&mut world, &manifest, &[says(3, came_back("closed"))]).contradict.len(), 1);
    assert_eq!(world.batch(1).returned, before);
    assert_eq!(plan(&world, &manifest, &[says(4, Telling::Paid)]), Err(PaymentError::NotWhatStands));
    let many = vec![says(1, Telling::Paid); RESULT_SLICE_MAX + 1];
    assert_eq!(plan(&world, &manifest, &many), Err(PaymentError::Slice(RESULT_SLICE_MAX + 1)));
}

/// Of two calls with what they read before, one writes.
#[test]
fn two_calls_at_once_are_one() {
    let (mut world, manifest) = paid();
    let plans = [came_back("closed"), Telling::Paid].map(|telling| plan(&world, &manifest, &[says(2, telling)]).unwrap());
    world.transact(&plans[0].writes).unwrap();
    assert_eq!(world.transact(&plans[1].writes), Err(vec![0, 1]), "by the batch and by the line");
    assert_eq!(world.transact(&plans[0].writes), Err(vec![0, 1]), "and the same again");
}

#[test]
fn a_movement_stands_for_one_line() {
    let (mut world, manifest) = paid();
    let entry = EntryId::new("12", DAY, Yen::new(300)).unwrap();
    let with = |line| Matched { entry: Some(entry.clone()), ..says(line, came_back(REASON_UNSTATED)) };
    let step = tell(&mut world, &manifest, &[with(2), with(3)]);
    assert_eq!((step.new.len(), step.used), (1, vec![4]));
    let item = world.get(&keys::movement(&world.realm, entry.as_str())).unwrap();
    assert_eq!(used_for(item), Ok((1, 2)));
    // Another call that has not seen it is refused by the movement's own row.
    let step = plan(&world, &manifest, &[with(3)]).unwrap();
    assert_eq!(world.transact(&step.writes).unwrap_err().len(), 1);
    let used = [(entry.clone(), (1, 2))].into();
    let step = plan_results(&world.batch(1), &manifest, &standing(&world, &manifest), &used, &[with(3), with(2)], &person(3)).unwrap();
    assert_eq!((step.writes.len(), step.used, step.same), (0, vec![4], 1));
    assert!(EntryId::new("1#2", DAY, Yen::new(1)).is_err() && EntryId::new("123456789", DAY, Yen::new(1)).is_err());
}

#[test]
fn nothing_is_told_of_a_file_that_nobody_took() {
    let manifest = paid().1;
    for state in State::ALL.into_iter().filter(|state| !matches!(state, State::Held | State::Voided)) {
        let (world, batch) = World::at_state(state, [0, 1, 2, 3]);
        let manifest = if batch.file.is_some() { world.manifest(&batch).unwrap() } else { manifest.clone() };
        let planned = plan_results(&batch, &manifest, &BTreeMap::new(), &BTreeMap::new(), &[says(1, Telling::Paid)], &person(3));
        let taken = matches!(state, State::Released | State::Confirmed);
        assert_eq!(planned.is_ok(), taken, "{state}");
        assert_eq!((batch.books().is_ok(), plan_owner(&batch, 1, None, Some(&person(1))).is_ok()), (taken, taken), "{state}");
    }
    let (mut world, manifest) = paid();
    world.run(plan_hold(&world.batch(1), &Reason::parse("test").unwrap()));
    assert_eq!(plan(&world, &manifest, &[says(1, Telling::Paid)]), Err(PaymentError::State(State::Held)));
}

/// The account a line came back from is paid to no more; the next one is. The line's money moves once, and the books are zero.
#[test]
fn a_returned_line_is_owed_again_and_paid_once_to_another_account() {
    let (mut world, manifest) = paid();
    tell(&mut world, &manifest, &[says(2, came_back("closed"))]);
    let result = standing(&world, &manifest).remove(&2).unwrap();
    let again = returned_lot(1, month(), &result).unwrap();
    assert_eq!((again.id().as_str(), again.yen().get()), ("B-00000001-000002", 300));
    for _ in 0..2 {
        world.record(&again);
    }
    world.record(&application(3, 1, 7));
    // A writer that read the account before: refused by the mark alone, behind the batch and two guards.
    let planned = world.plan_open(0);
    world.run(planned);
    let step = world.plan_freeze(&world.batch(2), 1).unwrap();
    assert_eq!(step.taken.len(), 2);
    assert_eq!(world.transact(&step.writes), Err(vec![3]));
    world.run(plan_void(&world.batch(2)));
    // Corrected: both are paid, as changed.
    world.accounts.insert(payee(1), 2);
    let (sequence, second) = pay(&mut world);
    assert_eq!((second.total_yen.get(), second.lines.len()), (307, 1));
    let batch = world.batch(sequence);
    assert_eq!(batch.again, Totals { lines: 1, yen: Yen::new(300) });
    assert_eq!(second.lines[0].payee, LinePayee::Person { person: payee(1), account_version: 2 });
    assert_eq!(world.guard(&application(1, 1, 300).obligation().unwrap()).map(|guard| guard.batch), Some(1), "the first guard stays");
    let decided: Decided = [(lot(1, 500), 500), (application(1, 1, 300), 300), (application(2, 2, 40), 40), (application(3, 1, 7), 7)]
        .map(|(lot, yen)| (lot.id(), Yen::new(yen)))
        .into();
    let books = balance(&decided, &world.lots(), &[], &[manifest, second]).unwrap();
    assert_eq!((books.transferred.get(), books.returned.get()), (840 + 307, 300));
    assert!(books.payees.values().all(|one| one.owed == Yen::ZERO));
}

/// The account of a review body stands in the profile: a mark of the one it came back from leaves another one free.
#[test]
fn a_review_body_is_paid_again_with_another_profile() {
    let (mut world, manifest) = paid();
    tell(&mut world, &manifest, &[says(1, came_back("branch-or-type"))]);
    world.record(&lot(3, 70));
    let planned = world.plan_open(0);
    world.run(planned);
    let step = world.plan_freeze(&world.batch(2), 1).unwrap();
    assert_eq!(world.transact(&step.writes).unwrap_err().len(), 1, "the mark");
    let other = *world.profile.payees.get(&josei_base::receipt::ReviewBody::Shiharai).unwrap();
    world.profile.payees.insert(josei_base::receipt::ReviewBody::Kokuho, other);
    let step = world.plan_freeze(&world.batch(2), 1).unwrap();
    world.transact(&step.writes).unwrap();
}

#[test]
fn somebody_looks_after_a_line_and_of_two_who_say_so_one_is_right() {
    let (mut world, _) = paid();
    let batch = world.batch(1);
    let plan = |before: Option<usize>, after: Option<usize>| plan_owner(&batch, 2, before.map(person).as_ref(), after.map(person).as_ref());
    world.transact(&plan(None, Some(1)).unwrap()).unwrap();
    assert_eq!(world.transact(&plan(None, Some(2)).unwrap()), Err(vec![0]));
    assert_eq!(plan(Some(1), Some(1)), Ok(vec![]));
    world.transact(&plan(Some(1), None).unwrap()).unwrap();
    let key = keys::owner(&world.realm, 1, 2);
    assert_eq!(owner_of(world.get(&key).unwrap()), Ok((2, None)));
    world.transact(&plan(None, Some(2)).unwrap()).unwrap();
    assert_eq!(owner_of(world.get(&key).unwrap()), Ok((2, Some(person(2)))));
    for line in [0, 4] {
        assert_eq!(plan_owner(&batch, line, None, None), Err(PaymentError::Identifier("line")));
    }
}

#[test]
fn stored_results_are_read_strictly() {
    let (mut world, manifest) = paid();
    tell(&mut world, &manifest, &[says(1, came_back("closed")), says(2, came_back("closed")), says(3, Telling::Paid)]);
    for result in standing(&world, &manifest).into_values() {
        let item = result.to_item();
        for name in item.keys() {
            let mut other = item.clone();
            other.remove(name);
            assert!(LineResult::from_item(&other).is_err(), "{name}");
            other.insert(name.clone(), true.into());
            assert!(LineResult::from_item(&other).is_err(), "{name}");
        }
        let mut more = item;
        more.insert("more".to_owned(), 1.into());
        assert!(LineResult::from_item(&more).is_err());
    }
    // The batch row: counts that are more than the file are refused.
    let batch = world.batch(1);
    for (name, value) in [("returned_yen", 841), ("returned_lines", 4), ("paid_yen", -1), ("paid_lines", 0)] {
        let mut item: Item = batch.to_item();
        item.insert(name.to_owned(), value.into());
        assert!(Batch::from_item(&world.realm, &item).is_err(), "{name}");
    }
    // Rows that are not what the batch counted are a difference.
    let rows: Vec<_> = standing(&world, &manifest).into_values().skip(1).collect();
    assert!(matches!(results_agree(&batch, &rows), Err(PaymentError::Difference(_))));
}
