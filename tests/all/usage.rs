//! Wrong usage is exit 2, an environment that fails is exit 3 with what to do, a log that does not verify is exit 1 with the place.

use crate::command::{files, josei, text};
use crate::input::Input;
use crate::serve::Serve;
use std::path::{Path, PathBuf};

#[test]
fn wrong_usage_is_exit_2() {
    for args in [
        &[][..],
        &["moonth"],
        &["month"],
        &["month", "--receipts", "a.UKE"],
        &["month", "--register", "r.csv"],
        &["month", "--register", "r.csv", "--receipts", "a.UKE", "--today", "2024-02-30"],
        &["month", "--register", "r.csv", "--receipts", "a.UKE", "--billing-month", "2024-13"],
        &["generate", "--receipts", "many", "--out", "x"],
        &["check"],
        &["payment"],
        &["payment", "check"],
        &["audit", "verify", "--dir", "x"],
        &["serve", "--port", "65536"],
    ] {
        let ended = josei(args).exits(2);
        assert_eq!(ended.out, "", "{args:?}");
        assert!(!ended.err.is_empty(), "{args:?}");
    }
}

#[test]
fn help_and_version_are_exit_0() {
    josei(["--help"]).exits(0).says(&["一か月を処理する", "Exit codes: 0 done"]);
    josei(["--version"]).exits(0).says(&["josei"]);
}

#[test]
fn a_file_that_is_not_there_is_exit_3_and_named() {
    let input = Input::generated(10, 7);
    let missing = text(&input.path("missing"));
    let (register, receipt) = (text(&input.register), text(&input.receipts[0]));
    let dir = text(&input.city());
    for args in [
        &["check", &receipt, &missing][..],
        &["month", "--register", &missing, "--receipts", &receipt, "--dir", &dir],
        &["month", "--register", &register, "--receipts", &missing, "--dir", &dir],
        &["month", "--register", &register, "--receipts", &receipt, "--dir", &dir, "--city", &missing],
        &["payment", "check", &missing],
        &["audit", "verify", "--dir", &missing, "--key", "x+00000000+AAAA"],
    ] {
        let ended = josei(args);
        if args[0] == "audit" {
            // The key is read first, and this is none.
            ended.exits(2).says(&["--key"]);
        } else {
            ended.exits(3).says(&[&missing, "パスを確認してください", "check the path"]);
        }
    }
}

#[test]
fn a_folder_in_use_is_exit_3_and_named() {
    let input = Input::generated(10, 7);
    let _serving = Serve::on(&input.city());
    let ended = input.month().exits(3);
    assert_eq!(ended.out, "");
    ended.says(&[&text(&input.city()), "使用中です", "in use by another process", "Stop the other josei"]);
}

fn verify(dir: &Path, key: &str, more: &[&str]) -> crate::command::Ended {
    let dir = text(dir);
    josei([&["audit", "verify", "--dir", &dir, "--key", key][..], more].concat())
}

fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = files(folder);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_files(&path));
        }
    }
    found
}

#[test]
fn a_log_is_verified_offline_with_its_key_and_an_older_checkpoint() {
    let input = Input::generated(10, 7);
    input.month().exits(0);
    let out = input.city().join("out");
    let (log, key) = (out.join("audit"), text(&out.join("audit.pub")));
    let [first] = &files(&log.join("checkpoints"))[..] else { panic!("one checkpoint after one month") };
    let older = input.write("older", &std::fs::read(first).unwrap());
    input.month().exits(0);
    assert!(files(&log.join("checkpoints")).len() > 1);

    verify(&log, &key, &["--since", &text(&older)]).exits(0).says(&["検証済み / verified"]);
    verify(&log, std::fs::read_to_string(&key).unwrap().trim(), &[]).exits(0);
    verify(&log, "no key", &[]).exits(2);

    // Another city's log may not stand in for this one's, neither by its key nor by its past.
    let other = Input::generated(10, 8);
    other.month().exits(0);
    let others = other.city().join("out");
    verify(&log, &text(&others.join("audit.pub")), &[]).exits(1).says(&["検証失敗 / NOT verified"]);
    let stranger = text(&others.join("audit/checkpoint"));
    verify(&log, &key, &["--since", &stranger]).exits(1).says(&["検証失敗 / NOT verified"]);
}

#[test]
fn a_changed_byte_in_any_file_of_the_log_is_found_and_named() {
    let input = Input::generated(10, 7);
    input.month().exits(0);
    let out = input.city().join("out");
    let (log, key) = (out.join("audit"), text(&out.join("audit.pub")));
    let whole = all_files(&log);
    assert!(whole.len() >= 4, "{whole:?}");
    for path in whole {
        let bytes = std::fs::read(&path).unwrap();
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            std::fs::write(&path, &changed).unwrap();
            let ended = verify(&log, &key, &["--json"]);
            assert_eq!(ended.code, Some(1), "{} byte {at}: {}", path.display(), ended.out);
            let told = ended.json();
            assert_eq!(told["verified"], false);
            assert!(!told["code"].as_str().unwrap().is_empty());
            let named = ["file", "index", "shard"].iter().any(|place| !told[*place].is_null());
            let checkpoint = path.to_string_lossy().contains("checkpoint");
            assert!(named || checkpoint, "{} byte {at}: {told}", path.display());
        }
        std::fs::write(&path, &bytes).unwrap();
    }
    verify(&log, &key, &[]).exits(0);
}
