//! The token: right person, device, batch and file, in time, once.

use super::world::*;
use crate::PaymentError;
use crate::batch::*;
use crate::people::DeviceId;
use josei_base::{Digest, limits};

const RIGHT: [u8; 32] = [255; 32];

#[test]
fn each_binding_is_checked() {
    let (world, batch) = World::at_state(State::Releasable, [0, 1, 2, 3]);
    let (puller, device) = (person(3), device());
    let (token, other_token) = (ReleaseToken::new(RIGHT), ReleaseToken::new([254; 32]));
    let (other_person, other_device) = (person(4), DeviceId::parse("t-02").unwrap());
    let right = || pull(&batch, &puller, &device, &token, at(4));
    let refusals = [
        (Pull { token: &other_token, ..right() }, PaymentError::Token),
        (Pull { person: &other_person, ..right() }, PaymentError::TokenPerson),
        (Pull { device: &other_device, ..right() }, PaymentError::TokenDevice),
        (Pull { sequence: 2, ..right() }, PaymentError::TokenBatch),
        (Pull { file: Digest::of(b"other bytes"), ..right() }, PaymentError::TokenFile),
        (Pull { at: at(3 + limits::PULL_TOKEN_MINUTES_MAX * 60), ..right() }, PaymentError::TokenExpired),
    ];
    for (pull, error) in refusals {
        assert_eq!(plan_pull(&batch, &pull), Err(error));
    }
    let last_second = Pull { at: at(2 + limits::PULL_TOKEN_MINUTES_MAX * 60), ..right() };
    assert!(plan_pull(&batch, &last_second).is_ok());
    // The same bindings stand in the conditions: a row that differs in one of them refuses the pull that was planned on the right one.
    let planned = plan_pull(&batch, &right()).unwrap();
    for (name, value) in [("token_sha256", "x"), ("token_person", "doi-2"), ("token_device", "t-02"), ("file_sha256", "x")] {
        let mut changed = world.clone();
        let key = crate::keys::batch(&world.realm, 1);
        let mut item = world.get(&key).unwrap().clone();
        item.insert(name.to_owned(), value.into());
        changed.set(key, item);
        assert_eq!(changed.transact(&planned), Err(vec![0]), "{name}");
    }
}

#[test]
fn nothing_goes_out_after_the_cut_off_of_the_bank() {
    // The batch is for 2024-06-28; the bank wants it three business days before, until 15:00.
    let cut_off: josei_base::Timestamp = "2024-06-25T15:00:00+09:00".parse().unwrap();
    let before = cut_off - jiff::SignedDuration::from_secs(1);
    let late = |batch: &Batch| PaymentError::TooLate(batch.value_date);

    let (_, generated) = World::at_state(State::Generated, [0, 1, 2, 3]);
    let signed = Signed::of(&generated).unwrap();
    assert_eq!(plan_approve(&generated, &person(1), &signed, cut_off), Err(late(&generated)));
    assert!(plan_approve(&generated, &person(1), &signed, before).is_ok());

    let (mut world, approved) = World::at_state(State::Approved2, [0, 1, 2, 3]);
    let (puller, device, token) = (person(3), device(), ReleaseToken::new(RIGHT));
    let release = |at| Release { puller: &puller, device: &device, token: &token, at };
    assert_eq!(plan_release(&approved, &release(cut_off)), Err(late(&approved)));
    world.run(plan_release(&approved, &release(before)));
    // A token of the last second does not carry it over the cut-off.
    let releasable = world.batch(1);
    assert_eq!(plan_pull(&releasable, &pull(&releasable, &puller, &device, &token, cut_off)), Err(late(&releasable)));
    assert!(plan_pull(&releasable, &pull(&releasable, &puller, &device, &token, before)).is_ok());
    // It may be given up then, and its obligations are free for a batch of a later day.
    assert!(plan_void(&releasable).is_ok());
}

#[test]
fn used_once_whatever_comes_after() {
    let (mut world, batch) = World::at_state(State::Releasable, [0, 1, 2, 3]);
    let (puller, device, token) = (person(3), device(), ReleaseToken::new(RIGHT));
    // A thousand pulls planned on the same row: one gets through.
    let planned = plan_pull(&batch, &pull(&batch, &puller, &device, &token, at(4))).unwrap();
    assert_eq!((0..1_000).filter(|_| world.transact(&planned).is_ok()).count(), 1);
    let batch = world.batch(1);
    assert_eq!(plan_pull(&batch, &pull(&batch, &puller, &device, &token, at(4))), Err(PaymentError::TokenUsed));
    assert_eq!(
        plan_release(&batch, &Release { puller: &puller, device: &device, token: &token, at: at(5) }),
        Err(PaymentError::State(State::Released))
    );
    // Even if the batch row were put back, the token's own row refuses.
    let (before, _) = World::at_state(State::Releasable, [0, 1, 2, 3]);
    let key = crate::keys::batch(&world.realm, 1);
    world.set(key.clone(), before.get(&key).unwrap().clone());
    assert_eq!(world.transact(&planned), Err(vec![2, 3]));
}

#[test]
fn a_token_that_was_not_used_is_replaced_and_then_worth_nothing() {
    let (mut world, batch) = World::at_state(State::Releasable, [0, 1, 2, 3]);
    let (puller, device, old, new) = (person(3), device(), ReleaseToken::new(RIGHT), world.token());
    let release = |token| Release { puller: &puller, device: &device, token, at: at(2_000) };
    assert_eq!(plan_release(&batch, &release(&old)), Ok(vec![]), "the same request again");
    world.run(plan_release(&batch, &release(&new)));
    let batch = world.batch(1);
    assert_eq!(plan_pull(&batch, &pull(&batch, &puller, &device, &old, at(4))), Err(PaymentError::Token));
    world.run(plan_pull(&batch, &pull(&batch, &puller, &device, &new, at(2_001))));
}

#[test]
fn a_used_token_cannot_be_issued_for_the_redelivery() {
    let (mut world, batch) = World::at_state(State::Released, [0, 1, 2, 3]);
    let reason = Reason::parse("again").unwrap();
    world.run(plan_redeliver(&batch, &Redelivery { asker: &person(0), delivery: 2, reason: &reason, at: at(5) }));
    for approver in [1, 2] {
        let batch = world.batch(1);
        world.run(plan_approve(&batch, &person(approver), &Signed::of(&batch).unwrap(), at(6)));
    }
    let (batch, token) = (world.batch(1), ReleaseToken::new(RIGHT));
    let release = Release { puller: &person(3), device: &device(), token: &token, at: at(7) };
    assert_eq!(plan_release(&batch, &release), Err(PaymentError::TokenUsed));
}

#[test]
fn tokens_have_a_last_number() {
    let (_, batch) = World::at_state(State::Releasable, [0, 1, 2, 3]);
    let mut full = batch.clone();
    full.token.as_mut().unwrap().number = TOKENS_MAX;
    let (puller, device, token) = (person(3), device(), ReleaseToken::new([1; 32]));
    let release = Release { puller: &puller, device: &device, token: &token, at: at(5) };
    assert_eq!(plan_release(&full, &release), Err(PaymentError::Sequence));
    assert!(plan_release(&batch, &release).is_ok());
}

#[test]
fn a_token_does_not_show_itself() {
    assert_eq!(format!("{:?}", ReleaseToken::new(RIGHT)), "ReleaseToken");
}
