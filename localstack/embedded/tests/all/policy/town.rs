//! A small city, called over HTTP as its people call it.

use aws_sdk_dynamodb::types::AttributeValue;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use josei_base::plan::Table;
use josei_base::receipt::ReviewBody;
use josei_base::{Digest, Realm, Timestamp};
use josei_embedded::city::{City, CityOptions};
use josei_store::port::Clock;
use josei_synthetic::{Defect, DefectRates, Params, ReceiptFile, SyntheticMonth, generate};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

pub(super) const REALM: &str = "local-271403";
pub(super) const MONTH: &str = "2024-07";
/// Longest wait for the functions.
const LIMIT: Duration = Duration::from_mins(2);

/// Shows the billing month's 20th, until it is moved on.
pub(super) struct HandClock(Mutex<SignedDuration>);

impl HandClock {
    fn new() -> Self {
        let start: Timestamp = "2024-07-20T02:00:00Z".parse().unwrap();
        Self(Mutex::new(start.duration_since(Timestamp::now())))
    }

    pub(super) fn pass(&self, time: SignedDuration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::now() + *self.0.lock().unwrap()
    }
}

pub(super) struct Town {
    pub(super) city: City,
    pub(super) clock: Arc<HandClock>,
    pub(super) month: SyntheticMonth,
    http: reqwest::Client,
    /// Goes last.
    dir: TempDir,
}

/// A row, as the engine has it.
pub(super) type Row = HashMap<String, AttributeValue>;

impl Town {
    /// A month of a few receipts, one holder over the monthly cap among them, and a child that nobody knows.
    pub(super) async fn start() -> Self {
        let defects = DefectRates::none().with(Defect::CapPassed, 2_000).with(Defect::UnknownHolder, 2_000);
        let month = generate(&Params { defects, ..Params::new(300, 7) }).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock::new());
        let realm = Realm::parse(REALM).unwrap();
        let options = CityOptions {
            realm,
            city_file: None,
            deviations_file: None,
            characters_file: None,
            payer_file: None,
            banks_file: None,
            texts_file: None,
            fonts: None,
            scanner: None,
            port: 0,
            clock: clock.clone(),
        };
        let city = City::start(dir.path(), &options).await.unwrap();
        Self { city, clock, month, http: reqwest::Client::new(), dir }
    }

    pub(super) fn dir(&self) -> &std::path::Path {
        self.dir.path()
    }

    pub(super) async fn rest(&self) {
        self.city.drain(LIMIT).await.unwrap();
    }

    async fn send(&self, person: &str, request: reqwest::RequestBuilder) -> Vec<u8> {
        let answer = request.bearer_auth(self.city.local().token(person).unwrap()).send().await.unwrap();
        let (status, url) = (answer.status(), answer.url().clone());
        let bytes = answer.bytes().await.unwrap();
        assert!(status.is_success(), "{url} for {person}: {status} {}", String::from_utf8_lossy(&bytes));
        bytes.to_vec()
    }

    /// A POST that may be refused: its status and its bytes.
    pub(super) async fn try_post(&self, person: &str, path: &str, body: &Value) -> (u16, Vec<u8>) {
        let request = self.http.post(format!("{}{path}", self.city.url())).json(body);
        let answer = request.bearer_auth(self.city.local().token(person).unwrap()).send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
    }

    pub(super) async fn get_bytes(&self, person: &str, path: &str) -> Vec<u8> {
        self.send(person, self.http.get(format!("{}{path}", self.city.url()))).await
    }

    pub(super) async fn get(&self, person: &str, path: &str) -> Value {
        serde_json::from_slice(&self.get_bytes(person, path).await).unwrap()
    }

    pub(super) async fn post_bytes(&self, person: &str, path: &str, body: &Value) -> Vec<u8> {
        self.send(person, self.http.post(format!("{}{path}", self.city.url())).json(body)).await
    }

    pub(super) async fn post(&self, person: &str, path: &str, body: &Value) -> Value {
        serde_json::from_slice(&self.post_bytes(person, path, body).await).unwrap()
    }

    /// Sends a text, reads JSON.
    pub(super) async fn post_text(&self, person: &str, path: &str, text: String) -> Value {
        let request = self.http.post(format!("{}{path}", self.city.url())).body(text);
        serde_json::from_slice(&self.send(person, request).await).unwrap()
    }

    /// Orders notices as a clerk.
    pub(super) async fn order(&self, lines: &'static str) -> Value {
        let request = self.http.post(format!("{}/notice-render/notices", self.city.url())).body(lines);
        serde_json::from_slice(&self.send("clerk-1", request).await).unwrap()
    }

    /// Enters a draft of an event as a registrar.
    pub(super) async fn enter(&self, path: &str, event: &Value) -> Value {
        let request = self.http.put(format!("{}/register-import{path}", self.city.url())).json(event);
        serde_json::from_slice(&self.send("registrar-1", request).await).unwrap()
    }

    /// Enters a file of applications as a clerk.
    pub(super) async fn enter_applications(&self, csv: Vec<u8>) -> Value {
        let request = self.http.post(format!("{}/benefit-decide/application-files", self.city.url())).body(csv);
        serde_json::from_slice(&self.send("clerk-1", request).await).unwrap()
    }

    pub(super) fn sender(file: &ReceiptFile) -> &'static str {
        match file.review_body {
            ReviewBody::Shiharai => "sender-shiharai",
            ReviewBody::Kokuho => "sender-kokuho",
        }
    }

    /// Announces a file; answers the delivery's id.
    pub(super) async fn open(&self, person: &str, name: &str, bytes: &[u8], confirm: bool) -> String {
        let announced =
            json!({"file_name": name, "size": bytes.len(), "sha256": Digest::of(bytes), "billing_month": MONTH, "confirm": confirm});
        let opened = self.post(person, "/receipt-upload/deliveries", &announced).await;
        opened["id"].as_str().unwrap().to_owned()
    }

    /// Announces a file, puts its one part and closes; answers the delivery's id.
    pub(super) async fn deliver(&self, file: &ReceiptFile, confirm: bool) -> String {
        let person = Self::sender(file);
        let id = self.open(person, &file.name, &file.bytes, confirm).await;
        self.upload(person, &id, &file.bytes).await;
        id
    }

    /// Puts the one part of an announced file and closes.
    pub(super) async fn upload(&self, person: &str, id: &str, bytes: &[u8]) {
        let at = format!("/receipt-upload/deliveries/{id}");
        assert_eq!(self.get(person, &at).await["arrived"], json!([]));
        let wanted = json!({"parts": [{"number": 1, "sha256_base64": STANDARD.encode(Digest::of(bytes).0)}]});
        let address = self.post(person, &format!("{at}/parts"), &wanted).await[0].clone();
        assert_eq!(self.put(&address, bytes).await, 200);
        self.post(person, &format!("{at}/close"), &json!({})).await;
    }

    /// Puts a part at the address that was given; answers the status.
    pub(super) async fn put(&self, address: &Value, bytes: &[u8]) -> u16 {
        let mut put = self.http.put(address["url"].as_str().unwrap()).body(bytes.to_vec());
        for header in address["headers"].as_array().unwrap() {
            let (name, value) = (header[0].as_str().unwrap(), header[1].as_str().unwrap());
            if name != "content-length" {
                put = put.header(name, value);
            }
        }
        put.send().await.unwrap().status().as_u16()
    }

    /// As the folder's owner: a table's rows of a partition.
    pub(super) async fn rows(&self, table: Table, partition: &str) -> Vec<Row> {
        let query = crate::support::dynamodb(self.city.stack()).query().table_name(self.table(table)).key_condition_expression("pk = :p");
        query.expression_attribute_values(":p", text(partition)).send().await.unwrap().items.unwrap()
    }

    /// As the folder's owner: takes a row away.
    pub(super) async fn forget(&self, table: Table, row: &Row) {
        let delete = crate::support::dynamodb(self.city.stack()).delete_item().table_name(self.table(table));
        delete.key("pk", row["pk"].clone()).key("sk", row["sk"].clone()).send().await.unwrap();
    }

    /// As the folder's owner: writes a row.
    pub(super) async fn restore(&self, table: Table, row: Row) {
        let put = crate::support::dynamodb(self.city.stack()).put_item().table_name(self.table(table));
        put.set_item(Some(row)).send().await.unwrap();
    }

    fn table(&self, table: Table) -> String {
        self.city.stack().options().table_name(table)
    }
}

pub(super) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}
