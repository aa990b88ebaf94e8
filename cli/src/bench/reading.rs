//! Rows `index` and `parse`: reading 医科 receipts, on one core.

use super::figure::{Better, Figure, Goal};
use super::measure::{best, megabytes_per_second};
use super::{odd, source};
use crate::args::BenchName;
use crate::exit::Failure;
use josei_receipt::index::Index;
use josei_receipt::{Event, Parser};
use rayon::prelude::*;
use std::time::{Duration, Instant};

/// Bytes of the file.
const FILE_BYTES: u64 = 40_000_000;
/// Bytes handed over at once, as a reader of the store would.
const PIECE_BYTES: usize = 1 << 20;
const ROUNDS: u32 = 5;
/// Files that are read on one core and on two.
const FILES: usize = 4;
const UNIT: &str = "MB/CPU s";

/// The figures of the rows that are asked for.
pub fn figures(rows: &[BenchName]) -> Result<Vec<Figure>, Failure> {
    let (file, expected) = source::bytes(FILE_BYTES)?;
    let speed = |took| megabytes_per_second(expected.bytes, took);
    let mut figures = Vec::new();
    if rows.contains(&BenchName::Index) {
        let (ours, baseline) = (best(ROUNDS, || index(&file)), best(ROUNDS, || byte_records(&file)));
        if ours.0 != baseline.0 {
            return Err(odd(format!("other lines and fields: {:?}, csv {:?}", ours.0, baseline.0)));
        }
        figures.push(
            Figure::new(BenchName::Index, "行と欄の索引 / index of lines and fields", UNIT, speed(ours.1), Better::More)
                .beside("csv::ByteRecord, no quotes", speed(baseline.1))
                .target(Goal::Ratio(2_000)),
        );
    }
    if rows.contains(&BenchName::Parse) {
        let (ours, baseline) = (best(ROUNDS, || parse(&file)), best(ROUNDS, || decoded_records(&file)));
        if ours.0 != Some((expected.receipts, expected.points)) || baseline.0 == Some(0) {
            return Err(odd(format!("not the receipts and points of the file: {:?}", ours.0)));
        }
        figures.push(
            Figure::new(BenchName::Parse, "読取りと点検 / parse and check", UNIT, speed(ours.1), Better::More)
                .beside("decode, then csv::StringRecord", speed(baseline.1))
                .target(Goal::Ratio(1_100))
                .first_target(Goal::Ratio(800)),
        );
    }
    if rows.contains(&BenchName::Parse) {
        figures.extend(two_cores(&file, (expected.receipts, expected.points))?);
    }
    Ok(figures)
}

/// Several files read by two threads beside one, by the clock: on a machine that does something else at the time, or has one core, it tells nothing.
fn two_cores(file: &[u8], expected: (u64, u64)) -> Result<Option<Figure>, Failure> {
    if std::thread::available_parallelism().map_err(odd)?.get() < 2 {
        return Ok(None);
    }
    let rate = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(odd)?;
        let mut least = Duration::MAX;
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let read: Vec<(u64, u64)> = pool.install(|| [file; FILES].par_iter().map(|file| parse(file)).collect());
            least = least.min(begun.elapsed());
            if read != [expected; FILES] {
                return Err(odd(format!("not the receipts and points of the files: {read:?}")));
            }
        }
        Ok(megabytes_per_second(u64::try_from(file.len() * FILES).unwrap_or(u64::MAX), least))
    };
    let (one, two) = (rate(1)?, rate(2)?);
    let what = "二つのコアで / several files on two cores";
    Ok(Some(Figure::new(BenchName::Parse, what, "MB/s", two, Better::More).beside("one core", one).target(Goal::Ratio(1_600))))
}

/// Lines and fields, in pieces that end with a line.
fn index(file: &[u8]) -> (usize, usize) {
    let mut index = Index::new();
    let (mut lines, mut fields, mut rest) = (0, 0, file);
    while !rest.is_empty() {
        let (piece, behind) = whole_lines(rest);
        if index.build(piece).is_ok() {
            lines += index.line_count();
            fields += index.field_count();
        }
        rest = behind;
    }
    (lines, fields)
}

/// A piece of whole lines, and what follows.
fn whole_lines(bytes: &[u8]) -> (&[u8], &[u8]) {
    let piece = bytes.get(..PIECE_BYTES).unwrap_or(bytes);
    let end = if piece.len() == bytes.len() { None } else { piece.iter().rposition(|byte| *byte == b'\n') };
    bytes.split_at_checked(end.map_or(piece.len(), |at| at + 1)).unwrap_or((bytes, &[]))
}

fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).quoting(false).from_reader(bytes)
}

fn byte_records(file: &[u8]) -> (usize, usize) {
    let mut reader = reader(file);
    let (mut record, mut lines, mut fields) = (csv::ByteRecord::new(), 0, 0);
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        lines += 1;
        fields += record.len();
    }
    (lines, fields)
}

/// Accepted receipts and their points, all findings made.
fn parse(file: &[u8]) -> (u64, u64) {
    let mut accepted = 0;
    let mut sink = |event| {
        if let Event::Receipt(receipt) = event {
            accepted += u64::from(receipt.is_accepted());
        }
    };
    let mut parser = Parser::new();
    file.chunks(PIECE_BYTES).for_each(|piece| parser.push(piece, &mut sink));
    let summary = parser.finish(&mut sink);
    (accepted, summary.points)
}

fn decoded_records(file: &[u8]) -> usize {
    let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(file).unwrap_or_default();
    let mut reader = reader(text.as_bytes());
    let (mut record, mut fields) = (csv::StringRecord::new(), 0);
    while reader.read_record(&mut record).unwrap_or(false) {
        fields += record.len();
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_do_the_same_on_the_generated_file() {
        let (file, expected) = source::bytes(2_500_000).unwrap();
        assert_eq!(index(&file), byte_records(&file));
        assert_eq!(parse(&file), (expected.receipts, expected.points));
        assert!(decoded_records(&file) > 0);
    }

    #[test]
    fn pieces_end_with_a_line() {
        let line = [b"a".repeat(PIECE_BYTES - 3), b"\r\n".to_vec()].concat();
        let two = [line.clone(), b"b,c\r\n".to_vec()].concat();
        assert_eq!(whole_lines(&two), (line.as_slice(), &b"b,c\r\n"[..]));
        assert_eq!(whole_lines(b"b,c"), (&b"b,c"[..], &b""[..]));
    }
}
