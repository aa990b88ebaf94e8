//! Who may do what, from outside: senders see their own deliveries only; a payment needs four people, and its file goes out once.

use crate::bad_input;
use crate::command::{josei, text};
use crate::input::{Input, MONTH, bank_file};
use crate::serve::Serve;
use serde_json::{Value, json};

const NOBODYS: &str = "00000000000000000000000000000000";

#[test]
fn a_sender_is_told_every_error_of_the_file() {
    let input = Input::generated(20, 7);
    let mut lines = bad_input::lines(&std::fs::read(&input.receipts[0]).unwrap());
    let at = bad_input::nth(&lines, "GO", 0);
    bad_input::set(&mut lines[at], 2, b"1");
    let file = text(&input.write("wrong.UKE", &bad_input::joined(&lines)));
    let city = Serve::of(&input);
    city.as_person("sender-shiharai", &["upload", &file]).exits(1).says(&[&file, "R0111", "誤り/error"]);
    let told = city.as_person("sender-shiharai", &["upload", &file, "--json"]).exits(1).json();
    assert_eq!((told["state"].as_str(), told["findings"][0]["code"].as_str()), (Some("CHECKED"), Some("R0111")), "{told}");
}

#[test]
fn a_sender_uploads_looks_and_confirms() {
    let input = Input::generated(20, 7);
    let city = Serve::of(&input);
    let file = text(&input.receipts[0]);
    let sent = city.as_person("sender-shiharai", &["upload", &file, "--json"]).exits(0).json();
    assert_eq!(sent["state"], "CHECKED");
    assert!(sent["counts"]["accepted"].as_u64().unwrap() > 0);
    let id = sent["id"].as_str().unwrap();
    // The same file again is the same delivery.
    assert_eq!(city.as_person("sender-shiharai", &["upload", &file, "--json"]).exits(0).json(), sent);

    let list = |person| city.as_person(person, &["deliveries", "--billing-month", MONTH, "--json"]).exits(0).json()["deliveries"].clone();
    assert_eq!(list("sender-shiharai")[0]["id"], id);
    assert_eq!(list("sender-kokuho"), json!([]), "another sender sees nothing of it");

    // Another sender's delivery answers like one that does not exist.
    let others = city.as_person("sender-kokuho", &["confirm", id]).exits(3);
    let nobodys = city.as_person("sender-kokuho", &["confirm", NOBODYS]).exits(3);
    assert_eq!(others.err, nobodys.err);
    others.says(&["D0003", "該当する受付がありません", "no such delivery"]);

    let confirmed = city.as_person("sender-shiharai", &["confirm", id, "--json"]).exits(0).json();
    assert!(matches!(confirmed["state"].as_str(), Some("CONFIRMED" | "MATCHED" | "SETTLED")), "{confirmed}");
    let again = city.as_person("sender-shiharai", &["confirm", id, "--json"]).exits(0).json();
    assert_eq!(again["id"], confirmed["id"]);

    // Other content under the same name is a conflict, told with what to do.
    let mut other = std::fs::read(&file).unwrap();
    other.extend_from_slice(b"\x1a");
    std::fs::write(&file, other).unwrap();
    city.as_person("sender-shiharai", &["upload", &file]).exits(1).says(&["D0001"]);
    let empty = text(&input.write("empty.UKE", b""));
    city.as_person("sender-shiharai", &["upload", &empty, "--billing-month", MONTH]).exits(1).says(&["D0006"]);
}

#[test]
fn a_watched_folder_is_emptied_into_its_answers() {
    let input = Input::generated(20, 7);
    let city = Serve::of(&input);
    let folder = input.path("watched");
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(&input.receipts[0], folder.join("good.UKE")).unwrap();
    std::fs::write(folder.join("picture.UKE"), b"\xFF\xD8\xFF\xE0").unwrap();
    std::fs::write(folder.join("coming.UKE.part"), b"IR").unwrap();
    let ended = city.as_person("sender-shiharai", &["watch", &text(&folder), "--once", "--every", "1", "--billing-month", MONTH, "--json"]);
    let lines: Vec<Value> = ended.exits(1).out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!((&lines[0]["state"], &lines[1]["refusal"]), (&json!("CHECKED"), &json!("D0009")), "{lines:?}");
    for (place, code) in [("sent", Value::Null), ("refused", json!("D0009"))] {
        let place = folder.join(place).join(MONTH);
        let name = if code.is_null() { "good.UKE" } else { "picture.UKE" };
        let told: Value = serde_json::from_slice(&std::fs::read(place.join(format!("{name}.json"))).unwrap()).unwrap();
        assert!(place.join(name).is_file() && told["refusal"] == code, "{told}");
    }
    assert!(folder.join("coming.UKE.part").is_file(), "what is still written stays");

    // Taken back, it is not confirmed any more.
    let id = lines[0]["id"].as_str().unwrap();
    assert_eq!(city.as_person("sender-shiharai", &["withdraw", id, "--json"]).exits(0).json()["state"], "WITHDRAWN");
    city.as_person("sender-shiharai", &["confirm", id]).exits(1).says(&["D0004"]);
}

#[test]
fn a_delivery_survives_the_end_of_the_process() {
    let input = Input::generated(20, 7);
    let file = text(&input.receipts[0]);
    let before = Serve::of(&input).as_person("sender-shiharai", &["upload", &file, "--json"]).exits(0).json();
    let after = Serve::of(&input);
    let confirmed = after.as_person("sender-shiharai", &["confirm", before["id"].as_str().unwrap(), "--json"]).exits(0).json();
    assert_eq!(confirmed["counts"], before["counts"]);
}

#[test]
fn strangers_and_wrong_roles_are_refused() {
    let input = Input::generated(10, 7);
    let city = Serve::of(&input);
    let file = text(&input.receipts[0]);
    for token in ["wrong", "", NOBODYS] {
        city.with_token(token, &["upload", &file]).exits(3).says(&["H0001"]);
        city.with_token(token, &["payment", "list"]).exits(3).says(&["H0001"]);
    }
    for (person, args) in [
        ("sender-shiharai", &["payment", "list"][..]),
        ("approver-1", &["upload", &file]),
        ("clerk-1", &["payment", "approve", "1", "--sha256", &"0".repeat(64), "--lines", "1", "--total-yen", "1"]),
        ("auditor-1", &["deliveries", "--billing-month", MONTH]),
    ] {
        city.as_person(person, args).exits(3).says(&["H0002"]);
    }
    assert_eq!(city.stranger("payment-file", "/batches"), 401, "without a token");
}

/// The same transfers as ISO 20022, compared with the bank file.
fn message(input: &Input, file: &str, batch: &Value, month: &Value) {
    let out = text(&input.path("message.xml"));
    let iso = |more: &[&str]| josei([&["payment", "iso", file, "--out", &out, "--json"][..], more].concat());
    iso(&[]).exits(2).says(&["--value-date", "has no year"]);
    iso(&["--value-date", "2024-02-01"]).exits(1).says(&["the header has another day"]);
    let made = iso(&["--value-date", batch["value_date"].as_str().unwrap()]).exits(0).json();
    assert_eq!((&made["lines"], &made["total_yen"]), (&month["payment"]["lines"], &month["payment"]["total_yen"]), "{made}");
    let xml = std::fs::read_to_string(input.path("message.xml")).unwrap();
    let sum = format!("<CtrlSum>{}</CtrlSum>", month["payment"]["total_yen"]);
    assert!(xml.contains(&sum) && json!(xml.matches("<CdtTrfTxInf>").count()) == made["lines"]);
    iso(&["--value-date", batch["value_date"].as_str().unwrap()]).exits(2).says(&["exists already"]);
}

/// The sheet of totals: the same numbers and day are the same bytes.
fn sheet(city: &Serve, input: &Input) {
    let sheets: Vec<_> = ["first.pdf", "second.pdf"]
        .into_iter()
        .map(|name| {
            let out = text(&input.path(name));
            let made = city.as_person("finance-1", &["payment", "summary", "1", "--out", &out, "--issued-on", "2024-07-22", "--json"]);
            assert_eq!(made.exits(0).json()["pages"], json!(1));
            std::fs::read(input.path(name)).unwrap()
        })
        .collect();
    assert!(sheets[0].starts_with(b"%PDF-") && sheets[0] == sheets[1]);
    let out = text(&input.path("third.pdf"));
    city.as_person("finance-1", &["payment", "summary", "1", "--out", &out, "--desk", "nowhere"]).exits(2).says(&["--desk nowhere"]);
    city.as_person("sender-shiharai", &["payment", "summary", "1", "--out", &out]).exits(3).says(&["H0002"]);
}

#[test]
fn a_manifest_is_rendered_again_offline() {
    let input = Input::generated(10, 7);
    let golden = |name: &str| format!("{}/../shared/payment/golden/manifest/{name}", env!("CARGO_MANIFEST_DIR"));
    let out = text(&input.path("again.txt"));
    let rebuild = |version: &str, more: &[&str]| {
        josei([&["payment", "rebuild", &golden(&format!("{version}.json")), "--out", &out, "--json"][..], more].concat())
    };
    let profile = golden("profile.toml");
    for (version, more) in [("version-1", &["--payer", &profile][..]), ("version-2", &["--payer", &profile]), ("version-3", &[])] {
        let made = rebuild(version, more).exits(0).json();
        let file = std::fs::read(&out).unwrap();
        assert!(file == std::fs::read(golden(&format!("{version}.txt"))).unwrap(), "{version}: byte for byte");
        assert_eq!((&made["same"], &made["sha256"]), (&json!(true), &json!(josei_base::Digest::of(&file))), "{made}");
        rebuild(version, more).exits(2).says(&["exists already"]);
        std::fs::remove_file(&out).unwrap();
        let other = "0".repeat(64);
        assert_eq!(rebuild(version, &[more, &["--sha256", &other]].concat()).exits(1).json()["same"], json!(false));
        assert!(!input.path("again.txt").exists(), "nothing is written");
        // The message of a manifest is that of its file.
        let xml = text(&input.path(&format!("{version}.xml")));
        josei([&["payment", "iso", &golden(&format!("{version}.json")), "--out", &xml][..], more].concat()).exits(0);
    }
    // Before version 3 the profile of that time is needed, and no other will do.
    rebuild("version-2", &[]).exits(1).says(&["P0309"]);
    let broken = text(&input.write("broken.json", b"{}"));
    josei(["payment", "rebuild", &broken, "--out", &out]).exits(1).says(&["P0310"]);
}

#[test]
fn a_payment_needs_four_people_and_its_file_goes_out_once() {
    let input = Input::generated(20, 7);
    let month = input.month().exits(0).json();
    let city = Serve::of(&input);
    // The file was lost; it is asked for again, and everybody must act anew.
    let (status, batch) =
        city.post("preparer-1", "payment-file", "/batches/1/redeliver", &json!({"delivery": 2, "reason": "file-did-not-arrive"}));
    assert_eq!(status, 200, "{batch}");
    assert_eq!(batch["approvers"], json!([]));
    let total = month["payment"]["total_yen"].to_string();
    let (hash, lines) = (batch["file_sha256"].as_str().unwrap().to_owned(), month["payment"]["lines"].to_string());
    let approve = |person: &str, total: &str| {
        let seen = ["--sha256", &hash, "--lines", &lines, "--total-yen", total, "--delivery", "2"];
        city.as_person(person, &[&["payment", "approve", "1"][..], &seen, &["--json"]].concat())
    };
    let out = text(&input.path("bank.txt"));
    let pull = |token: &str| city.as_person("finance-1", &["payment", "pull", "1", "--release-token", token, "--out", &out]);

    city.as_person("finance-1", &["payment", "release", "1"]).exits(1).says(&["P0301"]);
    approve("preparer-1", &total).exits(3).says(&["H0002"]);
    approve("finance-1", &total).exits(3).says(&["H0002"]);
    let seen = |total: &Value| json!({"delivery": 2, "file_sha256": batch["file_sha256"], "lines": batch["lines"], "total_yen": total});
    let (status, refused) = city.post("approver-1", "payment-file", "/batches/1/approve", &seen(&json!(1)));
    assert_eq!((status, &refused["code"]), (409, &json!("P0303")), "another total than what stands");

    let first = approve("approver-1", &total).exits(0).json();
    assert_eq!(first["approvers"], json!(["approver-1"]));
    // The same person again is the same one signature, never the second.
    let again = approve("approver-1", &total).exits(0).json();
    assert_eq!(again["approvers"], json!(["approver-1"]));
    city.as_person("finance-1", &["payment", "release", "1"]).exits(1).says(&["P0301"]);
    approve("approver-2", "1").exits(1).says(&["P0303", "承認しようとした内容"]);
    approve("approver-2", &total).exits(0);

    let token = city.as_person("finance-1", &["payment", "release", "1", "--json"]).exits(0).json()["token"].as_str().unwrap().to_owned();
    pull(&"0".repeat(64)).exits(1).says(&["P04"]);
    assert!(!input.path("bank.txt").exists());
    pull(&token).exits(0).says(&["受領/received by finance-1"]);
    assert_eq!(std::fs::read(input.path("bank.txt")).unwrap(), bank_file(&month), "the same bytes as the first time");
    std::fs::remove_file(input.path("bank.txt")).unwrap();
    pull(&token).exits(1).says(&["P0"]);
    assert!(!input.path("bank.txt").exists(), "a token is used once");

    // The receipt again is the same one; the sheet, the message and the same bytes once more are made of it.
    let file = text(&input.write("again.txt", &bank_file(&month)));
    let received = city.as_person("finance-1", &["payment", "receipt", "1", &file, "--json"]).exits(0).json();
    assert_eq!((&received["received_by"], &received["delivery"]), (&json!("finance-1"), &json!(2)), "{received}");
    city.as_person("finance-1", &["payment", "list"]).exits(0).says(&["受領/received by finance-1"]);
    let rebuilt = city.as_person("approver-1", &["payment", "rebuild", "--batch", "1", "--json"]).exits(0).json();
    assert_eq!((&rebuilt["same"], rebuilt["now_sha256"].as_str()), (&json!(true), Some(hash.as_str())), "{rebuilt}");
    let next = city.as_person("preparer-1", &["payment", "next-date", "--json"]).exits(0).json();
    assert_eq!((&next["lead_business_days"], &next["cut_off"]), (&json!(3), &json!("15:00")), "{next}");
    city.as_person("preparer-1", &["payment", "next-date"]).exits(0).says(&["次の振込日/next value date", "持込期限/hand over before"]);
    message(&input, &file, &batch, &month);
    sheet(&city, &input);

    // The bank answers with another sum: the batch is held, and somebody must look.
    let differs = city.as_person("finance-1", &["payment", "results", "1", "--lines", &lines, "--total-yen", "1"]);
    differs.exits(1).says(&["P0305", "合計が一致しません", "the batch is held"]);
    assert_eq!(city.as_person("finance-1", &["payment", "show", "1", "--json"]).exits(0).json()["state"], "HELD");
}
