use super::*;
use crate::operation::Operation;
use crate::testing::{Rng, World, honest, intent, realm, sign};
use crate::verify::verify;
use josei_base::plan::Key;

const SHARDS: [&str; 4] = ["receipt-ingest/0", "receipt-ingest/10", "receipt-ingest/2", "sweep/0"];

fn shard(name: &str) -> ShardName {
    ShardName::parse(name).unwrap()
}

fn begin(world: &mut World) -> Plan {
    match plan_seal(&realm(), world.state().as_ref(), &world.heads()).unwrap() {
        Step::Begin { write, plan, .. } => {
            assert!(world.execute(&write));
            plan
        }
        other => panic!("{other:?}"),
    }
}

fn written(seed: u64, records: usize) -> World {
    let (mut world, mut rng) = (World::new(1), Rng(seed));
    for _ in 0..records {
        world.step(&mut rng, &SHARDS);
    }
    world
}

#[test]
fn leaves_are_ordered_by_shard_name_and_number() {
    let mut world = written(1, 80);
    let plan = begin(&mut world);
    let names: Vec<_> = plan.ranges.iter().map(|range| range.from.shard.as_str()).collect();
    assert_eq!(names, SHARDS, "order of bytes, not of numbers");
    assert_eq!(plan.size(), 80);
    let sealed = plan.build(&world.files, &world.items(&plan)).unwrap();
    let again = plan.build(&world.files, &world.items(&plan)).unwrap();
    assert_eq!(sealed, again);
}

#[test]
fn nothing_new_is_nothing_to_do() {
    let mut world = written(2, 30);
    world.seal();
    assert_eq!(plan_seal(&realm(), world.state().as_ref(), &world.heads()), Ok(Step::Nothing));
    assert_eq!(plan_seal(&realm(), None, &[]), Ok(Step::Nothing));
}

#[test]
fn of_two_sealers_one_begins_and_both_end_with_the_same() {
    let mut world = written(3, 50);
    let Ok(Step::Begin { write: slow, .. }) = plan_seal(&realm(), None, &world.heads()) else { panic!() };
    let plan = begin(&mut world);
    world.step(&mut Rng(7), &SHARDS);
    assert!(!world.execute(&slow));
    let Ok(Step::Resume(resumed)) = plan_seal(&realm(), world.state().as_ref(), &world.heads()) else { panic!() };
    assert_eq!(resumed, plan, "later records do not enter a plan that stands");
    let sealed = plan.build(&world.files, &world.items(&plan)).unwrap();
    assert_eq!(resumed.build(&world.files, &world.items(&resumed)).unwrap(), sealed);
    let last = complete_seal(&plan, &sealed);
    assert!(world.execute(&last));
    assert!(!world.execute(&complete_seal(&resumed, &sealed)), "the second is refused");
}

/// Dies after any of the calls of a seal, any number of times; then another sealer goes on. No size is ever signed with two roots.
#[test]
fn a_crash_at_any_call_gives_the_same_tree() {
    for seed in 0..20 {
        let (mut rng, mut world) = (Rng(seed), written(seed, 0));
        let mut signed: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
        for _ in 0..25 {
            for _ in 0..rng.below(60) {
                world.step(&mut rng, &SHARDS);
            }
            let mut calls = rng.below(12);
            let mut dies = || {
                calls = calls.saturating_sub(1);
                calls == 0
            };
            let plan = match plan_seal(&realm(), world.state().as_ref(), &world.heads()).unwrap() {
                Step::Nothing => continue,
                Step::Resume(plan) => plan,
                Step::Begin { write, plan, .. } => {
                    assert!(world.execute(&write));
                    plan
                }
            };
            if dies() {
                continue;
            }
            let sealed = plan.build(&world.files, &world.items(&plan)).unwrap();
            let mut dead = false;
            for file in &sealed.files {
                world.put_file(&file.path.to_string(), &file.bytes);
                dead = dead || dies();
                if dead {
                    break;
                }
            }
            if dead {
                continue;
            }
            let note = sealed.checkpoint.assemble(&world.key, &sign(&world.signing, &sealed.checkpoint.note_to_sign())).unwrap();
            assert_eq!(signed.entry(sealed.checkpoint.size).or_insert_with(|| note.clone()), &note);
            if dies() {
                continue;
            }
            world.publish(&sealed.checkpoint);
            if dies() {
                continue;
            }
            assert!(world.execute(&complete_seal(&plan, &sealed)));
        }
        world.seal();
        let records = world.heads().iter().map(|head| head.next_seq).sum::<u64>();
        world.seal();
        assert!(signed.iter().all(|(size, note)| world.files.get(&keys::checkpoint_path(*size)) == Some(note)));
        assert_eq!(verify(&world.bundle(), &world.key, None).unwrap().records, records);
        assert_eq!(verify(&world.files, &world.key, None).unwrap().records, records, "with all earlier files");
    }
}

#[test]
fn a_seal_ends_at_its_limit_and_tells_that_there_is_more() {
    let mut world = World::new(1);
    let head = |name: &str, next_seq| Head { realm: realm(), shard: shard(name), next_seq, prev: Digest([7; 32]) };
    let begin = |heads: &[Head]| match plan_seal(&realm(), None, heads).unwrap() {
        Step::Begin { plan, more, .. } => (plan.size(), more, plan.ranges.len()),
        other => panic!("{other:?}"),
    };
    assert_eq!(begin(&[head("a/0", SEAL_RECORDS_MAX - 5), head("b/0", 5)]), (SEAL_RECORDS_MAX, false, 2));
    assert_eq!(begin(&[head("a/0", SEAL_RECORDS_MAX - 5), head("b/0", 6)]), (SEAL_RECORDS_MAX, true, 2));
    assert_eq!(begin(&[head("b/0", 6), head("a/0", SEAL_RECORDS_MAX + 1)]), (SEAL_RECORDS_MAX, true, 1));
    // A part of a shard is built as well: its last hash is not planned but found.
    world.append("a/0", intent(Operation::SweepRun, 1));
    world.append("a/0", intent(Operation::SweepRun, 2));
    let Ok(Step::Begin { mut plan, .. }) = plan_seal(&realm(), None, &world.heads()) else { panic!() };
    (plan.ranges[0].to, plan.ranges[0].last) = (1, NO_PREVIOUS);
    let items = world.items(&plan);
    assert_eq!(plan.build(&world.files, &items).unwrap().checkpoint.size, 1);
}

#[test]
fn shards_end_at_their_limit() {
    let heads = |count: usize| {
        let name = |number: usize| shard(&format!("f{}/{}", number / 256, number % 256));
        (0..count).map(|number| Head { realm: realm(), shard: name(number), next_seq: 1, prev: Digest([1; 32]) }).collect::<Vec<_>>()
    };
    assert!(matches!(plan_seal(&realm(), None, &heads(SHARDS_MAX)), Ok(Step::Begin { .. })));
    assert_eq!(plan_seal(&realm(), None, &heads(SHARDS_MAX + 1)), Err(SealError::TooManyShards));
}

#[test]
fn heads_that_went_back_or_changed_are_refused() {
    let mut world = honest(4, 60, &SHARDS, 1);
    let name = shard("sweep/0");
    let head = world.heads[&name].clone();
    assert!(head.next_seq > 1);
    let with = |next_seq, prev| [Head { next_seq, prev, ..head.clone() }];
    let plan = |world: &World, heads: &[Head]| plan_seal(&realm(), world.state().as_ref(), heads);
    assert_eq!(plan(&world, &with(head.next_seq - 1, head.prev)), Err(SealError::Shorter(name.clone())));
    assert_eq!(plan(&world, &with(head.next_seq, Digest([9; 32]))), Err(SealError::Shorter(name.clone())));
    assert_eq!(plan(&world, &[head.clone(), head.clone()]), Err(SealError::Heads));
    let other = Head { realm: Realm::parse("local-999999").unwrap(), ..head.clone() };
    assert_eq!(plan(&world, &[other]), Err(SealError::Heads));
    // A sealed record is replaced in the table and the chain goes on from the replacement.
    let forged = Head { prev: Digest([9; 32]), ..head.clone() };
    world.heads.insert(name.clone(), forged);
    world.append("sweep/0", intent(Operation::SweepRun, 1));
    let plan = begin(&mut world);
    assert_eq!(plan.build(&world.files, &world.items(&plan)), Err(SealError::Changed { shard: name, seq: head.next_seq }));
}

#[test]
fn records_that_differ_from_the_plan_are_refused() {
    let mut world = written(5, 60);
    let plan = begin(&mut world);
    let good = world.items(&plan);
    assert!(plan.build(&world.files, &good).is_ok());
    let at = |range: usize, seq| Err(SealError::Changed { shard: plan.ranges[range].from.shard.clone(), seq });
    let build = |change: &dyn Fn(&mut Vec<Vec<Item>>)| {
        let mut items = good.clone();
        change(&mut items);
        plan.build(&world.files, &items).map(|_| ())
    };
    assert_eq!(build(&|items| drop(items[1].remove(2))), at(1, 2));
    assert_eq!(build(&|items| items[1].swap(2, 3)), at(1, 2));
    assert_eq!(build(&|items| drop(items[2].pop())), at(2, plan.ranges[2].to - 1));
    assert_eq!(build(&|items| items[2].push(good[2][0].clone())), at(2, plan.ranges[2].to));
    assert_eq!(build(&|items| items.swap(0, 1)), at(0, 0));
    assert_eq!(build(&|items| drop(items.pop())), at(3, 0));
    assert_eq!(build(&|items| drop(items[0][4].remove("bytes"))), at(0, 4));
    let edge = BTreeMap::from([("tile/0/000.p/1".to_owned(), vec![0; 32])]);
    assert!(plan.build(&edge, &good).is_ok(), "an empty log has no edge to read");
}

#[test]
fn a_changed_edge_stops_sealing() {
    let mut world = honest(6, 300, &SHARDS, 2);
    world.step(&mut Rng(1), &SHARDS);
    let plan = begin(&mut world);
    assert_eq!(plan.edge_paths(), ["tile/entries/001.p/44", "tile/0/001.p/44", "tile/1/000.p/1"]);
    for path in plan.edge_paths() {
        let mut files = world.files.clone();
        files.get_mut(&path).unwrap()[9] ^= 4;
        assert_eq!(plan.build(&files, &world.items(&plan)), Err(SealError::Edge), "{path}");
    }
    assert!(plan.build(&world.files, &world.items(&plan)).is_ok());
}

#[test]
fn the_state_row_is_read_strictly() {
    let mut world = honest(7, 40, &SHARDS, 1);
    world.step(&mut Rng(1), &SHARDS);
    begin(&mut world);
    let good = world.state().unwrap();
    let plan = |item: &Item| plan_seal(&realm(), Some(item), &world.heads());
    assert!(matches!(plan(&good), Ok(Step::Resume(_))));
    for name in ["version", "tree", "sealed"] {
        let mut item = good.clone();
        item.remove(name);
        assert_eq!(plan(&item), Err(SealError::State), "{name}");
    }
    let sealed = good.text("sealed").unwrap().to_owned();
    let planned = good.text("planned").unwrap().to_owned();
    for (name, value) in [
        ("sealed", Value::Text(String::new())),
        ("sealed", Value::Text(sealed.replacen(' ', "  ", 1))),
        ("sealed", Value::Text(format!("{sealed}\n"))),
        ("planned", Value::Text(planned.replacen("receipt-ingest/0 ", "receipt-ingest/0 0", 1))),
        ("planned", Value::Text(String::new())),
        ("planned", Value::Number(1)),
        ("tree", Value::Bytes(vec![0; 8])),
        ("extra", Value::Flag(true)),
    ] {
        let mut item = good.clone();
        item.insert(name.to_owned(), value.clone());
        assert_eq!(plan(&item), Err(SealError::State), "{name} {value:?}");
    }
    let key: Key = keys::seal_state(&realm());
    assert!(world.table.contains_key(&key));
}
