//! The Merkle tree of RFC 6962 §2.1 (SHA-256): hashes, the compact state that grows leaf by leaf, proofs, and the C2SP tiles it is written as.

mod path;
mod proof;
mod tiles;

pub use path::{Layer, TILE_WIDTH, TilePath};
pub use proof::{BadProof, Nodes, TileNodes, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion};
pub(crate) use tiles::hashes_in;
pub use tiles::{BadEdge, Edge, EntryTooLong, TileFile, edge_paths, entries_in, paths};

use josei_base::Digest;
use sha2::{Digest as _, Sha256};

/// Hash of a leaf: SHA-256(0x00 ‖ entry).
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Digest {
    Digest(Sha256::new_with_prefix([0]).chain_update(entry).finalize().into())
}

/// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest(Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// Root of the empty tree: SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Digest {
    Digest::of(b"")
}

/// The compact state of a tree (木の状態): its size and the roots of its complete subtrees, largest first. A few hundred bytes for any size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    size: u64,
    peaks: Vec<Digest>,
}

impl Tree {
    /// The empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self { size: 0, peaks: Vec::new() }
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf.
    pub fn append(&mut self, leaf: Digest) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> Digest {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return empty_root() };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }

    /// The tree whose partial tiles these are, from level 0 up.
    pub(crate) fn of_tiles<'a>(tiles: impl DoubleEndedIterator<Item = (u8, &'a [Digest])>) -> Self {
        let mut tree = Self::new();
        for (level, tile) in tiles.rev() {
            let part = compact(tile);
            tree.size += part.size << (8 * u32::from(level));
            tree.peaks.extend(part.peaks);
        }
        tree
    }

    /// The bytes: size (8, big-endian), then the peaks (32 each).
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        for peak in &self.peaks {
            bytes.extend_from_slice(&peak.0);
        }
        bytes
    }

    /// From its bytes; `None` for bytes that [`Tree::to_bytes`] never makes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (size, rest) = bytes.split_first_chunk::<8>()?;
        let (peaks, surplus) = rest.as_chunks::<32>();
        let size = u64::from_be_bytes(*size);
        let fits = surplus.is_empty() && u32::try_from(peaks.len()).is_ok_and(|count| count == size.count_ones());
        fits.then(|| Self { size, peaks: peaks.iter().map(|peak| Digest(*peak)).collect() })
    }
}

/// Root of a few hashes as the leaves of a tree (a tile).
#[must_use]
pub(crate) fn root_of(hashes: &[Digest]) -> Digest {
    compact(hashes).root()
}

/// The compact tree of some hashes.
pub(crate) fn compact(hashes: &[Digest]) -> Tree {
    let mut tree = Tree::new();
    for hash in hashes {
        tree.append(*hash);
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{mth, reference_leaves, reference_roots};

    #[test]
    fn roots_of_the_certificate_transparency_reference() {
        let mut tree = Tree::new();
        assert_eq!(tree.root(), empty_root());
        assert_eq!(tree.root().to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (leaf, root) in reference_leaves().iter().zip(reference_roots()) {
            tree.append(leaf_hash(leaf));
            assert_eq!(tree.root(), root);
        }
        assert_eq!(tree.size(), 8);
    }

    #[test]
    fn the_compact_tree_agrees_with_the_recursive_definition() {
        let leaves: Vec<_> = (0..700_u32).map(|number| leaf_hash(&number.to_be_bytes())).collect();
        let mut tree = Tree::new();
        for (size, leaf) in leaves.iter().enumerate() {
            assert_eq!(tree.root(), mth(&leaves[..size]));
            assert_eq!(Tree::from_bytes(&tree.to_bytes()).as_ref(), Some(&tree));
            tree.append(*leaf);
        }
    }

    #[test]
    fn only_its_own_bytes_are_a_tree() {
        let bytes = compact(&[empty_root(); 5]).to_bytes();
        assert_eq!(bytes.len(), 8 + 64);
        for length in 0..bytes.len() {
            assert!(Tree::from_bytes(&bytes[..length]).is_none(), "{length}");
        }
        assert!(Tree::from_bytes(&[bytes.as_slice(), &[0]].concat()).is_none());
        assert!(Tree::from_bytes(&[bytes.as_slice(), &[0; 32]].concat()).is_none());
    }
}
