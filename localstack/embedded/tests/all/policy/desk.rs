//! What registrars and approvers do at the desk: a child and an insurer are entered, approved, looked at; one draft is refused, one taken back.

use super::town::Town;
use serde_json::{Value, json};

const CHILD: &str = "/holders/00000000000000000000000000000001";
const INSURER: &str = "/insurers/270025";

fn event(changes: &Value) -> Value {
    json!({"header": {"notified_on": "2024-07-19", "reception_ward": "1", "changed_on": "2024-07-10", "change_reason": "99"}, "changes": changes})
}

fn draft(of: &str, number: u8) -> String {
    format!("{of}/drafts/{number:032x}")
}

pub(super) async fn work(town: &Town) {
    let act = async |person: &str, draft: &str, act: &str, body: Value| {
        let answered = town.post(person, &format!("/register-import{draft}/{act}"), &body).await;
        answered["state"].as_str().unwrap().to_owned()
    };
    let born = event(&json!([
        {"identify": {"birth_date": "2024-07-10", "sex": "female"}},
        {"rename": {"from": "2024-07-10", "value": {"name": "見本 花子"}}},
        {"relocate": {"from": "2024-07-10", "value": {"address": "堺市見本区", "ward": "1"}}},
        {"acquire": {"programme_number": "85270023", "holder_number": "1234566", "acquired_on": "2024-07-10", "acquired_reason": "01",
                     "valid_from": "2024-07-10", "valid_to": "2031-03-31"}}
    ]));
    let described = event(&json!([{"describe_insurer": {"from": "2024-04-01", "value": {"insurer_name": "見本健康保険組合"}}}]));
    for (of, number, entered) in [(CHILD, 1, &born), (INSURER, 2, &described)] {
        let draft = draft(of, number);
        assert_eq!(town.enter(&draft, entered).await["state"], "entered");
        assert_eq!(act("approver-1", &draft, "approve", json!({})).await, "approved");
        assert_eq!(town.get("approver-1", &format!("/register-import{draft}")).await["entry"], 1);
        assert_eq!(town.get("registrar-1", &format!("/register-import{of}?valid=2024-07-11")).await["version"], 1);
    }
    let renamed = event(&json!([{"rename": {"from": "2024-07-15", "value": {"name": "見本 華子"}}}]));
    let [refused, withdrawn] = [3, 4].map(|number| draft(CHILD, number));
    for draft in [&refused, &withdrawn] {
        town.enter(draft, &renamed).await;
    }
    assert_eq!(act("approver-1", &refused, "refuse", json!({"reason": "evidence"})).await, "refused");
    assert_eq!(act("registrar-1", &withdrawn, "withdraw", json!({})).await, "withdrawn");
    let number = json!({"programme_number": "85270023", "holder_number": "1234566"});
    let found = town.post("registrar-1", "/register-import/numbers", &number).await;
    assert_eq!(format!("/holders/{}", found["person"].as_str().unwrap()), CHILD);
    let list = town.get("approver-1", "/register-import/drafts?month=2024-07").await;
    assert_eq!(list["drafts"].as_array().unwrap().len(), 4);
}
