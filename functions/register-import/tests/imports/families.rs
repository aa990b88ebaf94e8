//! Parents and their incomes: guardians from households, incomes from 税, and what both decide for a child.

use crate::loads::{COLUMNS, certificate, spans};
use crate::office::Office;
use josei_eligibility::rows::Import;
use josei_synthetic::extracts::{ExtractCity, ExtractSource};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

/// The invented city, which has an income limit until July 2024: 5,000,000 yen and 400,000 more for each dependant, from June on.
const KAKUU: &str = include_str!("../../../../shared/eligibility/rules/990001-kakuu.toml");

/// Rows of 住基 by number, household, 続柄 and birthday, all on one day.
fn residents(changed_on: &str, rows: &[(u32, u32, &str, &str)]) -> Vec<u8> {
    let row = |(number, household, relation, birth): &(u32, u32, &str, &str)| {
        let removed = if relation.is_empty() { (changed_on, "02", "8") } else { ("", "", "1") };
        format!(
            "{number},{household},{changed_on},,99,{},堺市架空町,1,,,,5900078,141,ミホン　タロウ,見本　太郎,,,,,{birth},1,{relation},{birth},,01,{},,{},,,,,,,",
            removed.2, removed.0, removed.1
        )
    };
    format!("{COLUMNS}\n{}\n", rows.iter().map(row).collect::<Vec<_>>().join("\n")).into_bytes()
}

fn delta(file: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(file.to_vec()).unwrap();
    let mut lines = text.lines();
    let header = format!("operation,{}", lines.next().unwrap());
    let rows = lines.map(|line| format!("changed,{line}"));
    [header].into_iter().chain(rows).collect::<Vec<_>>().join("\n").into_bytes()
}

/// Rows of 税: number, 年度, 未申告, 合計所得金額, 一般扶養人数.
fn incomes(rows: &[(u32, i16, u8, i64, u8)]) -> Vec<u8> {
    let columns = ExtractSource::Tax.columns();
    let row = |(number, year, undeclared, income, dependants): &(u32, i16, u8, i64, u8)| {
        let value = |column: &&str| match *column {
            "person_number" => number.to_string(),
            "fiscal_year" => year.to_string(),
            "undeclared" => undeclared.to_string(),
            "total_income" => income.to_string(),
            "dependants_general" => dependants.to_string(),
            "decided_on" => "2024-06-10".to_owned(),
            _ => String::new(),
        };
        columns.iter().map(value).collect::<Vec<_>>().join(",")
    };
    format!("{}\n{}\n", columns.join(","), rows.iter().map(row).collect::<Vec<_>>().join("\n")).into_bytes()
}

const FATHER: (u32, u32, &str, &str) = (1001, 5, "01", "1985-01-02");
const MOTHER: (u32, u32, &str, &str) = (1002, 5, "02", "1986-01-02");
const CHILD: (u32, u32, &str, &str) = (1003, 5, "03", "2015-05-07");

fn guardians(holder: &Value) -> Vec<(Value, Value, Value)> {
    let told = |span: &&Value| {
        let guardian = &span["value"]["guardian"];
        (span["from"].clone(), guardian["guardian"].clone(), guardian["other_parent"].clone())
    };
    spans(holder, "guardian").iter().map(told).collect()
}

#[tokio::test]
async fn the_head_of_the_household_is_the_guardian() {
    let office = Office::new();
    let grown = (1004, 5, "03", "2004-05-07");
    let elsewhere = (1005, 6, "03", "2016-05-07");
    let file = residents("2020-04-01", &[FATHER, MOTHER, CHILD, grown, elsewhere]);
    office.load("jumin-full-20240701-000001.csv", &file).await;
    let (father, mother, child) = (office.person("1001").await, office.person("1002").await, office.person("1003").await);
    let report = office.report("jumin").await;
    assert_eq!((&report["recorded"]["persons"], &report["recorded"]["guardians"]), (&json!(5), &json!(1)), "{report}");
    assert_eq!(guardians(&office.holder(&child).await), [(json!("2015-05-07"), json!(father), json!(mother))]);
    for none in ["1004", "1005"] {
        assert_eq!(guardians(&office.holder(&office.person(none).await).await), [], "{none}: of age, and a household without a head");
    }
    // The father dies and the mother is the head: the child's row is as it was.
    let widowed = residents("2024-06-20", &[(1001, 5, "", "1985-01-02"), (1002, 5, "01", "1986-01-02")]);
    office.load("jumin-delta-20240702-000002.csv", &delta(&widowed)).await;
    assert_eq!(office.report("jumin").await["recorded"]["guardians"], 1);
    let after = [(json!("2015-05-07"), json!(father), json!(mother)), (json!("2024-06-20"), json!(mother), Value::Null)];
    assert_eq!(guardians(&office.holder(&child).await), after);
    // What the desk decides stays, whatever the households say.
    let entrust = json!({"header": {"notified_on": "2024-07-01", "reception_ward": "1", "changed_on": "2024-07-01", "change_reason": "08"},
        "changes": [{"entrust": {"from": "2024-07-01", "value": {"guardian": "00000000000000000000000000000009"}}}]});
    office.decide(&child, 1, &entrust).await;
    let moved = residents("2024-07-03", &[(1003, 6, "03", "2015-05-07"), (1002, 6, "01", "1986-01-02")]);
    office.load("jumin-delta-20240704-000003.csv", &delta(&moved)).await;
    let told = guardians(&office.holder(&child).await);
    assert_eq!((told.len(), &told[2].1), (3, &json!("00000000000000000000000000000009")));
    assert_eq!(guardians(&office.holder(&office.person("1005").await).await), [(json!("2016-05-07"), json!(mother), Value::Null)]);
}

#[tokio::test]
async fn an_income_over_the_limit_takes_the_certificate_s_months_away() {
    let office = Office::with_rules(KAKUU);
    office.load("jumin-full-20240701-000001.csv", &residents("2020-04-01", &[FATHER, MOTHER, CHILD])).await;
    let child = office.person("1003").await;
    let mut held = certificate();
    held["changes"][0]["acquire"]["programme_number"] = json!("85990018");
    office.decide(&child, 1, &held).await;
    // 5,000,000 and 400,000 for the child; 80,000 is taken off.
    let within = [(1001, 2023, 0, 5_480_000, 1), (1002, 2023, 0, 900_000, 0), (1001, 2022, 1, 0, 0), (1099, 2023, 0, 9_000_000, 0)];
    office.load("tax-full-20240701-000001.csv", &incomes(&within)).await;
    let report = office.report("tax").await;
    assert_eq!(
        (&report["state"], &report["recorded"]["persons"], &report["recorded"]["entries"], &report["recorded"]["touched"]),
        (&json!("applied"), &json!(3), &json!(3), &json!(0)),
        "{report}"
    );
    let father = office.holder(&office.person("1001").await).await;
    let told = &spans(&father, "income")[..];
    assert!(told.is_empty(), "an income's track has a year: {told:?}");
    let incomes_of = |holder: &Value| -> Vec<Value> {
        holder["spans"].as_array().unwrap().iter().filter(|span| span["value"].get("income").is_some()).cloned().collect()
    };
    let [income] = &incomes_of(&father)[..] else { panic!("{father}") };
    assert_eq!((&income["from"], &income["to"]), (&json!("2023-06-01"), &json!("2024-05-31")));
    let value = &income["value"]["income"];
    assert_eq!(
        (
            &value["income_after_deductions_yen"],
            &value["income_limit_yen"],
            &value["judgement_sign"],
            &value["details"]["other_dependants"]
        ),
        (&json!(5_400_000), &json!(5_400_000), &json!("CITY"), &json!(1)),
        "{value}"
    );
    // The mother's is decided anew, and is over it.
    let decided = [within[0], (1002, 2023, 0, 5_080_001, 0), within[2], within[3]];
    office.load("tax-full-20240705-000002.csv", &incomes(&decided)).await;
    let report = office.report("tax").await;
    assert_eq!((&report["persons"]["changed"], &report["recorded"]["touched"]), (&json!(1), &json!(1)), "{report}");
    let touched = &report["recorded"]["touched_listed"][0];
    assert_eq!(
        (&touched["person"], &touched["touched"]),
        (&json!(child), &json!([{"aspect": "exclusion", "first": "2023-06", "last": "2024-05"}])),
        "{report}"
    );
    assert_eq!(report["recorded"]["running_months"].as_object().unwrap().len(), 12, "{report}");
    // It is in the snapshot that decides; and without the mother's it is not.
    office.snapshot("1").await;
    let (_, image): (Import, Vec<u8>) = office.current().await.unwrap();
    let lifted = [within[0], within[2], within[3]];
    office.load("tax-full-20240706-000003.csv", &incomes(&lifted)).await;
    let report = office.report("tax").await;
    assert_eq!((&report["persons"]["gone"], &report["recorded"]["touched"]), (&json!(1), &json!(1)), "{report}");
    office.snapshot("2").await;
    let (_, other): (Import, Vec<u8>) = office.current().await.unwrap();
    assert_eq!(image.len() - other.len(), 12, "a period less");
    // With another guardian the other family's incomes count.
    let moved = residents("2024-07-05", &[(1003, 7, "03", "2015-05-07"), (1099, 7, "01", "1980-01-02")]);
    let moved = String::from_utf8(delta(&moved)).unwrap().replace("changed,1099", "added,1099");
    office.load("jumin-delta-20240706-000002.csv", moved.as_bytes()).await;
    let report = office.report("jumin").await;
    assert_eq!((&report["recorded"]["guardians"], &report["recorded"]["touched"]), (&json!(1), &json!(0)), "{report}");
}

#[tokio::test]
async fn what_no_rule_measures_is_not_kept() {
    let office = Office::with_rules(KAKUU);
    // The limit was lifted: nobody needs the incomes of later years.
    office.load("tax-full-20240701-000001.csv", &incomes(&[(1001, 2025, 0, 9_000_000, 0), (1002, 2023, 1, 0, 0)])).await;
    let report = office.report("tax").await;
    assert_eq!((&report["state"], &report["recorded"]["without_entry"]), (&json!("applied"), &json!(2)), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn loads_of_parents_and_incomes_that_die_go_on() {
    let family = |step: u32| {
        let head = if step == 0 { "01" } else { "99" };
        let rows: Vec<_> = (1..21_u32)
            .flat_map(|family| {
                let number = 2_000 + family * 10;
                let mother = if step == 0 { "02" } else { "01" };
                [(number, family, head, "1985-01-02"), (number + 1, family, mother, "1986-01-02"), (number + 2, family, "03", "2015-05-07")]
            })
            .collect();
        residents(if step == 0 { "2020-04-01" } else { "2024-06-20" }, &rows)
    };
    let taxes = |step: i64| {
        let rows: Vec<_> = (1..21_u32).map(|family| (2_000 + family * 10, 2023, 0, 5_000_000 + step * 90_000, 0)).collect();
        incomes(&rows)
    };
    let files = [
        ("jumin-full-20240701-000001.csv", family(0)),
        ("tax-full-20240701-000001.csv", taxes(0)),
        ("jumin-full-20240702-000002.csv", family(1)),
        ("tax-full-20240702-000002.csv", taxes(1)),
    ];
    let whole = Office::with_rules(KAKUU);
    for (name, bytes) in &files {
        whole.load(name, bytes).await;
    }
    let transactions = whole.records.transactions.load(Ordering::Relaxed);
    assert_eq!(whole.report("jumin").await["recorded"]["guardians"], 20);
    assert_eq!(whole.report("tax").await["recorded"]["entries"], 40, "one taken back, one new");
    let rows = whole.rows();
    // The same again changes nothing.
    whole.load(files[3].0, &files[3].1).await;
    assert!(whole.rows() == rows);
    for stop in (0..transactions).step_by(3) {
        let office = Office::with_rules(KAKUU);
        let mut died = 0;
        office.records.stop_after.store(stop, Ordering::Relaxed);
        for (name, bytes) in &files {
            office.put(Office::place(name), bytes.clone()).await;
            if office.told_of(Office::place(name)).await.is_err() {
                died += 1;
                office.records.stop_after.store(u64::MAX, Ordering::Relaxed);
                office.told_of(Office::place(name)).await.unwrap();
            }
        }
        assert!(died == 1 && office.rows() == rows, "after {stop} transactions");
        for system in ["jumin", "tax"] {
            assert_eq!(office.report(system).await, whole.report(system).await, "{system} after {stop} transactions");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_s_incomes_load() {
    let office = Office::with_rules(KAKUU);
    let city = ExtractCity::new(ExtractSource::Tax, 500, 1);
    for (step, name) in [(0, "tax-full-20240701-000001.csv"), (1, "tax-full-20240702-000002.csv")] {
        let mut bytes = Vec::new();
        city.full(step, &mut bytes).unwrap();
        office.load(name, &bytes).await;
        let report = office.report("tax").await;
        assert_eq!((&report["state"], &report["recorded"]["held"]), (&json!("applied"), &json!(0)), "{report}");
        assert!(report["recorded"]["persons"].as_u64().unwrap() > 0, "{report}");
    }
    let counts = city.counts(0, 1);
    let report = office.report("tax").await;
    assert_eq!((&report["persons"]["added"], &report["persons"]["changed"]), (&json!(counts.added), &json!(counts.changed)));
}
