//! What clerks and approvers do of a month: every case decided, an accepted receipt taken back and claimed again, the lists made and taken.

use super::town::{MONTH, REALM, Row, Town, text};
use josei_base::plan::Table;
use serde_json::{Value, json};

/// A receipt's path.
fn path(receipt: &Value) -> String {
    format!("/benefit-decide/cases/{MONTH}/{}/{}", receipt["delivery"].as_str().unwrap(), receipt["number"])
}

/// Proposed by one, approved by another.
async fn decide(town: &Town, case: &Value, proposal: &str, reason: &str) -> Value {
    let at = path(case);
    let body = json!({"request": "propose", "proposal": proposal, "reason": reason, "note": "台帳で確認した"});
    town.post("clerk-1", &format!("{at}/propose"), &body).await;
    let shown = town.get("clerk-1", &at).await;
    assert_eq!(shown["history"].as_array().unwrap().last().unwrap()["note"], "台帳で確認した", "{shown}");
    town.post("approver-1", &format!("{at}/approve"), &json!({"request": "approve"})).await
}

/// All cases are returned.
pub(super) async fn work(town: &Town) {
    let queue = town.get("clerk-1", &format!("/benefit-decide/cases/{MONTH}?state=WAITING")).await;
    let cases = queue["cases"].as_array().unwrap();
    assert!(!cases.is_empty(), "{queue}");
    for case in cases {
        town.post("clerk-1", &format!("{}/take", path(case)), &json!({"request": "take"})).await;
        let decided = decide(town, case, "return", case["codes"][0].as_str().unwrap()).await;
        assert_eq!(decided["state"], "RETURNED", "{decided}");
    }
}

fn of(row: &Row, name: &str) -> Value {
    row.get(name)
        .map_or(Value::Null, |value| value.as_s().map_or_else(|_| json!(value.as_n().unwrap().parse::<u64>().unwrap()), |text| json!(text)))
}

/// A receipt of a child whose copays passed the cap is taken back, and its file comes again: it takes the place of the one that is gone.
pub(super) async fn correct(town: &Town, delivered: &[(&'static str, String)]) {
    let refunds = format!("{REALM}#REFUND#2024-06");
    let refund = town.rows(Table::Claims, &refunds).await.remove(0);
    let holder = refund["sk"].as_s().unwrap().clone();
    let claims = town.rows(Table::Claims, &format!("{REALM}#HOLDER#{holder}")).await;
    let claim = claims
        .iter()
        .find(|row| of(row, "outcome") == "ok" && of(row, "copay").as_u64() > Some(0) && of(row, "yen").as_u64() > Some(0))
        .expect("a copay");
    let receipt = json!({"delivery": of(claim, "delivery"), "number": of(claim, "number")});
    let raised = json!({"request": "raise", "chunk": of(claim, "chunk"), "reason": "K103"});
    for _ in 0..2 {
        let case = town.post("clerk-1", &format!("{}/raise", path(&receipt)), &raised).await;
        assert_eq!(case["state"], "ACCEPTED", "{case}");
    }
    let decided = decide(town, &receipt, "correct", "K103").await;
    assert_eq!((&decided["state"], &decided["payable_yen"]), (&json!("CORRECTED"), &json!(0)), "{decided}");
    let summed = town.rows(Table::Claims, &refunds).await;
    let summed = summed.iter().find(|row| row["sk"] == text(&holder)).unwrap();
    assert_eq!(of(summed, "copays").as_u64().unwrap() + of(claim, "copay").as_u64().unwrap(), of(&refund, "copays").as_u64().unwrap());

    let index = delivered.iter().position(|(_, id)| receipt["delivery"] == json!(id)).unwrap();
    let (person, bytes) = (delivered[index].0, &town.month.files[index].bytes);
    let id = town.open(person, "again.UKE", bytes, true).await;
    town.upload(person, &id, bytes).await;
    town.rest().await;
    let claims = town.rows(Table::Claims, &format!("{REALM}#HOLDER#{holder}")).await;
    let linked: Vec<&Row> = claims.iter().filter(|row| of(row, "replaces_delivery") == receipt["delivery"]).collect();
    assert_eq!(linked.len(), 1);
    assert_eq!((of(linked[0], "outcome"), of(linked[0], "delivery")), (json!("ok"), json!(id)));
}

/// Once all uploads are in: which pharmacies' prescribers sent nothing? Asked twice, nothing is opened twice.
pub(super) async fn prescribers(town: &Town) {
    let at = format!("/benefit-decide/prescribers/{MONTH}");
    let first = town.post("clerk-1", &at, &json!({})).await;
    let count = |name: &str| first[name].as_u64().unwrap();
    assert_eq!(count("asked"), count("found") + count("missing"), "{first}");
    assert!(count("asked") > 0, "{first}");
    let again = town.post("clerk-1", &at, &json!({})).await;
    assert_eq!((&again["missing"], &again["opened"]), (&first["missing"], &json!(0)), "{again}");
}

/// Every list there can be, made twice, let out, taken.
pub(super) async fn lists(town: &Town) {
    let mut made = 0;
    for (kind, body) in [("return", "shiharai"), ("return", "kokuho"), ("correction", "shiharai"), ("correction", "kokuho")] {
        if town.rows(Table::Claims, &format!("{REALM}#OUT#{kind}#{body}#{MONTH}")).await.is_empty() {
            continue;
        }
        let at = format!("/benefit-decide/lists/{MONTH}/{kind}/{body}/1");
        let first = town.post("clerk-1", &at, &json!({})).await;
        assert_eq!(first["state"], "MADE", "{first}");
        // It died before its bytes were named: the same bytes are found and compared.
        for mut row in town.rows(Table::Claims, &format!("{REALM}#LISTS#{MONTH}")).await {
            row.insert("state".to_owned(), text("FROZEN"));
            row.remove("approver");
            town.restore(Table::Claims, row).await;
        }
        assert_eq!(town.post("clerk-1", &at, &json!({})).await, first);
        let seen = json!({"count": first["count"], "total_yen": first["total_yen"]});
        town.post("approver-1", &format!("{at}/approve"), &seen).await;
        let file = town.get_bytes("clerk-1", &format!("{at}/file")).await;
        assert!(file.starts_with(b"H,01,") && file.ends_with(b"\r\n"));
        let list = town.get("clerk-1", &format!("{at}/json")).await;
        assert_eq!((&list["count"], &list["total_yen"]), (&first["count"], &first["total_yen"]), "{list}");
        made += 1;
    }
    let known = town.get("approver-1", &format!("/benefit-decide/lists/{MONTH}")).await;
    assert_eq!(known["lists"].as_array().unwrap().len(), made, "{known}");
    assert!(made >= 2, "{known}");
}

/// All receipts of a holder are decided again by the register that counts now, and corrections proposed if it says so; it says the same as before.
pub(super) async fn late(town: &Town) {
    let holder = town.rows(Table::Claims, &format!("{REALM}#REFUND#2024-06")).await.remove(0)["sk"].as_s().unwrap().clone();
    let asked = json!({"request": "late", "holder": holder, "touched": [{"aspect": "certificate", "first": "2024-06"}], "propose": true});
    let late = town.post("clerk-1", "/benefit-decide/late", &asked).await;
    let receipts = late["receipts"].as_array().unwrap();
    assert!(!receipts.is_empty() && late["proposed"] == 0, "{late}");
    assert!(receipts.iter().all(|one| ["stays", "may_come_again", "waits"].contains(&one["change"].as_str().unwrap())), "{late}");
}

/// Statistics are made, and made again after their row was lost: the same bytes are found and compared. The application that was approved is among them.
pub(super) async fn statistics(town: &Town) {
    let noticed = town.get("clerk-1", &format!("/benefit-decide/applications?month={MONTH}&state=NOTICED")).await;
    let number = noticed["applications"][0]["number"].as_str().unwrap();
    let payment = town.get("clerk-1", &format!("/benefit-decide/applications/{number}")).await["payment"].clone();
    // The first batch was given up, the second one was confirmed.
    assert_eq!((&payment["state"], &payment["batch"]), (&json!("paid"), &json!(2)), "{payment}");
    let granted = payment["yen"].as_u64().unwrap();
    let at = format!("/benefit-decide/statistics/{MONTH}");
    let first = town.post("clerk-1", &at, &json!({})).await;
    assert_eq!((first["number"].as_u64(), first["people_yen"].as_u64()), (Some(1), Some(granted)), "{first}");
    let of = |name: &str| first[name].as_i64().unwrap();
    assert_eq!(of("yen"), of("obligations_yen") - of("paid_again_yen") - of("receivables_yen"), "{first}");
    for row in town.rows(Table::Claims, &format!("{REALM}#STATISTICS#{MONTH}")).await {
        town.forget(Table::Claims, &row).await;
    }
    let second = town.post("clerk-1", &at, &json!({})).await;
    assert_eq!((&second["csv_sha256"], &second["yen"]), (&first["csv_sha256"], &first["yen"]));
    assert_eq!(town.get("clerk-1", &at).await["statistics"].as_array().unwrap().len(), 1);
    let csv = String::from_utf8(town.get_bytes("clerk-1", &format!("{at}/1/csv")).await).unwrap();
    assert!(csv.lines().any(|line| line.ends_with(&format!(",application,1,{granted}"))) && csv.contains(",correction,-1,-"), "{csv}");
    assert!(town.get_bytes("clerk-1", &format!("{at}/1/parquet")).await.starts_with(b"PAR1"));
}
