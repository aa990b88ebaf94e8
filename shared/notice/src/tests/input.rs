use super::SAMPLES;
use crate::limits::{INPUT_LINE_BYTES_MAX, NOTICES_MAX};
use crate::read_notices;

fn line(number: &str) -> &'static str {
    SAMPLES.lines().find(|line| line.contains(number)).unwrap()
}

/// Code, line, field, detail.
fn found(input: &str) -> Vec<(&'static str, u64, String, String)> {
    let (_, findings) = read_notices(input.as_bytes()).unwrap();
    findings.into_iter().map(|finding| (finding.entry.code, finding.line, finding.field, finding.detail)).collect()
}

#[test]
fn bad_lines_are_told_and_good_ones_go_on() {
    let input = format!("{}\n\n{}\nno json\n{}\n", line("1002"), line("1003").replace("2024-07-05", "5 July"), line("1004"));
    let (notices, findings) = read_notices(input.as_bytes()).unwrap();
    assert_eq!(notices.len(), 2);
    assert_eq!(findings.iter().map(|finding| (finding.entry.code, finding.line)).collect::<Vec<_>>(), [("N001", 3), ("N001", 4)]);
    assert!(findings[0].detail.starts_with("not a day (YYYY-MM-DD); column"), "{}", findings[0].detail);
}

#[test]
fn no_finding_quotes_the_input() {
    for (from, to) in [
        ("\"birth\": \"2016-05-07\"", "\"birth\": [\"花子\"]"),
        ("\"birth\": \"2016-05-07\"", "\"花子\": 1"),
        ("\"loss\": \"lost\"", "\"loss\": \"花子\""),
        ("\"loss\": {", "\"花子\": {"),
        ("\"holder\": \"1234566\"", "\"holder\": \"花子\""),
    ] {
        let bad = line("1004").replace(from, to);
        assert_ne!(bad, line("1004"));
        let found = found(&bad);
        assert_eq!(found[0].0, "N001");
        assert!(!found[0].3.contains("花子"), "{}", found[0].3);
    }
}

#[test]
fn values_that_do_not_go_together_are_named() {
    for (number, from, to, field) in [
        ("1001", "\"to\": \"2035-03-31\"", "\"to\": \"2024-07-31\"", "valid"),
        ("1001", ", \"holder\": \"1234566\"", "", "child: programme, holder"),
        ("1003", "\"applied_on\": \"2024-07-05\"", "\"applied_on\": \"2024-07-20\"", "applied_on"),
        ("1003", "[\"not-resident\", \"no-insurance\"]", "[]", "reasons"),
        ("1004", "\"return_card_by\": \"2024-08-09\"", "\"return_card_by\": \"2024-07-18\"", "return_card_by"),
        ("1007", "\"granted\": 2000", "\"granted\": 2501", "lines: granted"),
        ("1007", "\"copay\": 500", "\"copay\": -500", "lines: amount below zero"),
        ("1009", "\"deadline\": \"2024-08-30\"", "\"deadline\": \"2024-07-18\"", "deadline"),
        ("1010", "\"amount\": 105600", "\"amount\": 0", "amount"),
        ("1011", "\"amount\": 105600", "\"amount\": 105601", "amount: lines"),
        ("1012", "\"count\": 45", "\"count\": 44", "count"),
        ("1012", "\"total\": 77400", "\"total\": 77401", "total"),
        ("1013", "\"count\": 1441", "\"count\": 1440", "count"),
        (
            "1013",
            "\"approvers\"",
            "\"withheld\": 1, \"kinds\": [{\"name\": \"申請\", \"count\": 1, \"amount\": 41037385}], \"approvers\"",
            "kinds",
        ),
        ("1013", "\"total\": 41037385", "\"total\": 41037384", "total"),
    ] {
        let bad = line(number).replacen(from, to, 1);
        assert_ne!(bad, line(number), "{from}");
        assert_eq!(found(&bad), [("N002", 1, field.to_owned(), String::new())]);
    }
}

#[test]
fn a_number_stands_once_and_limits_hold() {
    assert_eq!(found(&format!("{0}\n{0}\n", line("1002")))[0].0, "N003");
    let long = format!("{}\n{}\n", "x".repeat(INPUT_LINE_BYTES_MAX + 1), line("1002"));
    assert_eq!(found(&long).iter().map(|finding| (finding.0, finding.1)).collect::<Vec<_>>(), [("N009", 1)]);
    let mut many = String::new();
    for number in 0..=NOTICES_MAX {
        many.push_str(&line("1003").replace("1003", &format!("9{number:05}")));
        many.push('\n');
    }
    let (notices, findings) = read_notices(many.as_bytes()).unwrap();
    assert_eq!((notices.len(), findings[0].entry.code, findings.len()), (NOTICES_MAX, "N007", 1));
}
