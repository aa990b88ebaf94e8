//! The desk over its routes: who may do what, what is known when, and what stands in the store.
#![cfg(test)]

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode};
use josei_base::plan::{Table, Value as Stored};
use josei_base::{Digest, Realm};
use josei_eligibility::{City, RuleBook, SAKAI};
use josei_register::{REASONS, Reasons, keys};
use josei_register_import::{Desk, NAME, router};
use josei_runtime::{People, Person, Role};
use josei_store::audited::Audited;
use josei_store::memory::Memory;
use josei_store::port::Clock;
use josei_store::seal::SealedObjects;
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt as _;

const CHILD: &str = "00000000000000000000000000000001";
const OTHER_CHILD: &str = "00000000000000000000000000000002";
const GUARDIAN: &str = "00000000000000000000000000000009";

struct Office {
    memory: Memory,
    routes: Router,
}

fn id(number: u8) -> String {
    format!("{number:032x}")
}

fn draft(child: &str, number: u8) -> String {
    format!("/holders/{child}/drafts/{}", id(number))
}

fn event(changes: &Value) -> Value {
    json!({"header": {"notified_on": "2024-05-10", "reception_ward": "1", "changed_on": "2024-05-07", "change_reason": "99"}, "changes": changes})
}

fn born() -> Value {
    event(&json!([
        {"identify": {"birth_date": "2024-05-07", "sex": "male"}},
        {"rename": {"from": "2024-05-07", "value": {"kana_name": "ミホン タロウ", "name": "見本 太郎"}}},
        {"relocate": {"from": "2024-05-07", "value": {"address": "堺市見本区", "ward": "1"}}},
        {"entrust": {"from": "2024-05-07", "value": {"guardian": GUARDIAN}}},
        {"insure": {"insurer": {"insurer_number": "01270016", "insurer_symbol": "1234", "insurer_acquired_on": "2024-05-07"}}},
        {"acquire": {"programme_number": "85270023", "holder_number": "1234566", "acquired_on": "2024-05-07", "acquired_reason": "01",
                     "valid_from": "2024-05-07", "valid_to": "2031-03-31"}}
    ]))
}

fn loss(on: &str) -> Value {
    event(&json!([{"lose": {"lost_on": on, "lost_reason": "01"}}]))
}

impl Office {
    fn new() -> Self {
        let memory = Memory::new(1, "2024-05-20T03:00:00Z".parse().unwrap());
        let realm = Realm::parse("local-271403").unwrap();
        let clock: Arc<dyn Clock> = memory.clock.clone();
        let audited = Audited::new(&realm, NAME, 1, memory.records.clone(), memory.objects.clone(), &clock).unwrap();
        let person = |id: &str, roles: &[Role]| Person {
            id: id.to_owned(),
            device: "terminal-1".to_owned(),
            roles: roles.to_vec(),
            sender: None,
            token_sha256: Digest::of(id.as_bytes()),
        };
        let people = [
            person("sato", &[Role::Registrar]),
            person("suzuki", &[Role::Registrar]),
            person("tanaka", &[Role::Approver]),
            person("ito", &[Role::Approver]),
            person("kato", &[Role::Registrar, Role::Approver]),
            person("finance", &[Role::Finance]),
        ];
        let routes = router(Desk {
            people: Arc::new(People::parse(&realm, &serde_json::to_string(&people).unwrap()).unwrap()),
            sealed: SealedObjects::new(realm.clone(), audited.clone(), memory.keys.clone(), memory.ids.clone()),
            audited,
            keys: memory.keys.clone(),
            city: Arc::new(RuleBook::new(vec![City::load(SAKAI).unwrap()]).unwrap()),
            reasons: Arc::new(Reasons::load(REASONS).unwrap()),
            clock,
            realm,
        });
        Self { memory, routes }
    }

    async fn call(&self, who: &str, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {who}"));
        let request = request.header("content-type", "application/json").body(Body::from(body.to_string())).unwrap();
        let response = self.routes.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()["cache-control"], "no-store");
        let status = response.status();
        let body = to_bytes(response.into_body(), 8 << 20).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    async fn get(&self, who: &str, path: &str) -> (StatusCode, Value) {
        self.call(who, Method::GET, path, &json!({})).await
    }

    async fn enter(&self, who: &str, child: &str, number: u8, event: &Value) -> (StatusCode, Value) {
        self.call(who, Method::PUT, &draft(child, number), event).await
    }

    async fn act(&self, who: &str, child: &str, number: u8, act: &str) -> (StatusCode, Value) {
        let body = if act == "refuse" { json!({"reason": "evidence"}) } else { json!({}) };
        self.call(who, Method::POST, &format!("{}/{act}", draft(child, number)), &body).await
    }

    fn now(&self, at: &str) {
        self.memory.clock.set(at.parse().unwrap());
    }

    /// The child is a holder.
    async fn with_child() -> Self {
        let office = Self::new();
        assert_eq!(office.enter("sato", CHILD, 1, &born()).await.0, StatusCode::CREATED);
        assert_eq!(office.act("tanaka", CHILD, 1, "approve").await.0, StatusCode::OK);
        office
    }
}

fn code(answer: &(StatusCode, Value)) -> (u16, &str) {
    (answer.0.as_u16(), answer.1["code"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn a_child_is_entered_approved_and_found() {
    let office = Office::new();
    assert_eq!(code(&office.get("sato", &format!("/holders/{CHILD}")).await), (404, "H0004"));
    let (status, entered) = office.enter("sato", CHILD, 1, &born()).await;
    assert_eq!((status, &entered["state"], &entered["author"]), (StatusCode::CREATED, &json!("entered"), &json!("sato")));
    assert_eq!(entered["touches"], json!([{"aspect": "number", "first": null, "last": null}]));
    assert_eq!(code(&office.get("sato", &format!("/holders/{CHILD}")).await), (404, "H0004"), "not before it is approved");

    let (_, list) = office.get("tanaka", "/drafts?month=2024-05&ward=1&state=entered").await;
    assert_eq!((list["drafts"].as_array().unwrap().len(), &list["drafts"][0]["key"]), (1, &json!(CHILD)));
    assert_eq!(office.get("tanaka", "/drafts?month=2024-05&ward=2").await.1["drafts"], json!([]));
    let (_, shown) = office.get("tanaka", &draft(CHILD, 1)).await;
    assert_eq!((&shown["event"], &shown["findings"]), (&born(), &json!([])));
    assert_eq!(shown["touches"], json!([{"aspect": "number", "first": null, "last": null}]));

    let (status, approved) = office.act("tanaka", CHILD, 1, "approve").await;
    assert_eq!((status, &approved["state"], &approved["entry"]), (StatusCode::OK, &json!("approved"), &json!(1)));
    let (_, holder) = office.get("tanaka", &format!("/holders/{CHILD}?valid=2024-05-07")).await;
    assert_eq!((&holder["version"], &holder["entitlement_state"]), (&json!(1), &json!("held")));
    let tracks: Vec<_> = holder["spans"].as_array().unwrap().iter().map(|span| span["track"].as_str().unwrap_or("?")).collect();
    assert_eq!(tracks, ["identity", "names", "address", "guardian", "entitlement", "insurer"]);
    let entry = &holder["entries"][0];
    assert_eq!(
        (&entry["decided_by"], &entry["notified_on"], &entry["change_reason"]),
        (&json!("tanaka"), &json!("2024-05-10"), &json!("99"))
    );
    assert_eq!(entry["says"][5], json!({"track": "entitlement", "from": "2024-05-07", "to": "2031-03-31"}));
    let number = json!({"programme_number": "85270023", "holder_number": "1234566"});
    assert_eq!(office.call("sato", Method::POST, "/numbers", &number).await, (StatusCode::OK, json!({"person": CHILD})));
    let unknown = json!({"programme_number": "85270023", "holder_number": "9000019"});
    assert_eq!(code(&office.call("sato", Method::POST, "/numbers", &unknown).await), (404, "H0004"));
    assert_eq!(office.get("tanaka", "/drafts?month=2024-05&state=entered").await.1["drafts"], json!([]));
    assert_eq!(office.get("tanaka", "/drafts?month=2024-05&state=approved").await.1["drafts"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_known_is_a_query() {
    let office = Office::with_child().await;
    office.now("2024-08-01T03:00:00Z");
    let touches = json!([{"aspect": "certificate", "first": "2024-06", "last": null}]);
    for _ in 0..2 {
        assert_eq!(office.enter("sato", CHILD, 2, &loss("2024-06-15")).await.1["touches"], touches);
    }
    let (_, approved) = office.act("tanaka", CHILD, 2, "approve").await;
    assert_eq!(approved["touches"], touches);
    assert_eq!(office.enter("sato", CHILD, 2, &loss("2024-06-15")).await.1["touches"], json!([]), "it is done");
    let state = async |query: &str| {
        let (status, holder) = office.get("sato", &format!("/holders/{CHILD}?valid=2024-07-01{query}")).await;
        assert_eq!(status, StatusCode::OK, "{holder}");
        holder["entitlement_state"].clone()
    };
    assert_eq!(state("").await, "lost");
    assert_eq!(state("&known=2024-07-31T00:00:00Z").await, "held");
    assert_eq!(state("&known=2024-08-01T03:00:00Z").await, "lost");
    assert_eq!((state("&version=1").await, state("&version=0").await), (json!("held"), json!("none")));
    for wrong in ["valid=yesterday", "known=yesterday", "known=2024-08-01T03:00:00Z&version=1", "colour=1"] {
        assert_eq!(office.get("sato", &format!("/holders/{CHILD}?{wrong}")).await.0, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn only_two_people_in_their_roles() {
    let office = Office::new();
    let path = draft(CHILD, 1);
    assert_eq!(code(&office.enter("nobody", CHILD, 1, &born()).await), (401, "H0001"));
    for who in ["tanaka", "finance"] {
        assert_eq!(code(&office.enter(who, CHILD, 1, &born()).await), (403, "H0002"), "{who}");
    }
    office.enter("kato", CHILD, 1, &born()).await;
    for path in [path.as_str(), "/drafts?month=2024-05", &format!("/holders/{CHILD}")] {
        assert_eq!(code(&office.get("finance", path).await), (403, "H0002"), "{path}");
    }
    for (who, act, expected) in [
        ("sato", "approve", (403, "H0002")),
        ("sato", "refuse", (403, "H0002")),
        ("kato", "approve", (409, "B101")),
        ("kato", "refuse", (409, "B101")),
        ("sato", "withdraw", (409, "B102")),
        ("tanaka", "withdraw", (403, "H0002")),
    ] {
        assert_eq!(code(&office.act(who, CHILD, 1, act).await), expected, "{who} {act}");
        assert_eq!(office.get("tanaka", &path).await.1["state"], "entered");
    }
    assert_eq!(office.act("tanaka", CHILD, 1, "approve").await.0, StatusCode::OK);
    for (who, act, expected) in [
        ("ito", "approve", (409, "B103")),
        ("tanaka", "refuse", (409, "B103")),
        ("kato", "withdraw", (409, "B103")),
        ("kato", "approve", (409, "B101")),
    ] {
        assert_eq!(code(&office.act(who, CHILD, 1, act).await), expected, "{who} {act}");
    }
}

#[tokio::test]
async fn a_request_that_comes_twice_changes_nothing() {
    let office = Office::new();
    let store = |office: &Office| office.memory.records.dump(Table::Register);
    assert_eq!(office.enter("sato", CHILD, 1, &born()).await.0, StatusCode::CREATED);
    let entered = store(&office);
    let (status, again) = office.enter("sato", CHILD, 1, &born()).await;
    assert_eq!((status, &again["state"]), (StatusCode::OK, &json!("entered")));
    assert_eq!(code(&office.enter("sato", CHILD, 1, &loss("2024-06-15")).await), (409, "B104"));
    assert_eq!(code(&office.enter("suzuki", CHILD, 1, &born()).await), (409, "B104"));
    assert_eq!(store(&office), entered);

    let (_, first) = office.act("tanaka", CHILD, 1, "approve").await;
    let approved = store(&office);
    let (status, second) = office.act("tanaka", CHILD, 1, "approve").await;
    assert_eq!((status, &second["entry"], &second["decided_at"]), (StatusCode::OK, &first["entry"], &first["decided_at"]));
    let (status, entered_again) = office.enter("sato", CHILD, 1, &born()).await;
    assert_eq!((status, &entered_again["state"]), (StatusCode::OK, &json!("approved")));
    assert_eq!(store(&office), approved);

    for (number, who, act, state) in [(2, "tanaka", "refuse", "refused"), (3, "sato", "withdraw", "withdrawn")] {
        office.enter("sato", CHILD, number, &loss("2024-05-15")).await;
        for _ in 0..2 {
            let (status, answer) = office.act(who, CHILD, number, act).await;
            assert_eq!((status, &answer["state"]), (StatusCode::OK, &json!(state)));
        }
    }
    let (_, holder) = office.get("sato", &format!("/holders/{CHILD}?valid=2024-05-20")).await;
    assert_eq!((&holder["version"], &holder["entitlement_state"]), (&json!(1), &json!("held")));
}

#[tokio::test]
async fn what_cannot_be_is_told_with_place_and_code() {
    let office = Office::with_child().await;
    let mut unknown = born();
    unknown["changes"][0]["identify"]["kojin_bango"] = json!("123456789018");
    let refused = office.enter("sato", CHILD, 2, &unknown).await;
    assert_eq!(code(&refused), (422, "B002"));
    assert!(!refused.1.to_string().contains("kojin") && !refused.1.to_string().contains("123456789018"));
    let two = event(&json!([
        {"lose": {"lost_on": "2024-06-01", "lost_reason": "77"}},
        {"exclude": {"exclusion_kind": "welfare", "begun_on": "2024-06-10", "last_on": "2024-06-01"}}
    ]));
    let refused = office.enter("sato", CHILD, 2, &two).await;
    assert_eq!(code(&refused), (422, "B008"));
    assert_eq!(refused.1["detail"], "B008 1 lose lost_reason; B007 2 exclude last_on");
    assert_eq!(code(&office.enter("sato", CHILD, 2, &loss("2024-05-06")).await), (422, "B020"));
    let mut tomorrow = loss("2024-05-20");
    tomorrow["header"]["notified_on"] = json!("2024-05-21");
    assert_eq!(code(&office.enter("sato", CHILD, 2, &tomorrow).await), (422, "B009"));
    for path in [format!("/holders/123456789018/drafts/{}", id(2)), format!("/holders/{CHILD}/drafts/1"), format!("/people/{CHILD}")] {
        assert_eq!(code(&office.get("sato", &path).await), (404, "H0004"), "{path}");
    }
    assert_eq!(code(&office.act("tanaka", CHILD, 9, "approve").await), (404, "H0004"));

    let cancel = event(&json!([{"cancel": {"entry": 1, "cancelled_on": "2024-05-19"}}]));
    assert_eq!(office.enter("sato", CHILD, 4, &cancel).await.0, StatusCode::CREATED);
    assert_eq!(office.act("tanaka", CHILD, 4, "approve").await.0, StatusCode::OK);
    let (_, holder) = office.get("sato", &format!("/holders/{CHILD}")).await;
    assert_eq!((&holder["entries"][0]["cancelled"], &holder["entries"][1]["says"]), (&json!(true), &json!([{"cancels": 1}])));

    // The number of one child is no other's.
    office.enter("sato", OTHER_CHILD, 3, &born()).await;
    assert_eq!(code(&office.act("tanaka", OTHER_CHILD, 3, "approve").await), (409, "B105"));
    assert_eq!(office.get("tanaka", &draft(OTHER_CHILD, 3)).await.1["state"], "entered");
}

#[tokio::test]
async fn racing_approvals_are_applied_one_after_the_other() {
    let office = Office::with_child().await;
    for number in 2..8_u8 {
        let name = json!([{"rename": {"from": "2024-05-15", "value": {"name": format!("例 {number}")}}}]);
        office.enter("sato", CHILD, number, &event(&name)).await;
    }
    let both = |number: u8| async move { number };
    let numbers = futures::future::join_all((2..8).map(both)).await;
    let answers = futures::future::join_all(numbers.into_iter().flat_map(|number| {
        let office = &office;
        ["tanaka", "ito"].map(|who| async move { office.act(who, CHILD, number, "approve").await.0.as_u16() })
    }))
    .await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 6, "{answers:?}");
    let (_, holder) = office.get("sato", &format!("/holders/{CHILD}")).await;
    assert_eq!(holder["version"], 7);
    let drafts: std::collections::BTreeSet<_> =
        holder["entries"].as_array().unwrap().iter().map(|entry| entry["draft"].to_string()).collect();
    assert_eq!(drafts.len(), 7);
    // Two losses cannot both be: the second meets the first.
    office.enter("sato", CHILD, 10, &loss("2024-05-16")).await;
    office.enter("sato", CHILD, 11, &loss("2024-05-17")).await;
    assert_eq!(office.act("tanaka", CHILD, 10, "approve").await.0, StatusCode::OK);
    assert_eq!(code(&office.act("tanaka", CHILD, 11, "approve").await), (422, "B023"));
    assert_eq!(office.get("tanaka", &draft(CHILD, 11)).await.1["findings"][0]["code"], "B023");
}

#[tokio::test]
async fn nothing_personal_stands_in_clear_and_damage_is_found() {
    let office = Office::with_child().await;
    let personal = ["見本", "ミホン", "1234566", "01270016", "2024-05-07", GUARDIAN];
    for table in Table::ALL {
        for (key, item) in office.memory.records.dump(table) {
            let mut shown = format!("{}{}", key.partition, key.sort);
            for value in item.values() {
                match value {
                    Stored::Bytes(bytes) => shown.push_str(&String::from_utf8_lossy(bytes)),
                    Stored::Text(text) => shown.push_str(text),
                    Stored::Number(_) | Stored::Flag(_) => {}
                }
            }
            // Who is whose guardian is told by two opaque keys, in the one list that finds the children of a guardian.
            let is_wards = key.partition.contains("#WARDS#");
            for text in personal.into_iter().filter(|text| !(is_wards && *text == GUARDIAN)) {
                assert!(!shown.contains(text), "{key:?} tells {text}");
            }
        }
    }
    // A decision is an operation of its own, whose log is to be sealed at once.
    let told = |operation: &str| {
        let records = office.memory.records.dump(Table::Audit);
        let bytes = records.iter().flat_map(|(_, item)| item.values()).filter_map(|value| match value {
            Stored::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            Stored::Text(text) => Some(text.clone()),
            Stored::Number(_) | Stored::Flag(_) => None,
        });
        bytes.filter(|text| text.contains(&format!("\"operation\":\"{operation}\""))).count()
    };
    assert_eq!(["register.change", "register.decide"].map(told), [2, 2], "INTENT and OUTCOME of each");
    assert!(josei_audit::Operation::RegisterDecide.seals_at_once());

    let audit = office.memory.records.dump(Table::Audit).len();
    office.get("sato", &format!("/holders/{CHILD}")).await;
    assert_eq!(office.memory.records.dump(Table::Audit).len(), audit + 2, "INTENT and OUTCOME");

    let (key, mut item) =
        office.memory.records.dump(Table::Register).into_iter().find(|(key, _)| key.sort.starts_with(keys::ENTRY_PREFIX)).unwrap();
    let Some(Stored::Bytes(sealed)) = item.get_mut(keys::SEALED) else { panic!("not sealed") };
    *sealed.last_mut().unwrap() ^= 1;
    office.memory.records.tamper(Table::Register, &key, Some(item));
    assert_eq!(office.get("sato", &format!("/holders/{CHILD}")).await.0, StatusCode::INTERNAL_SERVER_ERROR);
    // A missing entry is damage, not another history.
    office.memory.records.tamper(Table::Register, &key, None);
    assert_eq!(code(&office.get("sato", &format!("/holders/{CHILD}")).await), (500, "B202"));
}

#[tokio::test]
async fn an_insurer_has_a_history_of_its_own() {
    let office = Office::new();
    let path = format!("/insurers/270025/drafts/{}", id(1));
    let described =
        event(&json!([{"describe_insurer": {"from": "2024-04-01", "value": {"insurer_name": "見本健康保険組合", "rebate": true}}}]));
    assert_eq!(office.call("sato", Method::PUT, &path, &described).await.0, StatusCode::CREATED);
    assert_eq!(office.call("tanaka", Method::POST, &format!("{path}/approve"), &json!({})).await.0, StatusCode::OK);
    let (_, insurer) = office.get("sato", "/insurers/270025?valid=2024-05-01").await;
    assert_eq!((&insurer["spans"][0]["value"]["insurer_details"]["rebate"], &insurer["entitlement_state"]), (&json!(true), &json!(null)));
    assert_eq!(code(&office.call("sato", Method::PUT, &format!("/insurers/270025/drafts/{}", id(2)), &born()).await), (422, "B004"));
}
