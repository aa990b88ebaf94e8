//! Writing tiles: from the right edge of the old tree and the new entries to the files of the new tree. Files are never changed, only added.

use super::path::{Layer, TILE_WIDTH, TilePath, count};
use super::{Tree, compact, leaf_hash, root_of};
use crate::limits::RECORD_BYTES_MAX;
use crate::verify::Bundle;
use josei_base::Digest;
use std::collections::BTreeMap;
use thiserror::Error;

/// A file to be put if absent. The same plan always gives the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileFile {
    /// Its path in the log.
    pub path: TilePath,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The right edge of a tree (木の右端): its partial tiles and partial entry bundle.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    size: u64,
    entries: Vec<Vec<u8>>,
    levels: BTreeMap<u8, Vec<Digest>>,
}

/// The stored partial tiles are not those of the sealed tree: somebody changed them. Nothing may be sealed upon them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("partial tile {0} is missing or is not the sealed one")]
pub struct BadEdge(pub TilePath);

/// An entry longer than a record may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an entry is longer than {RECORD_BYTES_MAX} bytes")]
pub struct EntryTooLong;

/// The partial files of a tree of this size: what must be read before it can grow.
#[must_use]
pub fn edge_paths(size: u64) -> Vec<TilePath> {
    layers(size).filter_map(|layer| TilePath::in_tree(layer, count(layer, size) / TILE_WIDTH, size)).collect()
}

/// All files of a tree of this size: what a bundle to be verified must hold.
pub fn paths(size: u64) -> impl Iterator<Item = TilePath> {
    layers(size)
        .flat_map(move |layer| (0..count(layer, size).div_ceil(TILE_WIDTH)).filter_map(move |index| TilePath::in_tree(layer, index, size)))
}

fn layers(size: u64) -> impl Iterator<Item = Layer> {
    let levels = (0..8).map(Layer::Hashes).take_while(move |layer| count(*layer, size) > 0);
    std::iter::once(Layer::Entries).chain(levels)
}

/// Splits a bundle into its entries; `None` at the first that is cut off.
pub fn entries_in(bytes: &[u8]) -> impl Iterator<Item = Option<&[u8]>> {
    let mut rest = Some(bytes).filter(|bytes| !bytes.is_empty());
    std::iter::from_fn(move || {
        let bytes = rest.take()?;
        let entry = bytes.split_first_chunk::<2>().and_then(|(length, after)| after.split_at_checked(u16::from_be_bytes(*length).into()));
        let Some((entry, after)) = entry else { return Some(None) };
        rest = Some(after).filter(|after| !after.is_empty());
        Some(Some(entry))
    })
}

/// The hashes of a tile; `None` if it is not made of whole hashes.
pub(crate) fn hashes_in(bytes: &[u8]) -> Option<Vec<Digest>> {
    let (hashes, surplus) = bytes.as_chunks::<32>();
    surplus.is_empty().then(|| hashes.iter().map(|hash| Digest(*hash)).collect())
}

impl Edge {
    /// The edge of a sealed tree, from its partial files. Refuses files that do not give that very tree.
    ///
    /// # Errors
    /// Names the first file that is missing or not the sealed one.
    pub fn load(tree: &Tree, files: &dyn Bundle) -> Result<Self, BadEdge> {
        let mut edge = Self { size: tree.size(), ..Self::default() };
        let mut peaks_seen = 0;
        for path in edge_paths(tree.size()) {
            let bytes = files.read(&path.to_string(), crate::limits::TILE_FILE_BYTES_MAX).ok().flatten().ok_or(BadEdge(path))?;
            match path.layer {
                Layer::Entries => {
                    edge.entries = entries_in(&bytes).map(|entry| entry.map(<[u8]>::to_vec)).collect::<Option<_>>().ok_or(BadEdge(path))?;
                }
                Layer::Hashes(level) => {
                    let hashes = hashes_in(&bytes).filter(|hashes| hashes.len() == usize::from(path.width)).ok_or(BadEdge(path))?;
                    let own = compact(&hashes).peaks;
                    let expected = tree.peaks.iter().rev().skip(peaks_seen).take(own.len());
                    if !own.iter().rev().eq(expected) {
                        return Err(BadEdge(path));
                    }
                    peaks_seen += own.len();
                    edge.level(level).extend(hashes);
                }
            }
        }
        let leaves: Vec<_> = edge.entries.iter().map(|entry| leaf_hash(entry)).collect();
        if leaves != *edge.level(0) {
            let width = u16::try_from(tree.size() % TILE_WIDTH).unwrap_or(0);
            return Err(BadEdge(TilePath { layer: Layer::Entries, index: tree.size() / TILE_WIDTH, width }));
        }
        Ok(edge)
    }

    fn level(&mut self, level: u8) -> &mut Vec<Digest> {
        self.levels.entry(level).or_default()
    }

    /// Appends entries and gives the files of the new tree that the old one did not have: full ones as they fill, partial ones at the end.
    ///
    /// # Errors
    /// If an entry is longer than a record may be; nothing of the edge may be used then.
    pub fn append<'a>(&mut self, entries: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<TileFile>, EntryTooLong> {
        let (old, mut files) = (self.size, Vec::new());
        for entry in entries {
            if entry.len() > RECORD_BYTES_MAX {
                return Err(EntryTooLong);
            }
            self.entries.push(entry.to_vec());
            self.size += 1;
            if self.size.is_multiple_of(TILE_WIDTH) {
                let path = TilePath { layer: Layer::Entries, index: self.size / TILE_WIDTH - 1, width: 256 };
                files.push(TileFile { path, bytes: bundle_bytes(&std::mem::take(&mut self.entries)) });
            }
            self.push(0, leaf_hash(entry), &mut files);
        }
        for path in edge_paths(self.size) {
            if TilePath::in_tree(path.layer, path.index, old) != Some(path) {
                let bytes = match path.layer {
                    Layer::Entries => bundle_bytes(&self.entries),
                    Layer::Hashes(level) => tile_bytes(self.level(level)),
                };
                files.push(TileFile { path, bytes });
            }
        }
        Ok(files)
    }

    fn push(&mut self, level: u8, hash: Digest, files: &mut Vec<TileFile>) {
        let (mut level, mut hash) = (level, hash);
        loop {
            let tile = self.level(level);
            tile.push(hash);
            if tile.len() < 256 {
                return;
            }
            let full = std::mem::take(tile);
            let index = count(Layer::Hashes(level + 1), self.size).saturating_sub(1);
            files.push(TileFile { path: TilePath { layer: Layer::Hashes(level), index, width: 256 }, bytes: tile_bytes(&full) });
            (level, hash) = (level + 1, root_of(&full));
        }
    }

    /// The compact tree of this edge.
    #[must_use]
    pub fn tree(&self) -> Tree {
        Tree::of_tiles(self.levels.iter().map(|(level, tile)| (*level, tile.as_slice())))
    }
}

fn bundle_bytes(entries: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.iter().map(|entry| entry.len() + 2).sum());
    for entry in entries {
        bytes.extend_from_slice(&u16::try_from(entry.len()).unwrap_or(u16::MAX).to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    bytes
}

fn tile_bytes(hashes: &[Digest]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Files, Rng, mth};

    fn entries(size: u32) -> Vec<Vec<u8>> {
        (0..size).map(|number| number.to_be_bytes().to_vec()).collect()
    }

    fn grow(edge: &mut Edge, files: &mut Files, entries: &[Vec<u8>]) {
        for file in edge.append(entries.iter().map(Vec::as_slice)).unwrap() {
            assert!(files.insert(file.path.to_string(), file.bytes).is_none(), "{} is written twice", file.path);
        }
    }

    #[test]
    fn the_example_of_the_specification() {
        // 70,000 entries: 273 full tiles and one of 112 at level 0, one full and one of 17 at level 1, one of 1 at level 2.
        let all: Vec<_> = paths(70_000).collect();
        assert_eq!(all.iter().filter(|path| path.layer == Layer::Hashes(0) && path.width == 256).count(), 273);
        let partial: Vec<_> = all.iter().filter(|path| path.is_partial()).map(ToString::to_string).collect();
        assert_eq!(partial, ["tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
        assert_eq!(edge_paths(70_000).len(), 4);
        let small: Vec<_> = paths(256).map(|path| path.to_string()).collect();
        assert_eq!(small, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
        assert_eq!(paths(0).count(), 0);
    }

    #[test]
    fn grown_in_any_steps_the_files_are_the_same() {
        let all = entries(1_400);
        let (mut whole, mut at_once) = (Edge::default(), Files::new());
        grow(&mut whole, &mut at_once, &all);
        assert_eq!(at_once.len(), paths(1_400).count());
        let mut rng = Rng(1);
        for _ in 0..10 {
            let (mut tree, mut files, mut done) = (Tree::new(), Files::new(), 0);
            while done < all.len() {
                // From the stored edge each time, as a sealer does.
                let mut edge = Edge::load(&tree, &files).unwrap();
                let next = (done + 1 + rng.below(400)).min(all.len());
                grow(&mut edge, &mut files, &all[done..next]);
                tree = edge.tree();
                done = next;
                let leaves: Vec<_> = all[..done].iter().map(|entry| leaf_hash(entry)).collect();
                assert_eq!(tree.root(), mth(&leaves));
                assert!(paths(tree.size()).all(|path| files.contains_key(&path.to_string())));
            }
            assert_eq!(tree, whole.tree());
            assert!(at_once.iter().all(|(path, bytes)| files.get(path) == Some(bytes)));
        }
    }

    #[test]
    fn a_changed_edge_is_not_sealed_upon() {
        let (mut edge, mut files, mut rng) = (Edge::default(), Files::new(), Rng(2));
        grow(&mut edge, &mut files, &entries(600));
        assert_eq!(Edge::load(&edge.tree(), &files).map(|loaded| loaded.tree()), Ok(edge.tree()));
        for path in edge_paths(600) {
            let name = path.to_string();
            for _ in 0..50 {
                let mut changed = files.clone();
                let bytes = changed.get_mut(&name).unwrap();
                let at = rng.below(bytes.len());
                bytes[at] ^= 1;
                assert_eq!(Edge::load(&edge.tree(), &changed), Err(BadEdge(path)));
            }
            let mut changed = files.clone();
            changed.remove(&name);
            assert_eq!(Edge::load(&edge.tree(), &changed), Err(BadEdge(path)));
        }
    }

    #[test]
    fn entries_end_at_their_limit() {
        let fits = |length: usize| Edge::default().append([vec![0; length].as_slice()]).is_ok();
        assert!(fits(RECORD_BYTES_MAX) && !fits(RECORD_BYTES_MAX + 1));
    }

    #[test]
    fn bundles_are_split_strictly() {
        let split = |bytes: &[u8]| entries_in(bytes).map(|entry| entry.map(<[u8]>::to_vec)).collect::<Vec<_>>();
        assert_eq!(split(&[]), []);
        assert_eq!(split(&[0, 1, 7, 0, 0]), [Some(vec![7]), Some(vec![])]);
        assert_eq!(split(&[0, 1, 7, 0]), [Some(vec![7]), None]);
        assert_eq!(split(&[0, 2, 7]), [None]);
    }
}
