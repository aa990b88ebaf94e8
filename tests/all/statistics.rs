//! Statistics of a month by the function: both files say the same in every cell, an independent sum says it too, and the payments come to the same yen.

use crate::carried::decide;
use crate::cases::cases;
use crate::command::{josei, text};
use crate::input::{Input, MONTH};
use crate::serve::Serve;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Cases and yen by cell, the cell as the CSV has it.
type Cells = BTreeMap<Vec<String>, (i64, i64)>;

fn add(cells: &mut Cells, cell: Vec<String>, cases: i64, yen: i64) {
    let sums = cells.entry(cell).or_default();
    *sums = (sums.0 + cases, sums.1 + yen);
}

fn cells(rows: impl Iterator<Item = Vec<String>>) -> Cells {
    let mut cells = Cells::new();
    for mut row in rows {
        let (yen, count) = (row.pop().unwrap().parse().unwrap(), row.pop().unwrap().parse().unwrap());
        assert!(!cells.contains_key(&row), "a cell twice: {row:?}");
        add(&mut cells, row, count, yen);
    }
    cells
}

fn csv(path: &Path) -> Cells {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(header, ["billing_month", "service_month", "ward", "age", "kind", "funding", "way", "cases", "yen"], "nothing personal");
    cells(reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()))
}

fn parquet(path: &Path) -> Cells {
    let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
    let told = |field: &Field| match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Int(number) => number.to_string(),
        Field::Long(number) => number.to_string(),
        other => panic!("{other:?}"),
    };
    cells(reader.get_row_iter(None).unwrap().map(|row| row.unwrap().get_column_iter().map(|(_, field)| told(field)).collect()))
}

/// A decided receipt's cell, from its decision as clerks see it.
fn cell(decided: &Value) -> Vec<String> {
    let said =
        |value: &Value| value.as_str().map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned);
    let kind = match (decided["facts"]["table"].as_str().unwrap(), decided["facts"]["inpatient"].as_bool().unwrap()) {
        ("medical", true) => "medical_in",
        ("medical", false) => "medical_out",
        ("dental", true) => "dental_in",
        ("dental", false) => "dental_out",
        ("pharmacy", _) => "pharmacy",
        ("visitingnurse", _) => "visiting_nurse",
        other => panic!("{other:?}"),
    };
    let decision = &decided["decision"];
    let service_month = if decided["service_month"].is_null() { MONTH.to_owned() } else { said(&decided["service_month"]) };
    let ward = decision.get("ward").map(said).unwrap_or_default();
    let funding = said(&decision["funding"]["class"]);
    vec![MONTH.to_owned(), service_month, ward, said(&decided["facts"]["age"]), kind.to_owned(), funding, "receipt".to_owned()]
}

/// What the decisions and the cases say, counted here.
fn counted(city: &Serve, month: &Value) -> Cells {
    let accepted: BTreeMap<(String, u64), i64> = cases(city, &[])
        .iter()
        .filter(|case| ["ACCEPTED", "SPLIT"].contains(&case["state"].as_str().unwrap()))
        .map(|case| {
            ((case["delivery"].as_str().unwrap().to_owned(), case["number"].as_u64().unwrap()), case["payable_yen"].as_i64().unwrap())
        })
        .collect();
    let (mut cells, mut found) = (Cells::new(), 0);
    for delivery in month["deliveries"].as_array().unwrap() {
        let (id, mut left) = (delivery["id"].as_str().unwrap(), delivery["accepted"].as_u64().unwrap());
        for chunk in 1.. {
            if left == 0 {
                break;
            }
            let answer = city.ask(Some("clerk-1"), "GET", "eligibility-match", &format!("/deliveries/{id}/decisions/{chunk}"), None);
            let decisions: Value = serde_json::from_str(&answer.text).unwrap();
            left -= u64::try_from(decisions["decisions"].as_array().unwrap().len()).unwrap();
            for one in decisions["decisions"].as_array().unwrap() {
                if one["decision"]["result"] == "ok" {
                    add(&mut cells, cell(one), 1, one["decision"]["amounts"]["city_pays"].as_i64().unwrap());
                } else if let Some(yen) = accepted.get(&(id.to_owned(), one["number"].as_u64().unwrap())) {
                    found += 1;
                    add(&mut cells, cell(one), 1, *yen);
                }
            }
        }
    }
    assert_eq!(found, accepted.len());
    cells
}

#[test]
fn every_cell_agrees_with_the_decisions_and_the_sum_with_the_bank_file() {
    let input = Input::generated(600, 7);
    let month = input.month().exits(0).json();
    let city = Serve::of(&input);
    let out = input.path("statistics");
    let make = || city.as_person("clerk-1", &["statistics", MONTH, "--out", &text(&out), "--json"]).exits(0).json();
    let both = || {
        let (csv, parquet) = (csv(&out.join("statistics-202407.csv")), parquet(&out.join("statistics-202407.parquet")));
        assert_eq!(csv, parquet);
        csv
    };
    let yen = |cells: &Cells| cells.values().map(|sums| sums.1).sum::<i64>();

    let first = make();
    let cells = both();
    assert_eq!(cells, counted(&city, &month));
    let bank = josei(["payment", "check", month["payment"]["path"].as_str().unwrap(), "--json"]).exits(0).json();
    assert_eq!(Some(yen(&cells)), bank["files"][0]["total_yen"].as_i64());
    assert_eq!(std::fs::read(out.join("statistics-202407.csv")).unwrap(), std::fs::read(input.city().join("out/statistics.csv")).unwrap());
    assert_eq!(make(), first, "the same month is the same table");

    // Accepted by people: in the next table, which agrees again, and in the next bank file.
    let waiting = cases(&city, &[]);
    assert!(waiting.len() > 2);
    let pays = |number: usize| if number % 3 == 2 { "return" } else { "accept" };
    let accepted: i64 =
        waiting.iter().enumerate().map(|(number, case)| decide(&city, case, pays(number))["payable_yen"].as_i64().unwrap()).sum();
    assert!(accepted > 0);
    let second = make();
    assert_eq!(second["number"].as_u64(), first["number"].as_u64().map(|number| number + 1), "{second}");
    let cells = both();
    assert_eq!(cells, counted(&city, &month));
    let (status, batch) = city.post("preparer-1", "payment-file", "/batches", &json!({"request": "next", "billing_month": MONTH}));
    assert_eq!((status, batch["total_yen"].as_i64()), (200, Some(accepted)), "{batch}");
    assert_eq!(yen(&cells), month["payment"]["total_yen"].as_i64().unwrap() + accepted);
    assert_eq!((second["yen"].as_i64(), second["obligations_yen"].as_i64()), (Some(yen(&cells)), Some(yen(&cells))));

    // For clerks only; what is not there is not there.
    assert_eq!(city.stranger("benefit-decide", &format!("/statistics/{MONTH}")), 401);
    assert_eq!(city.post("finance-1", "benefit-decide", &format!("/statistics/{MONTH}"), &json!({})).0, 403);
    let take = |path: &str| city.ask(Some("clerk-1"), "GET", "benefit-decide", &format!("/statistics/{path}"), None).status;
    assert_eq!(
        [take(MONTH), take("2024-07/1/csv"), take("2024-07/99/csv"), take("2024-07/1/xlsx"), take("2024-08/1/csv")],
        [200, 200, 404, 404, 404]
    );
    // A month without anything owed has a table without rows.
    let empty = city.as_person("clerk-1", &["statistics", "2023-01", "--out", &text(&out), "--json"]).exits(0).json();
    assert_eq!((empty["cases"].as_i64(), empty["yen"].as_i64(), empty["rows"].as_u64()), (Some(0), Some(0), Some(0)));
}
