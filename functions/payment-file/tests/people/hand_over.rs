//! From the value date to the receipt: the bank's cut-off, what approvals sign, one pull of a thousand, an alarm for a file that nobody acknowledges.

use crate::{MONTH, Town};
use http::{Method, StatusCode};
use josei_base::plan::{ItemExt as _, Table};
use josei_base::{Digest, Timestamp};
use josei_payment::calendar::BusinessDays;
use josei_store::audited::Audited;
use josei_store::port::Clock;
use josei_sweep::Sweep;
use serde_json::{Value, json};
use std::sync::Arc;

impl Town {
    /// A month in which one person is owed something.
    async fn owing() -> Self {
        let town = Self::new();
        town.register("p-1", 1, "サカイ　ハナコ", "1234567").await;
        town.apply("s-1", "p-1", 340).await;
        town
    }

    async fn open_for(&self, request: &str, day: &str) -> (StatusCode, Value) {
        self.call("preparer-1", Method::POST, "/batches", &json!({"request": request, "billing_month": MONTH, "value_date": day})).await
    }

    async fn redeliver(&self) {
        let again = json!({"delivery": 2, "reason": "cut-off-on-the-way"});
        let (status, told) = self.call("preparer-1", Method::POST, "/batches/1/redeliver", &again).await;
        assert_eq!((status, &told["approvers"]), (StatusCode::OK, &json!([])), "{told}");
    }

    async fn receipt(&self, person: &str, arrived: &Value) -> (StatusCode, Value) {
        self.call(person, Method::POST, "/batches/1/receipt", arrived).await
    }

    fn clock(&self, at: &str) {
        self.memory.clock.set(at.parse().unwrap());
    }

    async fn sweep(&self) -> u64 {
        let clock: Arc<dyn Clock> = self.memory.clock.clone();
        let audited =
            Audited::new(&self.realm, josei_sweep::NAME, 1, self.memory.records.clone(), self.memory.objects.clone(), &clock).unwrap();
        let sweep = Sweep {
            realm: self.realm.clone(),
            audited,
            queue: self.memory.queue.clone(),
            inbox_bucket: "inbox".to_owned(),
            sealed_bucket: "sealed".to_owned(),
            days: Arc::new(BusinessDays::built_in().unwrap()),
            clock,
        };
        let swept = sweep.run().await.unwrap();
        assert_eq!(swept.failed, 0);
        swept.unacknowledged
    }

    /// The audit records of an operation, as they are written.
    fn recorded(&self, operation: &str) -> Vec<Value> {
        let rows = self.memory.records.dump(Table::Audit);
        let records = rows.iter().filter_map(|(_, item)| item.bytes("bytes").ok());
        let read = records.map(|bytes| serde_json::from_slice(bytes).unwrap());
        read.filter(|record: &Value| record["operation"] == operation).collect()
    }
}

fn arrived(seen: &Value, file: &[u8]) -> Value {
    json!({"delivery": seen["delivery"], "file_sha256": Digest::of(file), "lines": seen["lines"], "total_yen": seen["total_yen"]})
}

/// Wednesday, 2024-07-10, 9:00 in Japan; the 15th is a holiday.
#[tokio::test]
async fn the_next_value_date_is_told_and_taken() {
    let town = Town::owing().await;
    let (status, next) = town.call("approver-1", Method::GET, "/value-date", &Value::Null).await;
    let expected = json!({"value_date": "2024-07-16", "hand_over_by": "2024-07-10T06:00:00Z", "lead_business_days": 3, "cut_off": "15:00"});
    assert_eq!((status, next), (StatusCode::OK, expected));
    assert_eq!(town.call("nobody", Method::GET, "/value-date", &Value::Null).await.0, StatusCode::UNAUTHORIZED);

    // Days that cannot be, and none of them opens a batch.
    for (day, code, detail) in [
        ("2024-07-12", "P0503", "2024-07-16"),
        ("2024-07-09", "P0503", "2024-07-16"),
        ("2024-07-15", "P0501", ""),
        ("2024-07-20", "P0501", ""),
        ("2025-07-31", "P0502", ""),
    ] {
        let (status, refused) = town.open_for("first", day).await;
        assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!(code)), "{day}: {refused}");
        assert!(refused["detail"].as_str().unwrap_or_default().contains(detail), "{refused}");
    }
    assert!(town.open_for("first", "16/07/2024").await.0.is_client_error());
    assert_eq!(town.call("finance-1", Method::GET, "/batches", &Value::Null).await.1["batches"], json!([]));

    let (_, opened) = town.open_for("first", "2024-07-31").await;
    assert_eq!((&opened["value_date"], &opened["hand_over_by"]), (&json!("2024-07-31"), &json!("2024-07-26T06:00:00Z")), "{opened}");
    // The same request is the same batch, also when its day could not be asked for any more; with another day it is another request.
    town.clock("2024-07-30T00:00:00Z");
    for same in [town.open_for("first", "2024-07-31").await, town.open("first").await] {
        assert_eq!((same.0, &same.1["sequence"]), (StatusCode::OK, &json!(1)), "{}", same.1);
    }
    assert_eq!(town.open_for("first", "2024-08-30").await.1["code"], json!("P0316"));
}

#[tokio::test]
async fn a_batch_that_missed_the_cut_off_is_not_handed_over() {
    let town = Town::owing().await;
    let (_, first) = town.open("first").await;
    assert_eq!(first["value_date"], json!("2024-07-16"));
    assert_eq!(town.approve("approver-1", 1).await.0, StatusCode::OK);
    town.clock("2024-07-10T06:00:00Z");
    let (status, late) = town.approve("approver-2", 1).await;
    assert_eq!((status, &late["code"]), (StatusCode::CONFLICT, &json!("P0315")), "{late}");
    // Given up, and opened anew for the next day that can be reached.
    assert_eq!(town.call("preparer-1", Method::POST, "/batches/1/void", &json!({})).await.1["state"], json!("VOIDED"));
    let (_, second) = town.open("second").await;
    assert_eq!((&second["value_date"], &second["hand_over_by"]), (&json!("2024-07-17"), &json!("2024-07-11T06:00:00Z")));
    town.clock("2024-07-11T05:50:00Z");
    let token = town.release(2).await;
    town.clock("2024-07-11T06:00:00Z");
    let (status, told) = town.call("finance-1", Method::POST, "/batches/2/pull", &token).await;
    assert_eq!((status, &told["code"]), (StatusCode::CONFLICT, &json!("P0315")), "the token is good, the bank is closed: {told}");
    let (_, released) = town.call("finance-1", Method::POST, "/batches/2/release", &json!({})).await;
    assert_eq!(released["code"], json!("P0315"));
    assert_eq!(town.show(2).await["state"], json!("RELEASABLE"), "nothing was handed over");
}

#[tokio::test]
async fn an_approval_signs_batch_file_lines_and_sum_and_the_log_says_so() {
    let town = Town::owing().await;
    town.open("first").await;
    let seen = town.show(1).await;
    let right = json!({"delivery": 1, "file_sha256": seen["file_sha256"], "lines": 1, "total_yen": 340});
    for (name, other) in
        [("file_sha256", json!(Digest::of(b"other"))), ("lines", json!(2)), ("total_yen", json!(341)), ("delivery", json!(2))]
    {
        let mut wrong = right.clone();
        wrong[name] = other;
        let (status, refused) = town.call("approver-1", Method::POST, "/batches/1/approve", &wrong).await;
        assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("P0303")), "{name}");
        let mut without = right.clone();
        without.as_object_mut().unwrap().remove(name);
        assert!(town.call("approver-1", Method::POST, "/batches/1/approve", &without).await.0.is_client_error(), "{name}");
    }
    assert_eq!(town.approve("approver-1", 1).await.1["approvers"], json!(["approver-1"]));
    let done: Vec<Value> = town.recorded("batch.approve").into_iter().filter(|record| record["result"] == "done").collect();
    let [record] = done.as_slice() else { panic!("{done:?}") };
    let target = format!("batch:1/{}", seen["file_sha256"].as_str().unwrap());
    assert_eq!((&record["actor"], &record["target"]["id"]), (&json!("approver-1"), &json!(target)), "{record}");
    assert_eq!(record["counts"], json!({"delivery": 1, "lines": 1, "yen": 340}));
}

/// One token, a thousand at once: one gets the file. What was cut on its way is asked for again, and is the same.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_pulls_one_gets_the_file() {
    let town = Arc::new(Town::owing().await);
    town.open("first").await;
    let token = town.release(1).await;
    let pulls: Vec<_> = (0..1_000)
        .map(|_| {
            let (town, token) = (town.clone(), token.clone());
            tokio::spawn(async move { town.ask("finance-1", Method::POST, "/batches/1/pull", &token).await })
        })
        .collect();
    let (mut files, mut refused) = (Vec::new(), 0);
    for pull in pulls {
        let (status, bytes) = pull.await.unwrap();
        if status == StatusCode::OK {
            files.push(bytes);
        } else {
            let told: Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!((status, &told["code"]), (StatusCode::CONFLICT, &json!("P0407")), "{told}");
            refused += 1;
        }
    }
    assert_eq!((files.len(), refused), (1, 999));
    assert_eq!(town.recorded("payment.pull").iter().filter(|record| record["result"] == "done").count(), 1);

    town.redeliver().await;
    let (status, told) = town.call("finance-1", Method::POST, "/batches/1/pull", &token).await;
    assert_eq!((status, &told["code"]), (StatusCode::CONFLICT, &json!("P0407")), "the old token stays used");
    let token = town.release(1).await;
    let (status, again) = town.ask("finance-1", Method::POST, "/batches/1/pull", &token).await;
    assert!(status == StatusCode::OK && again == files[0], "the same bytes");
}

#[tokio::test]
async fn a_file_that_nobody_acknowledges_is_an_alarm() {
    let town = Town::owing().await;
    town.open("first").await;
    let token = town.release(1).await;
    assert_eq!(town.sweep().await, 0, "nothing was handed over yet");
    let (_, file) = town.ask("finance-1", Method::POST, "/batches/1/pull", &token).await;
    let seen = town.show(1).await;
    let due: Timestamp = seen["receipt_due"].as_str().unwrap().parse().unwrap();
    assert_eq!(due.to_string(), "2024-07-11T00:00:00Z", "one business day");
    assert_eq!((&seen["alarm"], town.sweep().await), (&Value::Null, 0));
    town.memory.clock.set(due);
    let listed = town.call("finance-1", Method::GET, "/batches", &Value::Null).await.1["batches"][0].clone();
    assert_eq!((&listed["alarm"]["code"], town.sweep().await), (&json!("P0802"), 1), "{listed}");
    // Asked for again it is still not there.
    town.redeliver().await;
    assert_eq!(town.sweep().await, 1);
    let token = town.release(1).await;
    let (_, again) = town.ask("finance-1", Method::POST, "/batches/1/pull", &token).await;
    assert_eq!((again == file, town.sweep().await), (true, 0), "taken again, it has a day again");

    let seen = town.show(1).await;
    for (person, role) in [("approver-1", StatusCode::FORBIDDEN), ("preparer-1", StatusCode::FORBIDDEN)] {
        assert_eq!(town.receipt(person, &arrived(&seen, &file)).await.0, role);
    }
    let (status, received) = town.receipt("finance-1", &arrived(&seen, &file)).await;
    assert_eq!((status, &received["received_by"]), (StatusCode::OK, &json!("finance-1")), "{received}");
    assert_eq!(town.receipt("finance-1", &arrived(&seen, &file)).await.0, StatusCode::OK, "twice is once");
    town.clock("2024-08-30T00:00:00Z");
    assert_eq!((&town.show(1).await["alarm"], town.sweep().await), (&Value::Null, 0));
    let record = &town.recorded("payment.receipt")[1];
    assert_eq!(record["counts"], json!({"delivery": 2, "lines": 1, "yen": 340}), "{record}");
}

#[tokio::test]
async fn a_receipt_of_other_bytes_holds_the_batch() {
    for (wrong, code, why) in
        [("file_sha256", "P0801", "receipt-differs"), ("total_yen", "P0305", "totals-differ"), ("lines", "P0305", "totals-differ")]
    {
        let town = Town::owing().await;
        town.open("first").await;
        let token = town.release(1).await;
        let (_, file) = town.ask("finance-1", Method::POST, "/batches/1/pull", &token).await;
        let right = arrived(&town.show(1).await, &file);
        let mut told = right.clone();
        told[wrong] = if wrong == "file_sha256" { json!(Digest::of(b"other")) } else { json!(7) };
        let (status, refused) = town.receipt("finance-1", &told).await;
        assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!(code)), "{refused}");
        let held = town.show(1).await;
        assert_eq!((&held["state"], &held["held"]), (&json!("HELD"), &json!(why)));
        assert_eq!(town.receipt("finance-1", &right).await.1["code"], json!("P0301"), "not while it is held");
        // Somebody has looked: it goes on, and is acknowledged.
        town.call("approver-1", Method::POST, "/batches/1/resume", &json!({})).await;
        assert_eq!(town.receipt("finance-1", &right).await.1["received_by"], json!("finance-1"));
    }
}

#[tokio::test]
async fn a_past_batch_is_rendered_again_from_its_manifest() {
    let town = Town::owing().await;
    town.open("first").await;
    let file = town.pay(1).await;
    let (status, rebuilt) = town.call("approver-1", Method::GET, "/batches/1/rebuild", &Value::Null).await;
    let hash = json!(Digest::of(&file));
    let expected = json!({
        "sequence": 1, "manifest_format": 3, "lines": 1, "total_yen": 340, "file_sha256": hash, "now_sha256": hash, "same": true, "stored": true,
    });
    assert_eq!((status, rebuilt), (StatusCode::OK, expected));
    // What never had a file has nothing to render; no byte of a file leaves this way.
    assert_eq!(town.call("approver-1", Method::GET, "/batches/2/rebuild", &Value::Null).await.0, StatusCode::NOT_FOUND);
}
