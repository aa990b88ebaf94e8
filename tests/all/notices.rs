//! Notices from an order to the printer, on the embedded city. It needs the fonts (README of `josei-notice`).

use crate::command::{Ended, command, finish, josei, text};
use crate::input::Input;
use crate::kill::kill;
use crate::serve::Serve;
use josei_base::date::japanese_day;
use josei_base::{Digest, Timestamp};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

const SAMPLES: &str = include_str!("../../shared/notice/examples/notices.jsonl");
/// Notices of an order, and the one among them that is bad.
const NOTICES: usize = 25;
const BAD: usize = 7;
/// Kills before the order may be rendered in peace.
const KILLS: u64 = 6;
/// Most bytes of a file in the answer of a function URL: 6 MB in base64.
const ANSWER_BYTES_MAX: u64 = 4_500_000;
/// Most memory of the whole city with an order of a thousand, KiB.
const CITY_KIB_MAX: u64 = 512 << 10;
/// Longest wait for an order that is rendered after a kill.
const LIMIT: Duration = Duration::from_mins(1);

fn today() -> String {
    japanese_day(Timestamp::now()).to_string()
}

/// The acquisition notices of this many children, issued today as the machine's clock has it: an embedded city that serves has no other.
pub fn lines(notices: usize, bad: Option<usize>) -> String {
    issued(&today(), notices, bad)
}

fn issued(day: &str, notices: usize, bad: Option<usize>) -> String {
    let line = SAMPLES.lines().find(|line| line.contains("1002")).unwrap();
    let one = |number: usize| {
        let line = line.replace("2024-07-19", day).replace("1002", &(50_000 + number).to_string());
        if bad == Some(number) { line.replace("2016-05-07", "2016-05-32") + "\n" } else { line + "\n" }
    };
    (1..=notices).map(one).collect()
}

struct Office {
    input: Input,
}

impl Office {
    fn new() -> Self {
        Self { input: Input::generated(1, 7) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.input.path(name)
    }

    fn write(&self, name: &str, lines: &str) -> String {
        std::fs::write(self.path(name), lines).unwrap();
        text(&self.path(name))
    }

    /// What `josei notice render` makes of a file, offline.
    fn offline(&self, file: &str) -> Vec<u8> {
        let output = text(&self.path("offline.pdf"));
        let ended = josei(["notice", "render", "--input", file, "--output", &output]);
        assert!(matches!(ended.code, Some(0 | 1)), "{}", ended.err);
        std::fs::read(&output).unwrap()
    }
}

fn approve(city: &Serve, person: &str, id: &str, notices: usize) -> Ended {
    city.as_person(person, &["notice", "approve", id, "--notices", &notices.to_string(), "--json"])
}

#[test]
fn an_order_with_a_bad_line_is_rendered_approved_and_taken_once() {
    let office = Office::new();
    let city = Serve::of(&office.input);
    let file = office.write("notices.jsonl", &issued(&office.input.site().today(), NOTICES, Some(BAD)));
    let ordered = city.as_person("clerk-1", &["notice", "order", &file, "--json"]).exits(1).json();
    assert_eq!((&ordered["state"], ordered["printed"].as_u64(), ordered["left_out"].as_u64()), (&"RENDERED".into(), Some(24), Some(1)));
    let finding = &ordered["findings"][0];
    assert_eq!((finding["line"].as_u64(), finding["code"].as_str()), (Some(7), Some("N001")), "{ordered}");
    city.as_person("clerk-1", &["notice", "order", &file]).exits(1).says(&["notices.jsonl:7", "N001 誤り/error", "印刷/printed 24"]);
    let id = ordered["id"].as_str().unwrap();

    let (output, index) = (office.path("print.pdf"), office.path("print.index.json"));
    let take = |person| city.as_person(person, &["notice", "take", id, "--output", &text(&output), "--json"]);
    take("clerk-1").exits(1).says(&["N304"]);
    assert!(!output.exists() && !index.exists());
    approve(&city, "clerk-1", id, 24).exits(3).says(&["H0002"]);
    approve(&city, "approver-1", id, 25).exits(1).says(&["N305"]);
    assert_eq!(approve(&city, "approver-1", id, 24).exits(0).json()["approved_by"], "approver-1");
    take("approver-2").exits(3).says(&["H0002"]);
    let taken = take("clerk-1").exits(0).json();
    assert_eq!((taken["notices"].as_u64(), taken["pdf_sha256"].as_str()), (Some(24), ordered["pdf_sha256"].as_str()));
    let (pdf, listed) = (std::fs::read(&output).unwrap(), std::fs::read(&index).unwrap());
    let listed: Value = serde_json::from_slice(&listed).unwrap();
    assert_eq!((listed["notices"].as_array().unwrap().len(), &listed["pdf_sha256"]), (24, &ordered["pdf_sha256"]));
    assert!(pdf == office.offline(&file), "the same bytes as the command makes offline");
    take("clerk-1").exits(2).says(&["既にあります"]);
    std::fs::remove_file(&output).unwrap();
    std::fs::remove_file(&index).unwrap();
    take("clerk-1").exits(1).says(&["N304"]);

    // The same lines are the same order; ordered again it stands as it stands.
    let again = city.as_person("clerk-1", &["notice", "order", &file, "--json"]).exits(1).json();
    assert_eq!((&again["id"], &again["state"], &again["takes"]), (&ordered["id"], &"TAKEN".into(), &1.into()));
    assert_eq!(city.stranger("notice-render", &format!("/notices/{id}")), 401);
    city.as_person("finance-1", &["notice", "show", id]).exits(3).says(&["H0002"]);
    let none = format!("202407-{}", "0".repeat(32));
    city.as_person("clerk-1", &["notice", "show", &none]).exits(3).says(&["H0004"]);
    city.as_person("clerk-1", &["notice", "show", "1"]).exits(2).says(&["依頼番号ではありません"]);
}

#[test]
fn what_cannot_be_ordered_is_told() {
    let office = Office::new();
    let city = Serve::of(&office.input);
    let order = |name: &str, lines: &str| city.as_person("clerk-1", &["notice", "order", &office.write(name, lines)]);
    order("empty.jsonl", "").exits(1).says(&["N301", "Not one line of the order is a notice"]);
    order("old.jsonl", &issued("2019-04-01", 1, None)).exits(1).says(&["N303"]);
    order("large.jsonl", &"x".repeat(josei_base::limits::REQUEST_BODY_BYTES_MAX + 1)).exits(1).says(&["large.jsonl", "divide it"]);
}

/// Starts a city, orders, and kills it somewhere on the way.
fn die_while_rendering(office: &Office, file: &str, after: Duration) {
    let city = Serve::on(&office.path("city"));
    let mut order = command(["notice", "order", file, "--wait", "0", "--json"]);
    city.steer(&mut order, "clerk-1", "notice-render");
    let mut child = order.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(after);
    drop(city);
    kill(&mut child);
}

#[test]
fn killed_while_it_is_ordered_and_rendered_it_ends_the_same() {
    let office = Office::new();
    let file = office.write("notices.jsonl", &lines(NOTICES, Some(BAD)));
    for time in 0..KILLS {
        die_while_rendering(&office, &file, Duration::from_millis(40 + time * 150));
    }
    let city = Serve::on(&office.path("city"));
    let begun = Instant::now();
    // A message that a dead process held comes late: the start's own sweep has told of the order again.
    let ordered = city.as_person("clerk-1", &["notice", "order", &file, "--json", "--wait", &LIMIT.as_secs().to_string()]).exits(1).json();
    assert_eq!((&ordered["state"], ordered["printed"].as_u64()), (&"RENDERED".into(), Some(24)), "after {:?}", begun.elapsed());
    assert_eq!(ordered["pdf_sha256"], serde_json::json!(Digest::of(&office.offline(&file))));
    let id = ordered["id"].as_str().unwrap();
    approve(&city, "approver-1", id, 24).exits(0);
    let output = office.path("print.pdf");
    city.as_person("clerk-1", &["notice", "take", id, "--output", &text(&output)]).exits(0);
    assert!(std::fs::read(&output).unwrap() == office.offline(&file));
}

/// Prints what a print file of a thousand notices took; how long that may be is the reader's to judge, the memory and the size are not.
#[test]
#[ignore = "a figure: cargo test --release -p josei-tests notices::a_thousand -- --ignored --nocapture; needs Linux"]
fn a_thousand_notices_are_one_order_and_fit_an_answer() {
    let office = Office::new();
    let city = Serve::on(&office.path("city"));
    let file = office.write("notices.jsonl", &lines(1_000, None));
    let before = city.peak_kib();
    let begun = Instant::now();
    let ordered = city.as_person("clerk-1", &["notice", "order", &file, "--json"]).exits(0).json();
    let took = begun.elapsed();
    assert_eq!(ordered["printed"], 1_000);
    let (bytes, peak) = (ordered["pdf_bytes"].as_u64().unwrap(), city.peak_kib());
    eprintln!(
        "{} bytes of lines: {} ms from order to print file of {bytes} bytes; {} MiB at most, {} before",
        std::fs::metadata(&file).unwrap().len(),
        took.as_millis(),
        peak / 1024,
        before / 1024
    );
    assert!(bytes < ANSWER_BYTES_MAX && peak < CITY_KIB_MAX, "{bytes} bytes, {peak} KiB");
}

/// Everything that tells of a person in the sample, as it stands there and joined.
const PERSONAL: [&str; 7] = ["見本　花子", "見本花子", "見本　太郎", "ミホン", "見本町", "見本ハイツ", "2016-05-07"];

#[test]
fn no_line_of_the_logs_tells_a_person_of_a_notice() {
    let office = Office::new();
    let log = office.path("city.log");
    let mut serve = command(["serve", "--port", "0", "--dir", &text(&office.path("city"))]);
    let mut child = serve.env("JOSEI_LOG", "trace").stderr(std::fs::File::create(&log).unwrap()).spawn().unwrap();
    let url = said(&log, "http://127.0.0.1:");
    let people: Value = serde_json::from_slice(&std::fs::read(office.path("city/people.json")).unwrap()).unwrap();
    let as_person = |person: &str, args: &[&str]| {
        let mut asked = command(args.iter().copied());
        asked.env("JOSEI_URL", &url).env("JOSEI_TOKEN", people[person].as_str().unwrap()).env("JOSEI_LOG", "trace");
        finish(&mut asked)
    };
    let file = office.write("notices.jsonl", &lines(3, Some(2)));
    let ordered = as_person("clerk-1", &["notice", "order", &file, "--json"]).exits(1);
    let id = ordered.json()["id"].as_str().unwrap().to_owned();
    let approved = as_person("approver-1", &["notice", "approve", &id, "--notices", "2"]).exits(0);
    let taken = as_person("clerk-1", &["notice", "take", &id, "--output", &text(&office.path("print.pdf"))]).exits(0);
    kill(&mut child);
    let mut told = String::new();
    std::fs::File::open(&log).unwrap().read_to_string(&mut told).unwrap();
    assert!(told.contains("notices rendered") && told.lines().count() > 1_000, "traces are on");
    for said in [&told, &ordered.err, &ordered.out, &approved.err, &approved.out, &taken.err, &taken.out] {
        for person in PERSONAL {
            let line = said.lines().find(|line| line.contains(person));
            assert!(line.is_none(), "{person} in {}", line.unwrap_or_default().chars().take(600).collect::<String>());
        }
    }
}

/// Waits for a word in a growing file.
fn said(log: &Path, begin: &str) -> String {
    let since = Instant::now();
    loop {
        let lines = BufReader::new(std::fs::File::open(log).unwrap()).lines().map_while(Result::ok);
        let word = |line: String| line.split_whitespace().find(|word| word.starts_with(begin)).map(str::to_owned);
        if let Some(found) = lines.filter(|line| line.contains("動いています")).find_map(word) {
            return found;
        }
        assert!(since.elapsed() < LIMIT, "{begin} was never said");
        std::thread::sleep(Duration::from_millis(50));
    }
}
