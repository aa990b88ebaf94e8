//! Planted mistakes: each way in which a document could be written too wide or too narrow is found by the table of all calls.

use super::matrix::differing;
use super::samples::PREFIX;
use super::town::REALM;
use josei_embedded::policy::{FUNCTIONS, Policy};
use serde_json::Value;

/// Actions that a function must not get by a slip of the pen, by service.
const MORE: [(&str, &[&str]); 5] = [
    (
        "dynamodb",
        &["dynamodb:DeleteItem", "dynamodb:Scan", "dynamodb:UpdateItem", "dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query"],
    ),
    ("s3", &["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:PutObject", "s3:ListBucket"]),
    ("kms", &["kms:Decrypt", "kms:GenerateDataKey", "kms:Sign"]),
    ("sqs", &["sqs:SendMessage", "sqs:ReceiveMessage"]),
    ("logs", &["logs:PutLogEvents"]),
];

fn document(function: &str) -> Value {
    let path = format!("{}/../../infra/policies/{function}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Filled in by this test's own hand, not by the code under test.
fn policy(function: &str, document: &Value) -> Policy {
    let keys = |text: String| {
        ["receipts", "register", "payments", "notices"]
            .iter()
            .fold(text, |text, purpose| text.replace(&format!("${{Keys.{purpose}}}"), &format!("{purpose}-*")))
    };
    let fill = |text: &str| {
        let text = text.replace("${Prefix}", PREFIX).replace("${Realm}", REALM).replace("${Keys.checkpoint}", "checkpoint");
        keys(
            text.replace("${AWS::Partition}", "aws")
                .replace("${AWS::Region}", "ap-northeast-1")
                .replace("${AWS::AccountId}", "000000000000"),
        )
    };
    Policy::parse(function, &document.to_string(), &fill).unwrap()
}

/// One changed document.
struct Planted {
    what: String,
    document: Value,
    /// It only says more. If the table of calls does not differ, what was said more is of no effect, and its like is found in the real documents
    /// by the plants that take an action away.
    only_more: bool,
}

fn list(value: &mut Value) -> &mut Vec<Value> {
    if !value.is_array() {
        *value = Value::Array(vec![value.take()]);
    }
    value.as_array_mut().unwrap()
}

/// All changes of one statement.
fn changes(document: &Value, at: usize) -> Vec<Planted> {
    let mut all = Vec::new();
    let sid = document["Statement"][at]["Sid"].as_str().unwrap().to_owned();
    let mut plant = |what: String, change: &mut dyn FnMut(&mut Value)| {
        let mut changed = document.clone();
        change(&mut changed["Statement"][at]);
        let only_more = what.starts_with("with ");
        all.push(Planted { what: format!("{sid}: {what}"), document: changed, only_more });
    };
    plant("forbids".to_owned(), &mut |statement| statement["Effect"] = "Deny".into());
    let mut statement = document["Statement"][at].clone();
    for action in list(&mut statement["Action"]).clone() {
        let rest: Vec<Value> = list(&mut statement["Action"]).iter().filter(|other| **other != action).cloned().collect();
        if !rest.is_empty() {
            plant(format!("without {action}"), &mut |statement| statement["Action"] = Value::Array(rest.clone()));
        }
    }
    let service = list(&mut statement["Action"])[0].as_str().unwrap().split(':').next().unwrap().to_owned();
    let (_, more) = MORE.iter().find(|(name, _)| *name == service).unwrap();
    for action in more.iter().filter(|action| !list(&mut statement["Action"].clone()).contains(&Value::from(**action))) {
        plant(format!("with {action}"), &mut |statement| list(&mut statement["Action"]).push((*action).into()));
    }
    for resource in list(&mut statement["Resource"]).clone() {
        let text = resource.as_str().unwrap();
        for (what, wider) in [
            ("of every realm", text.replace("/${Realm}/", "/*/")),
            ("of every key of the realm", text.split_inclusive("${Realm}/").next().map(|begin| format!("{begin}*")).unwrap()),
            ("of every table, queue or function", text.replace("${Prefix}-", "${Prefix}-*")),
            (
                "of every purpose",
                text.split("${Keys.").next().map(|begin| if begin == text { begin.to_owned() } else { format!("{begin}?*") }).unwrap(),
            ),
        ] {
            let same = wider == text || (wider.ends_with("**")) || (what == "of every key of the realm" && !text.contains("${Realm}/"));
            if !same {
                plant(format!("{text} {what}"), &mut |statement| {
                    let resources = list(&mut statement["Resource"]);
                    resources.retain(|other| *other != resource);
                    resources.push(wider.clone().into());
                });
            }
        }
    }
    for (operator, keys) in statement["Condition"].as_object().cloned().unwrap_or_default() {
        for (key, values) in keys.as_object().unwrap() {
            plant(format!("without {operator} {key}"), &mut |statement| {
                statement["Condition"][&operator].as_object_mut().unwrap().remove(key);
            });
            if operator.ends_with("StringLike") {
                plant(format!("{operator} {key} of anything"), &mut |statement| statement["Condition"][&operator][key] = "*".into());
            }
            for value in values.as_array().into_iter().flatten() {
                let rest: Vec<Value> = values.as_array().unwrap().iter().filter(|other| *other != value).cloned().collect();
                if !rest.is_empty() {
                    plant(format!("{operator} {key} without {value}"), &mut |statement| {
                        statement["Condition"][&operator][key] = Value::Array(rest.clone());
                    });
                }
            }
        }
    }
    all
}

#[test]
fn every_planted_mistake_is_found() {
    let samples = super::samples::all();
    let (mut found, mut without_effect, mut missed) = (0, 0, Vec::new());
    for function in FUNCTIONS {
        let document = document(function);
        assert_eq!(differing(function, &policy(function, &document), &samples).next(), None);
        for at in 0..document["Statement"].as_array().unwrap().len() {
            let mut planted = changes(&document, at);
            let mut without = document.clone();
            without["Statement"].as_array_mut().unwrap().remove(at);
            planted.push(Planted { what: format!("without statement {at}"), document: without, only_more: false });
            for one in planted {
                match (differing(function, &policy(function, &one.document), &samples).next().is_none(), one.only_more) {
                    (false, _) => found += 1,
                    (true, true) => without_effect += 1,
                    (true, false) => missed.push(format!("{function} {}", one.what)),
                }
            }
        }
    }
    eprintln!("{found} planted mistakes found, {without_effect} without effect");
    assert!(missed.is_empty(), "{} planted mistakes are not found: {missed:#?}", missed.len());
    assert!(found > 400, "{found}");
}
