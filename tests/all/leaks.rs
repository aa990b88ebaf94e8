//! Logs hold ids, never content: a whole month with every trace switched on, searched for every person and account in it.

use crate::command::finish;
use crate::input::{Input, bank_file};
use aho_corasick::{AhoCorasick, Match};
use std::collections::BTreeSet;

/// Columns of the register that tell who somebody is, or what card they hold.
const PERSONAL: &[&str] = &["holder_number", "kana_name", "name", "birth_date", "insurer_symbol", "insurer_card_number"];
/// Shorter numbers stand in any text by chance.
const DIGITS_MIN: usize = 6;
/// Libraries print times, ports and ids of their own, in which shorter numbers stand by chance; our own lines print few numbers.
const DIGITS_MIN_ANYWHERE: usize = 8;
/// What our own lines have: their target.
const OURS: &str = " josei_";

/// Texts that must not be in any line, and numbers that must not be words of one.
struct Search {
    texts: AhoCorasick,
    numbers: AhoCorasick,
}

impl Search {
    fn new(secret: BTreeSet<String>) -> Self {
        let (numbers, texts): (BTreeSet<_>, BTreeSet<_>) =
            secret.into_iter().partition(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
        assert!(!numbers.is_empty() && !texts.is_empty());
        Self { texts: AhoCorasick::new(texts).unwrap(), numbers: AhoCorasick::new(numbers).unwrap() }
    }

    /// What a line tells.
    fn told<'l>(&self, line: &'l str) -> Option<&'l str> {
        if let Some(found) = self.texts.find(line) {
            return line.get(found.range());
        }
        let ours = line.contains(OURS);
        // The time in front is no word of the line.
        let words = line.split_once(' ')?.1;
        let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
        let told = |found: &Match| {
            let whole = !digit(words.as_bytes()[..found.start()].last()) && !digit(words.as_bytes().get(found.end()));
            whole && (ours || found.len() >= DIGITS_MIN_ANYWHERE)
        };
        words.get(self.numbers.find_overlapping_iter(words).find(told)?.range())
    }
}

/// Every personal value of the register, in the ways it may be written.
fn people(register: &str) -> BTreeSet<String> {
    let mut rows = register.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    let columns: Vec<usize> = PERSONAL.iter().map(|name| header.iter().position(|column| column == name).unwrap()).collect();
    let mut found = BTreeSet::new();
    for value in rows.flat_map(|row| columns.iter().map(|column| row[*column].to_owned()).collect::<Vec<_>>()) {
        if value.is_ascii() {
            // A card or a date, with and without its dashes.
            let long = [value.replace('-', ""), value].into_iter().filter(|text| text.len() >= DIGITS_MIN);
            found.extend(long);
        } else {
            // A name whole, joined, and by its parts: family name and given name.
            found.extend(value.split('\u{3000}').filter(|part| part.chars().count() >= 2).map(str::to_owned));
            found.extend([value.replace('\u{3000}', ""), value.replace('\u{3000}', " "), value]);
        }
    }
    found
}

/// Account numbers of a bank file: field 7 of its lines (全銀 総合振込).
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
    let mut secret = people(&std::fs::read_to_string(&input.register).unwrap());
    let accounts = accounts(&bank_file(&ended.json()));
    assert!(secret.len() > 200 && !accounts.is_empty(), "{} {}", secret.len(), accounts.len());
    secret.extend(accounts);
    let search = Search::new(secret);
    assert!(ended.err.contains(OURS), "our own lines are told by their target");
    assert!(ended.err.lines().count() > 10_000, "traces are on: {}", ended.err.lines().count());
    for (at, line) in ended.err.lines().enumerate() {
        let told = search.told(line);
        assert!(told.is_none(), "line {at} holds {told:?}: {}", line.chars().take(600).collect::<String>());
    }
}

#[test]
fn what_a_line_tells_is_found() {
    let header = format!("{},sex", PERSONAL.join(","));
    let search = Search::new(people(&format!("{header}\n0032268,サカグチ　アラタ,阪口　新太,2013-08-11,51553158,013696,1\n")));
    for told in ["0032268", "アラタ", "サカグチアラタ", "阪口", "阪口 新太", "2013-08-11", "20130811", "51553158", "013696"]
    {
        let line = format!("2026-07-01T00:00:00Z INFO josei_match: who={told}, done");
        // Of a joined name its first part is found first.
        assert!(search.told(&line).is_some_and(|found| told.contains(found)), "{told}");
    }
    for told in ["阪口", "20130811", "51553158"] {
        assert!(search.told(&format!("2026-07-01T00:00:00Z TRACE hyper: body {told}")).is_some(), "{told}");
    }
    assert_eq!(search.told("2026-07-01T00:00:00.013696Z INFO josei_match: done=10"), None, "times are no secret");
}
