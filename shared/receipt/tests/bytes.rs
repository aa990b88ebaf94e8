//! Properties of the parser: slicing does not matter, no byte is lost, a receipt reads the same again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may stop at the first surprise"
)]

mod support;

use josei_receipt::{Event, parse_receipt};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::path::Path;
use support::{CHOZAI, DPC, HOMON, IKA, SHIKA, codes, cp932, joined, read, read_in};

/// A file of one receipt of every kind, and what that receipt bills.
const KINDS: [(&str, u64); 5] = [(IKA, 150), (CHOZAI, 210), (SHIKA, 420), (HOMON, 25_550), (DPC, 18_500)];

/// A month of a small institution: its receipt several times, each second one with its month in 和暦.
fn month((text, billed): (&str, u64), receipts: u64) -> Vec<u8> {
    // Only a receipt of 歯科 begins with IR.
    let begin = if text.starts_with("UK") { "IR" } else { "RE" };
    let (head, rest) = text.split_at(text.find(&format!("\n{begin}")).unwrap() + 1);
    let (receipt, total) = rest.find("\nGO").map_or((rest, false), |at| (&rest[..=at], true));
    let mut file = head.to_owned();
    for number in 1..=receipts {
        let receipt = receipt.replace("RE,1,", &format!("RE,{number},"));
        file += &if number % 2 == 0 { receipt.replace(",202406,", ",50606,") } else { receipt };
    }
    if total {
        writeln!(file, "GO,{},{},99", receipts * 2, receipts * billed).unwrap();
    }
    cp932(&file)
}

/// What may be put into a file to break it.
fn splinters() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..6),
        proptest::sample::select(vec![
            &b"\r\n"[..],
            b"\n",
            b"\r",
            b"\x1A",
            b"\0",
            b",",
            b",,,,,",
            b"\r\nRE,9,1126,",
            b"\r\nGO,1,1,99\r\n",
            b"\r\nIR,1,27,1,6000019,,,202407,00,\r\n",
            b"\r\nUK,1\r\n",
            b"\r\nHM,1\r\nGO\r\n",
            b"\r\nHM,1\r\n",
            b"\r\nGO\r\n",
            b"\r\nRE,1\r\nRE,2\r\n",
            b"\r\nBU,1\r\n",
            b"\r\nSS,11,2,301000110\r\n",
            b"\r\nHI,1\r\n",
            b"\r\nHR,1\r\n",
            b"\r\nHG,1\r\n",
            b"\xEF\xBB\xBF",
            b"\x83",
            b"\r\nHO,",
            b"\r\nKO,",
            b"\r\nJD,1,3,3,3\r\n",
            b"99999999999999999999",
            "架空".as_bytes(),
        ])
        .prop_map(<[u8]>::to_vec),
    ]
}

fn broken_file() -> impl Strategy<Value = Vec<u8>> {
    let kinds = (proptest::sample::select(&KINDS[..]), 0_u64..4).prop_map(|(kind, receipts)| month(kind, receipts));
    let start = prop_oneof![8 => kinds, 1 => Just(IKA.as_bytes().to_vec()), 1 => Just(Vec::new())];
    let changes = proptest::collection::vec((any::<proptest::sample::Index>(), 0_usize..40, splinters()), 0..6);
    (start, changes).prop_map(|(mut file, changes)| {
        for (at, removed, put) in changes {
            let from = at.index(file.len() + 1);
            let to = (from + removed).min(file.len());
            file.splice(from..to, put);
        }
        file
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_byte_is_lost_whatever_the_file(file in broken_file()) {
        let (events, summary) = read(&file);
        prop_assert_eq!(joined(&events, &summary), file.clone());
        prop_assert_eq!(summary.bytes, u64::try_from(file.len()).unwrap());
        prop_assert_eq!(summary.receipts, summary.accepted + summary.rejected);
    }

    #[test]
    fn slices_do_not_matter(file in broken_file(), size in 1_usize..200) {
        prop_assert_eq!(read_in(file.chunks(size)), read(&file));
    }

    #[test]
    fn random_cuts_do_not_matter(file in broken_file(), cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..8)) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.index(file.len() + 1)).chain([0, file.len()]).collect();
        cuts.sort_unstable();
        prop_assert_eq!(read_in(cuts.windows(2).map(|pair| &file[pair[0]..pair[1]])), read(&file));
    }

    #[test]
    fn a_receipt_reads_the_same_again(file in broken_file()) {
        reads_the_same_again(&file);
    }

    #[test]
    fn a_header_survives_its_own_json(file in broken_file()) {
        for event in read(&file).0 {
            if let Event::Header(header) = event {
                let text = serde_json::to_string(&header).unwrap();
                prop_assert_eq!(serde_json::from_str::<josei_receipt::Header>(&text).unwrap(), header);
            }
        }
    }
}

/// The same receipts again, whatever the pieces, and the header by itself.
fn reads_the_same_again(file: &[u8]) {
    let (events, summary) = read(file);
    let (mut header, mut in_force) = (None, true);
    for event in &events {
        match event {
            Event::Header(found) => header = Some(found),
            Event::Finding(finding) if finding.entry.code == "R0102" => in_force = false,
            Event::Receipt(receipt) => {
                let Some(header) = header.filter(|_| in_force && !receipt.raw.is_empty()) else { continue };
                // That the file is one of returned receipts is known to the file alone.
                if receipt.returned.as_ref().is_some_and(|returned| returned.records == 0) {
                    continue;
                }
                assert_eq!(&parse_receipt(header, &receipt.raw, receipt.first_line), &**receipt);
            }
            Event::Finding(_) | Event::Other(_) => {}
        }
    }
    assert_eq!(header, summary.header.as_ref());
}

#[test]
fn whole_files_of_every_kind() {
    for kind in KINDS {
        for receipts in 1..=5 {
            let file = month(kind, receipts);
            let (events, summary) = read(&file);
            assert_eq!(joined(&events, &summary), file);
            let sums = (summary.receipts, summary.accepted, summary.points + summary.yen, summary.payers);
            assert_eq!(sums, (receipts, receipts, receipts * kind.1, receipts * 2), "{:?}", summary.kind);
            // The details of DPC are not checked, which is told once.
            let told = codes(&events);
            assert!(told == if kind.0 == DPC { vec!["R0016"] } else { vec![] }, "{told:?}");
            reads_the_same_again(&file);
        }
    }
}

#[test]
fn golden_files_are_whole_in_any_slices() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut seen = 0;
    for path in [folder.clone(), folder.join("public")].iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()) {
        let path = path.unwrap().path();
        if path.extension().is_some_and(|extension| ["uke", "cyo", "csv", "hen"].iter().any(|wanted| extension == *wanted)) {
            seen += 1;
            let file = std::fs::read(&path).unwrap();
            let whole = read(&file);
            assert_eq!(joined(&whole.0, &whole.1), file, "{}", path.display());
            for size in [1, 2, 7, 64, 1_000] {
                assert!(read_in(file.chunks(size)) == whole, "{} in pieces of {size}", path.display());
            }
            reads_the_same_again(&file);
        }
    }
    assert!(seen > 150, "{seen} files");
}

#[test]
fn one_byte_at_a_time() {
    for kind in KINDS {
        let file = month(kind, 5);
        let (events, summary) = read_in(file.chunks(1));
        assert_eq!((summary.receipts, summary.accepted, summary.payers), (5, 5, 10));
        assert_eq!(joined(&events, &summary), file);
    }
}
