//! A virus on its way through the whole city, and a scanner that is down: what a sender sees, and that nothing passes.

use crate::command::{finish, text};
use crate::input::Input;
use crate::serve::Serve;
use josei_runtime_api::{Clamd, Scanning};
use serde_json::{Value, json};
use std::path::Path;

/// A harmless word that the scanner of these tests takes for a virus.
const MARKER: &[u8] = b"JOSEI-TEST-SIGNATURE-1";
const SIGNATURE: &str = "Josei.Test.Marker-1";

/// A scanner that works for the length of a test.
struct Scanner {
    clamd: Clamd,
    _runtime: tokio::runtime::Runtime,
}

impl Scanner {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let clamd = runtime.block_on(Clamd::start(&[(SIGNATURE, MARKER)])).unwrap();
        Self { clamd, _runtime: runtime }
    }

    fn serve(&self, dir: &Path) -> Serve {
        Serve::with(dir, &["--scanner", &self.clamd.setting()])
    }
}

#[test]
fn a_virus_is_refused_told_and_gone_and_the_clean_file_goes_on_under_the_same_name() {
    let input = Input::generated(20, 7);
    let scanner = Scanner::start();
    let city = scanner.serve(&input.city());
    let clean = std::fs::read(&input.receipts[0]).unwrap();
    let file = input.write("sent/RECEIPTC.UKE", &[&clean[..], MARKER].concat());
    let (path, told) = (text(&file), input.path("told"));
    let upload = |more: &[&str]| city.as_person("sender-shiharai", &[&["upload", &path, "--billing-month", "2024-07"], more].concat());

    upload(&[]).exits(1).says(&["D0013", SIGNATURE, "検出", "REFUSED"]);
    let refused = upload(&["--json", "--acknowledgement", &text(&told)]).exits(1).json();
    assert_eq!((&refused["state"], &refused["refusal"], &refused["scan"]), (&json!("REFUSED"), &json!("D0013"), &json!("clamd")));
    assert_eq!((&refused["refusal_detail"], &refused["counts"]), (&json!(SIGNATURE), &Value::Null));
    for end in ["json", "csv", "html"] {
        let form = std::fs::read(told.join(format!("RECEIPTC.UKE.{end}"))).unwrap();
        let has = |word: &[u8]| form.windows(word.len()).any(|window| window == word);
        assert!(has(b"D0013") && has(SIGNATURE.as_bytes()) && !has(MARKER), "{end}");
    }
    assert!(nowhere(&input.city(), MARKER), "what was found is in the folder");

    std::fs::write(&file, &clean).unwrap();
    let checked = upload(&["--json"]).exits(0).json();
    assert_eq!((&checked["state"], &checked["revision"], &checked["scan"]), (&json!("CHECKED"), &json!(3), &json!("clamd")));
    let id = checked["id"].as_str().unwrap();
    assert_eq!(city.as_person("sender-shiharai", &["withdraw", id, "--json"]).exits(0).json()["state"], "WITHDRAWN");
}

/// True if no file of the city's inbox holds these bytes. Databases and sealed objects are looked through too.
fn nowhere(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().all(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return nowhere(&path, bytes);
        }
        let content = std::fs::read(&path).unwrap_or_default();
        !content.windows(bytes.len()).any(|window| window == bytes)
    })
}

#[test]
fn while_the_scanner_is_down_a_delivery_waits_and_says_so() {
    let input = Input::generated(20, 7);
    let scanner = Scanner::start();
    scanner.clamd.set(Scanning::Down);
    let file = text(&input.receipts[0]);
    let city = scanner.serve(&input.city());
    let waits = city.as_person("sender-shiharai", &["upload", &file]).exits(3).says(&["D0014", "待っています", "nothing to send again"]);
    assert!(waits.out.is_empty(), "{waits:?}");
    drop(city);
    // Repaired; the city's start sends new messages for whatever waits.
    scanner.clamd.set(Scanning::Looks);
    let city = scanner.serve(&input.city());
    let mut sent = city.as_person("sender-shiharai", &["upload", &file, "--json"]);
    for _ in 0..100 {
        if sent.code == Some(0) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        sent = city.as_person("sender-shiharai", &["upload", &file, "--json"]);
    }
    let sent = sent.exits(0).json();
    assert_eq!((&sent["state"], &sent["scan"], &sent["waits"]), (&json!("CHECKED"), &json!("clamd"), &Value::Null));
}

#[test]
fn a_month_whose_scanner_is_down_says_so_and_pays_nothing() {
    let input = Input::generated(20, 7);
    let scanner = Scanner::start();
    scanner.clamd.set(Scanning::Down);
    let mut month = input.month_command(&input.city());
    finish(month.args(["--scanner", &scanner.clamd.setting()])).exits(3).says(&["D0014", "待っています"]);
    assert!(!input.city().join("out/payment").exists());
}

#[test]
fn announced_totals_are_checked_and_a_difference_waits_for_a_person() {
    let input = Input::generated(20, 7);
    let city = Serve::of(&input);
    let file = text(&input.receipts[0]);
    let checked = josei_check(&file);
    let (receipts, points) = (checked["receipts"].as_u64().unwrap(), checked["points"].as_u64().unwrap());
    let upload = |receipts: u64, points: u64, more: &[&str]| {
        let (receipts, points) = (receipts.to_string(), points.to_string());
        let args = ["upload", &file, "--declared-receipts", &receipts, "--declared-points", &points];
        city.as_person("sender-shiharai", &[&args[..], more].concat())
    };
    let told = upload(receipts, points + 1, &["--confirm", "--json"]).exits(1).json();
    assert_eq!(told["state"], "CHECKED", "not confirmed in advance");
    assert!(told["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "D0017"), "{told}");
    upload(receipts, points, &[]).exits(1).says(&["D0018"]);
    city.as_person("sender-shiharai", &["withdraw", told["id"].as_str().unwrap()]).exits(0);
    let right = upload(receipts, points, &["--json"]).exits(0).json();
    assert_eq!((&right["state"], &right["revision"]), (&json!("CHECKED"), &json!(2)));
}

#[test]
fn announced_totals_of_visiting_nurses_are_yen() {
    let input = Input::generated(20, 7);
    let city = Serve::of(&input);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/receipt/golden/homon-example.uke");
    let upload = |name: &str, declared: &str| {
        city.as_person("sender-shiharai", &["upload", file, "--name", name, "--declared-points", declared, "--json"])
    };
    let right = upload("RECEIPTH.UKE", "25550").exits(0).json();
    assert_eq!((&right["counts"]["points"], &right["counts"]["yen"]), (&json!(0), &json!(25_550)), "{right}");
    let told = upload("RECEIPTH-2.UKE", "2555").exits(1).json();
    assert!(told["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "D0017"), "{told}");
}

fn josei_check(file: &str) -> Value {
    let ended = crate::command::josei(["check", file, "--json"]);
    ended.json()["files"][0].clone()
}
