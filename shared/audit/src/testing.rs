//! What the tests share: published vectors, a seeded generator, and a small world of tables and files in which logs are written and sealed.

use crate::append::{Appended, append};
use crate::checkpoint::Checkpoint;
use crate::keys;
use crate::note::NoteKey;
use crate::operation::Operation;
use crate::record::{Approvers, Counts, Direction, Draft, Event, Place, Record, Subject, Target, Verdict};
use crate::seal::{Plan, Sealed, Step, complete_seal, plan_seal};
use crate::shard::{Head, ShardName};
use crate::token::{Code, Id, LongId};
use crate::tree::{Edge, node_hash};
use ed25519_dalek::{Signer as _, SigningKey};
use josei_base::plan::{Condition, Item, Key, Write};
use josei_base::{Digest, Realm, Timestamp};
use std::collections::BTreeMap;

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn realm() -> Realm {
    Realm::parse("local-271403").unwrap()
}

pub(crate) fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

/// A key named like the log of the realm.
pub(crate) fn signer(seed: u8) -> (SigningKey, NoteKey) {
    let signing = SigningKey::from_bytes(&[seed; 32]);
    let key = NoteKey::new(&crate::checkpoint::origin(&realm()), signing.verifying_key().as_bytes()).unwrap();
    (signing, key)
}

pub(crate) fn sign(signing: &SigningKey, message: &[u8]) -> [u8; 64] {
    signing.sign(message).to_bytes()
}

/// The eight leaves of the Certificate Transparency reference tree.
pub(crate) fn reference_leaves() -> Vec<Vec<u8>> {
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
        .map(|leaf| hex::decode(leaf).unwrap())
        .to_vec()
}

/// The published roots over the first one to eight of them.
pub(crate) fn reference_roots() -> Vec<Digest> {
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    .map(|root| Digest::parse(root).unwrap())
    .to_vec()
}

/// The definition of RFC 6962 §2.1, as it is written there.
pub(crate) fn mth(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(b""),
        [leaf] => *leaf,
        _ => {
            let mut k = 1;
            while k * 2 < leaves.len() {
                k *= 2;
            }
            node_hash(&mth(&leaves[..k]), &mth(&leaves[k..]))
        }
    }
}

/// SplitMix64: the same seed gives the same log.
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

pub(crate) fn intent(operation: Operation, number: u64) -> Draft {
    let target = Target { place: Place::Claims, id: LongId::parse(&format!("local-271403#CLAIM#{number:08}")).unwrap() };
    let subject = if operation.is_export() {
        Subject::Export {
            target,
            device: id("usb-0042"),
            file: LongId::parse(&format!("payment/2026-07/{number}.txt")).unwrap(),
            direction: Direction::Out,
            approvers: Approvers::new(vec![id("staff-0003"), id("staff-0004")]).unwrap(),
        }
    } else {
        Subject::Internal { target }
    };
    Draft {
        operation,
        actor: id(&format!("staff-{:04}", 10 + number % 90)),
        terminal: id("terminal-07"),
        purpose: id("ordinance-4"),
        subject,
        event: Event::Intent,
    }
}

/// Tables and files of one realm, and the signing key.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) table: BTreeMap<Key, Item>,
    pub(crate) heads: BTreeMap<ShardName, Head>,
    pub(crate) open: Vec<Record>,
    pub(crate) files: Files,
    pub(crate) signing: SigningKey,
    pub(crate) key: NoteKey,
    now: i64,
}

impl World {
    pub(crate) fn new(seed: u8) -> Self {
        let (signing, key) = signer(seed);
        Self { table: BTreeMap::new(), heads: BTreeMap::new(), open: Vec::new(), files: Files::new(), signing, key, now: 1_782_000_000_000 }
    }

    /// Executes a write as the store would; false if its condition does not hold.
    pub(crate) fn execute(&mut self, write: &Write) -> bool {
        let Write::Put { key, item, condition: Some(condition), .. } = write else { panic!("only conditional puts") };
        let standing = self.table.get(key);
        let holds = match condition {
            Condition::Absent => standing.is_none(),
            Condition::Equals(name, value) => standing.and_then(|item| item.get(name)) == Some(value),
            other => panic!("unexpected condition {other:?}"),
        };
        if holds {
            self.table.insert(key.clone(), item.clone());
        }
        holds
    }

    pub(crate) fn append(&mut self, shard: &str, draft: Draft) -> Appended {
        let shard = ShardName::parse(shard).unwrap();
        let head = self.heads.entry(shard.clone()).or_insert_with(|| Head::first(realm(), shard.clone()));
        self.now += 7;
        let appended = append(head, draft, Timestamp::from_millisecond(self.now).unwrap()).unwrap();
        *head = appended.head.clone();
        assert!(self.execute(&appended.write()));
        appended
    }

    /// An INTENT, or an OUTCOME of one that is open.
    pub(crate) fn step(&mut self, rng: &mut Rng, shards: &[&str]) {
        if !self.open.is_empty() && rng.below(100) < 48 {
            let at = rng.below(self.open.len());
            let intent = self.open.swap_remove(at);
            let code = Code::parse("P0001").unwrap();
            let verdict = match rng.below(10) {
                0 => Verdict::Refused(code),
                1 => Verdict::Failed(code),
                _ => Verdict::Done,
            };
            let counts =
                Counts::new([(Code::parse("accepted").unwrap(), rng.next() % 1_000), (Code::parse("rejected").unwrap(), 0)].into());
            self.append(intent.shard.as_str(), intent.outcome(verdict, counts.unwrap()));
        } else {
            let draft = intent(*rng.pick(Operation::ALL), rng.next() % 100_000_000);
            let record = self.append(rng.pick::<&str>(shards), draft).record;
            self.open.push(record);
        }
    }

    pub(crate) fn heads(&self) -> Vec<Head> {
        self.heads.values().cloned().collect()
    }

    pub(crate) fn state(&self) -> Option<Item> {
        self.table.get(&keys::seal_state(&realm())).cloned()
    }

    pub(crate) fn items(&self, plan: &Plan) -> Vec<Vec<Item>> {
        let item = |range: &crate::seal::Range, seq| self.table[&keys::record(&realm(), &range.from.shard, seq)].clone();
        plan.ranges.iter().map(|range| (range.from.next_seq..range.to).map(|seq| item(range, seq)).collect()).collect()
    }

    /// Puts a file; one that stands must be the same.
    pub(crate) fn put_file(&mut self, path: &str, bytes: &[u8]) {
        let standing = self.files.entry(path.to_owned()).or_insert_with(|| bytes.to_vec());
        assert_eq!(standing, bytes, "{path}");
    }

    pub(crate) fn put_files(&mut self, sealed: &Sealed) {
        for file in &sealed.files {
            self.put_file(&file.path.to_string(), &file.bytes);
        }
    }

    pub(crate) fn publish(&mut self, checkpoint: &Checkpoint) {
        let note = checkpoint.assemble(&self.key, &sign(&self.signing, &checkpoint.note_to_sign())).unwrap();
        self.put_file(&keys::checkpoint_path(checkpoint.size), &note);
        self.files.insert(keys::CHECKPOINT.to_owned(), note);
    }

    /// One whole seal.
    pub(crate) fn seal(&mut self) {
        let plan = match plan_seal(&realm(), self.state().as_ref(), &self.heads()).unwrap() {
            Step::Nothing => return,
            Step::Begin { write, plan, more } => {
                assert!(!more && self.execute(&write));
                plan
            }
            Step::Resume(plan) => plan,
        };
        let sealed = plan.build(&self.files, &self.items(&plan)).unwrap();
        self.put_files(&sealed);
        self.publish(&sealed.checkpoint);
        assert!(self.execute(&complete_seal(&plan, &sealed)));
    }

    /// The newest checkpoint and exactly its files.
    pub(crate) fn bundle(&self) -> Files {
        let mut bundle = Files::from([(keys::CHECKPOINT.to_owned(), self.files[keys::CHECKPOINT].clone())]);
        let size = Checkpoint::open(&self.files[keys::CHECKPOINT], &self.key).unwrap().size;
        for path in crate::tree::paths(size) {
            bundle.insert(path.to_string(), self.files[&path.to_string()].clone());
        }
        bundle
    }
}

/// A log of this many records over these shards, sealed now and then.
pub(crate) fn honest(seed: u64, records: usize, shards: &[&str], seals: usize) -> World {
    let (mut world, mut rng) = (World::new(1), Rng(seed));
    for number in 0..records {
        world.step(&mut rng, shards);
        if rng.below(records.max(1)) < seals || number + 1 == records {
            world.seal();
        }
    }
    world
}

/// The files of a log of these entries (without a checkpoint), and its checkpoint.
pub(crate) fn tiled(entries: &[Vec<u8>]) -> (Files, Checkpoint) {
    let mut edge = Edge::default();
    let files = edge.append(entries.iter().map(Vec::as_slice)).unwrap();
    let files = files.into_iter().map(|file| (file.path.to_string(), file.bytes)).collect();
    (files, Checkpoint { origin: crate::checkpoint::origin(&realm()), size: edge.tree().size(), root: edge.tree().root() })
}
