//! The desk of the register over the embedded city: a child's life as events that one person enters and another approves, and what was known when.

use crate::command::{Ended, josei, text};
use crate::serve::Serve;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const GUARDIAN: &str = "00000000000000000000000000000009";
/// What a newborn's form is filled in with.
const BORN: &[(&str, &str)] = &[
    ("notified_on", "2020-05-10"),
    ("reception_ward", "1"),
    ("changed_on", "2020-05-07"),
    ("change_reason", "01"),
    ("birth_date", "2020-05-07"),
    ("sex", "male"),
    ("value.name", "見本 太郎"),
    ("from", "2020-05-07"),
    ("value.address", "堺市見本区"),
    ("value.ward", "1"),
    ("value.guardian", GUARDIAN),
    ("insurer.insurer_number", "01270016"),
    ("insurer.insurer_acquired_on", "2020-05-07"),
    ("programme_number", "85270023"),
    ("holder_number", "1234566"),
    ("acquired_on", "2020-05-07"),
    ("acquired_reason", "01"),
    ("valid_from", "2020-05-07"),
    ("# valid_to", "2027-03-31"),
];

/// A folder of event files, and the city they are sent to.
pub struct Desk {
    folder: tempfile::TempDir,
    city: Serve,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let city = Serve::on(&folder.path().join("city"));
        Self { folder, city }
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn propose(&self, person: &str, file: &Path) -> Ended {
        self.city.as_person(person, &["register", "propose", &text(file), "--json"])
    }

    fn ask(&self, person: &str, args: &[&str]) -> Ended {
        self.city.as_person(person, &[&["register"], args, &["--json"]].concat())
    }

    /// An event of a child: entered by one, approved by another; its file, its draft and the answer.
    fn records(&self, child: &str, name: &str, header: [&str; 2], change: (&str, &[(&str, &str)])) -> Recorded {
        let (kind, fields) = change;
        let form = josei(["register", "template", kind, "--holder", child]).exits(0).out;
        let header = [("notified_on", "2022-05-01"), ("reception_ward", "1"), ("changed_on", header[0]), ("change_reason", header[1])];
        let file = self.write(name, &filled(&form, &[&header[..], fields].concat()));
        let entered = self.propose("registrar-1", &file).exits(0).json();
        let draft = format!("{child}/{}", entered["id"].as_str().unwrap());
        let approved = self.ask("approver-1", &["approve", &draft]).exits(0).json();
        assert_eq!(entered["touches"], approved["touches"], "what the registrar was told is what the approver approves");
        Recorded { file, draft, approved }
    }
}

/// An approved event.
struct Recorded {
    file: PathBuf,
    draft: String,
    approved: Value,
}

/// A form with its fields filled in; `# ` before a name takes the mark away.
pub fn filled(form: &str, fields: &[(&str, &str)]) -> String {
    let fill = |line: &str| {
        let found = fields.iter().find(|(name, _)| line.starts_with(&format!("{name} = \"\"")));
        found.map_or_else(|| line.to_owned(), |(name, value)| format!("{} = \"{value}\"", name.trim_start_matches("# ")))
    };
    form.lines().map(fill).collect::<Vec<_>>().join("\n")
}

/// A newborn's event file, and the child's internal number in it.
pub fn newborn() -> (String, String) {
    let form = josei(["register", "template", "identify", "rename", "relocate", "entrust", "insure", "acquire"]).exits(0).out;
    let file = filled(&form, BORN);
    let holder = file.lines().find_map(|line| line.strip_prefix("holder = \"")).unwrap();
    let child = holder.split('"').next().unwrap().to_owned();
    (file, child)
}

#[test]
fn a_childs_life_is_entered_by_one_and_approved_by_another() {
    let desk = Desk::new();
    let (file, child) = newborn();
    let birth = desk.write("birth.toml", &file);

    // Entered; sent again it is the same draft, and other content under its id is refused.
    let entered = desk.propose("registrar-1", &birth).exits(0).json();
    assert_eq!((&entered["state"], &entered["touches"]), (&json!("entered"), &json!([{"aspect": "number", "first": null, "last": null}])));
    assert_eq!(desk.propose("registrar-1", &birth).exits(0).json(), entered);
    let other = desk.write("other.toml", &file.replace("見本 太郎", "見本 次郎"));
    desk.propose("registrar-1", &other).exits(1).says(&["B104", "同じ番号で別の起票があります"]);
    let draft = format!("{child}/{}", entered["id"].as_str().unwrap());
    let waiting = desk.ask("approver-1", &["list"]).exits(0).json();
    assert_eq!((waiting["drafts"].as_array().unwrap().len(), &waiting["drafts"][0]["id"]), (1, &entered["id"]));

    // Nobody else, nobody alone.
    desk.ask("clerk-1", &["show", &child]).exits(3).says(&["H0002"]);
    desk.ask("registrar-1", &["approve", &draft]).exits(3).says(&["H0002"]);
    desk.propose("approver-1", &birth).exits(3).says(&["H0002"]);
    desk.ask("registrar-1", &["show", &child]).exits(3).says(&["H0004"]);
    let shown = desk.city.as_person("approver-1", &["register", "draft", &draft]).exits(0);
    shown.says(&["決裁待ち entered", "資格取得・更新 / acquire", "公費資格取得事由コード 01 出生", "受給者番号 number  全期間 / all"]);
    let approved = desk.ask("approver-1", &["approve", &draft]).exits(0).json();
    assert_eq!((&approved["state"], &approved["entry"], &approved["decided_by"]), (&json!("approved"), &json!(1), &json!("approver-1")));
    desk.ask("approver-2", &["approve", &draft]).exits(1).says(&["B103"]);
    let found = desk.ask("registrar-1", &["find", "--programme", "85270023", "--holder", "1234566"]).exits(0).json();
    assert_eq!(found["person"], json!(child));

    // Insurance, address, suspension; then an insurance that was over before it was told, and a loss that is told late.
    let decided = |recorded: &Recorded| recorded.approved["decided_at"].as_str().unwrap().to_owned();
    let insured = desk.records(
        &child,
        "insured.toml",
        ["2021-04-01", "07"],
        ("insure", &[("insurer.insurer_number", "270025"), ("insurer.insurer_acquired_on", "2021-04-01")]),
    );
    let moved = desk.records(
        &child,
        "moved.toml",
        ["2021-06-01", "05"],
        ("relocate", &[("from", "2021-06-01"), ("value.address", "堺市別見本区"), ("value.ward", "2")]),
    );
    assert_eq!(moved.approved["touches"], json!([]), "no rule asks for the ward");
    let suspended = desk.records(
        &child,
        "suspended.toml",
        ["2021-09-01", "16"],
        ("suspend", &[("suspended_on", "2021-09-01"), ("suspended_reason", "01")]),
    );
    assert_eq!(suspended.approved["touches"][0], json!({"aspect": "certificate", "first": "2021-09", "last": "2027-03"}));
    let late = desk.records(
        &child,
        "late.toml",
        ["2020-10-01", "07"],
        (
            "insure",
            &[("insurer.insurer_number", "138057"), ("insurer.insurer_acquired_on", "2020-10-01"), ("# insurer_lost_on", "2021-01-01")],
        ),
    );
    let aspects: Vec<&Value> = late.approved["touches"].as_array().unwrap().iter().map(|touched| &touched["aspect"]).collect();
    assert_eq!(late.approved["touches"][0], json!({"aspect": "insurer", "first": "2020-10", "last": "2021-04"}));
    assert_eq!(aspects, ["insurer", "known_insurers"]);
    let lost = desk.records(&child, "lost.toml", ["2021-12-15", "03"], ("lose", &[("lost_on", "2021-12-15"), ("lost_reason", "01")]));
    assert_eq!(lost.approved["touches"], json!([{"aspect": "certificate", "first": "2021-12", "last": null}]));

    // What did we know on the day we decided?
    let state = |known: &[&str], on: &str| {
        let held = desk.ask("registrar-1", &[&["show", &child, "--on", on][..], known].concat()).exits(0).json();
        let insurance = held["spans"].as_array().unwrap().iter().find(|span| span["track"] == "insurer").cloned().unwrap_or_default();
        (held["entitlement_state"].clone(), insurance["value"]["insurer"]["insured"]["insurer_number"].clone())
    };
    assert_eq!(state(&[], "2022-01-10"), (json!("lost"), json!("270025")));
    assert_eq!(state(&["--known", &decided(&suspended)], "2022-01-10"), (json!("suspended"), json!("270025")));
    assert_eq!(state(&["--known", &decided(&insured)], "2022-01-10"), (json!("held"), json!("270025")));
    assert_eq!(state(&["--known", &decided(&insured)], "2020-11-10"), (json!("held"), json!("01270016")));
    assert_eq!(state(&["--entries", "5"], "2020-11-10"), (json!("held"), json!("138057")));
    assert_eq!(state(&["--entries", "1"], "2022-01-10"), (json!("held"), json!("01270016")));
    assert_eq!(state(&["--known", "2020-05-31"], "2022-01-10"), (json!("none"), Value::Null), "nothing was entered then");
    let shown = desk.city.as_person("registrar-1", &["register", "show", &child, "--on", "2022-01-10"]).exits(0);
    shown.says(&["資格状態/entitlement 喪失 lost", "公費資格喪失事由コード 01 転出", "氏名漢字 見本 太郎", "履歴の件数/entries 6"]);

    // Whatever is sent twice changes nothing.
    let history = || desk.ask("approver-2", &["history", &child]).exits(0).json();
    let before = history();
    let all = [&insured, &moved, &suspended, &late, &lost];
    for recorded in all {
        let again = desk.propose("registrar-1", &recorded.file).exits(0).json();
        assert_eq!((&again["state"], &again["entry"], &again["touches"]), (&json!("approved"), &recorded.approved["entry"], &json!([])));
        let again = desk.ask("approver-1", &["approve", &recorded.draft]).exits(0).json();
        assert_eq!((&again["entry"], &again["decided_at"]), (&recorded.approved["entry"], &recorded.approved["decided_at"]));
    }
    assert_eq!(history(), before);
    let people = |entry: &Value| (entry["entered_by"].clone(), entry["decided_by"].clone());
    let entries = before["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 6);
    assert!(entries.iter().all(|entry| people(entry) == (json!("registrar-1"), json!("approver-1"))), "{before}");
    assert_eq!(
        (&entries[5]["notified_on"], &entries[5]["changed_on"], &entries[5]["change_reason"]),
        (&json!("2022-05-01"), &json!("2021-12-15"), &json!("03"))
    );
    let shown = desk.city.as_person("registrar-1", &["register", "history", &child]).exits(0);
    shown.says(&[
        "決裁/approved approver-1",
        "届出日 2022-05-01 受付区 1 異動日 2021-12-15 異動事由 03 転出",
        "資格 / entitlement  2021-12-15〜",
    ]);
    assert_eq!(desk.ask("approver-1", &["list"]).exits(0).json(), json!({"drafts": []}));
    assert_eq!(
        desk.ask("approver-1", &["list", "--state", "approved", "--ward", "1"]).exits(0).json()["drafts"].as_array().unwrap().len(),
        6
    );
    verifies(&desk, &["見本", "1234566", "01270016"]);
}

/// Seals the log, takes a copy of it, and verifies that offline; nobody stands in it.
fn verifies(desk: &Desk, personal: &[&str]) {
    assert_eq!(desk.city.post("auditor-1", "audit-log", "/seal", &json!({})).0, 200);
    let get = |path: &str| desk.city.ask(Some("auditor-1"), "GET", "audit-log", path, None);
    let files: Value = serde_json::from_str(&get("/files").text).unwrap();
    let log = desk.folder.path().join("log");
    let mut told = String::new();
    for path in files["paths"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()) {
        let bytes = desk.city.bytes("auditor-1", "audit-log", &format!("/file?path={path}"));
        told.push_str(&String::from_utf8_lossy(&bytes));
        std::fs::create_dir_all(log.join(path).parent().unwrap()).unwrap();
        std::fs::write(log.join(path), bytes).unwrap();
    }
    let paths = files["paths"].as_array().unwrap().iter().map(|path| path.as_str().unwrap());
    let newest = paths.filter(|path| path.starts_with("checkpoints/")).max().unwrap();
    std::fs::copy(log.join(newest), log.join("checkpoint")).unwrap();
    let key = desk.write("audit.pub", &get("/key").text);
    josei(["audit", "verify", "--dir", &text(&log), "--key", &text(&key)]).exits(0).says(&["検証済み / verified"]);
    for operation in ["register.show", "register.change", "register.decide"] {
        assert!(told.contains(&format!("\"operation\":\"{operation}\"")), "{operation}");
    }
    for text in personal {
        assert!(!told.contains(text), "the log tells {text}");
    }
}

#[test]
fn nobody_decides_their_own_event() {
    let desk = Desk::new();
    let (file, child) = newborn();
    let birth = desk.write("birth.toml", &file);
    // Who has both roles enters, and then may not decide.
    let entered = desk.propose("registrar-2", &birth).exits(0).json();
    let draft = format!("{child}/{}", entered["id"].as_str().unwrap());
    desk.ask("registrar-2", &["approve", &draft]).exits(1).says(&["B101", "起票した本人は決裁できません"]);
    desk.ask("registrar-2", &["refuse", &draft, "--reason", "other"]).exits(1).says(&["B101"]);
    desk.ask("registrar-1", &["withdraw", &draft]).exits(1).says(&["B102"]);
    for _ in 0..2 {
        let refused = desk.ask("approver-1", &["refuse", &draft, "--reason", "wrong_content"]).exits(0).json();
        assert_eq!((&refused["state"], &refused["refusal"]), (&json!("refused"), &json!("wrong_content")));
    }
    desk.ask("approver-1", &["approve", &draft]).exits(1).says(&["B103"]);
    let shown = desk.city.as_person("registrar-2", &["register", "list", "--state", "all"]).exits(0);
    assert!(shown.out.contains("不承認 refused"), "{}", shown.out);

    // A new form is a new draft; its own author may take it back.
    let again = filled(&josei(["register", "template", "die", "--holder", &child]).exits(0).out, &[("died_on", "2020-05-08")]);
    let header = &BORN[..4];
    let again = desk.write("again.toml", &filled(&again, header));
    let entered = desk.propose("registrar-1", &again).exits(0).json();
    let draft = format!("{child}/{}", entered["id"].as_str().unwrap());
    assert_eq!(desk.ask("registrar-1", &["withdraw", &draft]).exits(0).json()["state"], "withdrawn");
    desk.ask("approver-1", &["approve", &draft]).exits(1).says(&["B103"]);
}

#[test]
fn what_is_wrong_with_an_event_is_told_before_and_after_it_is_sent() {
    let desk = Desk::new();
    let (file, child) = newborn();
    let propose = |name: &str, text: &str| desk.propose("registrar-1", &desk.write(name, text));
    let empty = josei(["register", "template", "lose", "--holder", &child]).exits(0).out;
    propose("empty.toml", &empty).exits(1).says(&["empty.toml:6 header", "B001 誤り/error", "not a day YYYY-MM-DD"]);
    propose("code.toml", &file.replace("acquired_reason = \"01\"", "acquired_reason = \"77\"")).exits(1).says(&[
        "code.toml:",
        "acquire",
        "B008",
    ]);
    propose("field.toml", &file.replace("value.ward", "value.kojin_bango")).exits(1).says(&["relocate", "B002", "台帳にない項目です"]);
    propose("toml.toml", "draft = ").exits(1).says(&["toml.toml:1", "B001"]);
    let loss = filled(&filled(&empty, &BORN[..4]), &[("lost_on", "2020-06-15"), ("lost_reason", "01")]);
    propose("loss.toml", &loss).exits(1).says(&["B023", "その日に資格がありません", "1 lose lost_on"]);
    let nobody = format!("{child}/{child}");
    desk.ask("approver-1", &["approve", &nobody]).exits(3).says(&["H0004"]);
    desk.city.with_token("nobody", &["register", "show", &child]).exits(3).says(&["H0001"]);
}
