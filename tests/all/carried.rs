//! What a case makes owed after the bank file went out: it is carried over to the next batch of the month (繰越), paid there once, and its delivery waits for it.

use crate::cases::{cases, name};
use crate::input::{Input, MONTH};
use crate::serve::Serve;
use serde_json::{Value, json};

const PAYMENT: &str = "payment-file";

fn get(city: &Serve, person: &str, function: &str, path: &str) -> Value {
    let answer = city.ask(Some(person), "GET", function, path, None);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

fn batch(city: &Serve, number: u64) -> Value {
    get(city, "finance-1", PAYMENT, &format!("/batches/{number}"))
}

/// The deliveries of the month that were not refused, each as its sender sees it.
fn deliveries(city: &Serve) -> Vec<Value> {
    let of = |person: &str| {
        let listed = city.as_person(person, &["deliveries", "--billing-month", MONTH, "--json"]).exits(0).json();
        let ids: Vec<String> = listed["deliveries"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        ids.into_iter().map(|id| get(city, person, "receipt-upload", &format!("/deliveries/{id}"))).collect::<Vec<_>>()
    };
    let all = ["sender-shiharai", "sender-kokuho"].into_iter().flat_map(of);
    all.filter(|one| one["state"] == "MATCHED" || one["state"] == "SETTLED").collect()
}

fn sum(all: &[Value], path: &str) -> i64 {
    all.iter().map(|one| one.pointer(path).and_then(Value::as_i64).unwrap()).sum()
}

/// Signed by two, released, taken, and paid by the bank.
fn pay(city: &Serve, number: u64) -> Value {
    let at = format!("/batches/{number}");
    for approver in ["approver-1", "approver-2"] {
        let seen = batch(city, number);
        let signed = json!({"delivery": seen["delivery"], "file_sha256": seen["file_sha256"], "lines": seen["lines"], "total_yen": seen["total_yen"]});
        assert_eq!(city.post(approver, PAYMENT, &format!("{at}/approve"), &signed).0, 200);
    }
    let (status, issued) = city.post("finance-1", PAYMENT, &format!("{at}/release"), &json!({}));
    assert_eq!(status, 200, "{issued}");
    let pulled = city.ask(
        Some("finance-1"),
        "POST",
        PAYMENT,
        &format!("{at}/pull"),
        Some(("application/json", &json!({"token": issued["token"]}).to_string())),
    );
    assert_eq!(pulled.status, 200);
    confirm(city, &batch(city, number))
}

fn confirm(city: &Serve, batch: &Value) -> Value {
    let number = batch.get("sequence").or_else(|| batch.get("batch")).unwrap();
    let paid = json!({"lines": batch["lines"], "total_yen": batch["total_yen"]});
    let (status, confirmed) = city.post("finance-1", PAYMENT, &format!("/batches/{number}/confirm"), &paid);
    assert_eq!((status, &confirmed["state"]), (200, &json!("CONFIRMED")), "{confirmed}");
    confirmed
}

/// Takes, proposes and approves.
pub fn decide(city: &Serve, case: &Value, proposal: &str) -> Value {
    let at = format!("/cases/{}", name(case));
    let post = |person: &str, act: &str, body: &Value| {
        let (status, answer) = city.post(person, "benefit-decide", &format!("{at}/{act}"), body);
        assert_eq!(status, 200, "{act}: {answer}");
        answer
    };
    let reason = if proposal == "return" { case["codes"][0].as_str().unwrap() } else { "K104" };
    post("clerk-1", "take", &json!({"request": "take"}));
    post("clerk-1", "propose", &json!({"request": "propose", "proposal": proposal, "reason": reason, "note": "台帳で確認した"}));
    post("approver-1", "approve", &json!({"request": "approve"}))
}

#[test]
fn a_receipt_accepted_after_the_bank_file_went_out_is_paid_with_the_next_one_once() {
    let input = Input::generated(600, 7);
    let month = input.month().exits(0).json();
    let city = Serve::of(&input);
    let by_machine: i64 = sum(month["payment"]["payees"].as_array().unwrap(), "/yen");
    // The books of the month: what is decided is in a batch, or carried over; nothing is lost and nothing is twice.
    let books = |batches: &[u64]| {
        let decided = by_machine + sum(&cases(&city, &[]), "/payable_yen");
        let shown: Vec<Value> = batches.iter().map(|number| batch(&city, *number)).collect();
        let open = shown.last().unwrap()["detail"]["carried_over"]["total_yen"].as_i64().unwrap();
        (decided - sum(&shown, "/owed_yen") - open, sum(&shown, "/owed_yen"), open)
    };
    let first = month["payment"]["batches"][0]["batch"].as_u64().unwrap();
    confirm(&city, &month["payment"]["batches"][0]);
    assert_eq!(books(&[first]), (0, by_machine, 0));
    let waiting = deliveries(&city);
    assert!(waiting.iter().any(|one| one["settling"]["waiting"].as_u64() > Some(0) && one["state"] == "MATCHED"), "{waiting:?}");

    let (mut accepted, mut yen) = (0, 0);
    for (number, case) in cases(&city, &[]).iter().enumerate() {
        let pays = case["outcome"] == "review" || number == 0;
        let decided = decide(&city, case, if pays { "accept" } else { "return" });
        yen += decided["payable_yen"].as_i64().unwrap();
        accepted += u64::from(decided["payable_yen"].as_i64() > Some(0));
    }
    assert!(accepted > 1 && yen > 0);
    assert_eq!(books(&[first]), (0, by_machine, yen));
    assert_eq!(batch(&city, first)["detail"]["carried_over"], json!({"obligations": accepted, "total_yen": yen}));
    // Nobody waits any more, all chunks are paid, and yet these deliveries are not settled: their receipts are not paid.
    let unpaid = deliveries(&city);
    assert_eq!(sum(&unpaid, "/settling/waiting"), 0);
    assert_eq!(sum(&unpaid, "/settling/unpaid_receipts"), i64::try_from(accepted).unwrap());
    for one in &unpaid {
        assert_eq!(one["state"] == "MATCHED", one["settling"]["unpaid_receipts"].as_u64() > Some(0), "{one}");
    }

    let open = |request: &str| city.post("preparer-1", PAYMENT, "/batches", &json!({"request": request, "billing_month": MONTH}));
    let (status, second) = open("carried-over");
    assert_eq!((status, second["total_yen"].as_i64(), second["obligations"].as_u64()), (200, Some(yen), Some(accepted)), "{second}");
    let second = second["sequence"].as_u64().unwrap();
    assert_eq!(books(&[first, second]), (0, by_machine + yen, 0));
    let (status, nothing) = open("once-more");
    assert_eq!((status, &nothing["code"]), (409, &json!("P0304")), "paid once: {nothing}");
    assert!(deliveries(&city).iter().any(|one| one["state"] == "MATCHED"), "taken is not paid");
    pay(&city, second);
    confirm(&city, &batch(&city, second));
    let settled = deliveries(&city);
    assert!(settled.iter().all(|one| one["state"] == "SETTLED" && one["settling"]["unpaid_receipts"] == 0), "{settled:?}");
    assert_eq!(books(&[first, second]), (0, by_machine + yen, 0));
}

#[test]
fn a_month_that_is_run_again_pays_what_was_accepted_meanwhile() {
    let input = Input::generated(600, 7);
    let first = input.month().exits(0).json();
    let city = Serve::of(&input);
    let case = cases(&city, &[]).into_iter().find(|case| case["yen"].as_i64() > Some(0)).expect("something waits");
    let yen = decide(&city, &case, "accept")["payable_yen"].as_i64().unwrap();
    drop(city);
    for _ in 0..2 {
        let again = input.month().exits(0).json();
        assert_eq!(again["payment"]["batches"].as_array().unwrap().len(), 2, "{again}");
        assert_eq!(again["payment"]["total_yen"].as_i64(), Some(first["payment"]["total_yen"].as_i64().unwrap() + yen));
        assert_eq!(sum(again["payment"]["payees"].as_array().unwrap(), "/yen"), again["payment"]["total_yen"].as_i64().unwrap());
        let statistics = std::fs::read_to_string(input.city().join("out/statistics.csv")).unwrap();
        let total: i64 = statistics.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().parse::<i64>().unwrap()).sum();
        assert_eq!(Some(total), again["payment"]["total_yen"].as_i64());
    }
}
