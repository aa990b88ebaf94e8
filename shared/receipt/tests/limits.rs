//! One more than each limit, and memory that does not grow with the file.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may stop at the first surprise"
)]

mod support;

use josei_base::limits::{FINDINGS_LISTED_MAX, RECEIPT_BYTES_MAX, RECEIPT_LINE_BYTES_MAX, RECEIPT_RECORDS_MAX};
use josei_receipt::{CountRule, Event, FINDINGS_PER_RECEIPT_MAX, OTHER_BLOCK_BYTES, Parser};
use support::{IKA, codes, cp932, joined, read, receipts};

/// The example with lines put before GO.
fn with_lines(lines: &str) -> Vec<u8> {
    cp932(&IKA.replace("GO,", &format!("{lines}GO,")))
}

/// A second good receipt and the totals of both.
fn with_second(file: &str) -> String {
    let second: Vec<&str> = IKA.lines().skip(1).take_while(|line| !line.starts_with("GO")).collect();
    file.replace("GO,2,150,99", &format!("{}\nGO,4,300,99", second.join("\n").replace("RE,1,", "RE,2,")))
}

#[test]
fn longest_line() {
    let line = |bytes: usize| format!("XX,{}\n", "1".repeat(bytes - 3));
    let (events, summary) = read(&with_lines(&line(RECEIPT_LINE_BYTES_MAX)));
    assert_eq!((codes(&events), summary.accepted), (vec!["R0313"], 1));

    let file = with_lines(&line(RECEIPT_LINE_BYTES_MAX + 1));
    let (events, summary) = read(&file);
    assert_eq!((codes(&events), summary.accepted, summary.rejected), (vec!["R0010", "R0011"], 0, 1));
    assert_eq!(joined(&events, &summary), file);
    // It still counts: the totals agree.
    assert_eq!(summary.declared.unwrap().count_matches, Some(CountRule::Payers));
    assert_eq!(receipts(&events)[0].number, Some(1));
}

#[test]
fn a_good_receipt_behind_a_line_that_is_too_long_goes_on() {
    let long = format!("CO,99,2,810000001,{}\n", "漢".repeat(RECEIPT_LINE_BYTES_MAX / 2));
    let (events, summary) = read(&cp932(&with_second(IKA).replacen("SY,", &format!("{long}SY,"), 1)));
    assert_eq!((codes(&events), summary.accepted, summary.rejected), (vec!["R0010", "R0011"], 1, 1));
    assert_eq!((summary.points, summary.payers), (300, 4));
}

/// Neither the line nor the events about it are ever held as a whole.
#[test]
fn a_line_of_200_megabytes_needs_no_memory_of_its_size() {
    const BLOCK: usize = 1 << 20;
    let (mut largest, mut other, mut found) = (0, 0, Vec::new());
    let mut sink = |event: Event| match event {
        Event::Other(raw) => {
            largest = largest.max(raw.len());
            other += raw.len();
        }
        Event::Finding(finding) => found.push(finding.entry.code),
        Event::Receipt(receipt) => {
            largest = largest.max(receipt.raw.len());
            found.extend(receipt.findings.iter().map(|finding| finding.entry.code));
        }
        Event::Header(_) => {}
    };
    let mut parser = Parser::new();
    let head = cp932(&IKA.replace("GO,2,150,99\n", "CO,99,2,810000001,"));
    parser.push(&head[..head.len() - 1], &mut sink);
    let block = vec![b'9'; BLOCK];
    for _ in 0..200 {
        parser.push(&block, &mut sink);
    }
    parser.push(b"\r\nGO,2,150,99\r\n\x1A", &mut sink);
    let summary = parser.finish(&mut sink);
    assert_eq!(found, ["R0010", "R0011"]);
    assert!(largest <= OTHER_BLOCK_BYTES && other > 200 * BLOCK);
    assert_eq!((summary.receipts, summary.rejected, summary.lines), (1, 1, 10));
    assert_eq!(summary.declared.unwrap().count_matches, Some(CountRule::Payers));
}

#[test]
fn most_records() {
    let comment = "CO,99,2,810000001,\n";
    let there = IKA.lines().count() - 2;
    for (more, accepted) in [(RECEIPT_RECORDS_MAX - there, 1), (RECEIPT_RECORDS_MAX - there + 1, 0)] {
        let file = with_lines(&comment.repeat(more));
        let (events, summary) = read(&file);
        assert_eq!((summary.accepted, summary.receipts), (accepted, 1));
        assert_eq!(codes(&events), if accepted == 1 { vec![] } else { vec!["R0011"] });
        assert_eq!(joined(&events, &summary), file);
        assert_eq!(receipts(&events)[0].records as usize, there + more);
    }
}

#[test]
fn most_bytes_of_a_receipt() {
    let plain = with_lines("");
    let size = plain.len() - IKA.lines().next().map(|line| support::encode(line).len() + 2).unwrap() - "GO,2,150,99\r\n\x1A".len();
    let line = |bytes: usize| format!("XX,{}\n", "1".repeat(bytes - 5));
    let most = 9 * 900_000;
    for (last, accepted) in [(RECEIPT_BYTES_MAX - size - most, 1), (RECEIPT_BYTES_MAX - size - most + 1, 0)] {
        let file = with_lines(&(line(900_000).repeat(9) + &line(last)));
        let (events, summary) = read(&file);
        assert_eq!((summary.accepted, summary.receipts), (accepted, 1));
        assert_eq!(joined(&events, &summary), file);
    }
}

#[test]
fn most_findings_of_a_receipt() {
    for more in [0, 1] {
        let (events, summary) = read(&with_lines(&"CO,99,0,810000001,\n".repeat(FINDINGS_PER_RECEIPT_MAX + more)));
        let receipt = receipts(&events)[0];
        assert_eq!((receipt.findings.len(), receipt.findings_more), (FINDINGS_PER_RECEIPT_MAX, u64::try_from(more).unwrap()));
        assert_eq!(summary.warnings, u64::try_from(FINDINGS_PER_RECEIPT_MAX + more).unwrap());
        assert!(receipt.is_accepted());
    }
    // An error behind too many warnings is listed all the same, and rejects.
    let lines = "CO,99,0,810000001,\n".repeat(FINDINGS_PER_RECEIPT_MAX) + "HO,01270016,１,２,2,150\n";
    let (events, _) = read(&with_lines(&lines));
    let receipt = receipts(&events)[0];
    assert!(!receipt.is_accepted() && receipt.findings.iter().any(|finding| finding.entry.code == "R0504"));
}

#[test]
fn most_findings_of_a_file() {
    let header = IKA.lines().next().unwrap();
    let mut file = format!("{header}\n");
    // Every receipt has the number 5, so every one breaks the numbering.
    for _ in 0..=FINDINGS_LISTED_MAX {
        file += "RE,5\n";
    }
    let (events, summary) = read(&cp932(&file));
    assert_eq!(summary.findings.len(), FINDINGS_LISTED_MAX);
    // One more for the numbering, one for the GO that is missing; the first error is always listed.
    assert_eq!(summary.findings_more, 2);
    assert!(summary.findings.iter().any(|finding| finding.entry.code == "R0109"));
    let told = events.iter().filter(|event| matches!(event, Event::Finding(_))).count();
    assert_eq!(told, FINDINGS_LISTED_MAX + 1);
}

#[test]
fn long_tails_and_heads_go_out_in_blocks() {
    let mut file = cp932(IKA);
    file.extend(b"REST,".repeat(OTHER_BLOCK_BYTES));
    let (events, summary) = read(&file);
    assert_eq!(joined(&events, &summary), file);
    assert!(codes(&events).contains(&"R0014"));

    let mut file = "AB,1\r\n".repeat(OTHER_BLOCK_BYTES / 6 + 1).into_bytes();
    file.extend(cp932(IKA));
    let (events, summary) = read(&file);
    assert_eq!(joined(&events, &summary), file);
    assert_eq!((summary.receipts, codes(&events)), (0, vec!["R0015", "R0002"]));
}
