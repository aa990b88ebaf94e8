//! Wrong usage is exit 2, an environment that fails is exit 3 with what to do, a log that does not verify is exit 1 with the place.

use crate::command::{command, files, finish, josei, text};
use crate::input::{Input, MONTH};
use crate::serve::Serve;
use std::path::{Path, PathBuf};

const PERSON: &str = "00000000000000000000000000000001";
const DRAFT: &str = "00000000000000000000000000000001/00000000000000000000000000000002";

/// What somebody types, and what is said of it: Japanese, English, what to do.
const WRONG: &[(&[&str], &str, &str, &str)] = &[
    (&["moonth"], "moonth というコマンドはありません", "there is no command moonth", "did you mean month?"),
    (&["payment", "frobnicate"], "frobnicate というコマンドはありません", "there is no command", "josei --help"),
    (&["month"], "必要な引数がありません：--register <REGISTER>", "required and missing: --register <REGISTER>", "Usage: josei"),
    (&["month", "--receipts", "a.UKE"], "必要な引数がありません", "--register", "--help"),
    (&["month", "--register", "r.csv"], "必要な引数がありません", "--receipts", "--help"),
    (&["month", "--register", "r", "--recepts", "a"], "--recepts という引数はありません", "there is no argument --recepts", "--receipts"),
    (&["month", "--register", "r", "--receipts", "a", "--dir"], "--dir に値がありません", "--dir lacks its value", "--dir <DIR>"),
    (&["month", "--register", "r", "--register", "r", "--receipts", "a"], "--register", "is given twice", "--help"),
    (&["month", "--register", "r", "--receipts", "a", "--today", "2024-02-30"], "暦にない日です", "no day of the calendar", "年月日を確認"),
    (&["month", "--register", "r", "--receipts", "a", "--today", "20/07/2024"], "日付の書き方", "not written as a day", "2024-07-20"),
    (&["month", "--register", "r", "--receipts", "a", "--today", "２０２４-07-20"], "日付の書き方", "not written as a day", "半角数字"),
    (&["month", "--register", "r", "--receipts", "a", "--today", "2018-12-31"], "休日表の範囲外", "bank holidays", "2019-01-01"),
    (&["month", "--register", "r", "--receipts", "a", "--today", "2199-01-01"], "休日表の範囲外", "bank holidays", "2027-12-31"),
    (
        &["month", "--register", "r", "--receipts", "a", "--billing-month", "2024-13"],
        "請求年月ではありません",
        "not a billing month",
        "2024-07",
    ),
    (&["generate", "--receipts", "many", "--out", "x"], "整数ではありません", "not a whole number", "write digits only"),
    (&["generate", "--receipts", "0", "--out", "x"], "範囲外です", "out of range", "1 to 2000000"),
    (&["demo", "--receipts", "2000001"], "範囲外です", "out of range", "1〜2000000"),
    (&["demo", "--seed", "-1"], "-1 という引数はありません", "there is no argument -1", "--help"),
    (&["check"], "必要な引数がありません：<FILES>...", "required and missing", "check <FILES>..."),
    (&["payment", "check"], "必要な引数がありません", "required and missing", "payment check <FILES>..."),
    (
        &["payment", "show", "one", "--to", "http://127.0.0.1:1", "--token", "t"],
        "<BATCH> one：整数ではありません",
        "whole number",
        "digits",
    ),
    (
        &["payment", "results", "1", "--to", "http://127.0.0.1:1", "--token", "t"],
        "必要な引数がありません",
        "required and missing",
        "--help",
    ),
    (
        &["payment", "results", "1", "a.csv", "--lines", "1", "--to", "http://127.0.0.1:1", "--token", "t"],
        "両立しない",
        "does not go with",
        "--help",
    ),
    (
        &["payment", "results", "1", "--lines", "1", "--to", "http://127.0.0.1:1", "--token", "t"],
        "必要な引数がありません",
        "--total-yen",
        "--help",
    ),
    (&["payment", "reconcile", "--to", "http://127.0.0.1:1", "--token", "t"], "必要な引数がありません", "<BATCH>", "--help"),
    (
        &["payment", "owner", "1", "--line", "one", "--to", "http://127.0.0.1:1", "--token", "t"],
        "整数ではありません",
        "whole number",
        "digits",
    ),
    (&["payment", "owner", "1", "--to", "http://127.0.0.1:1", "--token", "t"], "必要な引数がありません", "--line", "--help"),
    (&["payment", "list", "--to", "127.0.0.1:8080", "--token", "t"], "アドレスではありません", "not an address", "http://127.0.0.1:8080"),
    (
        &["payment", "approve", "1", "--total-yen", "1", "--to", "http://127.0.0.1:1", "--token", "t"],
        "必要な引数がありません",
        "--sha256 <SHA256>, --lines <LINES>",
        "--help",
    ),
    (
        &["payment", "approve", "1", "--sha256", "abc", "--lines", "1", "--total-yen", "1", "--to", "http://127.0.0.1:1", "--token", "t"],
        "SHA-256ではありません",
        "not a SHA-256",
        "64",
    ),
    (&["payment", "rebuild"], "必要な引数がありません", "required and missing", "--help"),
    (&["payment", "rebuild", "--batch", "1", "--out", "x"], "両立しない", "does not go with", "--help"),
    (&["payment", "iso", "a.txt"], "必要な引数がありません", "--out <OUT>", "--help"),
    (&["payment", "list"], "必要な引数がありません", "--to <TO> (JOSEI_URL)", "--token <TOKEN> (JOSEI_TOKEN)"),
    (&["confirm", "delivery-1", "--to", "http://127.0.0.1:1", "--token", "t"], "受付番号ではありません", "not the id", "josei deliveries"),
    (
        &["register", "show", "1", "--to", "http://127.0.0.1:1", "--token", "t"],
        "内部番号でも保険者番号でも",
        "neither an internal",
        "register find",
    ),
    (&["register", "show", PERSON, "--on", "2024-02-30"], "暦にない日です", "no day of the calendar", "年月日を確認"),
    (&["register", "show", PERSON, "--known", "noon"], "日付の書き方", "not written as a day", "2024-07-20"),
    (&["register", "history", PERSON, "--known", "2024-07-20Tnoon"], "時刻の書き方", "not written as an instant", "2024-07-31T03:00:00Z"),
    (&["register", "show", PERSON, "--known", "2024-07-20", "--entries", "1"], "両立しない", "does not go with", "--help"),
    (&["register", "approve", PERSON], "起票の番号ではありません", "not the name of a draft", "josei register list"),
    (&["register", "refuse", DRAFT, "--reason", "because"], "知らない値です", "not a known value", "evidence, wrong_person"),
    (&["register", "refuse", DRAFT, "--to", "http://127.0.0.1:1", "--token", "t"], "必要な引数がありません", "--reason", "--help"),
    (&["register", "list", "--state", "waiting"], "知らない値です", "not a known value", "entered"),
    (&["register", "list", "--month", "202413"], "年月ではありません", "not a month", "2024-07"),
    (&["register", "template"], "必要な引数がありません", "required and missing", "--help"),
    (&["register", "template", "frobnicate"], "知らない異動です", "not a known change", "lose (資格喪失)"),
    (&["register", "template", "lose", "--insurer", "270024"], "保険者番号ではありません", "not an insurer number", "check digit"),
    (&["register", "find", "--programme", "85270023"], "必要な引数がありません", "--holder", "--help"),
    (&["audit", "verify", "--dir", "x"], "必要な引数がありません", "--key", "--help"),
    (&["serve", "--port", "65536"], "範囲外です", "out of range", "0 to 65535"),
    (&["bench", "speed"], "知らない値です", "not a known value", "one of index, parse"),
];

#[test]
fn wrong_usage_is_exit_2_and_says_what_is_wrong_and_what_to_do() {
    for (args, ja, en, remedy) in WRONG {
        let ended = josei(*args).exits(2);
        assert_eq!(ended.out, "", "{args:?}");
        assert!(ended.err.starts_with("josei: ") && ended.err.contains("対処 / what to do: "), "{args:?}\n{}", ended.err);
        ended.says(&[ja, en, remedy]);
    }
    for args in [&[][..], &["payment"], &["audit"], &["register"]] {
        josei(args).exits(2).says(&["Usage: josei", "--help"]);
    }
}

#[test]
fn a_token_that_cannot_be_one_is_not_shown() {
    for args in [
        &["payment", "list", "--to", "http://127.0.0.1:1", "--token", "秘密の言葉"][..],
        &["payment", "pull", "1", "--out", "x", "--to", "http://127.0.0.1:1", "--token", "t", "--release-token", "秘密の言葉"],
    ] {
        let ended = josei(args).exits(2);
        assert!(!ended.err.contains("秘密"), "{}", ended.err);
        ended.says(&["空白や全角の文字があります", "spaces", "写してください"]);
    }
}

#[test]
fn a_holder_number_is_not_shown() {
    let find = ["register", "find", "--programme", "85270023", "--holder", "76543210", "--to", "http://127.0.0.1:1", "--token", "t"];
    let ended = josei(find).exits(2);
    assert!(!ended.err.contains("76543210"), "{}", ended.err);
    ended.says(&["受給者番号ではありません", "not a holder number", "7 digits"]);
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
        &["register", "propose", &missing, "--to", "http://127.0.0.1:1", "--token", "t"],
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

/// Files of a folder somebody has changed, and what is said: place, reason, what to do.
const CHANGED: &[(&str, &[u8], &str, &str)] = &[
    ("people.json", b"{", "people.json を使用できません", "remove people.json and run again"),
    ("people.json", b"{}", "people.json を使用できません", "people.json を削除して"),
    ("credentials.json", b"[]", "credentials.json is damaged", "別のフォルダーで始めてください"),
    ("index.sqlite", &[b'x'; 4_096], "S0005", "begin in another folder"),
    ("dynamodb.sqlite", &[b'x'; 4_096], "S0007", "dynamodb.sqlite"),
    ("keys/local.keys", b"no keys", "鍵のファイルを使用できません", "--dir"),
];

#[test]
fn a_changed_file_of_the_folder_is_exit_3_and_named() {
    let input = Input::generated(10, 7);
    let dir = input.path("changed");
    finish(&mut input.month_command(&dir)).exits(0);
    for (name, bytes, reason, remedy) in CHANGED {
        let path = dir.join(name);
        let good = std::fs::read(&path).unwrap();
        std::fs::write(&path, bytes).unwrap();
        let month = finish(&mut input.month_command(&dir));
        std::fs::write(&path, good).unwrap();
        assert_eq!(month.out, "", "{name}");
        month.exits(3).says(&[&text(&dir), reason, "対処 / what to do: ", remedy]);
    }
}

#[test]
fn a_file_of_settings_with_errors_is_told_with_its_place() {
    let input = Input::generated(10, 7);
    let wrong = text(&input.write("wrong.toml", b"format = 1\nname = \n"));
    for option in ["--city", "--payer"] {
        let ended = finish(input.month_command(&input.path("settings")).args([option, &wrong]));
        ended.exits(1).says(&[&format!("{wrong}:2"), "誤り/error", "を使用できません", "cannot be used"]);
    }
    let ended = finish(input.month_command(&input.path("settings")).args(["--banks", &wrong]));
    ended.exits(1).says(&[&wrong, "金融機関一覧を使用できません", "josei bank refresh"]);
    assert!(!input.path("settings").exists(), "nothing was begun");
}

#[test]
fn what_would_fail_at_the_end_is_said_at_the_beginning() {
    let input = Input::generated(10, 7);
    let (register, receipt, dir) = (text(&input.register), text(&input.receipts[0]), text(&input.path("early")));
    let month = ["month", "--register", &register, "--receipts", &receipt, "--dir", &dir];
    let ended = josei([&month[..], &["--today", "2027-12-30"]].concat()).exits(2);
    ended.says(&["--today 2027-12-30", "休日表", "bank holidays", "営業日前", "business days before 2027-12-31"]);
    let ended = josei(["month", "--register", &register, "--receipts", &register, "--dir", &dir]).exits(1);
    ended.says(&[&register, "請求年月を読めるファイルがありません", "no file carries a billing month", "--billing-month"]);
    let ended = josei([&month[..], &["--target", &register]].concat()).exits(2);
    ended.says(&[&register, "対象ファイルとして読めません", "not a target file", "infra/deploy --local"]);
    assert!(!input.path("early").exists(), "nothing was begun");
}

#[test]
fn a_folder_where_a_file_is_wanted_is_exit_3() {
    let input = Input::generated(10, 7);
    let folder = text(&input.path("in"));
    let dir = text(&input.path("folder"));
    for args in [
        &["check", &folder][..],
        &["payment", "check", &folder],
        &["month", "--register", &folder, "--receipts", &text(&input.receipts[0]), "--dir", &dir],
        &["month", "--register", &text(&input.register), "--receipts", &folder, "--billing-month", MONTH, "--dir", &dir],
        &["month", "--register", &text(&input.register), "--receipts", &text(&input.receipts[0]), "--dir", &text(&input.register)],
        &["demo", "--receipts", "10", "--target", &folder],
        &["generate", "--receipts", "10", "--out", &text(&input.register)],
        &["audit", "verify", "--dir", &folder, "--key", &folder],
    ] {
        let ended = josei(args);
        ended.exits(3).says(&["/in", "対処 / what to do: "]);
    }
}

#[test]
fn nobody_answers_is_exit_3_with_the_address() {
    let ended = josei(["payment", "list", "--to", "http://127.0.0.1:1", "--token", "t"]).exits(3);
    ended.says(&["http://127.0.0.1:1", "応答がありません", "no answer", "check the address (--to)"]);
}

#[test]
fn a_filter_of_logs_that_cannot_be_read_is_told_and_nothing_stops() {
    let input = Input::generated(10, 7);
    let ended = finish(command(["check", &text(&input.receipts[0])]).env("JOSEI_LOG", "josei=loud")).exits(0);
    ended.says(&["JOSEI_LOG", "読み取れない", "write info"]);
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
