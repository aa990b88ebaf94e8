//! Which claim a line is about.

use super::side::Side;
use std::collections::{BTreeMap, VecDeque};

/// Pairs, and what is left of both.
pub(super) struct Paired<'a> {
    pub(super) pairs: Vec<(&'a Side, &'a Side)>,
    pub(super) lines: Vec<&'a Side>,
    /// With the file each is of.
    pub(super) claims: Vec<(usize, &'a Side)>,
}

/// Pairs lines with claims: the surest way first, and nothing is in two pairs.
pub(super) fn pair<'a>(lines: &'a [Side], claims: &[(usize, &'a Side)]) -> Paired<'a> {
    let mut left = Paired { pairs: Vec::new(), lines: lines.iter().collect(), claims: claims.to_vec() };
    left.by(|side| some(&side.management));
    left.by(|side| some(&side.search));
    left.by(|side| Some((&side.key, side.amounts.cost, side.amounts.copay)));
    left.by(|side| Some(&side.key));
    left.pairs.sort_by_key(|(line, _)| line.line);
    left
}

fn some(number: &str) -> Option<&str> {
    Some(number).filter(|number| !number.is_empty())
}

impl<'a> Paired<'a> {
    /// Pairs what agrees in something, in the order of the files.
    fn by<K: Ord>(&mut self, key: impl Fn(&'a Side) -> Option<K>) {
        let mut waiting: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
        for (at, (_, claim)) in self.claims.iter().enumerate() {
            if let Some(key) = key(claim) {
                waiting.entry(key).or_default().push_back(at);
            }
        }
        let mut taken = vec![false; self.claims.len()];
        let (pairs, claims) = (&mut self.pairs, &self.claims);
        self.lines.retain(|line| {
            let found = key(line).and_then(|key| waiting.get_mut(&key)?.pop_front());
            let Some((at, (_, claim))) = found.and_then(|at| Some((at, claims.get(at)?))) else { return true };
            if let Some(taken) = taken.get_mut(at) {
                *taken = true;
            }
            pairs.push((line, claim));
            false
        });
        let mut taken = taken.into_iter();
        self.claims.retain(|_| !taken.next().unwrap_or_default());
    }
}
