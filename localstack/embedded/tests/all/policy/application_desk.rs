//! What the desk does of guardians' applications: entered, an account confirmed and changed, decided, told of, withdrawn.

use super::town::{MONTH, REALM, Row, Town, text};
use josei_base::plan::Table;
use serde_json::{Value, json};

/// One act on an application.
async fn act(town: &Town, person: &str, number: &str, act: &str, mut body: Value) -> Value {
    body["request"] = json!(act);
    town.post(person, &format!("/benefit-decide/applications/{number}/{act}"), &body).await
}

/// As if a call had died after its objects were stored: the rows stand as before, what was new is gone.
async fn take_back(town: &Town, table: Table, partition: &str, before: &[Row]) {
    for row in town.rows(table, partition).await {
        match before.iter().find(|old| old["sk"] == row["sk"]) {
            Some(old) => town.restore(table, old.clone()).await,
            None => town.forget(table, &row).await,
        }
    }
}

/// Applications from entry to a decision that the next bank file pays.
pub(super) async fn apply(town: &Town) {
    let told = town.enter_applications(town.month.applications_csv.clone()).await;
    assert_eq!((&told["entered"], &told["refused"]), (&json!(2), &json!(0)), "{told}");
    assert_eq!(town.enter_applications(town.month.applications_csv.clone()).await["same"], json!(2), "twice is once");
    let [first, second] = [0, 1].map(|at| told["applications"][at]["application_number"].as_str().unwrap().to_owned());
    let payee =
        town.get("clerk-1", &format!("/benefit-decide/applications/{first}")).await["application"]["payee"].as_str().unwrap().to_owned();

    // The account is confirmed, and again after the call died behind its object; then it changes.
    let (account, confirm) = (format!("/benefit-decide/accounts/{payee}"), format!("/benefit-decide/accounts/{payee}/confirm"));
    let drafted = town.get("clerk-1", &account).await;
    assert_eq!((&drafted["in_force"], &drafted["versions"][0]["state"]), (&Value::Null, &json!("DRAFT")), "{drafted}");
    let [of_payee, of_payments] = [format!("{REALM}#PAYEE#{payee}"), format!("{REALM}#ACCOUNT#{payee}")];
    let before = town.rows(Table::Payments, &of_payee).await;
    town.post("approver-1", &confirm, &json!({"version": 1})).await;
    take_back(town, Table::Payments, &of_payee, &before).await;
    take_back(town, Table::Payments, &of_payments, &[]).await;
    town.post("approver-1", &confirm, &json!({"version": 1})).await;
    let other = json!({"bank": "9999", "branch": "004", "number": "7654321", "holder_kana": "サカイ　ハナコ"});
    assert_eq!(town.post("clerk-1", &account, &other).await["version"], json!(2));
    town.post("approver-1", &confirm, &json!({"version": 2})).await;

    act(town, "clerk-1", &first, "take", json!({})).await;
    act(town, "clerk-1", &first, "account", json!({})).await;
    act(town, "clerk-1", &first, "check", json!({})).await;
    let worth = town.get("clerk-1", &format!("/benefit-decide/applications/{first}")).await["computed"]["total"].clone();
    let proposed = act(town, "clerk-1", &first, "propose", json!({"decision": "payment", "seen_yen": worth})).await;
    let seen = json!({"revision": proposed["revision"], "total_yen": worth, "pay_with": MONTH});
    let decided = act(town, "approver-1", &first, "approve", seen).await;
    assert_eq!(decided["state"], "DECIDED", "{decided}");
    let shown = town.get("clerk-1", &format!("/benefit-decide/applications/{first}")).await;
    assert_eq!((&shown["payment"]["yen"], &shown["payment"]["state"]), (&worth, &json!("owed")), "{shown}");
    assert_eq!(shown["entitlement"]["result"], json!("ok"), "{shown}");

    // Its notice is ordered, and again after the call died behind its object.
    let notice = json!({"document": "堺子医第77号", "child_name": "見本　太郎", "child_kana": "ミホン　タロウ", "paid_on": "2024-07-31"});
    let (of_application, of_orders) = (format!("{REALM}#APPLICATION#{first}"), format!("{REALM}#NOTICES#{MONTH}"));
    let (before, orders) = (town.rows(Table::Claims, &of_application).await, town.rows(Table::Deliveries, &of_orders).await);
    act(town, "clerk-1", &first, "notice", notice.clone()).await;
    take_back(town, Table::Claims, &of_application, &before).await;
    take_back(town, Table::Deliveries, &of_orders, &orders).await;
    assert_eq!(act(town, "clerk-1", &first, "notice", notice).await["state"], "NOTICED");
    // Nobody told the function that renders it: the sweeper does.
    town.city.sweep().await.unwrap();
    town.rest().await;
    let orders = town.rows(Table::Deliveries, &of_orders).await;
    assert!(orders.iter().any(|row| row["state"] == text("RENDERED")), "{orders:?}");

    // Another is sent back: its notice is ordered with it, and again after the call died behind its object.
    let ask = json!({
        "reasons": ["receipt-missing"], "document": "堺子医第78号", "child_name": "見本　花子", "child_kana": "ミホン　ハナコ"
    });
    let of_application = format!("{REALM}#APPLICATION#{second}");
    let (before, ordered) = (town.rows(Table::Claims, &of_application).await, town.rows(Table::Deliveries, &of_orders).await);
    act(town, "clerk-1", &second, "ask", ask.clone()).await;
    take_back(town, Table::Claims, &of_application, &before).await;
    take_back(town, Table::Deliveries, &of_orders, &ordered).await;
    for _ in 0..2 {
        let returned = act(town, "clerk-1", &second, "ask", ask.clone()).await;
        assert_eq!((&returned["state"], &returned["returned_by"]), (&json!("RETURNED"), &json!("堺子医第78号")), "{returned}");
    }
    town.city.sweep().await.unwrap();
    town.rest().await;
    let orders = town.rows(Table::Deliveries, &of_orders).await;
    assert_eq!(orders.len(), ordered.len() + 1, "one order, however often it is asked: {orders:?}");
    assert!(orders.iter().all(|row| row["state"] == text("RENDERED")), "{orders:?}");

    act(town, "clerk-1", &second, "withdraw", json!({})).await;
    let listed = town.get("clerk-1", &format!("/benefit-decide/applications?month={MONTH}&state=WITHDRAWN")).await;
    assert_eq!(listed["applications"][0]["number"], json!(second), "{listed}");
    let settled = town.post("approver-1", "/benefit-decide/refunds/2024-06/settle", &json!({"pay_with": MONTH})).await;
    assert_eq!(settled["automatic"], json!(0), "this city refunds on application: {settled}");
}
