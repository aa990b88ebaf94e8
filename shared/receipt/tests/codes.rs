//! The page of all codes, `CODES.md`: compared with the tables it is made from. `JOSEI_REWRITE_GOLDEN=1` writes it anew.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may stop at the first surprise")]

use josei_base::{Entry, Severity};
use josei_receipt::codes::{ALL, RETIRED};
use josei_receipt::deviation::Deviation;
use josei_receipt::senders::FAULTS;
use std::fmt::Write as _;
use std::path::Path;

/// What the codes that begin so are about.
const GROUPS: [(&str, &str); 10] = [
    ("R00", "ファイルと区切り / File and framing"),
    ("R01", "先頭と合計のレコード / Header and total"),
    ("R02", "市が必要とする項目 / Fields the city needs"),
    ("R03", "その他の項目 / Other fields"),
    ("R04", "レセプト / The receipt"),
    ("R05", "保険者と公費 / Payers"),
    ("R06", "受診日と明細 / Days and detail records"),
    ("R07", "決定済レセプト一覧 / Decided lists"),
    ("R08", "CSV情報・返戻・分割 / CSV情報, returned files, split sets"),
    ("R09", "一覧と請求の照合 / A decided list against claims"),
];

const HEAD: &str = "\
# Codes of receipt files

Made from `src/codes.rs`, `src/deviation.rs` and `src/senders.rs` by `tests/codes.rs`; with `JOSEI_REWRITE_GOLDEN=1` that test writes this page anew.

誤り (error): the receipt or file it names does not go on. 注意 (warning): told, nothing stops. A code never changes its meaning.
";

#[test]
fn the_page_is_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("CODES.md");
    let page = page();
    if std::env::var_os("JOSEI_REWRITE_GOLDEN").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert!(std::fs::read_to_string(&path).is_ok_and(|there| there == page), "CODES.md differs; JOSEI_REWRITE_GOLDEN=1 writes it");
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    let mut left = ALL.len();
    for (begin, title) in GROUPS {
        let entries: Vec<&&Entry> = ALL.iter().filter(|entry| entry.code.starts_with(begin)).collect();
        left -= entries.len();
        if !entries.is_empty() {
            write!(page, "\n## {title}\n\n| code | | 内容 | 対処 | what is wrong | what to do |\n|---|---|---|---|---|---|\n").unwrap();
            for entry in entries {
                row(&mut page, entry);
            }
        }
    }
    assert_eq!(left, 0, "a code without a group");
    writeln!(page, "\nTold no more, and never used again: {}.", RETIRED.join(", ")).unwrap();
    page += "\n## 送信者ごとの既知の相違 / Known deviations of senders\n\nA deviation notes a warning; it never hides one, and never an error.\n\n";
    page += "| code | name | since | 内容 | what the sender does | notes |\n|---|---|---|---|---|---|\n";
    for deviation in Deviation::ALL.map(Deviation::row) {
        let notes: Vec<&str> = deviation.notes.iter().map(|entry| entry.code).collect();
        let (code, name, since, ja, en) = (deviation.code, deviation.name, deviation.since, deviation.ja, deviation.en);
        writeln!(page, "| {code} | `{name}` | {since} | {ja} | {en} | {} |", notes.join(", ")).unwrap();
    }
    page += "\n### その一覧のファイル / The file that says who is known for what\n\n";
    page += "| code | | 内容 | 対処 | what is wrong | what to do |\n|---|---|---|---|---|---|\n";
    for entry in FAULTS {
        row(&mut page, entry);
    }
    page
}

fn row(page: &mut String, entry: &Entry) {
    let severity = match entry.severity {
        Severity::Error => "誤り error",
        Severity::Warning => "注意 warning",
    };
    let texts = [entry.ja, entry.remedy_ja, entry.en, entry.remedy_en];
    assert!(texts.iter().all(|text| !text.contains(['|', '\n'])), "{} would break the table", entry.code);
    writeln!(page, "| {} | {severity} | {} |", entry.code, texts.join(" | ")).unwrap();
}
