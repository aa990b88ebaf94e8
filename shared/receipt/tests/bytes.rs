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
use support::{CHOZAI, IKA, cp932, joined, read, read_in};

/// A month of a small clinic: several receipts, of which each second one is numbered in 和暦.
fn month(receipts: usize) -> Vec<u8> {
    let mut lines: Vec<String> = vec![IKA.lines().next().unwrap().to_owned()];
    for number in 1..=receipts {
        for line in IKA.lines().skip(1).take_while(|line| !line.starts_with("GO")) {
            let line = if number % 2 == 0 { line.replace(",202406,", ",50606,") } else { line.to_owned() };
            lines.push(line.replace("RE,1,", &format!("RE,{number},")));
        }
    }
    lines.push(format!("GO,{},{},99", receipts * 2, receipts * 150));
    cp932(&(lines.join("\n") + "\n"))
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
            b"\r\nBU,1\r\n",
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
    let start = prop_oneof![Just(month(3)), Just(cp932(CHOZAI)), Just(IKA.as_bytes().to_vec()), Just(Vec::new())];
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
        let (events, _) = read(&file);
        let mut header = None;
        let mut in_force = true;
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
                    prop_assert_eq!(&parse_receipt(header, &receipt.raw, receipt.first_line), &**receipt);
                }
                Event::Finding(_) | Event::Other(_) => {}
            }
        }
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

#[test]
fn one_byte_at_a_time() {
    let file = month(5);
    let (events, summary) = read_in(file.chunks(1));
    assert_eq!((summary.receipts, summary.accepted, summary.points, summary.payers), (5, 5, 750, 10));
    assert_eq!(joined(&events, &summary), file);
    assert!(support::codes(&events).is_empty(), "{:?}", support::codes(&events));
}
