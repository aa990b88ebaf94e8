//! Every act in every state, by every two people; what is asked twice; what must be there before a decision.

use super::world::*;
use crate::application::Proposed as What;
use crate::application::State::{Checked, Decided, Noticed, Proposed, Received};
use crate::application::word::{DocumentRef, RequestId, Ward};
use crate::application::*;
use crate::claim::{Claim, Outcome, ReceiptRef, Slot};
use crate::keys;
use josei_base::plan::Table;
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Points, Yen};

fn identity() -> Act {
    Act::Identify(IdentityCheck { method: IdentityMethod::Picture, checker: person(2), at: at(0) })
}

fn document() -> DocumentRef {
    DocumentRef::parse("堺子医第1号").unwrap()
}

/// Every act as somebody might send it in this state.
fn every_act(world: &World) -> Vec<(Act, ActKind)> {
    let standing = world.standing("6-1");
    let pays = standing.granted().is_some();
    let completed = Completed { facts: standing.facts.clone(), content: standing.content, sealed: b"new".to_vec() };
    let account = AccountRef { payee: standing.facts.pay_to.payee().clone(), version: 1 };
    vec![
        (Act::Assign { to: person(3) }, ActKind::Assign),
        (identity(), ActKind::Identify),
        (Act::Interrupt(Interruption { on: date("2024-07-01"), evidence: document(), by: person(0) }), ActKind::Interrupt),
        (Act::SetAccount(account), ActKind::SetAccount),
        (Act::Check, ActKind::Check),
        (Act::Return { reasons: vec![code("entry-incomplete")], deadline: date("2024-08-30"), document: document() }, ActKind::Return),
        (Act::Resubmit(Box::new(completed)), ActKind::Resubmit),
        (Act::Withdraw, ActKind::Withdraw),
        (pay(1_900), ActKind::ProposePayment),
        (Act::ProposeRefusal { reasons: vec![code("not-covered")] }, ActKind::ProposeRefusal),
        (Act::SendBack, ActKind::SendBack),
        (decide(&standing), if pays { ActKind::DecidePayment } else { ActKind::DecideRefusal }),
        (Act::Notice { document: document() }, if pays { ActKind::NoticePayment } else { ActKind::NoticeRefusal }),
    ]
}

#[test]
fn every_act_in_every_state_by_everybody_follows_the_table() {
    let mut done = 0;
    for state in State::ALL {
        let world = World::at_state(state);
        for (act, kind) in every_act(&world) {
            for who in 0..PEOPLE.len() {
                let result = world.clone().act("6-1", &act, who);
                let proposer = world.standing("6-1").proposer().cloned();
                let needs_another = matches!(kind, ActKind::DecidePayment | ActKind::DecideRefusal | ActKind::SendBack);
                match state.after(kind) {
                    Some(to) if needs_another && proposer == Some(person(who)) => {
                        assert_eq!(result.map(|_| to), Err(ActError::SamePerson), "{state} {kind:?}");
                    }
                    Some(to) => {
                        assert_eq!(result.unwrap_or_else(|error| panic!("{state} {kind:?}: {error}")).next.state, to);
                        done += 1;
                    }
                    None => assert_eq!(result.map(|_| state), Err(ActError::State(state)), "{kind:?}"),
                }
            }
        }
    }
    // Each row of the table by four people; three where the proposer is left out. Refusals are decided and told in their own test.
    let refusals = TABLE.iter().filter(|(_, act, _)| matches!(act, ActKind::DecideRefusal | ActKind::NoticeRefusal)).count();
    assert_eq!(done, (TABLE.len() - refusals) * 4 - 2);
}

#[test]
fn proposer_and_decider_are_two_people_for_payment_and_refusal() {
    for refusal in [false, true] {
        for proposer in 0..PEOPLE.len() {
            for decider in 0..PEOPLE.len() {
                let mut world = World::at_state(State::Checked);
                let act = if refusal { Act::ProposeRefusal { reasons: vec![code("copay-only")] } } else { pay(1_900) };
                world.act("6-1", &act, proposer).unwrap();
                let signed = decide(&world.standing("6-1"));
                let decided = world.act("6-1", &signed, decider);
                if proposer == decider {
                    assert_eq!(decided.map(|_| ()), Err(ActError::SamePerson));
                    continue;
                }
                let owed = decided.unwrap().owed;
                assert_eq!(owed.is_none(), refusal);
                world.act("6-1", &Act::Notice { document: document() }, decider).unwrap();
                assert_eq!(world.standing("6-1").state, if refusal { State::Refused } else { State::Noticed });
            }
        }
    }
}

#[test]
fn the_store_itself_refuses_a_decision_on_what_was_changed_meanwhile() {
    let world = World::at_state(State::Proposed);
    let standing = world.standing("6-1");
    let request = RequestId::parse("late").unwrap();
    let clerk = person(1);
    let by = Acting { request: &request, person: &clerk, at: at(0) };
    let planned = plan_act(&world.realm, &standing, &decide(&standing), &by).unwrap();
    let mut changed = world;
    changed.act("6-1", &Act::SendBack, 2).unwrap();
    // The one who decides now becomes the proposer of something else.
    changed.act("6-1", &pay(1_900), 1).unwrap();
    assert_eq!(changed.transact(&planned.writes), Err(vec![0, 1]));
    assert_eq!(changed.standing("6-1").state, State::Proposed);
}

#[test]
fn the_debt_names_who_how_much_and_where_it_comes_from() {
    let mut world = World::at_state(State::Proposed);
    let signed = decide(&world.standing("6-1"));
    let owed = world.act("6-1", &signed, 1).unwrap().owed.unwrap();
    assert_eq!((owed.yen, owed.month.to_string(), owed.prefecture), (Yen::new(1_900), "2024-06".to_owned(), Some(false)));
    assert!(matches!(&owed.pay_to, PayTo::Account(account) if account.version == 1));
    let id = owed.source.id();
    assert!(id.starts_with("application-") && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    let other = Source::Application(word::ApplicationNumber::parse("6-2").unwrap());
    assert_ne!(other.id(), id);
}

#[test]
fn a_repeated_request_is_recognised_and_another_under_its_id_is_a_conflict() {
    let mut world = World::at_state(State::Received);
    let request = RequestId::parse("check-1").unwrap();
    let standing = world.standing("6-1");
    let clerk = person(0);
    let by = Acting { request: &request, person: &clerk, at: at(5) };
    let planned = plan_act(&world.realm, &standing, &Act::Check, &by).unwrap();
    world.transact(&planned.writes).unwrap();
    // The same transaction again changes nothing: the row has moved on, and event and request stand.
    assert_eq!(world.clone().transact(&planned.writes), Err(vec![0, 1, 2]));
    let row = world.get(Table::Claims, &keys::application::request(&world.realm, &standing.facts.number, &request)).unwrap();
    let later = Acting { at: at(900), ..by };
    assert_eq!(recognise(row, &Act::Check, &later), Ok(planned.next.revision));
    assert_eq!(recognise(row, &Act::Withdraw, &later), Err(ActError::RequestConflict));
    let other = person(1);
    assert_eq!(recognise(row, &Act::Check, &Acting { person: &other, ..later }), Err(ActError::RequestConflict));
    assert_eq!(world.standing("6-1"), planned.next);
}

#[test]
fn the_history_has_every_revision_and_what_stood_then() {
    let world = World::at_state(State::Noticed);
    let last = world.standing("6-1");
    let mut states = Vec::new();
    for revision in 1..=last.revision {
        let mut item = world.get(Table::Claims, &keys::application::event(&world.realm, &last.facts.number, revision)).unwrap().clone();
        for name in ["act", "person", "request", "at"] {
            assert!(item.remove(name).is_some(), "{name}");
        }
        states.push(Standing::from_item(&item).unwrap().state);
    }
    assert_eq!(states, [Received, Received, Checked, Proposed, Decided, Noticed]);
}

#[test]
fn m01_nothing_is_decided_without_an_identity_check() {
    let mut world = World::new();
    let without = [Column::IdentityMethod, Column::IdentityChecker, Column::IdentityAt]
        .into_iter()
        .fold(draft("6-1"), |draft, column| draft.with(column, ""));
    let found = entered(&without);
    assert!(found.findings.iter().any(|finding| finding.entry.code == "Q051"));
    world.receive(&found).unwrap();
    assert_eq!(world.act("6-1", &Act::Check, 0).map(|_| ()), Err(ActError::NotIdentified));
    assert_eq!(world.standing("6-1").state, State::Received);
    // Every way the table knows, without the check: none comes to a decision.
    let mut open = vec![world.clone()];
    for _ in 0..6 {
        let mut next = Vec::new();
        for world in open {
            for (act, kind) in every_act(&world) {
                let mut after = world.clone();
                if !matches!(kind, ActKind::Identify | ActKind::SetAccount | ActKind::Interrupt) && after.act("6-1", &act, 1).is_ok() {
                    let state = after.standing("6-1").state;
                    assert!(matches!(state, State::Received | State::Returned | State::Withdrawn), "{state}");
                    next.push(after);
                }
            }
        }
        open = next;
    }
    world.act("6-1", &identity(), 0).unwrap();
    world.act("6-1", &Act::Check, 0).unwrap();
}

#[test]
fn over_the_time_limit_it_is_refused_unless_something_renewed_the_limit() {
    let old = draft("6-1")
        .with(Column::ServiceMonth, "2019-06")
        .with(Column::CareFrom, "2019-06-03")
        .with(Column::CareTo, "2019-06-03")
        .with(Column::PaidOn, "2019-06-03");
    let mut world = World::new();
    let found = entered(&old);
    assert!(found.findings.iter().any(|finding| finding.entry.code == "Q052" && finding.detail == "-> 2024-06-03"));
    world.receive(&found).unwrap();
    let account = world.register_account("p1", "1234567");
    world.act("6-1", &Act::SetAccount(account), 0).unwrap();
    world.act("6-1", &Act::Check, 0).unwrap();
    assert_eq!(world.act("6-1", &pay(1_900), 0).map(|_| ()), Err(ActError::TimeBarred));
    let barred = Act::ProposeRefusal { reasons: vec![code("time-barred")] };
    world.clone().act("6-1", &barred, 0).unwrap();
    world.act("6-1", &Act::Interrupt(Interruption { on: date("2022-01-10"), evidence: document(), by: person(0) }), 0).unwrap();
    assert_eq!(world.act("6-1", &barred, 0).map(|_| ()), Err(ActError::Reason), "in time, it is not refused for being late");
    world.act("6-1", &pay(1_900), 0).unwrap();
}

#[test]
fn what_was_seen_must_be_what_the_rules_give_and_what_stands() {
    let mut world = World::at_state(State::Checked);
    assert_eq!(world.act("6-1", &pay(1_901), 0).map(|_| ()), Err(ActError::NotWhatStands));
    world.act("6-1", &pay(1_900), 0).unwrap();
    let standing = world.standing("6-1");
    let desk = Ward::parse("sakai-ward").unwrap();
    for (revision, total) in [(standing.revision - 1, 1_900), (standing.revision, 1_899)] {
        let signed = Act::Decide(Signed { revision, total: Yen::new(total), desk: desk.clone(), judged: Some(judged()) });
        assert_eq!(world.act("6-1", &signed, 1).map(|_| ()), Err(ActError::NotWhatStands));
    }
}

/// A payment of what is owed, by the machine's answer, funding and reason.
fn judged_payment(judged: Judged, prefecture: Option<bool>, overriding: Option<&str>) -> Act {
    let Act::ProposePayment(usual) = pay(1_900) else { panic!("a payment") };
    Act::ProposePayment(PaymentProposal { judged, prefecture, overriding: overriding.map(code), ..usual })
}

#[test]
fn who_pays_against_the_machine_says_why_and_the_row_keeps_both() {
    let world = World::at_state(State::Checked);
    let unlike = |outcome, codes: &[&str]| Judged { outcome, codes: codes.iter().map(ToString::to_string).collect(), ..judged() };
    let proposed = |act: &Act| world.clone().act("6-1", act, 0).map(|planned| planned.next.course.proposal.unwrap().what);
    for found in [unlike(Outcome::Reject, &["E22"]), unlike(Outcome::Review, &["W24"])] {
        let asked = |overriding| judged_payment(found.clone(), None, overriding);
        assert_eq!(proposed(&asked(None)), Err(ActError::AgainstMachine));
        for wrong in ["not-covered", "receipt-missing", "no-such"] {
            assert_eq!(proposed(&asked(Some(wrong))), Err(ActError::Reason), "{wrong}");
        }
        let Ok(What::Payment { judged, overridden, prefecture, .. }) = proposed(&asked(Some("register-late"))) else { panic!("proposed") };
        assert_eq!((judged, overridden, prefecture), (found.clone(), Some(code("register-late")), Some(false)));
    }
    // Who bears it is the machine's answer; another one, or one where it has none, needs a reason as well.
    for (machine, asked, overriding, expected) in [
        (Some(true), None, None, Ok((Some(true), None))),
        (None, None, None, Ok((None, None))),
        (Some(true), Some(true), None, Ok((Some(true), None))),
        (Some(true), Some(false), None, Err(ActError::AgainstMachine)),
        (None, Some(true), None, Err(ActError::AgainstMachine)),
        (Some(true), Some(false), Some("funding-proved"), Ok((Some(false), Some(code("funding-proved"))))),
        // Nothing is overridden: no reason is kept.
        (Some(true), Some(true), Some("funding-proved"), Ok((Some(true), None))),
    ] {
        let found = proposed(&judged_payment(Judged { prefecture: machine, ..judged() }, asked, overriding));
        let found = found.map(|what| match what {
            What::Payment { prefecture, overridden, .. } => (prefecture, overridden),
            What::Refusal { .. } => panic!("a payment"),
        });
        assert_eq!(found, expected, "{machine:?} {asked:?} {overriding:?}");
    }
}

#[test]
fn another_answer_of_the_machine_stops_a_decision() {
    let world = World::at_state(State::Proposed);
    let standing = world.standing("6-1");
    let decided = |now: Option<Judged>| {
        let Act::Decide(signed) = decide(&standing) else { panic!("a decision") };
        world.clone().act("6-1", &Act::Decide(Signed { judged: now, ..signed }), 1).map(|_| ())
    };
    for other in [
        Judged { outcome: Outcome::Reject, codes: vec!["E22".to_owned()], ..judged() },
        Judged { codes: vec!["W24".to_owned()], ..judged() },
        Judged { prefecture: Some(true), ..judged() },
    ] {
        assert_eq!(decided(Some(other)), Err(ActError::NotWhatStands));
    }
    assert_eq!(decided(None), Err(ActError::NotWhatStands), "without an answer nothing is paid");
    // The register of another day that says the same is no other answer.
    assert_eq!(decided(Some(Judged { register: josei_base::Digest::of(b"another day"), ..judged() })), Ok(()));
}

#[test]
fn reasons_are_those_of_the_table() {
    let mut world = World::at_state(State::Checked);
    for reasons in [vec![], vec![code("receipt-missing")], vec![code("not-covered"), code("no-such")]] {
        assert_eq!(world.act("6-1", &Act::ProposeRefusal { reasons }, 0).map(|_| ()), Err(ActError::Reason));
    }
    let back = Act::Return { reasons: vec![code("not-covered")], deadline: date("2024-08-30"), document: document() };
    assert_eq!(world.act("6-1", &back, 0).map(|_| ()), Err(ActError::Reason));
}

#[test]
fn a_payment_of_nothing_is_no_payment() {
    let mut world = World::new();
    let small =
        draft("6-1").with(Column::TotalCost, "1500").with(Column::Points, "150").with(Column::PaidYen, "450").with(Column::CopayYen, "450");
    world.receive(&entered(&small)).unwrap();
    let account = world.register_account("p1", "1234567");
    world.act("6-1", &Act::SetAccount(account), 0).unwrap();
    world.act("6-1", &Act::Check, 0).unwrap();
    assert_eq!(world.act("6-1", &pay(0), 0).map(|_| ()), Err(ActError::NothingToPay));
    world.act("6-1", &Act::ProposeRefusal { reasons: vec![code("copay-only")] }, 0).unwrap();
}

#[test]
fn without_a_settled_account_nothing_is_paid_and_a_change_of_it_stops_a_decision() {
    let mut world = World::new();
    world.receive(&entered(&draft("6-1"))).unwrap();
    world.act("6-1", &Act::Check, 0).unwrap();
    assert_eq!(world.act("6-1", &pay(1_900), 0).map(|_| ()), Err(ActError::NoAccount));
    let other = world.register_account("p2", "7654321");
    assert_eq!(world.act("6-1", &Act::SetAccount(other), 0).map(|_| ()), Err(ActError::NoAccount), "another payee's account");

    let mut world = World::at_state(State::Proposed);
    let standing = world.standing("6-1");
    let request = world.request();
    let clerk = person(1);
    let planned = plan_act(&world.realm, &standing, &decide(&standing), &Acting { request: &request, person: &clerk, at: at(0) }).unwrap();
    world.register_account("p1", "7654321");
    assert!(world.transact(&planned.writes).is_err(), "the account in force is another one");
    assert_eq!(world.standing("6-1").state, State::Proposed);
}

#[test]
fn a_receipt_of_the_same_care_is_told_must_be_looked_at_and_stops_a_decision_when_it_comes_late() {
    let mut world = World::at_state(State::Checked);
    let standing = world.standing("6-1");
    let care = standing.facts.care.key_parts(&standing.facts.holder);
    let key = keys::claim(&world.realm, &care, &Slot::First);
    let claim = Claim {
        receipt: ReceiptRef { delivery: "d-1".into(), number: 7 },
        chunk: 1,
        review_body: ReviewBody::Shiharai,
        billing_month: BillingMonth::parse("2024-07").unwrap(),
        outcome: Outcome::Ok,
        codes: Vec::new(),
        billed: Points::new(800).into(),
        copay: Yen::new(500),
        yen: Yen::new(1_900),
        replaces: None,
        settled: None,
    };
    let claims = [(key.clone(), claim.to_item())];
    let found = duplicates(&standing.facts, &claims, &[]).unwrap();
    assert_eq!((found[0].reference.as_str(), found[0].entry.code, found[0].yen), ("d-1/7", "Q060", 8_000));
    assert!(found[0].finding(3).message_ja().contains("-> d-1/7"));

    let with = |standing: &[&str], looked_at: &[&str]| {
        let texts = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        Act::ProposePayment(PaymentProposal {
            basis: Basis::Care(RULES),
            judged: judged(),
            prefecture: None,
            overriding: None,
            seen: Yen::new(1_900),
            standing: texts(standing),
            looked_at: texts(looked_at),
        })
    };
    assert_eq!(world.act("6-1", &with(&["d-1/7"], &[]), 0).map(|_| ()), Err(ActError::NotLookedAt));
    world.clone().act("6-1", &with(&["d-1/7"], &["d-1/7"]), 0).unwrap();

    world.act("6-1", &with(&[], &[]), 0).unwrap();
    world.items.insert((Table::Claims, key), claim.to_item());
    let standing = world.standing("6-1");
    let (request, clerk) = (world.request(), person(1));
    let planned = plan_act(&world.realm, &standing, &decide(&standing), &Acting { request: &request, person: &clerk, at: at(0) }).unwrap();
    assert!(world.transact(&planned.writes).is_err());
}

#[test]
fn a_pharmacy_s_receipt_names_the_prescriber_and_is_found_all_the_same() {
    let pharmacy =
        draft("6-1").with(Column::CareCategory, "pharmacy").with(Column::FacilityCode, "2746400122").with(Column::Kind, "no_certificate");
    let facts = entered(&pharmacy).application.facts;
    let world = World::new();
    let mut care = facts.care.key_parts(&facts.holder);
    assert_eq!(care.place, "4#out#2746400122");
    care.place = "4#out#2746400122#2716000019".into();
    let claim = Claim {
        receipt: ReceiptRef { delivery: "d-1".into(), number: 8 },
        chunk: 1,
        review_body: ReviewBody::Kokuho,
        billing_month: BillingMonth::parse("2024-07").unwrap(),
        outcome: Outcome::Ok,
        codes: Vec::new(),
        billed: Points::new(300).into(),
        copay: Yen::ZERO,
        yen: Yen::new(900),
        replaces: None,
        settled: None,
    };
    let key = |place: &str| {
        let care = crate::Care { place: place.into(), ..care.clone() };
        keys::claim(&world.realm, &care, &Slot::First)
    };
    let places = ["4#out#2746400122#2716000019", "4#out#2716000019#2746400122", "4#in#2746400122", "1#out#2746400122", "4#out#2799999999"];
    let claims: Vec<_> = places.iter().map(|place| (key(place), claim.to_item())).collect();
    assert_eq!(duplicates(&facts, &claims, &[]).unwrap().len(), 2);
}

#[test]
fn a_damaged_row_is_told() {
    let world = World::at_state(State::Proposed);
    let item = world.standing("6-1").to_item();
    for name in item.keys() {
        let mut without = item.clone();
        without.remove(name);
        assert!(Standing::from_item(&without).is_err(), "{name}");
        let mut other = item.clone();
        other.insert(name.clone(), true.into());
        assert!(Standing::from_item(&other).is_err(), "{name}");
    }
    let mut more = item;
    more.insert("illness".to_owned(), "x".into());
    assert!(Standing::from_item(&more).is_err());
}
