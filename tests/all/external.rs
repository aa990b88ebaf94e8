//! A name with 外字 goes through the whole month and comes back in the acknowledgement as the same bytes, with what the city has registered for it.

use crate::bad_input::{joined, lines, nth, set};
use crate::command::{finish, text};
use crate::input::Input;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// 外字 F040 and F9FC, a full-width space, 太郎.
const NAME: &[u8] = b"\xF0\x40\xF9\xFC\x81\x40\x91\xBE\x98\x59";
const REGISTRY: &str = "schema = 1\n[[character]]\ncode = \"F040\"\nfallback = \"髙\"\nfrom = 2024-04-01\ndecided_by = \"市民課\"\n\
                        decided_on = 2024-03-15\nreason = \"x\"\n";

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[test]
fn trap_1_6_a_name_with_an_external_character_comes_back_as_the_same_bytes() {
    let mut input = Input::generated(20, 7);
    let mut records = lines(&std::fs::read(&input.receipts[0]).unwrap());
    let at = nth(&records, "RE", 0);
    set(&mut records[at], 4, NAME);
    input.receipts[0] = input.write("external.UKE", &joined(&records));
    let registry = text(&input.write("characters.toml", REGISTRY.as_bytes()));
    let month = finish(input.month_command(&input.city()).args(["--characters", &registry])).exits(0).json();
    let decided: u64 = ["ok", "review", "reject"].iter().map(|name| month["decisions"][name].as_u64().unwrap()).sum();
    let accepted: u64 = month["deliveries"].as_array().unwrap().iter().map(|one| one["accepted"].as_u64().unwrap()).sum();
    assert_eq!(decided, accepted, "every accepted receipt is decided, that one too");

    let form = |end: &str| std::fs::read(input.city().join(format!("out/acknowledgements/external.UKE.{end}"))).unwrap();
    let told: serde_json::Value = serde_json::from_slice(&form("json")).unwrap();
    let receipt = &told["receipts"][0];
    assert_eq!((STANDARD.decode(receipt["name_base64"].as_str().unwrap()).unwrap().as_slice(), &receipt["accepted"]), (NAME, &true.into()));
    let finding = receipt["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "R0311").unwrap();
    assert_eq!((&finding["external"][0]["code"], &finding["external"][0]["fallback"]), (&"F040".into(), &"髙".into()));
    assert_eq!((&finding["external"][1]["code"], &finding["external"][1]["fallback"]), (&"F9FC".into(), &serde_json::Value::Null));
    assert!(has(&form("csv"), NAME), "the very bytes");
    let page = String::from_utf8(form("html")).unwrap();
    assert!(page.contains("〓[F040]〓[F9FC]") && page.contains("F040 は代替文字「髙」で登録済み") && page.contains("F9FC は未登録"));
}

#[test]
fn a_faulty_registry_is_refused_with_line_and_code() {
    let input = Input::generated(10, 7);
    let registry = text(&input.write("characters.toml", REGISTRY.replace("髙", "𠮷").as_bytes()));
    finish(input.month_command(&input.city()).args(["--characters", &registry])).exits(1).says(&["characters.toml", "X0004"]);
    let file = text(&input.receipts[0]);
    crate::command::josei(["check", &file, "--characters", &registry]).exits(1).says(&["X0004"]);
}
