//! The hash tiles: each hash that the records give is compared with the stored one as soon as it is known.

use super::report::{Bad, VerifyError};
use super::{Log, read};
use crate::codes;
use crate::tree::{Layer, TilePath, Tree, hashes_in, root_of};
use josei_base::Digest;

/// One level: the stored tile, and how many of its hashes are confirmed.
struct Level {
    path: TilePath,
    stored: Vec<Digest>,
    confirmed: usize,
}

/// All levels; one tile of each is held.
#[derive(Default)]
pub(super) struct Levels {
    levels: Vec<Option<Level>>,
}

/// A computed hash is not the stored one.
pub(super) struct Differs {
    pub(super) path: TilePath,
    pub(super) index: u64,
    pub(super) stored: Digest,
}

pub(super) enum LevelError {
    Differs(Differs),
    Verify(VerifyError),
}

impl Levels {
    /// Confirms the hash of the next leaf, and of all full tiles that end with it.
    pub(super) fn push(&mut self, log: &Log<'_>, leaf: Digest) -> Result<(), LevelError> {
        let mut hash = leaf;
        for number in 0_u8..8 {
            let at = usize::from(number);
            if self.levels.len() <= at {
                self.levels.push(None);
            }
            let Some(place) = self.levels.get_mut(at) else { break };
            let next = place.as_ref().map_or(0, |level| level.path.index + u64::from(level.confirmed == 256));
            let mut level = match place.take().filter(|level| level.confirmed < 256) {
                Some(level) => level,
                None => Level::load(log, Layer::Hashes(number), next).map_err(LevelError::Verify)?,
            };
            let stored = level.stored.get(level.confirmed).copied();
            if stored != Some(hash) {
                let position = u64::try_from(level.confirmed).unwrap_or(u64::MAX);
                let (path, index) = (level.path, level.path.leaf_at(position));
                return Err(LevelError::Differs(Differs { path, index, stored: stored.unwrap_or(hash) }));
            }
            level.confirmed += 1;
            let full = level.confirmed == 256;
            if full {
                hash = root_of(&level.stored);
            }
            *place = Some(level);
            if !full {
                break;
            }
        }
        Ok(())
    }

    /// The root over all confirmed leaves.
    pub(super) fn root(&self) -> Digest {
        // A full tile counts through its hash in the level above.
        let open = (0_u8..).zip(&self.levels).filter_map(|(number, level)| Some((number, level.as_ref()?)));
        let open = open.filter(|(_, level)| level.confirmed < 256);
        let tiles: Vec<_> = open.filter_map(|(number, level)| Some((number, level.stored.get(..level.confirmed)?))).collect();
        Tree::of_tiles(tiles.into_iter()).root()
    }

    /// The tile of a level that was last touched, and its confirmed hashes.
    pub(super) fn confirmed(&self, number: u8) -> Option<(TilePath, &[Digest])> {
        let level = self.levels.get(usize::from(number))?.as_ref()?;
        Some((level.path, level.stored.get(..level.confirmed)?))
    }
}

impl Level {
    fn load(log: &Log<'_>, layer: Layer, index: u64) -> Result<Self, VerifyError> {
        let Some(path) = TilePath::in_tree(layer, index, log.size) else {
            return Err(Bad::file(&codes::TILE_SIZE, format!("tile {layer:?} {index}")).into());
        };
        let bytes = read(log.bundle, &path.to_string())?;
        let bytes = bytes.ok_or_else(|| Bad::at(&codes::TILE_MISSING, path.to_string(), path.first_leaf()))?;
        let stored = hashes_in(&bytes).filter(|hashes| hashes.len() == usize::from(path.width));
        let stored = stored.ok_or_else(|| Bad::at(&codes::TILE_SIZE, path.to_string(), path.first_leaf()))?;
        Ok(Self { path, stored, confirmed: 0 })
    }
}
