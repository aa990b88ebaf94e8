//! After the bank: two guardians' transfers come back, their accounts are corrected by two people, the next batch pays them, and the books are zero.

use crate::command::{finish, text};
use crate::input::{Input, MONTH};
use crate::serve::Serve;
use serde_json::{Value, json};

const HEADER: &str = "customer_code_1,line,amount,result,reason,day";

/// A month with its applications, paid; served. The month of the synthetic city is long ago: its value date is over.
struct Paid {
    input: Input,
    city: Serve,
    /// Lines of batch 1 as payee and yen; the last two are guardians.
    lines: Vec<(String, i64)>,
    /// Its value date.
    day: String,
}

impl Paid {
    fn new() -> Self {
        let input = Input::generated(600, 7);
        let mut command = input.month_command(&input.city());
        command.args(["--applications", &text(&input.path("in/applications.csv"))]);
        finish(&mut command).exits(1);
        let city = Serve::on(&input.city());
        let answer = city.ask(Some("finance-1"), "GET", "payment-file", "/batches/1", None);
        let shown: Value = serde_json::from_str(&answer.text).unwrap();
        let line = |line: &Value| (line["payee"].as_str().unwrap().to_owned(), line["yen"].as_i64().unwrap());
        let lines: Vec<_> = shown["detail"]["lines"]["listed"].as_array().unwrap().iter().map(line).collect();
        assert_eq!(lines.len(), 4, "two review bodies and two guardians: {shown}");
        Self { day: shown["value_date"].as_str().unwrap().to_owned(), input, city, lines }
    }

    fn finance(&self, args: &[&str]) -> crate::command::Ended {
        self.city.as_person("finance-1", &[&["payment"], args, &["--json"]].concat())
    }

    fn results(&self, rows: &str) -> crate::command::Ended {
        let file = self.input.write("results.csv", format!("{HEADER}\n{rows}").as_bytes());
        self.finance(&["results", "1", &text(&file)])
    }

    fn reconciled(&self, batch: u32) -> Value {
        let seen = self.finance(&["reconcile", &batch.to_string()]).exits(0).json();
        assert_eq!(seen["difference_yen"], json!(0), "{seen}");
        seen
    }

    fn open(&self, request: &str) -> Value {
        self.city.post("preparer-1", "payment-file", "/batches", &json!({"request": request, "billing_month": MONTH})).1
    }

    /// Another account of a payee: entered by one, confirmed by another.
    fn correct(&self, payee: &str, number: &str, before_the_second: impl FnOnce()) {
        let account = ["--bank", "9999", "--branch", "004", "--number", number, "--holder-kana", "サカイ　ハナコ"];
        self.city.as_person("clerk-1", &[&["application", "account", "enter", payee], &account[..]].concat()).exits(0);
        let confirm = ["application", "account", "confirm", payee, "--account-version", "2"];
        self.city.as_person("clerk-1", &confirm).exits(3).says(&["Q090"]);
        before_the_second();
        self.city.as_person("approver-1", &confirm).exits(0);
    }

    /// Approved by two, released to a fourth, taken.
    fn take(&self, batch: &Value) {
        let [number, total, lines] = ["sequence", "total_yen", "lines"].map(|name| batch[name].to_string());
        let hash = batch["file_sha256"].as_str().unwrap();
        for approver in ["approver-1", "approver-2"] {
            self.city
                .as_person(approver, &["payment", "approve", &number, "--sha256", hash, "--lines", &lines, "--total-yen", &total])
                .exits(0);
        }
        let token = self.finance(&["release", &number]).exits(0).json()["token"].as_str().unwrap().to_owned();
        let out = text(&self.input.path(&format!("bank-{number}.txt")));
        self.finance(&["pull", &number, "--release-token", &token, "--out", &out]).exits(0);
    }
}

#[test]
fn what_comes_back_is_paid_once_to_a_corrected_account_and_nothing_stays_open() {
    let paid = Paid::new();
    let [(_, first), (_, second), (one, one_yen), (other, other_yen)] = paid.lines.as_slice() else { panic!("{:?}", paid.lines) };
    assert_eq!(paid.reconciled(1)["open"]["lines"], json!(4), "the bank has said nothing");

    // A file that was cut off behind its second row, then the whole of it; one row of nobody, one that contradicts.
    let day = &paid.day;
    let begun = format!("1,1,{first},paid,,\n1,3,{one_yen},returned,closed,{day}\n");
    let rest = format!("1,4,{other_yen},組戻し,名義相違,{day}\n1,9,1,paid,,\n1,2,{},paid,,\n", second + 1);
    let told = paid.results(&begun).exits(0).json();
    assert_eq!((&told["paid"], &told["returned"]), (&json!(1), &json!(1)), "{told}");
    let whole = format!("{begun}{rest}");
    let told = paid.results(&whole).exits(1).json();
    assert_eq!((&told["same"], &told["returned"], &told["refused"]), (&json!(2), &json!(1), &json!(2)), "{told}");
    let told: Vec<_> = told["findings"].as_array().unwrap().iter().map(|one| (one["line"].clone(), one["code"].clone())).collect();
    assert_eq!(told, [(json!(5), json!("P0707")), (json!(6), json!("P0709"))]);
    let again = paid.results(&whole).exits(1).json();
    assert_eq!((&again["same"], &again["paid"], &again["returned"]), (&json!(3), &json!(0), &json!(0)), "{again}");
    paid.results(&format!("1,3,{one_yen},paid,,\n")).exits(1).says(&["P0710"]);

    // Who looks after it, and for how long.
    paid.finance(&["owner", "1", "--line", "3", "clerk-1"]).exits(0);
    let page = paid.input.path("reconciliation.html");
    let seen = paid.finance(&["reconcile", "1", "--page", &text(&page)]).exits(0).json();
    let stages: Vec<_> = seen["lines"].as_array().unwrap().iter().map(|line| (line["line"].clone(), line["stage"].clone())).collect();
    let waits = json!("account-to-correct");
    assert_eq!(stages, [(json!(2), json!("unreported")), (json!(3), waits.clone()), (json!(4), waits)]);
    assert!(seen["lines"][1]["age_business_days"].as_u64().unwrap() > 0, "{seen}");
    let text_of_page = std::fs::read_to_string(&page).unwrap();
    assert!(["解約済", "名義相違", "clerk-1", "口座訂正待ち"].iter().all(|shown| text_of_page.contains(shown)), "{text_of_page}");

    // The bank kept what did not come back: these sums are right, and so are those of all it was given.
    let kept = (first + second).to_string();
    paid.finance(&["results", "1", "--lines", "2", "--total-yen", &kept]).exits(0);
    assert_eq!(paid.reconciled(1)["paid"]["yen"], json!(first + second));

    // Nothing is paid to these accounts; each correction by two people lets the next batch pay it, once.
    assert_eq!(paid.open("too-early")["code"], json!("P0304"));
    let before =
        paid.city.as_person("clerk-1", &["statistics", MONTH, "--out", &text(&paid.input.path("before")), "--json"]).exits(0).json();
    paid.correct(one, "7000001", || assert_eq!(paid.open("early")["code"], json!("P0304"), "one person is not enough"));
    paid.correct(other, "7000002", || {});
    let batch = paid.open("again");
    assert_eq!(
        (&batch["total_yen"], &batch["again_yen"], &batch["lines"]),
        (&json!(one_yen + other_yen), &json!(one_yen + other_yen), &json!(2)),
        "{batch}"
    );
    assert_eq!(paid.reconciled(1)["lines"][0]["stage"], json!("being-paid-again"));
    paid.take(&batch);
    let seen = paid.reconciled(1);
    assert_eq!(
        (&seen["is_settled"], &seen["paid_again"]["yen"], &seen["open"]["yen"]),
        (&json!(true), &json!(one_yen + other_yen), &json!(0))
    );
    let sequence = u32::try_from(batch["sequence"].as_u64().unwrap()).unwrap();
    let number = sequence.to_string();
    let total = batch["total_yen"].to_string();
    paid.finance(&["results", &number, "--lines", "2", "--total-yen", &total]).exits(0);
    assert_eq!(paid.reconciled(sequence)["is_settled"], json!(true));
    let answer = paid.city.ask(Some("finance-1"), "GET", "payment-file", "/batches/1/reconciliation.html", None);
    assert!(answer.media.starts_with("text/html") && answer.text.contains("未処理の明細はありません"), "{}", answer.text);
    assert_eq!(paid.open("once-more")["code"], json!("P0304"), "nothing is paid twice");

    // A transfer that is paid again is no new benefit.
    let after = paid.city.as_person("clerk-1", &["statistics", MONTH, "--out", &text(&paid.input.path("after")), "--json"]).exits(0).json();
    assert_eq!((&before["yen"], &before["cases"]), (&after["yen"], &after["cases"]), "{before} {after}");
    drop(paid.city);
    for note in crate::policies::notes(&paid.input.city()) {
        assert_eq!(note["answer"], json!("allowed"), "{note}");
    }
    // The month again: what came back was decided once, and its books still agree.
    let mut command = paid.input.month_command(&paid.input.city());
    command.args(["--applications", &text(&paid.input.path("in/applications.csv"))]);
    finish(&mut command).exits(1);
}
