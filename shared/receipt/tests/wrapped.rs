//! CSV情報: bytes kept, slicing, reading again, and the same receipts as in a claim file.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may stop at the first surprise"
)]

mod support;

use josei_base::limits::{RECEIPT_LINE_BYTES_MAX, RECEIPT_RECORDS_MAX};
use josei_receipt::wrapped::{WrappedEvent, WrappedParser, WrappedReceipt, read_wrapped};
use josei_receipt::{AnyEvent, FileSummary, Kind, OTHER_BLOCK_BYTES, parse_receipt};
use proptest::prelude::*;
use support::any::{codes, joined, read, read_in};
use support::{CHOZAI, DPC, HOMON, IKA, LIST, SHIKA, WRAPPED, cp932, crlf};

const NAME: &str = "11_RECODEINFO_MED.CSV";

const SPLINTERS: [&[u8]; 18] = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\x1A",
    b"\0",
    b",",
    b",,,,,",
    b"\"",
    b"\r\n2,1,0,MN,1\r\n",
    b"\r\n2,9,0,RC\r\n",
    b"\r\n1,2,0,IR,1\r\n",
    b"\r\n1,2,0,UK,1\r\n",
    b"\r\n1,3,0,RE,9,1126,",
    b"\r\n1,3,0,BU,1\r\n",
    b"\xEF\xBB\xBF",
    b"\x83",
    b"2,",
    b"99999999999999999999",
];

fn broken_file() -> impl Strategy<Value = Vec<u8>> {
    let mut files: Vec<Vec<u8>> = [CHOZAI, SHIKA, HOMON, DPC].iter().map(|claim| cp932(&wrap(claim))).collect();
    files.extend([cp932(WRAPPED), WRAPPED.as_bytes().to_vec(), Vec::new()]);
    support::broken::broken(files, SPLINTERS.to_vec())
}

/// A claim file of one receipt with the columns before its lines.
fn wrap(claim: &str) -> String {
    let mut lines = vec!["2,1,0,MN,940000030,,13450607940000030,,,".to_owned()];
    for line in claim.lines().filter(|line| !line.starts_with("GO")) {
        lines.push(format!("1,{},0,{line}", lines.len() + 1));
    }
    lines.push(format!("2,{},0,RC,Ver0000", lines.len() + 1));
    lines.join("\n") + "\n"
}

fn wrapped(events: &[AnyEvent]) -> Vec<&WrappedReceipt> {
    events.iter().filter_map(|event| if let AnyEvent::Wrapped(WrappedEvent::Receipt(one)) = event { Some(&**one) } else { None }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_byte_is_lost_and_slices_do_not_matter(file in broken_file(), size in 1_usize..200) {
        let (events, summary) = read(&file, NAME);
        prop_assert_eq!(joined(&events, &summary), file.clone());
        let seen = summary.file();
        prop_assert_eq!(seen.bytes, u64::try_from(file.len()).unwrap());
        prop_assert_eq!(seen.receipts, seen.accepted + seen.rejected);
        prop_assert_eq!(read_in(file.chunks(size), NAME), (events, summary));
    }

    #[test]
    fn a_receipt_reads_the_same_again(file in broken_file()) {
        let (events, summary) = read(&file, NAME);
        for one in wrapped(&events) {
            prop_assert_eq!(&read_wrapped(&one.raw, one.first_line, summary.file().encoding), one);
        }
    }
}

/// Whether a receipt comes in a claim file or wrapped makes no difference but for its line.
#[test]
fn the_same_receipt_as_in_a_claim_file() {
    for claim in [IKA, CHOZAI, SHIKA, HOMON, DPC] {
        let (events, summary) = support::read(&cp932(claim));
        let mut wanted = support::receipts(&events)[0].normal.clone().unwrap();
        let (events, seen) = read(&cp932(&wrap(claim)), NAME);
        let one = wrapped(&events)[0];
        // Behind MN and its header.
        wanted.line = 3;
        assert!(one.receipt.normal == Some(wanted));
        let sums = |file: &FileSummary| (file.kind, file.points, file.yen, file.payers);
        assert_eq!(sums(seen.file()), sums(&summary));
        assert_eq!(one.header.as_ref().map(|header| header.kind), summary.kind);
        // The records without columns are a receipt of a claim file.
        let again = parse_receipt(one.header.as_ref().unwrap(), &one.receipt.raw, 3);
        assert!(again.normal == one.receipt.normal);
    }
}

#[test]
fn what_the_review_body_wrote_is_kept() {
    let (events, summary) = read(&cp932(WRAPPED), NAME);
    let [first, second] = wrapped(&events)[..] else { panic!("two receipts") };
    assert_eq!((first.management_number.as_str(), first.search_number.as_str()), ("240727001", "13450607940000030"));
    assert_eq!((first.reasons, first.added, second.reasons, second.added), (1, 1, 0, 0));
    assert_eq!((first.first_line, second.first_line, first.receipt.first_line), (1, 13, 3));
    assert_eq!((summary.file().kind, summary.file().points, summary.file().payers), (Some(Kind::Ika), 450, 4));
}

/// A reader of claim files alone refuses what is none.
#[test]
fn a_reader_of_claim_files_refuses_lists_and_wrapped_receipts() {
    for file in [LIST, WRAPPED] {
        let (events, summary) = support::read(&cp932(file));
        assert_eq!((support::codes(&events), summary.kind, summary.receipts), (vec!["R0003"], Some(Kind::List), 0));
    }
}

#[test]
fn the_name_tells_what_a_first_line_does_not() {
    let broken = crlf(&format!("1,2\n{WRAPPED}"));
    assert_eq!(codes(&read(&broken, NAME).0), ["R0015"]);
    assert_eq!(codes(&read(&broken, "x.csv").0), ["R0002"]);
    assert_eq!(codes(&read(b"", NAME).0), ["R0001"]);
    assert_eq!(codes(&read(&crlf(&format!("\n{WRAPPED}")), "x.csv").0), ["R0012"]);
}

#[test]
fn a_receipt_over_the_limits_goes_out_and_the_next_goes_on() {
    let many = format!("1,9,0,CO,99,2,810000001,\n{}", "1,9,1,CO,99,2,810000001,\n".repeat(RECEIPT_RECORDS_MAX));
    let long = format!("1,9,0,CO,99,2,810000001,{}\n", "漢".repeat(RECEIPT_LINE_BYTES_MAX / 2));
    for (put, wanted) in [(many, vec!["R0011"]), (long, vec!["R0010", "R0011"])] {
        let file = cp932(&WRAPPED.replacen("2,9,0,JY", &format!("{put}2,9,0,JY"), 1));
        let (events, summary) = read(&file, NAME);
        assert_eq!(joined(&events, &summary), file);
        assert_eq!((codes(&events), summary.file().accepted, summary.file().rejected), (wanted, 1, 1));
    }
}

/// Neither a line nor the events about it are ever held as a whole.
#[test]
fn a_line_of_100_megabytes_needs_no_memory_of_its_size() {
    let (mut largest, mut other) = (0, 0);
    let mut sink = |event| {
        if let WrappedEvent::Other(raw) = event {
            largest = largest.max(raw.len());
            other += raw.len();
        }
    };
    let mut parser = WrappedParser::new();
    parser.push(b"2,1,0,MN,240727001,", &mut sink);
    let block = vec![b'9'; 1 << 20];
    for _ in 0..100 {
        parser.push(&block, &mut sink);
    }
    parser.push(b"\r\n2,2,0,RC\r\n", &mut sink);
    let summary = parser.finish(&mut sink);
    assert!(largest <= OTHER_BLOCK_BYTES && other > 100 << 20);
    assert_eq!((summary.receipts, summary.lines), (0, 2));
}
