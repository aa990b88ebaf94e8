//! The acknowledgement as CSV and as a page.

use super::page::{Part, page};
use super::*;
use encoding_rs::SHIFT_JIS;

/// A name with 外字, and one that would be a formula or a tag.
const NAMES: [&[u8]; 2] = [b"\xf0\x40\x81\x40\x91\xbe\x98\x59", b"=1+1<script>\"&'"];
/// A file name with what CP932 has not, and a comma.
const FILE_NAME: &str = "𠮷田,<b>\u{202e}.UKE";
/// Bytes that an answer may have (Lambda: 6 MB, a third more in base64).
const ANSWER_BYTES_MAX: usize = 4 << 20;

fn acknowledgement(findings: Vec<FindingAnswer>) -> Acknowledgement {
    Acknowledgement {
        delivery: "0123456789abcdef0123456789abcdef".to_owned(),
        file_name: FILE_NAME.to_owned(),
        revision: 2,
        billing_month: "2024-07".to_owned(),
        state: State::Checked,
        scan: Some("off".to_owned()),
        refusal: None,
        announced: Declared { receipts: Some(3), points: None },
        kind: "ika".to_owned(),
        counts: Some(Counts { receipts: 2, accepted: 1, rejected: 1, points: 1_200, yen: 0, chunks: 1 }),
        declared: serde_json::Value::Null,
        findings,
        deviations: vec![known()],
    }
}

fn known() -> DeviationAnswer {
    let since = BillingMonth::parse("2024-01").unwrap();
    DeviationAnswer {
        code: "V0001".to_owned(), since, message_ja: "平成で記録します".to_owned(), message_en: "writes 平成".to_owned()
    }
}

fn receipts() -> Vec<ReceiptAnswer> {
    let answer = |number, accepted, findings| ReceiptAnswer {
        number,
        line: number * 10,
        receipt_number: Some(7),
        management_number: None,
        name_base64: None,
        accepted,
        findings,
    };
    let [external, formula] = NAMES;
    vec![
        answer(1, true, vec![on_file(&codes::PART, "")]).with_name(Some(external)),
        answer(2, false, vec![on_file(&codes::PART, "1"), on_file(&codes::SIZE, "")]).with_name(Some(formula)),
        answer(3, true, Vec::new()).with_name(Some(b"A")),
    ]
}

/// The cells of a table without line breaks in them, by hand.
fn cells(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let line = |line: &[u8]| {
        let (mut cells, mut quoted) = (vec![Vec::new()], false);
        for byte in line {
            match byte {
                b'"' => quoted = !quoted,
                b',' if !quoted => cells.push(Vec::new()),
                other => cells.last_mut().unwrap().push(*other),
            }
        }
        cells
    };
    let text = bytes.strip_suffix(b"\r\n").unwrap();
    text.split(|byte| *byte == b'\n').map(|row| line(row.strip_suffix(b"\r").unwrap_or(row))).collect()
}

#[test]
fn the_table_has_a_line_for_everything_and_the_names_bytes() {
    let file = acknowledgement(vec![on_file(&codes::DECLARED_RECEIPTS, "")]);
    let bytes = [csv::file(&file), csv::receipts(&file, &receipts())].concat();
    assert!(!SHIFT_JIS.decode_without_bom_handling(&bytes).1, "CP932 throughout");
    let rows = cells(&bytes);
    assert_eq!(rows.len(), 1 + 2 + 4, "columns, the file and its finding, three findings on receipts and one without");
    assert!(rows.iter().all(|row| row.len() == 14), "{rows:?}");
    let text = |bytes: &[u8]| SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned();
    assert_eq!(text(&rows[0].concat()), "ファイル名受付番号通番レセプト番号氏名結果行記録項目コード区分内容対処既知の相違");
    assert_eq!((text(&rows[1][0]), text(&rows[1][11])), ("〓田,<b>〓.UKE".to_owned(), "ウイルス検査 off".to_owned()));
    assert_eq!((text(&rows[2][9]), text(&rows[2][10])), ("D0016".to_owned(), "誤り".to_owned()));
    assert_eq!(rows[3][4], NAMES[0], "外字 as it was sent");
    assert_eq!(text(&rows[4][4]), "'=1+1<script>&'", "no formula; the quotation mark was doubled");
    assert_eq!((text(&rows[4][5]), text(&rows[6][5]), text(&rows[6][6])), ("返却".to_owned(), "受理".to_owned(), "30".to_owned()));
    assert_eq!(text(&rows[4][12]), codes::PART.remedy_ja);
    assert!(text(&rows[4][11]).ends_with("（1）。"), "{}", text(&rows[4][11]));
}

#[test]
fn the_page_escapes_everything_and_runs_nothing() {
    let html = page(&acknowledgement(vec![on_file(&codes::VIRUS, "<i>")]), &receipts(), None);
    for tag in ["<script", "<b>", "<i>", "<a ", "src=", "href=", "url(", "\u{202e}"] {
        assert!(!html.contains(tag), "{tag}");
    }
    for told in [
        "&lt;script&gt;&quot;&amp;&#39;",
        "〓[F040]\u{3000}太郎",
        "𠮷田,&lt;b&gt;〓.UKE",
        "検査なし（off）",
        "2（申告 3）",
        "2回目",
        "点検済",
        "D0013",
        "返却",
    ] {
        assert!(html.contains(told), "{told} is missing in\n{html}");
    }
    assert_eq!(html.matches("<tr>").count(), html.matches("</tr>").count());
    assert_eq!(html.matches("<td").count(), html.matches("</td>").count());
}

#[test]
fn a_page_of_several_says_which_it_is_and_tells_the_file_once() {
    let file = acknowledgement(vec![on_file(&codes::VIRUS, "")]);
    let part = |chunk| page(&file, &receipts(), Some(Part { chunk, chunks: 3 }));
    assert!(part(0).contains("D0013") && part(0).contains("ファイル全体"));
    assert!(!part(2).contains("D0013") && part(2).contains("レセプト 2 / 3"));
}

#[test]
fn the_fullest_chunk_fits_an_answer_in_every_form() {
    // As `receipt-ingest` closes a chunk: 2,000 receipts, 5,000 findings, and at most 100 more of its last receipt.
    let longest = codes::ALL.iter().max_by_key(|entry| entry.ja.len() + entry.en.len() + 2 * entry.remedy_ja.len() + entry.remedy_en.len());
    let finding = FindingAnswer {
        line: 1_000_000,
        record: "RE".to_owned(),
        field: "36 カタカナ（氏名）".to_owned(),
        ..on_file(longest.unwrap(), "1..=99999999")
    };
    let answers: Vec<ReceiptAnswer> = (0..2_000_u64)
        .map(|number| {
            let findings = vec![finding.clone(); if number == 0 { 1_100 } else { 2 }];
            let answer = ReceiptAnswer {
                number,
                line: number,
                receipt_number: Some(1),
                management_number: None,
                name_base64: None,
                accepted: false,
                findings,
            };
            answer.with_name(Some(&[0x88, 0x9f].repeat(20)))
        })
        .collect();
    assert_eq!(answers.iter().map(|answer| answer.findings.len()).sum::<usize>(), 5_098);
    let file = acknowledgement(Vec::new());
    let sizes = [csv::receipts(&file, &answers).len(), page(&file, &answers, None).len(), serde_json::to_vec(&answers).unwrap().len()];
    // Only the table travels in base64; the others have half as much room again.
    assert!(sizes[0] < ANSWER_BYTES_MAX && sizes[1..].iter().all(|size| *size < ANSWER_BYTES_MAX * 5 / 4), "{sizes:?}");
}

#[test]
fn what_is_wrong_and_what_to_do_come_apart() {
    for detail in ["", "3"] {
        let finding = on_file(&codes::VIRUS, detail);
        let put_together = format!("{}{}。", finding.problem_ja(), finding.remedy_ja);
        assert_eq!(put_together, finding.message_ja);
        assert!(finding.problem_ja().starts_with(codes::VIRUS.ja) && finding.problem_ja().ends_with('。'));
    }
    let older = FindingAnswer { remedy_ja: String::new(), ..on_file(&codes::VIRUS, "") };
    assert_eq!(older.problem_ja(), older.message_ja);
}

#[test]
fn a_name_is_told_where_something_was_found() {
    let answer = |findings| ReceiptAnswer {
        number: 1,
        line: 2,
        receipt_number: None,
        management_number: None,
        name_base64: None,
        accepted: true,
        findings,
    };
    let name = b"\xf0\x40 \x81\x40";
    assert_eq!(answer(vec![on_file(&codes::PART, "")]).with_name(Some(name)).name(), name);
    assert_eq!(answer(Vec::new()).with_name(Some(name)).name_base64, None);
    for wrong in [&[][..], &[b'a'; NAME_BYTES_MAX + 1]] {
        assert_eq!(answer(vec![on_file(&codes::PART, "")]).with_name(Some(wrong)).name_base64, None);
    }
}

#[test]
fn a_known_deviation_is_told_beside_its_finding_in_every_form() {
    let noted = FindingAnswer { deviation: Some(known()), ..on_file(&codes::PART, "") };
    let file = acknowledgement(vec![noted.clone()]);
    let json = serde_json::to_value(&file).unwrap();
    assert_eq!(json["findings"][0]["deviation"]["code"], "V0001");
    assert_eq!((&json["deviations"][0]["since"], &json["findings"][0]["code"]), (&"2024-01".into(), &codes::PART.code.into()));
    let rows = cells(&csv::file(&file));
    let text = |bytes: &[u8]| SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned();
    assert_eq!((text(&rows[1][13]), text(&rows[2][13])), (String::new(), "V0001 平成で記録します（2024-01 から）".to_owned()));
    let html = page(&file, &[], None);
    assert!(html.contains("〔既知の相違 V0001 平成で記録します（2024-01 から）〕") && html.contains(codes::PART.ja), "{html}");
    // Without one, nothing is said of it.
    let plain = serde_json::to_value(on_file(&codes::PART, "")).unwrap();
    assert!(plain.get("deviation").is_none());
}
