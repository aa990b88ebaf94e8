//! Files of results and statements against a batch of five lines.

use super::*;
use crate::batch::tests::world::{World, application, lot, payee};
use crate::batch::{REASON_UNSTATED, plan_freeze_step};
use josei_base::Finding;

const HEADER: &str = "customer_code_1,customer_code_2,line,bank,branch,account_type,account,amount,result,reason,day\n";
const TODAY: Date = Date::constant(2024, 7, 10);

/// Lines: both review bodies, three people; two of them are paid the same, and all have one name.
fn manifest() -> Manifest {
    let mut world = World::new();
    world.accounts = (1..=3).map(|of| (payee(of), 1)).collect();
    world.record(&lot(0, 1_000));
    world.record(&lot(1, 2_000));
    for (number, yen) in [(1, 300), (2, 300), (3, 40)] {
        world.record(&application(number, number, yen));
    }
    let planned = world.plan_open(0);
    world.run(planned);
    let step = plan_freeze_step(&world.batch(1), 1, &world.profile, &world.candidates(), &world.accounts, &[].into()).unwrap();
    world.transact(&step.writes).unwrap();
    world.run(world.plan_frozen(&world.batch(1), 1));
    world.manifest(&world.batch(1)).unwrap()
}

fn told(bytes: &[u8]) -> Told {
    let (manifest, rules) = (manifest(), ReturnRules::built_in().unwrap());
    read(bytes, &Against { manifest: &manifest, rules: &rules, today: TODAY })
}

fn csv(rows: &str) -> Told {
    told(format!("{HEADER}{rows}").as_bytes())
}

fn found(findings: &[Finding]) -> Vec<(u64, &str, &str)> {
    findings.iter().map(|finding| (finding.line, finding.field.as_str(), finding.entry.code)).collect()
}

fn came_back(reason: &str, day: Date) -> Telling {
    Telling::Returned { reason: Reason::parse(reason).unwrap(), day }
}

#[test]
fn a_row_is_matched_by_its_line_or_by_an_account_that_is_paid_so_once() {
    let lines: Vec<_> = manifest().lines.iter().map(|line| (line.yen.get(), line.account.account.to_string())).collect();
    let account = |line: usize| lines[line - 1].1.clone();
    let rows = format!(
        "1,202406,1,,,,,{},paid,,\n0000000001,0000202406,,9999,004,1,{},300,returned,名義相違,2024-07-01\n1,,5,9999,4,,{},40,不能,closed,2024-06-28\n",
        lines[0].0,
        account(4),
        account(5)
    );
    let told = csv(&rows);
    assert_eq!(found(&told.findings), []);
    let seen: Vec<_> = told.matched.iter().map(|one| (one.at, one.line, one.telling.clone())).collect();
    assert_eq!(
        seen,
        [
            (2, 1, Telling::Paid),
            (3, 4, came_back("name-differs", Date::constant(2024, 7, 1))),
            (4, 5, came_back("closed", Date::constant(2024, 6, 28)))
        ]
    );
    assert_eq!((told.rows, told.errors), (3, 0));
}

#[test]
fn each_wrong_row_is_told_with_its_column_and_good_rows_go_on() {
    let account = manifest().lines[4].account.account.to_string();
    for (row, field, code) in [
        (",,5,,,,,40,paid,,", "customer_code_1", "P0704"),
        ("2,,5,,,,,40,paid,,", "customer_code_1", "P0706"),
        ("x,,5,,,,,40,paid,,", "customer_code_1", "P0705"),
        ("1,202407,5,,,,,40,paid,,", "customer_code_2", "P0706"),
        ("1,,,,,,,40,paid,,", "line", "P0704"),
        ("1,,6,,,,,40,paid,,", "line", "P0707"),
        ("1,,0,,,,,40,paid,,", "line", "P0707"),
        ("1,,5,,,,,41,paid,,", "amount", "P0709"),
        ("1,,5,,,,,,paid,,", "amount", "P0704"),
        ("1,,5,,,,,4０,paid,,", "amount", "P0705"),
        ("1,,5,9998,,,,40,paid,,", "bank", "P0709"),
        ("1,,5,,005,,,40,paid,,", "branch", "P0709"),
        ("1,,5,,,2,,40,paid,,", "account_type", "P0709"),
        ("1,,5,,,,7654321,40,paid,,", "account", "P0709"),
        ("1,,,9999,004,,7654321,40,paid,,", "account", "P0707"),
        ("1,,5,,,,,40,,,", "result", "P0704"),
        ("1,,5,,,,,40,unknown,,", "result", "P0705"),
        ("1,,5,,,,,40,paid,closed,", "reason", "P0709"),
        ("1,,5,,,,,40,returned,,2024-07-01", "reason", "P0704"),
        ("1,,5,,,,,40,returned,lost,2024-07-01", "reason", "P0711"),
        ("1,,5,,,,,40,returned,closed,", "day", "P0704"),
        ("1,,5,,,,,40,returned,closed,July", "day", "P0705"),
        ("1,,5,,,,,40,returned,closed,2024-06-27", "day", "P0712"),
        ("1,,5,,,,,40,returned,closed,2024-07-11", "day", "P0712"),
        ("1,,5", "", "P0703"),
    ] {
        let told = csv(&format!("{row}\n1,,1,,,,,{},paid,,\n", manifest().lines[0].yen.get()));
        assert_eq!(found(&told.findings), [(2, field, code)], "{row}");
        assert_eq!((told.matched.len(), told.rows, told.errors), (1, 2, 1), "{row}");
        assert!(!format!("{:?}", told.findings).contains(&account), "nothing of an account is shown");
    }
}

/// Two people with one account are paid the same: whose it is cannot be told.
#[test]
fn what_fits_two_lines_is_never_guessed() {
    let (mut manifest, rules) = (manifest(), ReturnRules::built_in().unwrap());
    manifest.lines[3].account = manifest.lines[2].account;
    let row = format!("{HEADER}1,,,9999,004,,{},300,paid,,\n", manifest.lines[2].account.account);
    let told = read(row.as_bytes(), &Against { manifest: &manifest, rules: &rules, today: TODAY });
    assert_eq!(found(&told.findings), [(2, "account", "P0708")]);
}

#[test]
fn a_file_that_is_none_is_told_once() {
    for (bytes, line, field, code) in [
        (&b""[..], 0, "", "P0701"),
        (b"customer_code_1,amount,result\n", 0, "", ""),
        (b"customer_code_1,amount\n1,2\n", 1, "result", "P0701"),
        (b"customer_code_1,amount,result,result\n", 1, "result", "P0701"),
        (b"customer_code_1,amount,result,remarks\n", 1, "", "P0701"),
        (b"\x89PNG\r\n\x1a\n", 1, "", "P0701"),
    ] {
        let expected = if code.is_empty() { vec![] } else { vec![(line, field, code)] };
        assert_eq!(found(&told(bytes).findings), expected);
    }
    assert_eq!(found(&told(&vec![b'1'; RESULTS_BYTES_MAX + 1]).findings), [(0, "", "P0702")]);
    // By the other names, in CP932, in another order.
    let other = josei_base::cp932::encode("結果,振込金額,明細番号,顧客コード1\r\n済,40,5,1\r\n").unwrap();
    assert_eq!((told(&other).matched.len(), found(&told(&other).findings)), (1, vec![]));
}

fn field(text: &str, len: usize) -> Vec<u8> {
    let mut bytes = josei_base::cp932::encode(text).unwrap();
    bytes.resize(len, b' ');
    bytes
}

/// Movements as reference, day (和暦), way, amount, name, summary.
fn statement(movements: &[(&str, &str, &str, i64, &str, &str)]) -> Vec<u8> {
    let record = |parts: Vec<Vec<u8>>| {
        let mut bytes = parts.concat();
        bytes.resize(200, b' ');
        bytes
    };
    let mut bytes = record(vec![field("1030060628", 22), field("9999", 19), field("001", 22), field("0001234567", 10)]);
    let (mut into, mut out) = ((0, 0), (0, 0));
    for (reference, day, way, yen, name, summary) in movements {
        let sum = if *way == "1" { &mut into } else { &mut out };
        *sum = (sum.0 + 1, sum.1 + yen);
        let head = format!("2{reference:0>8}{day}{day}{way}11{yen:012}000000000000");
        bytes.extend(record(vec![field(&head, 48), field("", 12), field("0", 21), field(name, 48), field("", 30), field(summary, 20)]));
    }
    let totals = format!("8{:06}{:013}{:06}{:013}", into.0, into.1, out.0, out.1);
    bytes.extend(record(vec![totals.into_bytes()]));
    bytes.extend(record(vec![b"9".to_vec()]));
    bytes
}

#[test]
fn a_statement_tells_of_money_that_came_back() {
    let name = "ｻｶｲ ﾊﾅｺ";
    let read = told(&statement(&[
        ("1", "060701", "1", 40, name, "ｸﾐﾓﾄﾞｼ"),
        // Two lines have this amount and name.
        ("2", "060701", "1", 300, name, "ｸﾐﾓﾄﾞｼ"),
        // No word of a return: a person must look. Other business.
        ("3", "060702", "1", 40, name, ""),
        ("4", "060702", "1", 41, name, ""),
        ("5", "060702", "2", 40, name, "ｸﾐﾓﾄﾞｼ"),
        // Of nobody here; before the value date; still to come.
        ("6", "060702", "1", 41, name, "ｸﾐﾓﾄﾞｼ"),
        ("7", "060627", "1", 40, name, "ｸﾐﾓﾄﾞｼ"),
        ("8", "060711", "1", 40, name, "ｸﾐﾓﾄﾞｼ"),
        ("9", "060703", "1", 1_000, "ﾌﾘｺﾐﾌﾉｳ ｼﾔｶｲﾎｹﾝｼﾝﾘﾖｳﾎｳｼﾕｳ", ""),
    ]));
    let unstated = |day| came_back(REASON_UNSTATED, day);
    let seen: Vec<_> = read.matched.iter().map(|one| (one.at, one.line, one.telling.clone())).collect();
    assert_eq!(seen, [(2, 5, unstated(Date::constant(2024, 7, 1))), (10, 1, unstated(Date::constant(2024, 7, 3)))]);
    assert_eq!(read.matched[0].entry.as_ref().map(EntryId::as_str), Some("2024-07-01-00000001-40"));
    let both = "金額・振込依頼人名";
    assert_eq!(
        found(&read.findings),
        [(3, both, "P0708"), (4, both, "P0714"), (7, both, "P0707"), (8, "勘定日", "P0712"), (9, "勘定日", "P0712")]
    );
    assert_eq!((read.rows, read.other, read.errors), (9, 2, 4));
}

#[test]
fn a_statement_whose_totals_differ_is_not_believed() {
    let mut bytes = statement(&[("1", "060701", "1", 40, "ｻｶｲ ﾊﾅｺ", "ｸﾐﾓﾄﾞｼ")]);
    bytes[400 + 6] = b'2';
    let read = told(&bytes);
    let codes: Vec<_> = read.findings.iter().map(|finding| finding.entry.code).collect();
    assert_eq!((codes, read.matched.len()), (vec!["Z0301", "P0715"], 0));
}
