//! The list of banks: made from its source, renewed without forgetting, and asked.

use crate::command::{josei, text};
use std::path::{Path, PathBuf};

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A source as the package has it: bank 9999 with these branches.
    fn source(&self, day: &str, branches: &[(&str, &str)]) -> String {
        let folder = self.path(day);
        std::fs::create_dir_all(folder.join("branches")).unwrap();
        let row = |code: &str, name: &str, kana: &str| {
            format!("\"{code}\":{{\"code\":\"{code}\",\"name\":\"{name}\",\"kana\":\"{kana}\",\"hira\":\"\",\"roma\":\"\"}}")
        };
        let rows: Vec<String> = branches.iter().map(|(code, kana)| row(code, &format!("{kana}支店"), kana)).collect();
        std::fs::write(folder.join("updated_at"), day).unwrap();
        std::fs::write(folder.join("banks.json"), format!("{{{}}}", row("9999", "見本", "ミホン"))).unwrap();
        std::fs::write(folder.join("branches/9999.json"), format!("{{{}}}", rows.join(","))).unwrap();
        text(&folder)
    }
}

fn refresh(from: &str, list: &Path, more: &[&str]) -> crate::command::Ended {
    josei([&["bank", "refresh", "--from", from, "--list", &text(list)], more].concat())
}

#[test]
fn a_list_is_made_renewed_and_asked() {
    let desk = Desk::new();
    let list = desk.path("banks.txt");
    let first = desk.source("20260824", &[("001", "ホンテン"), ("002", "サカイ－ヒガシ")]);
    let made = refresh(&first, &list, &["--json"]).exits(0).json();
    assert_eq!((made["banks"].as_u64(), made["branches"].as_u64(), &made["first"]), (Some(1), Some(2), &true.into()), "{made}");
    let show = |code: &[&str]| josei([&["bank", "show", "--list", &text(&list)], code].concat());
    show(&["9999", "002"]).exits(0).says(&["9999-002 サカイ－ヒガシ支店 ｻｶｲ-ﾋｶﾞｼ"]);
    show(&["9999", "003"]).exits(1).says(&["9999-003", "not in the list as of 2026-08-24"]);
    show(&["999"]).exits(2).says(&["銀行コードではありません", "four digits"]);
    show(&["9999", "1"]).exits(2).says(&["支店コードではありません"]);

    // One of three is too much for a merger; said to be right it is kept as gone.
    let second = desk.source("20261001", &[("001", "ホンテン")]);
    let before = std::fs::read(&list).unwrap();
    refresh(&second, &list, &[]).exits(1).says(&["なくなる銀行・支店が多すぎます", "--whatever-is-gone"]);
    assert_eq!(std::fs::read(&list).unwrap(), before, "a refused list changes nothing");
    refresh(&second, &list, &["--whatever-is-gone"]).exits(0).says(&["9999-002 サカイ－ヒガシ支店 廃止/gone"]);
    show(&["9999", "002"]).exits(0).says(&["2026-10-01 まで/until"]);
    let again = refresh(&second, &list, &["--json"]).exits(0).json();
    assert_eq!((again["changes"].as_array().unwrap().len(), again["branches"].as_u64()), (0, Some(1)));
    refresh(&first, &list, &[]).exits(1).says(&["the data is older"]);
}

#[test]
fn what_is_no_list_is_told() {
    let desk = Desk::new();
    let list = desk.path("banks.txt");
    refresh(&text(&desk.path("nowhere")), &list, &[]).exits(3).says(&["updated_at"]);
    let source = desk.source("20260824", &[("001", "ホンテン")]);
    refresh(&source, &list, &[]).exits(0);
    let changed = std::fs::read_to_string(&list).unwrap().replace("ﾎﾝﾃﾝ", "ﾎﾝ");
    std::fs::write(&list, changed).unwrap();
    josei(["bank", "show", "9999", "--list", &text(&list)]).exits(1).says(&["cut or changed", "josei bank refresh"]);
    josei(["bank", "show", "9999", "--list", &text(&desk.path("none.txt"))]).exits(3).says(&["none.txt"]);
    std::fs::write(Path::new(&source).join("branches/9999.json"), "{}").unwrap();
    refresh(&source, &desk.path("other.txt"), &[]).exits(1).says(&["branches/9999.json", "no branch"]);
    assert!(!desk.path("other.txt").exists());
    josei(["bank", "refresh"]).exits(2);
}
