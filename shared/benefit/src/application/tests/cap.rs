//! Refunds over the cap: automatic ones become debts, others forms; a refund that grows is paid in parts.

use super::world::*;
use crate::application::word::{ApplicationNumber, Ward};
use crate::application::*;
use crate::keys;
use crate::{Outcome, RefundCandidate, RefundWay, plan_refund};
use josei_base::plan::{Item, Table};
use josei_base::{ServiceMonth, Yen};

fn candidate(copays: i64, way: RefundWay) -> RefundCandidate {
    let holder = entered(&draft("6-1")).application.facts.holder.to_string();
    RefundCandidate {
        holder,
        month: ServiceMonth::parse("2024-06").unwrap(),
        copays: Yen::new(copays),
        refund: Yen::new(copays - 2_500),
        way,
    }
}

fn row(world: &World, candidate: &RefundCandidate) -> Item {
    world.get(Table::Claims, &keys::refund(&world.realm, candidate.month, &candidate.holder)).unwrap().clone()
}

fn read(world: &World, candidate: &RefundCandidate) -> (RefundCandidate, Yen) {
    let item = row(world, candidate);
    (RefundCandidate::from_item(candidate.month, &candidate.holder, &item).unwrap(), RefundCandidate::settled(&item).unwrap())
}

fn note(world: &mut World, candidate: &RefundCandidate) -> bool {
    let write = plan_refund(&world.realm, candidate);
    world.transact(&[write]).is_ok()
}

#[test]
fn the_way_is_stored_and_an_old_row_must_be_applied_for() {
    let mut world = World::new();
    let automatic = candidate(3_000, RefundWay::Automatic);
    assert!(note(&mut world, &automatic));
    assert_eq!(read(&world, &automatic), (automatic.clone(), Yen::ZERO));
    let mut old = row(&world, &automatic);
    old.remove("way");
    assert_eq!(RefundCandidate::from_item(automatic.month, &automatic.holder, &old).unwrap().way, RefundWay::Application);
    old.insert("way".to_owned(), "gift".into());
    assert!(RefundCandidate::from_item(automatic.month, &automatic.holder, &old).is_err());
}

#[test]
fn an_automatic_refund_is_owed_once_and_what_comes_later_is_owed_besides() {
    let mut world = World::new();
    let pay_to = PayTo::Account(world.register_account("p1", "1234567"));
    let mut total = 0;
    let mut ids = Vec::new();
    for copays in [3_000, 3_400, 3_400, 5_000] {
        note(&mut world, &candidate(copays, RefundWay::Automatic));
        let (now, settled) = read(&world, &candidate(copays, RefundWay::Automatic));
        if let Some(due) = plan_settle(&world.realm, &now, settled, &pay_to, None).unwrap() {
            world.transact(std::slice::from_ref(&due.write)).unwrap();
            assert!(world.transact(&[due.write]).is_err(), "once");
            total += due.owed.yen.get();
            ids.push(due.owed.source.id());
        }
    }
    assert_eq!((total, ids.len()), (2_500, 3));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "each part is a debt of its own");
}

#[test]
fn a_refund_that_grew_since_it_was_read_is_read_again() {
    let mut world = World::new();
    let pay_to = PayTo::Account(world.register_account("p1", "1234567"));
    let first = candidate(3_000, RefundWay::Automatic);
    note(&mut world, &first);
    let due = plan_settle(&world.realm, &first, Yen::ZERO, &pay_to, None).unwrap().unwrap();
    note(&mut world, &candidate(3_400, RefundWay::Automatic));
    assert!(world.transact(&[due.write]).is_err());
}

#[test]
fn without_an_account_nothing_is_owed_and_nothing_goes_the_wrong_way() {
    let world = World::new();
    let written = entered(&draft("6-1")).application.facts.pay_to;
    let of = |way, settled| plan_settle(&world.realm, &candidate(3_000, way), Yen::new(settled), &written, None);
    assert_eq!(of(RefundWay::Automatic, 0), Err(ActError::NoAccount));
    assert_eq!((of(RefundWay::Application, 0), of(RefundWay::Automatic, 500)), (Ok(None), Ok(None)));
}

fn form(number: &str, candidate: &RefundCandidate, settled: i64, pay_to: PayTo) -> Option<Application> {
    let known = Prefill {
        number: ApplicationNumber::parse(number).unwrap(),
        ward: Ward::parse("sakai-ward").unwrap(),
        on: date("2024-08-01"),
        personal: entered(&draft("6-1")).application.personal,
        pay_to,
        insurer_percent: 70,
    };
    prefill(candidate, Yen::new(settled), known).unwrap()
}

#[test]
fn a_form_is_filled_in_and_goes_the_way_of_every_application() {
    let mut world = World::new();
    let candidate = candidate(3_000, RefundWay::Application);
    note(&mut world, &candidate);
    let pay_to = PayTo::Account(world.register_account("p1", "1234567"));
    let application = form("6-c1", &candidate, 0, pay_to.clone()).unwrap();
    assert_eq!(form("6-c1", &candidate, 500, pay_to), None);
    let paid = &application.facts.care.paid;
    assert_eq!((paid.own_share, paid.claimed), (Yen::new(3_000), Some(Yen::new(500))));
    let content = TestMarks.content(&application.content());
    world.receive(&Entered { application, account: None, content, findings: Vec::new() }).unwrap();
    assert_eq!(world.act("6-c1", &Act::Check, 0).map(|_| ()), Err(ActError::NotIdentified), "the guardian is asked first");
    let identity = IdentityCheck { method: IdentityMethod::TwoDocuments, checker: person(2), at: at(0) };
    world.act("6-c1", &Act::Identify(identity), 0).unwrap();
    world.act("6-c1", &Act::Check, 0).unwrap();
    let proposal = |settled, seen| {
        let cap = CapState { copays: candidate.copays, refund: candidate.refund, settled: Yen::new(settled) };
        let nothing = Vec::new;
        Act::ProposePayment(PaymentProposal {
            basis: Basis::Cap(cap),
            // A month is judged receipt by receipt.
            judged: Judged { outcome: Outcome::Review, ..judged() },
            prefecture: None,
            overriding: None,
            seen: Yen::new(seen),
            standing: nothing(),
            looked_at: nothing(),
        })
    };
    assert_eq!(world.act("6-c1", &pay(500), 0).map(|_| ()), Err(ActError::Amount), "a month has no rules of a care");
    world.act("6-c1", &proposal(0, 500), 0).unwrap();
    let signed = decide(&world.standing("6-c1"));
    let owed = world.clone().act("6-c1", &signed, 1).unwrap().owed.unwrap();
    assert_eq!(owed.yen, Yen::new(500));

    // Somebody settled it meanwhile: the decision cannot be written.
    let mut settled = world.clone();
    let key = keys::refund(&settled.realm, candidate.month, &candidate.holder);
    settled.items.get_mut(&(Table::Claims, key)).unwrap().insert("settled".to_owned(), 500.into());
    let (request, clerk) = (settled.request(), person(1));
    let by = Acting { request: &request, person: &clerk, at: at(0) };
    let planned = plan_act(&settled.realm, &settled.standing("6-c1"), &signed, &by).unwrap();
    assert!(settled.transact(&planned.writes).is_err());

    world.act("6-c1", &signed, 1).unwrap();
    assert_eq!(read(&world, &candidate).1, Yen::new(500));
}
