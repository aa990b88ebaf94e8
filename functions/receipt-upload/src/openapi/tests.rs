use super::document;
use crate::lifecycle::tests::function;
use crate::router;
use axum::Router;
use axum::body::Body;
use http::{Method, Request, StatusCode};
use jiff::civil::date;
use josei_store::memory::Memory;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tower::ServiceExt as _;

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json")
}

fn text() -> String {
    format!("{:#}\n", document().unwrap())
}

#[test]
fn the_document_stands_beside_the_readme() {
    let there = std::fs::read_to_string(file()).unwrap_or_default();
    assert!(there == text(), "openapi.json differs; `cargo test -p josei-receipt-upload -- --ignored rewrite_openapi` writes it");
}

#[test]
#[ignore = "writes openapi.json; read the difference before it is committed"]
fn rewrite_openapi() {
    std::fs::write(file(), text()).unwrap();
}

fn routes() -> Router {
    let now = date(2026, 7, 10).at(9, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    let memory = Memory::new(1, now);
    router(function(&memory, memory.queue.clone()))
}

/// What the router has: its own `Debug` is the only place that tells the paths.
fn paths(router: &Router) -> BTreeSet<String> {
    let shown = format!("{router:?}");
    shown.split('"').filter(|part| part.starts_with("/deliveries")).map(str::to_owned).collect()
}

#[tokio::test]
async fn every_route_is_described_and_nothing_else() {
    let (document, router) = (document().unwrap(), routes());
    let described = document["paths"].as_object().unwrap();
    assert_eq!(described.keys().cloned().collect::<BTreeSet<_>>(), paths(&router));
    for (path, operations) in described {
        let asked = path.replace("{id}", super::answers::ID).replace("{chunk}", "1");
        for method in METHODS {
            let request = Request::builder().method(&method).uri(&asked).body(Body::empty()).unwrap();
            let status = router.clone().oneshot(request).await.unwrap().status();
            let has = operations.get(method.as_str().to_ascii_lowercase()).is_some();
            assert_eq!(status != StatusCode::METHOD_NOT_ALLOWED, has, "{method} {path} {status}");
            assert_ne!(status, StatusCode::NOT_FOUND, "{method} {path}");
        }
    }
}

/// A validator for a schema that stands somewhere in the document.
fn validator(document: &Value, schema: &Value) -> Validator {
    jsonschema::draft202012::new(&json!({ "components": document["components"], "allOf": [schema] })).unwrap()
}

/// Every body that is described, with its examples.
fn bodies<'d>(document: &'d Value) -> Vec<(String, &'d Value, Vec<&'d Value>)> {
    let mut found = Vec::new();
    let of = |response: &'d Value| match response.get("$ref").and_then(Value::as_str) {
        Some(place) => document.pointer(place.trim_start_matches('#')).unwrap_or_else(|| panic!("{place} is nowhere")),
        None => response,
    };
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let answers = operation["responses"].as_object().unwrap().iter().map(|(status, response)| (status.as_str(), of(response)));
            for (what, body) in answers.chain(operation.get("requestBody").map(|body| ("request", body))) {
                for (media, content) in body["content"].as_object().unwrap() {
                    let many = content.get("examples").and_then(Value::as_object).into_iter().flat_map(serde_json::Map::values);
                    let examples = many.map(|example| &example["value"]).chain(content.get("example")).collect();
                    found.push((format!("{method} {path} {what} {media}"), &content["schema"], examples));
                }
            }
        }
    }
    found
}

#[test]
fn every_body_has_an_example_of_its_form() {
    let document = document().unwrap();
    let bodies = bodies(&document);
    assert!(bodies.len() > 50, "{}", bodies.len());
    for (place, schema, examples) in bodies {
        let validator = validator(&document, schema);
        assert!(!examples.is_empty(), "{place} has no example");
        for example in examples {
            let wrong: Vec<String> = validator.iter_errors(example).map(|error| error.to_string()).collect();
            assert!(wrong.is_empty(), "{place}: {wrong:?} in {example}");
        }
        assert!(!validator.is_valid(&json!(7)), "{place} takes anything");
    }
}

#[test]
fn references_lead_somewhere_and_no_component_is_idle() {
    let document = document().unwrap();
    let text = document.to_string();
    for kind in ["schemas", "responses"] {
        let start = format!("\"#/components/{kind}/");
        let used: BTreeSet<&str> = text.split(&start).skip(1).map(|rest| rest.split('"').next().unwrap_or_default()).collect();
        let there: BTreeSet<&str> = document["components"][kind].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(used, there);
    }
}
