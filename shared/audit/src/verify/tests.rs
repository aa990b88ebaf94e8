use super::*;
use crate::limits::{OPEN_LISTED_MAX, SHARDS_MAX};
use crate::operation::Operation;
use crate::record::{Counts, Event, Record, Verdict};
use crate::shard::Head;
use crate::testing::{Files, Rng, World, honest, id, intent, realm, sign, signer, tiled};
use crate::token::Code;
use crate::wire::encode;
use crate::{append, checkpoint::cosign};
use josei_base::{Realm, Timestamp};
use std::sync::LazyLock;

const SHARDS: [&str; 5] = ["benefit-decide/0", "payment-file/0", "receipt-ingest/0", "receipt-ingest/1", "receipt-ingest/11"];

/// The honest log that is attacked: 1,000 records, several shards and functions, some seals.
struct Honest {
    world: World,
    files: Files,
    entries: Vec<Vec<u8>>,
    records: Vec<Record>,
}

static HONEST: LazyLock<Honest> = LazyLock::new(|| {
    let world = honest(11, 1_000, &SHARDS, 6);
    let files = world.bundle();
    let entries: Vec<Vec<u8>> = crate::tree::paths(1_000)
        .filter(|path| path.layer == Layer::Entries)
        .flat_map(|path| entries_in(&files[&path.to_string()]).map(|entry| entry.unwrap().to_vec()).collect::<Vec<_>>())
        .collect();
    let records = entries.iter().map(|entry| decode(entry).unwrap()).collect();
    Honest { world, files, entries, records }
});

fn check(files: &Files) -> Result<Report, VerifyError> {
    verify(files, &HONEST.world.key, None)
}

fn bad(files: &Files) -> Bad {
    match check(files) {
        Err(VerifyError::Bad(bad)) => bad,
        other => panic!("accepted: {other:?}"),
    }
}

fn refusal(answer: &Result<Report, VerifyError>) -> &'static str {
    match answer {
        Err(VerifyError::Bad(bad)) => bad.entry.code,
        other => panic!("{other:?}"),
    }
}

fn code(files: &Files) -> &'static str {
    bad(files).entry.code
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap()
}

/// Signs like the real log, or with another key.
fn signed(mut files: Files, checkpoint: &Checkpoint, seed: u8) -> Files {
    let (signing, key) = signer(seed);
    let note = checkpoint.assemble(&key, &sign(&signing, &checkpoint.note_to_sign())).unwrap();
    files.insert(keys::CHECKPOINT.to_owned(), note);
    files
}

/// The entries packed under the names the honest checkpoint asks for; hash tiles stay.
fn repacked(entries: &[Vec<u8>]) -> Files {
    let mut files = HONEST.files.clone();
    let mut packed = entries.iter();
    for path in crate::tree::paths(1_000).filter(|path| path.layer == Layer::Entries) {
        let take = if path.is_partial() { usize::MAX } else { 256 };
        let bytes =
            packed.by_ref().take(take).flat_map(|entry| [&u16::try_from(entry.len()).unwrap().to_be_bytes(), entry.as_slice()].concat());
        files.insert(path.to_string(), bytes.collect());
    }
    files
}

/// The entries with hash tiles recomputed, under the honest checkpoint.
fn retiled(entries: &[Vec<u8>]) -> Files {
    let mut files = tiled(entries).0;
    files.insert(keys::CHECKPOINT.to_owned(), HONEST.files[keys::CHECKPOINT].clone());
    files
}

/// The records with numbers and links recomputed as far as possible: an attacker who owns the table.
fn relinked(records: &[Record]) -> Vec<Vec<u8>> {
    let mut heads: BTreeMap<ShardName, Head> = BTreeMap::new();
    let mut entries = Vec::new();
    for record in records {
        let head = heads.entry(record.shard.clone()).or_insert_with(|| Head::first(realm(), record.shard.clone()));
        if let Ok(appended) = append(head, record.draft.clone(), record.at) {
            *head = appended.head;
            entries.push(appended.bytes);
        }
    }
    entries
}

/// The record's shard goes on after it, so that its place can be told from the chain.
fn has_successor(index: usize) -> bool {
    HONEST.records[index + 1..].iter().any(|record| record.shard == HONEST.records[index].shard)
}

fn assert_named(bad: &Bad, index: usize, what: &str) {
    assert_eq!(bad.index, Some(wide(index)), "{what}: {bad}");
    if let (Some(shard), Some(seq)) = (&bad.shard, bad.seq) {
        assert_eq!((shard, seq), (&HONEST.records[index].shard, HONEST.records[index].seq), "{what}");
    } else {
        assert!(!has_successor(index), "{what}: shard and number are not told: {bad}");
    }
}

#[test]
fn a_hundred_honest_logs_give_no_false_alarm() {
    let mut rng = Rng(100);
    for seed in 0..100 {
        let shards = &SHARDS[..=rng.below(SHARDS.len())];
        let size = match seed {
            0..5 => 1 + seed,
            5..10 => 250 + seed,
            10..15 => 505 + seed,
            _ => rng.below(250),
        };
        let mut world = honest(wide(seed), size, shards, rng.below(8));
        if size == 0 {
            let (files, checkpoint) = tiled(&[]);
            world.files = signed(files, &checkpoint, 1);
        }
        let report = verify(&world.bundle(), &world.key, None).unwrap();
        assert_eq!(report, verify(&world.files, &world.key, None).unwrap(), "with the files of earlier seals");
        assert_eq!((report.records, report.shards.values().sum()), (wide(size), wide(size)));
        assert_eq!(
            report.shards.into_iter().collect::<Vec<_>>(),
            world.heads().into_iter().map(|head| (head.shard, head.next_seq)).collect::<Vec<_>>()
        );
        let mut open: Vec<_> = world.open.iter().map(|record| (record.shard.clone(), record.seq)).collect();
        open.sort();
        assert_eq!(report.open_listed.iter().map(|open| (open.shard.clone(), open.seq)).collect::<Vec<_>>(), open);
        assert_eq!(report.open_intents, wide(open.len()));
        for note in world.files.iter().filter(|(path, _)| path.starts_with("checkpoints/")).map(|(_, note)| note).take(1) {
            let report = verify(&world.bundle(), &world.key, Some(note)).unwrap();
            assert_eq!(report.since, Some(Checkpoint::open(note, &world.key).unwrap().size));
        }
    }
}

/// Class 1: one byte anywhere in any file.
fn one_byte(cases: usize, seed: u64) {
    let (paths, mut rng) = (HONEST.files.keys().collect::<Vec<_>>(), Rng(seed));
    for _ in 0..cases {
        let path = *rng.pick(&paths);
        let at = rng.below(HONEST.files[path].len());
        let mut files = HONEST.files.clone();
        files.get_mut(path).unwrap()[at] ^= u8::try_from(1 + rng.below(255)).unwrap();
        let (found, what) = (bad(&files), format!("{path} byte {at}"));
        match TilePath::parse(path).map(|tile| (tile.layer, tile)) {
            None => assert_eq!(found.index, None, "{what}"),
            Some((Layer::Entries, tile)) => {
                let mut ends = entries_in(&HONEST.files[path]).scan(0, |end, entry| {
                    *end += entry.unwrap().len() + 2;
                    Some(*end)
                });
                let position = ends.position(|end| at < end).unwrap();
                assert_named(&found, usize::try_from(tile.first_leaf()).unwrap() + position, &what);
            }
            Some((Layer::Hashes(0), tile)) => {
                assert_eq!(found.entry.code, "A0016", "{what}");
                assert_named(&found, usize::try_from(tile.first_leaf()).unwrap() + at / 32, &what);
            }
            Some((Layer::Hashes(_), tile)) => {
                assert_eq!((found.entry.code, found.index), ("A0017", Some(tile.leaf_at(wide(at / 32)))), "{what}");
            }
        }
    }
}

#[test]
fn one_changed_byte_is_found_and_named() {
    one_byte(400, 1);
}

/// Classes 2 to 12, one case of each per round.
fn classes(rounds: usize, seed: u64) {
    let (honest, mut rng) = (&*HONEST, Rng(seed));
    for _ in 0..rounds {
        let (at, other) = (rng.below(1_000), rng.below(1_000));
        let without = |at: usize| honest.entries.iter().enumerate().filter(move |(index, _)| *index != at).map(|(_, entry)| entry.clone());

        // Remove a record: only the entries, then with the tiles, then with links too.
        let removed: Vec<_> = without(at).collect();
        assert_named(&bad(&repacked(&removed)), at, "removed");
        let found = bad(&retiled(&removed));
        let next = honest.records[at + 1..].iter().position(|record| record.shard == honest.records[at].shard);
        if let Some(next) = next {
            let (number, index) = (honest.records[at].seq + 1, wide(at + next));
            // In the last file the gap shows first as a file of another width.
            let expected = if index < 768 { ("A0023", Some(index), Some(number)) } else { ("A0011", Some(768), None) };
            assert_eq!((found.entry.code, found.index, found.seq.filter(|_| index < 768)), expected, "removed and retiled: {found}");
        }
        let mut records = honest.records.clone();
        records.remove(at);
        assert!(check(&retiled(&relinked(&records))).is_err());

        // Add a record.
        let mut added = honest.entries.clone();
        added.insert(at, honest.entries[other].clone());
        let found = bad(&repacked(&added));
        assert!(found.index == Some(wide(at)) || (at == other && found.index == Some(wide(at + 1))), "added: {found}");
        assert!(check(&retiled(&added)).is_err());
        let forged = intent(Operation::BatchRelease, rng.next() % 100_000_000);
        let mut records = honest.records.clone();
        records.insert(at, Record { draft: forged.clone(), ..honest.records[at].clone() });
        assert!(check(&retiled(&relinked(&records))).is_err());

        // Swap two records.
        let mut swapped = honest.entries.clone();
        swapped.swap(at, other);
        if at != other {
            let found = bad(&repacked(&swapped));
            assert_eq!((found.entry.code, found.index), ("A0016", Some(wide(at.min(other)))), "swapped");
            assert!(check(&retiled(&swapped)).is_err());
        }

        // Reorder: rotate a stretch.
        let (from, to) = (at.min(other), (at.max(other) + 1).min(1_000));
        if to - from > 1 {
            let mut rotated = honest.entries.clone();
            rotated[from..to].rotate_left(1);
            assert_eq!(bad(&repacked(&rotated)).index, Some(wide(from)), "rotated");
            assert!(check(&retiled(&rotated)).is_err());
        }

        // Change the content of a record; then tiles; then links.
        let mut records = honest.records.clone();
        records[at].draft.actor = id("staff-9999");
        let mut changed = honest.entries.clone();
        changed[at] = encode(&records[at]).unwrap();
        let found = bad(&repacked(&changed));
        assert_named(&found, at, "changed");
        assert!(found.shard.is_some(), "a changed record that keeps its place tells it");
        let found = bad(&retiled(&changed));
        if let (Some(next), true) = (next, matches!(honest.records[at].draft.event, Event::Intent)) {
            assert!(found.index <= Some(wide(at + 1 + next)) && found.index > Some(wide(at)), "changed and retiled: {found}");
        }
        assert!(check(&retiled(&relinked(&records))).is_err());

        // Truncate any file, or make it longer.
        let path = (*rng.pick(&honest.files.keys().collect::<Vec<_>>())).clone();
        let mut files = honest.files.clone();
        let bytes = files.get_mut(&path).unwrap();
        bytes.truncate(rng.below(bytes.len()));
        let found = bad(&files);
        if let Some(TilePath { layer: Layer::Entries, .. }) = TilePath::parse(&path) {
            let whole = entries_in(&files[&path]).flatten().count();
            assert_eq!(found.index, Some(TilePath::parse(&path).unwrap().first_leaf() + wide(whole)), "truncated {path}");
        }
        let mut files = honest.files.clone();
        files.get_mut(&path).unwrap().extend(vec![0; 1 + rng.below(80)]);
        assert!(check(&files).is_err(), "longer {path}");

        // Remove a file, swap two, add one.
        let mut files = honest.files.clone();
        files.remove(&path);
        assert!(check(&files).is_err(), "without {path}");
        let second = (*rng.pick(&honest.files.keys().collect::<Vec<_>>())).clone();
        let mut files = honest.files.clone();
        files.insert(path.clone(), honest.files[&second].clone());
        files.insert(second.clone(), honest.files[&path].clone());
        assert_eq!(check(&files).is_err(), path != second, "{path} {second}");
        let extra = *rng.pick(&[
            "tile/entries/004",
            "tile/entries/003.p/233",
            "tile/0/004.p/1",
            "tile/2/000.p/1",
            "tile/1/000.p/4",
            "tile/x",
            "tile/0/0",
            "tile/0/003.p/0232",
            "tile/1/001",
            "tile/entries/000.p/7",
            "tile/0/001.p/255",
            "tile/data/000",
            "checkpoints/1",
            "checkpoints/00000000000000001000",
        ]);
        let mut files = honest.files.clone();
        files.insert(extra.to_owned(), vec![0; 32 * (1 + rng.below(3))]);
        assert_eq!(bad(&files).index, None, "{extra}");

        // Drop a shard's tail, relink, retile.
        let shard = &honest.records[at].shard;
        let cut = honest.records[at].seq;
        let kept: Vec<_> = honest.records.iter().filter(|record| record.shard != *shard || record.seq < cut).cloned().collect();
        let tail_cut = tiled(&relinked(&kept));
        assert!(check(&retiled(&relinked(&kept))).is_err());

        // … and sign it with another key; and claim the honest size and root over it.
        assert_eq!(code(&signed(tail_cut.0.clone(), &tail_cut.1, 2)), "A0003");
        let mut lie = tail_cut.0;
        let (size, root) = if rng.below(2) == 0 { (tail_cut.1.size, tail_cut.1.root) } else { (wide(rng.below(2_000)), tail_cut.1.root) };
        let body = Checkpoint { size, root, origin: tail_cut.1.origin.clone() }.body();
        let note = String::from_utf8(honest.files[keys::CHECKPOINT].clone()).unwrap();
        let (_, signature) = note.split_once("\n\n").unwrap();
        lie.insert(keys::CHECKPOINT.to_owned(), format!("{body}\n{signature}").into_bytes());
        assert_eq!(code(&lie), "A0004");
    }
}

#[test]
fn removing_adding_swapping_truncating_and_forging_are_found() {
    classes(20, 2);
}

/// The figure of the proofs table, 100,000 cases: `cargo test --release -p josei-audit -- --ignored`.
#[test]
#[ignore = "minutes; the short runs above are part of every change"]
fn sixty_thousand_changed_bytes() {
    one_byte(60_000, 3);
}

/// The rest of the 100,000: at least 20 cases a round.
#[test]
#[ignore = "minutes; the short runs above are part of every change"]
fn forty_thousand_other_attacks() {
    classes(2_000, 4);
}

#[test]
fn an_older_bundle_is_refused_with_the_newer_checkpoint() {
    let world = honest(21, 700, &SHARDS, 6);
    let notes: Vec<_> = world.files.iter().filter(|(path, _)| path.starts_with("checkpoints/")).map(|(_, note)| note.clone()).collect();
    assert!(notes.len() > 3);
    for (newer, note) in notes.iter().enumerate().skip(1) {
        for older in &notes[..newer] {
            let mut replay = world.clone();
            replay.files.insert(keys::CHECKPOINT.to_owned(), older.clone());
            let replayed = replay.bundle();
            assert!(verify(&replayed, &world.key, None).is_ok() || replayed.is_empty());
            let answer = verify(&replayed, &world.key, Some(note));
            assert_eq!(refusal(&answer), "A0007");
            // With the newer checkpoint still kept beside it, the replay is seen without `since`.
            let mut kept = replayed.clone();
            let size = Checkpoint::open(note, &world.key).unwrap().size;
            kept.insert(keys::checkpoint_path(size), note.clone());
            assert_eq!(refusal(&verify(&kept, &world.key, None)), "A0009");
        }
    }
}

#[test]
fn a_fork_of_the_same_log_is_refused_with_an_older_checkpoint() {
    // The signer itself lies: two logs from one beginning, both signed with the real key.
    let mut first = honest(22, 300, &SHARDS, 2);
    let mut second = first.clone();
    let common = first.files[keys::CHECKPOINT].clone();
    first.append("sweep/0", intent(Operation::SweepRun, 1));
    second.append("sweep/0", intent(Operation::SweepRun, 2));
    first.seal();
    second.seal();
    second.step(&mut Rng(1), &SHARDS);
    second.seal();
    assert!(verify(&second.bundle(), &second.key, Some(&common)).is_ok());
    let answer = verify(&second.bundle(), &second.key, Some(&first.files[keys::CHECKPOINT]));
    assert_eq!(refusal(&answer), "A0008");
    let mut both = second.files.clone();
    both.insert(keys::checkpoint_path(301), first.files[keys::CHECKPOINT].clone());
    assert_eq!(refusal(&verify(&both, &second.key, None)), "A0008");
}

#[test]
fn since_must_be_of_this_log() {
    let (files, key) = (&HONEST.files, &HONEST.world.key);
    let (signing, other) = signer(9);
    let checkpoint = Checkpoint::open(&files[keys::CHECKPOINT], key).unwrap();
    let forged = checkpoint.assemble(&other, &sign(&signing, &checkpoint.note_to_sign())).unwrap();
    for since in [forged.as_slice(), b"", b"since"] {
        assert_eq!(refusal(&verify(files, key, Some(since))), "A0006");
    }
    assert!(verify(files, key, Some(&files[keys::CHECKPOINT])).is_ok());
}

#[test]
fn a_bundle_cosigned_by_another_office_still_verifies() {
    let office = ed25519_dalek::SigningKey::from_bytes(&[77; 32]);
    let office_key = NoteKey::new("audit-office.example", office.verifying_key().as_bytes()).unwrap();
    let mut files = HONEST.files.clone();
    let body = Checkpoint::open(&files[keys::CHECKPOINT], &HONEST.world.key).unwrap().note_to_sign();
    let note = cosign(&files[keys::CHECKPOINT], &office_key, &sign(&office, &body)).unwrap();
    files.insert(keys::CHECKPOINT.to_owned(), note);
    assert!(check(&files).is_ok());
    assert_eq!(refusal(&verify(&files, &office_key, None)), "A0005");
}

/// Even the signer's key does not make a broken chain good.
#[test]
fn a_signed_log_with_a_broken_chain_is_refused() {
    let at = |millisecond| Timestamp::from_millisecond(millisecond).unwrap();
    let start = Head::first(realm(), ShardName::parse("sweep/0").unwrap());
    let asked = append(&start, intent(Operation::SweepRun, 1), at(1)).unwrap();
    let second = append(&asked.head, intent(Operation::SweepRun, 2), at(2)).unwrap();
    let done = append(&second.head, asked.record.outcome(Verdict::Done, Counts::default()), at(3)).unwrap();
    let again = append(&done.head, asked.record.outcome(Verdict::Failed(Code::parse("X").unwrap()), Counts::default()), at(4)).unwrap();
    let answer_to_answer = append(&done.head, done.record.outcome(Verdict::Done, Counts::default()), at(4)).unwrap();
    let mut stranger = asked.record.outcome(Verdict::Done, Counts::default());
    stranger.actor = id("staff-0099");
    let stranger = append(&second.head, stranger, at(3)).unwrap();
    let elsewhere = Head { realm: Realm::parse("local-999999").unwrap(), ..asked.head.clone() };
    let elsewhere = append(&elsewhere, intent(Operation::SweepRun, 2), at(2)).unwrap();
    let unlinked = Head { prev: Digest([5; 32]), ..asked.head.clone() };
    let unlinked = append(&unlinked, intent(Operation::SweepRun, 2), at(2)).unwrap();
    let (asked, second, done) = (asked.bytes, second.bytes, done.bytes);
    let loose = [asked.as_slice(), b" "].concat();
    for (entries, expected) in [
        (vec![&asked, &second, &done], None),
        (vec![&asked, &second, &done, &again.bytes], Some(("A0025", 3))),
        (vec![&asked, &second, &done, &answer_to_answer.bytes], Some(("A0025", 3))),
        (vec![&asked, &second, &stranger.bytes], Some(("A0026", 2))),
        (vec![&asked, &elsewhere.bytes], Some(("A0022", 1))),
        (vec![&asked, &unlinked.bytes], Some(("A0024", 1))),
        (vec![&asked, &done], Some(("A0023", 1))),
        (vec![&asked, &asked], Some(("A0023", 1))),
        (vec![&second], Some(("A0023", 0))),
        (vec![&loose], Some(("A0021", 0))),
    ] {
        let entries: Vec<_> = entries.into_iter().cloned().collect();
        let (files, checkpoint) = tiled(&entries);
        let answer = check(&signed(files, &checkpoint, 1));
        match (answer, expected) {
            (Ok(report), None) => assert_eq!(report.open_intents, 1),
            (Err(VerifyError::Bad(bad)), Some((code, index))) => assert_eq!((bad.entry.code, bad.index), (code, Some(index))),
            (answer, expected) => panic!("{expected:?}: {answer:?}"),
        }
    }
}

#[test]
fn a_level_that_lies_names_its_256_records() {
    // Entries and leaf hashes are changed together; the level above still tells the truth.
    let mut entries = HONEST.entries.clone();
    let last = (512..768).rev().find(|index| !has_successor_within(*index, 768)).unwrap();
    let mut record = HONEST.records[last].clone();
    record.draft.terminal = id("terminal-99");
    entries[last] = encode(&record).unwrap();
    let (changed, _) = tiled(&entries);
    let mut files = HONEST.files.clone();
    for path in ["tile/entries/002", "tile/0/002"] {
        files.insert(path.to_owned(), changed[path].clone());
    }
    let found = bad(&files);
    assert!(["A0017", "A0026"].contains(&found.entry.code), "{found}");
    assert!((512..768).contains(&found.index.unwrap()));
}

fn has_successor_within(index: usize, end: usize) -> bool {
    HONEST.records[index + 1..end].iter().any(|record| record.shard == HONEST.records[index].shard)
}

#[test]
fn older_partial_files_must_agree() {
    let world = honest(23, 600, &SHARDS, 6);
    let partials: Vec<_> = world.files.keys().filter(|path| path.contains(".p/") && !world.bundle().contains_key(*path)).cloned().collect();
    assert!(partials.len() > 4);
    assert!(verify(&world.files, &world.key, None).is_ok());
    for path in partials {
        for change in [0, 1, 2] {
            let mut files = world.files.clone();
            let bytes = files.get_mut(&path).unwrap();
            match change {
                0 => bytes[5] ^= 1,
                1 => drop(bytes.pop()),
                _ => bytes.push(0),
            }
            let answer = verify(&files, &world.key, None);
            assert!(matches!(&answer, Err(VerifyError::Bad(bad)) if bad.entry.code == "A0020" && bad.file == path), "{path}: {answer:?}");
        }
    }
}

#[test]
fn earlier_checkpoints_in_the_bundle_are_believed_only_if_they_hold() {
    let path = HONEST.world.files.keys().find(|path| path.starts_with("checkpoints/")).unwrap().clone();
    let mut files = HONEST.files.clone();
    files.insert(path.clone(), HONEST.world.files[&path].clone());
    assert!(check(&files).is_ok());
    files.insert(keys::checkpoint_path(3), HONEST.world.files[&path].clone());
    assert_eq!(code(&files), "A0002", "the name must be the size");
    files.remove(&keys::checkpoint_path(3));
    files.get_mut(&path).unwrap()[30] ^= 1;
    assert!(check(&files).is_err());
}

#[test]
fn files_outside_the_log_are_nobodys_business() {
    let mut files = HONEST.files.clone();
    files.insert("README.txt".to_owned(), b"copied on Monday".to_vec());
    assert!(check(&files).is_ok());
}

#[test]
fn shards_end_at_their_limit() {
    let entry = |number: usize| {
        let shard = ShardName::parse(&format!("f{}/{}", number / 256, number % 256)).unwrap();
        append(&Head::first(realm(), shard), intent(Operation::SweepRun, 1), Timestamp::from_millisecond(1).unwrap()).unwrap().bytes
    };
    let entries: Vec<_> = (0..=SHARDS_MAX).map(entry).collect();
    let verdict = |entries: &[Vec<u8>]| {
        let (files, checkpoint) = tiled(entries);
        check(&signed(files, &checkpoint, 1))
    };
    assert!(verdict(&entries[..SHARDS_MAX]).is_ok());
    assert_eq!(refusal(&verdict(&entries)), "A0027");
}

#[test]
fn open_intents_are_listed_up_to_their_limit_and_all_counted() {
    let mut head = Head::first(realm(), ShardName::parse("sweep/0").unwrap());
    let mut entries = Vec::new();
    for number in 0..=wide(OPEN_LISTED_MAX) {
        let appended = append(&head, intent(Operation::SweepRun, number), Timestamp::from_millisecond(1).unwrap()).unwrap();
        head = appended.head;
        entries.push(appended.bytes);
    }
    let (files, checkpoint) = tiled(&entries);
    let report = check(&signed(files, &checkpoint, 1)).unwrap();
    assert_eq!((report.open_listed.len(), report.open_intents), (OPEN_LISTED_MAX, wide(OPEN_LISTED_MAX) + 1));
}

#[test]
fn what_cannot_be_read_is_not_called_bad() {
    struct Broken;
    impl Bundle for Broken {
        fn read(&self, path: &str, _: usize) -> std::io::Result<Option<Vec<u8>>> {
            if path == keys::CHECKPOINT { HONEST.files.read(path, NOTE_BYTES_MAX) } else { Err(std::io::Error::other("disk")) }
        }
        fn paths(&self) -> std::io::Result<Vec<String>> {
            Ok(Vec::new())
        }
    }
    let answer = verify(&Broken, &HONEST.world.key, None);
    assert!(matches!(answer, Err(VerifyError::Unreadable { ref path, .. }) if path == "tile/entries/000"), "{answer:?}");
}

#[test]
fn a_file_larger_than_its_limit_is_not_read_whole() {
    let files = Files::from([("a".to_owned(), vec![0; 10])]);
    assert_eq!(files.read("a", 3).unwrap().unwrap().len(), 4);
}

#[test]
fn messages_tell_place_and_remedy_in_both_languages() {
    let mut files = HONEST.files.clone();
    files.get_mut("tile/entries/001").unwrap()[2] ^= 1;
    let found = bad(&files);
    let (ja, en) = (found.message_ja(), found.message_en());
    let seq = HONEST.records[256].seq;
    assert!(ja.contains("A0016") && ja.contains("全体の256番") && ja.contains(&format!("の{seq}番")), "{ja}");
    assert!(en.contains("index 256") && en.contains(HONEST.records[256].shard.as_str()), "{en}");
}
