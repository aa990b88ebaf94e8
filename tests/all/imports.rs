//! A month by the extracts of other city systems (住基・税・国保・生保) and the desk: register, snapshot, receipts; then later extracts that change what was true, and the
//! corrections that follow from them.

use crate::command::text;
use crate::eligibility_late::holders;
use crate::serve::Serve;
use josei_base::{Realm, Timestamp};
use josei_embedded::city::{City, CityOptions};
use josei_store::port::Clock;
use josei_synthetic::extracts::{ExtractSource, city as extracts_of};
use josei_synthetic::{Defect, DefectRates, Params, SyntheticMonth, generate};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const MONTH: &str = "2024-07";
const CARE: &str = "2024-06";
const START: &str = "2024-07-20T02:00:00Z";
const LIMIT: Duration = Duration::from_mins(3);
/// 宛名番号 and 世帯番号 of a parent, who has no child of the month's number.
const PARENT: &str = "30000001";
const HOUSEHOLD: &str = "70000001";

/// An invented limit of the prefecture, for the city's file has none.
const INCOME_LIMIT: &str = "[funding.limit]
from_month = 11
base_yen = 6220000
dependant_yen = 380000
elderly_yen = 60000
flat_yen = 80000
disabled_yen = 270000
specially_disabled_yen = 400000
widowed_yen = 270000
single_parent_yen = 350000
student_yen = 270000
";

/// Runs on from the billing month's 20th.
struct Running(Instant);

impl Clock for Running {
    fn now(&self) -> Timestamp {
        START.parse::<Timestamp>().unwrap() + self.0.elapsed()
    }
}

struct Town {
    runtime: Runtime,
    city: City,
    called: Serve,
    folder: TempDir,
}

impl Town {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("city");
        let rules = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/eligibility/rules/271403-sakai.toml"));
        let city_file = folder.path().join("city.toml");
        std::fs::write(&city_file, rules.replacen("prefecture_income = true\n", &format!("prefecture_income = true\n{INCOME_LIMIT}"), 1))
            .unwrap();
        let options = CityOptions {
            realm: Realm::parse("local-271403").unwrap(),
            city_file: Some(city_file),
            deviations_file: None,
            characters_file: None,
            payer_file: None,
            banks_file: None,
            texts_file: None,
            fonts: None,
            scanner: None,
            port: 0,
            clock: Arc::new(Running(Instant::now())),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let city = runtime.block_on(City::start(&dir, &options)).unwrap();
        let called = Serve::here(city.url(), &dir);
        Self { runtime, city, called, folder }
    }

    fn rest(&self) {
        self.runtime.block_on(self.city.drain(LIMIT)).unwrap();
    }

    /// An extract comes, and is applied; its report.
    fn load(&self, name: &str, bytes: Vec<u8>) -> Value {
        self.runtime.block_on(self.city.put_extract(name, bytes)).unwrap();
        self.rest();
        let system = name.split('-').next().unwrap();
        let loads = self.get("approver-1", "register-import", &format!("/imports/{system}"));
        assert_eq!((&loads["loads"][0]["file"], &loads["loads"][0]["state"]), (&json!(name), &json!("applied")), "{loads}");
        let report = self.get("approver-1", "register-import", &format!("/imports/{system}/{}", loads["loads"][0]["id"].as_str().unwrap()));
        assert_eq!(report["recorded"]["held"], 0, "{report}");
        report
    }

    fn snapshot(&self, name: &str) {
        self.runtime.block_on(self.city.order_snapshot(name)).unwrap();
        self.rest();
    }

    fn get(&self, person: &str, function: &str, path: &str) -> Value {
        let answer = self.called.ask(Some(person), "GET", function, path, None);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        serde_json::from_str(&answer.text).unwrap()
    }

    fn post(&self, person: &str, function: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.called.post(person, function, path, body);
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// The key of who has a 宛名番号.
    fn person(&self, number: &str) -> String {
        self.post("registrar-1", "register-import", "/persons", &json!({"person_number": number}))["person"].as_str().unwrap().to_owned()
    }

    /// One person enters an event, another approves it.
    fn decide(&self, person: &str, number: usize, event: &str) {
        let path = format!("/holders/{person}/drafts/{number:032x}");
        let entered = self.called.ask(Some("registrar-1"), "PUT", "register-import", &path, Some(("application/json", event)));
        assert_eq!(entered.status, 201, "{}", entered.text);
        self.post("approver-1", "register-import", &format!("{path}/approve"), &json!({}));
    }

    /// All files are sent and confirmed; every decision, by file and number.
    fn deliver(&self, month: &SyntheticMonth) -> BTreeMap<(String, u64), Value> {
        let mut delivered = Vec::new();
        for file in &month.files {
            let sender = if file.review_body == josei_base::receipt::ReviewBody::Shiharai { "sender-shiharai" } else { "sender-kokuho" };
            let path = self.folder.path().join(&file.name);
            std::fs::write(&path, &file.bytes).unwrap();
            let sent = self.called.as_person(sender, &["upload", &text(&path), "--billing-month", MONTH, "--json"]).exits(0).json();
            let id = sent["id"].as_str().unwrap().to_owned();
            self.called.as_person(sender, &["confirm", &id, "--json"]).exits(0);
            delivered.push((file.name.clone(), id));
        }
        self.rest();
        let mut decided = BTreeMap::new();
        for (name, id) in delivered {
            for chunk in 1.. {
                let path = format!("/deliveries/{id}/decisions/{chunk}");
                let told = self.called.ask(Some("clerk-1"), "GET", "eligibility-match", &path, None);
                if told.status != 200 {
                    assert!(chunk > 1, "{name} was never decided: {}", told.text);
                    break;
                }
                let told: Value = serde_json::from_str(&told.text).unwrap();
                for one in told["decisions"].as_array().unwrap() {
                    decided.insert((name.clone(), one["number"].as_u64().unwrap()), one["decision"].clone());
                }
            }
        }
        decided
    }

    /// What a late change of a holder does to its receipts, and the corrections proposed.
    fn late(&self, holder: &str, touched: &Value) -> Value {
        let asked = json!({"request": format!("late-{holder}"), "programme_number": "85270023", "holder_number": holder, "touched": touched,
            "note": "連携データによる遡及異動", "propose": true});
        self.post("clerk-1", "benefit-decide", "/late", &asked)
    }
}

/// A CSV file whose rows are looked at and changed by the names of its columns.
struct Table {
    columns: Vec<String>,
    rows: Vec<BTreeMap<String, String>>,
}

impl Table {
    fn read(bytes: &[u8]) -> Self {
        let mut reader = csv::Reader::from_reader(bytes);
        let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let row = |record: csv::StringRecord| columns.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
        let rows = reader.records().map(|record| row(record.unwrap())).collect();
        Self { columns, rows }
    }

    fn of(&self, person: &str) -> Vec<&BTreeMap<String, String>> {
        self.rows.iter().filter(|row| row["person_number"] == person).collect()
    }

    /// These rows as a file.
    fn file(columns: &[String], rows: &[BTreeMap<String, String>]) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(columns).unwrap();
        for row in rows {
            writer.write_record(columns.iter().map(|column| row.get(column).map_or("", String::as_str))).unwrap();
        }
        writer.into_inner().unwrap()
    }

    /// A delta of some rows.
    fn delta(&self, rows: &[(&str, BTreeMap<String, String>)]) -> Vec<u8> {
        let columns: Vec<String> = ["operation".to_owned()].into_iter().chain(self.columns.iter().cloned()).collect();
        let rows: Vec<_> = rows
            .iter()
            .map(|(operation, row)| {
                let mut row = row.clone();
                row.insert("operation".to_owned(), (*operation).to_owned());
                row
            })
            .collect();
        Self::file(&columns, &rows)
    }
}

fn with(row: &BTreeMap<String, String>, values: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut row = row.clone();
    row.extend(values.iter().map(|(column, value)| ((*column).to_owned(), (*value).to_owned())));
    row
}

/// 受給者番号 of each accepted receipt of the care month, with its file and number.
fn accepted(month: &SyntheticMonth) -> BTreeMap<String, Vec<(String, u64)>> {
    let expected = serde_json::to_value(&month.expected).unwrap();
    let mut found: BTreeMap<String, Vec<(String, u64)>> = BTreeMap::new();
    for file in &month.files {
        let of = holders(&file.bytes);
        let ok = |answer: &&Value| {
            answer["file"] == file.name.as_str()
                && answer["result"] == "ok"
                && answer["service_month"] == CARE
                && answer["yen"].as_i64() > Some(0)
        };
        for answer in expected["answers"].as_array().unwrap().iter().filter(ok) {
            let number = answer["number"].as_u64().unwrap();
            for (programme, holder) in &of[usize::try_from(number - 1).unwrap()] {
                if programme == "85270023" {
                    found.entry(format!("{holder:0>7}")).or_default().push((file.name.clone(), number));
                }
            }
        }
    }
    found
}

/// The children of the story.
struct Children {
    /// Leaves the city, and it is told too late.
    leaver: String,
    /// Changes the insurer, and it is told too late.
    insured: String,
    /// Before school age, of a parent with a high income.
    young: String,
}

fn choose(accepted: &BTreeMap<String, Vec<(String, u64)>>, jumin: &Table, kokuho: &Table, moved: &BTreeSet<String>) -> Children {
    let long_here = |holder: &&String| {
        let person = format!("20{holder}");
        let [row] = jumin.of(&person)[..] else { return false };
        !moved.contains(&person) && row["resident_from"].as_str() < "2024-04-01"
    };
    let mut all: Vec<&String> = accepted.keys().filter(long_here).collect();
    let mut take = |what: &str, fits: &dyn Fn(&str) -> bool| {
        let at = all.iter().position(|holder| fits(&format!("20{holder}"))).unwrap_or_else(|| panic!("nobody for {what}"));
        all.remove(at).clone()
    };
    let one_card =
        |person: &str| matches!(kokuho.of(person)[..], [row] if row["lost_on"].is_empty() && row["acquired_on"].as_str() < "2024-04-01");
    let insured = take("another insurer", &one_card);
    let young = take("a young child", &|person| jumin.of(person)[0]["birth_date"].as_str() > "2018-04-02");
    Children { leaver: take("a move", &|_| true), insured, young }
}

#[test]
fn a_month_is_decided_by_extracts_and_later_ones_correct_it() {
    // Some children are protected, so that 生保 has rows.
    let params = Params { defects: DefectRates::none().with(Defect::Welfare, 3_000), ..Params::new(120, 7) };
    let (month, mut systems) = (generate(&params).unwrap(), extracts_of(&params).unwrap());
    let accepted = accepted(&month);
    let (jumin, kokuho) = (Table::read(&systems.full[0].1), Table::read(&systems.full[1].1));
    let moved = systems.deltas.iter().flat_map(|(_, delta)| Table::read(delta).rows).map(|row| row["person_number"].clone()).collect();
    let Children { leaver, insured, young } = choose(&accepted, &jumin, &kokuho, &moved);

    // The young child lives with a parent, who is the head of the household.
    let at_home = |row: &BTreeMap<String, String>| with(row, &[("household_number", HOUSEHOLD)]);
    let mut residents: Vec<_> =
        jumin.rows.iter().map(|row| if row["person_number"] == format!("20{young}") { at_home(row) } else { row.clone() }).collect();
    let parent = with(
        jumin.of(&format!("20{young}"))[0],
        &[
            ("person_number", PARENT),
            ("household_number", HOUSEHOLD),
            ("relation", "01"),
            ("birth_date", "1985-01-02"),
            ("resident_from", "1985-01-02"),
            ("resident_reason", "01"),
        ],
    );
    residents.push(parent);
    systems.full[0].1 = Table::file(&jumin.columns, &residents);
    let columns: Vec<String> = ExtractSource::Tax.columns().iter().map(|column| (*column).to_owned()).collect();
    let income = [("person_number", PARENT), ("fiscal_year", "2023"), ("total_income", "9000000"), ("undeclared", "0")];
    let taxes = Table::file(&columns, &[with(&BTreeMap::new(), &income)]);

    let town = Town::start();
    for (name, bytes) in systems.full {
        let report = town.load(&name, bytes);
        assert_eq!(report["recorded"]["guardians"], u64::from(name.starts_with("jumin")), "{name}: {report}");
    }
    for (number, event) in systems.events.iter().enumerate() {
        town.decide(&town.person(&event.person_number), number + 1, &event.json);
    }
    // A system hands over nothing where nothing happened.
    let mut number = 1;
    for (_, bytes) in systems.deltas.into_iter().filter(|(_, bytes)| !Table::read(bytes).rows.is_empty()) {
        number += 1;
        town.load(&format!("jumin-delta-20240720-{number:06}.csv"), bytes);
    }
    // The income touches the child, not the parent.
    let report = town.load("tax-full-20240719-000001.csv", taxes);
    let touched = &report["recorded"]["touched_listed"];
    assert_eq!((touched.as_array().unwrap().len(), &touched[0]["person"]), (1, &json!(town.person(&format!("20{young}")))), "{report}");
    assert_eq!(touched[0]["touched"], json!([{"aspect": "funding", "first": "2023-11", "last": "2024-10"}]), "{report}");
    town.snapshot("1");

    // Every receipt is decided as the register file would have it.
    let decided = town.deliver(&month);
    let expected = serde_json::to_value(&month.expected).unwrap();
    for answer in expected["answers"].as_array().unwrap() {
        let key = (answer["file"].as_str().unwrap().to_owned(), answer["number"].as_u64().unwrap());
        assert_eq!(decided[&key]["result"], answer["result"], "{answer}");
    }
    for (holder, receipts) in &accepted {
        for receipt in receipts {
            let over = decided[receipt]["funding"] == json!({"class": "city", "why": "income_over"});
            assert_eq!(over, *holder == young, "{holder}: {}", decided[receipt]["funding"]);
        }
    }

    // Too late it is told that one child had left the city, and that another had another insurer.
    let left = with(
        jumin.of(&format!("20{leaver}"))[0],
        &[
            ("changed_on", "2024-05-20"),
            ("change_reason", "03"),
            ("resident_kind", "8"),
            ("removed_on", "2024-05-20"),
            ("removal_reason", "01"),
        ],
    );
    let gone = town.load(&format!("jumin-delta-20240720-{:06}.csv", number + 1), jumin.delta(&[("changed", left)]));
    let card = kokuho.of(&format!("20{insured}"))[0];
    let other = if card["insurer_number"] == "270017" { "270025" } else { "270017" };
    let ended = with(card, &[("lost_on", "2024-05-01")]);
    let begun = with(card, &[("insurer_number", other), ("card_number", "99・1"), ("acquired_on", "2024-05-01")]);
    let changed = town.load("kokuho-delta-20240720-000002.csv", kokuho.delta(&[("changed", ended), ("added", begun)]));
    for (report, holder, first) in [(&gone, &leaver, "2024-05"), (&changed, &insured, "2024-05")] {
        let touched = &report["recorded"]["touched_listed"];
        assert_eq!(
            (touched.as_array().unwrap().len(), &touched[0]["person"]),
            (1, &json!(town.person(&format!("20{holder}")))),
            "{report}"
        );
        assert!(touched[0]["touched"].as_array().unwrap().iter().any(|one| one["first"] == first), "{report}");
        assert_eq!(report["recorded"]["running_months"][CARE], 1, "{report}");
    }
    town.snapshot("2");

    // The months of the reports are what the late change is asked with.
    let months = |report: &Value| report["recorded"]["touched_listed"][0]["touched"].clone();
    let of_care = |late: &Value| -> Vec<Value> {
        late["receipts"].as_array().unwrap().iter().filter(|one| one["service_month"] == CARE).cloned().collect()
    };
    let late = town.late(&leaver, &months(&gone));
    let receipts = of_care(&late);
    assert!(receipts.len() >= accepted[&leaver].len() && late["proposed"].as_u64() >= Some(1), "{late}");
    let corrected: Vec<_> = receipts.iter().filter(|one| one["change"] == "correct").collect();
    assert_eq!(corrected.len(), accepted[&leaver].len(), "{late}");
    assert!(
        corrected.iter().all(|one| one["should_be_yen"] == 0 && one["codes_now"].as_array().unwrap().contains(&json!("E25"))),
        "{late}"
    );
    let case =
        format!("{}/{}/{}", corrected[0]["month"].as_str().unwrap(), corrected[0]["delivery"].as_str().unwrap(), corrected[0]["number"]);
    let approved = town.called.as_person("approver-1", &["case", "approve", &case, "--json"]).exits(0).json();
    assert_eq!((&approved["state"], &approved["payable_yen"]), (&json!("CORRECTED"), &json!(0)), "{approved}");
    let late = town.late(&insured, &months(&changed));
    let insurer = |one: &Value| one["codes_now"].as_array().unwrap().iter().any(|code| code == "W30" || code == "E30");
    assert!(!of_care(&late).is_empty() && of_care(&late).iter().all(insurer), "{late}");
    assert!(late["proposed"].as_u64() >= Some(1), "{late}");
    // Told again, nothing more is proposed.
    assert_eq!(town.late(&leaver, &months(&gone))["proposed"], 0);
}
