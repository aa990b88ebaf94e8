//! Real answers of `receipt-upload` against its description: status, media type, form, and which codes a status may have.

use crate::input::{Input, MONTH};
use crate::serve::{Answered, Serve, put};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

/// Times the preview is asked for.
const ASKED_MAX: u32 = 600;
/// Bytes of a body that is too long.
const TOO_LONG: usize = josei_base::limits::REQUEST_BODY_BYTES_MAX + 1;
/// What a good caller of a good city is never answered: the stores are full, do not answer, are damaged, somebody was faster; and what takes a
/// hundred announcements (`life` of the function's own tests).
const NOT_ASKED_FOR: [(&str, &str); 5] = [("500", "H0007"), ("503", "H0006"), ("507", "H0008"), ("409", "H0005"), ("409", "D0019")];

struct Api {
    city: Serve,
    document: Value,
    /// Operation, status and code of every answer so far.
    seen: BTreeSet<(String, String, String)>,
}

impl Api {
    fn new(city: Serve) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions/receipt-upload/openapi.json");
        Self { city, document: serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap(), seen: BTreeSet::new() }
    }

    /// The answer described for an operation and a status.
    fn described(&self, operation: &str, status: &str) -> &Value {
        let (method, path) = operation.split_once(' ').unwrap();
        let response = &self.document["paths"][path][method]["responses"][status];
        let place = response.get("$ref").map(|place| place.as_str().unwrap().trim_start_matches('#'));
        place.map_or(Some(response), |place| self.document.pointer(place)).filter(|found| found.is_object()).unwrap_or_else(|| {
            panic!("{operation}: {status} is not described");
        })
    }

    /// Holds an answer against its description; gives its body back.
    fn holds(&mut self, operation: &str, asked: &str, status: u16, answered: &Answered) -> Value {
        let (told, media) = (answered.status.to_string(), answered.media.as_str());
        assert_eq!(answered.status, status, "{operation} {asked}: {}", answered.text);
        let content = &self.described(operation, &told)["content"];
        assert_eq!(content.as_object().unwrap().keys().collect::<Vec<_>>(), [media], "{operation} {asked}");
        let schema = json!({ "components": self.document["components"], "allOf": [content[media]["schema"]] });
        // A table and a page are text.
        let body =
            if media.ends_with("json") { serde_json::from_str(&answered.text).unwrap() } else { Value::String(answered.text.clone()) };
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{operation} {asked}: {wrong:?} in {body}");
        let code = body.get("code").and_then(Value::as_str).filter(|_| status >= 400).unwrap_or_default().to_owned();
        self.seen.insert((operation.to_owned(), told, code));
        body
    }

    /// A sender's call.
    fn call(&mut self, operation: &str, at: &[&str], status: u16, body: Option<&str>) -> Value {
        let (method, path) = operation.split_once(' ').unwrap();
        let mut parts = at.iter();
        let path: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { parts.next().unwrap() } else { part }).collect();
        let asked = parts.fold(path.join("/"), |path, query| format!("{path}?{query}"));
        let answered =
            self.city.ask(Some("sender-shiharai"), method, "receipt-upload", &asked, body.map(|body| ("application/json", body)));
        self.holds(operation, &asked, status, &answered)
    }

    /// What is described and was not answered.
    fn unseen(&self) -> Vec<String> {
        let mut unseen = Vec::new();
        for (path, operations) in self.document["paths"].as_object().unwrap() {
            for (method, described) in operations.as_object().unwrap() {
                let operation = format!("{method} {path}");
                for status in described["responses"].as_object().unwrap().keys() {
                    let schema = self.described(&operation, status).pointer("/content/application~1problem+json/schema/allOf/1");
                    let codes =
                        schema.map_or_else(|| vec![json!("")], |schema| schema["properties"]["code"]["enum"].as_array().unwrap().clone());
                    for code in codes {
                        let code = code.as_str().unwrap();
                        let rare = NOT_ASKED_FOR.contains(&(status, code));
                        if !rare && !self.seen.contains(&(operation.clone(), status.clone(), code.to_owned())) {
                            unseen.push(format!("{operation} {status} {code}"));
                        }
                    }
                }
            }
        }
        unseen
    }
}

const OPEN: &str = "post /deliveries";
const LIST: &str = "get /deliveries";
const SHOW: &str = "get /deliveries/{id}";
const PARTS: &str = "post /deliveries/{id}/parts";
const CLOSE: &str = "post /deliveries/{id}/close";
const CONFIRM: &str = "post /deliveries/{id}/confirm";
const WITHDRAW: &str = "post /deliveries/{id}/withdraw";
const FILE: &str = "get /deliveries/{id}/acknowledgement";
const CHUNK: &str = "get /deliveries/{id}/acknowledgement/{chunk}";
const CSV: &str = "get /deliveries/{id}/acknowledgement.csv";
const PAGE: &str = "get /deliveries/{id}/acknowledgement.html";
const NOBODYS: &str = "00000000000000000000000000000000";

#[test]
fn every_answer_is_as_openapi_describes_it() {
    let input = Input::generated(30, 11);
    let mut api = Api::new(Serve::on(&input.city()));
    let file = std::fs::read(&input.receipts[0]).unwrap();
    let announcement = |name: &str, size: usize, month: &str| {
        json!({ "file_name": name, "size": size, "sha256": hex::encode(Sha256::digest(&file)), "billing_month": month }).to_string()
    };
    let good = announcement("good.UKE", file.len(), MONTH);

    // Strangers and other roles are refused by every operation, before anything is looked at.
    for (path, operations) in api.document["paths"].clone().as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let (operation, asked) = (format!("{method} {path}"), path.replace("{id}", NOBODYS).replace("{chunk}", "1"));
            let asked = if operation == LIST { format!("{asked}?month={MONTH}") } else { asked };
            let body = if path.ends_with("/parts") { r#"{"parts":[]}"# } else { &good };
            for (person, status) in [(None, 401), (Some("approver-1"), 403)] {
                let answered = api.city.ask(person, method, "receipt-upload", &asked, Some(("application/json", body)));
                api.holds(&operation, &asked, status, &answered);
            }
        }
    }

    // What is no announcement.
    for (status, body) in [(400, "{"), (422, r#"{"file_name":"a","who":"x"}"#), (413, " ".repeat(TOO_LONG).as_str())] {
        api.call(OPEN, &[], status, Some(body));
    }
    for operation in [OPEN, PARTS] {
        let path = operation.trim_start_matches("post ").replace("{id}", NOBODYS);
        let answered = api.city.ask(Some("sender-shiharai"), "post", "receipt-upload", &path, Some(("text/plain", good.as_str())));
        api.holds(operation, &path, 415, &answered);
    }
    for (name, size, month, code) in [("a/b", 1, MONTH, "D0008"), ("a", 0, MONTH, "D0006"), ("a", 1, "1999-01", "D0012")] {
        assert_eq!(api.call(OPEN, &[], 422, Some(&announcement(name, size, month)))["code"], code);
    }

    // One that is taken, from its announcement to its confirmation.
    let opened = api.call(OPEN, &[], 201, Some(&good));
    assert_eq!(opened, api.call(OPEN, &[], 200, Some(&good)), "the same again is the same delivery");
    api.call(OPEN, &[], 409, Some(&announcement("good.UKE", file.len() + 1, MONTH)));
    for (name, value, code) in [("declared_receipts", json!(1), "D0018"), ("sealed", json!(true), "D0030")] {
        let mut otherwise: Value = serde_json::from_str(&good).unwrap();
        otherwise[name] = value;
        assert_eq!(api.call(OPEN, &[], 409, Some(&otherwise.to_string()))["code"], code);
    }
    let id = opened["id"].as_str().unwrap();
    for (status, body) in [(400, "{"), (422, r#"{"parts":[{"number":1}]}"#), (413, " ".repeat(TOO_LONG).as_str())] {
        api.call(PARTS, &[id], status, Some(body));
    }
    let wanted =
        |number: u32, content: &[u8]| json!({ "parts": [{ "number": number, "sha256_base64": STANDARD.encode(Sha256::digest(content)) }] });
    assert_eq!(api.call(PARTS, &[id], 422, Some(&wanted(2, &file).to_string()))["code"], "D0007");
    assert_eq!(api.call(CLOSE, &[id], 409, None)["code"], "D0005");
    assert_eq!(api.call(CONFIRM, &[id], 409, None)["code"], "D0004");
    api.call(FILE, &[id], 404, None);
    let addresses = api.call(PARTS, &[id], 200, Some(&wanted(1, &file).to_string()));
    assert_eq!(put(&addresses[0], file.clone()), 200);
    assert_eq!(api.call(SHOW, &[id], 200, None)["arrived"], json!([1]));
    api.call(CLOSE, &[id], 200, None);
    let mut read = api.call(SHOW, &[id], 200, None);
    for _ in 0..ASKED_MAX {
        if read["state"] == "CHECKED" {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
        read = api.call(SHOW, &[id], 200, None);
    }
    assert_eq!((&read["state"], read["counts"]["chunks"].as_u64()), (&json!("CHECKED"), Some(1)));
    assert_eq!(api.call(FILE, &[id], 200, None)["counts"], read["counts"]);
    assert_eq!(api.call(CHUNK, &[id, "1"], 200, None).as_array().unwrap().len() as u64, read["counts"]["receipts"].as_u64().unwrap());
    api.call(CHUNK, &[id, "x"], 400, None);
    for operation in [CSV, PAGE] {
        api.call(operation, &[id], 200, None);
        api.call(operation, &[id, "chunk=1"], 200, None);
        api.call(operation, &[id, "chunk=x"], 400, None);
    }
    api.call(CONFIRM, &[id], 200, None);
    api.call(PARTS, &[id], 409, Some(&wanted(1, &file).to_string()));
    api.call(WITHDRAW, &[id], 409, None);

    // One that is taken back, and one that nobody knows.
    let other = api.call(OPEN, &[], 201, Some(&announcement("other.UKE", file.len(), MONTH)));
    assert_eq!(api.call(WITHDRAW, &[other["id"].as_str().unwrap()], 200, None)["state"], "WITHDRAWN");
    for operation in [SHOW, PARTS, CLOSE, CONFIRM, WITHDRAW, FILE, CHUNK, CSV, PAGE] {
        let at = [NOBODYS, "1"];
        let unknown = api.call(operation, &at[..operation.matches('{').count()], 404, Some(&wanted(1, &file).to_string()));
        assert_eq!((&unknown["code"], &unknown["instance"]), (&json!("D0003"), &json!(format!("/deliveries/{NOBODYS}"))));
    }
    let month = format!("month={MONTH}");
    assert_eq!(api.call(LIST, &[&month], 200, None)["deliveries"].as_array().unwrap().len(), 2);
    api.call(LIST, &["month=July"], 400, None);

    // A store that lost an object is the only way to H0004 here.
    let unseen: Vec<String> = api.unseen().into_iter().filter(|unseen| !unseen.ends_with("404 H0004")).collect();
    assert_eq!(unseen, [] as [String; 0], "described and not answered");

    // What is not described.
    for (method, path, status, code) in [("get", "/people", 404, "H0004"), ("delete", "/deliveries", 405, "H0003")] {
        let answered = api.city.ask(Some("sender-shiharai"), method, "receipt-upload", path, None);
        let body: Value = serde_json::from_str(&answered.text).unwrap();
        assert_eq!((answered.status, answered.media.as_str(), &body["code"]), (status, "application/problem+json", &json!(code)));
    }
}
