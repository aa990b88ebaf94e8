//! A month that goes on days after it was cut off: what expired meanwhile begins anew, and what has another day is told.

use crate::command::finish;
use crate::input::{Input, MONTH, bank_file};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// The same command on another day.
fn on(input: &Input, today: &str) -> Command {
    let command = input.month_command(&input.city());
    let args: Vec<_> = command.get_args().map(|arg| if arg == crate::input::TODAY { today.into() } else { arg.to_owned() }).collect();
    crate::command::command(args)
}

/// Runs until it says this, and dies there.
fn killed_at(command: &mut Command, line: &str) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let told = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok).any(|told| told.contains(line));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(told, "{line} was never said");
}

fn paid(month: &Value) -> i64 {
    month["payment"]["total_yen"].as_i64().unwrap()
}

fn expected(input: &Input) -> i64 {
    input.expected()["paid"].as_array().unwrap().iter().map(|body| body["yen"].as_i64().unwrap()).sum()
}

#[test]
fn deliveries_that_expired_begin_anew() {
    for step in ["[2/8]", "[4/8]"] {
        let input = Input::generated(60, 7);
        killed_at(&mut on(&input, "2024-07-18"), step);
        let month = finish(&mut on(&input, "2024-07-22")).exits(0).json();
        assert_eq!(paid(&month), expected(&input), "{step}");
        assert_eq!(month["decisions"]["by_code"], input.expected()["by_code"], "{step}");
        for delivery in month["deliveries"].as_array().unwrap() {
            assert!(matches!(delivery["state"].as_str(), Some("CONFIRMED" | "MATCHED" | "SETTLED")), "{delivery}");
        }
    }
}

#[test]
fn a_late_claim_is_told_and_paid_with_the_month_it_is_sent_for() {
    let input = Input::generated(20, 7);
    let command = input.month_command(&input.city());
    let args: Vec<_> = command.get_args().map(|arg| if arg == MONTH { "2024-08".into() } else { arg.to_owned() }).collect();
    let ended = finish(&mut crate::command::command(args)).exits(0);
    assert!(!bank_file(&ended.json()).is_empty());
    ended.says(&["R0114", "請求年月が、送付時に申告された請求年月と異なります", "2024-07 ≠ 2024-08"]);
}

#[test]
fn a_register_that_is_given_again_counts_again() {
    let input = Input::generated(60, 7);
    let (all, register) = (input.receipts.clone(), std::fs::read(&input.register).unwrap());
    let fresh = {
        let mut only = Input::generated(60, 7);
        only.receipts = vec![only.receipts[2].clone()];
        only.month().exits(0).json()
    };
    let mut input = input;
    input.receipts = vec![all[0].clone()];
    input.month().exits(0);
    // A register of a single holder: nearly everybody is a stranger.
    let rows: Vec<&[u8]> = register.split_inclusive(|byte| *byte == b'\n').take(2).collect();
    std::fs::write(&input.register, rows.concat()).unwrap();
    input.receipts = vec![all[1].clone()];
    let strangers = input.month().exits(0).json();
    assert!(strangers["decisions"]["reject"].as_u64() > Some(0), "{strangers}");
    std::fs::write(&input.register, &register).unwrap();
    input.receipts = vec![all[2].clone()];
    let again = input.month().exits(0).json();
    assert_eq!(again["decisions"], fresh["decisions"]);
    assert_eq!(again["register"], json!(fresh["register"]));
}

#[test]
fn receipts_decided_by_another_register_are_told_and_not_decided_again() {
    let input = Input::generated(60, 7);
    let register = std::fs::read(&input.register).unwrap();
    let rows: Vec<&[u8]> = register.split_inclusive(|byte| *byte == b'\n').take(2).collect();
    std::fs::write(&input.register, rows.concat()).unwrap();
    let first = finish(&mut input.month_command(&input.city()));
    let first = first.exits(0).says(&["E10", "件/receipts", "The holder number is not in the register", "返戻してください"]).json();
    // The register is put right, and the same files are given again.
    std::fs::write(&input.register, &register).unwrap();
    let second = input.month().exits(1);
    let told = second.json();
    assert_eq!(told["decisions"], first["decisions"]);
    assert_eq!(told["register"]["decided_by_another"], input.expected()["totals"]["accepted"], "{told}");
    second.says(&["別の資格台帳により判定済み", "decided by another register"]);
}
