//! Applications for reimbursement (償還払い): entered by one, decided by another, paid in the month's bank file; what meets a receipt of the same care goes to a clerk.

use crate::command::{Ended, finish, josei, text};
use crate::input::{Input, MONTH, bank_file};
use crate::serve::Serve;
use serde_json::{Value, json};
use std::path::PathBuf;

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
    let payment = json!({"decision": "payment", "seen_yen": worth, "prefecture": false});
    assert_eq!(desk.post("clerk-1", &number, "propose", payment.clone()), is(409, "Q070"));
    desk.command("clerk-1", &number, "take", &[]).exits(0);
    assert_eq!(desk.post("clerk-1", &number, "account", json!({})), is(422, "Q078"));
    desk.examine(&number);
    assert_eq!(desk.post("clerk-1", &number, "propose", json!({"decision": "payment", "seen_yen": worth + 1})), is(409, "Q074"));
    // An approver proposes: another one has to decide.
    for _ in 0..2 {
        let named = json!({"request": "propose", "decision": "payment", "seen_yen": worth, "prefecture": false});
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
    desk.command("clerk-1", &asked, "ask", &["--reason", "receipt-missing"]).exits(0);
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
