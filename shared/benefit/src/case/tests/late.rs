use super::store::*;
use crate::case::*;
use crate::claim::{Claim, Outcome};
use crate::settled::{How, Settled};
use josei_base::{ServiceMonth, Yen};
use std::collections::BTreeSet;

#[test]
fn a_late_change_lists_what_it_touches_and_proposes() {
    let june = ServiceMonth::parse("2024-06").unwrap();
    let may = ServiceMonth::parse("2024-05").unwrap();
    let settled = |how, yen| Some(Settled { how, by: PersonId::parse("chief").unwrap(), yen: Yen::new(yen) });
    let ok = claim(1, Outcome::Ok);
    let overridden = Claim { settled: settled(How::Accepted, 1_900), ..claim(2, Outcome::Reject) };
    let returned = Claim { settled: settled(How::Returned, 0), ..claim(3, Outcome::Reject) };
    let waiting = claim(4, Outcome::Review);
    let all = [
        (&ok, Outcome::Reject, 1_900, LateChange::Correct { should_be: Yen::ZERO }),
        (&ok, Outcome::Ok, 1_900, LateChange::Stays),
        (&ok, Outcome::Ok, 1_000, LateChange::Correct { should_be: Yen::new(1_000) }),
        (&ok, Outcome::Review, 2_400, LateChange::More { should_be: Yen::new(2_400) }),
        (&ok, Outcome::Review, 1_900, LateChange::Look),
        (&overridden, Outcome::Reject, 1_900, LateChange::Stays),
        (&returned, Outcome::Ok, 1_900, LateChange::MayComeAgain),
        (&returned, Outcome::Reject, 1_900, LateChange::Stays),
        (&waiting, Outcome::Ok, 1_900, LateChange::StillWaits),
    ];
    let keys: Vec<_> = (0..all.len()).map(|number| key(u64::try_from(number).unwrap())).collect();
    let redecided = |number: usize, holder: &'static str, month| {
        let (claim, outcome, yen, _) = all[number];
        Redecided { key: &keys[number], holder, month, claim, outcome, codes: claim.codes.clone(), yen: Yen::new(yen) }
    };
    let mut claims: Vec<_> = (0..all.len()).rev().map(|number| redecided(number, "ab", june)).collect();
    // Twice, another holder's, another month's.
    claims.extend([redecided(0, "ab", june), redecided(0, "cd", june), redecided(0, "ab", may)]);
    let late = late_change("ab", &BTreeSet::from([june]), &claims);
    assert_eq!(late.iter().map(|one| one.change).collect::<Vec<_>>(), all.map(|(_, _, _, change)| change));
    assert!(late_change("ab", &BTreeSet::new(), &claims).is_empty());
}

fn ask(name: &str) -> LateAsk {
    let request = RequestId::parse(name).unwrap();
    LateAsk { request, actor: actor("abe", Rank::Clerk), opening: opening(), note: b"sealed".to_vec() }
}

#[test]
fn a_correction_is_proposed_once_approved_by_another_and_the_pair_is_nothing() {
    let rules = CaseRules::built_in().unwrap();
    let (mut store, key, paid) = (Store::default(), key(1), claim(1, Outcome::Ok));
    assert!(store.judged(&key, &paid));
    let change = LateChange::Correct { should_be: Yen::new(1_000) };
    let (case, writes) = plan_late(&realm(), &rules, (&key, &paid, None), change, &ask("loss")).unwrap().unwrap();
    assert_eq!((case.state, case.version, case.payable, case.should_be), (State::Proposed, 2, paid.yen, Some(Yen::new(1_000))));
    assert!(store.transact(&writes));
    assert!(!store.transact(&writes), "opened once");
    assert_eq!(store.case(&case.id), case);
    let acts: Vec<ActKind> = store.history(&case.id).iter().map(|row| row.act).collect();
    assert_eq!(acts, [ActKind::Raise, ActKind::Propose]);
    // The same change again, by whatever name, while it waits: nothing.
    for name in ["loss", "loss-2"] {
        let standing = store.case(&case.id);
        assert_eq!(plan_late(&realm(), &rules, (&key, &paid, Some(&standing)), change, &ask(name)), Ok(None));
    }
    let own = store.act(&case.id, &request("approve", &actor("abe", Rank::Approver), Act::Approve { paid_batch: Some(3) }));
    assert_eq!(own, Err(CaseError::OwnWork));
    let effect = store.act(&case.id, &request("approve", &actor("chief", Rank::Approver), Act::Approve { paid_batch: Some(3) }));
    let effect = effect.unwrap().unwrap();
    let booked = [Some(Booked::Paid(paid.yen)), Booked::of(&effect)].into_iter().flatten();
    let after = store.claim(&key);
    let balance = Balance::of([&after], booked).unwrap();
    assert_eq!((balance.decided, balance.paid, balance.receivable), (Yen::ZERO, paid.yen, Yen::new(-1_900)));
    assert_eq!(balance.difference(), Ok(Yen::ZERO));
    // Taken back, it is nobody's any more.
    let standing = store.case(&case.id);
    assert_eq!(plan_late(&realm(), &rules, (&key, &after, Some(&standing)), change, &ask("loss-3")), Ok(None));
}

#[test]
fn a_case_that_was_accepted_by_a_person_goes_on_and_one_that_warns_is_only_opened() {
    let rules = CaseRules::built_in().unwrap();
    let (mut store, place, rejected) = (Store::default(), key(2), claim(2, Outcome::Reject));
    assert!(store.judged(&place, &rejected));
    let chief = actor("chief", Rank::Approver);
    for (name, who, act) in [
        ("take", actor("abe", Rank::Clerk), Act::Take),
        ("propose", actor("abe", Rank::Clerk), Act::Propose(Proposal::Accept)),
        ("approve", chief.clone(), Act::Approve { paid_batch: None }),
    ] {
        store.act(&id(&rejected), &request(name, &who, act)).unwrap();
    }
    let (change, standing) = (LateChange::Correct { should_be: Yen::ZERO }, store.case(&id(&rejected)));
    let (case, writes) = plan_late(&realm(), &rules, (&place, &rejected, Some(&standing)), change, &ask("loss")).unwrap().unwrap();
    assert_eq!((case.state, case.should_be, case.payable), (State::Proposed, Some(Yen::ZERO), rejected.yen));
    assert!(store.transact(&writes));
    // Refused, it stands accepted again, and tells what it would have been.
    store.act(&case.id, &request("refuse", &chief, Act::Refuse)).unwrap();
    assert_eq!((store.case(&case.id).state, store.case(&case.id).should_be), (State::Accepted, Some(Yen::ZERO)));

    let (place, warned) = (key(3), claim(3, Outcome::Ok));
    assert!(store.judged(&place, &warned));
    let (case, writes) = plan_late(&realm(), &rules, (&place, &warned, None), LateChange::Look, &ask("look")).unwrap().unwrap();
    assert_eq!((case.state, case.proposal.is_none(), case.should_be), (State::Accepted, true, None));
    assert!(store.transact(&writes));
    let nothing = Claim { yen: Yen::ZERO, ..claim(4, Outcome::Ok) };
    for change in [LateChange::Look, LateChange::More { should_be: Yen::new(1) }] {
        assert_eq!(plan_late(&realm(), &rules, (&place, &nothing, None), change, &ask("none")), Ok(None));
    }
    for change in [LateChange::Stays, LateChange::StillWaits, LateChange::MayComeAgain] {
        assert_eq!(plan_late(&realm(), &rules, (&place, &warned, None), change, &ask("none")), Ok(None));
    }
}
