//! Verification (検証): offline, from a bundle and a public key; names the first bad record. Holds one file of each level, a head per shard
//! and the open INTENTs, whatever the size of the log.

mod bundle;
mod chain;
mod levels;
mod report;
#[cfg(test)]
mod tests;

pub use bundle::Bundle;
pub use report::{Bad, OpenIntent, Report, VerifyError};

use crate::checkpoint::{BadCheckpoint, Checkpoint};
use crate::codes;
use crate::keys;
use crate::limits::{NOTE_BYTES_MAX, TILE_FILE_BYTES_MAX};
use crate::note::{BadNote, NoteKey};
use crate::shard::ShardName;
use crate::tree::{Layer, TILE_WIDTH, TilePath, entries_in, hashes_in, leaf_hash};
use crate::wire::decode;
use chain::Chains;
use josei_base::{Digest, Entry};
use levels::{LevelError, Levels};
use memchr::memmem;
use std::collections::{BTreeMap, BTreeSet};

/// Verifies a bundle with the log's public key; with `since`, also that it has only grown from that older signed checkpoint.
///
/// # Errors
/// [`VerifyError::Bad`] with the first thing that is wrong; [`VerifyError::Unreadable`] if the copy cannot be read.
pub fn verify(bundle: &dyn Bundle, key: &NoteKey, since: Option<&[u8]>) -> Result<Report, VerifyError> {
    let checkpoint = open(bundle, keys::CHECKPOINT, key)?;
    let mut log = Log { bundle, size: checkpoint.size, roots: BTreeMap::new(), partials: BTreeMap::new(), unknown: None };
    let since = match since {
        None => None,
        Some(note) => {
            let bad = |entry| Bad::file(entry, "since".to_owned());
            let older = Checkpoint::open(note, key).map_err(|_| bad(&codes::SINCE_BAD))?;
            if older.size > checkpoint.size {
                return Err(bad(&codes::SHORTER).into());
            }
            log.roots.entry(older.size).or_default().push((older.root, &codes::HISTORY, "since".to_owned()));
            Some(older.size)
        }
    };
    log.list(key)?;
    let mut walk = Walk { size: 0, levels: Levels::default(), chains: Chains::new(checkpoint.realm().ok_or_else(no_realm)?) };
    walk.compare_roots(&log)?;
    for index in 0..log.size.div_ceil(TILE_WIDTH) {
        walk.bundle(&log, index)?;
    }
    if walk.levels.root() != checkpoint.root {
        return Err(Bad::file(&codes::ROOT, keys::CHECKPOINT.to_owned()).into());
    }
    if let Some(path) = log.unknown {
        return Err(Bad::file(&codes::UNKNOWN_FILE, path).into());
    }
    let (open_intents, open_listed) = walk.chains.open();
    let realm = checkpoint.realm().ok_or_else(no_realm)?;
    Ok(Report { realm, records: log.size, root: checkpoint.root, since, shards: walk.chains.counts(), open_intents, open_listed })
}

fn no_realm() -> Bad {
    Bad::file(&codes::CHECKPOINT_FORM, keys::CHECKPOINT.to_owned())
}

/// What is known of the log before its records are read.
struct Log<'a> {
    bundle: &'a dyn Bundle,
    size: u64,
    /// Roots that the tree must have at earlier sizes, who says so, and where.
    roots: BTreeMap<u64, Vec<(Digest, &'static Entry, String)>>,
    /// Partial files of earlier seals, by layer and index.
    partials: BTreeMap<(Layer, u64), BTreeSet<u16>>,
    /// First file that is no part of the log.
    unknown: Option<String>,
}

fn read(bundle: &dyn Bundle, path: &str) -> Result<Option<Vec<u8>>, VerifyError> {
    bundle.read(path, TILE_FILE_BYTES_MAX.max(NOTE_BYTES_MAX)).map_err(|source| VerifyError::Unreadable { path: path.to_owned(), source })
}

fn open(bundle: &dyn Bundle, path: &str, key: &NoteKey) -> Result<Checkpoint, VerifyError> {
    let bad = |entry| Bad::file(entry, path.to_owned());
    let note = read(bundle, path)?.ok_or_else(|| bad(&codes::CHECKPOINT_MISSING))?;
    Checkpoint::open(&note, key).map_err(|error| {
        bad(match error {
            BadCheckpoint::Body | BadCheckpoint::Note(BadNote::Form) => &codes::CHECKPOINT_FORM,
            BadCheckpoint::Note(BadNote::NotSigned) => &codes::CHECKPOINT_UNSIGNED,
            BadCheckpoint::Note(BadNote::Signature) => &codes::CHECKPOINT_SIGNATURE,
            BadCheckpoint::Origin => &codes::CHECKPOINT_ORIGIN,
        })
        .into()
    })
}

impl Log<'_> {
    /// Sorts the paths of the bundle: files of this tree, of earlier seals, earlier checkpoints, and what does not belong.
    fn list(&mut self, key: &NoteKey) -> Result<(), VerifyError> {
        let mut paths = self.bundle.paths().map_err(|source| VerifyError::Unreadable { path: String::new(), source })?;
        paths.sort();
        for path in paths {
            if path.starts_with("checkpoints/") {
                self.earlier(path, key)?;
            } else if path.starts_with("tile/") {
                let tile = TilePath::parse(&path);
                let own = tile.and_then(|tile| TilePath::in_tree(tile.layer, tile.index, self.size));
                match (tile, own) {
                    (Some(tile), Some(own)) if tile == own => {}
                    (Some(tile), Some(own)) if tile.width < own.width => {
                        self.partials.entry((tile.layer, tile.index)).or_default().insert(tile.width);
                    }
                    _ => self.unknown = self.unknown.take().or(Some(path)),
                }
            }
        }
        Ok(())
    }

    fn earlier(&mut self, path: String, key: &NoteKey) -> Result<(), VerifyError> {
        let checkpoint = open(self.bundle, &path, key)?;
        if keys::checkpoint_size(&path) != Some(checkpoint.size) {
            return Err(Bad::file(&codes::CHECKPOINT_FORM, path).into());
        }
        if checkpoint.size > self.size {
            return Err(Bad::file(&codes::NEWER, path).into());
        }
        self.roots.entry(checkpoint.size).or_default().push((checkpoint.root, &codes::HISTORY, path));
        Ok(())
    }

    /// A record that is not there: its place is told by the stored hash.
    fn lost(&self, entry: &'static Entry, file: &str, index: u64) -> Bad {
        let stored = || {
            let path = TilePath::in_tree(Layer::Hashes(0), index / TILE_WIDTH, self.size)?;
            let hashes = hashes_in(&read(self.bundle, &path.to_string()).ok()??)?;
            hashes.get(usize::try_from(index % TILE_WIDTH).ok()?).copied()
        };
        let (shard, seq) = stored().and_then(|stored| self.successor(index, &stored)).unzip();
        Bad { entry, index: Some(index), shard, seq, file: file.to_owned() }
    }

    /// The stored hash of a damaged record tells its place: the next record of its shard links to it. Looked for in the raw bytes, because
    /// a damaged length hides where the records after it begin.
    fn successor(&self, index: u64, stored: &Digest) -> Option<(ShardName, u64)> {
        let link = format!("\"prev\":\"{stored}\"");
        for index in index / TILE_WIDTH..self.size.div_ceil(TILE_WIDTH) {
            let path = TilePath::in_tree(Layer::Entries, index, self.size)?;
            let bytes = read(self.bundle, &path.to_string()).ok().flatten()?;
            let Some(found) = memmem::find(&bytes, link.as_bytes()) else { continue };
            let (before, _) = bytes.split_at_checked(found)?;
            let from = bytes.get(memmem::rfind(before, RECORD_BEGINS)?..)?;
            // Two bytes of length stand before the next record.
            let end = memmem::find_iter(from, RECORD_BEGINS).nth(1).map_or(Some(from.len()), |next| next.checked_sub(2))?;
            let record = decode(from.get(..end)?).ok()?;
            return Some((record.shard, record.seq.checked_sub(1)?));
        }
        None
    }

    /// True if a leaf hash is stored at or after a place.
    fn stores(&self, index: u64, hash: &Digest) -> bool {
        (index / TILE_WIDTH..self.size.div_ceil(TILE_WIDTH)).any(|index| {
            let path = TilePath::in_tree(Layer::Hashes(0), index, self.size);
            let bytes = path.and_then(|path| read(self.bundle, &path.to_string()).ok().flatten());
            bytes.as_deref().and_then(hashes_in).is_some_and(|hashes| hashes.contains(hash))
        })
    }

    /// Compares the partial files of earlier seals with the full ones they became.
    fn compare_partials(&self, layer: Layer, index: u64, whole: impl Fn(usize) -> Option<Vec<u8>>) -> Result<(), VerifyError> {
        for width in self.partials.get(&(layer, index)).into_iter().flatten() {
            let path = TilePath { layer, index, width: *width }.to_string();
            if read(self.bundle, &path)? != whole(usize::from(*width)) {
                return Err(Bad::file(&codes::OLD_PARTIAL, path).into());
            }
        }
        Ok(())
    }
}

/// How every record begins.
const RECORD_BEGINS: &[u8] = b"{\"v\":";

/// The walk through the records.
struct Walk {
    /// Records confirmed so far.
    size: u64,
    levels: Levels,
    chains: Chains,
}

impl Walk {
    fn bundle(&mut self, log: &Log<'_>, index: u64) -> Result<(), VerifyError> {
        let Some(path) = TilePath::in_tree(Layer::Entries, index, log.size) else { return Ok(()) };
        let name = path.to_string();
        let bytes = read(log.bundle, &name)?.ok_or_else(|| log.lost(&codes::ENTRIES_MISSING, &name, path.first_leaf()))?;
        let mut entries = entries_in(&bytes);
        for _ in 0..path.width {
            let at = self.size;
            let entry = entries.next().flatten().ok_or_else(|| log.lost(&codes::ENTRIES_CUT, &name, at))?;
            self.record(log, &name, entry)?;
        }
        if entries.next().is_some() {
            return Err(Bad::at(&codes::ENTRIES_SURPLUS, name, self.size).into());
        }
        log.compare_partials(Layer::Entries, index, |width| {
            let length: usize = entries_in(&bytes).take(width).flatten().map(|entry| entry.len() + 2).sum();
            bytes.get(..length).map(<[u8]>::to_vec)
        })?;
        let tiles = (0..8).map_while(|number| self.levels.confirmed(number));
        for (tile, hashes) in tiles {
            // Each tile once: when its last hash is confirmed.
            if hashes.len() == usize::from(tile.width) {
                log.compare_partials(tile.layer, tile.index, |width| Some(hashes.get(..width)?.iter().flat_map(|hash| hash.0).collect()))?;
            }
        }
        Ok(())
    }

    fn record(&mut self, log: &Log<'_>, file: &str, entry: &[u8]) -> Result<(), VerifyError> {
        let (index, hash) = (self.size, leaf_hash(entry));
        let record = decode(entry);
        match self.levels.push(log, hash) {
            Ok(()) => {}
            Err(LevelError::Verify(error)) => return Err(error),
            Err(LevelError::Differs(differs)) if differs.path.layer == Layer::Hashes(0) => {
                // What the stored hash says is certain. Else the record is taken at its word, if it is next in its chain and only changed, not moved.
                let own = || record.ok().filter(|record| self.chains.fits(record) && !log.stores(index, &hash));
                let place = log.successor(index, &differs.stored).or_else(|| own().map(|record| (record.shard, record.seq)));
                let (shard, seq) = place.unzip();
                return Err(Bad { entry: &codes::LEAF, index: Some(index), shard, seq, file: file.to_owned() }.into());
            }
            Err(LevelError::Differs(differs)) => return Err(Bad::at(&codes::NODE, differs.path.to_string(), differs.index).into()),
        }
        let record = record.map_err(|_| Bad::at(&codes::RECORD, file.to_owned(), index))?;
        let (shard, seq) = (record.shard.clone(), record.seq);
        self.chains.take(index, record, hash).map_err(|entry| Bad {
            entry,
            index: Some(index),
            shard: Some(shard),
            seq: Some(seq),
            file: file.to_owned(),
        })?;
        self.size += 1;
        self.compare_roots(log)
    }

    fn compare_roots(&self, log: &Log<'_>) -> Result<(), VerifyError> {
        for (root, entry, file) in log.roots.get(&self.size).into_iter().flatten() {
            if *root != self.levels.root() {
                return Err(Bad::file(entry, file.clone()).into());
            }
        }
        Ok(())
    }
}
