//! A month's exceptions: a clerk proposes, another person approves, and what is paid and what is listed agree with it to the yen.

use crate::input::{Input, MONTH};
use crate::serve::Serve;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FUNCTION: &str = "benefit-decide";

/// The month of today, by which lists are named.
pub fn this_month(input: &Input) -> String {
    input.site().today().chars().take(MONTH.len()).collect()
}

/// The queue of the month.
pub fn cases(city: &Serve, more: &[&str]) -> Vec<Value> {
    let listed = city.as_person("clerk-1", &[&["case", "list", "--billing-month", MONTH, "--json"], more].concat()).exits(0).json();
    listed["cases"].as_array().unwrap().clone()
}

/// A case on the command line and in paths.
pub fn name(case: &Value) -> String {
    format!("{}/{}/{}", case["month"].as_str().unwrap(), case["delivery"].as_str().unwrap(), case["number"])
}

/// What a clerk makes of a case: most rejected ones go back, what is only to be looked at is paid, one is split, one is paid against the machine.
fn plan(cases: &[Value]) -> Vec<(&Value, &'static str)> {
    let is = |case: &Value, outcome: &str| case["outcome"] == outcome && case["yen"].as_i64() > Some(1);
    let mut rejected = cases.iter().filter(|case| is(case, "reject"));
    let (overridden, split) = (rejected.next().expect("a rejected one"), rejected.next().expect("another"));
    let proposed = |case: &Value| match case {
        case if name(case) == name(overridden) => "accept",
        case if name(case) == name(split) => "split",
        case if case["outcome"] == "review" => "accept",
        _ => "return",
    };
    cases.iter().map(|case| (case, proposed(case))).collect()
}

#[test]
fn a_months_exceptions_end_paid_or_returned_and_agree_to_the_yen() {
    let input = Input::generated(600, 7);
    let month = input.month().exits(0).json();
    let city = Serve::of(&input);
    let queue = cases(&city, &[]);
    let waiting = month["decisions"]["review"].as_u64().unwrap() + month["decisions"]["reject"].as_u64().unwrap();
    assert_eq!(u64::try_from(queue.len()).unwrap(), waiting, "every receipt that waits has a case");
    assert_eq!(cases(&city, &["--state", "WAITING"]).len(), queue.len());
    assert!(queue.iter().any(|case| case["outcome"] == "review") && queue.iter().any(|case| case["outcome"] == "reject"));

    let (mut months, mut payable, mut returned, mut gone) = (BTreeSet::from([this_month(&input)]), 0, 0, 0_u64);
    let planned = plan(&queue);
    for (case, proposal) in &planned {
        let (name, yen) = (name(case), case["yen"].as_i64().unwrap());
        let part = if *proposal == "split" { yen / 2 } else { 0 };
        let ours = |more: &[&str], person: &str, act: &str| city.as_person(person, &[&["case", act, &name, "--json"], more].concat());
        ours(&[], "clerk-1", "take").exits(0);
        let reason = if *proposal == "return" { case["codes"][0].as_str().unwrap() } else { "K104" };
        let parts = part.to_string();
        let mut more = vec!["--proposal", proposal, "--reason", reason, "--note", "台帳で確認した"];
        if *proposal == "split" {
            more.extend(["--part-yen", &parts]);
        }
        ours(&more, "clerk-1", "propose").exits(0);
        let decided = ours(&[], "approver-1", "approve").exits(0).json();
        let (owed, back) = match *proposal {
            "accept" => (yen, None),
            "split" => (part, Some(yen - part)),
            _ => (0, Some(yen)),
        };
        assert_eq!(decided["payable_yen"].as_i64(), Some(owed), "{decided}");
        payable += owed;
        returned += back.unwrap_or(0);
        gone += u64::from(back.is_some());
    }
    months.insert(this_month(&input));

    // The case explains itself and its history.
    let shown = city.as_person("approver-1", &["case", "show", &name(planned[0].0), "--json"]).exits(0).json();
    assert!(shown["explained_ja"].as_str().unwrap().contains('：'), "{shown}");
    let acts: Vec<&str> = shown["history"].as_array().unwrap().iter().map(|act| act["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["take", "propose", "approve"]);
    assert_eq!(shown["history"][1]["note"], "台帳で確認した");

    // What was accepted is paid with the next batch of the month, and nothing twice.
    let body = json!({"request": "exceptions", "billing_month": MONTH});
    let (status, batch) = city.post("preparer-1", "payment-file", "/batches", &body);
    assert_eq!((status, batch["total_yen"].as_i64()), (200, Some(payable)), "{batch}");

    // What went back is on the lists, once.
    let (mut count, mut yen) = (0, 0);
    for month in &months {
        for review_body in ["shiharai", "kokuho"] {
            let at = format!("/lists/{month}/return/{review_body}/1");
            let (status, made) = city.post("clerk-1", FUNCTION, &at, &json!({}));
            if status == 409 {
                assert_eq!(made["code"], "K0020", "{made}");
                continue;
            }
            assert_eq!(status, 200, "{made}");
            assert_eq!(city.post("clerk-1", FUNCTION, &at, &json!({})), (200, made.clone()), "made twice it is the same");
            let seen = json!({"count": made["count"], "total_yen": made["total_yen"]});
            let take = || city.ask(Some("clerk-1"), "GET", FUNCTION, &format!("{at}/json"), None);
            assert_eq!(take().status, 409, "nothing leaves before it is approved");
            assert_eq!(city.post("clerk-1", FUNCTION, &format!("{at}/approve"), &seen).0, 403, "not by who made it");
            assert_eq!(city.post("approver-1", FUNCTION, &format!("{at}/approve"), &seen).0, 200);
            let list: Value = serde_json::from_str(&take().text).unwrap();
            assert_eq!(city.ask(Some("approver-1"), "GET", FUNCTION, &format!("{at}/file"), None).status, 403, "only who asked for it");
            let sum: i64 = list["receipts"].as_array().unwrap().iter().map(|line| line["yen"].as_i64().unwrap()).sum();
            assert_eq!((list["total_yen"].as_i64(), &list["count"]), (Some(sum), &made["count"]));
            assert!(list["receipts"].as_array().unwrap().iter().all(|line| !line["official"].as_str().unwrap().is_empty()));
            count += list["count"].as_u64().unwrap();
            yen += sum;
            let (status, empty) = city.post("clerk-1", FUNCTION, &format!("/lists/{month}/return/{review_body}/2"), &json!({}));
            assert_eq!((status, &empty["code"]), (409, &json!("K0020")), "nothing is left for another list");
        }
    }
    assert_eq!((count, yen), (gone, returned));
    // Nobody waits any more.
    for person in ["sender-shiharai", "sender-kokuho"] {
        let list = city.as_person(person, &["deliveries", "--billing-month", MONTH, "--json"]).exits(0).json();
        for one in list["deliveries"].as_array().unwrap() {
            let answer = city.ask(Some(person), "GET", "receipt-upload", &format!("/deliveries/{}", one["id"].as_str().unwrap()), None);
            let delivery: Value = serde_json::from_str(&answer.text).unwrap();
            assert_eq!(delivery["settling"]["waiting"], json!(0), "{delivery}");
        }
    }
}

#[test]
fn nobody_decides_alone() {
    let input = Input::generated(600, 7);
    input.month().exits(0);
    let city = Serve::of(&input);
    let rejected = cases(&city, &[]).into_iter().find(|case| case["outcome"] == "reject").expect("a rejected one");
    let at = format!("/cases/{}", name(&rejected));
    let post = |person: &str, act: &str, body: &Value| city.post(person, FUNCTION, &format!("{at}/{act}"), body);
    let code = |answer: (u16, Value)| (answer.0, answer.1["code"].as_str().unwrap_or_default().to_owned());
    let is = |status: u16, code: &str| (status, code.to_owned());

    assert_eq!(city.stranger(FUNCTION, &format!("/cases/{MONTH}")), 401);
    assert_eq!(code(post("finance-1", "take", &json!({"request": "r1"}))), is(403, "H0002"));
    let accept = json!({"request": "r2", "proposal": "accept", "reason": "K104", "note": "確認した"});
    assert_eq!(code(post("clerk-1", "propose", &accept)), is(409, "K0001"), "it is not taken");
    // An approver proposes; nobody but another may sign it, and a clerk may not sign an override.
    for _ in 0..2 {
        assert_eq!(post("approver-1", "take", &json!({"request": "r1"})).0, 200, "the same again is the same");
    }
    assert_eq!(code(post("approver-1", "put-back", &json!({"request": "r1"}))), is(409, "K0007"));
    assert_eq!(code(post("clerk-1", "propose", &accept)), is(403, "K0004"));
    let bare = json!({"request": "r2", "proposal": "accept", "reason": "K104"});
    assert_eq!(code(post("approver-1", "propose", &bare)), is(422, "K0005"));
    assert_eq!(
        code(post("approver-1", "propose", &json!({"request": "r2", "proposal": "accept", "reason": "Z99", "note": "x"}))),
        is(422, "K0010")
    );
    assert_eq!(post("approver-1", "propose", &accept).0, 200);
    assert_eq!(code(post("approver-1", "approve", &json!({"request": "r3"}))), is(403, "K0002"));
    assert_eq!(code(post("clerk-1", "approve", &json!({"request": "r3"}))), is(403, "K0003"));
    let refuse = json!({"request": "r4", "reason": "K107", "note": "喪失日を確かめること"});
    let (status, refused) = post("approver-2", "refuse", &refuse);
    assert_eq!((status, &refused["state"], &refused["owner"]), (200, &json!("TAKEN"), &json!("approver-1")), "{refused}");
    assert_eq!(
        post("approver-1", "propose", &json!({"request": "r5", "proposal": "accept", "reason": "K104", "note": "喪失日を確かめた"})).0,
        200
    );
    for _ in 0..2 {
        let (status, approved) = post("approver-2", "approve", &json!({"request": "r6"}));
        assert_eq!((status, &approved["state"]), (200, &json!("ACCEPTED")), "{approved}");
    }
    assert_eq!(code(post("approver-2", "approve", &json!({"request": "r7"}))), is(409, "K0001"));
    let unknown = format!("/cases/{MONTH}/{}/1", "0".repeat(32));
    assert_eq!(city.post("clerk-1", FUNCTION, &format!("{unknown}/take"), &json!({"request": "r"})).0, 404);
    assert_eq!(city.post("clerk-1", FUNCTION, &format!("{at}/frobnicate"), &json!({"request": "r"})).0, 404);
}

#[test]
fn a_pharmacys_receipt_without_its_prescribers_gets_one_case() {
    let input = Input::generated(600, 7);
    input.month().exits(0);
    let city = Serve::of(&input);
    let before = cases(&city, &[]).len();
    let ask = || city.as_person("clerk-1", &["case", "prescribers", "--billing-month", MONTH, "--json"]).exits(0).json();
    let first = ask();
    let count = |found: &Value, name: &str| found[name].as_u64().unwrap();
    assert_eq!(count(&first, "asked"), count(&first, "found") + count(&first, "missing"));
    assert!(count(&first, "found") > 0 && count(&first, "missing") > 0, "{first}");
    let opened: Vec<Value> = cases(&city, &["--state", "ACCEPTED"]);
    assert_eq!(u64::try_from(opened.len()).unwrap(), count(&first, "opened"));
    assert_eq!(cases(&city, &[]).len(), before + opened.len(), "the others stay as they are");
    let shown = city.as_person("clerk-1", &["case", "show", &name(&opened[0]), "--json"]).exits(0).json();
    assert_eq!(shown["history"][0]["reason"], "W42", "{shown}");
    let again = ask();
    assert_eq!((&again["missing"], &again["opened"]), (&first["missing"], &json!(0)));
    // A clerk may take back what was paid, as for any receipt.
    let case = name(&opened[0]);
    let propose = ["case", "propose", &case, "--proposal", "correct", "--reason", "W42", "--note", "処方元に確認した"];
    city.as_person("clerk-1", &propose).exits(0);
}
