//! Applications for reimbursement (償還払い): entered by one, decided by another, paid in the month's bank file; what meets a receipt of the same care goes to a clerk.

use crate::command::{Ended, finish, josei, text};
use crate::input::{Input, MONTH, bank_file};
use crate::serve::Serve;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const FUNCTION: &str = "benefit-decide";

fn file(input: &Input) -> PathBuf {
    input.path("in/applications.csv")
}

/// A month with its applications.
fn applied(input: &Input) -> Ended {
    let mut command = input.month_command(&input.city());
    command.args(["--applications", &text(&file(input))]);
    finish(input.site().place(&mut command))
}

/// Rows of a CSV by column.
fn rows(bytes: &[u8]) -> Vec<Value> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| header.iter().zip(&row).map(|(name, value)| (name.to_owned(), json!(value))).collect();
    reader.records().map(|record| Value::Object(row(record.unwrap()))).collect()
}

fn sum(rows: &[Value], name: &str) -> i64 {
    rows.iter().map(|row| row[name].as_str().map_or_else(|| row[name].as_i64().unwrap(), |text| text.parse().unwrap())).sum()
}

#[test]
fn a_month_pays_its_applications_in_the_same_file_and_all_totals_agree() {
    let input = Input::generated(600, 7);
    let month = applied(&input).exits(1).json();
    let expected = input.expected();
    let told = &month["applications"];
    for (answer, outcome) in expected["applications"].as_array().unwrap().iter().zip(told["outcomes"].as_array().unwrap()) {
        assert_eq!(
            (&answer["result"], &answer["codes"], &answer["yen"]),
            (&outcome["result"], &outcome["codes"], &outcome["yen"]),
            "{outcome}"
        );
    }
    assert_eq!(
        (&told["rows"], &told["paid"], &told["refused"], &told["waiting"], &told["rejected"]),
        (&json!(5), &json!(2), &json!(1), &json!(1), &json!(1))
    );
    let applied_yen = sum(expected["applications"].as_array().unwrap(), "yen");
    let decided = sum(expected["paid"].as_array().unwrap(), "yen") + applied_yen;
    assert!(applied_yen > 0);
    assert_eq!(told["total_yen"], json!(applied_yen));
    assert_eq!((&month["payment"]["total_yen"], month["payment"]["batches"].as_array().unwrap().len()), (&json!(decided), 1));
    assert_eq!(sum(month["payment"]["payees"].as_array().unwrap(), "yen"), decided);
    // Two review bodies and two guardians.
    assert_eq!(month["payment"]["lines"], json!(4));
    let checked = josei(["payment", "check", month["payment"]["path"].as_str().unwrap(), "--json"]).exits(0).json();
    assert_eq!(checked["files"][0]["total_yen"], json!(decided));
    let statistics = rows(&std::fs::read(input.city().join("out/statistics.csv")).unwrap());
    assert_eq!(sum(&statistics, "yen"), decided);
    let of_people: Vec<Value> = statistics.into_iter().filter(|row| row["way"] == "application").collect();
    assert_eq!(sum(&of_people, "yen"), applied_yen);
    assert_eq!(month["audit"]["verified"], json!(true));

    // Again: nothing new is entered, decided or paid.
    let again = applied(&input).exits(1).json();
    assert_eq!((&again["applications"]["entered"], &again["applications"]["same"]), (&json!(0), &json!(4)));
    assert_eq!(again["applications"]["outcomes"], told["outcomes"]);
    assert_eq!((&again["payment"]["total_yen"], bank_file(&again)), (&json!(decided), bank_file(&month)));
    // And without naming the file the month still is what was decided in it.
    assert_eq!(input.month().exits(0).json()["payment"]["total_yen"], json!(decided));
}

/// The desk of a city in which the month was run without its applications.
struct Desk {
    input: Input,
    city: Serve,
}

impl Desk {
    fn new() -> Self {
        let input = Input::generated(600, 7);
        input.month().exits(0);
        let city = Serve::of(&input);
        Self { input, city }
    }

    /// Enters all of them.
    fn enter(&self) -> Value {
        self.city.as_person("clerk-1", &["application", "enter", &text(&file(&self.input)), "--json"]).exits(1).json()["files"][0].clone()
    }

    fn number(&self, at: usize) -> String {
        rows(&std::fs::read(file(&self.input)).unwrap())[at]["application_number"].as_str().unwrap().to_owned()
    }

    fn command(&self, person: &str, number: &str, act: &str, more: &[&str]) -> Ended {
        self.city.as_person(person, &[&["application", act, number, "--json"], more].concat())
    }

    fn show(&self, number: &str) -> Value {
        self.command("clerk-1", number, "show", &[]).exits(0).json()
    }

    /// Status and code of an act.
    fn post(&self, person: &str, number: &str, act: &str, mut body: Value) -> (u16, String) {
        if body.get("request").is_none() {
            body["request"] = json!(format!("{act}-{}", self.show(number)["application"]["revision"]));
        }
        let (status, answer) = self.city.post(person, FUNCTION, &format!("/applications/{number}/{act}"), &body);
        (status, answer["code"].as_str().unwrap_or_default().to_owned())
    }

    /// The account of an application is confirmed and settled, and a clerk has looked at it.
    fn examine(&self, number: &str) {
        let payee = self.show(number)["application"]["payee"].as_str().unwrap().to_owned();
        self.city.as_person("approver-1", &["application", "account", "confirm", &payee, "--account-version", "1"]).exits(0);
        self.command("clerk-1", number, "settle", &[]).exits(0);
        self.command("clerk-1", number, "examine", &[]).exits(0);
    }
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[test]
fn an_application_is_entered_once_decided_by_two_and_paid_once() {
    let desk = Desk::new();
    assert_eq!(desk.city.stranger(FUNCTION, "/applications?month=2024-07"), 401);
    let first = desk.enter();
    let errors: Vec<&Value> = first["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error").collect();
    assert_eq!((&first["entered"], &first["refused"], errors.len()), (&json!(4), &json!(1), 1), "{first}");
    assert_eq!((&errors[0]["code"], &errors[0]["line"]), (&json!("Q028"), &json!(6)), "a finding has its place");
    let again = desk.enter();
    assert_eq!((&again["entered"], &again["same"]), (&json!(0), &json!(4)), "the second changes nothing");
    let number = desk.number(0);
    assert_eq!(desk.show(&number)["application"]["revision"], json!(1));

    // The same care under another number, the same number with another sum, a wrong value, an unknown one.
    let mut draft = rows(&std::fs::read(file(&desk.input)).unwrap())[0].clone();
    let enter = |draft: &Value| {
        let (status, told) = desk.city.post("clerk-1", FUNCTION, "/applications", draft);
        (status, told["code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(enter(&draft), is(200, ""));
    draft["application_number"] = json!("another-1");
    assert_eq!(enter(&draft), is(409, "Q061"));
    draft["application_number"] = json!(number);
    draft["facility_name"] = json!("別の医院");
    assert_eq!(enter(&draft), is(409, "Q011"));
    draft["paid_yen"] = json!("12,3");
    assert_eq!(enter(&draft), is(422, "Q023"));
    assert_eq!(desk.city.post("finance-1", FUNCTION, "/applications", &draft).0, 403);

    // Nothing is proposed before it was looked at, and paid only to an account that two people answer for.
    let worth = desk.show(&number)["computed"]["total"].as_i64().unwrap();
    let payment = json!({"decision": "payment", "seen_yen": worth});
    assert_eq!(desk.post("clerk-1", &number, "propose", payment.clone()), is(409, "Q070"));
    desk.command("clerk-1", &number, "take", &[]).exits(0);
    assert_eq!(desk.post("clerk-1", &number, "account", json!({})), is(422, "Q078"));
    desk.examine(&number);
    assert_eq!(desk.post("clerk-1", &number, "propose", json!({"decision": "payment", "seen_yen": worth + 1})), is(409, "Q074"));
    // An approver proposes: another one has to decide.
    for _ in 0..2 {
        let named = json!({"request": "propose", "decision": "payment", "seen_yen": worth});
        assert_eq!(desk.post("approver-1", &number, "propose", named), is(200, ""), "the same again is the same");
    }
    let revision = desk.show(&number)["application"]["revision"].as_i64().unwrap();
    let signed = json!({"revision": revision, "total_yen": worth, "pay_with": MONTH});
    assert_eq!(desk.post("approver-1", &number, "approve", signed.clone()), is(403, "Q071"));
    assert_eq!(desk.post("clerk-1", &number, "approve", signed.clone()), is(403, "H0002"));
    assert_eq!(desk.post("approver-2", &number, "approve", json!({"revision": revision - 1, "total_yen": worth})), is(409, "Q074"));
    let seen = [revision.to_string(), worth.to_string()];
    let approve = ["--revision", &seen[0], "--yen", &seen[1], "--pay-with", MONTH, "--request", "decide"];
    for _ in 0..2 {
        let decided = desk.command("approver-2", &number, "approve", &approve).exits(0).json();
        assert_eq!(decided["state"], json!("DECIDED"), "{decided}");
    }
    assert_eq!(desk.post("clerk-1", &number, "withdraw", json!({})), is(409, "Q070"));

    // Another account: entered by one, confirmed by another, and what is not frozen yet is paid there.
    let payee = desk.show(&number)["application"]["payee"].as_str().unwrap().to_owned();
    let account = [
        "application",
        "account",
        "enter",
        &payee,
        "--bank",
        "9999",
        "--branch",
        "004",
        "--number",
        "7654321",
        "--holder-kana",
        "サカイ　ハナコ",
    ];
    desk.city.as_person("clerk-1", &account).exits(0);
    let confirm = ["application", "account", "confirm", &payee, "--account-version", "2"];
    desk.city.as_person("clerk-1", &confirm).exits(3).says(&["Q090"]);
    desk.city.as_person("approver-2", &confirm).exits(0);
    let wrong =
        ["application", "account", "enter", &payee, "--bank", "9999", "--branch", "004", "--number", "1", "--holder-kana", "堺　花子"];
    desk.city.as_person("clerk-1", &wrong).exits(1).says(&["Q093"]);

    let open =
        |request: &str| desk.city.post("preparer-1", "payment-file", "/batches", &json!({"request": request, "billing_month": MONTH}));
    let (status, batch) = open("applications");
    assert_eq!((status, &batch["lines"], &batch["total_yen"]), (200, &json!(1), &json!(worth)), "{batch}");
    assert_eq!(open("once-more").1["code"], json!("P0304"), "nothing is paid twice");
    let acts: Vec<Value> = desk.show(&number)["history"].as_array().unwrap().iter().map(|act| act["act"].clone()).collect();
    assert_eq!(acts, ["receive", "assign", "set_account", "check", "propose_payment", "decide_payment"]);
}

#[test]
fn a_late_one_is_refused_with_its_reason_and_a_doubtful_one_only_after_a_look() {
    let desk = Desk::new();
    desk.enter();
    let (late, doubtful) = (desk.number(2), desk.number(3));
    desk.examine(&late);
    assert_eq!(desk.post("clerk-1", &late, "propose", json!({"decision": "payment", "seen_yen": 1})), is(422, "Q073"));
    assert_eq!(desk.post("clerk-1", &late, "propose", json!({"decision": "refusal", "reasons": ["no-such-reason"]})), is(422, "Q075"));
    let refusal = ["--decision", "refusal", "--reason", "time-barred"];
    let proposed = desk.command("clerk-1", &late, "propose", &refusal).exits(0).json();
    let revision = proposed["revision"].to_string();
    // Sent back, proposed again, decided.
    assert_eq!(desk.command("approver-1", &late, "refuse", &[]).exits(0).json()["state"], json!("CHECKED"));
    let proposed = desk.command("clerk-1", &late, "propose", &refusal).exits(0).json();
    desk.command("approver-1", &late, "approve", &["--revision", &revision, "--yen", "0"]).exits(1).says(&["Q074"]);
    let revision = proposed["revision"].to_string();
    desk.command("approver-1", &late, "approve", &["--revision", &revision, "--yen", "0"]).exits(0);
    let notice = ["--document", "堺子医第1号", "--child-name", "見本　太郎", "--child-kana", "ミホン　タロウ"];
    assert_eq!(desk.command("clerk-1", &late, "notice", &notice).exits(0).json()["state"], json!("REFUSED"));

    // A receipt of the same care is there: who pays has looked at it.
    desk.examine(&doubtful);
    let whole = desk.show(&doubtful);
    assert_eq!(whole["same_care"][0]["code"], json!("Q060"), "{whole}");
    let (worth, receipt) = (whole["computed"]["total"].clone(), whole["same_care"][0]["reference"].as_str().unwrap().to_owned());
    let body = json!({"decision": "payment", "seen_yen": worth});
    assert_eq!(desk.post("clerk-1", &doubtful, "propose", body), is(409, "Q077"));
    desk.command("clerk-1", &doubtful, "propose", &["--decision", "payment", "--looked-at", &receipt]).exits(0);
    // What is missing is asked for, and the completed application comes back under the same number.
    desk.command("clerk-1", &doubtful, "withdraw", &[]).exits(0);
    let asked = desk.number(1);
    assert_eq!(
        desk.post("clerk-1", &asked, "ask", json!({"reasons": ["receipt-missing"]})).0,
        400,
        "it is not sent back without its notice"
    );
    let back = [&["--reason", "receipt-missing", "--request", "back"], &notice[2..], &["--document", "堺子医第2号"][..]].concat();
    for _ in 0..2 {
        let returned = desk.command("clerk-1", &asked, "ask", &back).exits(0).json();
        assert_eq!((&returned["state"], &returned["returned_by"]), (&json!("RETURNED"), &json!("堺子医第2号")), "{returned}");
    }
    let completed = desk.input.write("completed.json", rows(&std::fs::read(file(&desk.input)).unwrap())[1].to_string().as_bytes());
    let back = desk.command("clerk-1", &asked, "answer", &["--file", &text(&completed)]).exits(0).json();
    assert_eq!(back["state"], json!("RECEIVED"), "{back}");
    let listed =
        desk.city.as_person("clerk-1", &["application", "list", "--month", MONTH, "--state", "RECEIVED", "--json"]).exits(0).json();
    assert_eq!(listed["applications"].as_array().unwrap().len(), 2, "{listed}");
}

#[test]
fn a_receipt_of_care_that_was_applied_for_goes_to_a_clerk() {
    let mut input = Input::generated(600, 7);
    let row = rows(&std::fs::read(file(&input)).unwrap())[3].clone();
    let code = row["facility_code"].as_str().unwrap();
    let part = |from: usize, length: usize| code.chars().skip(from).take(length).collect::<String>();
    let prefix = format!("{}-{}-{}-", part(0, 2), part(2, 1), part(3, 7));
    let all = input.receipts.clone();
    input.receipts.retain(|path| !path.file_name().unwrap().to_str().unwrap().starts_with(&prefix));
    assert!(input.receipts.len() < all.len());
    input.month().exits(0);

    let city = Serve::of(&input);
    assert_eq!(city.post("clerk-1", FUNCTION, "/applications", &row).0, 201);
    let number = row["application_number"].as_str().unwrap();
    let shown = |city: &Serve| city.as_person("clerk-1", &["application", "show", number, "--json"]).exits(0).json();
    assert_eq!(shown(&city)["same_care"], json!([]), "the receipt has not come yet");
    drop(city);
    input.receipts = all;
    let month = input.month().exits(0).json();
    assert_eq!(month["decisions"]["by_code"]["W43"], json!(1), "{}", month["decisions"]);
    // Twice is once, and the decision stands.
    assert_eq!(input.month().exits(0).json()["decisions"], month["decisions"]);

    let city = Serve::of(&input);
    let cases = city.as_person("clerk-1", &["case", "list", "--billing-month", MONTH, "--json"]).exits(0).json();
    let waiting: Vec<&Value> = cases["cases"].as_array().unwrap().iter().filter(|case| case["codes"].to_string().contains("W43")).collect();
    assert_eq!(waiting.len(), 1);
    assert_eq!(shown(&city)["same_care"][0]["code"], json!("Q060"), "and the application knows of the receipt");
}

/// The application of another child, as the first one of the file has it.
fn of_child(desk: &Desk, number: &str, child: &BTreeMap<String, String>) -> Value {
    let mut row = rows(&std::fs::read(file(&desk.input)).unwrap())[0].clone();
    for column in ["programme_number", "holder_number"] {
        row[column] = json!(child[column]);
    }
    (row["application_number"], row["payee"]) = (json!(number), json!(format!("p-{}", number.to_lowercase())));
    (row["holder_birth_date"], row["holder_sex"]) = (json!(child["birth_date"]), json!(child["sex"]));
    row
}

/// Rows of the register, by column.
fn register(input: &Input) -> Vec<BTreeMap<String, String>> {
    let of =
        |row: &Value| row.as_object().unwrap().iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
    rows(&std::fs::read(&input.register).unwrap()).iter().map(of).collect()
}

/// Codes of findings, and what is said beside them.
fn told(row: &Value) -> Vec<(&str, String)> {
    row["findings"].as_array().unwrap().iter().map(|one| (one["code"].as_str().unwrap(), one.to_string())).collect()
}

#[test]
fn a_child_who_was_not_entitled_on_the_days_is_paid_only_with_a_reason_that_stays() {
    let desk = Desk::new();
    // One row of the register, and with it one certificate, which ended before June.
    let known = register(&desk.input);
    let alone = |row: &&BTreeMap<String, String>| known.iter().filter(|other| other["holder_number"] == row["holder_number"]).count() == 1;
    let ended = known.iter().filter(alone).find(|row| {
        let end = if row["lost_on"].is_empty() { &row["valid_to"] } else { &row["lost_on"] };
        !end.is_empty() && end.as_str() < "2024-06-01" && row["birth_date"].as_str() < "2024-01-01"
    });
    let ended = ended.expect("somebody lost the certificate before June");
    let row = of_child(&desk, "Ended-1", ended);
    let (status, entered) = desk.city.post("clerk-1", FUNCTION, "/applications", &row);
    assert_eq!(status, 201, "{entered}");
    let said = told(&entered);
    assert!(said.iter().any(|(code, text)| *code == "Q063" && text.contains("E22")), "{entered}");

    // The machine's answer, with code and sentence, by the register that is named.
    let number = "Ended-1";
    let whole = desk.show(number);
    let entitlement = &whole["entitlement"];
    assert_eq!((&entitlement["result"], &entitlement["codes"][0]["code"]), (&json!("reject"), &json!("E22")), "{entitlement}");
    assert_eq!(entitlement["codes"][0]["ja"], json!("資格喪失後受診"));
    assert!(entitlement["explained_ja"].as_str().unwrap().contains("府市区分："), "{entitlement}");
    assert_eq!(entitlement["register_file_sha256"].as_str().unwrap().len(), 64);
    desk.city.as_person("clerk-1", &["application", "show", number]).exits(0).says(&["不適合：", "E22 資格喪失後受診", "REJECT"]);
    assert_eq!(whole["payment"], Value::Null);

    desk.examine(number);
    let worth = whole["computed"]["total"].as_i64().unwrap();
    let body = |reason: Option<&str>| json!({"decision": "payment", "seen_yen": worth, "override": reason});
    assert_eq!(desk.post("clerk-1", number, "propose", body(None)), is(422, "Q082"));
    assert_eq!(desk.post("clerk-1", number, "propose", body(Some("not-covered"))), is(422, "Q075"));
    let proposed = desk.command("clerk-1", number, "propose", &["--decision", "payment", "--override", "days-proved"]).exits(0).json();
    let proposal = &proposed["proposal"];
    assert_eq!(
        (&proposal["machine"], &proposal["machine_codes"][0], &proposal["overridden"]["reason"]),
        (&json!("reject"), &json!("E22"), &json!("days-proved")),
        "{proposal}"
    );
    let seen = [proposed["revision"].to_string(), worth.to_string()];
    desk.command("approver-1", number, "approve", &["--revision", &seen[0], "--yen", &seen[1], "--pay-with", MONTH]).exits(0);
    let payment = &desk.show(number)["payment"];
    assert_eq!((&payment["state"], &payment["yen"], &payment["batch"]), (&json!("owed"), &json!(worth), &Value::Null), "{payment}");

    // The batch takes it, and is given up; then it is owed as before, and taken by the next one.
    let open = |request: &str| {
        desk.city.post("preparer-1", "payment-file", "/batches", &json!({"request": request, "billing_month": MONTH})).1["sequence"].clone()
    };
    let state = || desk.show(number)["payment"]["state"].clone();
    let batch = open("first");
    assert_eq!((state(), desk.show(number)["payment"]["batch"].clone()), (json!("in_batch"), batch.clone()));
    desk.city.post("preparer-1", "payment-file", &format!("/batches/{batch}/void"), &json!({}));
    assert_eq!(state(), json!("owed"));
    assert_ne!(open("second"), batch);
    assert_eq!(state(), json!("in_batch"));
}

#[test]
fn funding_is_the_machine_s_unless_somebody_says_why_not() {
    let desk = Desk::new();
    desk.enter();
    let number = desk.number(0);
    desk.examine(&number);
    let whole = desk.show(&number);
    let machine = whole["entitlement"]["funding"].as_str().unwrap().to_owned();
    assert_eq!(whole["entitlement"]["result"], json!("ok"), "{}", whole["entitlement"]);
    let other = machine != "prefecture";
    let worth = whole["computed"]["total"].as_i64().unwrap();
    let body = |prefecture: Option<bool>, reason: Option<&str>| json!({"decision": "payment", "seen_yen": worth, "prefecture": prefecture, "override": reason});
    assert_eq!(desk.post("clerk-1", &number, "propose", body(Some(other), None)), is(422, "Q082"));
    assert_eq!(desk.post("clerk-1", &number, "propose", body(Some(other), Some("funding-proved"))), is(200, ""));
    let proposal = &desk.show(&number)["application"]["proposal"];
    assert_eq!((&proposal["prefecture"], &proposal["overridden"]["reason"]), (&json!(other), &json!("funding-proved")), "{proposal}");
    desk.command("approver-1", &number, "refuse", &[]).exits(0);
    assert_eq!(desk.post("clerk-1", &number, "propose", body(None, None)), is(200, ""));
    let proposal = &desk.show(&number)["application"]["proposal"];
    let expected = match machine.as_str() {
        "prefecture" => json!(true),
        "city" => json!(false),
        _ => Value::Null,
    };
    assert_eq!((&proposal["prefecture"], &proposal["overridden"]), (&expected, &Value::Null), "{proposal}");

    // That somebody proposed against the machine, and why, is in the log, once.
    let Desk { input, city } = desk;
    drop(city);
    input.month().exits(0);
    let log = input.city().join("out/audit");
    assert_eq!(times(&log, b"override.funding-proved"), 1, "{}", log.display());
}

/// How often bytes stand in the files of a folder and those below it.
fn times(folder: &Path, bytes: &[u8]) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let count = |path: PathBuf| {
        if path.is_dir() {
            times(&path, bytes)
        } else {
            std::fs::read(path).unwrap().windows(bytes.len()).filter(|found| *found == bytes).count()
        }
    };
    entries.map(count).sum()
}

#[test]
fn a_month_leaves_a_child_who_was_not_entitled_to_a_clerk() {
    let desk = Desk::new();
    let known = register(&desk.input);
    let alone = |row: &&BTreeMap<String, String>| known.iter().filter(|other| other["holder_number"] == row["holder_number"]).count() == 1;
    let ended = known.iter().filter(alone).find(|row| !row["lost_on"].is_empty() && row["lost_on"].as_str() < "2024-06-01").unwrap();
    let row = of_child(&desk, "Ended-2", ended);
    let columns: Vec<&String> = row.as_object().unwrap().keys().collect();
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(&columns).unwrap();
    csv.write_record(columns.iter().map(|column| row[column.as_str()].as_str().unwrap())).unwrap();
    let Desk { input, city } = desk;
    drop(city);
    let path = input.write("ended.csv", &csv.into_inner().unwrap());
    let mut command = input.month_command(&input.city());
    command.args(["--applications", &text(&path)]);
    let month = finish(input.site().place(&mut command)).json();
    let outcome = &month["applications"]["outcomes"][0];
    assert_eq!((&outcome["result"], &outcome["yen"]), (&json!("waiting"), &json!(0)), "{outcome}");
    assert!(outcome["codes"].to_string().contains("E2"), "{outcome}");
}

/// A city that refunds of its own accord what is above 400 yen a month.
fn automatic(input: &Input) -> String {
    let sakai = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eligibility/rules/271403-sakai.toml");
    let mut rules = std::fs::read_to_string(sakai).unwrap();
    for (from, to) in [("month_cap_yen = 2500", "month_cap_yen = 400"), ("refund = \"application\"", "refund = \"automatic\"")] {
        assert_eq!(rules.matches(from).count(), 1, "{from}");
        rules = rules.replace(from, to);
    }
    text(&input.write("automatic.toml", rules.as_bytes()))
}

/// What two receipt files took of a child: all its receipts are accepted ones of doctors, of care in June.
fn copays(input: &Input) -> Vec<(String, Vec<(PathBuf, i64)>)> {
    let expected = input.expected();
    let doctors = |file: &str| expected["files"].as_array().unwrap().iter().any(|one| one["name"] == file && one["kind"] == "ika");
    let plain = |file: &str, number: u64| {
        let mut answers = expected["answers"].as_array().unwrap().iter();
        let answer = answers.find(|one| one["file"] == file && one["number"] == number).unwrap();
        answer["result"] == "ok" && answer["service_month"] == "2024-06" && doctors(file)
    };
    let mut found: BTreeMap<String, Option<BTreeMap<PathBuf, i64>>> = BTreeMap::new();
    for path in input.receipts.iter().filter(|path| path.extension().is_some_and(|end| end == "UKE")) {
        let file = path.file_name().unwrap().to_str().unwrap();
        let bytes = std::fs::read(path).unwrap();
        let mut number = 0;
        for line in bytes.split(|byte| *byte == b'\n') {
            let fields: Vec<String> =
                line.split(|byte| *byte == b',').map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
            number += u64::from(fields[0] == "RE");
            if fields[0] == "KO" {
                let of_child = found.entry(format!("{:0>7}", fields[2])).or_insert_with(|| Some(BTreeMap::new()));
                match (fields.get(6).and_then(|copay| copay.parse::<i64>().ok()), of_child.as_mut()) {
                    (Some(copay), Some(files)) if plain(file, number) => *files.entry(path.clone()).or_default() += copay,
                    _ => *of_child = None,
                }
            }
        }
    }
    let in_two = |(child, files): (String, Option<BTreeMap<PathBuf, i64>>)| Some((child, files?.into_iter().collect::<Vec<_>>()));
    found.into_iter().filter_map(in_two).filter(|(_, files)| files.len() == 2).collect()
}

#[test]
fn a_refund_of_the_city_s_own_accord_goes_to_the_account_of_the_last_application_and_what_it_grows_by_besides() {
    let mut input = Input::generated(600, 7);
    let rules = automatic(&input);
    // A child with copays over the cap in one file, and more in another, which comes later.
    let known = register(&input);
    let of_child = copays(&input).into_iter().find_map(|(child, mut files)| {
        let row = known.iter().find(|row| format!("{:0>7}", row["holder_number"]) == child)?;
        files.sort_by_key(|(_, yen)| -yen);
        let [(_, before), (later, more)] = files.as_slice() else { return None };
        (*before > 400 && *more > 0).then(|| (row.clone(), later.clone(), *before, *more))
    });
    let (child, later, before, more) = of_child.expect("a child with receipts in two files");
    let all = input.receipts.clone();
    input.receipts.retain(|path| *path != later);
    let month = |input: &Input| {
        let mut command = input.month_command(&input.city());
        command.args(["--city", &rules]);
        finish(input.site().place(&mut command)).exits(0).json()
    };
    let first = month(&input);
    let refunds = |input: &Input| {
        let cells = rows(&std::fs::read(input.city().join("out/statistics.csv")).unwrap());
        (sum(&cells, "yen"), cells.into_iter().filter(|cell| cell["way"] == "refund").collect::<Vec<Value>>())
    };
    assert_eq!(refunds(&input).1.len(), 0, "nobody of whom an account is known");
    let paid = first["payment"]["total_yen"].as_i64().unwrap();

    // The guardian applies for something else, and two people answer for the account.
    let city = Serve::with(&input.city(), &["--city", &rules]);
    let desk = Desk { input, city };
    let mut row = self::of_child(&desk, "Refund-1", &child);
    row["holder_number"] = json!(child["holder_number"]);
    let (status, entered) = desk.city.post("clerk-1", FUNCTION, "/applications", &row);
    assert_eq!(status, 201, "{entered}");
    let settle = || {
        let (status, told) = desk.city.post("approver-1", FUNCTION, "/refunds/2024-06/settle", &json!({"pay_with": MONTH}));
        assert_eq!(status, 200, "{told}");
        told
    };
    let open = settle();
    assert_eq!((&open["settled"], open["without_account"] == open["automatic"]), (&json!(0), true), "{open}");
    desk.city.as_person("approver-1", &["application", "account", "confirm", "p-refund-1", "--account-version", "1"]).exits(0);
    assert_eq!(desk.city.post("clerk-1", FUNCTION, "/refunds/2024-06/settle", &json!({})).0, 403, "only who signs");
    let settled = settle();
    let refund = before - 400;
    assert_eq!((&settled["settled"], &settled["total_yen"]), (&json!(1), &json!(refund)), "{settled}");
    let again = settle();
    assert_eq!((&again["settled"], &again["total_yen"], &again["before"]), (&json!(0), &json!(0), &json!(1)), "{again}");
    let Desk { mut input, city } = desk;
    drop(city);

    // The month pays it in a file of its own, and statistics know whose it is.
    let second = month(&input);
    let (total, cells) = refunds(&input);
    assert_eq!((sum(&cells, "yen"), cells.len()), (refund, 1), "{cells:?}");
    assert!(["ward", "age"].iter().all(|name| !cells[0][*name].as_str().unwrap().is_empty()), "{cells:?}");
    assert_ne!(cells[0]["funding"], json!("unknown"), "{cells:?}");
    assert_eq!((second["payment"]["total_yen"].as_i64(), total), (Some(paid + refund), paid + refund));
    assert_eq!(month(&input)["payment"], second["payment"], "twice changes nothing");

    // Another receipt comes: what the refund grew by is a debt of its own.
    input.receipts = all;
    let third = month(&input);
    let (total, cells) = refunds(&input);
    assert_eq!(sum(&cells, "yen"), refund + more, "{cells:?}");
    assert_eq!(third["payment"]["total_yen"].as_i64(), Some(total), "statistics and payments agree to the yen");
    assert_eq!(month(&input)["payment"], third["payment"]);
    assert_eq!(refunds(&input), (total, cells));
}
