//! Logs hold ids, never content: a whole month with every trace switched on, searched for every person and account in it.

use crate::command::finish;
use crate::input::{Input, bank_file};
use aho_corasick::AhoCorasick;
use std::collections::BTreeSet;

/// Columns of the register that tell who somebody is, or what card they hold.
const PERSONAL: &[&str] = &["holder_number", "kana_name", "name", "birth_date", "insurer_symbol", "insurer_card_number"];
/// Shorter values stand in any text by chance.
const CHARS_MIN: usize = 6;

/// Every personal value of the register, in the ways it may be written.
fn people(register: &str) -> BTreeSet<String> {
    let mut rows = register.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    let columns: Vec<usize> = PERSONAL.iter().map(|name| header.iter().position(|column| column == name).unwrap()).collect();
    let mut found = BTreeSet::new();
    for row in rows {
        for column in &columns {
            let value = row[*column];
            // A name is found by its parts too; half-width and era dates are what the receipts and the bank file say.
            let written = [value.to_owned(), value.replace('\u{3000}', ""), value.replace('\u{3000}', " "), value.replace('-', "")];
            let long = |text: &String| text.chars().count() >= CHARS_MIN || (!text.is_ascii() && text.chars().count() >= 3);
            found.extend(written.into_iter().filter(long));
        }
    }
    found
}

/// Account numbers and holders' names of a bank file: fields 7 and 8 of its lines (全銀 総合振込).
fn accounts(file: &[u8]) -> BTreeSet<String> {
    let lines = file.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let data = lines.filter(|line| line.first() == Some(&b'2') && line.len() >= 80);
    data.map(|line| String::from_utf8_lossy(&line[43..50]).into_owned()).collect()
}

#[test]
fn no_line_of_a_month_tells_a_person_or_an_account() {
    let input = Input::generated(100, 11);
    let mut command = input.month_command(&input.city());
    command.env("JOSEI_LOG", "trace");
    let ended = finish(&mut command).exits(0);
    let month = ended.json();
    let mut secret = people(&std::fs::read_to_string(&input.register).unwrap());
    let accounts = accounts(&bank_file(&month));
    assert!(secret.len() > 200 && !accounts.is_empty(), "{} {}", secret.len(), accounts.len());
    secret.extend(accounts);
    assert!(ended.err.contains(" josei_"), "our own lines are told by their target");
    assert!(ended.err.lines().count() > 10_000, "traces are on: {}", ended.err.lines().count());
    let (numbers, texts): (BTreeSet<String>, BTreeSet<String>) =
        secret.into_iter().partition(|value| value.chars().all(|char| char.is_ascii_digit()));
    let texts = AhoCorasick::new(&texts).unwrap();
    for (at, line) in ended.err.lines().enumerate() {
        let shown = || line.chars().take(600).collect::<String>();
        let told = texts.find(line).and_then(|found| line.get(found.range()));
        assert!(told.is_none(), "line {at} holds {told:?}: {}", shown());
        // Libraries print times and ids of their own, in which a number of seven digits stands by chance; ours print few numbers.
        if let Some((_, ours)) = line.split_once(" josei_") {
            let told = ours.split(|char: char| !char.is_ascii_digit()).find(|word| numbers.contains(*word));
            assert!(told.is_none(), "line {at} holds {told:?}: {}", shown());
        }
    }
}
