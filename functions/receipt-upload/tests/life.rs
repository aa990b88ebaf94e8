//! The life of deliveries over the functions' own interfaces: announced totals, revisions, waiting, expiry.
#![cfg(test)]

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode};
use jiff::SignedDuration;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::external::Registry;
use josei_base::plan::Table;
use josei_base::{Digest, Realm, limits};
use josei_delivery::chunk;
use josei_delivery::{Chunk, Delivery, DeliveryId, SenderId, keys};
use josei_receipt::senders::Known;
use josei_receipt_ingest::ReceiptIngest;
use josei_receipt_upload::{ReceiptUpload, router};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{ObjectCreated, People, Person, Role};
use josei_runtime_api::{Clamd, Scanning};
use josei_store::audited::Audited;
use josei_store::memory::Memory;
use josei_store::port::{Bucket, Clock, KeyPurpose, Objects as _, Put, Records as _};
use josei_store::scan::Choice;
use josei_store::seal::{ObjectSpec, SealedObjects};
use josei_sweep::Sweep;
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt as _;

const TOKEN: &str = "secret";
const NAME: &str = "RECEIPTC.UKE";
/// The sender's: LF instead of CR LF, from this month on.
const KNOWN: &str = "schema = 1\n[[deviation]]\nsender = \"shiharai\"\ndeviation = \"line_feed\"\nfrom = \"2024-07\"\nwhy = \"x\"\n";
/// One of the two 外字 of the tests.
const CHARACTERS: &str = "schema = 1\n[[character]]\ncode = \"F040\"\nfallback = \"髙\"\nfrom = 2024-04-01\ndecided_by = \"市民課\"\n\
                          decided_on = 2024-03-15\nreason = \"x\"\n";
/// One receipt of 医科, with all that it needs; `extra` stands in a comment.
fn file(extra: &str) -> Vec<u8> {
    format!(
        "IR,1,27,1,6000019,,x,202407,00,072-000-0000\r\nRE,1,1124,202406,{extra},1,20180401,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\r\nGO,1,0,99\r\n"
    )
    .into_bytes()
}

struct Town {
    memory: Memory,
    routes: Router,
    ingest: ReceiptIngest,
    sweep: Sweep,
    realm: Realm,
}

impl Town {
    fn new(scanner: &str) -> Self {
        let memory = Memory::new(1, "2024-07-10T00:00:00Z".parse().unwrap());
        let realm = Realm::parse("local-271403").unwrap();
        let clock: Arc<dyn Clock> = memory.clock.clone();
        let audited = |function| Audited::new(&realm, function, 1, memory.records.clone(), memory.objects.clone(), &clock).unwrap();
        let sealed = |audited: &Audited| SealedObjects::new(realm.clone(), audited.clone(), memory.keys.clone(), memory.ids.clone());
        let person = Person {
            id: "sender-1".to_owned(),
            device: "terminal-1".to_owned(),
            roles: vec![Role::Sender],
            sender: Some(SenderId::parse("shiharai").unwrap()),
            token_sha256: Digest::of(TOKEN.as_bytes()),
        };
        let gate = audited(josei_receipt_upload::NAME);
        let routes = router(ReceiptUpload {
            people: Arc::new(People::parse(&realm, &serde_json::to_string(&[person]).unwrap()).unwrap()),
            sealed: sealed(&gate),
            audited: gate,
            uploads: memory.uploads.clone(),
            queue: memory.queue.clone(),
            known: Arc::new(Known::load(KNOWN).unwrap()),
            characters: Arc::new(Registry::load(CHARACTERS).unwrap()),
            sealed_bucket: "sealed".to_owned(),
            clock: clock.clone(),
            ids: memory.ids.clone(),
            realm: realm.clone(),
        });
        let gate = audited(josei_receipt_ingest::NAME);
        let ingest = ReceiptIngest {
            sealed: sealed(&gate),
            audited: gate,
            queue: memory.queue.clone(),
            sealed_bucket: "sealed".to_owned(),
            clock: clock.clone(),
            scanner: Choice::parse(scanner).unwrap().scanner(),
            realm: realm.clone(),
        };
        let sweep = Sweep {
            audited: audited(josei_sweep::NAME),
            queue: memory.queue.clone(),
            inbox_bucket: "inbox".to_owned(),
            sealed_bucket: "sealed".to_owned(),
            days: Arc::new(josei_payment::calendar::BusinessDays::built_in().unwrap()),
            clock: clock.clone(),
            realm: realm.clone(),
        };
        Self { memory, routes, ingest, sweep, realm }
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {TOKEN}"));
        let request = request.header("content-type", "application/json").body(Body::from(body.to_string())).unwrap();
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let status = response.status();
        (status, serde_json::from_slice(&to_bytes(response.into_body(), 8 << 20).await.unwrap()).unwrap())
    }

    async fn open_with(&self, file: &[u8], more: Value) -> (StatusCode, Value) {
        let mut body = json!({"file_name": NAME, "size": file.len(), "sha256": Digest::of(file), "billing_month": "2024-07"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.call(Method::POST, "/deliveries", &body).await
    }

    /// The bytes of an acknowledgement in a form, and its media type.
    async fn form(&self, delivery: &Value, form: &str) -> (StatusCode, String, Vec<u8>) {
        let path = format!("/deliveries/{}/acknowledgement.{form}", delivery["id"].as_str().unwrap());
        let request = Request::builder().uri(path).header("authorization", format!("Bearer {TOKEN}")).body(Body::empty()).unwrap();
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
        let stored = response.headers().get("cache-control").map(|value| value.to_str().unwrap().to_owned());
        assert!(!response.status().is_success() || stored.as_deref() == Some("no-store"));
        (response.status(), kind, to_bytes(response.into_body(), 8 << 20).await.unwrap().to_vec())
    }

    /// Announces a file; answers with its status.
    async fn open(&self, file: &[u8]) -> Value {
        let (status, answer) = self.open_with(file, json!({})).await;
        assert!(status.is_success(), "{answer}");
        answer
    }

    async fn step(&self, delivery: &Value, step: &str) -> (StatusCode, Value) {
        self.call(Method::POST, &format!("/deliveries/{}/{step}", delivery["id"].as_str().unwrap()), &json!({})).await
    }

    async fn now(&self, delivery: &Value) -> Value {
        self.call(Method::GET, &format!("/deliveries/{}", delivery["id"].as_str().unwrap()), &json!({})).await.1
    }

    async fn row(&self, delivery: &Value) -> Delivery {
        let id = DeliveryId::parse(delivery["id"].as_str().unwrap()).unwrap();
        let row = self.memory.records.get(josei_base::plan::Table::Deliveries, &keys::delivery(&self.realm, &id)).await.unwrap();
        Delivery::from_item(&row.unwrap()).unwrap()
    }

    /// The file arrives where it was to arrive, without a word.
    async fn put(&self, delivery: &Value, bytes: &[u8]) {
        let key = self.row(delivery).await.inbox_key;
        let put = Put { bucket: Bucket::Inbox, key, bytes: bytes.to_vec().into(), retain_until: None };
        self.memory.objects.put_if_absent(put).await.unwrap();
    }

    /// Its message comes.
    async fn message(&self, delivery: &Value) -> bool {
        let key = self.row(delivery).await.inbox_key;
        self.ingest.handle(ObjectCreated { bucket: "inbox".to_owned(), key }).await.is_ok()
    }

    /// It arrives and is read; answers with its status then.
    async fn read(&self, delivery: &Value, bytes: &[u8]) -> Value {
        self.put(delivery, bytes).await;
        assert!(self.message(delivery).await);
        self.now(delivery).await
    }

    async fn codes_of_the_file(&self, delivery: &Value) -> Vec<String> {
        let path = format!("/deliveries/{}/acknowledgement", delivery["id"].as_str().unwrap());
        let (status, answer) = self.call(Method::GET, &path, &json!({})).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    }

    fn hours_pass(&self, hours: i64) {
        self.memory.clock.set(self.memory.clock.now() + SignedDuration::from_hours(hours));
    }
}

#[tokio::test]
async fn totals_that_differ_are_told_and_want_a_persons_word() {
    let town = Town::new("off");
    let file = file("a");
    let (_, opened) = town.open_with(&file, json!({"declared_receipts": 2, "declared_points": 0, "confirm": true})).await;
    assert_eq!(opened["declared"], json!({"receipts": 2, "points": 0}));
    let read = town.read(&opened, &file).await;
    assert_eq!((&read["state"], &read["counts"]["receipts"]), (&json!("CHECKED"), &json!(1)), "not confirmed in advance");
    let codes = town.codes_of_the_file(&opened).await;
    assert_eq!(codes.iter().filter(|code| ["D0016", "D0017"].contains(&code.as_str())).collect::<Vec<_>>(), ["D0016"]);
    assert_eq!(town.step(&opened, "confirm").await.1["state"], "CONFIRMED");

    let agreeing = Town::new("off");
    let (_, opened) = agreeing.open_with(&file, json!({"declared_receipts": 1, "confirm": true})).await;
    assert_eq!(agreeing.read(&opened, &file).await["state"], "CONFIRMED");
    assert!(!agreeing.codes_of_the_file(&opened).await.iter().any(|code| code == "D0016"));
}

#[tokio::test]
async fn other_totals_for_the_same_file_are_a_conflict_until_it_is_withdrawn() {
    let town = Town::new("off");
    let file = file("a");
    let (_, opened) = town.open_with(&file, json!({"declared_receipts": 2})).await;
    assert_eq!(town.open(&file).await["id"], opened["id"], "who declares nothing asks for what stands");
    let (status, refused) = town.open_with(&file, json!({"declared_receipts": 1})).await;
    assert_eq!((status, refused.to_string().contains("D0018")), (StatusCode::CONFLICT, true), "{refused}");
    town.step(&opened, "withdraw").await;
    let (status, second) = town.open_with(&file, json!({"declared_receipts": 1})).await;
    assert_eq!((status, &second["revision"]), (StatusCode::CREATED, &json!(2)));
    // Without a word about totals the newest announcement stands, also when it begins anew.
    town.step(&second, "withdraw").await;
    let again = town.open(&file).await;
    assert_eq!((&again["id"], &again["state"], &again["declared"]["receipts"]), (&second["id"], &json!("OPENED"), &json!(1)));
}

#[tokio::test]
async fn a_name_is_free_again_once_its_delivery_ended_without_counting() {
    let town = Town::new("off");
    let (wrong, right) = (b"no receipt file".to_vec(), file("a"));
    // Refused for what it is: the same file stays refused, another one is the second revision.
    let first = town.open(&wrong).await;
    assert_eq!(town.read(&first, &wrong).await["refusal"], "D0009");
    assert_eq!(town.open(&wrong).await["state"], "REFUSED");
    // … unless it says that it is no correction.
    assert_eq!(town.open_with(&right, json!({"revise": false})).await.0, StatusCode::CONFLICT);
    let second = town.open(&right).await;
    assert_eq!((&second["revision"], &second["state"]), (&json!(2), &json!("OPENED")));
    assert_ne!(second["id"], first["id"]);
    assert_eq!(town.read(&second, &right).await["state"], "CHECKED");
    // While it stands nothing else takes its name.
    let (status, refused) = town.open_with(&wrong, json!({})).await;
    assert_eq!((status, refused.to_string().contains("D0001")), (StatusCode::CONFLICT, true), "{refused}");
    // Withdrawn: a corrected file is the third. The same one again is the second, as it stood after reading.
    town.step(&second, "withdraw").await;
    assert_eq!(town.open(&right).await["state"], "CHECKED");
    town.step(&second, "withdraw").await;
    let corrected = file("b");
    let third = town.open(&corrected).await;
    assert_eq!(third["revision"], 3);
    assert_eq!(town.open(&corrected).await["id"], third["id"], "announced twice, opened once");
    // What was withdrawn has given way: it cannot begin anew any more.
    let (status, _) = town.open_with(&right, json!({})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    // Expired: the fourth.
    town.hours_pass(limits::DELIVERY_OPEN_HOURS_MAX + 1);
    town.sweep.run().await.unwrap();
    assert_eq!(town.now(&third).await["state"], "EXPIRED");
    let fourth = town.open(&right).await;
    assert_eq!((&fourth["revision"], &fourth["state"]), (&json!(4), &json!("OPENED")));
    // Confirmed is final.
    town.read(&fourth, &right).await;
    assert_eq!(town.step(&fourth, "confirm").await.1["state"], "CONFIRMED");
    assert_eq!(town.step(&fourth, "withdraw").await.0, StatusCode::CONFLICT);
    assert_eq!(town.open_with(&corrected, json!({})).await.0, StatusCode::CONFLICT);
    assert_eq!(town.open(&right).await["id"], fourth["id"]);
    // Every acknowledgement stays readable.
    for (revision, told) in [(&first, "D0009"), (&second, ""), (&fourth, "")] {
        let path = format!("/deliveries/{}/acknowledgement", revision["id"].as_str().unwrap());
        let (status, answer) = town.call(Method::GET, &path, &json!({})).await;
        assert_eq!(status, StatusCode::OK);
        assert!(answer.to_string().contains(told) || town.now(revision).await["refusal"] == told);
    }
}

#[tokio::test]
async fn what_was_refused_for_what_arrived_may_be_sent_again_as_it_is() {
    let clamd = Clamd::start(&[("Josei.Test.Marker-1", b"JOSEI-TEST-SIGNATURE-1")]).await.unwrap();
    let town = Town::new(&clamd.setting());
    let file = file("a");
    let first = town.open(&file).await;
    let mut broken = file.clone();
    broken[20] ^= 1;
    assert_eq!(town.read(&first, &broken).await["refusal"], "D0002");
    let second = town.open(&file).await;
    assert_eq!((&second["revision"], &second["state"]), (&json!(2), &json!("OPENED")));
    assert_eq!(town.read(&second, &file).await["state"], "CHECKED");

    let infected = [b"JOSEI-TEST-SIGNATURE-1".to_vec(), file].concat();
    town.step(&second, "withdraw").await;
    let third = town.open(&infected).await;
    let told = town.read(&third, &infected).await;
    assert_eq!((&told["refusal"], &told["refusal_detail"]), (&json!("D0013"), &json!("Josei.Test.Marker-1")));
    assert_eq!(town.codes_of_the_file(&third).await, ["D0013"]);
    assert_eq!(town.open(&infected).await["revision"], 4, "a signature may be wrong and be taken back");
}

#[tokio::test]
async fn of_many_corrections_at_once_one_is_the_next_revision() {
    let town = Town::new("off");
    let first = town.open(&file("a")).await;
    town.step(&first, "withdraw").await;
    let files: Vec<Vec<u8>> = (0..16).map(|number| file(&format!("b{number}"))).collect();
    let opened = futures::future::join_all(files.iter().map(|file| town.open_with(file, json!({})))).await;
    let created: Vec<&Value> = opened.iter().filter(|(status, _)| *status == StatusCode::CREATED).map(|(_, answer)| answer).collect();
    assert_eq!(created.len(), 1, "{opened:?}");
    assert_eq!(created[0]["revision"], 2);
    assert!(opened.iter().all(|(status, _)| [StatusCode::CREATED, StatusCode::CONFLICT].contains(status)));
}

#[tokio::test]
async fn a_name_has_an_end() {
    let town = Town::new("off");
    for number in 1..=limits::REVISIONS_MAX {
        let opened = town.open(&file(&format!("b{number}"))).await;
        assert_eq!(opened["revision"], number);
        town.step(&opened, "withdraw").await;
    }
    let (status, refused) = town.open_with(&file("one more"), json!({})).await;
    assert_eq!((status, refused.to_string().contains("D0019")), (StatusCode::CONFLICT, true), "{refused}");
}

#[tokio::test]
async fn one_that_waits_for_its_scan_is_neither_expired_nor_hurried() {
    let clamd = Clamd::start(&[]).await.unwrap();
    clamd.set(Scanning::Down);
    let town = Town::new(&clamd.setting());
    let file = file("a");
    let opened = town.open(&file).await;
    town.put(&opened, &file).await;
    assert!(!town.message(&opened).await);
    assert_eq!(town.now(&opened).await["waits"], "D0014");
    // Days later its messages are dead letters; the sweeper sends new ones, and it is still there.
    town.hours_pass(3 * limits::DELIVERY_OPEN_HOURS_MAX);
    assert_eq!(town.sweep.run().await.unwrap().hints, 1);
    assert_eq!(town.now(&opened).await["state"], "OPENED");
    clamd.set(Scanning::Looks);
    assert!(town.message(&opened).await);
    let read = town.now(&opened).await;
    assert_eq!((&read["state"], &read["scan"], &read["waits"]), (&json!("CHECKED"), &json!("clamd"), &Value::Null));
    // The sender has the whole day from now on.
    town.hours_pass(limits::DELIVERY_OPEN_HOURS_MAX);
    town.sweep.run().await.unwrap();
    assert_eq!(town.now(&opened).await["state"], "CHECKED");
    town.hours_pass(1);
    town.sweep.run().await.unwrap();
    assert_eq!(town.now(&opened).await["state"], "EXPIRED");
}

#[tokio::test]
async fn an_acknowledgement_goes_out_in_three_forms_part_by_part() {
    let town = Town::new("off");
    let mut file = file("NAME");
    // 外字 in the name, and a space as CP932 has it.
    let at = file.windows(4).position(|window| window == b"NAME").unwrap();
    let name = b"\xf0\x40\x81\x40";
    file[at..at + 4].copy_from_slice(name);
    let opened = town.open(&file).await;
    town.read(&opened, &file).await;
    let (status, kind, whole) = town.form(&opened, "csv").await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "application/octet-stream"));
    let (_, _, receipts) = town.form(&opened, "csv?chunk=1").await;
    let has = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    assert!(has(&whole, NAME.as_bytes()) && has(&receipts, name) && !has(&whole, name), "a name comes back as it was sent");
    let (status, kind, page) = town.form(&opened, "html").await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "text/html; charset=utf-8"));
    assert!(has(&page, "受付結果".as_bytes()));
    assert!(has(&town.form(&opened, "html?chunk=1").await.2, "〓[F040]".as_bytes()));
    for nowhere in ["csv?chunk=2", "html?chunk=0", "html?chunk=99"] {
        assert_eq!(town.form(&opened, nowhere).await.0, StatusCode::NOT_FOUND, "{nowhere}");
    }
    for odd in ["csv?chunk=x", "html?chunk=1&more=1"] {
        assert_eq!(town.form(&opened, odd).await.0, StatusCode::BAD_REQUEST, "{odd}");
    }
}

/// The receipts of a chunk, as JSON.
async fn receipts(town: &Town, delivery: &Value) -> Value {
    let path = format!("/deliveries/{}/acknowledgement/1", delivery["id"].as_str().unwrap());
    town.call(Method::GET, &path, &json!({})).await.1
}

#[tokio::test]
async fn a_known_deviation_is_pinned_at_opening_and_told_with_its_finding() {
    let town = Town::new("off");
    let lines = String::from_utf8(file("a")).unwrap().replace("\r\n", "\n").into_bytes();
    let opened = town.open(&lines).await;
    assert_eq!(town.read(&opened, &lines).await["state"], "CHECKED");
    let path = format!("/deliveries/{}/acknowledgement", opened["id"].as_str().unwrap());
    let (_, whole) = town.call(Method::GET, &path, &json!({})).await;
    assert_eq!((&whole["deviations"][0]["code"], &whole["deviations"][0]["since"]), (&json!("V0005"), &json!("2024-07")));
    let findings = whole["findings"].as_array().unwrap();
    let noted: Vec<&Value> = findings.iter().filter(|finding| finding.get("deviation").is_some()).collect();
    assert_eq!(noted.len(), 1, "{findings:?}");
    assert_eq!(
        (&noted[0]["code"], &noted[0]["severity"], &noted[0]["deviation"]["code"]),
        (&json!("R0009"), &json!("warning"), &json!("V0005"))
    );
    assert!(findings.len() > 1, "the others stand without one");
    for form in ["csv", "html"] {
        let bytes = town.form(&opened, form).await.2;
        assert!(bytes.windows(5).any(|window| window == b"V0005"), "{form}");
    }
    // Before the first month the same sender is known for nothing.
    let (_, early) = town.open_with(&lines, json!({"billing_month": "2024-06", "file_name": "EARLY.UKE"})).await;
    town.read(&early, &lines).await;
    let path = format!("/deliveries/{}/acknowledgement", early["id"].as_str().unwrap());
    let (_, whole) = town.call(Method::GET, &path, &json!({})).await;
    assert!(whole["deviations"].as_array().unwrap().is_empty() && !whole["findings"].to_string().contains("V0005"), "{whole}");
}

#[tokio::test]
async fn a_finding_of_an_external_character_tells_what_is_registered() {
    let town = Town::new("off");
    let mut file = file("NAME");
    let at = file.windows(4).position(|window| window == b"NAME").unwrap();
    file[at..at + 4].copy_from_slice(b"\xf0\x40\xf0\x41");
    let opened = town.open(&file).await;
    town.read(&opened, &file).await;
    let receipts = receipts(&town, &opened).await;
    let finding = receipts[0]["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "R0311").unwrap().clone();
    let (known, unknown) = (&finding["external"][0], &finding["external"][1]);
    assert_eq!((&known["code"], &known["fallback"], &known["since"]), (&json!("F040"), &json!("髙"), &json!("2024-04-01")));
    assert_eq!((&unknown["code"], &unknown["fallback"]), (&json!("F041"), &Value::Null));
    let page = String::from_utf8(town.form(&opened, "html?chunk=1").await.2).unwrap();
    assert!(page.contains("F040 は代替文字「髙」で登録済み") && page.contains("F041 は未登録"), "{page}");
}

/// What is kept of a delivery of one chunk, opened: the bytes of its receipts, and how they are read again.
async fn kept(town: &Town, delivery: &Value) -> (Vec<u8>, Value) {
    let id = DeliveryId::parse(delivery["id"].as_str().unwrap()).unwrap();
    let row = town.memory.records.get(Table::Deliveries, &keys::chunk(&town.realm, &id, 1)).await.unwrap().unwrap();
    let chunk = Chunk::from_item(&row).unwrap();
    let key = keys::chunk_object(&town.realm, &id, 1);
    let spec = ObjectSpec::new(KeyPurpose::Receipts, town.row(delivery).await.month.0, &key, chunk::SCHEMA);
    let intent =
        purpose::intent(Operation::ReceiptIngest, Actor::Function("receipt-ingest"), purpose::SUBSIDY, Place::SealedBucket, id.as_str());
    let permit = town.ingest.audited.begin(intent.unwrap()).await.unwrap();
    let (index, bytes) = chunk::unpack(&town.ingest.sealed.get(&permit, &spec, &chunk.object).await.unwrap()).unwrap();
    town.ingest.audited.done(permit, &[]).await.unwrap();
    (bytes, index.header)
}

const CSV_INFO: &[u8] = include_bytes!("../../../shared/receipt/golden/csvinfo-chozai.csv");
const LIST: &[u8] = include_bytes!("../../../shared/receipt/golden/list-example.csv");

#[tokio::test]
async fn csv_info_is_taken_as_the_receipts_it_wraps() {
    let town = Town::new("off");
    let (status, opened) =
        town.open_with(CSV_INFO, json!({"file_name": "14_RECODEINFO_PHA.CSV", "declared_receipts": 1, "declared_points": 210})).await;
    assert_eq!(status, StatusCode::CREATED);
    let read = town.read(&opened, CSV_INFO).await;
    assert_eq!((&read["state"], &read["content"], &read["counts"]["accepted"]), (&json!("CHECKED"), &json!("claims"), &json!(1)), "{read}");
    // The management records are kept with the receipt, and its number is told.
    let (bytes, header) = kept(&town, &opened).await;
    assert_eq!(bytes, CSV_INFO);
    assert_eq!(receipts(&town, &opened).await[0]["management_number"], "940000030");
    // It is read again as eligibility-match does.
    let kept: josei_receipt::Kept = serde_json::from_value(header).unwrap();
    let again = kept.read(&bytes, 1);
    assert_eq!((again.is_accepted(), again.normal.map(|receipt| receipt.line)), (true, Some(3)));
    assert_eq!(town.step(&opened, "confirm").await.1["state"], "CONFIRMED");
}

#[tokio::test]
async fn csv_info_of_another_review_body_is_refused() {
    let town = Town::new("off");
    let other = String::from_utf8_lossy(CSV_INFO).into_owned();
    assert!(other.contains("YK,1,27"));
    let mut other = CSV_INFO.to_vec();
    let at = other.windows(7).position(|window| window == b"YK,1,27").unwrap();
    other[at + 3] = b'2';
    let both = [CSV_INFO.strip_suffix(b"\x1a").unwrap_or(CSV_INFO), &other, CSV_INFO].concat();
    let opened = town.open(&both).await;
    let read = town.read(&opened, &both).await;
    assert_eq!((&read["state"], &read["refusal"]), (&json!("REFUSED"), &json!("D0010")), "{read}");
}

#[tokio::test]
async fn a_decided_list_is_kept_checked_and_acknowledged_and_nothing_is_owed_for_it() {
    let town = Town::new("off");
    for confirm in [false, true] {
        let name = format!("KDRSL_85270023_202408_01{}.csv", if confirm { "a" } else { "" });
        let (status, opened) =
            town.open_with(LIST, json!({"file_name": name, "billing_month": "2024-08", "confirm": confirm, "declared_receipts": 3})).await;
        assert_eq!(status, StatusCode::CREATED);
        let mut read = town.read(&opened, LIST).await;
        if !confirm {
            assert_eq!(read["state"], "CHECKED", "{read}");
            read = town.step(&opened, "confirm").await.1;
        }
        assert_eq!(
            (&read["state"], &read["content"], &read["counts"]["receipts"]),
            (&json!("SETTLED"), &json!("list"), &json!(3)),
            "{read}"
        );
        let path = format!("/deliveries/{}/acknowledgement", opened["id"].as_str().unwrap());
        assert_eq!(town.call(Method::GET, &path, &json!({})).await.1["kind"], "list");
        let answers = receipts(&town, &opened).await;
        assert_eq!((answers.as_array().unwrap().len(), &answers[1]["management_number"]), (3, &json!("2407270000000002")));
        assert_eq!(
            kept(&town, &opened).await.0,
            LIST[LIST.iter().position(|byte| *byte == b'\n').unwrap() + 1..LIST.len() - "T,3,1540,3620,1000\r\n".len()]
        );
        assert_eq!(town.step(&opened, "withdraw").await.0, StatusCode::CONFLICT, "confirmed is final");
    }
    // One that is sent for another month says so.
    let (_, opened) = town.open_with(LIST, json!({"file_name": "KDRSL_85270023_202408_01.csv", "billing_month": "2024-07"})).await;
    town.read(&opened, LIST).await;
    assert!(town.codes_of_the_file(&opened).await.contains(&"R0114".to_owned()), "{:?}", town.codes_of_the_file(&opened).await);
}
