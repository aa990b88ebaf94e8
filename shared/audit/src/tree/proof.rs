//! Proofs that one record is in the log (inclusion), and that a log has only grown (consistency): made from tiles, verified alone.

use super::path::{Layer, TILE_WIDTH, TilePath};
use super::{node_hash, root_of, tiles::hashes_in};
use crate::verify::Bundle;
use josei_base::Digest;
use thiserror::Error;

/// Gives the hash of the complete subtree of `2^height` leaves that begins at leaf `index * 2^height`.
pub trait Nodes {
    /// The hash; `None` if it cannot be had.
    fn node(&self, height: u32, index: u64) -> Option<Digest>;
}

/// Nodes read from the tiles of a tree of a known size.
pub struct TileNodes<'a> {
    /// The files.
    pub files: &'a dyn Bundle,
    /// The size of the tree they belong to.
    pub size: u64,
}

impl Nodes for TileNodes<'_> {
    fn node(&self, height: u32, index: u64) -> Option<Digest> {
        let (level, within) = (u8::try_from(height / 8).ok()?, height % 8);
        let first = index.checked_mul(1 << within)?;
        let path = TilePath::in_tree(Layer::Hashes(level), first / TILE_WIDTH, self.size)?;
        let bytes = self.files.read(&path.to_string(), crate::limits::TILE_FILE_BYTES_MAX).ok()??;
        let hashes = hashes_in(&bytes).filter(|hashes| hashes.len() == usize::from(path.width))?;
        let from = usize::try_from(first % TILE_WIDTH).ok()?;
        Some(root_of(hashes.get(from..from.checked_add(1 << within)?)?))
    }
}

/// A proof that does not prove it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the proof does not hold")]
pub struct BadProof;

/// Largest power of two below `size` (which is at least 2).
const fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// MTH of leaves `from..to`, where `from` is a multiple of the largest power of two in `to - from`.
fn subtree(nodes: &dyn Nodes, from: u64, to: u64) -> Option<Digest> {
    let size = to.checked_sub(from).filter(|size| *size > 0)?;
    if size.is_power_of_two() {
        return nodes.node(size.trailing_zeros(), from / size);
    }
    let middle = from + split(size);
    Some(node_hash(&subtree(nodes, from, middle)?, &subtree(nodes, middle, to)?))
}

/// The audit path of leaf `index` in the tree of this size (RFC 6962 §2.1.1); `None` if there is no such leaf or a node cannot be had.
#[must_use]
pub fn inclusion_proof(nodes: &dyn Nodes, index: u64, size: u64) -> Option<Vec<Digest>> {
    let (mut from, mut to, mut proof) = (0, size, Vec::new());
    if index >= size {
        return None;
    }
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            proof.push(subtree(nodes, middle, to)?);
            to = middle;
        } else {
            proof.push(subtree(nodes, from, middle)?);
            from = middle;
        }
    }
    proof.reverse();
    Some(proof)
}

/// The proof that the tree of size `old` is a prefix of the tree of size `new` (RFC 6962 §2.1.2), 0 < old <= new.
#[must_use]
pub fn consistency_proof(nodes: &dyn Nodes, old: u64, new: u64) -> Option<Vec<Digest>> {
    let (mut from, mut to, mut proof) = (0, new, Vec::new());
    if old == 0 || old > new {
        return None;
    }
    while to != old {
        let middle = from + split(to - from);
        if old <= middle {
            proof.push(subtree(nodes, middle, to)?);
            to = middle;
        } else {
            proof.push(subtree(nodes, from, middle)?);
            from = middle;
        }
    }
    if from > 0 {
        proof.push(subtree(nodes, from, to)?);
    }
    proof.reverse();
    Some(proof)
}

/// Verifies an audit path (RFC 9162 §2.1.3.2).
///
/// # Errors
/// If it does not prove that the leaf stands there.
pub fn verify_inclusion(leaf: &Digest, index: u64, size: u64, proof: &[Digest], root: &Digest) -> Result<(), BadProof> {
    if index >= size {
        return Err(BadProof);
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(BadProof);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            let skip = if node & 1 == 0 { node.trailing_zeros().min(63) } else { 0 };
            (node, last) = (node >> skip, last >> skip);
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last == 0 && hash == *root { Ok(()) } else { Err(BadProof) }
}

/// Verifies that the tree with `old_root` is a prefix of the tree with `new_root` (RFC 9162 §2.1.4.2).
///
/// # Errors
/// If it does not prove it.
pub fn verify_consistency(old: u64, new: u64, old_root: &Digest, new_root: &Digest, proof: &[Digest]) -> Result<(), BadProof> {
    if old == 0 || old > new {
        return Err(BadProof);
    }
    if old == new {
        return if proof.is_empty() && old_root == new_root { Ok(()) } else { Err(BadProof) };
    }
    let mut proof = proof.iter();
    let seed = if old.is_power_of_two() { old_root } else { proof.next().ok_or(BadProof)? };
    let skip = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1).checked_shr(skip).unwrap_or(0), (new - 1).checked_shr(skip).unwrap_or(0));
    let (mut old_hash, mut new_hash) = (*seed, *seed);
    for sibling in proof {
        if last == 0 {
            return Err(BadProof);
        }
        if node & 1 == 1 || node == last {
            (old_hash, new_hash) = (node_hash(sibling, &old_hash), node_hash(sibling, &new_hash));
            let skip = if node & 1 == 0 { node.trailing_zeros().min(63) } else { 0 };
            (node, last) = (node >> skip, last >> skip);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last == 0 && old_hash == *old_root && new_hash == *new_root { Ok(()) } else { Err(BadProof) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Files, Rng, mth, reference_leaves, reference_roots, tiled};
    use crate::tree::leaf_hash;

    fn hex(proof: &[Digest]) -> Vec<String> {
        proof.iter().map(ToString::to_string).collect()
    }

    fn log(size: u32) -> (Vec<Digest>, Files) {
        let entries: Vec<_> = (0..size).map(|number| number.to_be_bytes().to_vec()).collect();
        (entries.iter().map(|entry| leaf_hash(entry)).collect(), tiled(&entries).0)
    }

    #[test]
    fn proofs_of_the_certificate_transparency_reference() {
        let (leaves, roots) = (reference_leaves(), reference_roots());
        let inclusion: [(u64, usize, &[&str]); 6] = [
            (0, 1, &[]),
            (
                0,
                8,
                &[
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ],
            ),
            (
                5,
                8,
                &[
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ],
            ),
            (2, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
            (
                1,
                5,
                &[
                    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                ],
            ),
            (0, 2, &["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"]),
        ];
        for (index, size, expected) in inclusion {
            let (files, wide) = (tiled(&leaves[..size]).0, u64::try_from(size).unwrap());
            let proof = inclusion_proof(&TileNodes { files: &files, size: wide }, index, wide).unwrap();
            assert_eq!(hex(&proof), expected);
            let leaf = leaf_hash(&leaves[usize::try_from(index).unwrap()]);
            assert_eq!(verify_inclusion(&leaf, index, wide, &proof, &roots[size - 1]), Ok(()));
        }
        let consistency: [(usize, usize, &[&str]); 4] = [
            (1, 1, &[]),
            (
                1,
                8,
                &[
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ],
            ),
            (
                6,
                8,
                &[
                    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ],
            ),
            (
                2,
                5,
                &[
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                ],
            ),
        ];
        for (old, new, expected) in consistency {
            let files = tiled(&leaves[..new]).0;
            let (first, second) = (u64::try_from(old).unwrap(), u64::try_from(new).unwrap());
            let proof = consistency_proof(&TileNodes { files: &files, size: second }, first, second).unwrap();
            assert_eq!(hex(&proof), expected);
            assert_eq!(verify_consistency(first, second, &roots[old - 1], &roots[new - 1], &proof), Ok(()));
        }
    }

    #[test]
    fn every_proof_of_small_trees_holds_and_no_other() {
        let (leaves, _) = log(40);
        for size in 1..=40_u32 {
            let (wide, files) = (u64::from(size), log(size).1);
            let nodes = TileNodes { files: &files, size: wide };
            let root = mth(&leaves[..usize::try_from(size).unwrap()]);
            for index in 0..wide {
                let leaf = leaves[usize::try_from(index).unwrap()];
                let proof = inclusion_proof(&nodes, index, wide).unwrap();
                assert_eq!(verify_inclusion(&leaf, index, wide, &proof, &root), Ok(()));
                for other in (0..=wide).filter(|other| *other != index) {
                    assert_eq!(verify_inclusion(&leaf, other, wide, &proof, &root), Err(BadProof));
                }
                assert_eq!(verify_inclusion(&leaf, index, wide, &[proof.as_slice(), &[leaf]].concat(), &root), Err(BadProof));
                if let Some((_, shorter)) = proof.split_last() {
                    assert_eq!(verify_inclusion(&leaf, index, wide, shorter, &root), Err(BadProof));
                }
            }
            for old in 1..=wide {
                let old_root = mth(&leaves[..usize::try_from(old).unwrap()]);
                let proof = consistency_proof(&nodes, old, wide).unwrap();
                assert_eq!(verify_consistency(old, wide, &old_root, &root, &proof), Ok(()));
                assert_eq!(verify_consistency(old, wide, &leaves[0], &root, &proof).is_ok(), old_root == leaves[0]);
                assert_eq!(verify_consistency(old, wide, &old_root, &Digest([0; 32]), &proof), Err(BadProof));
                assert_eq!(verify_consistency(old, wide, &old_root, &root, &[proof.as_slice(), &[root]].concat()), Err(BadProof));
                if let Some((_, shorter)) = proof.split_last() {
                    assert_eq!(verify_consistency(old, wide, &old_root, &root, shorter), Err(BadProof));
                }
            }
            assert_eq!(inclusion_proof(&nodes, wide, wide), None);
            assert_eq!(consistency_proof(&nodes, wide + 1, wide), None);
            assert_eq!(consistency_proof(&nodes, 0, wide), None);
        }
    }

    #[test]
    fn proofs_across_levels_of_tiles() {
        let (leaves, files) = log(70_000);
        let (nodes, root, mut rng) = (TileNodes { files: &files, size: 70_000 }, mth(&leaves), Rng(3));
        for _ in 0..40 {
            let index = rng.below(70_000);
            let wide = u64::try_from(index).unwrap();
            let proof = inclusion_proof(&nodes, wide, 70_000).unwrap();
            assert_eq!(verify_inclusion(&leaves[index], wide, 70_000, &proof, &root), Ok(()));
            let mut bent = proof.clone();
            bent[rng.below(proof.len())].0[rng.below(32)] ^= 1;
            assert_eq!(verify_inclusion(&leaves[index], wide, 70_000, &bent, &root), Err(BadProof));
        }
        for old in [1, 255, 256, 257, 65_535, 65_536, 65_537, 69_999, 70_000_usize] {
            let wide = u64::try_from(old).unwrap();
            let proof = consistency_proof(&nodes, wide, 70_000).unwrap();
            assert_eq!(verify_consistency(wide, 70_000, &mth(&leaves[..old]), &root, &proof), Ok(()));
        }
    }
}
