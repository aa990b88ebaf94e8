//! Sealing (封緘): which records go into the next tree is fixed by a conditional write first; everything after that is a pure function of it.
//! So a crash, a retry or a second sealer gives the same files and the same checkpoint, never another tree of the same size.

use crate::checkpoint::{Checkpoint, origin};
use crate::codes;
use crate::keys;
use crate::limits::{NUMBER_MAX, SEAL_RECORDS_MAX, SHARDS_MAX};
use crate::shard::{Head, NO_PREVIOUS, ShardName, stored};
use crate::tree::{Edge, TileFile, Tree};
use crate::verify::Bundle;
use josei_base::plan::{Condition, Item, ItemExt, Table, Value, Write};
use josei_base::{Digest, Entry, Realm};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Why nothing can be sealed. Each is a case for a person: nothing is repaired silently.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SealError {
    /// The state row is not as we wrote it.
    #[error("the state of sealing is damaged")]
    State,
    /// A head belongs to another realm, or one shard has two heads.
    #[error("heads of another realm, or two of one shard")]
    Heads,
    /// More shards than `SHARDS_MAX`.
    #[error("more than {SHARDS_MAX} shards")]
    TooManyShards,
    /// A shard has fewer records than are sealed, or its last sealed record was another.
    #[error("shard {0} is shorter than what is sealed of it")]
    Shorter(ShardName),
    /// Records of a shard are missing, damaged, or do not link.
    #[error("records of shard {shard} are missing or do not link at {seq}")]
    Changed {
        /// The shard.
        shard: ShardName,
        /// The first number that is wrong.
        seq: u64,
    },
    /// The stored partial tiles are not those of the sealed tree.
    #[error("stored tiles disagree with the state of sealing")]
    Edge,
}

impl SealError {
    /// Its code and texts.
    #[must_use]
    pub const fn entry(&self) -> &'static Entry {
        match self {
            Self::State | Self::Heads => &codes::STATE,
            Self::TooManyShards => &codes::TOO_MANY_SHARDS,
            Self::Shorter(_) => &codes::SHARD_SHORTER,
            Self::Changed { .. } => &codes::SHARD_CHANGED,
            Self::Edge => &codes::EDGE,
        }
    }
}

/// How far each shard is sealed: number of the next record, hash of the last.
type Uppers = BTreeMap<ShardName, (u64, Digest)>;

/// The state row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct State {
    /// Counts writes of the row.
    version: i64,
    /// The sealed tree.
    tree: Tree,
    /// What the sealed tree holds.
    sealed: Uppers,
    /// What the next tree will hold, while a seal is under way.
    planned: Option<Uppers>,
}

/// What to do next (次の手順).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Every record is sealed.
    Nothing,
    /// Write this first; if it is refused, another sealer was quicker: read the state again.
    Begin {
        /// The conditional write of the state row.
        write: Write,
        /// The plan it fixes.
        plan: Plan,
        /// True if records are left for a further seal.
        more: bool,
    },
    /// A plan stands already (its sealer may have crashed): carry it out as it is, nothing to write first.
    Resume(Plan),
}

/// Records of a shard to be sealed (封緘する範囲).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The head they follow: the first has its `next_seq`.
    pub from: Head,
    /// One more than the number of the last.
    pub to: u64,
    /// Hash of the last.
    last: Digest,
}

/// A fixed plan (封緘の計画): which records follow in the tree, in order of shard name and number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The ranges in order of shard names.
    pub ranges: Vec<Range>,
    realm: Realm,
    state: State,
}

/// A finished tree (封緘の結果), the same for everyone who carries out the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Files to put if absent, before the checkpoint. A file that stands there already must have the same bytes.
    pub files: Vec<TileFile>,
    /// To be signed once all files stand, and put if absent at [`keys::checkpoint_path`] of its size.
    pub checkpoint: Checkpoint,
    tree: Tree,
    uppers: Uppers,
}

/// The next step of sealing, from the state row (if any) and the heads of the shards. Shards without a head are left as they are.
///
/// # Errors
/// If the row is damaged, or a shard has lost or changed what is sealed of it.
pub fn plan_seal(realm: &Realm, state: Option<&Item>, heads: &[Head]) -> Result<Step, SealError> {
    let old = state.map_or_else(|| Ok(State::default()), State::read)?;
    if old.planned.is_some() {
        return Ok(Step::Resume(Plan::new(realm, old)?));
    }
    let different = heads.iter().map(|head| &head.shard).collect::<BTreeSet<_>>().len() == heads.len();
    if !different || heads.iter().any(|head| head.realm != *realm) {
        return Err(SealError::Heads);
    }
    let mut heads: Vec<_> = heads.iter().collect();
    heads.sort_by(|a, b| a.shard.cmp(&b.shard));
    let (mut uppers, mut room, mut more) = (old.sealed.clone(), SEAL_RECORDS_MAX, false);
    for head in heads {
        let (sealed, hash) = old.sealed.get(&head.shard).copied().unwrap_or((0, NO_PREVIOUS));
        let fresh = head.next_seq.checked_sub(sealed).ok_or_else(|| SealError::Shorter(head.shard.clone()))?;
        if fresh == 0 && head.prev != hash {
            return Err(SealError::Shorter(head.shard.clone()));
        }
        let taken = fresh.min(room);
        (room, more) = (room - taken, more || taken < fresh);
        if taken > 0 {
            // The hash of the last record is known only if the whole of the shard is taken.
            let last = if taken == fresh { head.prev } else { NO_PREVIOUS };
            uppers.insert(head.shard.clone(), (sealed + taken, last));
        }
    }
    if uppers == old.sealed {
        return Ok(Step::Nothing);
    }
    if uppers.len() > SHARDS_MAX {
        return Err(SealError::TooManyShards);
    }
    let next = State { version: old.version.saturating_add(1), planned: Some(uppers), ..old.clone() };
    Ok(Step::Begin { write: next.write(realm, state.map(|_| old.version)), plan: Plan::new(realm, next)?, more })
}

/// The last write: the planned tree is the sealed one. If it is refused, another sealer has written the same.
#[must_use]
pub fn complete_seal(plan: &Plan, sealed: &Sealed) -> Write {
    let version = plan.state.version;
    let next = State { version: version.saturating_add(1), tree: sealed.tree.clone(), sealed: sealed.uppers.clone(), planned: None };
    next.write(&plan.realm, Some(version))
}

impl Plan {
    fn new(realm: &Realm, state: State) -> Result<Self, SealError> {
        let mut ranges = Vec::new();
        for (shard, (to, last)) in state.planned.iter().flatten() {
            let (next_seq, prev) = state.sealed.get(shard).copied().unwrap_or((0, NO_PREVIOUS));
            if next_seq < *to {
                let from = Head { realm: realm.clone(), shard: shard.clone(), next_seq, prev };
                ranges.push(Range { from, to: *to, last: *last });
            }
        }
        let plan = Self { ranges, realm: realm.clone(), state };
        if plan.size() <= NUMBER_MAX { Ok(plan) } else { Err(SealError::State) }
    }

    /// Number of records that the tree will have.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.ranges.iter().fold(self.state.tree.size(), |size, range| size.saturating_add(range.to - range.from.next_seq))
    }

    /// The files of the sealed tree to read before [`Plan::build`].
    #[must_use]
    pub fn edge_paths(&self) -> Vec<String> {
        crate::tree::edge_paths(self.state.tree.size()).iter().map(ToString::to_string).collect()
    }

    /// Checks the stored records of each range (in the order of `ranges`) against the plan and builds the new tree upon the stored edge.
    ///
    /// # Errors
    /// If records are missing or do not link, or the stored edge is not the sealed one.
    pub fn build(&self, edge: &dyn Bundle, items: &[Vec<Item>]) -> Result<Sealed, SealError> {
        let (entries, uppers) = self.entries(items)?;
        let mut edge = Edge::load(&self.state.tree, edge).map_err(|_| SealError::Edge)?;
        let files = edge.append(entries).map_err(|_| SealError::Edge)?;
        let tree = edge.tree();
        let checkpoint = Checkpoint { origin: origin(&self.realm), size: tree.size(), root: tree.root() };
        Ok(Sealed { files, checkpoint, tree, uppers })
    }

    fn entries<'a>(&self, items: &'a [Vec<Item>]) -> Result<(Vec<&'a [u8]>, Uppers), SealError> {
        let (mut entries, mut uppers) = (Vec::new(), self.state.sealed.clone());
        let mut items = items.iter();
        for range in &self.ranges {
            let mut head = range.from.clone();
            let changed = |seq| SealError::Changed { shard: range.from.shard.clone(), seq };
            for item in items.next().into_iter().flatten() {
                let (record, hash) = stored(&self.realm, &range.from.shard, item).map_err(|_| changed(head.next_seq))?;
                if !head.is_followed_by(&record) || head.next_seq >= range.to {
                    return Err(changed(head.next_seq));
                }
                head = Head::after(&record, hash);
                entries.push(item.bytes("bytes").map_err(|_| changed(record.seq))?);
            }
            if head.next_seq != range.to || (range.last != NO_PREVIOUS && range.last != head.prev) {
                return Err(changed(head.next_seq));
            }
            uppers.insert(head.shard, (head.next_seq, head.prev));
        }
        Ok((entries, uppers))
    }
}

impl State {
    fn write(&self, realm: &Realm, expected: Option<i64>) -> Write {
        let condition = expected.map_or(Condition::Absent, |version| Condition::Equals("version".to_owned(), Value::Number(version)));
        Write::Put { table: Table::Audit, key: keys::seal_state(realm), item: self.item(), condition: Some(condition) }
    }

    fn item(&self) -> Item {
        let mut item = Item::from([
            ("version".to_owned(), self.version.into()),
            ("tree".to_owned(), self.tree.to_bytes().into()),
            ("sealed".to_owned(), write_uppers(&self.sealed).into()),
        ]);
        if let Some(planned) = &self.planned {
            item.insert("planned".to_owned(), write_uppers(planned).into());
        }
        item
    }

    fn read(item: &Item) -> Result<Self, SealError> {
        let state = Self::parse(item).ok_or(SealError::State)?;
        // Sealed counts give the size of the tree; a plan never takes back.
        let size = state.sealed.values().try_fold(0, |sum: u64, (next, _)| sum.checked_add(*next));
        let grows = state
            .planned
            .iter()
            .all(|planned| state.sealed.iter().all(|(shard, (next, _))| planned.get(shard).is_some_and(|(planned, _)| planned >= next)));
        if size == Some(state.tree.size()) && grows && state.item() == *item { Ok(state) } else { Err(SealError::State) }
    }

    fn parse(item: &Item) -> Option<Self> {
        let planned = match item.get("planned") {
            None => None,
            Some(Value::Text(text)) => Some(read_uppers(text)?),
            Some(_) => return None,
        };
        Some(Self {
            version: item.number("version").ok()?,
            tree: Tree::from_bytes(item.bytes("tree").ok()?)?,
            sealed: read_uppers(item.text("sealed").ok()?)?,
            planned,
        })
    }
}

/// One line per shard: name, next number, hash of the last record.
fn write_uppers(uppers: &Uppers) -> String {
    let lines: Vec<_> = uppers.iter().map(|(shard, (next, last))| format!("{shard} {next} {last}\n")).collect();
    lines.concat()
}

fn read_uppers(text: &str) -> Option<Uppers> {
    let mut uppers = Uppers::new();
    for line in text.lines() {
        let mut parts = line.splitn(3, ' ');
        let shard = ShardName::parse(parts.next()?).ok()?;
        uppers.insert(shard, (parts.next()?.parse().ok()?, Digest::parse(parts.next()?).ok()?));
    }
    Some(uppers)
}

#[cfg(test)]
mod tests;
