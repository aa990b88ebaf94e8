//! A file of 500 MB goes through the embedded city as it does in a month: sent in parts, read, cut, sealed, confirmed.

use crate::command::text;
use crate::input::MONTH;
use crate::serve::Serve;
use josei_synthetic::write_large_file;
use std::io::{BufWriter, Write as _};
use std::time::Instant;

/// Bytes of the file.
const FILE_BYTES: u64 = 500_000_000;
/// Most memory of the whole city, all functions and stores in one process, KiB (1 GiB).
const CITY_KIB_MAX: u64 = 1 << 20;
const SEED: u64 = 5;

/// Prints what it took; how long that may be is the reader's to judge, the memory is not.
#[test]
#[ignore = "500 MB, minutes even in the release profile; needs Linux"]
fn half_a_gigabyte_is_taken_in_within_one_gibibyte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.UKE");
    let mut file = BufWriter::new(std::fs::File::create(&path).unwrap());
    let expected = write_large_file(&mut file, FILE_BYTES, SEED).unwrap();
    file.flush().unwrap();
    let city = Serve::on(&folder.path().join("city"));
    let begun = Instant::now();
    let sent = city.as_person("sender-shiharai", &["upload", &text(&path), "--billing-month", MONTH, "--json"]).exits(0).json();
    let took = begun.elapsed();
    assert_eq!((sent["state"].as_str(), sent["counts"]["receipts"].as_u64()), (Some("CHECKED"), Some(expected.receipts)));
    assert_eq!((sent["counts"]["accepted"].as_u64(), sent["counts"]["points"].as_u64()), (Some(expected.receipts), Some(expected.points)));
    let peak = city.peak_kib();
    eprintln!(
        "{} bytes, {} receipts: {} s from announcement to preview, {} MiB at most",
        expected.bytes,
        expected.receipts,
        took.as_secs(),
        peak / 1024
    );
    assert!(peak <= CITY_KIB_MAX, "{peak} KiB");
}
