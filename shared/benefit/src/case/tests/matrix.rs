//! Every act by every person in every state.

use super::store::*;
use crate::case::*;
use crate::claim::Outcome;
use josei_base::Yen;

fn proposals() -> [Proposal; 4] {
    [Proposal::Accept, Proposal::Split(Yen::new(500)), Proposal::Return, Proposal::Correct]
}

fn acts() -> Vec<Act> {
    let mut acts = vec![
        Act::Take,
        Act::Assign(PersonId::parse("baba").unwrap()),
        Act::PutBack,
        Act::Ask,
        Act::Answer,
        Act::Withdraw,
        Act::Approve { paid_batch: None },
        Act::Refuse,
    ];
    acts.extend(proposals().map(Act::Propose));
    acts
}

/// Every head that can be: each state, each outcome, each owner, each proposal by each proposer.
fn cases() -> Vec<Case> {
    let people = ["abe", "baba", "chiba"].map(|person| PersonId::parse(person).unwrap());
    let mut cases = Vec::new();
    for outcome in [Outcome::Ok, Outcome::Review, Outcome::Reject] {
        let claim = claim(1, outcome);
        for state in State::ALL {
            for owner in [None, Some(&people[0]), Some(&people[1])] {
                let case = Case { owner: owner.cloned(), ..Case::of(&claim, key(1), *state, &opening()) };
                if *state != State::Proposed {
                    cases.push(case);
                    continue;
                }
                for proposal in proposals() {
                    for by in &people {
                        let from = if proposal == Proposal::Correct { State::Accepted } else { State::Taken };
                        let reason = ReasonCode::parse("E22").unwrap();
                        let standing = Standing { proposal, by: by.clone(), reason, from };
                        cases.push(Case { proposal: Some(standing), ..case.clone() });
                    }
                }
            }
        }
    }
    cases
}

#[test]
fn nobody_approves_or_refuses_their_own_proposal_and_only_the_table_moves_a_case() {
    let rules = CaseRules::built_in().unwrap();
    let (mut approved, mut refused) = (0, 0);
    for case in cases() {
        assert_eq!(Case::from_item(&case.to_item()), Ok(case.clone()));
        for person in ["abe", "baba", "chiba"] {
            for rank in [Rank::Clerk, Rank::Approver] {
                let who = actor(person, rank);
                for act in acts() {
                    let planned = plan_act(&realm(), &rules, &case, &request("r", &who, act.clone()));
                    let Ok(planned) = planned else {
                        refused += 1;
                        continue;
                    };
                    let step = next(case.state, act.kind()).expect("in the table");
                    assert_eq!(planned.case.version, case.version + 1);
                    if let Next::To(state) = step {
                        assert_eq!(planned.case.state, state);
                    }
                    if matches!(act, Act::Approve { .. } | Act::Refuse) {
                        let standing = case.proposal.clone().unwrap();
                        assert_ne!(standing.by, who.person, "own work");
                        assert!(rank >= rules.rank(standing.proposal, case.outcome));
                        let overriding = standing.proposal.overrides(case.outcome);
                        assert!(!overriding || rank == Rank::Approver, "an override needs an approver");
                        approved += 1;
                    }
                    // The head is written only where version, state and proposer are still those that were read.
                    let mut store = Store::default();
                    let head = planned.writes[0].key().clone();
                    let settle = |store: &mut Store, case: &Case| {
                        store.items.insert(head.clone(), case.to_item());
                        let mut claim = claim(1, case.outcome);
                        if case.outcome != Outcome::Ok && case.proposal.as_ref().is_some_and(|one| one.proposal == Proposal::Correct) {
                            let by = PersonId::parse("endo").unwrap();
                            claim.settled = Some(crate::settled::Settled { how: crate::settled::How::Accepted, by, yen: claim.yen });
                        }
                        store.items.insert(case.claim.clone(), claim.to_item());
                    };
                    settle(&mut store, &Case { version: case.version + 1, ..case.clone() });
                    assert!(!store.transact(&planned.writes), "another version");
                    if let Some(standing) = &case.proposal {
                        let mut other = standing.clone();
                        other.by = PersonId::parse("doi").unwrap();
                        settle(&mut store, &Case { proposal: Some(other), ..case.clone() });
                        assert!(!store.transact(&planned.writes), "another proposer");
                    }
                    settle(&mut store, &case);
                    assert!(store.transact(&planned.writes), "{case:?} {act:?}");
                    assert!(!store.transact(&planned.writes), "twice");
                }
            }
        }
    }
    assert!(approved > 50 && refused > 1_000, "{approved} {refused}");
}

#[test]
fn what_is_proposed_is_what_happens() {
    for (proposal, outcome, state, payable, listed) in [
        (Proposal::Accept, Outcome::Review, State::Accepted, 1_900, None),
        (Proposal::Accept, Outcome::Reject, State::Accepted, 1_900, None),
        (Proposal::Split(Yen::new(500)), Outcome::Reject, State::Split, 500, Some(1_400)),
        (Proposal::Return, Outcome::Review, State::Returned, 0, Some(1_900)),
        (Proposal::Return, Outcome::Reject, State::Returned, 0, Some(1_900)),
    ] {
        let mut store = Store::default();
        let claim = claim(1, outcome);
        assert!(store.judged(&key(1), &claim));
        assert!(!store.judged(&key(1), &claim), "the machine decides twice, and nothing is opened twice");
        let id = id(&claim);
        let (abe, chief) = (actor("abe", Rank::Clerk), actor("chief", Rank::Approver));
        store.act(&id, &request("r1", &abe, Act::Take)).unwrap();
        store.act(&id, &request("r2", &abe, Act::Propose(proposal))).unwrap();
        assert_eq!(store.claim(&key(1)).settled, None, "a proposal changes nothing");
        let effect = store.act(&id, &request("r3", &chief, Act::Approve { paid_batch: None })).unwrap().unwrap();
        let (case, settled) = (store.case(&id), store.claim(&key(1)));
        assert_eq!((case.state, case.payable.get(), case.proposal.clone()), (state, payable, None));
        assert_eq!(settled.payable().get(), payable);
        assert_eq!(settled.settled.as_ref().unwrap().by.as_str(), "chief");
        assert_eq!(settled.is_gone(), state == State::Returned);
        assert_eq!(settled.counts_copay(), state != State::Returned);
        assert_eq!(effect.owed().map(|owed| owed.yen.get()), (payable > 0).then_some(payable));
        let outgoing: Vec<list::Outgoing> = store
            .items
            .iter()
            .filter(|(key, _)| key.partition.contains("#OUT#"))
            .map(|(_, item)| list::Outgoing::from_item(item).unwrap())
            .collect();
        assert_eq!(outgoing.iter().map(|one| one.yen.get()).collect::<Vec<_>>(), listed.into_iter().collect::<Vec<_>>());
        let acts: Vec<ActKind> = store.history(&id).iter().map(|row| row.act).collect();
        assert_eq!(acts, [ActKind::Take, ActKind::Propose, ActKind::Approve]);
        // Asked again under the same name, nothing happens; another act under it is refused.
        assert_eq!(store.act(&id, &request("r3", &chief, Act::Approve { paid_batch: None })), Ok(None));
        assert_eq!(store.act(&id, &request("r3", &chief, Act::Refuse)), Err(CaseError::OtherRequest));
        assert_eq!(store.act(&id, &request("r3", &abe, Act::Approve { paid_batch: None })), Err(CaseError::OtherRequest));
    }
}

#[test]
fn a_refusal_puts_it_back_with_its_reason() {
    let mut store = Store::default();
    let claim = claim(1, Outcome::Review);
    store.judged(&key(1), &claim);
    let id = id(&claim);
    let (abe, baba) = (actor("abe", Rank::Clerk), actor("baba", Rank::Clerk));
    store.act(&id, &request("r1", &abe, Act::Take)).unwrap();
    assert_eq!(store.act(&id, &request("r2", &baba, Act::Propose(Proposal::Accept))), Err(CaseError::NotOwner));
    store.act(&id, &request("r3", &abe, Act::Propose(Proposal::Accept))).unwrap();
    let bare = Request { note: None, ..request("r4", &baba, Act::Refuse) };
    assert_eq!(store.act(&id, &bare), Err(CaseError::Reason));
    store.act(&id, &request("r4", &baba, Act::Refuse)).unwrap();
    assert_eq!((store.case(&id).state, store.case(&id).owner), (State::Taken, Some(abe.person.clone())));
    let refusal = store.history(&id).pop().unwrap();
    assert_eq!((refusal.act, refusal.reason.unwrap().as_str(), refusal.note.as_deref()), (ActKind::Refuse, "K104", Some(&b"sealed"[..])));
    // Asked, answered, given to another, put back.
    store.act(&id, &request("r5", &abe, Act::Ask)).unwrap();
    store.act(&id, &request("r6", &abe, Act::Answer)).unwrap();
    assert_eq!(store.act(&id, &request("r7", &baba, Act::Assign(baba.person.clone()))), Err(CaseError::Rank));
    store.act(&id, &request("r8", &actor("chief", Rank::Approver), Act::Assign(baba.person.clone()))).unwrap();
    store.act(&id, &request("r9", &baba, Act::PutBack)).unwrap();
    assert_eq!((store.case(&id).state, store.case(&id).owner), (State::Waiting, None));
}

#[test]
fn an_override_needs_code_and_text() {
    let mut store = Store::default();
    let claim = claim(1, Outcome::Reject);
    store.judged(&key(1), &claim);
    let (id, abe) = (id(&claim), actor("abe", Rank::Clerk));
    store.act(&id, &request("r1", &abe, Act::Take)).unwrap();
    let full = request("r2", &abe, Act::Propose(Proposal::Accept));
    for bare in [
        Request { reason: None, ..full.clone() },
        Request { note: None, ..full.clone() },
        Request { note: Some(Vec::new()), ..full.clone() },
    ] {
        assert_eq!(store.act(&id, &bare), Err(CaseError::Reason));
    }
    let unknown = Request { reason: Some(ReasonCode::parse("X9").unwrap()), ..full.clone() };
    assert_eq!(store.act(&id, &unknown), Err(CaseError::ReasonUnknown));
    for part in [-1, 0, 1_900, 2_000] {
        let split = request("r3", &abe, Act::Propose(Proposal::Split(Yen::new(part))));
        assert_eq!(store.act(&id, &split), Err(CaseError::Part), "{part}");
    }
    store.act(&id, &full).unwrap();
    let approve = |rank| request("r4", &actor("baba", rank), Act::Approve { paid_batch: None });
    assert_eq!(store.act(&id, &approve(Rank::Clerk)), Err(CaseError::Rank));
    assert!(store.act(&id, &approve(Rank::Approver)).unwrap().is_some());
}

#[test]
fn a_history_has_an_end() {
    let mut store = Store::default();
    let claim = claim(1, Outcome::Review);
    store.judged(&key(1), &claim);
    let (id, abe) = (id(&claim), actor("abe", Rank::Clerk));
    for number in 1..ACTS_MAX {
        let act = if number % 2 == 1 { Act::Take } else { Act::PutBack };
        store.act(&id, &request(&format!("r{number}"), &abe, act)).unwrap();
    }
    assert_eq!(store.act(&id, &request("more", &abe, Act::PutBack)), Err(CaseError::Acts));
}
