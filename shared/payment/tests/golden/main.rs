//! Golden files: every bank file in `golden/` and every name in `golden/names/`, with what is said of it beside it; and the page of all codes.
//!
//! `JOSEI_REWRITE_GOLDEN=1` writes files, answers and `CODES.md` anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may stop at the first surprise"
)]

mod cases;
mod names;

use josei_base::{Entry, Severity};
use josei_payment::codes::ALL;
use josei_payment::name::{Change, NameRules, Trouble, normalise};
use josei_payment::zengin::{BankProfile, PaymentCheck, check, mask};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Cases there are at least.
const CASES_MIN: usize = 240;
/// Codes that no small file can show; `src/zengin/tests.rs` has the large ones.
const LARGE: [&str; 2] = ["Z0002", "Z0008"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// Compares a file, or writes what differs if asked to.
fn compare(path: &Path, right: &[u8]) {
    let is_right = std::fs::read(path).is_ok_and(|there| there == right);
    if !is_right && std::env::var_os("JOSEI_REWRITE_GOLDEN").is_some() {
        return std::fs::write(path, right).unwrap();
    }
    assert!(is_right, "{} differs; JOSEI_REWRITE_GOLDEN=1 writes it", path.display());
}

/// Makes the files of the cases first: no test runs before another.
fn made() {
    for case in cases::cases() {
        compare(&folder().join(format!("{}.txt", case.name)), &case.bytes);
        if let Some(bank) = case.bank {
            compare(&folder().join(format!("{}.toml", case.name)), bank.as_bytes());
        }
    }
    for (name, input) in names::NAMES {
        compare(&folder().join("names").join(format!("{name}.txt")), input.as_bytes());
    }
}

/// The inputs of a folder, in order of their names.
fn inputs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "txt") && !path.ends_with("LICENSE-devture.txt")).collect();
    files.sort();
    files
}

fn bank_files() -> Vec<PathBuf> {
    [inputs(&folder()), inputs(&folder().join("public"))].concat()
}

/// The bank a file is checked for.
fn bank(path: &Path) -> BankProfile {
    let named = path.with_extension("toml");
    if named.is_file() { BankProfile::from_toml(&std::fs::read_to_string(named).unwrap()).unwrap() } else { BankProfile::default() }
}

fn pretty(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap();
    text.push('\n');
    text
}

#[test]
fn bank_files_get_their_answers() {
    made();
    for path in bank_files() {
        let bytes = std::fs::read(&path).unwrap();
        let file = check(&bytes, &bank(&path));
        assert!(file.write_back() == bytes, "{} is not written back as it was", path.display());
        let name = path.file_name().unwrap().to_str().unwrap();
        compare(&path.with_extension("json"), pretty(&PaymentCheck::new(name, &file)).as_bytes());
    }
}

#[test]
fn names_get_their_answers() {
    made();
    for path in inputs(&folder().join("names")) {
        let organisation = path.file_name().unwrap().to_str().unwrap().starts_with("organisation-");
        let input = std::fs::read_to_string(&path).unwrap();
        let trouble = |trouble: &Trouble| json!({"code": trouble.entry.code, "position": trouble.position, "message_en": trouble.entry.en});
        let change = |change: &Change| json!({"step": change.step, "position": change.position, "from": change.from, "to": change.to});
        let answer = match normalise::<30>(&input, &NameRules { organisation, ..NameRules::default() }) {
            Ok(name) => json!({
                "name": name.text.to_unicode(),
                "bytes": name.text.trimmed().iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" "),
                "changes": name.changes.iter().map(change).collect::<Vec<_>>(),
                "warnings": name.warnings.iter().map(trouble).collect::<Vec<_>>(),
            }),
            Err(troubles) => json!({"errors": troubles.iter().map(trouble).collect::<Vec<_>>()}),
        };
        compare(&path.with_extension("json"), pretty(&answer).as_bytes());
    }
}

#[test]
fn there_are_many_cases_and_no_answer_without_one() {
    let names = inputs(&folder().join("names"));
    let cases = [bank_files(), names].concat();
    assert!(cases.len() >= CASES_MIN, "{} cases", cases.len());
    let made: BTreeSet<&str> = cases::cases().iter().map(|case| case.name).collect();
    assert_eq!(made.len(), cases::cases().len(), "a name stands twice");
    for sub in ["", "public", "names"] {
        for entry in std::fs::read_dir(folder().join(sub)).unwrap() {
            let path = entry.unwrap().path();
            let is_beside = path.extension().is_some_and(|end| end == "json" || end == "toml");
            assert!(!is_beside || path.with_extension("txt").is_file(), "{} belongs to no case", path.display());
        }
    }
}

/// What every code is shown by.
fn shown() -> BTreeMap<String, Vec<String>> {
    let mut shown = BTreeMap::<String, Vec<String>>::new();
    for sub in ["", "public", "names"] {
        for path in inputs(&folder().join(sub)) {
            let answer: Value = serde_json::from_slice(&std::fs::read(path.with_extension("json")).unwrap()).unwrap();
            let lists = ["findings", "errors", "warnings"].iter().filter_map(|name| answer[name].as_array()).flatten();
            let codes: BTreeSet<&str> = lists.filter_map(|one| one["code"].as_str()).collect();
            let name = Path::new(sub).join(path.file_stem().unwrap());
            for code in codes {
                shown.entry(code.to_owned()).or_default().push(name.to_str().unwrap().to_owned());
            }
        }
    }
    shown
}

#[test]
fn every_code_of_bank_files_and_names_is_shown_by_a_file() {
    let shown = shown();
    let without: Vec<&str> = ALL
        .iter()
        .map(|entry| entry.code)
        .filter(|code| code.starts_with('Z') && !shown.contains_key(*code) && !LARGE.contains(code))
        .collect();
    assert_eq!(without, [""; 0], "codes that no golden file shows");
}

/// Some bytes of a name or an account, as they stand in a file.
#[test]
fn what_is_said_of_a_file_names_nobody() {
    for path in bank_files() {
        let bytes = std::fs::read(&path).unwrap();
        let mut shown: Vec<String> = check(&bytes, &bank(&path)).findings.iter().map(|finding| format!("{finding:?}")).collect();
        shown.extend(mask(&bytes).ok().map(|masked| String::from_utf8(masked).unwrap()));
        for personal in ["ｻｶｲ", "ﾊﾅｺ", "ﾔﾏﾀﾞ", "1234567", "7654321"] {
            assert!(!shown.iter().any(|text| text.contains(personal)), "{}: {personal}", path.display());
        }
    }
}

/// What the codes that begin so are about.
const GROUPS: &[(&str, &str)] = &[
    ("Z00", "ファイル全体 / The file as a whole"),
    ("Z01", "レコード / One record"),
    ("Z02", "レコードの順序 / Order of the records"),
    ("Z03", "合計と上限 / Totals and limits"),
    ("Z04", "項目 / Fields"),
    ("Z05", "金融機関ごとの設定: 注意 / Points of a bank, told"),
    ("Z06", "金融機関ごとの設定: 誤り / The same points, refused"),
    ("Z07", "カナ名義 / Kana names"),
    ("P01", "支払設定 / The payer profile"),
    ("P02", "支払義務 / What is owed"),
    ("P03", "バッチ / Batches"),
    ("P04", "引渡し番号 / Release tokens"),
    ("P05", "営業日 / Business days"),
    ("P06", "受取口座 / Accounts of people"),
    ("P07", "振込結果・組戻し / Results and returned transfers"),
    ("P08", "受領 / Receipts"),
];

const HEAD: &str = "\
# Codes of bank files and payments

Made from `src/codes.rs` and the golden files by `tests/golden/main.rs`; with `JOSEI_REWRITE_GOLDEN=1` that test writes this page anew.

誤り (error): the file, name or act does not go on. 注意 (warning): told, nothing stops. A code never changes its meaning. The last column names a file of
`golden/` that shows the code.
";

#[test]
fn the_page_of_codes_is_what_the_tables_say() {
    let shown = shown();
    let mut page = HEAD.to_owned();
    let mut left = ALL.len();
    for &(begin, title) in GROUPS {
        let entries: Vec<&&Entry> = ALL.iter().filter(|entry| entry.code.starts_with(begin)).collect();
        left -= entries.len();
        if entries.is_empty() {
            continue;
        }
        write!(page, "\n## {title}\n\n| code | | 内容 | 対処 | what is wrong | what to do | shown by |\n|---|---|---|---|---|---|---|\n")
            .unwrap();
        for entry in entries {
            let severity = match entry.severity {
                Severity::Error => "誤り error",
                Severity::Warning => "注意 warning",
            };
            let texts = [entry.ja, entry.remedy_ja, entry.en, entry.remedy_en];
            assert!(texts.iter().all(|text| !text.contains(['|', '\n'])), "{} would break the table", entry.code);
            let by = shown.get(entry.code).and_then(|names| names.first()).map_or(String::new(), |name| format!("`{name}`"));
            writeln!(page, "| {} | {severity} | {} | {by} |", entry.code, texts.join(" | ")).unwrap();
        }
    }
    assert_eq!(left, 0, "a code without a group");
    compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("CODES.md"), page.as_bytes());
}
