//! The synthetic month as its users meet it. Files are read here by splitting at commas, not by the crate that is tested with them.
#![cfg(test)]

use josei_base::id::{HolderNumber, InsurerNumber, ProgrammeNumber};
use josei_base::receipt::{ReceiptType, ReviewBody};
use josei_base::{BillingMonth, Digest};
use josei_synthetic::{
    AnswerResult, Consequence, Defect, DefectRates, Form, LARGE_FILE_BYTES_MAX, MONTHS_MAX, Made, Params, RECEIPTS_MAX, ReceiptFile,
    SyntheticError, SyntheticMonth, generate, generate_months, stream_months, write_large_file,
};
use std::collections::{BTreeMap, HashMap, HashSet};

fn make(receipts: u32, seed: u64) -> SyntheticMonth {
    generate(&Params::new(receipts, seed)).unwrap()
}

/// Records of a file, each as its fields in bytes.
fn records(bytes: &[u8]) -> Vec<Vec<&[u8]>> {
    let bytes = bytes.strip_suffix(&[0x1A]).unwrap_or(bytes);
    bytes
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.is_empty())
        .map(|line| line.split(|byte| *byte == b',').collect())
        .collect()
}

fn text(field: &[u8]) -> &str {
    std::str::from_utf8(field).unwrap()
}

fn number(field: &[u8]) -> u64 {
    text(field).parse().unwrap()
}

/// SHA-256 over all that is made.
fn digest(month: &SyntheticMonth) -> String {
    let mut all = month.register_csv.clone();
    for file in &month.files {
        all.extend_from_slice(file.name.as_bytes());
        all.extend_from_slice(&file.bytes);
    }
    all.extend_from_slice(&month.applications_csv);
    all.extend_from_slice(&serde_json::to_vec(&month.expected).unwrap());
    Digest::of(&all).to_string()
}

/// If this fails, every seed anybody wrote down means another month: change it only on purpose, and say so in the changelog.
#[test]
fn a_seed_means_the_same_month_for_ever() {
    assert_eq!(digest(&make(2_000, 1)), "5a4bb93b9dc93db5ec310229ff76b7e667928ea44cbca2f7cefdb529b7430440");
}

/// Holder number → birth date of a register.
fn births(register: &[u8]) -> BTreeMap<String, String> {
    let mut reader = csv::Reader::from_reader(register);
    let names = reader.headers().unwrap().clone();
    let at = |name: &str| names.iter().position(|column| column == name).unwrap();
    let (holder, birth) = (at("holder_number"), at("birth_date"));
    reader.records().map(|row| row.unwrap()).map(|row| (row[holder].to_owned(), row[birth].to_owned())).collect()
}

#[test]
fn months_in_a_row_have_the_same_children_and_no_care_twice() {
    let params = Params::new(300, 7);
    let months = generate_months(&params, 12).unwrap();
    assert_eq!(months[0], generate(&params).unwrap(), "the first is the month alone");
    let named: Vec<String> = months.iter().map(|month| month.expected.billing_month.to_string()).collect();
    assert_eq!((named.len(), named[0].as_str(), named[11].as_str()), (12, "2024-07", "2025-06"));
    let mut bytes = HashSet::new();
    for (earlier, later) in months.iter().zip(&months[1..]) {
        let (known, then) = (births(&earlier.register_csv), births(&later.register_csv));
        assert!(known.iter().all(|(holder, birth)| then.get(holder) == Some(birth)), "nobody is forgotten or somebody else");
        assert_eq!(later.expected.totals.received, 300);
        assert!(later.files.iter().all(|file| bytes.insert(file.bytes.clone())));
    }
    for wrong in [0, MONTHS_MAX + 1] {
        assert_eq!(generate_months(&params, wrong), Err(SyntheticError::Months));
    }
}

#[test]
fn months_made_a_file_at_a_time_are_the_same_months() {
    let params = Params::new(300, 7);
    let mut months = generate_months(&params, 3).unwrap().into_iter().peekable();
    let (mut files, mut answers, mut named) = (Vec::new(), Vec::new(), Vec::new());
    let streamed = stream_months::<SyntheticError>(&params, 3, |made| {
        match made {
            Made::Register(month, csv) => {
                let whole = months.peek().unwrap();
                assert_eq!((month, &csv), (whole.expected.billing_month, &whole.register_csv));
            }
            Made::File(file, answer, receipts) => {
                files.push(file);
                named.push(answer);
                answers.extend(receipts);
            }
            Made::Applications(csv, told) => {
                let whole = months.next().unwrap();
                assert_eq!((csv, told), (whole.applications_csv, whole.expected.applications));
                assert_eq!(std::mem::take(&mut files), whole.files);
                assert_eq!(std::mem::take(&mut named), whole.expected.files);
                assert_eq!(std::mem::take(&mut answers), whole.expected.answers);
            }
        }
        Ok(())
    });
    assert_eq!((streamed, months.count()), (Ok(()), 0));
    // What the taker answers ends it.
    let ended = stream_months(&params, 3, |_| Err::<(), _>(SyntheticError::Register));
    assert_eq!(ended, Err(SyntheticError::Register));
}

#[test]
fn same_seed_same_bytes_other_seed_other_bytes() {
    let (one, again, other) = (make(300, 7), make(300, 7), make(300, 8));
    assert_eq!(one, again);
    assert_ne!(digest(&one), digest(&other));
}

#[test]
fn any_size_works() {
    for receipts in [0, 1, 2, 10, 199, 200, 1_999, 2_000, 20_000] {
        let month = make(receipts, 3);
        assert_eq!(month.expected.totals.received, u64::from(receipts));
        assert_eq!(month.expected.answers.len(), receipts as usize);
        let written: usize = month.files.iter().map(|file| records(&file.bytes).iter().filter(|record| record[0] == b"RE").count()).sum();
        assert_eq!(written, receipts as usize);
        let rows = std::str::from_utf8(&month.register_csv).unwrap().lines().count();
        assert!(rows > receipts as usize, "{receipts}: {rows} rows");
    }
    assert!(make(0, 3).files.is_empty());
    assert!(make(20_000, 3).files.len() <= 64);
}

#[test]
fn limits_are_kept() {
    assert_eq!(generate(&Params::new(RECEIPTS_MAX + 1, 1)), Err(SyntheticError::TooManyReceipts));
    for month in ["2021-08", "2101-01"] {
        let params = Params { billing_month: BillingMonth::parse(month).unwrap(), ..Params::new(1, 1) };
        assert_eq!(generate(&params), Err(SyntheticError::BillingMonth));
    }
    assert!(write_large_file(&mut Vec::new(), LARGE_FILE_BYTES_MAX + 1, 1).is_err());
}

#[test]
fn other_months_work() {
    for month in ["2021-09", "2022-01", "2023-04", "2024-05", "2025-05", "2030-02"] {
        let month = BillingMonth::parse(month).unwrap();
        let made = generate(&Params { billing_month: month, ..Params::new(2_000, 5) }).unwrap();
        for defect in Defect::ALL {
            assert!(made.expected.defects.contains_key(defect.name()), "{month}: {defect:?}");
        }
    }
}

#[test]
fn every_defect_is_planted_with_its_code() {
    let month = make(2_000, 1);
    let owned = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<String>>();
    for defect in Defect::ALL {
        let answers: Vec<_> = month.expected.answers.iter().filter(|answer| answer.defect.as_deref() == Some(defect.name())).collect();
        assert!(!answers.is_empty(), "{defect:?}");
        for answer in answers {
            let (result, codes): (_, Vec<String>) = match defect.consequence() {
                Consequence::Fine => (AnswerResult::Ok, vec![]),
                Consequence::Review(codes) => (AnswerResult::Review, owned(codes)),
                Consequence::Reject(codes) => (AnswerResult::Reject, owned(codes)),
                Consequence::Unread => (AnswerResult::Unread, vec![]),
            };
            assert_eq!((answer.result, &answer.codes), (result, &codes), "{defect:?}");
            assert!(result == AnswerResult::Ok || answer.yen == 0);
        }
    }
    assert_eq!(month.expected.totals.files_with_wrong_totals, 1);
    assert_eq!((month.expected.refunds.holder_months, month.expected.refunds.yen), (1, 500));
}

#[test]
fn without_defects_everything_is_paid() {
    let params = Params { defects: DefectRates::none(), ..Params::new(3_000, 2) };
    let expected = generate(&params).unwrap().expected;
    assert_eq!((expected.decisions.ok, expected.decisions.review, expected.decisions.reject), (3_000, 0, 0));
    assert_eq!((expected.totals.rejected, expected.totals.files_with_wrong_totals, expected.refunds.yen), (0, 0, 0));
    assert!(expected.by_code.is_empty() && expected.defects.is_empty());
}

#[test]
fn one_rate_can_be_set_high() {
    let defects = DefectRates::none().with(Defect::Duplicate, 100_000);
    let expected = generate(&Params { defects, ..Params::new(100, 2) }).unwrap().expected;
    assert_eq!(expected.by_code, BTreeMap::from([("E40".to_owned(), 50)]));
}

#[test]
fn sums_agree_with_the_answers() {
    let expected = make(5_000, 4).expected;
    let count = |result| expected.answers.iter().filter(|answer| answer.result == result).count() as u64;
    assert_eq!(expected.decisions.ok, count(AnswerResult::Ok));
    assert_eq!(expected.decisions.review, count(AnswerResult::Review));
    assert_eq!(expected.decisions.reject, count(AnswerResult::Reject));
    assert_eq!(expected.totals.rejected, count(AnswerResult::Unread));
    assert_eq!(expected.totals.accepted, expected.decisions.ok + expected.decisions.review + expected.decisions.reject);
    assert_eq!(expected.paid.iter().map(|paid| paid.yen).sum::<i64>(), expected.answers.iter().map(|answer| answer.yen).sum::<i64>());
    assert_eq!(expected.paid.iter().map(|paid| paid.receipts).sum::<u64>(), expected.decisions.ok);
    assert_eq!(expected.files.iter().map(|file| file.receipts).sum::<u64>(), 5_000);
    assert_eq!(expected.decided_by.values().sum::<u64>(), expected.decisions.review + expected.decisions.reject);
    assert!(expected.paid.iter().all(|paid| paid.yen > 0));
    assert!(expected.answers.iter().all(|answer| answer.yen >= 0));
    let json = serde_json::to_string(&expected).unwrap();
    assert_eq!(serde_json::from_str::<josei_synthetic::Expected>(&json).unwrap(), expected);
}

/// Points and payers of a file as its records say: points, payers, receipts.
fn totals(file: &ReceiptFile) -> (u64, u64, u64) {
    let (mut points, mut payers, mut receipts) = (0, 0, 0);
    for record in records(&file.bytes) {
        match record[0] {
            b"RE" => receipts += 1,
            b"HO" => {
                payers += 1;
                points += number(record[5]);
            }
            b"KO" => payers += 1,
            _ => {}
        }
    }
    (points, payers, receipts)
}

#[test]
fn totals_of_files_agree_unless_planted() {
    let month = make(4_000, 6);
    let mut ways = HashSet::new();
    for (file, answer) in month.files.iter().zip(&month.expected.files) {
        let all = records(&file.bytes);
        let total = all.last().unwrap();
        if answer.kind == "homon" {
            assert_eq!((all[1].as_slice(), answer.totals_agree), (&[&b"GO"[..]][..], true));
            continue;
        }
        assert_eq!((total[0], total[3]), (&b"GO"[..], &b"99"[..]));
        let (points, payers, receipts) = totals(file);
        assert_eq!(number(total[2]) == points, answer.totals_agree, "{}", file.name);
        let count = number(total[1]);
        assert!(count == payers || count == receipts);
        ways.insert((count == payers, count == receipts));
        assert_eq!(receipts, answer.receipts);
    }
    assert!(ways.contains(&(true, false)) && ways.contains(&(false, true)), "{ways:?}");
}

#[test]
fn names_are_safe_and_differ() {
    let month = make(20_000, 1);
    let mut seen = HashSet::new();
    for file in &month.files {
        assert!(file.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')), "{}", file.name);
        assert!(seen.insert(&file.name));
    }
    assert!(month.files.iter().any(|file| file.name == "27-1-6000019-202407-1.UKE"));
    for (file, answer) in month.files.iter().zip(&month.expected.files) {
        assert_eq!((&file.name, file.name.contains("-dpc")), (&answer.name, answer.kind == "dpc"));
    }
}

/// The kinds of claims, with their share of the receipts in 1,000 (`domain/receipts.md` §6.1).
const KINDS: [(&str, u64); 5] = [("ika", 540), ("shika", 125), ("chozai", 330), ("dpc", 5), ("homon", 1)];

#[test]
fn every_kind_comes_from_both_review_bodies() {
    for (receipts, seed) in [(300, 7), (2_000, 1), (2_000, 2), (2_000, 3), (5_000, 1)] {
        let month = make(receipts, seed);
        for (kind, _) in KINDS {
            for body in ReviewBody::ALL {
                let of = |file: &&josei_synthetic::FileAnswer| file.kind == kind && file.review_body == body;
                assert!(month.expected.files.iter().any(|file| of(&file) && file.accepted > 0), "{kind} {body:?} {receipts} {seed}");
            }
        }
        assert!(month.files.len() <= 26, "{}", month.files.len());
    }
}

#[test]
fn kinds_have_their_shares() {
    let expected = make(40_000, 6).expected;
    for (kind, share) in KINDS {
        let receipts: u64 = expected.files.iter().filter(|file| file.kind == kind).map(|file| file.receipts).sum();
        let wanted = share * 40;
        assert!(receipts * 10 >= wanted * 8 && receipts * 10 <= wanted * 13, "{kind}: {receipts}, about {wanted}");
    }
}

/// The names of the answers' files, their kinds and the header records belong together.
#[test]
fn files_are_what_their_kind_says() {
    let month = make(2_000, 4);
    for (file, answer) in month.files.iter().zip(&month.expected.files) {
        let all = records(&file.bytes);
        let count = |id: &[u8]| all.iter().filter(|record| record[0] == id).count() as u64;
        let header = match answer.kind.as_str() {
            "ika" | "dpc" => "IR",
            "shika" => "UK",
            "chozai" => "YK",
            _ => "HM",
        };
        assert_eq!((text(all[0][0]), count(b"RE")), (header, answer.receipts), "{}", file.name);
        assert_eq!(count(b"BU"), if answer.kind == "dpc" { answer.receipts } else { 0 });
        assert_eq!(
            count(b"IR"),
            match answer.kind.as_str() {
                "shika" => answer.receipts,
                "ika" | "dpc" => 1,
                _ => 0,
            }
        );
    }
    let meals = |kind: &str, at: usize| {
        let of = month.files.iter().zip(&month.expected.files).filter(|(_, answer)| answer.kind == kind);
        of.flat_map(|(file, _)| records(&file.bytes))
            .filter(|record| record[0] == b"HO" && record.get(at).is_some_and(|meals| !meals.is_empty()))
            .count()
    };
    assert!(meals("ika", 7) > 5 && meals("dpc", 7) > 5);
}

#[test]
fn every_way_of_writing_occurs() {
    let month = make(2_000, 1);
    let file = |name: &str| month.files.iter().find(|file| file.name == name).unwrap();
    let first = file("27-1-6000019-202407-1.UKE");
    assert!(first.bytes.ends_with(b",99\r\n\x1a"));
    let fields: HashMap<&[u8], usize> = HashMap::from([
        (&b"IR"[..], 10),
        (b"RE", 38),
        (b"HO", 15),
        (b"KO", 12),
        (b"SN", 9),
        (b"JD", 33),
        (b"MF", 33),
        (b"SY", 8),
        (b"SI", 44),
        (b"IY", 44),
        (b"CO", 5),
        (b"SJ", 3),
        (b"GO", 4),
    ]);
    for record in records(&first.bytes) {
        assert_eq!(Some(&record.len()), fields.get(record[0]), "{:?}", text(record[0]));
    }
    let pharmacy = month.files.iter().find(|file| file.name.ends_with("-1.CYO")).unwrap();
    let fields: HashMap<&[u8], usize> = HashMap::from([
        (&b"YK"[..], 9),
        (b"RE", 42),
        (b"HO", 14),
        (b"KO", 10),
        (b"SN", 9),
        (b"JD", 33),
        (b"SH", 10),
        (b"CZ", 71),
        (b"IY", 10),
        (b"KI", 114),
        (b"GO", 4),
    ]);
    for record in records(&pharmacy.bytes) {
        assert_eq!(Some(&record.len()), fields.get(record[0]), "{:?}", text(record[0]));
    }
    let dental = month.files.iter().find(|file| file.name.starts_with("27-3-") && file.name.ends_with("-1.UKE")).unwrap();
    let fields: HashMap<&[u8], usize> = HashMap::from([
        (&b"UK"[..], 10),
        (b"IR", 9),
        (b"RE", 27),
        (b"HO", 14),
        (b"KO", 10),
        (b"SN", 9),
        (b"JD", 33),
        (b"HS", 13),
        (b"SS", 109),
        (b"IY", 44),
        (b"GO", 4),
    ]);
    for record in records(&dental.bytes) {
        assert_eq!(Some(&record.len()), fields.get(record[0]), "{:?}", text(record[0]));
    }
    let nurse = month.files.iter().find(|file| file.name.starts_with("27-6-") && file.name.ends_with("-1.UKE")).unwrap();
    let fields: HashMap<&[u8], usize> = HashMap::from([
        (&b"HM"[..], 8),
        (b"GO", 1),
        (b"RE", 15),
        (b"HO", 12),
        (b"KO", 8),
        (b"SN", 9),
        (b"JD", 33),
        (b"IH", 3),
        (b"SY", 2),
        (b"KA", 6),
        (b"RJ", 6),
    ]);
    for record in records(&nurse.bytes) {
        assert_eq!(Some(&record.len()), fields.get(record[0]), "{:?}", text(record[0]));
    }
    let (mut line_feed, mut unmarked, mut old, mut short) = (0, 0, 0, 0);
    for file in &month.files {
        line_feed += u32::from(!file.bytes.contains(&b'\r'));
        unmarked += u32::from(file.bytes.last() != Some(&0x1A));
        let all = records(&file.bytes);
        old += u32::from(all[0].iter().any(|field| *field == b"50607"));
        short += u32::from(all.iter().any(|record| record[0] == b"RE" && record.len() < 38));
    }
    assert!(line_feed > 0 && unmarked > 0 && old > 0 && short > 0, "{line_feed} {unmarked} {old} {short}");
}

#[test]
fn numbers_have_their_check_digits() {
    let month = make(4_000, 9);
    let answers: HashMap<(&str, u64), _> =
        month.expected.answers.iter().map(|answer| ((answer.file.as_str(), answer.number), answer)).collect();
    for file in &month.files {
        let (mut result, mut codes, mut expected_number) = (AnswerResult::Unread, [].as_slice(), 0);
        for record in records(&file.bytes) {
            if record[0] == b"RE" {
                expected_number += 1;
                assert_eq!(number(record[1]), expected_number);
                let answer = answers[&(file.name.as_str(), expected_number)];
                (result, codes) = (answer.result, answer.codes.as_slice());
                assert!(result == AnswerResult::Unread || ReceiptType::parse(record[2]).is_some());
            }
            if result == AnswerResult::Unread {
                continue;
            }
            match record[0] {
                b"HO" => {
                    let insurer = InsurerNumber::parse_padded(text(record[1])).unwrap();
                    assert_eq!(insurer.is_national_health(), file.review_body == ReviewBody::Kokuho, "{}", file.name);
                }
                b"KO" => {
                    assert!(ProgrammeNumber::parse(text(record[1])).is_ok());
                    let right = HolderNumber::parse(text(record[2])).unwrap().has_check_digit();
                    assert!(right || codes.iter().any(|code| code == "E01"));
                }
                _ => {}
            }
        }
    }
}

/// The register, by holder number: its rows.
fn register(month: &SyntheticMonth) -> HashMap<String, Vec<Vec<String>>> {
    let mut holders: HashMap<String, Vec<Vec<String>>> = HashMap::new();
    for line in std::str::from_utf8(&month.register_csv).unwrap().lines().skip(1) {
        let fields: Vec<String> = line.split(',').map(str::to_owned).collect();
        assert_eq!(fields.len(), josei_synthetic::REGISTER_COLUMNS.len());
        holders.entry(fields[1].clone()).or_default().push(fields);
    }
    holders
}

#[test]
fn the_register_is_in_order() {
    let month = make(2_000, 13);
    for (number, rows) in register(&month) {
        assert!(HolderNumber::parse(&number).unwrap().has_check_digit());
        for row in &rows {
            assert!(row[13].is_empty() || InsurerNumber::parse(&row[13]).is_ok());
            assert!(!row[6].is_empty() || !row[17].is_empty(), "a row without a period");
            assert_eq!((&row[4], &row[5]), (&rows[0][4], &rows[0][5]));
        }
    }
}

/// Each ordinary receipt agrees with the register in number, birthday, sex and insurer: the answer "ok" is true by the data themselves.
#[test]
fn right_receipts_agree_with_the_register() {
    let month = make(3_000, 11);
    let holders = register(&month);
    let right: HashSet<(&str, u64)> = month
        .expected
        .answers
        .iter()
        .filter(|answer| answer.result == AnswerResult::Ok && answer.defect.is_none())
        .map(|answer| (answer.file.as_str(), answer.number))
        .collect();
    let mut checked = 0;
    for file in month.files.iter().filter(|file| !file.bytes.windows(5).any(|window| window == b"50607")) {
        // 訪問看護 has the kana behind the name.
        let more = usize::from(file.name.starts_with("27-6-"));
        let (mut receipt, mut insurer) = (Vec::new(), String::new());
        for record in records(&file.bytes) {
            match record[0] {
                b"RE" => receipt = record,
                b"HO" => insurer = text(record[1]).trim().to_owned(),
                b"KO" if text(record[1]) == "85270023" && right.contains(&(file.name.as_str(), number(receipt[1]))) => {
                    let rows = &holders[text(record[2])];
                    assert_eq!(rows[0][4].replace('-', ""), text(receipt[6 + more]));
                    assert_eq!(rows[0][5], text(receipt[5 + more]));
                    let service = text(receipt[3]);
                    let (year, month) = service.split_at(4);
                    let day = format!("{year}-{month}-15");
                    let on = |from: &str, to: &str| !from.is_empty() && from <= day.as_str() && (to.is_empty() || day.as_str() <= to);
                    assert!(rows.iter().any(|row| row[13] == insurer && on(&row[17], &row[18])), "insurer");
                    assert!(rows.iter().any(|row| on(&row[6], &row[7]) && row[8] <= day && (row[11].is_empty() || day < row[11])));
                    checked += 1;
                }
                _ => {}
            }
        }
    }
    assert!(checked > 2_000, "{checked}");
}

#[test]
fn a_unique_claim_has_its_own_key() {
    let month = make(3_000, 12);
    let planted: HashMap<(&str, u64), Option<&str>> =
        month.expected.answers.iter().map(|answer| ((answer.file.as_str(), answer.number), answer.defect.as_deref())).collect();
    let mut seen = HashSet::new();
    for file in &month.files {
        let institution = file.name.split('-').nth(2).unwrap().to_owned();
        let mut receipt = Vec::new();
        for record in records(&file.bytes) {
            match record[0] {
                b"RE" => receipt = record,
                b"KO" if record[1] == b"85270023" => {
                    let defect = planted[&(file.name.as_str(), number(receipt[1]))];
                    let inpatient = receipt[2].last().unwrap() % 2;
                    let key = (institution.clone(), record[2].to_vec(), receipt[3].to_vec(), receipt[2][0], inpatient);
                    let twice = matches!(defect, Some("duplicate" | "second_receipt"));
                    assert_eq!(seen.insert(key), !twice, "{} {defect:?}", file.name);
                }
                _ => {}
            }
        }
    }
}

fn with_forms(receipts: u32, seed: u64) -> SyntheticMonth {
    generate(&Params { forms: Form::ALL.into(), external_characters: true, ..Params::new(receipts, seed) }).unwrap()
}

#[test]
fn other_forms_are_made_when_asked_for() {
    let month = with_forms(2_000, 1);
    let plain = generate(&Params { external_characters: true, ..Params::new(2_000, 1) }).unwrap();
    assert_eq!((month.files, plain.others.len()), (plain.files, 0));
    assert_eq!(month.expected, plain.expected);
    let names = |form: Form| -> Vec<&str> {
        month.others.iter().filter(|other| other.expected.form == form).map(|other| other.expected.name.as_str()).collect()
    };
    assert_eq!(names(Form::CsvInfo).len(), 10, "{:?}", names(Form::CsvInfo));
    assert_eq!(names(Form::List), ["KDRSL_85270023_202407_01.csv", "KDRSL_85270023_202407_02.csv"]);
    assert_eq!(names(Form::Returned), ["27-1-6000019-202407-1.HEN", "27-1-6000019-202407-2.HEN"]);
    let volumes = names(Form::Volumes);
    assert_eq!(volumes[0], "27-1-6000019-202407-1-00.UKE");
    assert_eq!(volumes.len(), 3);
    assert_eq!(with_forms(2_000, 1).others, month.others);
    for few in [0, 1, 2, 5, 10] {
        let others = with_forms(few, 1).others;
        assert!(others.iter().all(|other| other.expected.receipts > 0), "{few}");
    }
}

#[test]
fn other_forms_hold_the_receipts_of_the_month() {
    let month = with_forms(3_000, 5);
    let sum = |form: Form| -> (u64, u64) {
        let of = month.others.iter().filter(|other| other.expected.form == form);
        of.fold((0, 0), |(receipts, accepted), other| (receipts + other.expected.receipts, accepted + other.expected.accepted))
    };
    assert_eq!(sum(Form::CsvInfo), (month.expected.totals.received, month.expected.totals.accepted));
    let first = &month.expected.files[0];
    assert_eq!(sum(Form::Volumes), (first.receipts, first.accepted));
    assert_eq!(sum(Form::Returned).1, 0);
    // Not for our programme, and billed in the month after.
    let elsewhere = |name: &str| month.expected.defects[name];
    let listed = month.expected.totals.accepted - elsewhere("unknown_programme") - elsewhere("future");
    assert_eq!(sum(Form::List), (listed, listed));
    for other in month.others.iter().filter(|other| other.expected.form == Form::List) {
        let all = records(&other.bytes);
        let lines: Vec<_> = all.iter().filter(|record| record[0] == b"D").collect();
        let sum = |at: usize| lines.iter().filter(|line| !line[at].is_empty()).map(|line| number(line[at])).sum::<u64>();
        let total: Vec<u64> = all.last().unwrap()[1..].iter().map(|sum| number(sum)).collect();
        assert_eq!(total, [lines.len() as u64, sum(28), sum(33), sum(30)]);
        assert!(lines.iter().all(|line| line.len() == 41));
    }
}

#[test]
fn external_characters_are_asked_for() {
    let holds = |month: &SyntheticMonth| month.files.iter().any(|file| file.bytes.windows(2).any(|pair| pair == [0xF0, 0x40]));
    let (plain, external) = (make(2_000, 1), with_forms(2_000, 1));
    assert!(!holds(&plain) && holds(&external));
    assert!(std::str::from_utf8(&external.register_csv).unwrap().contains('\u{E000}'));
    let told = |month: &SyntheticMonth| month.expected.findings.iter().filter(|found| found.code == "R0311").count();
    assert_eq!(told(&plain), 0);
    assert!((1..60).contains(&told(&external)), "{}", told(&external));
    assert_eq!(plain.expected.decisions, external.expected.decisions);
}

/// Keeps the end of what is written, and the largest piece.
struct Tail {
    bytes: u64,
    largest: usize,
    last: Vec<u8>,
    points: u64,
    line: Vec<u8>,
}

impl std::io::Write for Tail {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
        self.bytes += piece.len() as u64;
        self.largest = self.largest.max(piece.len());
        for byte in piece {
            self.line.push(*byte);
            if *byte == b'\n' {
                if self.line.starts_with(b"HO,") {
                    self.points += number(self.line.split(|byte| *byte == b',').nth(5).unwrap());
                }
                self.last = std::mem::take(&mut self.line);
            }
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_large_file_is_streamed() {
    for size in [0, 1, 100_000, 3_000_000] {
        let mut tail = Tail { bytes: 0, largest: 0, last: Vec::new(), points: 0, line: Vec::new() };
        let expected = write_large_file(&mut tail, size, 1).unwrap();
        assert_eq!((expected.bytes, expected.points), (tail.bytes, tail.points));
        assert!(tail.bytes >= size && tail.bytes < size + 20_000, "{} of {size}", tail.bytes);
        assert!(tail.largest < 20_000, "{}", tail.largest);
        assert_eq!(tail.last, format!("GO,{},{},99\r\n", expected.receipts * 2, expected.points).into_bytes());
        assert_eq!(tail.line, [0x1A]);
    }
}
