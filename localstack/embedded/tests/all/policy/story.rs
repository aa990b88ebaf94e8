//! A month with everything that happens in one: each grant is needed somewhere in it, and nothing in it is refused.

use super::town::{MONTH, REALM, Row, Town, text};
use super::{application_desk, clerks, desk, report};
use aws_sdk_dynamodb::types::AttributeValue;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures::{StreamExt as _, stream};
use jiff::SignedDuration;
use josei_base::Digest;
use josei_base::plan::Table;
use josei_store::port::Bucket;
use josei_synthetic::extracts::{ExtractCity, ExtractSource};
use serde_json::{Value, json};

const SAMPLES: &str = include_str!("../../../../../shared/notice/examples/notices.jsonl");

#[tokio::test(flavor = "multi_thread")]
async fn every_grant_is_used_and_nothing_is_refused() {
    let town = Town::start().await;
    town.city.put_register(town.month.register_csv.clone()).await.unwrap();
    town.rest().await;

    other_systems(&town).await;
    let delivered = send_everything(&town).await;
    look_and_confirm(&town, &delivered).await;
    change_ones_mind(&town).await;
    send_another_file(&town).await;
    seal_badly(&town).await;
    clerk_and_auditor(&town, &delivered[0].1).await;
    application_desk::apply(&town).await;
    pay(&town).await;
    clerks::work(&town).await;
    clerks::prescribers(&town).await;
    clerks::correct(&town, &delivered).await;
    clerks::late(&town).await;
    clerks::statistics(&town).await;
    clerks::lists(&town).await;
    notify(&town).await;
    desk::work(&town).await;
    town.post("auditor-1", "/audit-log/seal", &json!({})).await;
    restored_from_yesterday(&town, &delivered).await;
    upload_twice_completed(&town).await;
    given_up(&town).await;

    let gate = town.city.stack().gate();
    let (shown, grants) = (report::text(gate), report::grants(gate));
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/policies.txt"), &shown).unwrap();
    eprintln!("{shown}");
    let unused: Vec<_> = grants.iter().filter(|(_, count)| **count == 0).map(|(grant, _)| grant).collect();
    assert!(unused.is_empty(), "grants that nothing uses: {unused:#?}");
    let refused = gate.uses().refused();
    assert!(refused.is_empty(), "refused: {refused:#?}");
    assert_written(&town, grants.len());
    town.city.stop().await.unwrap();
}

/// The folder's own record says the same: a line for each grant, none for a refusal.
fn assert_written(town: &Town, grants: usize) {
    let lines = std::fs::read_to_string(town.dir().join("policies.jsonl")).unwrap();
    assert_eq!(lines.lines().filter(|line| line.contains(r#""answer":"allowed""#)).count(), grants);
    assert_eq!(lines.lines().count(), grants);
}

/// An extract of another system is loaded, and the next compared with it; then incomes of the same people. Nobody has a certificate yet, so an order of a snapshot
/// is refused.
async fn other_systems(town: &Town) {
    let mut taxes = Vec::new();
    ExtractCity::new(ExtractSource::Tax, 20, 7).full(0, &mut taxes).unwrap();
    let city = ExtractCity::new(ExtractSource::Jumin, 20, 7);
    for step in 0..2 {
        let mut bytes = Vec::new();
        city.full(step, &mut bytes).unwrap();
        town.city.put_extract(&format!("jumin-full-2024071{step}-{:06}.csv", step + 1), bytes).await.unwrap();
        town.rest().await;
    }
    town.city.put_extract("tax-full-20240711-000001.csv", taxes).await.unwrap();
    town.rest().await;
    let loads = town.get("approver-1", "/register-import/imports/tax").await;
    assert_eq!(loads["loads"][0]["state"], "applied", "{loads}");
    let loads = town.get("approver-1", "/register-import/imports/jumin").await;
    let states: Vec<_> = loads["loads"].as_array().unwrap().iter().map(|load| load["state"].clone()).collect();
    assert_eq!(states, ["applied", "applied"], "{loads}");
    town.get("approver-1", &format!("/register-import/imports/jumin/{}", loads["loads"][0]["id"].as_str().unwrap())).await;
    let register = town.rows(Table::Register, &format!("{REALM}#REGISTER")).await.len();
    town.city.order_snapshot("1").await.unwrap();
    town.rest().await;
    assert_eq!(town.rows(Table::Register, &format!("{REALM}#REGISTER")).await.len(), register, "no snapshot of nobody");
}

/// All files; the last is confirmed in advance. Answers senders and deliveries.
async fn send_everything(town: &Town) -> Vec<(&'static str, String)> {
    let files = &town.month.files;
    let mut delivered = Vec::new();
    for (index, file) in files.iter().enumerate() {
        delivered.push((Town::sender(file), town.deliver(file, index + 1 == files.len()).await));
    }
    town.rest().await;
    delivered
}

async fn look_and_confirm(town: &Town, delivered: &[(&'static str, String)]) {
    for (person, id) in delivered {
        let at = format!("/receipt-upload/deliveries/{id}");
        town.get(person, &format!("{at}/acknowledgement")).await;
        town.get(person, &format!("{at}/acknowledgement/1")).await;
        let confirmed = town.post(person, &format!("{at}/confirm"), &json!({})).await;
        assert!(["CONFIRMED", "MATCHED", "SETTLED"].contains(&confirmed["state"].as_str().unwrap()), "{confirmed}");
    }
    town.rest().await;
    let listed = town.get(delivered[0].0, &format!("/receipt-upload/deliveries?month={MONTH}")).await;
    assert_eq!(listed["deliveries"][0]["state"], "MATCHED", "{listed}");
}

/// A delivery that is opened and withdrawn before its file came.
async fn change_ones_mind(town: &Town) {
    let id = town.open("sender-kokuho", "mistaken.UKE", b"mistaken", false).await;
    let withdrawn = town.post("sender-kokuho", &format!("/receipt-upload/deliveries/{id}/withdraw"), &json!({})).await;
    assert_eq!(withdrawn["state"], "WITHDRAWN");
}

/// The file is another one than was announced.
async fn send_another_file(town: &Town) {
    let id = town.open("sender-kokuho", "another.UKE", b"1,announced\r\n", false).await;
    town.upload("sender-kokuho", &id, b"1,delivered\r\n").await;
    town.rest().await;
    let at = format!("/receipt-upload/deliveries/{id}");
    let refused = town.get("sender-kokuho", &at).await;
    assert_eq!((&refused["state"], &refused["refusal"]), (&json!("REFUSED"), &json!("D0002")), "{refused}");
    town.get("sender-kokuho", &format!("{at}/acknowledgement")).await;
}

/// A sender asks for a key twice, as after a cut, is handed the same, and seals with another.
async fn seal_badly(town: &Town) {
    let announced = json!({"file_name": "sealed.UKE", "size": 3, "sha256": Digest::of(b"abc"), "billing_month": MONTH, "sealed": true});
    let first = town.post("sender-kokuho", "/receipt-upload/deliveries", &announced).await;
    let again = town.post("sender-kokuho", "/receipt-upload/deliveries", &announced).await;
    assert_eq!(first["sealing"], again["sealing"]);
    let size = usize::try_from(first["sealing"]["stored_size"].as_u64().unwrap()).unwrap();
    let mut bytes = STANDARD.decode(first["sealing"]["header_base64"].as_str().unwrap()).unwrap();
    bytes.resize(size, 7);
    let id = first["id"].as_str().unwrap();
    town.upload("sender-kokuho", id, &bytes).await;
    town.rest().await;
    let refused = town.get("sender-kokuho", &format!("/receipt-upload/deliveries/{id}")).await;
    assert_eq!((&refused["state"], &refused["refusal"]), (&json!("REFUSED"), &json!("D0031")), "{refused}");
    // What arrived was refused, not the file: it may come again, under another key.
    let revised = town.post("sender-kokuho", "/receipt-upload/deliveries", &announced).await;
    assert_eq!((&revised["state"], &revised["revision"]), (&json!("OPENED"), &json!(2)), "{revised}");
    assert_ne!(revised["sealing"]["data_key_base64"], first["sealing"]["data_key_base64"]);
    // Nothing is handed out for an upload that has ended.
    let at = format!("/receipt-upload/deliveries/{}/withdraw", revised["id"].as_str().unwrap());
    assert!(town.post("sender-kokuho", &at, &json!({})).await.get("sealing").is_none());
}

async fn clerk_and_auditor(town: &Town, delivery: &str) {
    assert!(
        !town.get("clerk-1", &format!("/eligibility-match/deliveries/{delivery}/decisions/1")).await["decisions"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert!(!town.get_bytes("clerk-1", "/eligibility-match/refunds/2024-06").await.is_empty());
    town.post("auditor-1", "/audit-log/seal", &json!({})).await;
    assert!(!town.get_bytes("auditor-1", "/audit-log/key").await.is_empty());
    let files = town.get("auditor-1", "/audit-log/files").await;
    for path in files["paths"].as_array().unwrap() {
        assert!(!town.get_bytes("auditor-1", &format!("/audit-log/file?path={}", path.as_str().unwrap())).await.is_empty());
    }
}

/// A batch is given up, the next takes its obligations over; it is held, resumed, approved, taken, confirmed by the bank, and delivered again.
async fn pay(town: &Town) {
    let open = |request: &'static str| async move {
        town.post("preparer-1", "/payment-file/batches", &json!({"request": request, "billing_month": MONTH})).await
    };
    let first = open("first").await;
    assert_eq!(first["state"], "GENERATED", "{first}");
    town.post("preparer-1", "/payment-file/batches/1/void", &json!({})).await;
    let second = open("second").await;
    assert_eq!((&second["sequence"], &second["lines"]), (&json!(2), &first["lines"]), "{second}");
    town.post("preparer-1", "/payment-file/batches/2/hold", &json!({"reason": "look-again"})).await;
    town.post("approver-1", "/payment-file/batches/2/resume", &json!({})).await;
    assert!(town.get("preparer-1", "/payment-file/value-date").await["value_date"].is_string());
    take(town, 1).await;
    let bank = json!({"lines": second["lines"], "total_yen": second["total_yen"]});
    town.post("preparer-1", "/payment-file/batches/2/redeliver", &json!({"delivery": 2, "reason": "file-did-not-arrive"})).await;
    take(town, 2).await;
    assert_eq!(town.get("finance-1", "/payment-file/batches/2/rebuild").await["same"], json!(true));
    let confirmed = town.post("finance-1", "/payment-file/batches/2/confirm", &bank).await;
    assert_eq!(confirmed["state"], "CONFIRMED", "{confirmed}");
    assert_eq!(town.get("finance-1", "/payment-file/batches").await["batches"].as_array().unwrap().len(), 2);
    results(town).await;
}

/// The bank tells of the last line, and somebody looks after it.
async fn results(town: &Town) {
    let shown = town.get("finance-1", "/payment-file/batches/2").await;
    let (line, yen) = (&shown["lines"], &shown["detail"]["lines"]["listed"].as_array().unwrap().last().unwrap()["yen"]);
    let file = format!("customer_code_1,line,amount,result\n2,{line},{yen},paid\n");
    let told = town.post_text("finance-1", "/payment-file/batches/2/results", file).await;
    assert_eq!((&told["paid"], &told["refused"]), (&json!(1), &json!(0)), "{told}");
    let owner = json!({"line": line, "owner": "finance-1"});
    assert_eq!(town.post("finance-1", "/payment-file/batches/2/owner", &owner).await["owner"], "finance-1");
    assert_eq!(town.get("finance-1", "/payment-file/batches/2/reconciliation").await["is_settled"], json!(true));
    assert!(!town.get_bytes("finance-1", "/payment-file/batches/2/reconciliation.html").await.is_empty());
}

/// Pulls with one token, and how many of them at the same time.
const PULLS: usize = 1_000;
const AT_ONCE: usize = 200;

async fn take(town: &Town, delivery: u32) {
    for person in ["approver-1", "approver-2"] {
        let seen = town.get(person, "/payment-file/batches/2").await;
        let [sha256, lines, yen] = ["file_sha256", "lines", "total_yen"].map(|name| seen[name].clone());
        let signed = json!({"delivery": delivery, "file_sha256": sha256, "lines": lines, "total_yen": yen});
        town.post(person, "/payment-file/batches/2/approve", &signed).await;
    }
    let issued = town.post("finance-1", "/payment-file/batches/2/release", &json!({})).await;
    let file = one_of_many(town, &json!({"token": issued["token"]})).await;
    let seen = town.get("finance-1", "/payment-file/batches/2").await;
    assert!(seen["receipt_due"].is_string() && seen["alarm"].is_null(), "{seen}");
    let arrived = json!({"delivery": delivery, "file_sha256": Digest::of(&file), "lines": seen["lines"], "total_yen": seen["total_yen"]});
    let received = town.post("finance-1", "/payment-file/batches/2/receipt", &arrived).await;
    assert_eq!(received["received_by"], "finance-1", "{received}");
}

/// A thousand pulls with one token, many at a time: one gets the file, all others are told that it is used.
async fn one_of_many(town: &Town, token: &Value) -> Vec<u8> {
    let answers: Vec<_> = stream::iter(0..PULLS)
        .map(|_| town.try_post("finance-1", "/payment-file/batches/2/pull", token))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let (mut files, others): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(status, _)| *status == 200);
    assert_eq!((files.len(), others.len()), (1, PULLS - 1));
    for (status, bytes) in others {
        let told: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!((status, &told["code"]), (409, &json!("P0407")), "{told}");
    }
    files.remove(0).1
}

/// Notices are ordered twice, rendered, approved and taken; an order whose word was lost is told of by the sweeper.
async fn notify(town: &Town) {
    let line = |number: &str| SAMPLES.lines().find(|line| line.contains(number)).unwrap();
    let ordered = town.order(line("1002")).await;
    assert_eq!(town.order(line("1002")).await["id"], ordered["id"]);
    town.rest().await;
    let at = format!("/notice-render/notices/{}", ordered["id"].as_str().unwrap());
    let shown = town.get("approver-1", &at).await;
    assert_eq!((&shown["state"], &shown["printed"]), (&json!("RENDERED"), &json!(1)), "{shown}");
    assert!(!town.get_bytes("clerk-1", &format!("{at}/index")).await.is_empty());
    town.post("approver-1", &format!("{at}/approve"), &json!({"pdf_sha256": shown["pdf_sha256"], "printed": 1})).await;
    assert!(town.post_bytes("clerk-1", &format!("{at}/file"), &json!({})).await.starts_with(b"%PDF-"));

    // As if nobody had been told: the row says so, and the sweeper.
    for row in town.rows(Table::Deliveries, &format!("{REALM}#NOTICES#{MONTH}")).await {
        let mut lost = row.clone();
        lost.insert("state".to_owned(), text("ORDERED"));
        town.restore(Table::Deliveries, lost).await;
    }
    town.city.sweep().await.unwrap();
    town.rest().await;
    assert_eq!(town.get("clerk-1", &at).await["state"], "RENDERED", "rendered again, and the same objects are there");
}

/// Tables are taken back to before, objects stay: every function finds what it made already, compares and goes on.
async fn restored_from_yesterday(town: &Town, delivered: &[(&'static str, String)]) {
    // The register was not loaded yet.
    for row in town.rows(Table::Register, &format!("{REALM}#REGISTER")).await {
        if row["sk"] != text("HASHKEY") {
            town.forget(Table::Register, &row).await;
        }
    }
    town.city.put_register(town.month.register_csv.clone()).await.unwrap();
    town.rest().await;
    assert_eq!(town.rows(Table::Register, &format!("{REALM}#REGISTER")).await.len(), 3, "imported again");

    // A delivery was confirmed and not decided.
    let id = &delivered[0].1;
    let (head, chunks) = delivery(town, id).await;
    let made = town.rows(Table::Payments, &format!("{REALM}#OBL#{MONTH}")).await;
    for row in made.iter().filter(|row| row.values().any(|value| value.as_s().is_ok_and(|text| text.contains(id)))) {
        town.forget(Table::Payments, row).await;
    }
    for mut row in chunks {
        row.insert("state".to_owned(), text("SEALED"));
        town.restore(Table::Deliveries, row).await;
    }
    in_state_of_month(town, id, "CONFIRMED").await;
    town.restore(Table::Deliveries, in_state(head, "CONFIRMED", true)).await;
    town.city.sweep().await.unwrap();
    town.rest().await;
    let state = delivery(town, id).await.0["state"].clone();
    assert!([text("MATCHED"), text("SETTLED")].contains(&state), "decided again: {state:?}");

    // A delivery was closed and not read; its file is still in the inbox.
    let (_, id) = &delivered[1];
    let file = &town.month.files[1];
    put_back(town, id, &file.bytes).await;
    town.rest().await;
    assert_eq!(delivery(town, id).await.0["state"], text("CHECKED"), "read again");

    // The file in the inbox is another one: the function does not go on, and the sweeper keeps on asking.
    put_back(town, id, &town.month.files[0].bytes).await;
    town.city.sweep().await.unwrap();
}

async fn delivery(town: &Town, id: &str) -> (Row, Vec<Row>) {
    let rows = town.rows(Table::Deliveries, &format!("{REALM}#DELIVERY#{id}")).await;
    let (mut heads, chunks): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row["sk"] == text("HEAD"));
    (heads.remove(0), chunks)
}

fn in_state(mut head: Row, state: &str, undecided: bool) -> Row {
    head.insert("state".to_owned(), text(state));
    if undecided {
        head.insert("matched_chunks".to_owned(), AttributeValue::N("0".to_owned()));
    }
    head
}

/// The delivery's entry in its month, by which the sweeper finds it.
async fn in_state_of_month(town: &Town, id: &str, state: &str) {
    let entries = town.rows(Table::Deliveries, &format!("{REALM}#MONTH#{MONTH}")).await;
    let entry = entries.into_iter().find(|row| row["sk"] == text(id)).expect("an entry of the month");
    town.restore(Table::Deliveries, in_state(entry, state, false)).await;
}

/// Takes a delivery back to closed, and puts a file into the inbox where its own was.
async fn put_back(town: &Town, id: &str, bytes: &[u8]) {
    let (head, chunks) = delivery(town, id).await;
    for row in &chunks {
        town.forget(Table::Deliveries, row).await;
    }
    in_state_of_month(town, id, "CLOSED").await;
    let key = head["inbox_key"].as_s().unwrap().clone();
    town.restore(Table::Deliveries, in_state(head, "CLOSED", false)).await;
    let stack = town.city.stack();
    let inbox = stack.options().bucket_name(Bucket::Inbox);
    crate::support::s3(stack).put_object().bucket(inbox).key(key).body(bytes.to_vec().into()).send().await.unwrap();
}

/// The answer to a completion was lost: the second finds the object.
async fn upload_twice_completed(town: &Town) {
    let uploads = &town.city.world("receipt-upload").unwrap().uploads;
    let key = format!("{REALM}/receipts/kokuho/none/0");
    let upload = uploads.begin(&key).await.unwrap();
    let bytes = b"1,2,3\r\n".to_vec();
    let sha256 = STANDARD.encode(Digest::of(&bytes).0);
    let signed = uploads.presign_part(&key, &upload, 1, u64::try_from(bytes.len()).unwrap(), &sha256).await.unwrap();
    let address = json!({"url": signed.url, "headers": signed.headers});
    assert_eq!(town.put(&address, &bytes).await, 200);
    let parts = uploads.parts(&key, &upload).await.unwrap();
    assert_eq!(uploads.complete(&key, &upload, &parts).await, Ok(true));
    assert_eq!(uploads.complete(&key, &upload, &parts).await, Ok(false));
}

/// A delivery whose file never came ends after a day.
async fn given_up(town: &Town) {
    let id = town.open("sender-kokuho", "never.UKE", b"never", false).await;
    town.clock.pass(SignedDuration::from_hours(25));
    town.city.sweep().await.unwrap();
    let state: Value = town.get("sender-kokuho", &format!("/receipt-upload/deliveries/{id}")).await;
    assert_eq!(state["state"], "EXPIRED");
}
