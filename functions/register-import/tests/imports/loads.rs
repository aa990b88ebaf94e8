//! What loads do and refuse.

use crate::office::Office;
use http::{Method, StatusCode};
use serde_json::{Value, json};

pub const COLUMNS: &str = "person_number,household_number,changed_on,notified_on,change_reason,resident_kind,address,lot,lot_branch,lot_sub_branch,building,\
postal_code,ward,kana_name,name,alias_kana,alias,alphabet_kana,alphabet_name,birth_date,sex,relation,resident_from,resident_notified_on,\
resident_reason,removed_on,removal_notified_on,removal_reason,move_out_planned_on,move_out_notified_on,move_out_confirmed_on,national_health,\
mailing_address,mailing_until,mailing_business";

/// A child's row of 住基.
#[derive(Clone)]
struct Child {
    number: u32,
    changed_on: &'static str,
    reason: &'static str,
    name: &'static str,
    ward: &'static str,
    removed: Option<(&'static str, &'static str)>,
}

fn child(number: u32) -> Child {
    Child { number, changed_on: "2015-05-07", reason: "01", name: "見本　太郎", ward: "141", removed: None }
}

impl Child {
    fn row(&self) -> String {
        let (removed, why) = self.removed.unwrap_or_default();
        let kind = if removed.is_empty() { "1" } else { "8" };
        format!(
            "{},,{},,{},{kind},堺市架空町,1,,,,5900078,{},ミホン　タロウ,{},,,,,2015-05-07,1,03,2015-05-07,,01,{removed},,{why},,,,,,,",
            self.number, self.changed_on, self.reason, self.ward, self.name
        )
    }
}

fn full(children: &[Child]) -> Vec<u8> {
    let rows: Vec<String> = children.iter().map(Child::row).collect();
    format!("{COLUMNS}\n{}\n", rows.join("\n")).into_bytes()
}

fn delta(rows: &[(&str, Child)]) -> Vec<u8> {
    let rows: Vec<String> = rows.iter().map(|(operation, child)| format!("{operation},{}", child.row())).collect();
    format!("operation,{COLUMNS}\n{}\n", rows.join("\n")).into_bytes()
}

fn kokuho(rows: &[&str]) -> Vec<u8> {
    let columns = "person_number,insurer_number,card_number,insurance_kind,in_force,acquired_on,lost_on,benefit_from,struck_out,relation";
    format!("{columns}\n{}\n", rows.join("\n")).into_bytes()
}

pub fn certificate() -> Value {
    json!({"header": {"notified_on": "2024-07-01", "reception_ward": "1", "changed_on": "2024-07-01", "change_reason": "99"}, "changes": [
        {"acquire": {"programme_number": "85270023", "holder_number": "1234566", "acquired_on": "2015-05-07", "acquired_reason": "01",
                     "valid_from": "2015-05-07", "valid_to": "2034-03-31"}}]})
}

pub fn spans<'h>(holder: &'h Value, track: &str) -> Vec<&'h Value> {
    holder["spans"].as_array().unwrap().iter().filter(|span| span["track"] == track).collect()
}

/// Loads that came, latest number first: state and code.
async fn loads(office: &Office, system: &str) -> Vec<(String, Value)> {
    let listed = office.get(&format!("/imports/{system}")).await;
    listed["loads"].as_array().unwrap().iter().map(|load| (load["state"].as_str().unwrap().to_owned(), load["code"].clone())).collect()
}

#[tokio::test]
async fn a_child_moves_leaves_and_it_was_a_mistake() {
    let office = Office::new();
    office.load("jumin-full-20240701-000001.csv", &full(&[child(1001), child(1002)])).await;
    let person = office.person("1001").await;
    office.decide(&person, 1, &certificate()).await;
    let moved = Child { changed_on: "2024-06-10", reason: "05", ward: "142", ..child(1001) };
    office.load("jumin-delta-20240702-000002.csv", &delta(&[("changed", moved.clone())])).await;
    let holder = office.holder(&person).await;
    let wards: Vec<_> =
        spans(&holder, "address").iter().map(|span| (span["from"].clone(), span["value"]["address"]["ward"].clone())).collect();
    assert_eq!(wards, [(json!("2015-05-07"), json!("27141")), (json!("2024-06-10"), json!("27142"))]);
    assert_eq!(office.report("jumin").await["recorded"]["touched"], 0, "a ward changes no decision");

    let gone = Child { changed_on: "2024-06-20", reason: "03", removed: Some(("2024-06-20", "01")), ..moved.clone() };
    office.load("jumin-delta-20240703-000003.csv", &delta(&[("changed", gone)])).await;
    let report = office.report("jumin").await;
    let touched = &report["recorded"]["touched_listed"][0];
    assert_eq!((&touched["person"], &touched["touched"][0]["aspect"]), (&json!(person), &json!("certificate")), "{report}");
    assert_eq!(report["recorded"]["running_months"], json!({"2024-06": 1, "2024-07": 1}));
    let lost = |holder: &Value| spans(holder, "entitlement").iter().any(|span| span["value"]["entitlement"].get("lost").is_some());
    assert!(lost(&office.holder(&person).await));

    // 転出の取消: the row says so no more, and the entry is taken back with its loss.
    office.load("jumin-delta-20240704-000004.csv", &delta(&[("changed", moved)])).await;
    let holder = office.holder(&person).await;
    assert!(!lost(&holder), "{holder}");
    assert_eq!(spans(&holder, "residence").len(), 0, "{holder}");
    assert_eq!(office.report("jumin").await["recorded"]["running_months"], json!({"2024-06": 1, "2024-07": 1}));
    // What was known on each day is a query.
    assert_eq!(holder["entries"].as_array().unwrap().len(), 5);
    assert!(holder["entries"][0]["decided_by"].is_null() && holder["entries"][1]["decided_by"] == "tanaka", "{holder}");
}

#[tokio::test]
async fn an_insurance_is_told_corrected_and_struck_out() {
    let office = Office::new();
    office.load("jumin-full-20240701-000001.csv", &full(&[child(1001)])).await;
    let first = "1001,270025,12・34,1,1,2020-04-01,,,0,2";
    office.load("kokuho-full-20240701-000001.csv", &kokuho(&[first, "1001,270017,56,1,1,2016-04-01,2018-04-01,,0,2"])).await;
    let person = office.person("1001").await;
    let insured = async || {
        let holder = office.holder(&person).await;
        let days = |span: &&Value| {
            format!("{} {} {}", span["from"], span["to"], span["value"]["insurer"].as_object().unwrap().keys().next().unwrap())
        };
        spans(&holder, "insurer").iter().map(days).collect::<Vec<_>>().join("; ").replace('"', "")
    };
    assert_eq!(insured().await, "2016-04-01 2018-03-31 insured; 2018-04-01 2020-03-31 ended; 2020-04-01 null insured");
    let holder = office.holder(&person).await;
    let card = &spans(&holder, "insurer")[2]["value"]["insurer"]["insured"];
    assert_eq!((&card["insurer_symbol"], &card["insurer_card_number"]), (&json!("12"), &json!("34")));
    // The period ended a year later than it was told, and the other never was.
    let later = "1001,270017,56,1,1,2016-04-01,2019-04-01,,0,2";
    office.load("kokuho-full-20240702-000002.csv", &kokuho(&[later, "1001,270025,12・34,1,1,2020-04-01,,,1,2"])).await;
    assert_eq!(insured().await, "2016-04-01 2019-03-31 insured; 2019-04-01 null ended");
    // Out of the extract, the period is taken back.
    office.load("kokuho-full-20240703-000003.csv", &kokuho(&["1002,270017,56,1,1,2016-04-01,,,0,2"])).await;
    assert_eq!(insured().await, "");
    assert_eq!(office.report("kokuho").await["persons"], json!({"added": 1, "changed": 0, "gone": 1, "unchanged": 0, "gone_kept": 0}));
}

#[tokio::test]
async fn a_protection_begins_is_suspended_and_ends() {
    let office = Office::new();
    office.load("jumin-full-20240701-000001.csv", &full(&[child(1001)])).await;
    let person = office.person("1001").await;
    let file = |row: &str| format!("person_number,protection_kind,protected_from,suspended_from,resumed_on,ended_on\n{row}\n").into_bytes();
    for (number, row, expected) in [
        (1, "1001,1,2024-04-01,,,", "2024-04-01 null applies"),
        (2, "1001,2,2024-04-01,2024-05-10,,", "2024-04-01 2024-05-09 applies; 2024-05-10 null suspended"),
        (
            3,
            "1001,3,2024-04-01,2024-05-10,2024-06-01,2024-07-01",
            "2024-04-01 2024-05-09 applies; 2024-05-10 2024-05-31 suspended; 2024-06-01 2024-06-30 applies",
        ),
    ] {
        office.load(&format!("seiho-full-2024070{number}-{number:06}.csv"), &file(row)).await;
        let holder = office.holder(&person).await;
        let told =
            |span: &Value| format!("{} {} {}", span["from"], span["to"], span["value"]["exclusion"]["exclusion_state"]).replace('"', "");
        let spans: Vec<_> = holder["spans"].as_array().unwrap().iter().filter(|span| span["value"].get("exclusion").is_some()).collect();
        assert_eq!(spans.into_iter().map(told).collect::<Vec<_>>().join("; "), expected);
    }
}

#[tokio::test]
async fn good_rows_go_on_and_bad_ones_have_a_place_and_a_remedy() {
    let office = Office::new();
    let mut bytes = full(&[child(1001), child(1002)]);
    bytes.extend_from_slice(child(1003).row().replace("2015-05-07,1,03", "2015-02-30,1,03").as_bytes());
    bytes.extend_from_slice(b"\n");
    bytes.extend_from_slice(Child { name: "", ..child(1004) }.row().replace("ミホン　タロウ", "").as_bytes());
    office.load("jumin-full-20240701-000001.csv", &bytes).await;
    let report = office.report("jumin").await;
    let finding = &report["read"]["findings"][0];
    assert_eq!((&finding["line"], &finding["field"], &finding["code"]), (&json!(4), &json!("birth_date"), &json!("I104")), "{report}");
    let (held, nameless) = (&report["recorded"]["held_listed"], office.person("1004").await);
    assert_eq!(held, &json!([{"person": nameless, "codes": ["I209 name"]}]), "{report}");
    assert_eq!((&report["recorded"]["persons"], &report["recorded"]["held"]), (&json!(2), &json!(1)));
    let (bad, good) = (office.person("1003").await, office.person("1002").await);
    assert_eq!(office.call("sato", Method::GET, &format!("/holders/{bad}"), &json!({})).await.0, StatusCode::NOT_FOUND);
    assert_eq!(office.holder(&good).await["version"], 1);
    // Both are right now. Who could not be recorded is told again by the next full load, as if never seen.
    office.load("jumin-full-20240702-000002.csv", &full(&[child(1001), child(1002), child(1003), child(1004)])).await;
    let report = office.report("jumin").await;
    assert_eq!(
        (&report["persons"]["added"], &report["recorded"]["persons"], &report["recorded"]["held"]),
        (&json!(2), &json!(2), &json!(0)),
        "{report}"
    );
}

#[tokio::test]
async fn what_the_desk_and_an_extract_contradict_is_held() {
    let office = Office::new();
    // 国保 tells of a child whom 住基 says is born later.
    office.load("jumin-full-20240701-000001.csv", &full(&[child(1001)])).await;
    office.load("kokuho-full-20240701-000001.csv", &kokuho(&["1001,270025,1,1,1,2015-01-01,,,0,2"])).await;
    let report = office.report("kokuho").await;
    assert_eq!(report["recorded"]["held_listed"][0]["codes"], json!(["B020 insure insurer_acquired_on"]), "{report}");
    assert_eq!(office.holder(&office.person("1001").await).await["version"], 1);
}

#[tokio::test]
async fn a_load_out_of_order_is_refused_and_its_file_goes() {
    let office = Office::new();
    let (one, two) = (full(&[child(1001)]), full(&[child(1001), child(1002)]));
    office.load("jumin-delta-20240701-000001.csv", &delta(&[("added", child(1001))])).await;
    office.load("jumin-full-20240702-000002.csv", &two).await;
    let before = office.holder(&office.person("1001").await).await;
    // An older one that comes late; another of the same number; a delta after a gap; a day that lies before.
    office.load("jumin-full-20240701-000001.csv", &one).await;
    office.load("jumin-full-20240702-000002.csv", &one).await;
    office.load("jumin-delta-20240704-000004.csv", &delta(&[("gone", child(1001))])).await;
    office.load("jumin-full-20240701-000003.csv", &one).await;
    let told: Vec<_> = loads(&office, "jumin").await.into_iter().map(|(state, code)| format!("{state} {code}")).collect();
    for expected in ["refused \"I201\"", "applied null", "refused \"I203\"", "refused \"I204\"", "refused \"I202\"", "refused \"I206\""] {
        assert!(told.iter().any(|told| told == expected), "{expected} in {told:?}");
    }
    assert!(!office.waits("jumin-full-20240702-000002.csv").await && !office.waits("jumin-delta-20240704-000004.csv").await);
    assert_eq!(office.holder(&office.person("1001").await).await, before, "nothing of it is in the register");
}

#[tokio::test]
async fn too_many_may_not_vanish_unless_a_person_says_so() {
    let office = Office::new();
    let everybody: Vec<Child> = (1_001..=1_200).map(child).collect();
    office.load("jumin-full-20240701-000001.csv", &full(&everybody)).await;
    let name = "jumin-full-20240702-000002.csv";
    office.load(name, &full(&everybody[..150])).await;
    let listed = office.get("/imports/jumin").await;
    let load = &listed["loads"][0];
    assert_eq!((&load["state"], &load["code"]), (&json!("waiting"), &json!("I205")), "{listed}");
    assert!(office.waits(name).await, "the file waits for a person");
    assert_eq!(office.report("jumin").await["persons"]["gone"], 50);
    // The same event again changes nothing.
    office.told_of(Office::place(name)).await.unwrap();
    let path = format!("/imports/jumin/{}/allow", load["id"].as_str().unwrap());
    let decision = json!({"decision": "2024-0123"});
    assert_eq!(office.call("sato", Method::POST, &path, &decision).await.0, StatusCode::FORBIDDEN);
    let answer = office.post("tanaka", &path, &decision).await;
    assert_eq!((&answer["state"], &answer["code"]), (&json!("applied"), &Value::Null), "{answer}");
    assert!(!office.waits(name).await);
    let report = office.report("jumin").await;
    assert_eq!((&report["decision"], &report["persons"]["gone"]), (&json!("2024-0123"), &json!(50)), "{report}");
    assert_eq!(office.call("tanaka", Method::POST, &path, &decision).await.0, StatusCode::CONFLICT, "applied before");
}

#[tokio::test]
async fn only_who_works_with_the_register_may_ask() {
    let office = Office::new();
    office.load("jumin-full-20240701-000001.csv", &full(&[child(1001)])).await;
    for (method, path) in [
        (Method::GET, "/imports/jumin"),
        (Method::POST, "/snapshots"),
        (Method::POST, "/persons"),
        (Method::GET, "/imports/jumin/0000000001-0123456789abcdef"),
    ] {
        let (status, answer) = office.call("finance", method, path, &json!({"person_number": "1001"})).await;
        assert_eq!((status, &answer["code"]), (StatusCode::FORBIDDEN, &json!("H0002")), "{path}");
    }
    let unknown = office.call("sato", Method::GET, "/imports/jumin/0000000001-0123456789abcdef", &json!({})).await;
    assert_eq!((unknown.0, &unknown.1["code"]), (StatusCode::NOT_FOUND, &json!("H0004")));
    assert_eq!(office.call("sato", Method::GET, "/imports/koseki", &json!({})).await.0, StatusCode::NOT_FOUND);
    // Nobody has a certificate: a snapshot would turn every child away.
    let (status, answer) = office.call("sato", Method::POST, "/snapshots", &json!({})).await;
    assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &json!("B110")));
    assert!(office.current().await.is_none());
    let person = office.person("1001").await;
    office.decide(&person, 1, &certificate()).await;
    let made = office.post("sato", "/snapshots", &json!({})).await;
    assert_eq!((&made["holders"], &made["persons"], &made["as_of"]), (&json!(1), &json!(1), &json!("2024-07-20")));
    let (import, image) = office.current().await.unwrap();
    assert_eq!(json!(import.file), made["file"]);
    // The same register on the same day is the same snapshot, by whatever way it is asked for.
    office.snapshot("1").await;
    let again = office.current().await.unwrap();
    assert_eq!((again.0.file, again.1 == image), (import.file, true));
}

#[tokio::test]
async fn nothing_of_a_person_stands_in_clear() {
    let office = Office::new();
    office.load("jumin-full-20240701-000001.csv", &full(&[child(1001)])).await;
    for (key, item) in office.memory.records.dump(josei_base::plan::Table::Register) {
        let shown = format!("{key:?} {item:?}");
        for word in ["見本", "ミホン", "2015-05-07", "架空町", "1001"] {
            assert!(!shown.contains(word), "{word} in {shown}");
        }
    }
}
