//! Every command of cases, as clerks and approvers type it.

use crate::cases::{cases, name};
use crate::command::josei;
use crate::input::Input;
use crate::serve::Serve;
use serde_json::{Value, json};

#[test]
fn a_case_is_assigned_asked_about_answered_put_back_and_withdrawn() {
    let input = Input::generated(600, 7);
    let month = input.month().exits(0).json();
    let city = Serve::of(&input);
    let case = name(&cases(&city, &[])[0]);
    let act = |person: &str, act: &str, more: &[&str]| city.as_person(person, &[&["case", act, &case, "--json"], more].concat());
    let stands = |ended: crate::command::Ended| {
        let shown = ended.exits(0).json();
        (shown["state"].as_str().unwrap().to_owned(), shown["owner"].clone())
    };
    let is = |state: &str, owner: &Value| (state.to_owned(), owner.clone());
    let clerk = json!("clerk-1");
    act("clerk-1", "assign", &["--person", "clerk-1"]).exits(3).says(&["K0003"]);
    assert_eq!(stands(act("approver-1", "assign", &["--person", "clerk-1"])), is("TAKEN", &clerk));
    assert_eq!(stands(act("clerk-1", "ask", &["--reason", "K106", "--note", "医療機関に照会した"])), is("ASKED", &clerk));
    act("approver-1", "answer", &[]).exits(3).says(&["K0004"]);
    assert_eq!(stands(act("clerk-1", "answer", &["--note", "回答があった"])), is("TAKEN", &clerk));
    assert_eq!(stands(act("clerk-1", "propose", &["--proposal", "return", "--reason", "K101"])), is("PROPOSED", &clerk));
    act("approver-1", "withdraw", &[]).exits(3).says(&["K0011"]);
    assert_eq!(stands(act("clerk-1", "withdraw", &[])), is("TAKEN", &clerk));
    assert_eq!(stands(act("clerk-1", "put-back", &[])), is("WAITING", &Value::Null));
    act("clerk-1", "answer", &[]).exits(1).says(&["K0001"]);

    // A receipt that the machine accepted gets a case by hand, once.
    let delivery = month["deliveries"].as_array().unwrap().iter().find(|one| one["accepted"].as_u64() > Some(0)).unwrap();
    let id = delivery["id"].as_str().unwrap();
    let answer = city.ask(Some("clerk-1"), "GET", "eligibility-match", &format!("/deliveries/{id}/decisions/1"), None);
    let decisions: Value = serde_json::from_str(&answer.text).unwrap();
    let paid = decisions["decisions"].as_array().unwrap().iter();
    let paid = paid.clone().find(|one| one["decision"]["result"] == "ok" && one["decision"]["amounts"]["city_pays"].as_i64() > Some(0));
    let receipt = format!("2024-07/{id}/{}", paid.expect("an accepted one")["number"]);
    for _ in 0..2 {
        let raised = city.as_person("clerk-1", &["case", "raise", &receipt, "--chunk", "1", "--reason", "K101", "--json"]).exits(0).json();
        assert_eq!(raised["state"], "ACCEPTED", "{raised}");
    }
    let shown = city.as_person("clerk-1", &["case", "raise", &receipt, "--chunk", "1", "--reason", "K101", "--request", "another"]);
    shown.exits(1).says(&["H0005"]);
    city.as_person("clerk-1", &["case", "lists", "make", "2024-08/return/kokuho/1"]).exits(1).says(&["K0020"]);
    city.as_person("clerk-1", &["case", "lists", "take", "2024-08/return/kokuho/1", "--out", "."])
        .exits(2)
        .says(&["there is no such list"]);
}

/// What somebody types, and what is said of it.
const WRONG: &[(&[&str], &[&str])] = &[
    (&["take", "2024-07/x/1"], &["案件の番号ではありません", "not the name of a case"]),
    (&["assign", "CASE"], &["--person"]),
    (&["raise", "CASE", "--reason", "K101"], &["--chunk"]),
    (&["raise", "CASE", "--reason", "K101", "--chunk", "0"], &["範囲外です", "out of range"]),
    (&["late"], &["--holder"]),
    (&["late", "--holder", "1234567"], &["鍵付きハッシュではありません", "--numbers"]),
    (&["late", "--numbers", "Cargo.toml", "--from", "2024/06"], &["診療年月ではありません", "2024-07"]),
    (&["late", "--numbers", "Cargo.toml"], &["番号のファイルではありません", "not a file of numbers"]),
    (&["lists", "make", "2024-08/returns/kokuho/1"], &["一覧の名前ではありません", "2024-08/return/kokuho/1"]),
    (&["lists", "make", "2024-08/return/kokuho/100"], &["一覧の名前ではありません"]),
    (&["lists", "approve", "2024-08/return/kokuho/1", "--count", "1"], &["--total-yen"]),
    (&["frobnicate"], &["frobnicate というコマンドはありません"]),
];

#[test]
fn what_is_typed_wrong_is_told_before_anybody_is_asked() {
    let case = format!("2024-07/{}/1", "0".repeat(32));
    for (args, told) in WRONG {
        let typed = args.iter().map(|arg| if *arg == "CASE" { case.as_str() } else { arg });
        let remote = if *args == ["frobnicate"] { &[][..] } else { &["--to", "http://127.0.0.1:1", "--token", "t"] };
        let ended = josei(["case"].into_iter().chain(typed).chain(remote.iter().copied())).exits(2);
        assert!(ended.out.is_empty() && ended.err.contains("対処 / what to do"), "{args:?}\n{}", ended.err);
        ended.says(told);
    }
    josei(["statistics", "2024-13", "--out", "x", "--to", "http://127.0.0.1:1", "--token", "t"]).exits(2).says(&["請求年月ではありません"]);
}
