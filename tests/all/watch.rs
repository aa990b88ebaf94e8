//! Functions in processes of their own, as under `cargo lambda watch`, on the embedded city that `josei serve` runs: the real bootstraps, started with the
//! settings files that it wrote, behind an invoke endpoint of the same form.

use crate::command::{files, finish, josei, text};
use crate::input::{Input, MONTH, TODAY};
use crate::serve::Serve;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path as UrlPath, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, post};
use josei_runtime_api::{Answer, Bootstrap, url};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

const UPLOAD: &str = "receipt-upload";
const INGEST: &str = "receipt-ingest";
const PROGRAMS: [(&str, &str); 2] =
    [(UPLOAD, env!("CARGO_BIN_EXE_receipt-upload-under-test")), (INGEST, env!("CARGO_BIN_EXE_receipt-ingest-under-test"))];
/// Bytes of a request.
const BODY_BYTES_MAX: usize = 6 << 20;
/// Longest wait for a decision.
const DECIDED_MAX: Duration = Duration::from_mins(1);

/// A function's process and how often it was called.
struct Function {
    bootstrap: Mutex<Bootstrap>,
    calls: AtomicUsize,
}

/// By name; empty until they are started.
type Functions = Arc<Mutex<BTreeMap<&'static str, Arc<Function>>>>;

/// An invoke endpoint like that of `cargo lambda watch`.
struct Watch {
    functions: Functions,
    url: String,
    runtime: tokio::runtime::Runtime,
}

impl Watch {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let functions = Functions::default();
        let router = Router::new()
            .route("/2015-03-31/functions/{name}/invocations", post(invocation))
            .route("/lambda-url/{name}/{*path}", any(request))
            .with_state(Arc::clone(&functions));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { functions, url, runtime }
    }

    /// Starts a function with the settings that `josei serve` wrote for it, and nothing else.
    fn run(&self, dir: &Path, name: &'static str, program: &str) {
        let settings = settings(dir, name);
        let pairs: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.runtime.block_on(async {
            let mut bootstrap = Bootstrap::start(Path::new(program), &pairs).await.unwrap();
            bootstrap.polled().await.unwrap();
            let function = Function { bootstrap: Mutex::new(bootstrap), calls: AtomicUsize::new(0) };
            self.functions.lock().await.insert(name, Arc::new(function));
        });
    }

    fn calls(&self, name: &str) -> usize {
        self.runtime.block_on(self.functions.lock())[name].calls.load(Ordering::SeqCst)
    }
}

async fn called(functions: &Functions, name: &str, event: &Value) -> Answer {
    let function = Arc::clone(&functions.lock().await[name]);
    function.calls.fetch_add(1, Ordering::SeqCst);
    function.bootstrap.lock().await.invoke(event).await.unwrap()
}

async fn invocation(State(functions): State<Functions>, UrlPath(name): UrlPath<String>, body: String) -> Response {
    let (Answer::Response(answer) | Answer::Error(answer)) = called(&functions, &name, &serde_json::from_str(&body).unwrap()).await;
    answer.to_string().into_response()
}

async fn request(State(functions): State<Functions>, UrlPath((name, path)): UrlPath<(String, String)>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = String::from_utf8(to_bytes(body, BODY_BYTES_MAX).await.unwrap().to_vec()).unwrap();
    let headers: Vec<(&str, &str)> = parts.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    let event = url(parts.method.as_str(), &format!("/{path}"), &headers, &body);
    let Answer::Response(answer) = called(&functions, &name, &event).await else { panic!("{name} failed") };
    let status = StatusCode::from_u16(u16::try_from(answer["statusCode"].as_u64().unwrap()).unwrap()).unwrap();
    let content = answer["headers"]["content-type"].as_str().unwrap_or("application/json").to_owned();
    (status, [("content-type", content)], answer["body"].as_str().unwrap_or_default().to_owned()).into_response()
}

/// A settings file, read as a shell reads it.
fn settings(dir: &Path, name: &str) -> Vec<(String, String)> {
    let file = dir.join(format!("functions/{name}.env"));
    let names = r#"set -a; . "$1"; for n in $(cut -d= -f1 "$1"); do eval "printf '%s=%s\0' $n \"\$$n\""; done"#;
    let read = std::process::Command::new("sh")
        .args(["-euc", names, "sh", &text(&file)])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .output()
        .unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let read = String::from_utf8(read.stdout).unwrap();
    let pair = |line: &str| line.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap();
    read.split_terminator('\0').map(pair).collect()
}

/// A city with the register and one file of the month, so that the next file can be decided.
fn city() -> Input {
    let input = Input::generated(40, 7);
    let (register, first) = (text(&input.register), text(&input.receipts[0]));
    let month =
        ["month", "--register", &register, "--receipts", &first, "--dir", &text(&input.city()), "--today", TODAY, "--billing-month", MONTH];
    josei(month).exits(0);
    input
}

#[test]
fn a_delivery_goes_through_functions_outside_to_its_decision() {
    let input = city();
    let dir = input.city();
    let watch = Watch::start();
    let outside = |name: &str| format!("{name}={}", watch.url);
    let city = Serve::with(&dir, &["--outside", &outside(UPLOAD), "--outside", &outside(INGEST)]);
    for (name, program) in PROGRAMS {
        watch.run(&dir, name, program);
    }

    let sent = city.as_person("sender-kokuho", &["upload", &text(&input.receipts[1]), "--json"]).exits(0).json();
    assert_eq!(sent["state"], "CHECKED", "{sent}");
    assert!(sent["counts"]["accepted"].as_u64().unwrap() > 0, "{sent}");
    let id = sent["id"].as_str().unwrap();
    let begun = Instant::now();
    loop {
        let told = city.as_person("sender-kokuho", &["confirm", id, "--json"]).exits(0).json();
        if told["state"] == "MATCHED" || told["state"] == "SETTLED" {
            break;
        }
        assert!(told["state"] == "CONFIRMED" && begun.elapsed() < DECIDED_MAX, "{told}");
        std::thread::sleep(Duration::from_millis(100));
    }
    // Opened, announced, closed, looked at, confirmed; and the file was read there.
    assert!(watch.calls(UPLOAD) >= 5 && watch.calls(INGEST) >= 1);

    // They called as their own roles: allowed by their policies, and nothing refused.
    let notes = std::fs::read_to_string(dir.join("policies.jsonl")).unwrap();
    let refused: Vec<&str> = notes.lines().filter(|line| line.contains("\"refused\"")).collect();
    assert!(refused.is_empty(), "{refused:#?}");
    // What they did stands in a log that verifies: the month goes on with it.
    drop(city);
    input.month().exits(0);
}

#[test]
fn settings_are_the_owners_alone_and_each_function_has_its_own_keys() {
    use std::os::unix::fs::PermissionsExt as _;
    let input = Input::generated(10, 7);
    let _city = Serve::on(&input.city());
    let folder = input.city().join("functions");
    let mut keys = BTreeMap::new();
    for file in files(&folder) {
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o600, "{}", file.display());
        if let Some(name) = file.file_name().unwrap().to_str().unwrap().strip_suffix(".env") {
            let settings: BTreeMap<String, String> = settings(&input.city(), name).into_iter().collect();
            assert_eq!(settings["AWS_ACCESS_KEY_ID"], name);
            assert_eq!(settings["JOSEI_REALM"], "local-271403");
            keys.insert(settings["AWS_SECRET_ACCESS_KEY"].clone(), name.to_owned());
        }
    }
    assert_eq!(keys.len(), 9, "nine functions, nine secrets");
    let people = std::fs::read_to_string(input.city().join("people.json")).unwrap();
    let tokens: BTreeMap<String, String> = serde_json::from_str(&people).unwrap();
    let given = std::fs::read_to_string(folder.join("people.json")).unwrap();
    assert!(tokens.values().all(|token| !given.contains(token)), "functions know the people's tokens by their hashes only");
}

#[test]
fn while_nobody_answers_requests_are_refused_and_say_where() {
    let input = Input::generated(10, 7);
    // Nobody listens on port 1.
    let city = Serve::with(&input.city(), &["--outside", "receipt-upload=http://127.0.0.1:1"]);
    let refused = city.as_person("sender-shiharai", &["upload", &text(&input.receipts[0])]).exits(3);
    refused.says(&["H0006", "receipt-upload runs outside, and nobody answers at http://127.0.0.1:1"]);
    // The others are here.
    city.as_person("finance-1", &["payment", "list"]).exits(0);
}

#[test]
fn a_function_that_does_not_exist_or_lives_elsewhere_is_wrong_usage() {
    let dir = tempfile::tempdir().unwrap();
    let dir = text(dir.path());
    for (outside, told) in [
        ("receipt-uplaod", "receipt-upload"),
        ("=http://127.0.0.1:9000", "receipt-upload"),
        ("sweep=", "http://"),
        ("sweep=127.0.0.1:9000", "http://"),
        ("sweep=https://127.0.0.1:9000", "http://"),
        ("sweep=http://127.0.0.1", "port"),
        ("sweep=http://192.0.2.1:9000", "127.0.0.1"),
    ] {
        finish(&mut crate::command::command(["serve", "--dir", &dir, "--outside", outside])).exits(2).says(&["--outside", told]);
    }
    let twice = ["serve", "--dir", &dir, "--outside", "sweep", "--outside", "sweep=http://127.0.0.1:9001"];
    josei(twice).exits(2).says(&["--outside sweep", "given twice"]);
}
