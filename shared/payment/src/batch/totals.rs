//! Control totals (合計の照合): the same count and sum must stand at every place. Any difference puts the batch on hold.

use crate::zengin::Totals;
use thiserror::Error;

/// Where a count and a sum were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The file's trailer.
    Trailer,
    /// The file's data records, counted.
    Lines,
    /// The obligations guarded by the batch.
    Guards,
    /// The nettings that name the batch.
    Nettings,
    /// The sums by kind of obligation in the manifest.
    Kinds,
    /// The sums by bank in the manifest.
    Banks,
    /// The manifest.
    Manifest,
    /// The batch.
    Batch,
    /// The first or second approval.
    Approval(usize),
    /// What finance has received.
    Receipt,
    /// The bank's result.
    Bank,
    /// What the bank said of the lines.
    Results,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Trailer => f.write_str("trailer"),
            Self::Lines => f.write_str("lines"),
            Self::Guards => f.write_str("guards"),
            Self::Nettings => f.write_str("nettings"),
            Self::Kinds => f.write_str("kinds"),
            Self::Banks => f.write_str("banks"),
            Self::Manifest => f.write_str("manifest"),
            Self::Batch => f.write_str("batch"),
            Self::Approval(number) => write!(f, "approval {number}"),
            Self::Receipt => f.write_str("receipt"),
            Self::Bank => f.write_str("bank"),
            Self::Results => f.write_str("results"),
        }
    }
}

/// Two places that do not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{} has {} for {} yen, {} has {} for {} yen", .left.0, .left.1.lines, .left.1.yen, .right.0, .right.1.lines, .right.1.yen)]
pub struct Difference {
    /// One place and what it says.
    pub left: (Place, Totals),
    /// The other.
    pub right: (Place, Totals),
}

/// Do two places agree?
pub(super) fn same(left: (Place, Totals), right: (Place, Totals)) -> Result<(), Difference> {
    if left.1 == right.1 { Ok(()) } else { Err(Difference { left, right }) }
}

/// Do trailer, lines, batch and approvals agree?
///
/// # Errors
/// Names the first two that differ.
pub fn agree(trailer: Totals, lines: Totals, batch: Totals, approvals: &[Totals]) -> Result<(), Difference> {
    same((Place::Trailer, trailer), (Place::Lines, lines))?;
    same((Place::Lines, lines), (Place::Batch, batch))?;
    approvals.iter().enumerate().try_for_each(|(index, approval)| same((Place::Batch, batch), (Place::Approval(index + 1), *approval)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use josei_base::Yen;

    #[test]
    fn the_two_that_differ_are_named() {
        let totals = |lines, yen| Totals { lines, yen: Yen::new(yen) };
        let right = totals(2, 12_845);
        assert_eq!(agree(right, right, right, &[right, right]), Ok(()));
        for wrong in [totals(3, 12_845), totals(2, 12_846)] {
            let places = |result: Result<(), Difference>| result.map_err(|difference| (difference.left.0, difference.right.0));
            assert_eq!(places(agree(wrong, right, right, &[])), Err((Place::Trailer, Place::Lines)));
            assert_eq!(places(agree(wrong, wrong, right, &[])), Err((Place::Lines, Place::Batch)));
            assert_eq!(places(agree(right, right, wrong, &[])), Err((Place::Lines, Place::Batch)));
            assert_eq!(places(agree(right, right, right, &[right, wrong])), Err((Place::Batch, Place::Approval(2))));
        }
    }
}
