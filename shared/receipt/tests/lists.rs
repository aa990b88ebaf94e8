//! The decided list: bytes kept, slicing, reading again, writing back, and lines made from claim files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may stop at the first surprise"
)]

mod support;

use josei_base::Digest;
use josei_receipt::list::{
    Column, Entry, ListEvent, ListHeader, ListLine, ListParser, ListWriter, NotALine, Numbers, Row, from_uke, management_number, read_line,
};
use josei_receipt::{AnyEvent, AnySummary, Encoding, Header, OTHER_BLOCK_BYTES, ParsedReceipt};
use proptest::prelude::*;
use support::any::{codes, joined, read, read_in};
use support::{CHOZAI, IKA, LIST, cp932, crlf};

const NAME: &str = "KDRSL_85270023_202408_01.csv";

fn list_lines(events: &[AnyEvent]) -> Vec<&ListLine> {
    events.iter().filter_map(|event| if let AnyEvent::List(ListEvent::Line(line)) = event { Some(&**line) } else { None }).collect()
}

fn header(summary: &AnySummary) -> Option<&ListHeader> {
    if let AnySummary::List(list) = summary { list.header.as_ref() } else { None }
}

/// What is written from the lines of a file.
fn written(header: &ListHeader, lines: &[&ListLine]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = ListWriter::begin(header.clone(), &mut out);
    for line in lines {
        writer.line(&Row::of(&line.raw).unwrap(), &mut out);
    }
    writer.finish(&mut out);
    out
}

/// A list of many lines, some of them 過誤調整.
fn many(lines: usize) -> Vec<u8> {
    let of = |at: usize| LIST.lines().nth(at).unwrap();
    let mut text = format!("{}\n", of(0));
    let (mut points, mut claimed, mut copay) = (0, 0, 0);
    for number in 0..lines {
        let (line, sums) = [(of(1), (1400, 3200, 1000)), (of(2), (-420, -260, -1000)), (of(3), (560, 680, 1000))][number % 3];
        text.push_str(line);
        text.push('\n');
        (points, claimed, copay) = (points + sums.0, claimed + sums.1, copay + sums.2);
    }
    crlf(&format!("{text}T,{lines},{points},{claimed},{copay}\n"))
}

/// What may be put into a list to break it.
const SPLINTERS: [&[u8]; 14] = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\x1A",
    b"\0",
    b",",
    b",,,,,",
    b"-",
    b"\r\nT,1,1,1,1\r\n",
    b"\r\nH,01,1,202408,85270023,01,20240820120000\r\n",
    b"\r\nD,1\r\n",
    b"\xEF\xBB\xBF",
    b"\x83",
    b"99999999999999999999",
];

fn broken_list() -> impl Strategy<Value = Vec<u8>> {
    support::broken::broken(vec![many(4), crlf(LIST), LIST.as_bytes().to_vec(), Vec::new()], SPLINTERS.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_byte_is_lost_and_slices_do_not_matter(file in broken_list(), size in 1_usize..200) {
        let (events, summary) = read(&file, NAME);
        prop_assert_eq!(joined(&events, &summary), file.clone());
        let seen = summary.file();
        prop_assert_eq!(seen.bytes, u64::try_from(file.len()).unwrap());
        prop_assert_eq!(seen.receipts, seen.accepted + seen.rejected);
        prop_assert_eq!(read_in(file.chunks(size), NAME), (events, summary));
    }

    #[test]
    fn a_line_reads_the_same_again(file in broken_list()) {
        let (events, summary) = read(&file, NAME);
        let Some(header) = header(&summary).filter(|_| !codes(&events).contains(&"R0102")) else { return Ok(()) };
        for line in list_lines(&events) {
            prop_assert_eq!(&read_line(header, &line.raw, line.line, line.number), line);
        }
        let text = serde_json::to_string(header).unwrap();
        prop_assert_eq!(&serde_json::from_str::<ListHeader>(&text).unwrap(), header);
    }

    #[test]
    fn what_was_read_is_written_back(lines in 0_usize..40) {
        let file = many(lines);
        let (events, summary) = read(&file, NAME);
        prop_assert_eq!(codes(&events), if lines == 0 { vec!["R0113"] } else { vec![] });
        prop_assert_eq!(written(header(&summary).unwrap(), &list_lines(&events)), file);
    }
}

/// Every golden list whose lines are whole comes out of the writer as it went in, faults and all, if H and T are right.
#[test]
fn golden_lists_are_written_back() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut same = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if !name.starts_with("list-") || path.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        let file = std::fs::read(&path).unwrap();
        let (events, summary) = read(&file, "");
        let clean = summary.file().findings.is_empty() && list_lines(&events).iter().all(|line| !line.sums_unreadable);
        if let Some(header) = header(&summary).filter(|_| clean && list_lines(&events).iter().all(|line| Row::of(&line.raw).is_some())) {
            assert_eq!(written(header, &list_lines(&events)), file, "{name}");
            same += 1;
        }
    }
    assert!(same > 25, "{same}");
}

#[test]
fn a_list_and_its_name_agree() {
    for (name, wanted) in [
        (NAME, vec![]),
        ("dir/kdrsl_85270023_202408_01.CSV", vec![]),
        ("kettei.csv", vec![]),
        ("KDRSL_85270023_202407_01.csv", vec!["R0723"]),
        ("KDRSL_52270014_202408_01.csv", vec!["R0723"]),
    ] {
        let (events, summary) = read(&crlf(LIST), name);
        assert_eq!(codes(&events), wanted, "{name}");
        assert_eq!(summary.file().warnings, u64::try_from(wanted.len()).unwrap());
    }
    // The name decides only what the content leaves open.
    assert_eq!(codes(&read(b"rubbish\r\n", NAME).0), ["R0703", "R0101"]);
    assert_eq!(codes(&read(b"rubbish\r\n", "x.csv").0), ["R0002"]);
    assert!(matches!(read(&cp932(IKA), NAME).1, AnySummary::Uke(_)));
}

#[test]
fn only_an_ordinary_line_is_a_receipt() {
    let (events, _) = read(&crlf(LIST), NAME);
    let entries: Vec<&Entry> = list_lines(&events).iter().map(|line| &line.decided.as_ref().unwrap().entry).collect();
    assert!(entries[0].ordinary().is_some() && entries[1].ordinary().is_none() && entries[2].ordinary().is_none());
    assert!(matches!(entries[1], Entry::Adjustment { original, .. } if original == "2406270000000009"));
    assert!(matches!(entries[2], Entry::Reclaim { original, .. } if original == "2406270000000011"));
}

/// Neither a line nor the events about it are ever held as a whole, and the lines behind it go on.
#[test]
fn a_line_of_100_megabytes_needs_no_memory_of_its_size() {
    let (mut largest, mut other, mut found) = (0, 0, Vec::new());
    let mut sink = |event| match event {
        ListEvent::Other(raw) => {
            largest = largest.max(raw.len());
            other += raw.len();
        }
        ListEvent::Line(line) => largest = largest.max(line.raw.len()),
        ListEvent::Finding(finding) => found.push(finding.entry.code),
        ListEvent::Header(_) => {}
    };
    let mut parser = ListParser::new();
    parser.push(&crlf(&LIST.lines().take(2).map(|line| line.to_owned() + "\n").collect::<Vec<_>>().concat()), &mut sink);
    parser.push(b"D,1,", &mut sink);
    let block = vec![b'9'; 1 << 20];
    for _ in 0..100 {
        parser.push(&block, &mut sink);
    }
    parser.push(b"\r\n", &mut sink);
    parser.push(&crlf(&(LIST.lines().nth(3).unwrap().to_owned() + "\nT,2,1960,3880,2000\n")), &mut sink);
    let summary = parser.finish(&mut sink);
    assert_eq!(found, ["R0010"]);
    assert!(largest <= OTHER_BLOCK_BYTES && other > 100 << 20);
    assert_eq!((summary.file.receipts, summary.file.accepted, summary.reclaims, summary.file.lines), (2, 2, 1, 5));
}

/// Sums at the ends of their range stay there.
#[test]
fn most_that_a_line_may_sum_up() {
    let line = LIST.lines().nth(2).unwrap().replace(",420,420,4200,1000,,,260,", ",99999999,99999999,999999990,0,,,999999990,");
    let (events, summary) = read(&crlf(&format!("{}\n{line}\nT,1,-99999999,-999999990,0\n", LIST.lines().next().unwrap())), NAME);
    assert!(codes(&events).is_empty(), "{:?}", codes(&events));
    assert_eq!((summary.points(), summary.declared_points(), summary.file().points), (-99_999_999, Some(-99_999_999), 0));
}

// --- from claim files ---

fn list_header() -> ListHeader {
    header(&read(&crlf(LIST), NAME).1).unwrap().clone()
}

fn claim(file: &[u8]) -> (Header, ParsedReceipt) {
    let (events, summary) = support::read(file);
    (summary.header.unwrap(), support::receipts(&events)[0].clone())
}

fn numbers() -> Numbers {
    Numbers { management: "2407270000000001".into(), search: String::new() }
}

fn made(file: &[u8]) -> Result<Row, NotALine> {
    let (header, receipt) = claim(file);
    from_uke(&list_header(), &header, &receipt, &numbers())
}

fn cells(row: &Row) -> Vec<String> {
    row.text().split(|byte| *byte == b',').map(|cell| Encoding::Cp932.decode(cell).unwrap()).collect()
}

#[test]
fn a_claim_becomes_a_line_that_reads_as_the_same_receipt() {
    for file in [cp932(IKA), cp932(CHOZAI), IKA.replace('\n', "\r\n").into_bytes()] {
        let (_, receipt) = claim(&file);
        let claimed = receipt.normal.unwrap();
        let row = made(&file).unwrap();
        let line = read_line(&list_header(), &[row.text(), b"\r\n"].concat(), 2, claimed.number);
        assert!(line.findings.is_empty(), "{:?}", line.findings);
        let decided = line.decided.unwrap();
        let read = decided.entry.ordinary().unwrap();
        assert_eq!(
            (&read.name, &read.kana_name, read.birth_date, read.sex),
            (&claimed.name, &claimed.kana_name, claimed.birth_date, claimed.sex)
        );
        assert_eq!((read.service_month, read.billing_month), (claimed.service_month, claimed.billing_month));
        assert_eq!((&read.facility, &read.facility_name), (&claimed.facility, &claimed.facility_name));
        assert_eq!((read.receipt_type, read.care_days, read.billed()), (claimed.receipt_type, claimed.care_days, claimed.billed()));
        let (mine, theirs) = (read.insurer.as_ref().unwrap(), claimed.insurer.as_ref().unwrap());
        assert_eq!(
            (&mine.number, &mine.symbol, &mine.card_number, mine.days),
            (&theirs.number, &theirs.symbol, &theirs.card_number, theirs.days)
        );
        let (mine, theirs) = (&read.programmes[0], &claimed.programmes[0]);
        assert_eq!(
            (&mine.number, &mine.holder_number, mine.days, mine.copay),
            (&theirs.number, &theirs.holder_number, theirs.days, theirs.copay)
        );
        let (mine, theirs) = (read.confirmation.as_ref().unwrap(), claimed.confirmation.as_ref().unwrap());
        assert_eq!((mine.class, &mine.branch), (theirs.class, &theirs.branch));
        assert_eq!((decided.claimed_points, decided.decided_points), (claimed.billed().points(), claimed.billed().points()));
        assert_eq!(decided.cost, claimed.billed().cost());
    }
}

#[test]
fn the_line_of_the_example_in_full() {
    let row = made(&cp932(IKA)).unwrap();
    assert_eq!(
        cells(&row).join(","),
        "D,2407270000000001,,,202408,202407,202406,1,27,6000019,架空こどもクリニック,1126,85270023,1234566,1,見本　太郎,ミホンタロウ,20130507,1,\
         01270016,１２３４,５６,01,01,070,2,2,150,150,1500,450,,,0,,,,,0010000000100000000000000000000,0,"
    );
}

/// A text with one thing changed; the thing must be there.
fn with(text: &str, from: &str, to: &str) -> Vec<u8> {
    assert!(text.contains(from), "{from}");
    cp932(&text.replacen(from, to, 1))
}

#[test]
fn the_share_follows_the_law_where_the_claim_does_not_say() {
    // Born 2 April 2018: before school up to March 2025. Born 1 April 2018: up to March 2024.
    for (birth, percent) in [("20180402", "080"), ("20180401", "070"), ("20130507", "070")] {
        let row = made(&with(IKA, "20130507", birth)).unwrap();
        assert_eq!(row.cell(Column::Percent), percent.as_bytes(), "{birth}");
    }
    assert_eq!(made(&with(IKA, "RE,1,1126", "RE,1,1124")).unwrap().cell(Column::Percent), b"080");
    assert_eq!(made(&with(IKA, "20130507,,", "20130507,90,")).unwrap().cell(Column::Percent), b"090");
}

#[test]
fn what_the_claim_does_not_tell_stays_empty() {
    // Another programme comes first: what is left for the city is not known.
    let two = IKA
        .replace("RE,1,1126", "RE,1,1136")
        .replace("KO,85270023", "KO,52270014,0000018,,2,150,,,,,,\nKO,85270023")
        .replace("GO,2,", "GO,3,");
    let row = made(&cp932(&two)).unwrap();
    assert_eq!((row.cell(Column::Rank), row.cell(Column::Claimed), row.cell(Column::Copay)), (&b"2"[..], &b""[..], &b"450"[..]));
    // Part of the care is outside the programme; the insurer limited the share; the patient paid more than the share.
    for (from, to) in [(",2,150,450", ",2,100,300"), ("５６,2,150,,,,,,", "５６,2,150,,,,,,300"), (",150,450,", ",150,451,")] {
        assert_eq!(made(&with(IKA, from, to)).unwrap().cell(Column::Claimed), b"", "{to}");
    }
    // No copay written: nothing was paid, and the city pays the whole share.
    let row = made(&with(IKA, ",150,450,", ",150,,")).unwrap();
    assert_eq!((row.cell(Column::Copay), row.cell(Column::Claimed)), (&b""[..], &b"450"[..]));
    let row = made(&with(IKA, "1234566,,2", ",,2")).unwrap();
    assert_eq!(row.cell(Column::Holder), b"");
}

#[test]
fn numbers_of_the_review_body_come_first() {
    let (header, receipt) = claim(&with(IKA, "A001,,,,,,", "A001,,,,,12345678901234567,"));
    let line = |numbers| from_uke(&list_header(), &header, &receipt, &numbers).unwrap();
    assert_eq!(line(numbers()).cell(Column::Search), b"12345678901234567");
    let given = Numbers { management: "940000030".into(), search: "13450607940000030".into() };
    assert_eq!(
        (line(given.clone()).cell(Column::Management), line(given).cell(Column::Search)),
        (&b"940000030"[..], &b"13450607940000030"[..])
    );
    let file = Digest([0xFF; 32]);
    assert_eq!(management_number(&file, 7), "3709551615000007");
    assert_eq!(management_number(&file, 7).len(), 16);
}

/// 髙 in its two codes, and an external character: the bytes of the name stay what they were.
#[test]
fn the_bytes_of_a_name_are_kept() {
    for name in [&b"\xFB\xFC\x8B\xB4"[..], b"\xEE\xE0\x8B\xB4", b"\xF0\x40\x8B\xB4"] {
        let mut file = cp932(IKA);
        let there = support::encode("見本　太郎");
        let at = file.windows(there.len()).position(|part| part == there).unwrap();
        file.splice(at..at + there.len(), name.to_vec());
        assert_eq!(made(&file).unwrap().cell(Column::Name), name);
    }
}

#[test]
fn receipts_without_a_line() {
    assert_eq!(made(&with(IKA, ",1,20130507", ",3,20130507")), Err(NotALine::Rejected));
    assert_eq!(made(&with(IKA, "85270023", "52270014")), Err(NotALine::OtherProgramme));
    let utf8 = IKA.replace("見本　太郎", "𠮷田　太郎").replace('\n', "\r\n").into_bytes();
    assert_eq!(made(&utf8), Err(NotALine::Character(Column::Name)));
    let (header, receipt) = claim(&cp932(IKA));
    let long = Numbers { management: "12345678901234567".into(), search: String::new() };
    assert_eq!(from_uke(&list_header(), &header, &receipt, &long), Err(NotALine::Width(Column::Management)));
}
