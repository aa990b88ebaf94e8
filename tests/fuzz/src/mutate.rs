//! Changes that make hostile inputs of good ones: of bits and bytes, of fields, of records, and of two inputs together.

use fastrand::Rng;

/// Longest input, bytes.
pub(crate) const INPUT_BYTES_MAX: usize = 64 << 10;
/// Most changes of one input.
const CHANGES_MAX: u32 = 6;
/// Longest piece that is removed, repeated or overwritten.
const PIECE_BYTES_MAX: usize = 300;
/// Times a piece is repeated at most.
const REPEATED_MAX: usize = 40;
/// Bytes that end, separate or begin something somewhere.
const TELLING: &[u8] = b"\x00\x1A\r\n,\"0 19-+\x81\x83\x95\xEF\xFF\x7F";
/// Numbers at the edges of their types.
const NUMBERS: &[&[u8]] = &[b"0", b"00", b"-1", b"65536", b"2147483648", b"4294967295", b"9223372036854775807", b"18446744073709551616"];

/// A changed copy of an input.
pub(crate) fn mutated(rng: &mut Rng, input: &[u8], other: &[u8], words: &[&[u8]]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..rng.u32(1..=CHANGES_MAX) {
        once(rng, &mut bytes, other, words);
        bytes.truncate(INPUT_BYTES_MAX);
    }
    bytes
}

fn once(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8], words: &[&[u8]]) {
    let at = rng.usize(..=bytes.len());
    let to = at.saturating_add(rng.usize(..=PIECE_BYTES_MAX)).min(bytes.len());
    match rng.u8(..16) {
        0 => bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << rng.u8(..8)),
        1 => bytes.get_mut(at).into_iter().for_each(|byte| *byte = rng.choice(TELLING).copied().unwrap_or(0)),
        2 => bytes.insert(at, rng.choice(TELLING).copied().unwrap_or(0)),
        3 => put(bytes, at..at, rng.choice(words).copied().unwrap_or_default()),
        4 => put(bytes, at..to, &[]),
        5 => repeat(rng, bytes, at..to),
        6 => bytes.truncate(at),
        7 => bytes.get_mut(at..to).unwrap_or_default().iter_mut().for_each(|byte| *byte = rng.u8(..)),
        8 => put(bytes, at..to, rng.choice(words).copied().unwrap_or_default()),
        9 => record(rng, bytes, repeat),
        10 => record(rng, bytes, |_, bytes, range| put(bytes, range, &[])),
        11 => record(rng, bytes, |rng, bytes, range| {
            let moved: Vec<u8> = bytes.get(range.clone()).unwrap_or_default().to_vec();
            put(bytes, range, &[]);
            let begins = pieces(bytes, b'\n');
            let place = rng.choice(&begins).map_or(0, |range| range.start);
            put(bytes, place..place, &moved);
        }),
        12 => {
            // A record of another input.
            let taken = rng.choice(pieces(other, b'\n')).and_then(|range| other.get(range)).unwrap_or_default();
            let place = rng.choice(pieces(bytes, b'\n')).map_or(0, |range| range.start);
            put(bytes, place..place, taken);
        }
        13 => field(rng, bytes, |rng, _| rng.choice(NUMBERS).copied().unwrap_or_default().to_vec()),
        14 => field(rng, bytes, |rng, fields| rng.choice(fields).cloned().unwrap_or_default()),
        _ => {
            // The end of another input.
            let from = rng.usize(..=other.len());
            let length = bytes.len();
            put(bytes, at..length, other.get(from..).unwrap_or_default());
        }
    }
}

/// Replaces a piece.
fn put(bytes: &mut Vec<u8>, range: std::ops::Range<usize>, with: &[u8]) {
    drop(bytes.splice(range, with.iter().copied()));
}

/// Repeats a piece behind itself.
fn repeat(rng: &mut Rng, bytes: &mut Vec<u8>, range: std::ops::Range<usize>) {
    let piece = bytes.get(range.clone()).unwrap_or_default().to_vec();
    let room = INPUT_BYTES_MAX.saturating_sub(bytes.len()) / piece.len().max(1);
    let times = if rng.u8(..) < 16 { rng.usize(1..=REPEATED_MAX) } else { 1 };
    put(bytes, range.end..range.end, &piece.repeat(times.min(room)));
}

/// Where pieces stand, each with what ends it.
fn pieces(bytes: &[u8], end: u8) -> Vec<std::ops::Range<usize>> {
    let mut from = 0;
    let mut found = Vec::new();
    for piece in bytes.split_inclusive(|byte| *byte == end) {
        found.push(from..from + piece.len());
        from += piece.len();
    }
    found
}

/// Does something with one record.
fn record(rng: &mut Rng, bytes: &mut Vec<u8>, change: impl FnOnce(&mut Rng, &mut Vec<u8>, std::ops::Range<usize>)) {
    if let Some(range) = rng.choice(pieces(bytes, b'\n')) {
        change(rng, bytes, range);
    }
}

/// Replaces one field of one record; `with` is given the fields of the record.
fn field(rng: &mut Rng, bytes: &mut Vec<u8>, with: impl FnOnce(&mut Rng, &[Vec<u8>]) -> Vec<u8>) {
    let Some(line) = rng.choice(pieces(bytes, b'\n')) else { return };
    let content = bytes.get(line.clone()).unwrap_or_default().trim_ascii_end().to_vec();
    let mut fields: Vec<Vec<u8>> = content.split(|byte| *byte == b',').map(<[u8]>::to_vec).collect();
    let put_in = with(rng, &fields);
    let which = rng.usize(..fields.len().max(1));
    if let Some(field) = fields.get_mut(which) {
        *field = put_in;
    }
    put(bytes, line.start..line.start + content.len(), &fields.join(&b','));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_bytes_and_no_input_grows_over_the_limit() {
        let start = b"IR,1,27\r\nRE,1,1126\r\nGO,1,1,99\r\n".repeat(1_500);
        let made = |seed| {
            let mut rng = Rng::with_seed(seed);
            (0..50).map(|_| mutated(&mut rng, &start, b"HO,1\r\n", &[b"\x1A"])).collect::<Vec<_>>()
        };
        assert_eq!(made(3), made(3));
        assert_ne!(made(3), made(4));
        assert!(made(5).iter().all(|bytes| bytes.len() <= INPUT_BYTES_MAX));
    }
}
