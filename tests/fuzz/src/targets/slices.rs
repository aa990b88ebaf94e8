//! Cuts of an input that follow from its bytes alone, so that an input by itself repeats what was found.

use crate::outcome::number;
use fastrand::Rng;

/// Inputs up to this length are also given byte by byte.
const SINGLE_BYTES_MAX: usize = 256;
/// Most cuts otherwise.
const CUTS_MAX: usize = 12;

/// Chance that follows from an input.
pub(crate) fn chance(data: &[u8]) -> Rng {
    Rng::with_seed(number(data))
}

/// An input in pieces; together they are the input.
pub(crate) fn slices(data: &[u8]) -> Vec<&[u8]> {
    let mut rng = chance(data);
    if data.len() <= SINGLE_BYTES_MAX && rng.u8(..) < 64 {
        return data.chunks(1).collect();
    }
    if rng.bool() {
        return data.chunks(rng.usize(1..400)).collect();
    }
    let mut pieces = Vec::new();
    let mut rest = data;
    for _ in 0..rng.usize(..CUTS_MAX) {
        let (piece, more) = rest.split_at_checked(rng.usize(..=rest.len())).unwrap_or((rest, &[]));
        pieces.push(piece);
        rest = more;
    }
    pieces.push(rest);
    pieces
}
