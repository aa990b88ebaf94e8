//! People beside review bodies, what payees owe back, and manifests of both versions.

use super::world::*;
use crate::PaymentError;
use crate::balance::{Decided, Imbalance, balance};
use crate::batch::*;
use crate::zengin::{BankProfile, Totals, check};
use josei_base::receipt::ReviewBody;
use josei_base::{Digest, Yen};
use std::collections::BTreeMap;

/// Runs a batch as far as it goes without people; gives it up when nothing is left to pay.
fn freeze(world: &mut World) -> Batch {
    let planned = world.plan_open(0);
    world.run(planned);
    let sequence = world.last();
    loop {
        let batch = world.batch(sequence);
        let step = world.plan_freeze(&batch, 1).unwrap();
        if !step.writes.is_empty() {
            world.transact(&step.writes).unwrap();
            continue;
        }
        let step = world.plan_netting(&batch, 1).unwrap();
        if !step.writes.is_empty() {
            world.transact(&step.writes).unwrap();
            continue;
        }
        match world.plan_frozen(&batch, 1) {
            Err(PaymentError::Nothing) => world.run(plan_void(&batch)),
            planned => world.run(planned),
        }
        return world.batch(sequence);
    }
}

/// Lines as payee, yen, obligations, nettings.
fn lines(manifest: &Manifest) -> Vec<(String, i64, usize, usize)> {
    let shown = |line: &ManifestLine| (line.payee.payee().to_string(), line.yen.get(), line.obligations.len(), line.nettings.len());
    manifest.lines.iter().map(shown).collect()
}

#[test]
fn people_have_one_line_each_after_the_review_bodies() {
    let mut world = World::new();
    world.accounts = [(payee(1), 2), (payee(2), 1)].into();
    world.record(&lot(1, 500));
    for (number, of, yen) in [(1, 1, 300), (2, 2, 40), (3, 1, 7)] {
        world.record(&application(number, of, yen));
    }
    let batch = freeze(&mut world);
    let manifest = world.manifest(&batch).unwrap();
    let expected = [("2", 500, 1, 0), ("person:p-1", 307, 2, 0), ("person:p-2", 40, 1, 0)];
    assert_eq!(lines(&manifest), expected.map(|(who, yen, owed, netted)| (who.to_owned(), yen, owed, netted)));
    assert_eq!(manifest.lines[1].payee, LinePayee::Person { person: payee(1), account_version: 2 });
    let controls = manifest.controls.clone().unwrap();
    let kinds: Vec<_> = controls.kinds.iter().map(|one| (one.kind, one.count, one.yen.get())).collect();
    assert_eq!(kinds, [(SourceKind::Chunk, 1, 500), (SourceKind::Application, 3, 347)]);
    let banks: Vec<_> = controls.banks.iter().map(|one| (one.bank.to_string(), one.lines, one.yen.get())).collect();
    assert_eq!(banks, [("9999".to_owned(), 3, 847)]);
    let generated = manifest.generate(&world.profile).unwrap();
    let read = check(&generated.bytes, &BankProfile::default());
    assert_eq!((read.findings.len(), read.counted), (0, Totals { lines: 3, yen: Yen::new(847) }));
    let numbers: Vec<_> = read.data().map(|line| String::from_utf8(line.account().to_vec()).unwrap()).collect();
    assert_eq!(numbers[1], account(&world.profile, &payee(1), 2).account.to_string());
    assert_eq!(Manifest::from_bytes(&generated.manifest_bytes), Ok(manifest));
}

#[test]
fn who_has_no_account_stays_out_and_open() {
    let mut world = World::new();
    world.accounts = [(payee(1), 1)].into();
    world.record(&application(1, 1, 300));
    world.record(&application(2, 2, 40));
    let planned = world.plan_open(0);
    world.run(planned);
    let step = world.plan_freeze(&world.batch(1), 1).unwrap();
    assert_eq!((step.taken.len(), step.left_out.clone()), (1, vec![application(2, 2, 40).id()]));
    world.transact(&step.writes).unwrap();
    world.run(world.plan_frozen(&world.batch(1), 1));
    assert_eq!(world.guard(&application(2, 2, 40).obligation().unwrap()), None);
    // Registered later, it is paid by the next batch.
    world.accounts.insert(payee(2), 1);
    let batch = freeze(&mut world);
    assert_eq!(lines(&world.manifest(&batch).unwrap()), [("person:p-2".to_owned(), 40, 1, 0)]);
}

#[test]
fn an_account_changed_later_does_not_change_a_frozen_batch() {
    let mut world = World::new();
    world.accounts = [(payee(1), 1)].into();
    world.record(&application(1, 1, 300));
    let batch = freeze(&mut world);
    let before = world.manifest(&batch).unwrap();
    world.accounts.insert(payee(1), 2);
    assert_eq!(world.manifest(&batch).unwrap(), before);
    // Given up and taken again, it goes to the new one.
    world.run(plan_void(&batch));
    let again = freeze(&mut world);
    let after = world.manifest(&again).unwrap();
    assert_eq!(after.lines[0].payee, LinePayee::Person { person: payee(1), account_version: 2 });
    assert_ne!(after.lines[0].account, before.lines[0].account);
    // Without the account of the version it fixed, nothing is written.
    let members = world.members(again.sequence);
    assert_eq!(Manifest::build(&again, &world.profile, &members, &[], &Accounts::new()), Err(PaymentError::Account));
}

/// The account changed between two slices: one line, to the newest of the versions that were fixed.
#[test]
fn two_versions_in_one_batch_are_one_line_to_the_newer() {
    let mut world = World::new();
    for (number, version) in [(1, 3), (2, 4)] {
        world.accounts = [(payee(1), version)].into();
        world.record(&application(number, 1, 100));
        if number == 1 {
            let planned = world.plan_open(0);
            world.run(planned);
        }
        let step = world.plan_freeze(&world.batch(1), 1).unwrap();
        world.transact(&step.writes).unwrap();
    }
    world.run(world.plan_frozen(&world.batch(1), 1));
    let manifest = world.manifest(&world.batch(1)).unwrap();
    assert_eq!(lines(&manifest), [("person:p-1".to_owned(), 200, 2, 0)]);
    assert_eq!(manifest.lines[0].payee, LinePayee::Person { person: payee(1), account_version: 4 });
}

#[test]
fn what_a_payee_owes_is_withheld_at_most_to_zero_and_the_rest_stays_open() {
    let mut world = World::new();
    world.accounts = [(payee(1), 1), (payee(2), 1)].into();
    world.record(&lot(1, 500));
    let (first, second) = (application(1, 1, 300), application(2, 2, 40));
    world.record(&first);
    world.record(&second);
    world.record_back(&back(&lot(1, 500), 1, 120));
    world.record_back(&back(&first, 1, 350));
    // Of somebody who is owed nothing here.
    world.record_back(&back(&application(9, 9, 10), 1, 10));
    let batch = freeze(&mut world);
    assert_eq!((batch.obligations.yen.get(), batch.netted, batch.file_yen().get()), (840, Totals { lines: 2, yen: Yen::new(420) }, 420));
    let manifest = world.manifest(&batch).unwrap();
    let expected = [("2", 380, 1, 1), ("person:p-2", 40, 1, 0)];
    assert_eq!(lines(&manifest), expected.map(|(who, yen, owed, netted)| (who.to_owned(), yen, owed, netted)));
    assert_eq!(manifest.netted_out.len(), 1, "paid by netting alone: no line of zero yen");
    assert_eq!(manifest.controls.as_ref().map(|controls| (controls.netted_count, controls.netted_yen.get())), Some((2, 420)));
    let open: Vec<_> = world.claimables().iter().map(|one| one.open(&world.voided()).unwrap().get()).collect();
    assert_eq!(open.iter().sum::<i64>(), 50 + 10);
    // The next batch of the payee goes on with what is left.
    world.record(&application(3, 1, 90));
    let next = freeze(&mut world);
    assert_eq!(lines(&world.manifest(&next).unwrap()), [("person:p-1".to_owned(), 40, 1, 1)]);
}

#[test]
fn a_netting_happens_once_and_giving_a_batch_up_gives_it_back() {
    let mut world = World::new();
    world.record(&lot(1, 500));
    world.record_back(&back(&lot(1, 500), 1, 120));
    for _ in 0..2 {
        let planned = world.plan_open(0);
        world.run(planned);
    }
    let step = world.plan_freeze(&world.batch(1), 1).unwrap();
    world.transact(&step.writes).unwrap();
    let batch = world.batch(1);
    let step = world.plan_netting(&batch, 1).unwrap();
    world.transact(&step.writes).unwrap();
    assert!(world.transact(&step.writes).is_err(), "the same transaction again");
    assert_eq!(world.plan_netting(&world.batch(1), 1).unwrap(), NettingStep::default());
    // Planned on the old row: its members and nettings are not what it counted.
    assert!(matches!(world.plan_netting(&batch, 1), Err(PaymentError::Difference(_))));
    // Nothing more is taken now.
    world.record(&lot(3, 60));
    let late = world.plan_freeze(&world.batch(1), 1).unwrap();
    assert_eq!((late.writes.len(), late.left_over.len()), (0, 1));
    world.run(world.plan_frozen(&world.batch(1), 1));
    world.run(plan_void(&world.batch(1)));
    assert_eq!(world.claimables()[0].open(&world.voided()), Ok(Yen::new(120)));
    // The second batch takes both and withholds it again; the entry of the first goes.
    let second = world.batch(2);
    let step = world.plan_freeze(&second, 1).unwrap();
    world.transact(&step.writes).unwrap();
    let second = world.batch(2);
    let believing = world.plan_netting(&second, 1).unwrap();
    world.transact(&believing.writes).unwrap();
    assert_eq!(world.claimables()[0].nettings, Nettings { revision: 2, made: vec![(2, Yen::new(120))] });
    assert_eq!(world.claimables()[0].open(&world.voided()), Ok(Yen::ZERO));
}

#[test]
fn a_caller_that_wrongly_believes_a_batch_voided_withholds_nothing_twice() {
    let mut world = World::new();
    world.record(&lot(1, 500));
    world.record_back(&back(&lot(1, 500), 1, 120));
    freeze(&mut world);
    world.record(&lot(3, 300));
    let planned = world.plan_open(0);
    world.run(planned);
    let step = world.plan_freeze(&world.batch(2), 1).unwrap();
    world.transact(&step.writes).unwrap();
    let (batch, claimables) = (world.batch(2), world.claimables());
    assert_eq!(plan_netting_step(&batch, 1, &world.members(2), &claimables, &[].into()).unwrap(), NettingStep::default());
    let believing = plan_netting_step(&batch, 1, &world.members(2), &claimables, &[1].into()).unwrap();
    assert_eq!(believing.made.len(), 1);
    assert_eq!(world.transact(&believing.writes), Err(vec![2]), "refused by the check of batch 1 alone");
}

/// Two batches of one payee read the same receivable: one withholds it.
#[test]
fn two_batches_that_withhold_the_same_receivable_race_and_one_gets_it() {
    let mut world = World::new();
    world.record(&lot(1, 500));
    let planned = world.plan_open(0);
    world.run(planned);
    let step = world.plan_freeze(&world.batch(1), 1).unwrap();
    world.transact(&step.writes).unwrap();
    world.record(&lot(3, 400));
    let planned = world.plan_open(0);
    world.run(planned);
    let step = world.plan_freeze(&world.batch(2), 1).unwrap();
    world.transact(&step.writes).unwrap();
    world.record_back(&back(&lot(1, 500), 1, 120));
    let plans = [1, 2].map(|sequence| world.plan_netting(&world.batch(sequence), 1).unwrap().writes);
    world.transact(&plans[0]).unwrap();
    assert_eq!(world.transact(&plans[1]), Err(vec![1]), "refused by the receivable's own row");
}

#[test]
fn a_batch_that_would_pay_nothing_is_given_up_and_all_stays_open() {
    let mut world = World::new();
    world.record(&lot(1, 500));
    world.record_back(&back(&lot(1, 500), 1, 500));
    assert_eq!(freeze(&mut world).state, State::Voided);
    assert_eq!(world.claimables()[0].open(&world.voided()), Ok(Yen::new(500)));
    // With something of another payee it goes through.
    world.record(&lot(2, 10));
    let batch = freeze(&mut world);
    assert_eq!((batch.state, batch.file_yen().get()), (State::Frozen, 10));
}

#[test]
fn nettings_lessen_the_lines_of_a_payee_from_the_first_on() {
    let mut world = World::new();
    world.profile.bank.transfer_yen_max = 60;
    for (number, yen) in [(1, 50), (3, 40), (5, 60)] {
        world.record(&lot(number, yen));
    }
    world.record_back(&back(&lot(1, 50), 1, 70));
    let batch = freeze(&mut world);
    let manifest = world.manifest(&batch).unwrap();
    assert_eq!(lines(&manifest), [("2".to_owned(), 20, 1, 1), ("2".to_owned(), 60, 1, 0)]);
    assert_eq!((manifest.netted_out.len(), manifest.netted_out[0].nettings[0].yen.get()), (1, 50));
    assert_eq!(manifest.controls.as_ref().map(|controls| controls.netted_count), Some(1), "one receivable in two places");
}

#[test]
fn a_returned_transfer_is_paid_again_as_changed() {
    let mut world = World::new();
    world.accounts = [(payee(1), 1)].into();
    world.record(&Lot::new(payee(1), month(), Source::returned(7, 3).unwrap(), 1, Yen::new(300)).unwrap());
    world.record(&lot(1, 20));
    let batch = freeze(&mut world);
    let generated = world.manifest(&batch).unwrap().generate(&world.profile).unwrap();
    let read = check(&generated.bytes, &BankProfile::default());
    let codes: Vec<_> = generated.bytes.chunks(122).skip(1).take(2).map(|record| char::from(record[90])).collect();
    assert_eq!((read.counted.lines, codes), (2, vec!['0', '2']));
}

/// Made by the version before people: it reads, and renders the same bytes.
#[test]
fn a_manifest_of_version_1_renders_byte_for_byte() {
    let profile = crate::profile::PayerProfile::load(include_str!("../../../golden/manifest/profile.toml")).unwrap().0;
    let stored = include_bytes!("../../../golden/manifest/version-1.json");
    let manifest = Manifest::from_bytes(stored).unwrap();
    assert_eq!((manifest.format(), manifest.line_count, manifest.obligation_count), (1, 2, 4));
    let generated = manifest.generate(&profile).unwrap();
    assert!(generated.bytes == include_bytes!("../../../golden/manifest/version-1.txt"));
    assert_eq!(generated.manifest_hash, Digest::of(stored));
    assert_eq!(manifest.control_totals().unwrap().banks.iter().map(|bank| bank.yen.get()).sum::<i64>(), 3_547);
    // What only version 2 has is refused under its number.
    let text = String::from_utf8(stored.to_vec()).unwrap();
    let person = text.replacen("\"payee\":\"shiharai\"", "\"payee\":{\"person\":\"p-1\",\"account_version\":1}", 1);
    for wrong in [person, text.replacen("\"format\":1", "\"format\":2", 1), text.replacen("\"format\":1", "\"format\":3", 1)] {
        assert_ne!(wrong, text);
        assert_eq!(Manifest::from_bytes(wrong.as_bytes()), Err(PaymentError::Manifest));
    }
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/manifest/");

/// Something of every kind.
fn version_3() -> GeneratedFile {
    let mut world = World::new();
    world.accounts = [(payee(1), 2), (payee(2), 1)].into();
    for number in [1, 2, 5] {
        world.record(&lot(number, i64::from(number) * 700));
    }
    for (number, of, yen) in [(1, 1, 300), (2, 2, 40), (3, 1, 7)] {
        world.record(&application(number, of, yen));
    }
    world.record(&Lot::new(ReviewBody::Shiharai, month(), Source::receipt("d-0001", 77).unwrap(), 1, Yen::new(880)).unwrap());
    world.record_back(&back(&lot(1, 700), 1, 120));
    world.record_back(&back(&application(2, 2, 40), 1, 55));
    let batch = freeze(&mut world);
    world.manifest(&batch).unwrap().generate(&world.profile).unwrap()
}

/// Made by the version before the rendering stood in it: it needs its profile, and renders the same bytes.
#[test]
fn a_manifest_of_version_2_renders_byte_for_byte() {
    let profile = crate::profile::PayerProfile::load(include_str!("../../../golden/manifest/profile.toml")).unwrap().0;
    let stored = include_bytes!("../../../golden/manifest/version-2.json");
    let manifest = Manifest::from_bytes(stored).unwrap();
    assert_eq!((manifest.format(), manifest.line_count), (2, 3));
    let again = manifest.generate(&profile).unwrap();
    assert!(again.bytes == include_bytes!("../../../golden/manifest/version-2.txt"));
    assert_eq!(again.manifest_hash, Digest::of(stored));
    let other = crate::profile::PayerProfile::load(&format!("{}\n# changed", crate::profile::SAMPLE)).unwrap().0;
    for wrong in [None, Some(&other)] {
        assert_eq!(render(&manifest, wrong), Err(PaymentError::ProfileChanged));
    }
}

/// It says all that is needed: no profile is asked for, and none other is taken.
#[test]
fn a_manifest_of_version_3_stays_as_it_is_and_needs_no_profile() {
    let stored = std::fs::read(format!("{FOLDER}version-3.json")).unwrap();
    assert!(version_3().manifest_bytes == stored);
    let file = std::fs::read(format!("{FOLDER}version-3.txt")).unwrap();
    let manifest = Manifest::from_bytes(&stored).unwrap();
    assert!(render(&manifest, None).unwrap() == file);
    // A profile that was changed since does not change it.
    let changed =
        crate::profile::SAMPLE.replacen("separator = \"crlf\"", "separator = \"none\"", 1).replacen("[\"crlf\"]", "[\"none\"]", 1);
    let other = crate::profile::PayerProfile::load(&changed).unwrap().0;
    assert!(render(&manifest, Some(&other)).unwrap() == file);
    // Version 2 has none, version 3 always.
    let text = String::from_utf8(stored).unwrap();
    let (head, rest) = text.split_once("\"rendering\"").unwrap();
    let without = format!("{head}\"lines\":{}", rest.split_once("\"lines\":").unwrap().1);
    for wrong in [without, text.replacen("\"format\":3", "\"format\":2", 1), text.replacen("\"format\":3", "\"format\":4", 1)] {
        assert_eq!(Manifest::from_bytes(wrong.as_bytes()), Err(PaymentError::Manifest));
    }
}

#[test]
#[ignore = "writes golden/manifest again, for a new version of the shape"]
fn rewrite_golden_manifest() {
    let generated = version_3();
    std::fs::write(format!("{FOLDER}version-3.json"), &generated.manifest_bytes).unwrap();
    std::fs::write(format!("{FOLDER}version-3.txt"), &generated.bytes).unwrap();
}

/// Each way in which books can be wrong is named.
#[test]
fn the_balance_names_what_does_not_add_up() {
    let mut world = World::new();
    world.accounts = [(payee(1), 1)].into();
    let (first, second) = (application(1, 1, 300), lot(1, 500));
    let owed_back = back(&second, 1, 120);
    world.record(&first);
    world.record(&second);
    world.record_back(&owed_back);
    let batch = freeze(&mut world);
    let paid = world.manifest(&batch).unwrap();
    let decided: Decided = [(first.id(), Yen::new(300)), (second.id(), Yen::new(380))].into();
    let lots = [first.clone(), second.clone()];
    let backs = [owed_back.clone()];
    let right = balance(&decided, &lots, &backs, std::slice::from_ref(&paid)).unwrap();
    assert_eq!((right.transferred.get(), right.returned.get()), (680, 0));
    // Before the file is taken everything is open.
    let before = balance(&decided, &lots, &backs, &[]).unwrap();
    assert_eq!(before.claims.values().map(|one| one.owed.get() - one.receivable.get()).sum::<i64>(), 680);
    let wrong =
        |decided: &Decided, lots: &[Lot], backs: &[Receivable], files: &[Manifest]| balance(decided, lots, backs, files).unwrap_err();
    let mut second_file = paid.clone();
    second_file.sequence = 2;
    let twice = [paid.clone(), second_file];
    assert_eq!(wrong(&decided, &lots, &backs, &twice), Imbalance::PaidTwice(second.id()));
    assert_eq!(wrong(&decided, &lots[..1], &backs, &twice[..1]), Imbalance::NotRecorded(second.id()));
    assert_eq!(wrong(&decided, &lots, &[], &twice[..1]), Imbalance::NotOwedBack(owed_back.id()));
    let less = [back(&second, 1, 119)];
    assert_eq!(wrong(&decided, &lots, &less, &twice[..1]), Imbalance::NotOwedBack(owed_back.id()));
    let other: Decided = decided.iter().map(|(id, yen)| (id.clone(), yen.plus(Yen::new(1)).unwrap())).collect();
    assert!(matches!(wrong(&other, &lots, &backs, &twice[..1]), Imbalance::Claim(_)));
    assert!(matches!(wrong(&BTreeMap::new(), &lots, &backs, &twice[..1]), Imbalance::Claim(_)));
    let again = Lot::new(payee(1), month(), Source::returned(1, 9).unwrap(), 1, Yen::new(300)).unwrap();
    let with = [first.clone(), second.clone(), again.clone()];
    assert_eq!(wrong(&decided, &with, &backs, &twice[..1]), Imbalance::NotReturned(again.id()));
    let mut more = paid;
    more.lines[0].yen = Yen::new(381);
    assert!(matches!(wrong(&decided, &lots, &backs, &[more]), Imbalance::Payee(_)));
}
