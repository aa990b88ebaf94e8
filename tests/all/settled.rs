//! The end of a month for its senders: what is paid and waits for nobody is settled.

use crate::input::{Input, MONTH};
use crate::serve::Serve;
use serde_json::{Value, json};

#[test]
fn when_the_bank_has_paid_what_waits_for_nobody_is_settled() {
    let input = Input::generated(40, 7);
    let month = input.month().exits(0).json();
    let city = Serve::of(&input);
    let deliveries = || -> Vec<Value> {
        ["sender-shiharai", "sender-kokuho"]
            .iter()
            .flat_map(|person| {
                let list = city.as_person(person, &["deliveries", "--billing-month", MONTH, "--json"]).exits(0).json();
                let ids = list["deliveries"].as_array().unwrap().clone();
                let show = |one: &Value| {
                    let path = format!("/deliveries/{}", one["id"].as_str().unwrap());
                    serde_json::from_str(&city.ask(Some(person), "GET", "receipt-upload", &path, None).text).unwrap()
                };
                ids.iter().map(show).collect::<Vec<Value>>()
            })
            .collect()
    };
    let is = |one: &Value, state: &str| one["state"] == state;
    let before = deliveries();
    let waits = |one: &Value| one["settling"]["waiting"].as_u64().unwrap() > 0;
    let unpaid = |one: &Value| one["settling"]["paid_chunks"].as_u64() < one["counts"]["chunks"].as_u64();
    assert!(before.iter().any(|one| is(one, "MATCHED") && unpaid(one)), "{before:?}");

    for batch in month["payment"]["batches"].as_array().unwrap() {
        let path = format!("/batches/{}/confirm", batch["batch"]);
        let wrong = json!({"lines": batch["lines"], "total_yen": 1});
        assert_eq!(city.post("finance-1", "payment-file", &path, &wrong).0, 409, "a difference settles nothing");
        let right = json!({"lines": batch["lines"], "total_yen": batch["total_yen"]});
        let (status, held) = city.post("approver-1", "payment-file", &format!("/batches/{}/resume", batch["batch"]), &json!({}));
        assert_eq!(status, 200, "{held}");
        for _ in 0..2 {
            let (status, confirmed) = city.post("finance-1", "payment-file", &path, &right);
            assert_eq!((status, &confirmed["state"]), (200, &json!("CONFIRMED")), "{confirmed}");
        }
    }
    let after = deliveries();
    assert!(after.iter().all(|one| !unpaid(one)), "{after:?}");
    assert!(after.iter().all(|one| is(one, "SETTLED") != waits(one) || is(one, "REFUSED")), "{after:?}");
    assert!(after.iter().any(|one| is(one, "SETTLED")), "{after:?}");
    let settled = after.iter().find(|one| is(one, "SETTLED")).unwrap();

    let acknowledged = |person| {
        let path = format!("/deliveries/{}/acknowledgement", settled["id"].as_str().unwrap());
        city.ask(Some(person), "GET", "receipt-upload", &path, None)
    };
    let told = ["sender-shiharai", "sender-kokuho"].into_iter().map(acknowledged).find(|answer| answer.status == 200).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&told.text).unwrap()["state"], "SETTLED");
}
