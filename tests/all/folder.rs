//! A sender's watched folder (`josei watch`): what another program puts there is sent once, when it is whole, and moved to where its answer lies.

use crate::command::{Ended, command, files, finish, text};
use crate::input::{Input, MONTH};
use crate::serve::Serve;
use axum::Router;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const SENDER: &str = "sender-shiharai";
/// Longest wait for a file to be taken.
const TAKEN_MAX: Duration = Duration::from_mins(1);

/// A city and the folder of one of its senders.
struct Sender {
    input: Input,
    city: Serve,
    folder: PathBuf,
}

impl Sender {
    fn new() -> Self {
        let input = Input::generated(20, 7);
        let city = Serve::on(&input.city());
        let folder = input.path("out-going");
        std::fs::create_dir(&folder).unwrap();
        Self { input, city, folder }
    }

    /// `josei watch` with so many seconds between two looks, not yet started.
    fn watch(&self, every: &str, more: &[&str]) -> Command {
        let mut watching = command(["watch", &text(&self.folder), "--every", every, "--json"]);
        self.city.steer(&mut watching, SENDER, "receipt-upload");
        watching.args(more);
        watching
    }

    fn once(&self) -> Ended {
        finish(&mut self.watch("1", &["--once"]))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn receipts(&self) -> Vec<u8> {
        std::fs::read(&self.input.receipts[0]).unwrap()
    }

    /// What the city has of this sender.
    fn deliveries(&self) -> Vec<Value> {
        let told = self.city.as_person(SENDER, &["deliveries", "--billing-month", MONTH, "--json"]).exits(0).json();
        told["deliveries"].as_array().unwrap().clone()
    }

    fn place(&self, folder: &str, name: &str) -> PathBuf {
        self.folder.join(folder).join(name)
    }
}

/// A watcher that is killed at the end of its test.
struct Watching(Child);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn wait_for(path: &Path) {
    let begun = Instant::now();
    while !path.exists() {
        assert!(begun.elapsed() < TAKEN_MAX, "{} does not come", path.display());
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_file_that_appears_is_sent_and_moved_with_its_acknowledgement() {
    let sender = Sender::new();
    let watching = Watching(sender.watch("1", &[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let file = sender.receipts();
    let path = sender.put("RECEIPTC.UKE", &file);
    let sent = sender.place("sent/2024-07", "RECEIPTC.UKE");
    wait_for(&sent);
    assert!(!path.exists());
    assert_eq!(std::fs::read(&sent).unwrap(), file);
    let names: Vec<String> =
        files(&sender.place("sent", MONTH)).iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["RECEIPTC.UKE", "RECEIPTC.UKE.csv", "RECEIPTC.UKE.html", "RECEIPTC.UKE.json"]);
    let answer: Value = serde_json::from_slice(&std::fs::read(sender.place("sent/2024-07", "RECEIPTC.UKE.json")).unwrap()).unwrap();
    assert_eq!(answer["state"], "CHECKED", "{answer}");
    // It goes on watching: the next file is taken by the same process.
    sender.put("RECEIPTC-2.UKE", &file);
    wait_for(&sender.place("sent/2024-07", "RECEIPTC-2.UKE"));
    drop(watching);
    assert_eq!(sender.deliveries().len(), 2);
}

#[test]
fn a_file_that_is_still_written_waits() {
    let sender = Sender::new();
    let file = sender.receipts();
    let (half, rest) = file.split_at(file.len() / 2);
    let path = sender.put("RECEIPTC.UKE", half);
    // What is written under another name first is no file yet, however long it lies there.
    for name in ["NEXT.UKE.part", "NEXT.UKE.tmp", ".NEXT.UKE"] {
        sender.put(name, &file);
    }
    let going = Arc::new(AtomicBool::new(true));
    let writer = {
        let (going, path, rest) = (going.clone(), path.clone(), rest.to_vec());
        std::thread::spawn(move || {
            let mut out = std::fs::OpenOptions::new().append(true).open(path).unwrap();
            let mut pieces = rest.chunks(16);
            // Slowly, and on after the end: an end mark may stand there more than once.
            while going.load(Ordering::SeqCst) {
                out.write_all(pieces.next().unwrap_or(&b"\x1A"[..])).unwrap();
                std::thread::sleep(Duration::from_millis(10));
            }
        })
    };
    let waited = finish(&mut sender.watch("3", &["--once"])).exits(0);
    going.store(false, Ordering::SeqCst);
    writer.join().unwrap();
    assert_eq!((waited.out.as_str(), path.exists(), sender.deliveries().len()), ("", true, 0));
    // The other program ends: the next look finds it whole, and sends it as it is now.
    std::fs::write(&path, &file).unwrap();
    sender.once().exits(0);
    assert_eq!(std::fs::read(sender.place("sent/2024-07", "RECEIPTC.UKE")).unwrap(), file);
    assert_eq!(sender.deliveries().len(), 1);
    assert_eq!(files(&sender.folder).len(), 3, "the unfinished ones stay");
}

#[test]
fn what_is_refused_is_told_and_put_aside() {
    let sender = Sender::new();
    // Of the other review body: refused when it was read. Its acknowledgement says why.
    sender.put("OTHER.UKE", &std::fs::read(&sender.input.receipts[1]).unwrap());
    // No receipt file: no month, so nothing is sent.
    sender.put("letter.txt", b"hello");
    let told = sender.once().exits(1);
    assert!(told.out.contains("\"D0010\""), "{told:?}");
    assert!(told.err.contains("letter.txt") && told.err.contains("--billing-month"), "{told:?}");
    let read = |folder: &str, name: &str| -> Value { serde_json::from_slice(&std::fs::read(sender.place(folder, name)).unwrap()).unwrap() };
    assert_eq!(read("refused/2024-07", "OTHER.UKE.json")["refusal"], "D0010");
    assert!(read("refused/unknown", "letter.txt.json")["text"].as_str().unwrap().contains("letter.txt"));
    for path in [sender.place("refused/2024-07", "OTHER.UKE"), sender.place("refused/unknown", "letter.txt")] {
        assert!(path.exists(), "{}", path.display());
    }
    assert!(files(&sender.folder).is_empty());
    // Both were said; nothing is left to be sent, and the next look is quiet.
    let quiet = sender.once().exits(0);
    assert_eq!(quiet.out, "");
}

#[test]
fn what_was_sent_before_a_restart_is_not_sent_twice() {
    let sender = Sender::new();
    let file = sender.receipts();
    let path = sender.put("RECEIPTC.UKE", &file);
    // As after a kill between the sending and the moving: it has arrived, and still lies there.
    let first = sender.city.as_person(SENDER, &["upload", &text(&path), "--json"]).exits(0).json();
    let again = sender.once().exits(0).json();
    assert_eq!(again["id"], first["id"]);
    assert_eq!((sender.deliveries().len(), path.exists()), (1, false));
    assert!(sender.place("sent/2024-07", "RECEIPTC.UKE").exists());
    // Put there once more, it is still the same delivery.
    sender.put("RECEIPTC.UKE", &file);
    assert_eq!(sender.once().exits(0).json()["id"], first["id"]);
    assert_eq!(sender.deliveries().len(), 1);
}

#[test]
fn while_something_else_is_on_the_way_the_file_stays_for_the_next_look() {
    let sender = Sender::new();
    let path = sender.put("RECEIPTC.UKE", &sender.receipts());
    // A service that answers as when two operations met (H0005).
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let conflict = &josei_runtime::problem::CONFLICT;
    let problem = json!({
        "code": conflict.code, "message_ja": conflict.ja, "message_en": conflict.en, "remedy_ja": conflict.remedy_ja, "remedy_en": conflict.remedy_en,
    });
    let busy = Router::new().fallback(move || async move { (StatusCode::CONFLICT, axum::Json(problem)) });
    runtime.spawn(async move { axum::serve(listener, busy).await });
    let told = finish(sender.watch("1", &["--once"]).env("JOSEI_URL", &url)).exits(3).says(&["H0005", "the file stays"]);
    assert_eq!((told.out.as_str(), path.exists()), ("", true));
    assert!(!sender.place("refused", MONTH).exists(), "nothing is said of the file itself");
    // The next look sends it.
    sender.once().exits(0);
    assert_eq!((path.exists(), sender.deliveries().len()), (false, 1));
}
