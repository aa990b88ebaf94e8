//! The way from OPEN to CONFIRMED, and what may stop it.

use super::world::*;
use crate::PaymentError;
use crate::batch::*;
use crate::calendar::BusinessDays;
use crate::keys;
use crate::people::Role;
use crate::zengin::{BankProfile, Totals, check};
use josei_base::plan::{Item, Write};
use josei_base::{Digest, Yen, limits};

const FOUR: [usize; 4] = [0, 1, 2, 3];

const EVERY: [State; 9] = [
    State::Open,
    State::Freezing,
    State::Frozen,
    State::Generated,
    State::Approved1,
    State::Approved2,
    State::Releasable,
    State::Released,
    State::Confirmed,
];

fn reason() -> Reason {
    Reason::parse("test").unwrap()
}

#[test]
fn a_month_is_paid_once_per_review_body() {
    let (world, batch) = World::at_state(State::Confirmed, FOUR);
    assert_eq!(batch.obligations, Totals { lines: 4, yen: Yen::new(3_547) });
    let manifest = world.manifest(&batch).unwrap();
    let lines: Vec<_> =
        manifest.lines.iter().map(|line| (line.payee.payee().to_string(), line.yen.get(), line.obligations.len())).collect();
    assert_eq!(lines, [("1".to_owned(), 3_507, 3), ("2".to_owned(), 40, 1)]);
    let generated = manifest.generate(&world.profile).unwrap();
    assert_eq!(Some(generated.file_hash), batch.file.map(|file| file.file));
    let read = check(&generated.bytes, &BankProfile::default());
    assert_eq!(read.findings, []);
    assert_eq!(read.counted, Totals { lines: 2, yen: Yen::new(3_547) });
    assert_eq!(read.headers.first().unwrap().month_and_day(), Some((6, 28)));
    let codes: Vec<_> = read.data().map(|line| (line.customer_1().to_vec(), line.customer_2().to_vec())).collect();
    assert_eq!(codes, vec![(b"0000000001".to_vec(), b"0000202406".to_vec()); 2]);
}

#[test]
fn the_same_manifest_and_file_whatever_the_order_of_reading() {
    let (world, batch) = World::at_state(State::Frozen, FOUR);
    let mut members = world.members(1);
    let build = |members: &[Member]| Manifest::build(&batch, &world.profile, members, &[], &Accounts::new()).unwrap();
    let manifest = build(&members);
    members.reverse();
    assert_eq!(build(&members), manifest);
    let bytes = manifest.to_bytes().unwrap();
    assert_eq!(Manifest::from_bytes(&bytes).unwrap(), manifest);
    assert_eq!(render(&manifest, None).unwrap(), manifest.generate(&world.profile).unwrap().bytes);
    let mut spaced = bytes.clone();
    spaced.push(b' ');
    assert_eq!(Manifest::from_bytes(&spaced), Err(PaymentError::Manifest));
    let text = String::from_utf8(bytes).unwrap();
    for (from, to) in [("\"format\":3", "\"format\":2"), ("\"yen\":40", "\"yen\":41"), ("\"obligation_count\":4", "\"obligation_count\":3")]
    {
        assert!(text.contains(from), "{from}");
        assert!(Manifest::from_bytes(text.replace(from, to).as_bytes()).is_err(), "{to}");
    }
    let wrong_total = text.replace("\"total_yen\":3547", "\"total_yen\":3548");
    assert!(matches!(Manifest::from_bytes(wrong_total.as_bytes()), Err(PaymentError::Difference(_))));
}

#[test]
fn every_step_done_before_has_nothing_to_do() {
    let (world, batch) = World::at_state(State::Freezing, FOUR);
    let again = world.plan_freeze(&batch, 1).unwrap();
    assert!(again.writes.is_empty() && again.already.len() == 4);
    let (world, batch) = World::at_state(State::Frozen, FOUR);
    assert_eq!(world.plan_frozen(&batch, 1), Ok(vec![]));
    let (world, batch) = World::at_state(State::Released, FOUR);
    let generated = world.manifest(&batch).unwrap().generate(&world.profile).unwrap();
    assert_eq!(plan_generated(&batch, 1, &generated), Ok(vec![]));
    for approver in [1, 2] {
        assert_eq!(plan_approve(&batch, &person(approver), &Signed::of(&batch).unwrap(), at(9)), Ok(vec![]));
    }
    let (_, batch) = World::at_state(State::Confirmed, FOUR);
    assert_eq!(plan_confirm(&batch, batch.totals().unwrap()), Ok(vec![]));
}

#[test]
fn a_request_opens_one_batch_and_numbers_have_no_gaps() {
    let mut world = World::new();
    let first = world.plan_open(0).unwrap();
    world.transact(&first).unwrap();
    assert!(world.transact(&first).is_err(), "the same transaction again");
    // Another preparer read the counter at the same time.
    let request = |name: &str| OpenRequest {
        request: name.to_owned(),
        month: month(),
        value_date: world.batch(1).value_date,
        hand_over_by: world.batch(1).hand_over_by.unwrap(),
        profile: world.profile.hash,
        preparer: person(1),
    };
    let stale = plan_open(&world.realm, Counter { last: 0 }, &request("other")).unwrap();
    let again = plan_open(&world.realm, Counter { last: 1 }, &request("2024-06.1")).unwrap();
    let (named, last) = (plan_open(&world.realm, Counter { last: 1 }, &request("a#b")), Counter { last: SEQUENCE_MAX });
    let none_left = plan_open(&world.realm, last, &request("other"));
    assert!(world.transact(&stale).is_err());
    assert_eq!(world.transact(&again), Err(vec![1]), "refused by the request alone");
    let opened = Opened::from_item(world.get(&keys::opened(&world.realm, "2024-06.1")).unwrap()).unwrap();
    assert_eq!(opened, Opened { sequence: 1 });
    assert_eq!(named, Err(PaymentError::Identifier("request")));
    assert_eq!(none_left, Err(PaymentError::Sequence));
    assert_eq!(world.last(), 1);
}

#[test]
fn held_anywhere_resumed_by_another_person() {
    for state in EVERY {
        let (mut world, batch) = World::at_state(state, FOUR);
        if state == State::Confirmed {
            assert_eq!(plan_hold(&batch, &reason()), Err(PaymentError::State(state)));
            continue;
        }
        world.run(plan_hold(&batch, &reason()));
        let held = world.batch(1);
        assert_eq!(held.held.as_ref().map(|held| held.from), Some(state));
        assert_eq!(plan_hold(&held, &reason()), Ok(vec![]));
        assert!(matches!(world.plan_freeze(&held, 1), Err(PaymentError::State(State::Held))));
        assert_eq!(plan_resume(&held, &person(0)), Err(PaymentError::SamePerson(crate::people::Role::Preparer)));
        if let Some(signed) = Signed::of(&held) {
            assert_eq!(plan_approve(&held, &person(4), &signed, at(9)), Err(PaymentError::State(State::Held)));
        }
        world.run(plan_resume(&held, &person(1)));
        assert_eq!(Batch { revision: batch.revision, ..world.batch(1) }, batch);
    }
}

#[test]
fn voided_only_before_release() {
    for state in EVERY {
        for held in [false, true] {
            let (mut world, mut batch) = World::at_state(state, FOUR);
            if held && !state.is_final() {
                world.run(plan_hold(&batch, &reason()));
                batch = world.batch(1);
            }
            if state.is_before_release() {
                world.run(plan_void(&batch));
                let voided = world.batch(1);
                assert_eq!(voided.state, State::Voided);
                assert_eq!(plan_void(&voided), Ok(vec![]));
                assert_eq!(plan_take_over(&voided), Err(PaymentError::State(State::Voided)));
            } else {
                assert_eq!(plan_void(&batch), Err(PaymentError::Released));
            }
        }
    }
}

#[test]
fn a_voided_batch_frees_its_obligations_and_a_living_one_does_not() {
    let (mut world, batch) = World::at_state(State::Approved2, FOUR);
    let planned = world.plan_open(4);
    world.run(planned);
    let second = world.batch(2);
    let step = world.plan_freeze(&second, 1).unwrap();
    assert!(step.writes.is_empty() && step.elsewhere.len() == 4);
    // A caller that wrongly believes batch 1 voided is refused by the store.
    let believing = plan_freeze_step(&second, 1, &world.profile, &world.candidates(), &world.accounts, &[1].into()).unwrap();
    assert_eq!(believing.taken.len(), 4);
    assert!(world.transact(&believing.writes).is_err());
    world.run(plan_void(&batch));
    world.transact(&believing.writes).unwrap();
    assert_eq!((world.members(1).len(), world.members(2).len()), (0, 4));
    let guard = world.guard(&world.members(2)[0].obligation).unwrap();
    assert_eq!(guard.taken_from, Some(1));
    // And a replay of the first batch's own freezing changes nothing.
    assert_eq!(world.batch(2).obligations.lines, 4);
}

#[test]
fn two_batches_that_want_the_same_obligation_race_and_one_gets_it() {
    let mut world = World::new();
    world.record(&lot(1, 500));
    for preparer in [0, 1] {
        let planned = world.plan_open(preparer);
        world.run(planned);
    }
    let plans = [1, 2].map(|sequence| world.plan_freeze(&world.batch(sequence), 1).unwrap().writes);
    world.transact(&plans[0]).unwrap();
    assert_eq!(world.transact(&plans[1]), Err(vec![1]), "refused by the guard alone");
    assert_eq!((world.batch(1).obligations.lines, world.batch(2).obligations.lines), (1, 0));
}

#[test]
fn a_voided_batch_and_its_token_race_and_one_wins() {
    for void_first in [true, false] {
        let (mut world, batch) = World::at_state(State::Releasable, FOUR);
        let token = ReleaseToken::new([255; 32]);
        let (void, pull) = (plan_void(&batch).unwrap(), plan_pull(&batch, &pull(&batch, &person(3), &device(), &token, at(4))).unwrap());
        let (first, second) = if void_first { (&void, &pull) } else { (&pull, &void) };
        world.transact(first).unwrap();
        assert!(world.transact(second).is_err());
    }
}

#[test]
fn a_writer_that_was_taken_over_stops() {
    let (mut world, batch) = World::at_state(State::Open, FOUR);
    let slow = world.plan_freeze(&batch, 1).unwrap();
    world.run(plan_take_over(&batch));
    assert!(world.transact(&slow.writes).is_err());
    let batch = world.batch(1);
    assert!(matches!(world.plan_freeze(&batch, 1), Err(PaymentError::Overtaken)));
    let step = world.plan_freeze(&batch, 2).unwrap();
    world.transact(&step.writes).unwrap();
    let batch = world.batch(1);
    assert_eq!(world.plan_frozen(&batch, 1), Err(PaymentError::Overtaken));
    world.run(world.plan_frozen(&batch, 2));
}

#[test]
fn totals_that_differ_stop_every_step() {
    let (world, batch) = World::at_state(State::Freezing, FOUR);
    let mut members = world.members(1);
    members.pop();
    assert!(matches!(plan_frozen(&batch, 1, &members, &[]), Err(PaymentError::Difference(_))));
    let (world, batch) = World::at_state(State::Frozen, FOUR);
    assert!(matches!(Manifest::build(&batch, &world.profile, &members, &[], &Accounts::new()), Err(PaymentError::Difference(_))));
    // The same count and sum from other obligations.
    let mut others = world.members(1);
    let (first, second) = (others[0].obligation.yen, others[1].obligation.yen);
    (others[0].obligation.yen, others[1].obligation.yen) = (second, first);
    assert_eq!(Manifest::build(&batch, &world.profile, &others, &[], &Accounts::new()), Err(PaymentError::NotWhatStands));
    let mut generated = world.manifest(&batch).unwrap().generate(&world.profile).unwrap();
    generated.totals.yen = Yen::new(1);
    assert!(matches!(plan_generated(&batch, 1, &generated), Err(PaymentError::Difference(_))));
    let (_, batch) = World::at_state(State::Released, FOUR);
    let bank = Totals { lines: 1, ..batch.totals().unwrap() };
    assert!(matches!(plan_confirm(&batch, bank), Err(PaymentError::Difference(_))));
    let mut changed = world.profile.clone();
    changed.hash = Digest::of(b"another");
    assert_eq!(Manifest::build(&batch, &changed, &world.members(1), &[], &Accounts::new()), Err(PaymentError::ProfileChanged));
}

#[test]
fn an_empty_batch_cannot_be_frozen() {
    let mut world = World::new();
    let planned = world.plan_open(0);
    world.run(planned);
    let batch = world.batch(1);
    assert_eq!(plan_frozen(&batch, 1, &[], &[]), Err(PaymentError::Nothing));
    world.run(plan_void(&batch));
}

#[test]
fn slices_have_a_limit() {
    let mut world = World::new();
    for number in 0..=u32::try_from(FREEZE_SLICE_MAX).unwrap() {
        world.record(&lot(number, 10));
    }
    let planned = world.plan_open(0);
    world.run(planned);
    let (batch, candidates) = (world.batch(1), world.candidates());
    assert_eq!(candidates.len(), FREEZE_SLICE_MAX + 1);
    let plan = |slice: &[Candidate]| plan_freeze_step(&batch, 1, &world.profile, slice, &world.accounts, &[].into());
    assert_eq!(plan(&candidates), Err(PaymentError::Slice(FREEZE_SLICE_MAX + 1)));
    let step = plan(&candidates[1..]).unwrap();
    // The batch, the guards, and a check of the account of each review body.
    assert_eq!(step.writes.len(), 1 + FREEZE_SLICE_MAX + 2);
    // The same obligation twice in one slice is taken once.
    let twice = [candidates[0].clone(), candidates[0].clone()];
    assert_eq!(plan(&twice).unwrap().writes.len(), 3);
}

#[test]
fn what_does_not_fit_is_left_for_the_next_batch() {
    let mut world = World::new();
    world.profile.bank.file_yen_max = 100;
    world.profile.bank.transfer_yen_max = 60;
    for (number, yen) in [50, 40, 60, 61, 10].into_iter().enumerate() {
        world.record(&lot(u32::try_from(number).unwrap(), yen));
    }
    let planned = world.plan_open(0);
    world.run(planned);
    let step = world.plan_freeze(&world.batch(1), 1).unwrap();
    assert_eq!((step.taken.len(), step.left_over.len(), step.too_large.len()), (3, 1, 1));
    world.transact(&step.writes).unwrap();
    let batch = world.batch(1);
    assert_eq!(batch.obligations.yen.get(), 100);
    world.run(world.plan_frozen(&batch, 1));
    // 50 and 10 fit one transfer of 60; 40 goes to the other body.
    let manifest = world.manifest(&world.batch(1)).unwrap();
    assert_eq!(manifest.lines.iter().map(|line| line.yen.get()).collect::<Vec<_>>(), [60, 40]);
    world.profile.bank.transfer_yen_max = 59;
    let manifest = world.manifest(&world.batch(1)).unwrap();
    assert_eq!(manifest.lines.iter().map(|line| line.yen.get()).collect::<Vec<_>>(), [50, 10, 40]);
    world.profile.bank.lines_max = 2;
    assert_eq!(world.manifest(&world.batch(1)), Err(PaymentError::FileLimit));
    assert!(lot(1, limits::TRANSFER_YEN_MAX).obligation().is_some());
}

#[test]
fn a_slice_takes_over_from_a_few_voided_batches_at_most() {
    let mut world = World::new();
    for number in 0..6 {
        world.record(&lot(number, 10));
        let planned = world.plan_open(0);
        world.run(planned);
        let batch = world.batch(world.last());
        let mine: Vec<_> = world.candidates().into_iter().filter(|candidate| candidate.guard.is_none()).collect();
        let step = plan_freeze_step(&batch, 1, &world.profile, &mine, &world.accounts, &[].into()).unwrap();
        world.transact(&step.writes).unwrap();
        world.run(plan_void(&world.batch(world.last())));
    }
    let planned = world.plan_open(0);
    world.run(planned);
    let step = world.plan_freeze(&world.batch(7), 1).unwrap();
    assert_eq!((step.taken.len(), step.left_over.len()), (VOIDED_PER_SLICE_MAX, 1));
    world.transact(&step.writes).unwrap();
    let step = world.plan_freeze(&world.batch(7), 1).unwrap();
    assert_eq!((step.taken.len(), step.already.len()), (1, VOIDED_PER_SLICE_MAX));
}

#[test]
fn a_receipt_says_what_arrived_and_closes_the_delivery() {
    let (mut world, batch) = World::at_state(State::Released, FOUR);
    let days = BusinessDays::built_in().unwrap();
    let right = Signed::of(&batch).unwrap();
    let receipt = |batch: &Batch, who: usize, arrived: &Signed| plan_receipt(batch, &person(who), arrived, at(9));
    // Taken on 2024-06-24 in Japan, a Monday: until the same time of Tuesday.
    let due = batch.receipt_due(&days).unwrap();
    assert_eq!(due.duration_since(batch.pulled_at.unwrap()).as_hours(), 24);
    let other = |change: &dyn Fn(&mut Signed)| {
        let mut signed = right;
        change(&mut signed);
        signed
    };
    assert!(matches!(receipt(&batch, 3, &other(&|it| it.totals.lines += 1)), Err(PaymentError::Difference(_))));
    assert!(matches!(receipt(&batch, 3, &other(&|it| it.totals.yen = Yen::new(1))), Err(PaymentError::Difference(_))));
    assert_eq!(receipt(&batch, 3, &other(&|it| it.file = Digest::of(b"other"))), Err(PaymentError::Received));
    assert_eq!(receipt(&batch, 3, &other(&|it| it.delivery = 2)), Err(PaymentError::NotWhatStands));
    for (who, role) in [(0, Role::Preparer), (1, Role::Approver1), (2, Role::Approver2)] {
        assert_eq!(receipt(&batch, who, &right), Err(PaymentError::SamePerson(role)), "{who}");
    }
    // Held, it waits on.
    let mut held = world.clone();
    held.run(plan_hold(&batch, &reason()));
    assert_eq!((held.batch(1).receipt_due(&days), receipt(&held.batch(1), 3, &right)), (Some(due), Err(PaymentError::State(State::Held))));
    // Who took it, or another one of finance.
    for who in [3, 4] {
        assert_eq!(receipt(&batch, who, &right).unwrap().len(), 2);
    }
    world.run(receipt(&batch, 3, &right));
    let batch = world.batch(1);
    assert_eq!((batch.receipt_due(&days), receipt(&batch, 4, &right)), (None, Ok(vec![])));
    // Asked for again it stays acknowledged; taken again it waits again.
    world.run(plan_redeliver(&batch, &Redelivery { asker: &person(0), delivery: 2, reason: &reason(), at: at(20) }));
    let again = world.batch(1);
    assert_eq!((again.receipt_due(&days), receipt(&again, 3, &right)), (None, Err(PaymentError::State(State::Generated))));
    for who in [1, 2] {
        let batch = world.batch(1);
        world.run(plan_approve(&batch, &person(who), &Signed::of(&batch).unwrap(), at(21)));
    }
    let (token, batch) = (world.token(), world.batch(1));
    world.run(plan_release(&batch, &Release { puller: &person(3), device: &device(), token: &token, at: at(22) }));
    let batch = world.batch(1);
    world.run(plan_pull(&batch, &pull(&batch, &person(3), &device(), &token, at(23))));
    let batch = world.batch(1);
    assert!(batch.receipt.is_none() && batch.receipt_due(&days).is_some());
    assert_eq!(receipt(&batch, 3, &right), Err(PaymentError::NotWhatStands), "the first delivery is acknowledged no more");
    world.run(receipt(&batch, 3, &Signed { delivery: 2, ..right }));
}

/// What the version before this wrote has neither cut-off nor time of the pull, and goes on as it did.
#[test]
fn a_batch_of_before_reads_and_keeps_the_rule_of_before() {
    for state in EVERY.into_iter().filter(|state| *state != State::Confirmed) {
        let (world, batch) = World::at_state(state, FOUR);
        let mut item = batch.to_item();
        item.remove("hand_over_by");
        item.remove("pulled_at");
        assert!(Batch::from_item(&world.realm, &item).is_err(), "without saying so");
        item.insert("format".to_owned(), 1.into());
        let before = Batch::from_item(&world.realm, &item).unwrap();
        assert_eq!(before.to_item(), item);
        assert_eq!(before, Batch { hand_over_by: None, pulled_at: None, ..batch });
        if let (State::Generated, Some(signed)) = (state, Signed::of(&before)) {
            let last: josei_base::Timestamp = "2024-06-27T23:59:59+09:00".parse().unwrap();
            assert!(plan_approve(&before, &person(1), &signed, last).is_ok(), "until the day before");
        }
    }
}

/// Every attribute of every state: without it, with another kind, and one more are refused.
#[test]
fn stored_batches_are_read_strictly() {
    for state in EVERY {
        let (world, batch) = World::at_state(state, FOUR);
        let item = batch.to_item();
        assert_eq!(Batch::from_item(&world.realm, &item), Ok(batch.clone()));
        let refuses = |item: &Item, what: &str| assert!(Batch::from_item(&world.realm, item).is_err(), "{state}: {what}");
        for name in item.keys() {
            let mut other = item.clone();
            other.remove(name);
            refuses(&other, name);
            other.insert(name.clone(), vec![0_u8].into());
            refuses(&other, name);
        }
        let mut more = item.clone();
        more.insert("more".to_owned(), 1.into());
        refuses(&more, "more");
        // A row that claims another state without what belongs to it.
        for other in State::ALL.into_iter().filter(|other| *other != state && *other != State::Voided) {
            let same_shape =
                [state, other].iter().all(|state| matches!(state, State::Open | State::Freezing | State::Released | State::Confirmed));
            let mut claimed = item.clone();
            claimed.insert("state".to_owned(), other.name().into());
            if !same_shape || (state < State::Released) != (other < State::Released) {
                refuses(&claimed, other.name());
            }
        }
    }
}

#[test]
fn every_batch_write_names_revision_state_and_epoch() {
    for state in EVERY.into_iter().filter(|state| !state.is_final()) {
        let (world, batch) = World::at_state(state, FOUR);
        let writes = plan_hold(&batch, &reason()).unwrap();
        let Write::Put { condition: Some(condition), .. } = &writes[0] else { panic!("not a put") };
        let text = format!("{condition:?}");
        for name in ["revision", "state", "epoch"] {
            assert!(text.contains(name), "{name}");
        }
        assert_eq!(text.contains("file_sha256"), world.batch(1).file.is_some());
    }
}
