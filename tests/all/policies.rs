//! The command's own months run under the deployed policies: what the folder notes of them has no refusal.

use crate::command::text;
use crate::input::{Input, MONTH};
use crate::serve::Serve;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const FUNCTIONS: [&str; 9] = [
    "audit-log",
    "benefit-decide",
    "eligibility-match",
    "notice-render",
    "payment-file",
    "receipt-ingest",
    "receipt-upload",
    "register-import",
    "sweep",
];

/// Lines of the folder's notes, each as what it says.
pub fn notes(dir: &Path) -> Vec<Value> {
    let lines = std::fs::read_to_string(dir.join("policies.jsonl")).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn months_and_people_are_never_refused_by_a_policy() {
    let input = Input::generated(60, 7);
    input.month().exits(0);
    // Again, on what stands; then a served city, where a file comes later and a bank file is asked for again.
    input.month().exits(0);
    let city = Serve::on(&input.city());
    let later = text(&input.write("later.UKE", &std::fs::read(&input.receipts[0]).unwrap()));
    city.as_person("sender-shiharai", &["upload", &later, "--billing-month", MONTH, "--confirm", "--json"]).exits(0);
    let (status, _) = city.post("preparer-1", "payment-file", "/batches/1/redeliver", &json!({"delivery": 2, "reason": "did-not-arrive"}));
    assert_eq!(status, 200);
    let cases = city.as_person("clerk-1", &["case", "list", "--billing-month", MONTH, "--json"]).exits(0).json();
    let case = format!("{MONTH}/{}/{}", cases["cases"][0]["delivery"].as_str().unwrap(), cases["cases"][0]["number"]);
    city.as_person("clerk-1", &["case", "take", &case]).exits(0);
    let (born, _) = crate::register::newborn();
    let born = text(&input.write("born.toml", born.as_bytes()));
    city.as_person("registrar-1", &["register", "propose", &born]).exits(0);
    let notices = text(&input.write("notices.jsonl", crate::notices::lines(2, None).as_bytes()));
    let ordered = city.as_person("clerk-1", &["notice", "order", &notices, "--json"]).exits(0).json();
    assert_eq!(ordered["state"], "RENDERED");
    drop(city);

    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for note in notes(&input.city()) {
        let of = |name: &str| note[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(of("answer"), "allowed", "{note}");
        used.entry(of("role")).or_default().insert(of("statement"));
    }
    for function in FUNCTIONS {
        assert!(used.get(function).is_some_and(|statements| statements.len() >= 3), "{function}: {used:?}");
    }
    assert!(used.contains_key("register-sender"), "{used:?}");
}
