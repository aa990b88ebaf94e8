use super::*;
use crate::snapshot::{HolderHasher, Snapshot};
use crate::tests::support::{Row, city, csv_of, register, usual};
use jiff::civil::date;

fn row(pairs: &[(&str, &str)]) -> Row {
    pairs.iter().map(|(column, value)| ((*column).to_owned(), (*value).to_owned())).collect()
}

/// `(code, line, column)` of each finding.
fn found(report: &Report) -> Vec<(&'static str, u64, &str)> {
    report.findings.iter().map(|finding| (finding.entry.code, finding.line, finding.field.as_str())).collect()
}

fn read(bytes: &[u8]) -> (Vec<HolderRecord>, Report) {
    read_register(bytes, city())
}

#[test]
fn rows_of_one_holder_come_together() {
    let (holders, report) = register(&[
        row(&[("valid_from", "2020-01-01"), ("valid_to", "20201231")]),
        row(&[("valid_from", "5030101"), ("insurer_number", "270025"), ("insurer_from", "2021-01-01")]),
        row(&[("holder_number", "18"), ("exclusion_kind", "54"), ("exclusion_from", "2021-01-01")]),
    ]);
    assert_eq!(report.findings, []);
    assert_eq!((report.rows, report.holders, report.periods, holders.len()), (3, 2, 4, 2));
    let [small, large] = &holders[..] else { panic!() };
    assert_eq!((small.number.as_str(), large.number.as_str()), ("0000018", "1234566"));
    assert_eq!(small.exclusions[0].kind, ExclusionKind::National(54));
    assert_eq!(large.certificates.iter().map(|period| period.from).collect::<Vec<_>>(), [date(2020, 1, 1), date(2021, 1, 1)]);
    assert_eq!(large.certificates[0].to, Some(date(2020, 12, 31)));
}

#[test]
fn all_encodings_say_the_same() {
    let utf8 = csv_of(&[usual()]);
    let text = String::from_utf8(utf8.clone()).unwrap();
    let cp932 = cp932(&text);
    let bom = [b"\xef\xbb\xbf".as_slice(), &utf8].concat();
    let crlf = text.replace('\n', "\r\n");
    let dos = [crlf.as_bytes(), b"\x1a"].concat();
    let (expected, report) = read(&utf8);
    assert_eq!((expected.len(), report.findings.len()), (1, 0));
    for bytes in [&cp932[..], &bom[..], crlf.as_bytes(), &dos] {
        let (holders, report) = read(bytes);
        assert_eq!(report.findings, []);
        assert_eq!(report.rows, 1);
        assert!(holders == expected);
    }
}

/// Gives one byte at a time, as a slow connection may.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
        buffer[0] = *first;
        self.0 = rest;
        Ok(1)
    }
}

#[test]
fn a_byte_order_mark_is_one_in_any_pieces() {
    let text = String::from_utf8(csv_of(&[usual()])).unwrap();
    let quoted = text.replacen("programme_number", "\"programme_number\"", 1);
    for text in [text.as_str(), quoted.as_str(), "", "\"", "\u{feff}"] {
        let bytes = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let (holders, report) = read_register(Slow(&bytes), city());
        assert_eq!(read(&bytes), (holders, report), "{text:?}");
    }
    assert_eq!(read_register(Slow([b"\xef\xbb\xbf", quoted.as_bytes()].concat().as_slice()), city()), read(text.as_bytes()));
}

fn cp932(text: &str) -> Vec<u8> {
    josei_base::cp932::encode(text).unwrap()
}

#[test]
fn half_width_kana_in_cp932_are_no_utf8() {
    // ﾄｳ ﾃｱ in CP932 is also valid UTF-8, of letters that no register has.
    let kana = row(&[("holder_number", "0000018"), ("name", "ﾄｳ ﾃｱ"), ("kana_name", "ﾄｳ ﾃｱ")]);
    let text = String::from_utf8(csv_of(&[kana, usual()])).unwrap();
    let (expected, _) = read(text.as_bytes());
    let (holders, report) = read(&cp932(&text));
    assert_eq!((report.findings, holders.len()), (vec![], 2));
    assert!(holders == expected);
    // Read as kana first and UTF-8 later: nobody can tell what the first rows were.
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mixed = [cp932(&lines[..2].concat()), lines[2..].concat().into_bytes()].concat();
    let (holders, report) = read(&mixed);
    assert_eq!((found(&report), holders.len(), report.refused), (vec![("G008", 3, "")], 0, true));
}

#[test]
fn a_file_of_mostly_unusable_rows_is_refused() {
    let bad: Vec<_> = (0..20).map(|_| row(&[("holder_number", "0000018"), ("birth_date", "2020-02-30")])).collect();
    let few = |good: usize| bad.iter().take(19).cloned().chain(std::iter::repeat_n(usual(), good)).collect::<Vec<_>>();
    assert!(!register(&few(1)).1.refused, "a small file may have its rows wrong");
    let all = |good: usize| bad.iter().cloned().chain(std::iter::repeat_n(usual(), good)).collect::<Vec<_>>();
    let (holders, report) = register(&all(79));
    assert_eq!((holders.len(), report.refused, report.findings.last().unwrap().entry.code), (0, true, "G009"));
    assert!(!register(&all(80)).1.refused);
}

#[test]
fn bytes_of_no_encoding_leave_the_row_out() {
    let mut bytes = csv_of(&[usual(), row(&[("holder_number", "0000018"), ("name", "XX"), ("kana_name", "")])]);
    let at = bytes.windows(2).position(|pair| pair == b"XX").unwrap();
    bytes[at] = 0xff;
    bytes[at + 1] = 0xff;
    let (holders, report) = read(&bytes);
    assert_eq!((found(&report), holders.len(), report.rows_left_out), (vec![("G011", 3, "")], 1, 1));
}

#[test]
fn quotes_may_hold_commas_and_line_ends() {
    let (holders, report) = register(&[row(&[("name", "見本,\n\"太郎\""), ("valid_from", "2020-01-01")])]);
    assert_eq!((report.findings.len(), holders[0].name.as_str()), (0, "見本,\n\"太郎\""));
}

#[test]
fn a_wrong_header_refuses_the_file() {
    let text = String::from_utf8(csv_of(&[usual()])).unwrap();
    for (from, to, expected) in [
        ("lost_reason,", "", vec![("G002", 1, "lost_reason")]),
        ("lost_reason,", "lost_reason,個人番号,", vec![("G003", 1, "")]),
        ("lost_reason,", "lost_reason,sex,", vec![("G004", 1, "")]),
        ("birth_date", "birthday", vec![("G003", 1, ""), ("G002", 1, "birth_date")]),
    ] {
        let (holders, report) = read(text.replacen(from, to, 1).as_bytes());
        assert!(report.refused && holders.is_empty());
        assert_eq!(found(&report), expected, "{to}");
    }
    let without_header = text.split_once('\n').unwrap().1;
    let (_, report) = read(without_header.as_bytes());
    assert!(report.refused);
    assert!(!serde_json::to_string(&report).unwrap().contains("見本"), "a name is told");
    for empty in ["", "\n\n"] {
        assert_eq!(found(&read(empty.as_bytes()).1), [("G001", 0, "")]);
    }
    let jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 0x10, b'J', b'F', b'I', b'F', 0, 1, 2, b'\n', 0xff];
    assert!(read(&jpeg).1.refused);
    // A header and nothing else would turn every child away.
    let (holders, report) = read(&csv_of(&[]));
    assert!(holders.is_empty() && report.refused);
    assert_eq!(found(&report), [("G001", 0, "")]);
}

#[test]
fn bad_values_are_told_with_line_and_column_and_good_rows_go_on() {
    for (column, value, code) in [
        ("programme_number", "85270024", "G015"),
        ("programme_number", "21136015", "G015"),
        ("holder_number", "0000019", "G016"),
        ("holder_number", "", "G016"),
        ("holder_number", "12345678", "G016"),
        ("holder_number", "０００００１８", "G016"),
        ("birth_date", "2013-02-29", "G013"),
        ("birth_date", "", "G012"),
        ("birth_date", "2013/05/07", "G013"),
        ("birth_date", "1899-12-31", "G013"),
        ("birth_date", "2080-01-01", "G013"),
        ("birth_date", "6010101", "G013"),
        ("sex", "3", "G017"),
        ("sex", "", "G012"),
        ("valid_to", "2019-03-31", "G014"),
        ("valid_to", "20200231", "G013"),
        ("lost_on", "2019-03-31", "G014"),
        ("lost_reason", "moon", "G017"),
        ("resumed_on", "2020-01-01", "G012"),
        ("insurer_from", "", "G012"),
        ("insured_relation", "3", "G017"),
        ("exclusion_kind", "99", "G017"),
        ("exclusion_from", "2020-01-01", "G012"),
        ("insurer_to", "2019-03-01", "G014"),
    ] {
        let mut bad = usual();
        bad.insert("holder_number".into(), "0000018".into());
        bad.insert(column.into(), value.into());
        let (holders, report) = register(&[usual(), bad, row(&[("holder_number", "9000019"), ("valid_from", "2020-01-01")])]);
        assert!(
            report.findings.iter().any(|finding| finding.entry.code == code && finding.line == 3),
            "{column} {value}: {:?}",
            found(&report)
        );
        assert_eq!((holders.len(), report.rows_left_out), (2, 1), "{column} {value}");
    }
}

#[test]
fn a_number_of_fields_other_than_the_header_is_told() {
    let mut bytes = csv_of(&[usual()]);
    bytes.extend_from_slice(b"85270023,0000018\n");
    let (holders, report) = read(&bytes);
    assert_eq!((found(&report), holders.len()), (vec![("G010", 3, "")], 1));
}

#[test]
fn a_wrong_insurer_does_not_take_the_certificate_away() {
    let mut odd = usual();
    odd.insert("insurer_number".into(), "01270017".into());
    let (holders, report) = register(&[odd]);
    assert_eq!(found(&report), [("G032", 2, "insurer_number")]);
    assert_eq!((holders[0].certificates.len(), holders[0].insurers.len(), report.rows_left_out), (1, 0, 0));
}

#[test]
fn a_row_twice_is_counted_once() {
    let (holders, report) = register(&[usual(), usual()]);
    assert_eq!(found(&report), [("G030", 3, "")]);
    assert_eq!((holders[0].periods(), report.rows_twice, report.rows), (2, 1, 2));
}

#[test]
fn contradictory_rows_leave_the_holder_out_in_any_order() {
    let mut other = usual();
    other.insert("birth_date".into(), "2013-05-08".into());
    let good = row(&[("holder_number", "0000018"), ("valid_from", "2020-01-01")]);
    for rows in [[usual(), other.clone(), good.clone()], [other, usual(), good]] {
        let (holders, report) = register(&rows);
        assert_eq!(found(&report), [("G020", 3, "birth_date")]);
        assert_eq!(holders.iter().map(|holder| holder.number.as_str()).collect::<Vec<_>>(), ["0000018"]);
    }
}

#[test]
fn the_newest_name_counts() {
    let old = row(&[("valid_from", "2019-01-01"), ("kana_name", "キュウ ハナコ"), ("name", "旧 花子")]);
    let new = row(&[("valid_from", "2021-01-01"), ("kana_name", "シン ハナコ"), ("name", "新 花子")]);
    for rows in [[old.clone(), new.clone()], [new, old]] {
        assert_eq!(register(&rows).0[0].name, "新 花子");
    }
}

#[test]
fn a_ward_begins_with_birth_or_its_day_and_a_wrong_one_takes_nothing_away() {
    let ward = |ward: &str, from: &str| {
        let mut row = usual();
        row.extend([("ward".to_owned(), ward.to_owned()), ("ward_from".to_owned(), from.to_owned())]);
        row
    };
    let wards = |rows: &[Row]| {
        let (holders, report) = register(rows);
        let [holder] = &holders[..] else { panic!("one holder") };
        let codes: Vec<_> = found(&report).into_iter().filter(|(code, ..)| *code != "G030").collect();
        let codes: Vec<_> = codes.into_iter().map(|(code, line, field)| format!("{code} {line} {field}")).collect();
        (holder.wards.iter().map(|(from, ward)| format!("{from} {ward}")).collect::<Vec<_>>(), codes)
    };
    let none: Vec<String> = Vec::new();
    let moved = wards(&[ward("27142", "2020-10-01"), ward("27141", "")]);
    assert_eq!(moved, (vec!["2013-05-07 27141".to_owned(), "2020-10-01 27142".to_owned()], none.clone()));
    assert_eq!(wards(&[ward("2714", "")]), (none.clone(), vec!["G034 2 ward".to_owned()]));
    assert_eq!(wards(&[ward("", "2020-10-01")]), (none, vec!["G034 2 ward".to_owned()]));
    let two = wards(&[ward("27147", ""), ward("27141", "2013-05-07")]);
    assert_eq!(two, (vec!["2013-05-07 27141".to_owned()], vec!["G034 2 ward".to_owned()]));
}

#[test]
fn a_file_without_wards_is_read() {
    let text = String::from_utf8(csv_of(&[usual()])).unwrap();
    let without: Vec<&str> = text.lines().map(|line| line.rsplitn(3, ',').last().unwrap()).collect();
    let (holders, report) = read(without.join("\n").as_bytes());
    assert_eq!((holders.len(), report.findings.len()), (1, 0));
    assert!(holders == read(text.as_bytes()).0);
}

#[test]
fn overlaps_are_told_and_both_used() {
    let insurer = |number: &str, from: &str, to: &str| row(&[("insurer_number", number), ("insurer_from", from), ("insurer_to", to)]);
    let (holders, report) = register(&[
        insurer("01270016", "2020-01-01", "2020-06-30"),
        insurer("270025", "2020-06-29", ""),
        row(&[("valid_from", "2020-01-01")]),
        row(&[("valid_from", "2020-05-01")]),
    ]);
    assert_eq!(found(&report), [("G031", 3, "insurer_from"), ("G031", 5, "valid_from")]);
    assert_eq!(holders[0].insurers.len(), 2);
    // A change on one day is none.
    assert_eq!(register(&[insurer("01270016", "2020-01-01", "2020-06-30"), insurer("270025", "2020-06-30", "")]).1.findings, []);
}

#[test]
fn a_day_of_heisei_after_its_end_is_read_with_a_warning() {
    let (holders, report) = register(&[row(&[("valid_from", "4310501")])]);
    assert_eq!(found(&report), [("G033", 2, "valid_from")]);
    assert_eq!(holders[0].certificates[0].from, date(2019, 5, 1));
}

#[test]
fn far_ends_are_open() {
    let (holders, report) = register(&[row(&[("valid_from", "2020-01-01"), ("valid_to", "9999-12-31"), ("lost_on", "2099-01-01")])]);
    assert_eq!(report.findings, []);
    let image = Snapshot::build(&holders, &HolderHasher::new(&[1; 32])).unwrap();
    let open = register(&[row(&[("valid_from", "2020-01-01")])]).0;
    assert_eq!(image, Snapshot::build(&open, &HolderHasher::new(&[1; 32])).unwrap());
}

#[test]
fn one_more_than_each_limit() {
    let long = |chars: usize| row(&[("name", &"長".repeat(chars)), ("valid_from", "2020-01-01")]);
    assert_eq!(register(&[long(REGISTER_TEXT_CHARS_MAX)]).1.findings, []);
    assert_eq!(found(&register(&[long(REGISTER_TEXT_CHARS_MAX + 1)]).1), [("G018", 2, "name")]);

    let many = |count: usize| -> Vec<Row> {
        (0..count)
            .map(|at| {
                let day = date(2000, 1, 1).checked_add(jiff::Span::new().days(i64::try_from(at).unwrap())).unwrap().to_string();
                row(&[("valid_from", &day), ("valid_to", &day)])
            })
            .collect()
    };
    assert_eq!(register(&many(PERIODS_PER_HOLDER_MAX)).1.findings, []);
    let (holders, report) = register(&many(PERIODS_PER_HOLDER_MAX + 1));
    assert!(holders.is_empty());
    assert_eq!(report.findings[0].entry.code, "G021");

    // A long row that ends is left out; one that does not end refuses the file.
    let row_max = usize::try_from(REGISTER_ROW_BYTES_MAX).unwrap();
    let mut bytes = csv_of(&[usual()]);
    bytes.extend(std::iter::repeat_n(b'x', row_max + 1));
    bytes.push(b'\n');
    bytes.extend_from_slice(
        csv_of(&[row(&[("holder_number", "0000018"), ("valid_from", "2020-01-01")])]).split(|byte| *byte == b'\n').nth(1).unwrap(),
    );
    let (holders, report) = read(&bytes);
    assert_eq!((found(&report), holders.len()), (vec![("G006", 3, "")], 2));
    let mut endless = csv_of(&[usual()]);
    endless.push(b'"');
    endless.extend(std::iter::repeat_n(b'\n', 3 * row_max));
    let (holders, report) = read(&endless);
    assert!(report.refused && holders.is_empty());
    assert_eq!(report.findings[0].entry.code, "G006");

    let bytes = csv_of(&[usual()]);
    let length = u64::try_from(bytes.len()).unwrap();
    assert!(!read_limited(&bytes[..], city(), length).1.refused);
    assert_eq!(read_limited(&bytes[..], city(), length - 1).1.findings[0].entry.code, "G007");
}

#[test]
fn findings_over_the_limit_are_counted_not_listed() {
    let mut bytes = csv_of(&[]);
    for _ in 0..=FINDINGS_LISTED_MAX {
        bytes.extend_from_slice(b"x\n");
    }
    let (_, report) = read(&bytes);
    // One for each row, and one because there are too many of them: that one is listed.
    assert_eq!((report.findings.len(), report.findings_total), (FINDINGS_LISTED_MAX, u64::try_from(FINDINGS_LISTED_MAX).unwrap() + 2));
    assert_eq!(report.findings.last().unwrap().entry.code, "G009");
}

/// A reader that fails.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("gone"))
    }
}

#[test]
fn a_source_that_fails_refuses_the_file() {
    let whole = csv_of(&[usual()]);
    for (bytes, line) in [(0, 1), (5, 1), (whole.len(), 3)] {
        let (holders, report) = read_register(whole[..bytes].chain(Broken), city());
        assert!(report.refused && holders.is_empty());
        assert_eq!(found(&report), [("G005", line, "")], "after {bytes} bytes");
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let mut file = csv_of(&[usual()]);
        file.extend(bytes);
        let _ = read(&file);
    }
}

#[test]
fn lines_are_counted_the_same_with_either_line_end_and_over_empty_lines() {
    let mut bad = usual();
    bad.insert("birth_date".into(), "2020-02-30".into());
    let text = String::from_utf8(csv_of(&[usual(), bad])).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let line_of = |text: &str| {
        let (_, report) = read(text.as_bytes());
        assert_eq!(report.rows, 2, "{:?}", found(&report));
        report.findings.iter().find(|finding| finding.entry.code == "G013").unwrap().line
    };
    for end in ["\n", "\r\n"] {
        assert_eq!(line_of(&(lines.join(end) + end)), 3, "{end:?}");
        assert_eq!(line_of(&lines.join(end)), 3, "{end:?}, none at the end");
        let spaced = [lines[0], end, lines[1], end, end, lines[2], end].concat();
        assert_eq!(line_of(&spaced), 4, "{end:?}, with an empty line");
    }
}
